"""Slack's rate limits: calls of a method a minute and workspace, posts a second and channel (facts of its docs)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from time import monotonic

MINUTE = 60.0
POSTS = 300
"""Posts a minute in a workspace: Slack says "several hundred"."""
BURST = 3
"""Posts at once in one channel, which else takes one a second."""


class Rates:
    """Counts what was let in. `window` is how long Slack's minute lasts here; a test may shrink it."""

    def __init__(self, window: float = MINUTE) -> None:
        self.window = window
        self.refused: Counter[str] = Counter()
        """By method, how often somebody was told to wait."""
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._channels: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], float] = {}

    def wait(self, home: str, method: str, tier: int, channel: str) -> int:
        """Let a call in and return 0, or return the whole seconds to wait (Retry-After).

        Whoever comes before that, in whatever channel, is told to wait again.
        """
        now, key = monotonic(), (home, method)
        ends = self._held.get(key, 0.0)
        if now < ends:
            self.refused[method] += 1
            return math.ceil(ends - now)
        calls = self._calls[key]
        while calls and calls[0] <= now - self.window:
            calls.popleft()
        wait = 0.0
        if len(calls) >= (tier or POSTS):
            wait = calls[0] + self.window - now
        if not tier:
            wait = max(wait, self._channel_wait(home, channel, now))
        if wait > 0:
            self.refused[method] += 1
            seconds = max(1, math.ceil(wait))
            self._held[key] = now + wait
            return seconds
        calls.append(now)
        if not tier:
            pause = self.window / MINUTE
            self._channels[home, channel] = (
                max(self._channels.get((home, channel), now), now) + pause
            )
        return 0

    def _channel_wait(self, home: str, channel: str, now: float) -> float:
        pause = self.window / MINUTE
        return self._channels.get((home, channel), now) - (BURST - 1) * pause - now
