"""Time that runs fast for whatever waits, so that a minute of Slack's takes a moment; and a wait that a test ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest

from connectors.slack.tiers import Tiers
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.rates import MINUTE, Rates


class _Asyncio:
    """A module's asyncio with a sleep of our own."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


@dataclass
class Brisk(_Asyncio):
    """`speed` seconds pass in one. `slept` holds what each wait was asked to last."""

    speed: float = 60.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return monotonic() * self.speed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(seconds / self.speed)

    def hasten(self, patch: pytest.MonkeyPatch, fake: FakeSlack, *modules: str) -> None:
        """Let our pace of asking, those modules of connectors/slack, and the minute of Slack's own run fast."""
        patch.setattr("connectors.slack.web.Tiers", lambda: Tiers(self.now, self.sleep))
        for module in modules:
            patch.setattr(f"connectors.slack.{module}.asyncio", self)
        fake.rates, fake.limits = True, Rates(MINUTE / self.speed)


@dataclass
class Gate(_Asyncio):
    """Every wait lasts until the test lets it end; `waiting` counts those that began."""

    waiting: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        self.waiting += 1
        await self.open.wait()
