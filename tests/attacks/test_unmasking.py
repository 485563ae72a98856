"""Who sent it? Each attacker succeeds on the build with its leak, and does no better than chance on ours."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from bot.command import House
from tests.attacks.attackers import ATTACKERS
from tests.attacks.leaks import LEAKS
from tests.attacks.minute import MANY, Minute
from tests.fixtures_bot import Company

MINUTES = 8
LUCK = 2
"""So often an attacker may be right among fifty in eight minutes by guessing: more has a chance of 4 in 10,000."""


@pytest.fixture
async def minute(company: Company, house: House, database_url: str) -> Minute:
    """Fifty people, each with a language of their own; Mia hears ideas, Kim and Lee hear concerns."""
    squad = await company.squad()
    await company.someone("Mia", leads=squad)
    for name in ("Kim", "Lee"):
        await company.someone(name, listener=True)
    people = [
        await company.someone(f"P{number}", language=f"en-{100 + number}") for number in range(MANY)
    ]
    sqlite = database_url.startswith("sqlite")
    file = Path(database_url.removeprefix("sqlite:///")) if sqlite else None
    return Minute(company, house, people, random.Random(20261126), file)


async def test_on_ours_no_attacker_does_better_than_chance(minute: Minute) -> None:
    right: Counter[str] = Counter()
    chance = random.Random(7)
    for _ in range(MINUTES):
        seen, author = await minute.passes()
        assert seen.case is not None, "there is something to find"
        for name, attacker in ATTACKERS.items():
            right[name] += attacker(seen, chance) == author
    assert {name: times for name, times in right.items() if times > LUCK} == {}


@pytest.mark.parametrize("leak", LEAKS)
async def test_where_there_is_a_leak_it_is_found(minute: Minute, leak: str) -> None:
    attacker, plant = LEAKS[leak]
    minute.leak = plant(minute)
    chance = random.Random(7)
    for _ in range(2):
        seen, author = await minute.passes()
        assert ATTACKERS[attacker](seen, chance) == author
