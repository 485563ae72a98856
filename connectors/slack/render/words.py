"""The few words Block Kit asks for beside what a template says; composed by `connectors.slack.words`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """In the reader's language; English where nobody says which.

    `title` heads a modal that has none of its own, `cancel` is the no of a confirmation.
    """

    title: str = "Social Squad"
    cancel: str = "Cancel"
    close: str = "Close"
    send: str = "Send"


ENGLISH = Words()
