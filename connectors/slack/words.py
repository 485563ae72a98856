"""The few words Slack's own ways ask for, composed from templates/common/modal in the reader's language."""

from __future__ import annotations

from typing import Literal

from templates.engine import Voice, message
from templates.message import Message

TITLE = "Social Squad"
"""Our name, on a modal that has no title of its own."""

State = Literal["wait", "kept", "gone", "done"]


def say(state: State, language: str, key: str = "") -> Message:
    """Compose one of the connector's own sentences; `key` is what the button of "kept" carries."""
    return message("common/modal", Voice(language or "en"), state=state, key=key)


def failed(language: str) -> Message:
    """Compose what is said when dispatch breaks its promise never to raise."""
    return message("common/failed", Voice(language or "en"))
