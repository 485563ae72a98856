"""How one table is described: what is in it, whose it is, who sees it, how long, and how a person leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Who = Literal["you", "colleagues", "leads", "listeners", "admins", "visitors"]
About = Literal["person", "organisation", "visitor", "nobody"]
"""Whose data it is in the main: a colleague's, the company's, of somebody outside who opens a link, nobody's."""
Form = Literal["words", "key", "sealed", "markup", "secret"]
"""words: given out as it is. markup: a message, given out as plain text. sealed: opened before it is given out.
key: only joins rows, says nothing. secret: would open something, or is about somebody else; never given out."""
Leaves = Literal["row", "nobody"]
"""What happens to a row when the person goes: row = it is deleted; nobody = it stays and names nobody any more."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is in a column, in plain words, and in which form it is given out."""

    says: str
    form: Form = "words"


def key(says: str) -> Column:
    """A column that only joins rows or keeps things apart."""
    return Column(says, "key")


def sealed(says: str) -> Column:
    """A column that is encrypted at rest and opened for whoever it is about."""
    return Column(says, "sealed")


def markup(says: str) -> Column:
    """A message as we compose it."""
    return Column(says, "markup")


def secret(says: str) -> Column:
    """A column that is never given out: it would open something, or it is about somebody else."""
    return Column(says, "secret")


@dataclass(frozen=True, slots=True)
class Tie:
    """A column that leads to a person, straight or through the row it names.

    `shows`: the columns that are this person's by this tie, None for the whole row. `blanks`: columns emptied where the
    row stays. `stays`: "column=value"; such a row stays, without the person, though the others go. `key`: the column of
    the other table that this one names, with that `table` where no foreign key says so.
    """

    column: str
    leaves: Leaves = "row"
    shows: tuple[str, ...] | None = None
    blanks: tuple[str, ...] = ()
    stays: str = ""
    table: str = ""
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One table. `says` names its rows in the plural; `keep` is a kind in store/datamap/kinds.py.

    `columns` needs a line for every column but ids, the workspace and foreign keys, which say it by themselves;
    a foreign key to `advocate` needs a Tie. `gone` says in words what deleting leaves behind, where that is something.
    """

    says: str
    about: About
    keep: str
    sees: Mapping[Who, str] = field(default_factory=dict)
    columns: Mapping[str, str | Column] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()
    gone: str = ""


YOU: Mapping[Who, str] = {"you": "all"}
EVERYONE: Mapping[Who, str] = {"you": "all", "colleagues": "all", "leads": "all", "admins": "all"}
