"""Slack's own clock: the real one, unless a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic

from bot.app import now


class Clock:
    """Goes on by itself from where it is. Lifetimes of tokens, codes, triggers and response URLs follow it."""

    def __init__(self) -> None:
        self.set(now())

    def set(self, moment: datetime) -> None:
        """Let it be that moment (aware) now."""
        self._moment, self._began = moment.astimezone(UTC), monotonic()

    def now(self) -> datetime:
        return self._moment + timedelta(seconds=monotonic() - self._began)

    def advance(self, **span: float) -> None:
        """Go forward, or back: `advance(hours=12)`, `advance(minutes=-10)`."""
        self.set(self.now() + timedelta(**span))

    def after(self, seconds: float) -> datetime:
        return self.now() + timedelta(seconds=seconds)

    @property
    def header(self) -> str:
        """What answers say in their Date header: whole seconds, GMT."""
        return format_datetime(self.now(), usegmt=True)
