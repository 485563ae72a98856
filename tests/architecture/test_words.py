"""The voice: banned words, per language in banned/, over every template and every refusal."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.words import ROOT, TEMPLATES, phrases, to_pattern, words_of

# Everyone may read these; leads read the other folders.
FOR_EMPLOYEES = {
    "ask", "board", "common", "concern", "digest", "help", "home", "idea", "join", "leave", "me",
    "policy", "settings", "share", "snooze",
}  # fmt: skip
MESSAGES = sorted(
    [*TEMPLATES.rglob("*.xml.j2"), *TEMPLATES.rglob("*.txt"), *TEMPLATES.rglob("*.md")]
)
# The playground's page is a chat platform's face ("Only you can see this"), not the bot speaking.
PAGES = sorted(set(TEMPLATES.rglob("*.html.j2")) - {TEMPLATES / "pages" / "playground.html.j2"})
EVERYONE = to_pattern(phrases("everyone"))
EMPLOYEES = to_pattern(phrases("employees"))


def found(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line}: “{hit.group()}” in: {text[:80]}"
        for path in files
        for line, text in words_of(path.read_text(encoding="utf-8"))
        for hit in pattern.finditer(text)
    ]


def refusals() -> Iterator[tuple[Path, int, str]]:
    """Yield every text of a UserError: the only words for people that live in Python."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError":
                said = node.args[0]
                said = constants.get(said.id, said) if isinstance(said, ast.Name) else said
                for part in ast.walk(said):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield path, node.lineno, part.value


def test_what_is_read_is_found_and_what_is_not_read_is_not() -> None:
    source = (
        '{# drop it #}<message summary="Hello {{ drop.title }}">\n'
        '<button action="drop.open" accessible="Open it">Bring {{ "one more" if drop else "" }}</button>\n'
        "{% if drop.state == 'ready' %}<text>It’s <b>ready</b></text>{% endif %} <code>{{ command }}drop</code>"
        "</message>"
    )
    words = set(words_of(source))
    assert {(2, "Bring"), (3, "It's ready"), (1, "Hello"), (2, "Open it"), (2, "one more")} == words


def test_a_banned_word_would_be_found() -> None:
    bad = '<message summary="Last chance"><text>Don’t forget your streak</text></message>'
    hits = [hit.group() for _, text in words_of(bad) for hit in EVERYONE.finditer(text)]
    assert sorted(hits) == ["Don't forget", "Last chance", "streak"]


def test_there_is_something_to_look_at() -> None:
    assert len(MESSAGES) > 50
    assert {path.parent.name for path in MESSAGES} >= FOR_EMPLOYEES


def test_nobody_is_pressed() -> None:
    assert found(MESSAGES + PAGES, EVERYONE) == []


def test_employees_read_no_word_of_the_trade() -> None:
    theirs = [path for path in MESSAGES if path.parent.name in FOR_EMPLOYEES]
    assert found(theirs, EMPLOYEES) == [], "say: post, share, opened, people who joined"


def test_messages_do_not_shout() -> None:
    assert found(MESSAGES, re.compile("!")) == []


@pytest.mark.parametrize("pattern", [EVERYONE, re.compile("!")], ids=["pressing", "shouting"])
def test_refusals_keep_the_voice(pattern: re.Pattern[str]) -> None:
    said = list(refusals())
    assert len(said) > 20
    bad = [
        f"{p.relative_to(ROOT)}:{line}: {text}" for p, line, text in said if pattern.search(text)
    ]
    assert bad == []
