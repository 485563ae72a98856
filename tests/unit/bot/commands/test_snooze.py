"""Quiet until a day of one's own calendar."""

from __future__ import annotations

import pytest

from store import people
from tests.fixtures_bot import Clock, Company


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("UTC", "2026-12-01T00:00:00+00:00"),
        ("Asia/Tokyo", "2026-11-30T15:00:00+00:00"),
        ("America/New_York", "2026-12-01T05:00:00+00:00"),
    ],
)
async def test_the_day_begins_where_the_person_is(company: Company, zone: str, until: str) -> None:
    ana = await company.someone("Ana", zone=zone)
    await ana.say("snooze 1w")
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert person.snoozed_until is not None
    assert person.snoozed_until.isoformat() == until
    await ana.press("Undo")
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert person.snoozed_until is None


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "999", "2w; drop"])
async def test_a_forged_button_is_refused(company: Company, value: str) -> None:
    ana = await company.someone("Ana")
    await ana.act("snooze.weeks", value)
    assert "Say for how long" in ana.text


async def test_who_wakes_is_promised_what_comes(company: Company, clock: Clock) -> None:
    ana = await company.someone("Ana")
    await ana.say("snooze 1w")
    await ana.press("Undo")
    assert ana.text.startswith("I'm back. Nothing comes unasked until you join.")
    assert "[Join]" in ana.text
    await company.database.run(people.join, ana.id, clock())
    wishes: tuple[tuple[people.Wish, str], ...] = (
        ("message", "The next picks come as usual."),
        ("channel", "You'll find the picks in the channel."),
        ("ask", "Picks come when you ask."),
    )
    for wish, said in wishes:
        await company.database.run(people.update_wishes, company.workspace_id, ana.id, wish=wish)
        await ana.say("snooze off")
        assert ana.text.startswith(f"I'm back. {said}")
