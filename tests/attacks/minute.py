"""One minute in which fifty people use the bot, one of them also without a name, and all that it leaves behind."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY, generate_latest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot.command import House
from bot.rounds import cases as rounds
from store.database import Connection
from store.models import metadata
from tests.attacks import files
from tests.fixtures_bot import Company, Someone

MANY = 50
Rows = dict[str, list[dict[str, Any]]]
Leak = Callable[[Someone, str], Awaitable[None]]
"""What a build with a fault in it does besides, when this person sends these words."""


@dataclass(frozen=True)
class Evidence:
    """All that lies on the machine: rows in the order they lie in, raw bytes, logs, metrics; before, after, when told.

    A row has `place_` (its order in the file, where there is one) and, on PostgreSQL, `xmin_`, the transaction that
    wrote it. `raw` are the database's files and logs as they lay after the minute and after the case was filed.
    """

    number: int
    words: str
    people: dict[str, int]
    """Everybody who used the bot in this minute: platform key, and the number of their row."""
    before: Rows
    after: Rows
    filed: Rows
    told: Rows
    raw: tuple[bytes, ...] = ()
    written: bytes = b""
    """On PostgreSQL, its write-ahead log from the beginning of the minute to when the case was filed."""
    logs: str = ""
    metrics: tuple[str, str] = ("", "")

    def new(self, table: str, *, told: bool = True) -> list[dict[str, Any]]:
        """The rows of a table that were not there before the minute, as they lie."""
        known = [_bare(row) for row in self.before[table]]
        rows = (self.told if told else self.after)[table]
        return [row for row in rows if _bare(row) not in known]

    @property
    def case(self) -> dict[str, Any] | None:
        """The case this is about, as it lay when it was first there."""
        for rows in (self.after, self.filed, self.told):
            for row in rows["concern"]:
                if row["text"] == self.words:
                    return row
        return None


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if not key.endswith("_")}


@dataclass
class Minute:
    """A company of fifty, a lead who gets their ideas, listeners who get what has no name."""

    company: Company
    house: House
    people: list[Someone]
    chance: random.Random
    file: Path | None = None
    leak: Leak | None = None
    number: int = field(default=0)

    async def passes(self) -> tuple[Evidence, str]:
        """Let one minute pass; return what it left, and the key of the one who said something."""
        self.number += 1
        self.rest()
        with self.watching():
            return await self._passes()

    async def _passes(self) -> tuple[Evidence, str]:
        clock = self.company.clock
        words = f"Something is wrong in hall {self.number} and nobody says so"
        author = self.chance.choice(self.people)
        order = self.chance.sample(self.people, MANY)
        before, metrics = await self.rows(), metrics_now()
        begun = await self.company.database.run(files.log_position)
        with capture_logs() as lines:
            for place, person in enumerate(order):
                clock.forward(seconds=1)
                # The id of an event may name a person: no better thing to look for.
                await person.say(
                    f"idea Number {self.number} of {place}",
                    event_id=f"{person.actor.key}:{self.number}:{place}",
                )
                if person is author:
                    await self.says(person, words)
        after = await self.rows()
        raw = await self.bytes()
        clock.forward(minutes=10)
        await self.house.letterbox.empty(self.company.database, clock())
        raw += await self.bytes()
        written = await self.company.database.run(files.written_since, begun)
        filed = await self.rows()
        clock.forward(days=1)
        await self.company.database.run(rounds.bring, self.house, clock())
        evidence = Evidence(
            self.number,
            words,
            {one.actor.key: one.id or 0 for one in self.people},
            before,
            after,
            filed,
            await self.rows(),
            tuple(raw),
            written,
            "\n".join(str(line) for line in lines),
            (metrics, metrics_now()),
        )
        return evidence, author.actor.key

    async def says(self, person: Someone, words: str) -> None:
        """Go the whole way of a concern without a name: as events of a person who is known by them."""
        key = person.actor.key
        for step in ("concern.open", "concern.unnamed"):
            await person.act(step, event_id=f"{key}:{step}")
        assert person.form is not None
        await person.send(text=words, event_id=f"{key}:concern.tell")
        if self.leak is not None:
            await self.leak(person, words)

    async def bytes(self) -> list[bytes]:
        """The files and logs, as they lie on the disk."""
        if self.file is None:
            return await self.company.database.run(files.of_postgresql)
        return files.of_sqlite(self.file)

    def rest(self) -> None:
        """Begin a minute with an empty log, as an hour later it would be."""
        if self.file is not None:
            with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep SQLite's log from beginning anew, as somebody who reads along does."""
        if self.file is None:
            yield
            return
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM workspace").fetchone()
            yield

    async def rows(self) -> Rows:
        """Every row of every table, in the order in which it lies."""
        return await self.company.database.read(rows_of)


def metrics_now() -> str:
    """Write all metrics of the process as they are shown."""
    return generate_latest(REGISTRY).decode()


def rows_of(connection: Connection) -> Rows:
    """Read every row of every table, in the order in which it lies."""
    found: Rows = {}
    for table in metadata.sorted_tables:
        columns = list(table.c)
        if connection.dialect.name == "postgresql":
            extra = [text("ctid::text AS place_"), text("xmin::text::bigint AS xmin_")]
        elif table.dialect_options["sqlite"]["with_rowid"]:
            extra = [text("rowid AS place_")]
        else:
            extra = []
        statement = select(*columns, *extra).select_from(table)
        found[table.name] = [dict(row._mapping) for row in connection.execute(statement)]
    return found
