"""The guidance as lines: what changed between two of them in plain words, and which line a risk falls under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot.rules.risks import Kind

Side = Literal["do", "dont", ""]
ALIKE = 0.5
"""From here on two lines are one line that was changed (difflib's ratio, 0 to 1)."""

_DONT = re.compile(
    r"(?:please )?(?:don'?ts?|do not|better not|avoid|never|no|leave out)\b", re.IGNORECASE
)
_DO = re.compile(r"(?:please )?(?:do'?s?|yes|good)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `bold` are the words in it that drafts are searched for, where it stands among the don'ts."""

    text: str
    side: Side = ""
    bold: tuple[str, ...] = ()
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `before` is "" for a line added, `after` for one removed; `moved`: to which side it went."""

    before: str
    after: str
    moved: Side = ""


def side_of(heading: str) -> Side:
    """Tell what stands under a heading: what to do, what better not, or neither."""
    words = heading.replace("’", "'").strip()
    if _DONT.match(words):
        return "dont"
    return "do" if _DO.match(words) else ""


def differences(before: Sequence[Line], after: Sequence[Line]) -> tuple[Change, ...]:
    """Say what was added, changed and moved, in the order of the newer text, then what was removed.

    Headings count by the side they give their lines; the order of lines is no difference.
    """
    left = {line.text: line.side for line in before if not line.is_heading}
    come = {line.text: line.side for line in after if not line.is_heading}
    gone = [text for text in left if text not in come]
    changes: list[Change] = []
    for text, side in come.items():
        was = text if text in left else _most_alike(text, gone)
        if was is None:
            changes.append(Change("", text))
            continue
        moved: Side = side if left[was] != side else ""
        if was != text:
            gone.remove(was)
        if was != text or moved:
            changes.append(Change(was, text, moved))
    return (*changes, *(Change(text, "") for text in gone))


def _most_alike(text: str, others: Sequence[str]) -> str | None:
    """Return the line this one was before; None where none is like it."""
    rated = [(SequenceMatcher(None, one, text).ratio(), one) for one in others]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= ALIKE else None


_ABOUT: dict[Kind, tuple[str, ...]] = {
    "secret": ("password", "key", "secret", "token", "confidential", "login"),
    "email": ("agreed", "personal", "private", "colleague", "customer", "people", "somebody"),
    "phone": ("agreed", "personal", "private", "colleague", "customer", "people", "somebody"),
    "identity": ("personal", "private", "customer", "people", "agreed"),
    "account": ("bank", "account", "figure", "personal", "private", "secret", "password"),
    "card": ("bank", "card", "personal", "private", "secret", "password"),
    "name": ("public", "announce", "plan", "embargo", "secret", "confidential"),
    "confidential": ("confidential", "internal", "secret", "public", "nda"),
}
"""Words by which a line of the guidance is known to be about a risk; the first weighs most."""


def line_about(kind: Kind, lines: Sequence[Line]) -> str:
    """Return the line to quote for a risk: a don't before a do, the one that names it most; "" where none does."""
    words = _ABOUT[kind]

    def weight(line: Line) -> int:
        said = line.text.casefold()
        return sum(len(words) - place for place, word in enumerate(words) if word in said)

    for side in ("dont", ""):
        fitting = [x for x in lines if x.side == side and not x.is_heading and weight(x)]
        if fitting:
            return max(fitting, key=weight).text
    return ""


def about_disclosure(lines: Sequence[Line]) -> str:
    """Return the line that asks people to say where they work; "" where there is none."""
    asked = re.compile(r"\bsay\b.*\b(?:work|employ)|\bdisclos", re.IGNORECASE)
    return next((x.text for x in lines if x.side != "dont" and asked.search(x.text)), "")
