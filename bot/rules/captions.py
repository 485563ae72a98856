"""Suggested words: which variant comes next, the disclosure at their start, their length."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from bot.rules.graphemes import clusters

Variant = TypeVar("Variant", bound=Hashable)

ELLIPSIS = "…"
END = r"(?!\w|['’]s)"
"""What may not follow a company's name: it would be another's, as in "I work at Acme's rival"."""


def deal(variants: Sequence[Variant], dealt: Mapping[Variant, int]) -> tuple[Variant, ...]:
    """The variants in the order to show them: least dealt first, else as the lead wrote them.

    `dealt` says how often each was shown first; colleagues so start from different words.
    """
    return tuple(sorted(variants, key=lambda variant: dealt.get(variant, 0)))


def opening(network: str, suggestion: str) -> str:
    """What stands in the field at first. Nothing on X, whose rules punish the same words twice."""
    return "" if network == "x" else suggestion


def with_disclosure(caption: str, line: str) -> str:
    """The caption with the disclosure at its start, once, however often and after any edit.

    Someone's own sentence that begins with the line stays as it is; the line on a line of its
    own further down moves up. Case, spacing and closing punctuation do not matter.
    """
    text = caption.replace("\r\n", "\n").strip()
    words = line.split()
    if not words:
        return text
    shape = r"\s+".join(map(re.escape, words))
    alone = re.compile(rf"\s*{shape}[\s.!,;:。]*", re.IGNORECASE)
    first, *rest = text.split("\n")
    others = [other for other in rest if not alone.fullmatch(other)]
    if re.match(rf"{shape}{END}", text, re.IGNORECASE):
        return "\n".join([first, *others]).strip()
    body = "\n".join([first, *others]).strip()
    return f"{' '.join(words)}\n{body}" if body else " ".join(words)


def fit(text: str, limit: int, length: Callable[[str], int] = len) -> str:
    """Shorten to `limit` as `length` counts, with an ellipsis after the last word that fits.

    A first word too long by itself is cut between characters as a reader sees them.
    """
    if length(text) <= limit:
        return text
    room = limit - length(ELLIPSIS)
    if room < 0:
        return ""
    kept = ""
    for cluster in clusters(text):
        if length(kept + cluster) > room:
            break
        kept += cluster
    if kept and not text[len(kept)].isspace():
        words = re.match(r"(.*\S)\s", kept, re.DOTALL)
        kept = words.group(1) if words else kept
    return kept.rstrip() + ELLIPSIS
