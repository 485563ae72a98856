"""One delivery on its way: slot, the person's wish, `sending` committed, the lease, the platform, and what it said."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial

import structlog

from connectors.base import Busy, Gone, Parcel, Refused, Uncertain
from connectors.events import Conversation, MessageRef
from scheduler.desk import Desk
from scheduler.round import Away, MaySpeak, Spoke
from store import conversations, deliveries, people, waiting
from store.database import Connection
from store.deliveries import DeliveryRow
from templates import markup
from templates.message import Message

log = structlog.get_logger()

ANSWER = "answer"
"""The kind of message somebody waits for: it goes before whatever a round has to say."""
PATIENCE = 3.0
"""Seconds a delivery may wait for its conversation before it makes room for others."""
SHORTEST = 1.0
"""Seconds we wait at least when a platform asks us to wait."""
MOST_ATTEMPTS = 5
"""Tries after which a delivery is poison and set aside."""
GONE = "gone"


def to_parcel(row: DeliveryRow) -> Parcel:
    """Return what a connector is given. Raises ValueError for a kept message that can't be read back."""
    message = None
    if row.verb != "retract":
        document = markup.parse(row.message or "", f"delivery {row.id}")
        if not isinstance(document, Message):
            raise ValueError(f"delivery {row.id} holds no <message>")
        message = document
    return Parcel(
        key=row.key,
        verb=row.verb,
        to=Conversation(row.platform, row.conversation_key, row.conversation_kind, route=row.route),
        message=message,
        ref=MessageRef(row.platform, row.ref) if row.ref else None,
    )


async def send(desk: Desk, row: DeliveryRow, *, patient: bool = False) -> None:
    """Bring a claimed delivery to its end, or put it back. At most one try; only the store's own errors are raised."""
    if not await _take_slot(desk, row, patient):
        return
    ready = await desk.database.run(
        commit_sending, row, desk.may_speak, desk.owner, desk.now(), desk.lease
    )
    if ready is None:
        return
    try:
        parcel = to_parcel(ready)
    except ValueError:
        log.exception("message_unreadable", delivery=ready.id, version=ready.message_version)
        await desk.database.run(deliveries.mark_failed, ready.id, "unreadable")
        return
    # Between the commit and here the process may have slept: somebody else may have taken over.
    if not await desk.database.read(deliveries.still_mine, ready.id, desk.owner, desk.now()):
        log.warning("lease_lost", delivery=ready.id)
        return
    await _deliver(desk, ready, parcel)


async def _take_slot(desk: Desk, row: DeliveryRow, patient: bool) -> bool:
    rates, first = desk.rates_of(row.platform), row.kind == ANSWER
    place, posting = (row.installation_id, row.conversation_key), (row.installation_id, "posting")
    wait = max(desk.pace.wait(place, rates.conversation), desk.pace.wait(posting, rates.posting))
    if wait > PATIENCE and not patient:
        await _make_room(desk, row, desk.now() + timedelta(seconds=wait))
        return False
    if await desk.pace.slot(place, rates.conversation, first=first) and await desk.pace.slot(
        posting, rates.posting, first=first
    ):
        return True
    await _make_room(desk, row, desk.now())
    return False


async def _make_room(desk: Desk, row: DeliveryRow, not_before: datetime) -> None:
    await desk.database.run(give_back, row, desk.owner, desk.now(), desk.lease, not_before)


def give_back(
    connection: Connection,
    row: DeliveryRow,
    owner: str,
    now: datetime,
    lease: timedelta,
    not_before: datetime,
) -> None:
    """Queue a claimed delivery again, untried, if it is still `owner`'s."""
    # Committing to it is how the store says whose it is; within one unit nobody sees that it was.
    if deliveries.mark_sending(connection, row.id, owner, now, lease) is not None:
        deliveries.put_back(connection, row.id, not_before, counts=False)


def commit_sending(
    connection: Connection,
    row: DeliveryRow,
    may_speak: MaySpeak,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> DeliveryRow | None:
    """Ask for the person's wish and commit `sending`, in one unit. None: not now, or not ours any more."""
    verdict = None
    if row.advocate_id is not None and row.verb == "post":
        # Before it counts as being sent: a budget must not count this very message.
        verdict = may_speak(connection, row.workspace_id, row.advocate_id, row.kind, now)
    ready = deliveries.mark_sending(connection, row.id, owner, now, lease)
    if ready is None or verdict is None or verdict.answer == "ok":
        return ready
    if verdict.not_before is not None:
        deliveries.put_back(
            connection, row.id, verdict.not_before, reason=verdict.reason, counts=False
        )
    else:
        deliveries.mark_skipped(connection, row.id, verdict.reason)
    return None


async def _deliver(desk: Desk, row: DeliveryRow, parcel: Parcel) -> None:
    connector, run = desk.connectors[row.platform], desk.database.run
    try:
        # It must have ended when somebody else may ask whether it arrived.
        async with asyncio.timeout(0.8 * desk.lease.total_seconds()):
            ref = await connector.deliver(parcel)
    except Busy as busy:
        seconds = max(busy.seconds, SHORTEST)
        hold(desk, row, seconds)
        again = desk.now() + timedelta(seconds=seconds)
        await run(put_back_mine, row, desk.owner, desk.now(), again, counts=False)
    except Gone:
        await run(note_gone, row, desk.owner, desk.now(), desk.away)
    except Refused as refused:
        log.warning("delivery_refused", delivery=row.id, kind=row.kind, why=str(refused))
        await run(deliveries.mark_failed, row.id, str(refused)[:500])
    except (Uncertain, TimeoutError):
        await _doubt(desk, row)
    except Exception:
        # A fault of ours or of a library's says nothing about whether it arrived.
        log.exception("delivery_failed", delivery=row.id, platform=row.platform)
        await _doubt(desk, row)
    else:
        await run(note_sent, row, ref.key, desk.now(), desk.spoke)


def note_sent(
    connection: Connection, row: DeliveryRow, ref: str, now: datetime, spoke: Spoke
) -> None:
    """Note that it arrived; `spoke` is told the first time."""
    _tell(connection, row, now, spoke)
    deliveries.mark_sent(connection, row, ref, now)


def note_unknown(connection: Connection, row: DeliveryRow, now: datetime, spoke: Spoke) -> None:
    """Note that it may have arrived and is not said again; to the person that is as good as said."""
    _tell(connection, row, now, spoke)
    deliveries.mark_unknown(connection, row.id, now)


def _tell(connection: Connection, row: DeliveryRow, now: datetime, spoke: Spoke) -> None:
    to_somebody = row.verb == "post" and row.advocate_id is not None
    if to_somebody and not deliveries.has_ended(connection, row.id):
        spoke(connection, row.workspace_id, row.advocate_id or 0, row.kind, now)


async def _doubt(desk: Desk, row: DeliveryRow) -> None:
    """A post stays `sending` until `settle` asks the platform; an edit or a withdrawal may simply be done again."""
    log.warning("delivery_in_doubt", delivery=row.id, verb=row.verb)
    if row.verb != "post":
        again = desk.now() + timedelta(seconds=2**row.attempts)
        await desk.database.run(put_back_mine, row, desk.owner, desk.now(), again)


def hold(desk: Desk, row: DeliveryRow, seconds: float) -> None:
    """Speak to an installation no sooner than in `seconds`: its platform asked for it."""
    log.info(
        "platform_busy", platform=row.platform, installation=row.installation_id, seconds=seconds
    )
    desk.pace.hold((row.installation_id, "posting"), desk.rates_of(row.platform).posting, seconds)


def put_back_mine(
    connection: Connection,
    row: DeliveryRow,
    owner: str,
    now: datetime,
    not_before: datetime,
    *,
    counts: bool = True,
) -> None:
    """Queue it again if the lease is still `owner`'s: else somebody else may be sending it."""
    if deliveries.still_mine(connection, row.id, owner, now):
        deliveries.put_back(
            connection, row.id, not_before, counts=counts, most_attempts=MOST_ATTEMPTS
        )


def note_gone(
    connection: Connection, row: DeliveryRow, owner: str, now: datetime, away: Away
) -> None:
    """Remember that nobody is reached there.

    A person who can be reached elsewhere still gets it; what is for a channel waits until we are in it.
    """
    if row.verb == "retract":
        deliveries.mark_sent(connection, row, row.ref, now)
        return
    if row.verb == "post" and row.conversation_id is not None:
        conversations.mark_gone(connection, row.conversation_id, now)
        tell = partial(away, connection, now)
        waiting.wait(connection, [row.id], now, tell, state="sending")
        return
    if row.verb == "post" and row.advocate_id is not None:
        reached = [a for a in people.addresses(connection, row.advocate_id) if a.direct_key]
        for address in reached:
            tried = address.direct_key == row.conversation_key
            if tried and address.installation_id == row.installation_id:
                people.mark_gone(connection, address.installation_id, address.user_key, now)
        if len(reached) > 1 and deliveries.still_mine(connection, row.id, owner, now):
            deliveries.put_back(connection, row.id, now, most_attempts=MOST_ATTEMPTS)
            return
    deliveries.mark_failed(connection, row.id, GONE)
