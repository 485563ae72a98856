"""What a message extension is answered with: a list to choose from, the card under a link, or a few words. Pure.

Shapes: learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.base import Result
from connectors.teams.render import Surroundings, attach, to_card
from connectors.teams.render.text import plain, shorten
from templates.message import Message
from templates.plain import to_summary

PREVIEW = "application/vnd.microsoft.card.thumbnail"
TITLE_LIMIT, LINE_LIMIT = 80, 160

Json = dict[str, Any]


def to_list(results: Sequence[Result], around: Surroundings) -> Json:
    """Return what was found: each a line, and the card that goes into the conversation."""
    return _answer([_offer(one.card, one.title, one.line, around) for one in results])


def to_unfurled(card: Message | None, around: Surroundings) -> Json:
    """Return the card that stands under a link; without one, nothing does."""
    return _answer([_offer(card, to_summary(card), "", around)] if card else [])


def to_words(text: str) -> Json:
    """Return words in place of a list."""
    return {"composeExtension": {"type": "message", "text": text}}


def _answer(attachments: list[Json]) -> Json:
    found = {"type": "result", "attachmentLayout": "list", "attachments": attachments}
    return {"composeExtension": found}


def _offer(card: Message, title: str, line: str, around: Surroundings) -> Json:
    words = {"title": plain(shorten(title, TITLE_LIMIT))}
    if line:
        words["text"] = plain(shorten(line, LINE_LIMIT))
    return attach(to_card(card, around)) | {"preview": {"contentType": PREVIEW, "content": words}}
