"""A platform that obeys a script, a clock the test owns, and a small company to speak to."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import select

from connectors.base import Finding, Inspection, Parcel, Ports
from connectors.events import MessageRef
from scheduler import sending, tasks
from scheduler.desk import Desk
from scheduler.pace import Rate, Rates
from scheduler.round import OK, MaySpeak, Round
from store import conversations, deliveries, outbox, people, workspaces
from store.database import Connection, Database
from store.models import delivery

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
UNHURRIED = Rates(posting=Rate(100_000, 1_000), conversation=Rate(100_000, 1_000))
LEASE = timedelta(seconds=60)


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


class Pigeon:
    """A platform in memory. What it delivers is in `arrived`; `script` says what happens to the next tries."""

    def __init__(self, platform: str = "pigeon") -> None:
        self.platform = platform
        self.tries: list[Parcel] = []
        self.arrived: list[Parcel] = []
        self.script: deque[Exception | Callable[[Parcel], None] | None] = deque()
        self.lost: set[str] = set()
        self.asked: list[tuple[str, datetime]] = []
        self.find_fails: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.called = asyncio.Event()

    def routes(self) -> Sequence[web.RouteDef]:
        return []

    async def start(self, ports: Ports) -> None:
        """Nothing to connect to."""

    async def deliver(self, parcel: Parcel) -> MessageRef:
        self.tries.append(parcel)
        self.called.set()
        if self.gate is not None:
            await self.gate.wait()
        step = self.script.popleft() if self.script else None
        if isinstance(step, Exception):
            if str(step) == "after":
                self.arrived.append(parcel)
            raise step
        if step is not None:
            step(parcel)
        self.arrived.append(parcel)
        return self._ref(parcel)

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        self.asked.append((parcel.key, since))
        if self.find_fails is not None:
            raise self.find_fails
        return self._ref(parcel) if parcel in self.arrived else None

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        return []

    async def stop(self) -> None:
        """Nothing to close."""

    def heard(self) -> list[str]:
        return [parcel.key for parcel in self.arrived]

    def _ref(self, parcel: Parcel) -> MessageRef:
        return MessageRef(self.platform, f"{parcel.to.key}/{parcel.key}")


@dataclass(frozen=True, slots=True)
class Company:
    """A workspace with one installation, a channel and a few people."""

    workspace_id: int
    installation_id: int
    channel_id: int
    people: tuple[int, ...]


def found(connection: Connection, platform: str = "pigeon", heads: int = 3) -> Company:
    """Found a company whose people are reached at d0, d1, ..."""
    home = workspaces.ensure_installation(connection, platform, "loft", "Acme", MONDAY)
    channel = conversations.ensure_conversation(
        connection, home.workspace_id, home.id, platform, "c1", "channel", "brand"
    )
    made = [
        people.ensure_person(
            connection, home, f"u{n}", name=f"P{n}", direct_key=f"d{n}", now=MONDAY
        )
        for n in range(heads)
    ]
    return Company(home.workspace_id, home.id, channel.id, tuple(person.id for person in made))


def may_always(
    connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
) -> Any:
    return OK


def desk(
    database: Database,
    pigeon: Pigeon,
    clock: Clock,
    *rounds: Round,
    owner: str = "one",
    may_speak: MaySpeak = may_always,
    rates: Rates = UNHURRIED,
) -> Desk:
    return Desk(
        database=database,
        connectors={pigeon.platform: pigeon},
        rounds={each.name: each for each in rounds},
        may_speak=may_speak,
        now=clock,
        owner=owner,
        rates={pigeon.platform: rates},
        lease=LEASE,
    )


def xml(text: str = "Hello") -> str:
    return f"<message><text>{text}</text></message>"


async def say(
    database: Database, company: Company, to: int, key: str, kind: str = "pick", **more: Any
) -> None:
    """Post to the n-th person; -1 is the channel."""
    receiver: outbox.Receiver = (
        outbox.ToConversation(company.channel_id) if to < 0 else outbox.ToPerson(company.people[to])
    )
    await database.run(
        outbox.post,
        workspace_id=company.workspace_id,
        to=receiver,
        message_xml=more.pop("message", xml(key)),
        key=key,
        kind=kind,
        now=more.pop("now", MONDAY),
        **more,
    )


def _states(connection: Connection) -> dict[str, tuple[str, str, int]]:
    rows = connection.execute(
        select(delivery.c.key, delivery.c.state, delivery.c.reason, delivery.c.attempts)
    )
    return {row.key: (row.state, row.reason, row.attempts) for row in rows}


async def states(database: Database) -> dict[str, tuple[str, str, int]]:
    """State, reason and attempts of every delivery, by key."""
    return await database.read(_states)


async def state(database: Database, key: str) -> str:
    return (await states(database))[key][0]


async def pump(at: Desk, company: Company) -> int:
    """Pump until nothing more is ready."""
    total = 0
    while done := await tasks.pump(at, company.installation_id, "pigeon", patient=True):
        total += done
    return total


async def leave_sending(database: Database, at: Desk, company: Company) -> deliveries.DeliveryRow:
    """Do what a process does up to the moment before it calls the platform, then die."""
    (row,) = await database.run(
        deliveries.claim, at.owner, at.now(), limit=1, lease=LEASE, installation_id=None
    )
    ready = await database.run(sending.commit_sending, row, at.may_speak, at.owner, at.now(), LEASE)
    assert ready is not None
    return ready
