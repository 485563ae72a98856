"""Slack's limits, and how what is longer is shortened or split: at a word, with an ellipsis. Pure.

Source: docs.slack.dev/reference/block-kit. The total is undocumented: 9,597 characters of text were accepted in one
message and 11,341 refused (slackapi/bolt-js issues 2509 and 2867).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_TEXT = 18_000
"""Characters in a view: as JSON escapes an emoji in twelve bytes, so many stay under the 250 kB a view may have."""
MESSAGE_TEXT = 9_500
NOTICE = 299
"""Characters of the text that stands for a whole message; Slack itself takes 4,000."""
SECTION = 3_000
HEADER = 150
CONTEXT_ELEMENTS = 10
ACTIONS = 25
BUTTON = 75
OPTION = 75
OPTIONS = 100
CHECKS = 10
PLACEHOLDER = 150
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
VIEW_TITLE = 24
LABEL = 2_000
TYPED = 3_000
URL = 3_000
ALT = 2_000
TABLE_ROWS, TABLE_COLUMNS, TABLE_CELL = 100, 20, 500
CHARTS, CHART_TITLE, CHART_LABEL, CHART_POINTS, CHART_SERIES, CHART_SEGMENTS = 2, 50, 20, 20, 6, 12

ELLIPSIS = "…"
_WORDS = {"text", "label", "alt_text", "title", "url", "fallback"}


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut at a word and ending in an ellipsis when anything is left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut if text[limit - 1].isspace() else cut.rsplit(" ", 1)[0]
    # One endless word, or a break so early that most would be lost: cut inside it.
    kept = at_word if len(at_word) > limit // 2 else cut
    return kept.rstrip(" \n,.;:") + ELLIPSIS


def split(text: str, limit: int) -> list[str]:
    """Cut `text` into parts of at most `limit` characters, at white space where there is any. Nothing is lost."""
    parts = []
    while len(text) > limit:
        space = max(text.rfind(" ", 0, limit), text.rfind("\n", 0, limit))
        end = space + 1 if space > limit // 2 else limit
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text] if text else parts


def text_length(node: object) -> int:
    """Count the characters Slack counts: every text, label, title, address and alternative text below `node`."""
    if isinstance(node, Mapping):
        return sum(
            len(value) if key in _WORDS and isinstance(value, str) else text_length(value)
            for key, value in node.items()
        )
    if isinstance(node, Sequence) and not isinstance(node, str):
        return sum(text_length(item) for item in node)
    return 0


def holds(blocks: list[Block], most: int, characters: int) -> bool:
    """Say whether blocks are within both limits as they are."""
    return len(blocks) <= most and text_length(blocks) <= characters


def fit(blocks: list[Block], most: int, characters: int) -> list[Block]:
    """Return blocks that hold both limits. What had to go leaves an ellipsis; rows of buttons go last."""
    if holds(blocks, most, characters):
        return blocks
    reserved = sum(text_length(b) for b in blocks if b["type"] == "actions")
    left = characters - reserved - len(ELLIPSIS)
    kept: list[Block] = []
    cut = reserved > characters
    if cut:
        # Buttons alone are over the limit: none can be preferred, so the first ones stay.
        left = characters - len(ELLIPSIS)
    full = False
    for block in blocks:
        size = text_length(block)
        if block["type"] == "actions" and not cut:
            kept.append(block)
        elif not full and size <= left:
            kept.append(block)
            left -= size
        elif not full:
            full = True
            shorter = _trimmed(block, left)
            kept.extend([shorter] if shorter else [_ellipsis()])
    if len(kept) > most:
        spare = len(kept) - most + 1
        plain = [n for n, block in enumerate(kept) if block["type"] != "actions"]
        gone = set(plain[max(len(plain) - spare, 0) :])
        gone |= set(range(len(kept) - max(spare - len(gone), 0), len(kept)))
        first = min(gone)
        kept = [
            *kept[:first],
            _ellipsis(),
            *(block for n, block in enumerate(kept) if n > first and n not in gone),
        ]
    return kept


def _ellipsis() -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": ELLIPSIS}]}


def _trimmed(block: Block, room: int) -> Block | None:
    """Shorten a paragraph to `room` characters; None for what can't be shortened or would keep next to nothing."""
    if block["type"] != "rich_text" or room < 20:
        return None
    inner = block["elements"][0]
    if inner["type"] not in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
        return None
    kept: list[Block] = []
    for element in inner["elements"]:
        size = text_length(element)
        if size > room:
            if element["type"] == "text":
                kept.append({**element, "text": shorten(element["text"], room)})
            else:
                kept.append({"type": "text", "text": ELLIPSIS})
            break
        kept.append(element)
        room -= size
    return {**block, "elements": [{**inner, "elements": kept}]}
