"""What a directory tells is kept for those who are known; nobody gets a row by being listed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from connectors.events import Actor, Conversation, DirectoryEvent
from store import people, workspaces
from store.database import Connection
from store.models import identity
from tests.fixtures_bot import HOME, Company

NOBODY = Actor(HOME, "", Conversation("slack", "T1/", "direct"))


def _event(**says: Any) -> DirectoryEvent:
    return DirectoryEvent(id="d", actor=NOBODY, conversation=NOBODY.direct, **says)


def _rows(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(identity)).scalar_one())


async def test_who_is_known_is_made_fresh_and_nobody_else(company: Company) -> None:
    ana = await company.someone("Ana")
    eve = company.stranger("Eve")
    before = await company.database.read(_rows)
    moved = Actor(HOME, ana.actor.key, ana.actor.direct, name="Ana Ruiz", zone="Asia/Tokyo")
    await company.router.dispatch(_event(people=(moved, eve.actor)))
    assert await company.database.read(_rows) == before
    found = await company.database.read(people.person, company.workspace_id, ana.id)
    assert found is not None
    assert (found.name, found.zone) == ("Ana Ruiz", "Asia/Tokyo")


async def test_who_has_gone_is_not_reached_until_they_come_back(company: Company) -> None:
    ana = await company.someone("Ana")
    await company.router.dispatch(_event(gone=(ana.actor.key, "T1/nobody")))
    gone = await company.database.read(people.person, company.workspace_id, ana.id)
    assert gone is not None
    assert not gone.identity_lives
    await company.router.dispatch(_event(people=(ana.actor,)))
    back = await company.database.read(people.person, company.workspace_id, ana.id)
    assert back is not None
    assert back.identity_lives


async def test_the_head_count_is_kept(company: Company) -> None:
    await company.someone("Ana")
    await company.router.dispatch(_event(count=4_812))
    (home,) = await company.database.read(workspaces.installations)
    assert home.headcount == 4_812
    assert home.counted_at is not None


async def test_a_guest_gets_one_kind_sentence_and_no_row(company: Company) -> None:
    guest = company.stranger("Eve", guest=True)
    before = await company.database.read(_rows)
    await guest.say("me")
    assert "for colleagues of this organisation" in guest.text
    await guest.say("idea Something")
    assert await company.database.read(_rows) == before
