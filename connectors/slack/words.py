"""The few words Slack's own ways ask for, composed from templates/common/modal in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from connectors.slack.render import Words
from templates.engine import Voice, message
from templates.message import Fields, Message
from templates.plain import inlines_to_plain

State = Literal["wait", "kept", "gone", "again", "done"]


def say(state: State, language: str, key: str = "", opener: str = "") -> Message:
    """Compose one of the connector's own sentences.

    `key` is what the button of "kept" or "again" carries, `opener` the action of the latter.
    """
    return message("common/modal", Voice(language or "en"), state=state, key=key, opener=opener)


def failed(language: str) -> Message:
    """Compose what is said when dispatch breaks its promise never to raise."""
    return message("common/failed", Voice(language or "en"))


@lru_cache(64)
def words_of(language: str) -> Words:
    """Compose what Block Kit asks for beside a template: the title of a modal, a no, a way out."""
    composed = message("common/modal", Voice(language or "en"), state="words", key="")
    fields = [
        field for block in composed.blocks if isinstance(block, Fields) for field in block.fields
    ]
    return Words(**{field.label: inlines_to_plain(field.children) for field in fields})
