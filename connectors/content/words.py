"""Foreign words as the values we keep: one plain line, a time in UTC, a language tag."""

import re
from datetime import UTC, datetime
from typing import Final

from connectors.content.hypertext import cut

MAX_TITLE: Final = 300
MAX_SUMMARY: Final = 600

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
# Direction overrides can make a name or an address read as another one.
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
# Control characters, lone surrogates and the two that are none.
_GAP: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_INLINE: Final = "a abbr b bdi bdo cite code em font i ins kbd mark q s small span strong sub sup u"
_UNSEEN: Final = "applet button head noscript object script select style svg template title"
_FRAGMENT: Final = 50_000  # characters of a feed's HTML that are read for a summary


def to_utc(stated: str) -> datetime | None:
    """Read an ISO 8601 time from a foreign page; without a zone it is taken for UTC."""
    try:
        read = datetime.fromisoformat(stated.strip()[:40])
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def to_language(stated: str) -> str:
    """Return a BCP 47 tag ("en_US" becomes "en-US"), or '' for anything else."""
    tag = stated.strip()[:40].replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def to_plain(html: str) -> str:
    """Return the visible words of an HTML fragment on one line."""
    words: list[str] = []
    unseen = ""
    for piece in cut(html[:_FRAGMENT]):
        if isinstance(piece, str):
            words.append("" if unseen else piece)
        elif unseen:
            unseen = "" if piece.closing and piece.name == unseen else unseen
        elif piece.name in _UNSEEN.split() and not (piece.closing or piece.empty):
            unseen = piece.name
        elif piece.name not in _INLINE.split():
            words.append(" ")
    return to_line("".join(words))


def to_line(text: str, limit: int = 0) -> str:
    """Return text on one line, without control and direction characters.

    With `limit`, at most so many characters, ending in an ellipsis at a word.
    """
    line = _GAP.sub(" ", _INVISIBLE.sub("", text)).strip()
    if not limit or len(line) <= limit:
        return line
    kept = line[: limit - 1]
    if line[limit - 1] != " ":
        head, _, tail = kept.rpartition(" ")
        kept = head if head and len(tail) < limit // 3 else kept
    return kept.rstrip(" .,;:!?-–—\u200d") + "…"
