"""Sweep, plan, pump, settle: the four task functions, the same under every engine. Each may be called any time."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfoNotFoundError

import structlog

from connectors.base import Busy, Gone, Uncertain
from scheduler.clock import last_due, next_due
from scheduler.desk import Desk
from scheduler.round import Plan, Planned
from scheduler.sending import (
    PATIENCE,
    hold,
    note_sent,
    note_unknown,
    put_back_mine,
    send,
    to_parcel,
)
from store import deliveries, outbox, schedules
from store.database import Connection
from store.deliveries import DeliveryRow
from store.outbox import Post, ToConversation, ToPerson
from store.schedules import RunRow, ScheduleRow

log = structlog.get_logger()

BATCH = 50
"""Deliveries an installation has in hand at most."""
AHEAD = 2
"""Seconds of slots a pump claims at a time: so long an answer to a person waits behind a round."""
LANES = 16
"""Conversations of one installation that are spoken to at the same time."""
SLOW = 5.0
"""Seconds after which a pump goes on while a send still hangs."""
STARTS = 50
"""Schedules that begin in one unit of work."""
REST = timedelta(minutes=1)
"""How long a round that failed waits for its next try."""
IN_DOUBT = 20
"""Deliveries asked about at a time: asking costs the platform dearly."""


async def sweep(desk: Desk) -> int:
    """Begin the run of every schedule that is due, once; return how many began."""
    now = desk.now()
    due = await desk.database.read(schedules.due, now)
    began = 0
    for start in range(0, len(due), STARTS):
        began += await desk.database.run(begin, due[start : start + STARTS], now, desk.grace)
    return began


def begin(
    connection: Connection, due: Iterable[ScheduleRow], now: datetime, grace: timedelta
) -> int:
    """Note the runs and the next times. However many were missed, the latest stands for all; a stale one is skipped."""
    began = 0
    for found in due:
        when = (found.weekday, found.hour, found.minute, found.zone)
        try:
            latest = last_due(*when, found.next_at, now)
            following = next_due(*when, latest)
        except (ZoneInfoNotFoundError, ValueError):
            log.exception("schedule_unreadable", schedule=found.id, zone=found.zone)
            continue
        if now - latest > grace:
            log.warning("run_missed", schedule=found.id, round=found.round, due_at=latest)
            schedules.skip_run(connection, found, following)
        elif schedules.start_run(connection, found, latest, following) is not None:
            began += 1
    return began


async def plan(desk: Desk) -> int:
    """Compose what each run that began has to say; return how many messages were planned."""
    planned = 0
    for run in await desk.database.read(schedules.to_plan):
        now = desk.now()
        if desk.resting.get(run.id, now) > now:
            continue
        if run.round not in desk.rounds or now - run.due_at > desk.grace:
            log.warning("run_dropped", run=run.id, round=run.round, due_at=run.due_at)
            await desk.database.run(schedules.mark_done, run.id, now)
            desk.resting.pop(run.id, None)
            continue
        try:
            planned += await _plan(desk, run)
        except Exception:
            log.exception("round_failed", run=run.id, round=run.round)
            desk.resting[run.id] = now + REST
        else:
            desk.resting.pop(run.id, None)
    return planned


async def _plan(desk: Desk, run: RunRow) -> int:
    found = desk.rounds[run.round]
    if found.prepare is not None:
        await found.prepare(run, desk.now())
    messages = await desk.database.read(compose, found.plan, run, desk.now())
    # Keys are unique: after a kill between two chunks the same plan adds only what is missing.
    for start in range(0, len(messages), outbox.CHUNK):
        chunk = [to_post(run, message) for message in messages[start : start + outbox.CHUNK]]
        await desk.database.run(outbox.post_all, run.workspace_id, chunk, desk.now())
    await desk.database.run(schedules.mark_planned, run.id, desk.now())
    return len(messages)


def compose(connection: Connection, make: Plan, run: RunRow, now: datetime) -> list[Planned]:
    """Let a round write its messages while the reader's snapshot is open."""
    return list(make(connection, run, now))


def to_post(run: RunRow, planned: Planned) -> Post:
    """Address a planned message: one for each run and receiver, whatever happens."""
    if planned.advocate_id is not None:
        to: ToPerson | ToConversation = ToPerson(planned.advocate_id)
    else:
        assert planned.conversation_id is not None  # noqa: S101  Planned has one of the two
        to = ToConversation(planned.conversation_id)
    return Post(
        to=to,
        message_xml=planned.message,
        key=f"run:{run.id}:{planned.receiver}",
        kind=planned.kind,
        about=planned.about,
        version=planned.version,
        run_id=run.id,
        not_before=planned.not_before,
        expires_at=planned.expires_at,
    )


async def pump(desk: Desk, installation_id: int, platform: str, *, patient: bool = False) -> int:
    """Send a handful of what waits for an installation; return how many were claimed.

    Each conversation hears its messages in order. `patient` waits for every slot and send; otherwise what can't
    have its slot soon makes room for others, and what hangs goes on beside the next call.
    """
    posting, sends = desk.rates_of(platform).posting, desk.sends.setdefault(installation_id, set())
    if not patient and desk.pace.wait((installation_id, "posting"), posting) > PATIENCE:
        return 0
    room = min(BATCH, math.ceil(AHEAD * posting.per_second)) - len(sends)
    if room <= 0:
        await asyncio.wait(sends, timeout=SLOW, return_when=asyncio.FIRST_COMPLETED)
        return 0
    # Every event wakes us, and most of them posted nothing.
    if not sends and not await desk.database.read(
        deliveries.is_any_due, desk.now(), installation_id
    ):
        return 0
    rows = await desk.database.run(claim, desk, desk.now(), room, installation_id)
    places: dict[str, list[DeliveryRow]] = {}
    for row in rows:
        places.setdefault(row.conversation_key, []).append(row)
    lanes = asyncio.Semaphore(LANES)
    for place in places.values():
        desk.in_hand.update(row.id for row in place)
        task = asyncio.create_task(_send_in_order(desk, lanes, place, patient))
        sends.add(task)
        task.add_done_callback(sends.discard)
    if sends:
        await asyncio.wait(sends, timeout=None if patient else SLOW)
    return len(rows)


def claim(
    connection: Connection, desk: Desk, now: datetime, room: int, installation_id: int
) -> list[DeliveryRow]:
    """Take what may be sent now to an installation."""
    return deliveries.claim(
        connection,
        desk.owner,
        now,
        limit=room,
        lease=desk.lease,
        installation_id=installation_id,
        away=partial(desk.away, connection, now),
    )


async def _send_in_order(
    desk: Desk, lanes: asyncio.Semaphore, rows: list[DeliveryRow], patient: bool
) -> None:
    try:
        async with lanes:
            for row in rows:
                try:
                    await send(desk, row, patient=patient)
                except Exception:
                    # The store failed us: the lease runs out, and `settle` or the next claim finds it.
                    log.exception("delivery_interrupted", delivery=row.id)
    finally:
        desk.in_hand.difference_update(row.id for row in rows)


async def settle(desk: Desk) -> int:
    """Ask about what a process left half sent, close what can't be sent, finish runs; return how many were in doubt."""
    await desk.database.run(deliveries.close_hopeless, desk.now())
    rows = await desk.database.run(
        deliveries.in_doubt, desk.owner, desk.now(), limit=IN_DOUBT, lease=desk.lease
    )
    doubtful = [row for row in rows if row.id not in desk.in_hand]
    for row in doubtful:
        if row.platform in desk.connectors:
            await _settle(desk, row)
    await desk.database.run(schedules.finish_runs, desk.now())
    return len(doubtful)


async def _settle(desk: Desk, row: DeliveryRow) -> None:
    run = desk.database.run
    if row.verb != "post":
        # Done twice it is the same as done once.
        await run(put_back_mine, row, desk.owner, desk.now(), desk.now())
        return
    try:
        # The platform's clock and ours may differ a little.
        since = row.created_at - timedelta(minutes=1)
        async with asyncio.timeout(0.8 * desk.lease.total_seconds()):
            ref = await desk.connectors[row.platform].find(to_parcel(row), since)
    except Uncertain:
        # To say it twice is worse than not at all.
        log.warning("delivery_unknown", delivery=row.id, kind=row.kind, platform=row.platform)
        await run(note_unknown, row, desk.now(), desk.spoke)
    except Gone:
        await run(note_unknown, row, desk.now(), desk.spoke)
    except Exception as error:
        if isinstance(error, Busy):
            hold(desk, row, error.seconds)
        else:
            log.exception("settle_failed", delivery=row.id, platform=row.platform)
        if desk.now() - row.created_at > desk.grace:
            await run(note_unknown, row, desk.now(), desk.spoke)
    else:
        if ref is not None:
            await run(note_sent, row, ref.key, desk.now(), desk.spoke)
        else:
            await run(put_back_mine, row, desk.owner, desk.now(), desk.now())
