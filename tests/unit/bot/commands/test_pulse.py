"""Once a year everyone is asked whether they feel pressed: one answer each, counted apart from who gave it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.command import House
from bot.practice import digests, pulse
from store import people, pulses, squads
from store.models import pulse_voter
from templates.plain import to_plain
from tests.fixtures_bot import CHANNEL, Clock, Company

QUESTION = "Once a year we ask everyone: do you feel pressed to share?"


@pytest.fixture
async def squad_id(company: Company) -> int:
    """A squad, and a first person who joined today."""
    made = await company.squad()
    ana = await company.someone("Ana", member=made)
    await company.database.run(people.join, ana.id, company.clock())
    return made


async def _digest(company: Company, house: House, squad_id: int) -> str:
    squad = await company.database.read(squads.find_squad, company.workspace_id, squad_id)
    assert squad is not None
    at = company.clock()
    found = await company.database.read(digests.gather, squad, at)
    return to_plain(digests.compose(house, found, at))


async def _begin(company: Company) -> None:
    await company.database.run(pulse.begin, company.workspace_id, company.clock())


async def test_it_comes_once_a_year_and_not_before_people_know_us(
    company: Company, house: House, clock: Clock, squad_id: int
) -> None:
    await _begin(company)
    assert QUESTION not in await _digest(company, house, squad_id)
    clock.forward(days=60)
    await _begin(company)
    await _begin(company)
    assert QUESTION in await _digest(company, house, squad_id)
    clock.forward(days=14)
    assert QUESTION not in await _digest(company, house, squad_id)
    clock.forward(days=340)
    await _begin(company)
    assert QUESTION not in await _digest(company, house, squad_id)
    clock.forward(days=11)
    await _begin(company)
    assert QUESTION in await _digest(company, house, squad_id)


@pytest.mark.parametrize(
    ("no", "little", "yes", "silent", "said"),
    [
        (12, 3, 5, 5, "60% of 20 said no."),
        (12, 3, 5, 1, "60% said no."),
        (12, 4, 0, 5, "fewer than five answered, so no number stands here"),
        (4, 6, 6, 5, "fewer than five answered, so no number stands here"),
        (0, 0, 0, 5, "fewer than five answered, so no number stands here"),
    ],
)
async def test_what_came_of_it_stands_there_for_everyone_unless_few_are_on_a_side(
    company: Company,
    house: House,
    clock: Clock,
    squad_id: int,
    no: int,
    little: int,
    yes: int,
    silent: int,
    said: str,
) -> None:
    clock.forward(days=60)
    await _begin(company)
    for number in range(silent):
        await company.someone(f"S{number}")
    answers = ["no"] * no + ["little"] * little + ["yes"] * yes
    for number, answer in enumerate(answers):
        person = await company.someone(f"P{number}")
        await person.act("digest.pulse", answer, where=CHANNEL)
        assert "which one was yours is kept nowhere" in person.text
    clock.forward(minutes=10)
    await house.letterbox.empty(company.database, clock())
    clock.forward(days=14)
    assert said in await _digest(company, house, squad_id)
    clock.forward(days=8)
    assert "pressed to share" not in await _digest(company, house, squad_id)


async def test_each_answers_once_and_no_row_says_what(
    company: Company, house: House, clock: Clock, squad_id: int
) -> None:
    clock.forward(days=60)
    await _begin(company)
    ben = await company.someone("Ben")
    await ben.act("digest.pulse", "yes")
    await ben.act("digest.pulse", "no")
    assert "You have answered already." in ben.text
    found = await company.database.read(pulses.latest, company.workspace_id)
    assert found is not None
    assert (found.no, found.little, found.yes) == (0, 0, 0), "not with the note that Ben answered"
    clock.forward(minutes=10)
    await house.letterbox.empty(company.database, clock())
    found = await company.database.read(pulses.latest, company.workspace_id)
    assert found is not None
    assert (found.no, found.little, found.yes) == (0, 0, 1)
    rows = await company.database.read(lambda c: c.execute(select(pulse_voter)).all())
    assert [tuple(row) for row in rows] == [(found.id, ben.id)]


@pytest.mark.parametrize("value", ["", "maybe", "yes; drop"])
async def test_what_is_no_answer_or_too_late_is_said(
    company: Company, clock: Clock, squad_id: int, value: str
) -> None:
    ben = await company.someone("Ben")
    await ben.act("digest.pulse", "no")
    assert ben.text == "This question is closed. What came of it stands in the digest."
    clock.forward(days=60)
    await _begin(company)
    await ben.act("digest.pulse", value)
    assert "This question is closed." in ben.text
    clock.now += timedelta(days=15)
    await ben.act("digest.pulse", "no")
    assert "This question is closed." in ben.text
