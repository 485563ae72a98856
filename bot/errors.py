"""Errors whose text is meant for the person, and what may be said of all others."""

from __future__ import annotations

import traceback

NO_LINK = "Links start with https://. Leave this empty if there is none."
"""What is wrong with a link that is none, wherever one is asked for."""


class UserError(Exception):
    """Something the person can mend: one kind sentence that says what to do.

    `field` names the input of the form it is about. The unit of work rolls back, and a form comes back as typed.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text, self.field = text, field


def where(error: Exception) -> str:
    """Say where it happened and nothing of what was said: an exception's text may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " > ".join(
        f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames
    )
