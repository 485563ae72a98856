"""How fast one workspace may be asked, method by method: slower than Slack's limits, so that it seldom refuses.

A small GCRA of our own: aiolimiter can't say how long a wait would be before it begins, can't be held until a
Retry-After ends, and keeps no room for those whom a person waits for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from connectors.base import Busy

PATIENCE = 5.0
"""Seconds a call may wait for its turn while a person waits for its answer."""
TRIGGER_PATIENCE = 2.0
"""The same for what spends a trigger, which lives three seconds."""
UNHURRIED = 10.0
"""The same where nobody waits."""
LANES = 2_000
"""So many lanes are remembered before the idle ones are dropped."""
_INSTANT = 1e-6
_POST = "chat.postMessage"
TRIGGERED = {"views.open", "views.push"}


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` calls in the long run, of which `burst` may come at once."""

    per_minute: float
    burst: int


@dataclass(frozen=True, slots=True)
class Tier:
    """What all callers have together, and what of it those have whom nobody waits for."""

    everyone: Rate
    unhurried: Rate


def tier(per_minute: int) -> Tier:
    """Return one of Slack's tiers: "n+ per minute", of which bursts are tolerated (docs.slack.dev, rate limits)."""
    half = Rate(per_minute / 2, max(per_minute // 4, 1))
    return Tier(Rate(per_minute, max(per_minute // 2, 1)), half)


TIER_1, TIER_2, TIER_3, TIER_4 = tier(1), tier(20), tier(50), tier(100)
# "Several hundred a minute" to a workspace: three, until Slack says more. Answers always find room beside rounds.
POSTING = Tier(Rate(300, 30), Rate(240, 8))
# "One message per second per channel", short bursts tolerated.
CHANNEL = Tier(Rate(60, 3), Rate(60, 2))
_TIERS = {
    _POST: POSTING,
    "apps.uninstall": TIER_1,
    "auth.teams.list": TIER_2,
    "conversations.list": TIER_2,
    "usergroups.list": TIER_2,
    "users.list": TIER_2,
    "auth.test": TIER_4,
    "chat.getPermalink": TIER_4,
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
"""By method; the rest of what we call is in tier 3."""


@dataclass(slots=True)
class _Lane:
    """`arrival` is the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371)."""

    rate: Rate
    arrival: float

    def wait(self, now: float) -> float:
        """Return the seconds until there is a turn."""
        tolerance = (self.rate.burst - 1) * 60 / self.rate.per_minute
        wait = self.arrival - tolerance - now
        return wait if wait > _INSTANT else 0.0

    def take(self, now: float) -> None:
        self.arrival = max(self.arrival, now) + 60 / self.rate.per_minute


class Tiers:
    """The turns of one workspace. `now` counts seconds, monotonic; `sleep` waits for some."""

    def __init__(
        self,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._lanes: dict[tuple[str, str, bool], _Lane] = {}
        self._held: dict[str, float] = {}

    async def turn(self, method: str, channel: str = "", *, unhurried: bool = False) -> None:
        """Wait for a turn and take it.

        Raises Busy, at once, when the wait would be too long for whoever asks, or while Slack wants to be left alone.
        """
        if unhurried:
            await self._after_others(method, channel)
            return
        now = self._heed(method)
        lanes = self._lanes_of(method, channel, unhurried=False)
        wait = max(lane.wait(now) for lane in lanes)
        if wait > (TRIGGER_PATIENCE if method in TRIGGERED else PATIENCE):
            raise Busy(wait)
        # Taken before the wait: who comes later goes later, and no unhurried call slips in between.
        for lane in lanes:
            lane.take(now)
        if wait:
            await self._sleep(wait)
            self._heed(method)

    async def _after_others(self, method: str, channel: str) -> None:
        """Take a turn only once it is free: it is never reserved, so nobody in a hurry waits behind it."""
        ends = self._now() + UNHURRIED
        lanes = [
            *self._lanes_of(method, channel, unhurried=True),
            *self._lanes_of(method, channel, unhurried=False),
        ]
        while True:
            now = self._heed(method)
            wait = max(lane.wait(now) for lane in lanes)
            if not wait:
                break
            if now + wait > ends:
                raise Busy(wait)
            await self._sleep(wait)
        for lane in lanes:
            lane.take(now)

    def hold(self, method: str, seconds: float) -> None:
        """Ask no more for `seconds`: Retry-After stands for the method in this workspace, whatever the channel."""
        self._held[method] = max(self._held.get(method, 0.0), self._now() + seconds)

    def _heed(self, method: str) -> float:
        now = self._now()
        rest = self._held.get(method, now) - now
        if rest > _INSTANT:
            raise Busy(rest)
        self._held.pop(method, None)
        return now

    def _lanes_of(self, method: str, channel: str, *, unhurried: bool) -> list[_Lane]:
        tiers = {"": _TIERS.get(method, TIER_3)}
        if method == _POST:
            tiers[channel] = CHANNEL
        return [
            self._lane((method, key, unhurried), each.unhurried if unhurried else each.everyone)
            for key, each in tiers.items()
        ]

    def _lane(self, key: tuple[str, str, bool], rate: Rate) -> _Lane:
        if key not in self._lanes:
            if len(self._lanes) >= LANES:
                now = self._now()
                self._lanes = {k: v for k, v in self._lanes.items() if v.arrival > now}
            self._lanes[key] = _Lane(rate, self._now())
        return self._lanes[key]
