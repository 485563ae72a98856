"""People: met once however often they act, refreshed by what the platform says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from store import people, workspaces
from store.database import Connection, Database
from store.models import advocate, identity
from store.people import Person
from store.workspaces import Installation
from tests.unit.store.conftest import NOW, new_home, new_person


def test_a_person_is_unknown_until_they_act(connection: Connection, home: Installation) -> None:
    assert people.find_person(connection, "slack", "T1", "ada") is None
    made = new_person(connection, home, "ada")
    assert people.find_person(connection, "slack", "T1", "ada") == made
    assert (made.wish, made.working_days, made.weekly_budget) == ("ask", "12345", 1)
    assert (made.quiet_from, made.quiet_until, made.on_board) == (1080, 480, False)
    assert made.created_at == NOW


def test_what_the_platform_says_is_kept_and_silence_changes_nothing(
    connection: Connection, home: Installation, ada: Person
) -> None:
    told = people.ensure_person(
        connection,
        home,
        "ada",
        name="Ada L.",
        language="fi",
        zone="Europe/Helsinki",
        email="ada@acme.example",
        direct_key="D2",
        route="https://smba.example",
        is_admin=True,
        now=NOW,
    )
    assert told.id == ada.id
    quiet = people.ensure_person(connection, home, "ada", now=NOW + timedelta(days=1))
    assert quiet == told == people.find_person(connection, "slack", "T1", "ada")
    assert (quiet.name, quiet.language, quiet.zone) == ("Ada L.", "fi", "Europe/Helsinki")
    assert quiet.is_admin
    assert quiet.direct_key == "D2"


async def test_first_acts_that_race_make_one_person(database: Database) -> None:
    home = await database.run(new_home)
    met = await asyncio.gather(*(database.run(new_person, home, "ada") for _ in range(12)))
    assert len({person.id for person in met}) == 1
    assert await database.read(_count, advocate) == 1
    assert await database.read(_count, identity) == 1


def _count(connection: Connection, table: object) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]  # any table


def test_a_person_of_another_workspace_is_not_there(connection: Connection, ada: Person) -> None:
    other = new_home(connection, "T2")
    assert people.person(connection, ada.workspace_id, ada.id) == ada
    assert people.person(connection, other.workspace_id, ada.id) is None
    assert people.find_person(connection, "slack", "T2", "ada") is None
    people.update_wishes(connection, other.workspace_id, ada.id, wish="message")
    assert people.person(connection, ada.workspace_id, ada.id) == ada


def test_listeners_admins_and_the_joined(connection: Connection, home: Installation) -> None:
    bo, ada = new_person(connection, home, "bo"), new_person(connection, home, "ada")
    for person in (bo, ada):
        people.set_listener(connection, person.id, True)
        people.join(connection, person.id, NOW)
    people.set_admin(connection, bo.id, True)
    space = home.workspace_id
    assert [p.id for p in people.listeners(connection, space)] == [ada.id, bo.id]
    assert [p.id for p in people.admins(connection, space)] == [bo.id]
    assert [p.id for p in people.joined(connection, space)] == [ada.id, bo.id]
    people.leave(connection, bo.id, NOW)
    assert [p.id for p in people.listeners(connection, space)] == [ada.id]
    assert people.admins(connection, space) == []


def test_joining_leaving_and_coming_back(connection: Connection, ada: Person) -> None:
    def now_is() -> Person:
        found = people.person(connection, ada.workspace_id, ada.id)
        assert found is not None
        return found

    assert people.invite(connection, ada.id, NOW)
    assert not people.invite(connection, ada.id, NOW + timedelta(days=9))
    people.decline(connection, ada.id, NOW)
    assert now_is().declined_at == NOW
    assert not people.leave(connection, ada.id, NOW)
    assert people.join(connection, ada.id, NOW)
    assert not people.join(connection, ada.id, NOW)
    assert now_is().has_joined
    assert now_is().declined_at is None
    people.update_wishes(connection, ada.workspace_id, ada.id, wish="message", on_board=True)
    assert people.leave(connection, ada.id, NOW)
    people.come_back(connection, ada.id)
    assert now_is().has_joined
    assert now_is().joined_at == NOW, "joined once, counted once"
    assert people.leave(connection, ada.id, NOW)
    assert not now_is().has_joined
    assert not now_is().on_board
    assert people.join(connection, ada.id, NOW + timedelta(days=1))
    assert now_is().has_joined
    assert now_is().invited_at == NOW
    people.snooze(connection, ada.id, NOW + timedelta(days=3))
    people.see_home(connection, ada.id, NOW)
    assert now_is().snoozed_until == NOW + timedelta(days=3)
    assert now_is().home_seen_at == NOW


def test_addresses_lead_only_where_somebody_still_is(
    connection: Connection, home: Installation, ada: Person
) -> None:
    (address,) = people.addresses(connection, ada.id)
    assert (address.platform, address.installation_key, address.user_key) == ("slack", "T1", "ada")
    assert address.direct_key == "T1:Dada"
    people.mark_gone(connection, home.id, "ada", NOW)
    assert people.addresses(connection, ada.id) == []
    lost = people.person(connection, ada.workspace_id, ada.id)
    assert lost is not None
    assert (lost.identity_id, lost.user_key) == (None, "")
    assert people.ensure_person(connection, home, "ada", now=NOW).identity_lives
    assert len(people.addresses(connection, ada.id)) == 1
    workspaces.revoke(connection, home.id, NOW)
    assert people.addresses(connection, ada.id) == []


def test_by_email_whatever_the_case(
    connection: Connection, home: Installation, ada: Person
) -> None:
    people.ensure_person(connection, home, "ada", email="Ada@Acme.example", now=NOW)
    found = people.by_email(connection, home.workspace_id, "ada@acme.EXAMPLE")
    assert found is not None
    assert found.id == ada.id
    assert people.by_email(connection, home.workspace_id, "bo@acme.example") is None
