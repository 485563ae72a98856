"""What somebody typed after the command word: "drop https://... #launch" -> Arguments."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LINK = re.compile(r"<?(https?://[^\s<>|]+)(?:\|[^>]*)?>?", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?<![@\w/:.])((?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>]*)", re.IGNORECASE)
_TAG = re.compile(r"(?<!\w)#([\w-]{2,40})")
_GAP = re.compile(r"(?<=\w) ([,.;:!?])(?= |$)")
LIMIT = 10_000
LARGEST_ID = 18
"""Digits of the largest number a row can have."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """`text` is everything after the name, trimmed; `link` the first address in it, "" for none; `tags` without "#"."""

    text: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The text split at white space, lower case."""
        return tuple(self.text.lower().split())

    @property
    def rest(self) -> str:
        """The text without its link, and without the gap it leaves before a comma."""
        if not self.link:
            return self.text
        lines = self.text.replace(self.link, " ").split("\n")
        return _GAP.sub(r"\1", "\n".join(" ".join(line.split()) for line in lines)).strip()


def tidy(text: str) -> str:
    """Drop control characters but line breaks and tabs; cut at 10,000 characters."""
    kept = "".join(
        c
        for c in text
        if c in "\n\t" or not unicodedata.category(c).startswith("C") or c in "\u200d\u200c"
    )
    return kept[:LIMIT].strip()


def read_arguments(text: str) -> Arguments:
    """Find link and tags in `text`. A pasted "acme.example/launch" counts as https."""
    text = tidy(text)
    found = _LINK.search(text)
    if found:
        text = text.replace(found[0], found[1], 1)
        return Arguments(text, found[1].rstrip(".,;:!?)"), _tags(_LINK.sub(" ", text)))
    bare = _BARE_HOST.search(text)
    if bare:
        return Arguments(
            text.replace(bare[1], f"https://{bare[1]}"), f"https://{bare[1]}", _tags(text)
        )
    return Arguments(text, "", _tags(text))


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(text)))


def number(value: str) -> int | None:
    """Read a row's number from a button's value, which comes back untrusted."""
    return int(value) if value.isdecimal() and len(value) <= LARGEST_ID else None


GREETINGS = frozenset({"good", "hei", "hej", "hey", "hola", "moin", "salut", "there", "yo"})
THANKS = frozenset({"cheers", "danke", "kiitos", "merci", "thank", "thanks", "thx", "ty"})
_FILLERS = frozenset({"please", "pls", "advocate"})
_AROUND = "\"'`“”‘’«» "
_AFTER = ".,:;!?…"


def split_name(text: str) -> tuple[str, str]:
    """Split "Drop  https://..." into the lower-case name and the rest.

    What people type around a name in a chat is no part of it: quotes, a slash, "please", a full stop.
    """
    text = tidy(text)
    words = (text.strip(_AROUND) if text[:1] in _AROUND else text).split(None, 1)
    while len(words) == 2 and _plain(words[0]) in _FILLERS:
        words = words[1].split(None, 1)
    name, rest = [*words, "", ""][:2]
    return _plain(name), rest.strip()


def _plain(word: str) -> str:
    return word.lower().strip(_AROUND).lstrip("/").rstrip(_AFTER)
