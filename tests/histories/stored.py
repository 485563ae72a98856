"""The same histories over the real thing: tables, queue, `may_speak`, `spoke`, as the scheduler calls them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from bot.practice import attention
from bot.rules.attention import NOTE_PATIENCE, PICK_PATIENCE, Verdict
from scheduler import sending
from store import deliveries, outbox, people, workspaces
from store.database import Connection
from store.deliveries import DeliveryRow
from store.models import delivery
from tests.histories.oracle import Person
from tests.histories.worlds import Token

LEASE = timedelta(hours=1)
OWNER = "history"
_keys = count()


class StoredWorld:
    """One person with a row, in an open transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection, self.now = connection, now
        self.key = f"U{next(_keys)}"
        # A workspace of their own: what is still queued for somebody else is not theirs.
        self.home = workspaces.ensure_installation(connection, "slack", self.key, "Acme", now)
        self.me = people.ensure_person(
            connection, self.home, self.key, name="Ana", direct_key=f"D{self.key}", now=now
        )

    def due(self, now: datetime, patience: timedelta) -> list[Token]:
        kind = {NOTE_PATIENCE: "outcome", PICK_PATIENCE: "pick"}.get(patience, "reminder")
        outbox.post(
            self.connection,
            workspace_id=self.me.workspace_id,
            to=outbox.ToPerson(self.me.id),
            message_xml="<message><text>Hello</text></message>",
            key=f"history:{next(_keys)}",
            kind=kind,
            now=now,
        )
        claimed = deliveries.claim(
            self.connection, OWNER, now, limit=50, lease=LEASE, installation_id=self.home.id
        )
        return list(claimed)

    def decide(self, token: Token, now: datetime) -> Verdict:
        row: DeliveryRow = token
        ready = sending.commit_sending(self.connection, row, attention.may_speak, OWNER, now, LEASE)
        if ready is not None:
            return Verdict("ok")
        found = self.connection.execute(
            select(delivery.c.state, delivery.c.not_before).where(delivery.c.id == row.id)
        ).one()
        if found.state == "queued":
            return Verdict("later", at=found.not_before)
        return Verdict("skip")

    def arrive(self, token: Token, now: datetime) -> None:
        row: DeliveryRow = token
        attention.forget_old(self.connection, now)
        if row.id % 3:
            sending.note_sent(self.connection, row, f"m{row.id}", now, attention.spoke)
            # Told twice, as when a lease was lost: it is one message all the same.
            sending.note_sent(self.connection, row, f"m{row.id}", now, attention.spoke)
        else:
            sending.note_unknown(self.connection, row, now, attention.spoke)

    def go_back(self, token: Token, now: datetime) -> None:
        deliveries.put_back(self.connection, token.id, now, counts=False)

    def act(self) -> None:
        attention.act(self.connection, self.me.id)

    def keep(self, person: Person) -> None:
        me, at = self.me.id, self.now
        people.ensure_person(self.connection, self.home, self.key, zone=person.zone, now=at)
        people.update_wishes(
            self.connection,
            self.me.workspace_id,
            me,
            wish=person.wish,  # type: ignore[arg-type]  # one of three
            weekly_budget=person.budget,
            quiet_from=person.quiet_from,
            quiet_until=person.quiet_until,
            working_days="".join(str(day + 1) for day in sorted(person.days)),
            holidays=person.holidays,
        )
        people.snooze(self.connection, me, person.snoozed_until)
        if person.joined and not person.left:
            people.join(self.connection, me, at)
        elif person.left:
            people.leave(self.connection, me, at)
