"""The data map knows every table and column; what is missing is said with what to add where."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from store import datamap, retention
from store.datamap import KINDS, MAP, Tie, column, missing
from store.datamap.entry import Entry
from store.models import metadata
from store.models.types import id_column, reference


def test_every_table_and_column_has_its_line() -> None:
    assert missing() == [], "store/datamap/ needs a line for each"


def test_each_column_says_something() -> None:
    for table in metadata.sorted_tables:
        for one in table.c:
            assert column(table.name, one.name).says, f"{table.name}.{one.name}"


def test_what_is_missing_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    other = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(other)
    Table("wish", other, id_column(), Column("text", Text))
    other.tables["goal"].append_column(reference("owner_id", "advocate.id"))
    other.tables["goal"].append_column(Column("colour", Text))
    other.tables["goal"].append_column(reference("idea_id", "idea.id"))
    monkeypatch.setattr(datamap, "metadata", other)
    monkeypatch.setitem(
        datamap.MAP,
        "ghost",
        Entry("x", "nobody", "never"),
    )
    told = missing()
    assert 'wish: add "wish": Entry(...) to a module in store/datamap/' in told
    assert any(line.startswith("goal: owner_id leads to a person: add Tie(") for line in told)
    assert any(line.startswith('goal: colour: add "colour": "What it is') for line in told)
    assert any(
        line.startswith("goal: idea_id names rows that a person takes along") for line in told
    )
    assert "ghost: no such table; take its Entry out" in told


def test_kinds_name_settings_that_something_enforces() -> None:
    settings = {kind.setting for kind in KINDS.values() if kind.setting}
    assert settings == {*retention.RULES, "keep_gone_days", "keep_days"}
    for kind in KINDS.values():
        assert ("{days}" in kind.says) == bool(kind.setting)
    assert {entry.keep for entry in MAP.values()} == set(KINDS)


def test_a_tie_keeps_to_its_table() -> None:
    for name, entry in MAP.items():
        for tie in entry.ties:
            assert isinstance(tie, Tie)
            table = metadata.tables[name]
            named = {
                tie.column,
                *(tie.shows or ()),
                *tie.blanks,
                *filter(None, [tie.stays.partition("=")[0]]),
            }
            assert named <= set(table.c.keys()), f"{name}: {tie}"
