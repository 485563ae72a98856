"""A scheduler in a process of its own, to be killed. Its platform is plain HTTP.

The receiver, in the test's process, counts what arrives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from sqlalchemy import select

from connectors.base import Finding, Inspection, Parcel, Ports, Uncertain
from connectors.events import MessageRef
from scheduler.engine.embedded import Embedded
from scheduler.pace import Rate, Rates
from scheduler.round import OK, Planned, Round, Verdict
from store.database import Connection, Database
from store.models import run as run_table
from store.people import joined
from store.schedules import RunRow

LEASE = timedelta(seconds=1)
RATES = Rates(posting=Rate(10, 500), conversation=Rate(10, 10))


class Plain:
    """POST /messages?key=K to deliver, GET to find. An answer that is lost is a doubt."""

    platform = "plain"

    def __init__(self, session: ClientSession, receiver: str) -> None:
        self._session, self._url = session, f"{receiver}/messages"

    def routes(self) -> Sequence[web.RouteDef]:
        return []

    async def start(self, ports: Ports) -> None:
        """Nothing to connect to."""

    async def deliver(self, parcel: Parcel) -> MessageRef:
        try:
            async with self._session.post(self._url, params={"key": parcel.key}) as answer:
                return MessageRef(self.platform, await answer.text())
        except ClientError as error:
            raise Uncertain(str(error)) from error

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        async with self._session.get(self._url, params={"key": parcel.key}) as answer:
            return MessageRef(self.platform, await answer.text()) if answer.status == 200 else None

    async def check(self, inspection: Inspection) -> Sequence[Finding]:
        return []

    async def stop(self) -> None:
        """The session is the caller's."""


def plan(connection: Connection, run: RunRow, now: datetime) -> list[Planned]:
    xml = "<message><text>Three worth sharing</text></message>"
    return [
        Planned(message=xml, kind="pick", advocate_id=person.id)
        for person in joined(connection, run.workspace_id)
    ]


def may_speak(
    connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
) -> Verdict:
    return OK


def is_over(connection: Connection) -> bool:
    """Whether the one run there is has ended."""
    return list(connection.execute(select(run_table.c.state)).scalars()) == ["done"]


async def main(database_url: str, receiver: str, owner: str) -> None:
    database = Database(database_url)
    await database.start()
    async with ClientSession(timeout=ClientTimeout(total=5)) as session:
        engine = Embedded(
            database,
            {"plain": Plain(session, receiver)},
            [Round("digest", plan)],
            [],
            may_speak,
            lambda: datetime.now(UTC),  # noqa: TID251  the one clock of this program
            owner,
            rates={"plain": RATES},
            lease=LEASE,
            tick=0.1,
        )
        await engine.start()
        # Until it is killed, or nothing is left to say.
        for _ in range(600):
            if await database.read(is_over):
                break
            await asyncio.sleep(0.05)
        await engine.stop()
    await database.stop()


def run(database_url: str, receiver: str, owner: str) -> None:
    """Be the process."""
    asyncio.run(main(database_url, receiver, owner))
