"""The words of a template that a person will read, with their lines: tags, ids and expressions taken out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"

READ_OUT = (
    "accessible|alt|caption|confirm|hint|label|placeholder|sentence|shown|submit|summary|title"
)
_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_COMMAND = re.compile(r"\{\{ *command *\}\}\w+")
_STRING = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_TAG = re.compile(r"<[/!]?[a-z][^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rf'\b(?:{READ_OUT})="([^"]*)"')


class Words(NamedTuple):
    """Some words and the line they stand in."""

    line: int
    text: str


def without_jinja(source: str) -> str:
    """Blank comments, expressions and statements; line breaks stay. A command's name goes with its slash."""
    blank = _COMMAND.sub("", source)
    return _JINJA.sub(lambda hit: " " + "\n" * hit.group().count("\n"), blank)


def words_of(source: str) -> Iterator[Words]:
    """Yield what is read: text between tags, attributes that are read out, and sentences inside expressions."""
    plain = without_jinja(source)
    text = _TAG.sub(lambda hit: "\n" * hit.group().count("\n"), plain)
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Words(number, _tidy(line))
    for hit in _ATTRIBUTE.finditer(plain):
        yield Words(_line(plain, hit.start()), _tidy(hit[1]))
    for hit in _JINJA.finditer(source):
        if hit.group().startswith("{#"):
            continue
        for string in _STRING.finditer(hit.group()):
            value = string[1] or string[2] or ""
            if is_sentence(value):
                yield Words(_line(source, hit.start() + string.start()), _tidy(value))


def is_sentence(value: str) -> bool:
    """Tell words for people from keys and ids: a space in them or a capital at their start."""
    return " " in value.strip() or value[:1].isupper()


def _tidy(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def phrases(section: str, language: str = "en") -> list[str]:
    """Return the phrases of one section of banned/<language>.txt."""
    file = Path(__file__).parent / "banned" / f"{language}.txt"
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return found[section]


def to_pattern(banned: list[str]) -> re.Pattern[str]:
    """Match any of the phrases, whole words only."""
    return re.compile(r"\b(?:" + "|".join(map(re.escape, banned)) + r")\b", re.IGNORECASE)
