"""Everything that is held on one person, read by the data map, so that nothing can be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, false, func, or_, select

from store.cipher import Cipher
from store.database import Connection
from store.datamap import MAP, Entry, column
from store.models import metadata
from store.ties import owned, reached

NAMES = {
    "squad": "name",
    "topic": "name",
    "drop": "title",
    "policy": "version",
    "installation": "name",
    "share": "url",
    "link": "code",
    "idea": "text",
}
"""What a row of another table is called, where one of ours names it. People are never named."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one row. `form` says how it is to be read: words, markup."""

    says: str
    name: str
    form: str
    value: Any


@dataclass(frozen=True, slots=True)
class Holding:
    """A person's rows of one table."""

    table: str
    entry: Entry
    rows: Sequence[Sequence[Fact]]


def counts(connection: Connection, person: int) -> dict[str, int]:
    """Count a person's rows by table, where there are any and the table is about people."""
    found: dict[str, int] = {}
    for name, entry in MAP.items():
        table = metadata.tables[name]
        if entry.ties:
            number = connection.execute(
                select(func.count()).select_from(table).where(owned(table, person, leaving=False))
            ).scalar_one()
            if number:
                found[name] = int(number)
    return found


def read(connection: Connection, person: int, cipher: Cipher) -> list[Holding]:
    """Return all that is held on a person: rows by table, oldest first, in the order of the map."""
    found = []
    for name, entry in MAP.items():
        if entry.ties:
            rows = list(_rows(connection, metadata.tables[name], entry, person, cipher))
            if rows:
                found.append(Holding(name, entry, rows))
    return found


def _rows(
    connection: Connection, table: Table, entry: Entry, person: int, cipher: Cipher
) -> Sequence[Sequence[Fact]]:
    ties = [(tie, reached(table, tie, person, leaving=False)) for tie in entry.ties]
    ties = [(tie, by_this) for tie, by_this in ties if tie.shows != ()]
    named = {name: _name_of(table, name) for name in table.c.keys()}  # noqa: SIM118  a column collection
    columns = [table.c[name] if other is None else other for name, other in named.items()]
    marks = [by_this.label(f"tie_{number}") for number, (_, by_this) in enumerate(ties)]
    statement = (
        select(*(one.label(name) for name, one in zip(named, columns, strict=True)), *marks)
        .where(_any(marks))
        .order_by(*table.primary_key)
    )
    told = []
    for row in connection.execute(statement):
        values = dict(zip(named, row[: len(named)], strict=True))
        hits = [tie for (tie, _), hit in zip(ties, row[len(named) :], strict=True) if hit]
        whole = any(tie.shows is None for tie in hits)
        some = {name for tie in hits for name in tie.shows or ()}
        told.append(
            [
                _fact(table.name, name, value, cipher, named=named[name] is not None)
                for name, value in values.items()
                if (whole or name in some)
                and value not in (None, "")
                and (named[name] is not None or _is_given_out(table.name, name))
            ]
        )
    return told


def _any(marks: Sequence[Any]) -> Any:
    return or_(false(), *(mark.element for mark in marks))


def _name_of(table: Table, name: str) -> Any:
    """The other row's own name where a column leads to one that has any, None elsewhere."""
    for key in table.c[name].foreign_keys:
        other = key.column.table.alias()
        label = NAMES.get(key.column.table.name)
        if label is not None:
            return select(other.c[label]).where(other.c.id == table.c[name]).scalar_subquery()
    return None


def _is_given_out(table: str, name: str) -> bool:
    return column(table, name).form not in {"key", "secret"}


def _fact(table: str, name: str, value: Any, cipher: Cipher, *, named: bool) -> Fact:
    said = column(table, name)
    if named:
        (foreign,) = metadata.tables[table].c[name].foreign_keys
        return Fact(foreign.column.table.name.capitalize(), name, "words", value)
    if said.form == "sealed":
        return Fact(said.says, name, "words", cipher.open(value))
    return Fact(said.says, name, said.form, value)
