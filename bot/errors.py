"""UserError: the one exception whose text is meant for the person."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can mend: one kind sentence that says what to do.

    `field` names the input of the form it is about. The unit of work rolls back, and a form comes back as typed.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text, self.field = text, field
