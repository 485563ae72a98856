"""Who sent it, through the real doors: signed requests, connectors, their notes and the log, and still nobody is found.

Twelve people use the bot in each of six minutes, and one of them says something without a name. The attackers are those
of tests/attacks.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from store import memory
from store.database import Connection
from store.models import identity
from tests.attacks import files
from tests.attacks.attackers import ATTACKERS
from tests.attacks.minute import Evidence, Rows, metrics_now, rows_of
from tests.faces import slack_office, teams_office
from tests.faces.both import Stage
from tests.faces.test_both_unnamed import tells

MANY, MINUTES = 12, 6
NAMES = [f"p{number:02}" for number in range(1, MANY + 1)]
LUCK = 3
"""So often an attacker may be right among twelve in six minutes by guessing: more has a chance of 7 in 10,000."""


@pytest.fixture(autouse=True)
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve more colleagues on each face; their keys are found in no other word."""
    for number, name in enumerate(NAMES):
        key = f"bbbbbbbb-{number:04}-4000-8000-00000000{number:04}"
        monkeypatch.setitem(teams_office.PEOPLE, name, (key, "Europe/Berlin"))
        monkeypatch.setitem(
            slack_office.PEOPLE, f"U{name.upper()}", (name.title(), "Europe/Berlin")
        )


class Minutes:
    """Minutes at an office, one after another."""

    def __init__(self, stage: Stage, file: Path, libraries: pytest.LogCaptureFixture) -> None:
        self.stage = stage
        self.libraries = libraries
        self.file = file
        self.chance = random.Random(20261126)
        self.number = 0

    async def pass_(self, *, leaks: bool = False) -> tuple[Evidence, str]:
        """Let one pass; return all that it left, and the key of who said something."""
        office = self.stage.office
        self.number += 1
        words = f"Something is wrong in hall {self.number} and nobody says so"
        author = self.chance.choice(NAMES)
        before, counted = await self._rows(), metrics_now()
        self.libraries.clear()
        with capture_logs() as lines:
            for name in self.chance.sample(NAMES, MANY):
                office.clock.forward(seconds=2)
                person = self.stage.person(name)
                await person.types("me")
                if name == author:
                    await tells(person, words)
                    if leaks:
                        await office.process.database.run(_note, self._key(name), office.clock.now)
            after, raw = await self._rows(), files.of_sqlite(self.file)
            await office.forward(minutes=10)
            await office.process.house.letterbox.empty(office.process.database, office.clock.now)
            filed, raw = await self._rows(), raw + files.of_sqlite(self.file)
            await office.forward(days=1)
        people = await office.process.database.read(_people)
        return Evidence(
            self.number,
            words,
            {self._key(name): people[self._key(name)] for name in NAMES},
            before,
            after,
            filed,
            await self._rows(),
            tuple(raw),
            b"",
            "\n".join([*map(str, lines), self.libraries.text]),
            (counted, metrics_now()),
        ), self._key(author)

    def _key(self, name: str) -> str:
        if isinstance(self.stage.office, slack_office.SlackOffice):
            return f"U{name.upper()}"
        return teams_office.PEOPLE[name][0]

    async def _rows(self) -> Rows:
        return await self.stage.office.process.database.read(rows_of)


def _people(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(identity.c.user_key, identity.c.advocate_id)).all()
    return {str(row.user_key).rpartition("/")[2]: row.advocate_id for row in rows}


def _note(connection: Connection, key: str, now: datetime) -> None:
    """What a connector must not do: note that it answered this person."""
    memory.once(connection, f"answered:{key}:concern.tell", timedelta(days=3), now)


@pytest.fixture
async def minutes(stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Minutes:
    """Everybody has said hello. What the platforms' libraries log is read as well."""
    caplog.set_level("INFO")
    for name in NAMES:
        await stage.person(name).types("help")
    return Minutes(stage, tmp_path / "squad.db", caplog)


async def test_through_the_doors_no_attacker_does_better_than_chance(minutes: Minutes) -> None:
    right: Counter[str] = Counter()
    chance = random.Random(7)
    for _ in range(MINUTES):
        seen, author = await minutes.pass_()
        assert seen.case is not None, "there is something to find"
        assert len(seen.new("receipt", told=False)) >= MANY, "all others left something"
        for name, attacker in ATTACKERS.items():
            right[name] += attacker(seen, chance) == author
    assert {name: times for name, times in right.items() if times > LUCK} == {}


async def test_a_connector_that_notes_whom_it_answered_is_found(minutes: Minutes) -> None:
    for _ in range(2):
        seen, author = await minutes.pass_(leaks=True)
        assert ATTACKERS["notes"](seen, random.Random(7)) == author
