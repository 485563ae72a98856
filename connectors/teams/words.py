"""The few words Teams' own ways ask for, composed from templates/common/elsewhere in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from templates.engine import Voice, message
from templates.message import Message
from templates.plain import to_plain

State = Literal["answered", "closed", "below", "working", "done", "required", "no_channel", "slow"]


@lru_cache(maxsize=256)
def say(state: State, language: str) -> Message:
    """Compose one of the connector's own sentences."""
    return message("common/elsewhere", Voice(language or "en"), state=state)


@lru_cache(maxsize=256)
def reopen(opener: str, language: str) -> Message:
    """Compose the way back to a form that may stand in a dialog only."""
    return message("common/modal", Voice(language or "en"), state="again", key="", opener=opener)


def say_plain(state: State, language: str) -> str:
    return to_plain(say(state, language))
