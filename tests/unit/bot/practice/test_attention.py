"""A person's stored wishes, asked in the unit that sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.practice import attention
from store import outbox, people
from store.database import Connection
from tests.fixtures_bot import Clock, Company, Someone

NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


async def joined(company: Company, **wishes: Any) -> Someone:
    """Somebody who takes part."""
    ana = await company.someone("Ana")
    await company.database.run(people.join, ana.id, company.clock())
    wishes = {"wish": "message"} | wishes
    await company.database.run(people.update_wishes, company.workspace_id, ana.id, **wishes)
    return ana


async def ask(company: Company, ana: Someone, kind: str = "pick") -> tuple[str, str]:
    """Ask, and return answer and reason."""
    verdict = await company.database.read(
        attention.may_speak, company.workspace_id, ana.id, kind, company.clock()
    )
    return verdict.answer, verdict.reason


async def test_who_joined_may_be_spoken_to(company: Company) -> None:
    assert await ask(company, await joined(company)) == ("ok", "")


@pytest.mark.parametrize("wish", ["channel", "ask"])
async def test_another_wish_is_obeyed(company: Company, wish: str) -> None:
    assert await ask(company, await joined(company, wish=wish)) == ("skip", "wish")


async def test_left_snoozed_and_never_joined(company: Company, clock: Clock) -> None:
    ana, ben = await joined(company), await company.someone("Ben")
    assert await ask(company, ben) == ("skip", "not_joined")
    await company.database.run(people.snooze, ana.id, clock() + timedelta(days=1))
    assert await ask(company, ana) == ("skip", "snoozed")
    assert await ask(company, ana, "answer") == ("ok", ""), "an answer is never held back"
    await company.database.run(people.leave, ana.id, clock())
    assert await ask(company, ana) == ("skip", "left")


async def test_at_night_it_is_put_off_until_the_morning(company: Company, clock: Clock) -> None:
    ana = await joined(company)
    clock.now = NIGHT
    verdict = await company.database.read(
        attention.may_speak, company.workspace_id, ana.id, "pick", NIGHT
    )
    assert verdict.not_before == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def test_a_week_is_over_a_little_early(company: Company, clock: Clock) -> None:
    """What comes weekly comes a minute sooner now and then: that must not cost anybody their week."""
    ana = await joined(company)

    def post(connection: Connection) -> None:
        outbox.post(
            connection,
            workspace_id=company.workspace_id,
            to=outbox.ToPerson(ana.id),
            message_xml="<message><text>Hello</text></message>",
            key="one",
            kind="pick",
            now=clock(),
        )

    await company.database.run(post)
    await company.pump()
    clock.forward(days=6)
    assert await ask(company, ana) == ("skip", "budget")
    clock.forward(hours=23, minutes=50)
    assert await ask(company, ana) == ("ok", "")


async def test_a_zone_nobody_knows_is_utc(company: Company) -> None:
    ana = await joined(company)
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    for zone in ("Nowhere/Land", "../etc", ""):
        odd = attention.hours(people.Person(**_values(person) | {"zone": zone}))
        assert odd.zone.key == "UTC"


def _values(person: people.Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in people.Person.__dataclass_fields__}
