"""What the task functions work with: the store, the platforms, the rounds, and who we are. Made once by an engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.base import Connector
from scheduler.pace import CAREFUL, Pace, Rates
from scheduler.round import Away, MaySpeak, Round, Spoke, note_nothing, tell_nobody
from store.database import Database

GRACE = timedelta(hours=24)
"""How late a run may still begin. What was missed longer ago is skipped until the next time."""
LEASE = timedelta(seconds=60)
"""How long a claimed delivery is ours. A process that stops longer finds it taken."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`owner` names this process in leases: no other may have the same."""

    database: Database
    connectors: Mapping[str, Connector]
    rounds: Mapping[str, Round]
    may_speak: MaySpeak
    now: Callable[[], datetime]
    owner: str
    spoke: Spoke = note_nothing
    away: Away = tell_nobody
    rates: Mapping[str, Rates] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    grace: timedelta = GRACE
    lease: timedelta = LEASE
    # Only a guard against asking about what we are sending this moment: the leases in the store say the rest.
    in_hand: set[int] = field(default_factory=set)
    # By installation.
    sends: dict[int, set[asyncio.Task[None]]] = field(default_factory=dict)
    # Runs whose round failed, and when to try again.
    resting: dict[int, datetime] = field(default_factory=dict)

    def rates_of(self, platform: str) -> Rates:
        """Return how fast a platform may be spoken to."""
        return self.rates.get(platform, CAREFUL)
