"""The one trace of unanswered messages: where it may be named, and who may ask for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from store.people import Person
from tests.architecture.test_house import PRODUCT, ROOT

COLUMN = "next_nudge_at"
HOME = Path("store/attention.py")
READERS = {"hold"}
ALLOWED = {HOME, Path("store/models/identity.py"), Path("store/datamap/identity.py")}
"""The data map says of it that it is in one's own file, and in nobody else's."""
ASKERS = {Path("bot/practice/attention.py")}


def files() -> Iterator[tuple[Path, str]]:
    for folder in sorted(PRODUCT):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".j2"} and "migrations" not in path.parts:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_only_its_home_names_the_column() -> None:
    assert {path for path, text in files() if COLUMN in text} == ALLOWED


def test_only_may_speak_and_spoke_ask_for_it() -> None:
    """Commands, rounds and pages may forget it, and never look."""
    askers: dict[str, set[str]] = {}
    for path, text in files():
        if path.suffix != ".py" or path == HOME:
            continue
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            calls = {
                node.attr
                for node in ast.walk(function)
                if isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "attention"
            }
            if calls & READERS:
                askers.setdefault(str(path), set()).add(function.name)
    assert askers == {str(path): {"may_speak", "spoke"} for path in ASKERS}


def test_no_handler_round_or_template_is_given_it() -> None:
    assert COLUMN not in Person.__dataclass_fields__
