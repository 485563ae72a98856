"""Slots: how fast an installation may be spoken to. Waiting only; who sends what is decided in `tasks`."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` slots in the long run, of which `burst` may be taken at once."""

    per_second: float
    burst: int = 1

    def __post_init__(self) -> None:
        if self.per_second <= 0 or self.burst < 1:
            raise ValueError("a rate needs per_second > 0 and burst >= 1")


@dataclass(frozen=True, slots=True)
class Rates:
    """What a platform lets a bot post: to one installation altogether, and into one conversation."""

    posting: Rate
    conversation: Rate


# What is always allowed everywhere: Slack takes about one message a second and channel, several hundred a minute and
# workspace, of which answers to people get their share; Teams takes more of both.
CAREFUL = Rates(posting=Rate(4, 4), conversation=Rate(1, 3))


LANES = 2_000
"""So many keys are remembered before those that hold nothing back are dropped."""


@dataclass(slots=True)
class _Lane:
    """`arrival` is the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371)."""

    rate: Rate
    arrival: float
    waiting: list[tuple[int, int, asyncio.Future[bool]]] = field(default_factory=list)
    server: asyncio.Task[None] | None = None

    @property
    def opens_at(self) -> float:
        return self.arrival - (self.rate.burst - 1) / self.rate.per_second


class Pace:
    """Hands out slots by key, in order of coming, those who answer a person first.

    `now` counts seconds (monotonic) and `sleep` waits for some: both are given, so that a test needs no time.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._lanes: dict[Hashable, _Lane] = {}
        self._numbers = itertools.count()
        self._closed = False

    def wait(self, key: Hashable, rate: Rate) -> float:
        """Return how many seconds somebody who comes now has to wait."""
        lane = self._lanes.get(key)
        if lane is None:
            return 0.0
        return max(0.0, lane.opens_at + len(lane.waiting) / rate.per_second - self._now())

    async def slot(self, key: Hashable, rate: Rate, *, first: bool = False) -> bool:
        """Wait for a slot and take it; `first` goes before all who aren't. A cancelled wait takes none.

        Returns False, without one, when `close` came first.
        """
        if self._closed:
            return False
        lane = self._lane(key, rate)
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heapq.heappush(lane.waiting, (0 if first else 1, next(self._numbers), turn))
        if lane.server is None:
            lane.server = asyncio.create_task(self._serve(lane))
        return await turn

    def hold(self, key: Hashable, rate: Rate, seconds: float) -> None:
        """Give no slot for `seconds`: the platform said so (Retry-After). What waits, waits on."""
        lane = self._lane(key, rate)
        lane.arrival = max(lane.arrival, self._now() + seconds + lane.arrival - lane.opens_at)

    async def close(self) -> None:
        """Serve no more; whoever still waits goes without."""
        self._closed = True
        servers = [lane.server for lane in self._lanes.values() if lane.server is not None]
        for server in servers:
            server.cancel()
        await asyncio.gather(*servers, return_exceptions=True)
        for lane in self._lanes.values():
            for _, _, turn in lane.waiting:
                if not turn.done():
                    turn.set_result(False)
        self._lanes.clear()

    def _lane(self, key: Hashable, rate: Rate) -> _Lane:
        if key not in self._lanes:
            if len(self._lanes) >= LANES:
                self._forget()
            self._lanes[key] = _Lane(rate, self._now())
        return self._lanes[key]

    def _forget(self) -> None:
        """Drop the lanes that hold nothing back any more: a new one would be the same."""
        now = self._now()
        idle = [k for k, v in self._lanes.items() if v.server is None and v.arrival <= now]
        for key in idle:
            del self._lanes[key]

    async def _serve(self, lane: _Lane) -> None:
        while True:
            # The hold may have moved while we slept, and the first in line may have changed: look again each time.
            while (seconds := lane.opens_at - self._now()) > 0:
                await self._sleep(seconds)
            while lane.waiting and lane.waiting[0][2].done():
                heapq.heappop(lane.waiting)
            if not lane.waiting:
                lane.server = None
                return
            _, _, turn = heapq.heappop(lane.waiting)
            lane.arrival = max(lane.arrival, self._now()) + 1 / lane.rate.per_second
            turn.set_result(True)
