"""Slots ahead of Teams' published limits, for this process: a full conversation waits here, not at a 429.

Numbers: learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

from connectors.base import Busy

PER_CONVERSATION = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
"""(seconds, sends) of one bot in one conversation."""

PER_TENANT = ((1.0, 50),)
MARGIN = 0.2
"""Seconds added to each window: sends a second apart here may arrive closer together there."""

LONGEST = 5.0
"""Seconds a send waits here; a longer queue is the caller's to hold."""

_KEPT = 4096
_SWEEP = 60.0
"""Seconds between two sweeps of conversations that fell quiet."""

Windows = Sequence[tuple[float, int]]


class Pace:
    """Gives out send times. A reserved slot is used: whoever asks, sends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._conversations: dict[str, deque[float]] = {}
        self._tenants: dict[str, deque[float]] = {}
        self._swept = -_SWEEP

    async def wait(self, tenant: str, conversation: str) -> None:
        """Wait for the next slot. Raises Busy when it is over five seconds away."""
        pause = self.reserve(tenant, conversation)
        if pause > 0:
            await asyncio.sleep(pause)

    def reserve(self, tenant: str, conversation: str) -> float:
        """Take the next slot and return the seconds until it."""
        now = self._clock()
        self._forget(now)
        ours = self._conversations.setdefault(
            conversation, deque(maxlen=_longest(PER_CONVERSATION))
        )
        theirs = self._tenants.setdefault(tenant, deque(maxlen=_longest(PER_TENANT)))
        at = max(now, _next(ours, PER_CONVERSATION), _next(theirs, PER_TENANT))
        if at - now > LONGEST:
            raise Busy(at - now)
        ours.append(at)
        theirs.append(at)
        return at - now

    def _forget(self, now: float) -> None:
        # A sweep takes time, and where all are busy it finds nothing.
        if len(self._conversations) > _KEPT and now - self._swept > _SWEEP:
            self._swept = now
            span = PER_CONVERSATION[-1][0]
            self._conversations = {
                key: times
                for key, times in self._conversations.items()
                if times and now - times[-1] < span
            }


def _longest(windows: Windows) -> int:
    return max(sends for _, sends in windows)


def _next(times: deque[float], windows: Windows) -> float:
    """Return the earliest time that keeps every window; times are in order."""
    return max(
        (times[-sends] + seconds + MARGIN for seconds, sends in windows if len(times) >= sends),
        default=0.0,
    )
