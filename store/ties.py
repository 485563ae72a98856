"""Which rows are a person's, read from the data map: what `holdings` shows and `forgetting` takes away."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, and_, false, not_, or_, select
from sqlalchemy.sql.elements import False_

from store.datamap import MAP, Tie
from store.models import metadata


def parent_of(table: Table, tie: Tie) -> str:
    """Name the table that a tie's column leads to."""
    if tie.table:
        return tie.table
    (foreign,) = table.c[tie.column].foreign_keys
    return foreign.column.table.name


Steps = frozenset[tuple[str, str]]


def reached(
    table: Table, tie: Tie, person: int, *, leaving: bool, seen: Steps = frozenset()
) -> ColumnElement[bool]:
    """The condition that a row is this person's by one tie.

    `leaving`: through rows that are deleted with the person, else through rows that are theirs altogether.
    """
    column, parent = table.c[tie.column], parent_of(table, tie)
    if parent == "advocate":
        return column == person
    # Messages and their edits name each other: a step taken twice leads to nothing new.
    step = (table.name, tie.column)
    if step in seen:
        return false()
    other = metadata.tables[parent]
    inside = owned(other, person, leaving=leaving, seen=seen | {step})
    return column.in_(select(other.c[tie.key]).where(inside))


def owned(
    table: Table, person: int, *, leaving: bool, seen: Steps = frozenset()
) -> ColumnElement[bool]:
    """The condition that a whole row is this person's, or (`leaving`) is deleted with them."""
    conditions = []
    for tie in MAP[table.name].ties:
        if tie.leaves != "row" if leaving else tie.shows is not None:
            continue
        by_this = reached(table, tie, person, leaving=leaving, seen=seen)
        if leaving and tie.stays:
            by_this = and_(by_this, not_(stays(table, tie)))
        # Left out, not OR-ed: a database uses no index beside a condition that is always false.
        if not isinstance(by_this, False_):
            conditions.append(by_this)
    return or_(false(), *conditions)


def stays(table: Table, tie: Tie) -> ColumnElement[bool]:
    """The condition that a row stays, without the person, though the others of its tie go."""
    if not tie.stays:
        return false()
    name, _, value = tie.stays.partition("=")
    return table.c[name] == value
