"""docs/parity.md has a row for all there is, and every cell says yes or why not. tests/faces does the walking."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from tests.faces.parity import (
    FACES,
    KINDS,
    MOMENTS,
    NOT_YET,
    PAGE,
    PENDING,
    REASONS,
    YES,
    Walk,
    differences,
    page,
    read,
    things,
)
from tests.faces.recorder import judge, left_out, written

TEXT = PAGE.read_text(encoding="utf-8")
CELLS = read(TEXT)
WALKED = {walk for walk, said in CELLS.items() if said == YES}
REMEDY = "walk it in tests/faces, or say in tests/faces/parity.py why not; then: make parity"


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("kind", KINDS)
def test_everything_there_is_has_one_row(kind: str) -> None:
    there = {
        "command": [command.name or "home" for command in COMMANDS],
        "button": [key for command in COMMANDS for key in command.actions],
        "form": [key for command in COMMANDS for key in command.forms],
        "menu": [key for command in COMMANDS for key in command.shortcuts],
        "round": [thing.name for thing in things() if thing.kind == "round"],
        "moment": list(MOMENTS.values()),
    }[kind]
    section = TEXT.split(f"## {KINDS[kind]}\n")[1].split("\n## ")[0]
    rows = [line.split(" | ")[0].strip("| `") for line in section.splitlines() if line[:1] == "|"]
    assert Counter(rows[2:]) == Counter(there), REMEDY
    assert there


def test_rounds_are_those_that_schedules_may_name() -> None:
    files = {path.stem for path in (PAGE.parents[1] / "bot" / "rounds").glob("*.py")}
    # These are chores of the clock, which no schedule names; each is walked elsewhere.
    chores = {"__init__", "cases", "housekeeping", "keeping", "outcomes", "promising", "reviewing"}
    assert {thing.name for thing in things() if thing.kind == "round"} == files - chores


def test_every_cell_says_yes_or_why_not() -> None:
    bare = [walk for walk, said in CELLS.items() if said == NOT_YET and walk not in PENDING]
    assert bare == [], REMEDY
    assert set(CELLS.values()) <= {YES, NOT_YET, *REASONS.values()}


def test_reasons_are_for_what_is_there_and_was_not_walked() -> None:
    assert [walk for walk in (*REASONS, *PENDING) if walk not in CELLS] == [], "no such row"
    done = [walk for walk in (*REASONS, *PENDING) if walk in WALKED]
    assert done == [], "walked by now: take it out of REASONS or PENDING in tests/faces/parity.py"
    kinds = ("no: ", "does not work yet: ")
    assert [why for why in REASONS.values() if not why.startswith(kinds)] == []


def test_the_page_is_as_it_was_written() -> None:
    assert page(WALKED) == TEXT, "make parity"


# ---------------------------------------------------------------- the run that writes or compares it


def test_a_page_is_read_back_as_it_was_meant() -> None:
    some = {Walk("slack", "command", "share"), Walk("teams", "moment", MOMENTS["link"])}
    cells = read(page(some))
    assert {walk for walk, said in cells.items() if said == YES} == some
    assert len(cells) == len(things()) * len(FACES)


def test_what_differs_is_named_in_one_line(tmp_path: Path) -> None:
    file, walk = tmp_path / "parity.md", Walk("teams", "button", "share.more")
    assert walk in WALKED
    file.write_text(TEXT, encoding="utf-8")
    assert judge(TEXT, file, set(), write=False) == (False, "")
    is_bad, said = judge(page(WALKED - {walk}), file, set(), write=False)
    assert is_bad
    assert (
        'button share.more on Teams: "yes", now "not walked yet". Write it anew: make parity'
        in said
    )
    assert "\n" not in said
    assert file.read_text(encoding="utf-8") == TEXT, "only looked at"


def test_a_page_that_is_not_there_differs_too(tmp_path: Path) -> None:
    is_bad, said = judge(TEXT, tmp_path / "parity.md", set(), write=False)
    assert is_bad
    assert "make parity" in said
    assert differences(TEXT, f"{TEXT}\n") == ["words around the table"]


def test_a_run_that_left_walks_out_says_nothing_and_writes_nothing(tmp_path: Path) -> None:
    file, missing = tmp_path / "parity.md", {"tests/faces/test_some.py::test_it"}
    assert judge(page(set()), file, missing, write=False) == (False, "")
    is_bad, said = judge(page(set()), file, missing, write=True)
    assert is_bad
    assert "is not written: 1 of" in said
    assert not file.exists()
    assert judge(TEXT, file, set(), write=True) == (False, "parity.md is written.")
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_run_is_whole_when_every_test_of_every_file_passed() -> None:
    everything = {*written()}
    some = min(everything)
    assert len(everything) > 50
    assert left_out(everything, everything) == set()
    assert left_out({*everything, f"{some}[b]"}, everything | {f"{some}[a]"}) == {f"{some}[b]"}
    # A file that wasn't asked for is found by nobody.
    assert left_out(everything - {some}, everything - {some}) == {some}
