"""The data map: a line for every table and column, the single source of docs/privacy.md, of download and of deletion.

A new column needs a line beside its table's; a new table an Entry in the module named like its models' one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Table

from store.datamap import (
    asking,
    content,
    delivery,
    identity,
    ledger,
    pulse,
    sharing,
    upkeep,
    voices,
)
from store.datamap.entry import Column, Entry, Tie
from store.datamap.kinds import KINDS, Kind
from store.models import metadata

__all__ = ["GROUPS", "KINDS", "MAP", "Column", "Entry", "Kind", "Tie", "column", "going", "missing"]

GROUPS: Mapping[str, Mapping[str, Entry]] = {
    "You": identity.ENTRIES,
    "What you brought": content.ENTRIES,
    "Posts": sharing.ENTRIES,
    "Points": ledger.ENTRIES,
    "Ideas, concerns, guidance": voices.ENTRIES,
    "Questions": asking.ENTRIES,
    "The yearly question": pulse.ENTRIES,
    "Messages": delivery.ENTRIES,
    "For a while": upkeep.ENTRIES,
}
"""The same, by what somebody would look for."""
MAP: Mapping[str, Entry] = {
    name: entry for group in GROUPS.values() for name, entry in group.items()
}


def column(table: str, name: str) -> Column:
    """Return what is said of a column. Ids, the workspace and foreign keys say it by themselves."""
    said = MAP[table].columns.get(name)
    if said is None:
        return Column(_by_itself(table, name), "key")
    return Column(said) if isinstance(said, str) else said


def _by_itself(table: str, name: str) -> str:
    if name == "id":
        return "Its number"
    if name == "workspace_id":
        return "Which company"
    (foreign,) = metadata.tables[table].c[name].foreign_keys
    parent = foreign.column.table.name
    return "Which person" if parent == "advocate" else f"Which {parent.replace('_', ' ')}"


def missing() -> list[str]:
    """Say what has no line yet, each with what to add where; [] when the map is whole."""
    told: list[str] = []
    for table in metadata.sorted_tables:
        entry = MAP.get(table.name)
        if entry is None:
            told.append(
                f'{table.name}: add "{table.name}": Entry(...) to a module in store/datamap/'
            )
            continue
        told += [f"{table.name}: {line}" for line in _missing_in(table, entry)]
    stray = sorted(set(MAP) - set(metadata.tables))
    return told + [f"{name}: no such table; take its Entry out" for name in stray]


def _missing_in(table: Table, entry: Entry) -> list[str]:
    tied = {tie.column for tie in entry.ties}
    told = [
        f"{name}: no such column; take its line out"
        for name in entry.columns
        if name not in table.c
    ]
    if entry.keep not in KINDS:
        told.append(f"keep={entry.keep!r} is no kind of store/datamap/kinds.py")
    for one in table.c:
        parents = {key.column.table.name for key in one.foreign_keys}
        if "advocate" in parents and one.name not in tied:
            told.append(
                f'{one.name} leads to a person: add Tie("{one.name}") or Tie("{one.name}", "nobody")'
            )
        if not parents and one.name != "id" and one.name not in entry.columns:
            told.append(
                f'{one.name}: add "{one.name}": "What it is, in plain words" to its columns'
            )
        if going(parents) and one.name not in tied:
            told.append(
                f'{one.name} names rows that a person takes along: add Tie("{one.name}") or "nobody"'
            )
    return told


def going(tables: Iterable[str]) -> bool:
    """Say whether rows of one of these tables are deleted with a person."""
    return any(tie.leaves == "row" for name in tables if name in MAP for tie in MAP[name].ties)
