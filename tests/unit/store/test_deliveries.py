"""A delivery's way: claimed by one, sending before it is sent, in doubt when its lease runs out."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from store import conversations, deliveries, outbox, people, workspaces
from store.conversations import ConversationRow
from store.database import Connection, Database
from store.deliveries import DeliveryRow
from store.models import delivery, identity, sent_message
from store.outbox import Receiver, ToConversation, ToPerson
from store.people import Person
from store.workspaces import Installation
from tests.unit.store.conftest import NOW, new_channel, new_home, new_person

LEASE = timedelta(seconds=30)
LATER = NOW + timedelta(minutes=1)


def say(
    connection: Connection,
    space: int,
    to: Receiver,
    key: str,
    *,
    kind: str = "pick",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    assert outbox.post(
        connection,
        workspace_id=space,
        to=to,
        message_xml="<a/>",
        key=key,
        kind=kind,
        about="drop:1",
        now=NOW,
        not_before=not_before,
        expires_at=expires_at,
    )


def claim(
    connection: Connection, at: datetime = NOW, owner: str = "w", limit: int = 50
) -> list[DeliveryRow]:
    return deliveries.claim(connection, owner, at, limit=limit, lease=LEASE)


def sending(connection: Connection, at: datetime = NOW, owner: str = "w") -> DeliveryRow:
    (row,) = claim(connection, at, owner)
    taken = deliveries.mark_sending(connection, row.id, owner, at, LEASE)
    assert taken is not None
    return taken


def state(connection: Connection, key: str = "k") -> tuple[str, str]:
    row = connection.execute(
        select(delivery.c.state, delivery.c.reason).where(delivery.c.key == key)
    ).one()
    return row.state, row.reason


def test_a_row_says_where_it_goes_now(
    connection: Connection, ada: Person, channel: ConversationRow
) -> None:
    space = ada.workspace_id
    say(connection, space, ToPerson(ada.id), "p")
    say(connection, space, ToConversation(channel.id), "c")
    conversations.refresh_route(connection, "slack", channel.key, "https://eu")
    person, place = claim(connection)
    assert (person.conversation_key, person.conversation_kind) == ("T1:Dada", "direct")
    assert (person.platform, person.installation_key, person.ref) == ("slack", "T1", "")
    assert (place.conversation_key, place.conversation_kind) == (channel.key, "channel")
    assert place.route == "https://eu"
    assert (place.verb, place.kind, place.message, place.about) == (
        "post",
        "pick",
        "<a/>",
        "drop:1",
    )


def test_what_was_sent_is_known_by_its_reference(
    connection: Connection, ada: Person, channel: ConversationRow
) -> None:
    say(connection, ada.workspace_id, ToConversation(channel.id), "k")
    row = sending(connection)
    assert row.attempts == 1
    deliveries.mark_sent(connection, row, "1700.1", LATER)
    deliveries.mark_sent(connection, row, "1700.1", LATER)
    sent = connection.execute(select(sent_message)).one()
    assert (sent.ref, sent.conversation_key, sent.about) == ("1700.1", channel.key, "drop:1")
    assert state(connection) == ("sent", "")
    outbox.revise(
        connection,
        workspace_id=ada.workspace_id,
        about="drop:1",
        message_xml="<b/>",
        key="e",
        now=LATER,
    )
    edit = sending(connection, LATER)
    assert (edit.verb, edit.ref, edit.message) == ("revise", "1700.1", "<b/>")
    assert (edit.conversation_key, edit.conversation_kind) == (channel.key, "channel")
    deliveries.mark_sent(connection, edit, "1700.2", LATER)
    assert connection.execute(select(sent_message.c.ref)).scalar_one() == "1700.2"


def test_answers_go_first_then_the_oldest(connection: Connection, ada: Person) -> None:
    to, space = ToPerson(ada.id), ada.workspace_id
    say(connection, space, to, "second", not_before=NOW)
    say(connection, space, to, "first", not_before=NOW - timedelta(hours=1))
    say(connection, space, to, "answer", kind="answer")
    assert [row.key for row in claim(connection, limit=2)] == ["answer", "first"]
    assert [row.key for row in claim(connection, limit=2)] == ["second"]


def test_what_is_not_due_or_too_late_stays(connection: Connection, ada: Person) -> None:
    to, space = ToPerson(ada.id), ada.workspace_id
    say(connection, space, to, "tonight", not_before=NOW + timedelta(hours=9))
    say(connection, space, to, "over", expires_at=NOW)
    assert claim(connection) == []
    assert deliveries.close_hopeless(connection, NOW) == 1
    assert state(connection, "over") == ("skipped", "expired")
    assert state(connection, "tonight") == ("queued", "")
    assert len(claim(connection, NOW + timedelta(hours=9))) == 1


def test_a_look_says_whether_a_claim_would_find_something(
    connection: Connection, home: Installation, ada: Person
) -> None:
    def look(at: datetime = NOW, installation_id: int = home.id) -> bool:
        return deliveries.is_any_due(connection, at, installation_id)

    assert not look()
    say(connection, ada.workspace_id, ToPerson(ada.id), "k", not_before=LATER)
    assert not look()
    assert look(LATER)
    assert not look(LATER, home.id + 99), "another installation has nothing to say"
    claim(connection, LATER)
    assert not look(LATER), "in somebody's hand"
    assert look(LATER + LEASE)


def test_a_claim_is_free_again_when_its_lease_ends(connection: Connection, ada: Person) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    (row,) = claim(connection)
    assert claim(connection, owner="other") == []
    (again,) = claim(connection, LATER, "other")
    assert again.id == row.id
    assert deliveries.mark_sending(connection, row.id, "w", LATER, LEASE) is None
    assert deliveries.mark_sending(connection, row.id, "other", LATER, LEASE) is not None


def test_an_end_of_time_between_claim_and_sending(connection: Connection, ada: Person) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k", expires_at=NOW + timedelta(seconds=9))
    (row,) = claim(connection)
    soon = NOW + timedelta(seconds=10)
    assert deliveries.mark_sending(connection, row.id, "w", soon, LEASE) is None
    assert state(connection) == ("skipped", "expired")


def test_who_paused_longer_than_the_lease_may_not_send(connection: Connection, ada: Person) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    row = sending(connection)
    assert deliveries.still_mine(connection, row.id, "w", NOW + timedelta(seconds=29))
    assert not deliveries.still_mine(connection, row.id, "w", NOW + timedelta(seconds=31))
    assert claim(connection, LATER) == []  # never simply sent again
    (doubt,) = deliveries.in_doubt(connection, "settle", LATER, limit=9, lease=LEASE)
    assert doubt.id == row.id
    assert deliveries.in_doubt(connection, "other", LATER, limit=9, lease=LEASE) == []
    assert not deliveries.still_mine(connection, row.id, "w", LATER)
    assert deliveries.mark_unknown(connection, row.id, LATER)
    assert not deliveries.mark_unknown(connection, row.id, LATER)
    assert state(connection) == ("unknown", "in doubt")


def test_what_is_put_back_waits_and_is_set_aside_at_last(
    connection: Connection, ada: Person
) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    at = NOW
    for attempt in range(1, 4):
        row = sending(connection, at)
        assert row.attempts == attempt
        at += timedelta(minutes=1)
        kept = deliveries.put_back(connection, row.id, at, reason="502", most_attempts=3)
        assert kept == (attempt < 3)
    assert state(connection) == ("dead", "502")
    assert claim(connection, at) == []


def test_a_platform_that_only_asks_to_wait_costs_no_attempt(
    connection: Connection, ada: Person
) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    row = sending(connection)
    for _ in range(3):
        assert deliveries.put_back(connection, row.id, NOW, counts=False, most_attempts=1)
        assert sending(connection).attempts == 1
    assert deliveries.mark_skipped(connection, row.id, "snoozed")
    assert not deliveries.mark_failed(connection, row.id, "refused")
    assert not deliveries.put_back(connection, row.id, NOW)
    assert state(connection) == ("skipped", "snoozed")


def test_nobody_there_is_an_end(connection: Connection, home: Installation, ada: Person) -> None:
    space = home.workspace_id
    say(connection, space, ToPerson(ada.id), "k")
    people.mark_gone(connection, home.id, "ada", NOW)
    assert claim(connection) == []
    assert state(connection) == ("skipped", "unreachable")
    bo, place = new_person(connection, home, "bo"), new_channel(connection, home)
    say(connection, space, ToPerson(bo.id), "claimed")
    say(connection, space, ToConversation(place.id), "gone")
    first, second = claim(connection)
    people.mark_gone(connection, home.id, "bo", NOW)
    conversations.mark_gone(connection, place.id, NOW)
    assert deliveries.mark_sending(connection, first.id, "w", NOW, LEASE) is None
    assert deliveries.mark_sending(connection, second.id, "w", NOW, LEASE) is None
    assert state(connection, "claimed") == ("skipped", "unreachable")
    assert state(connection, "gone") == ("queued", "away")


def test_a_revoked_installation_is_not_spoken_to(connection: Connection, ada: Person) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    sending(connection)
    say(connection, ada.workspace_id, ToPerson(ada.id), "k2")
    workspaces.revoke(connection, ada.installation_id or 0, NOW)
    assert claim(connection, LATER) == []
    assert state(connection, "k2") == ("skipped", "unreachable")
    assert deliveries.in_doubt(connection, "s", LATER, limit=9, lease=LEASE) == []
    assert deliveries.close_hopeless(connection, NOW) == 0
    assert deliveries.close_hopeless(connection, LATER) == 1
    assert state(connection) == ("unknown", "unreachable")


def test_a_long_queue_of_others_hides_nothing(connection: Connection, home: Installation) -> None:
    teams = workspaces.ensure_installation(
        connection, "teams", "X1", "Acme", NOW, home.workspace_id
    )
    place = new_channel(connection, teams, "general")
    for number in range(9):
        person = new_person(connection, home, f"U{number}")
        say(connection, home.workspace_id, ToPerson(person.id), f"k{number}")
    people.mark_gone(connection, home.id, "U3", NOW)
    say(connection, home.workspace_id, ToConversation(place.id), "far")
    nowhere = new_person(connection, home, "nowhere")
    connection.execute(delete(identity).where(identity.c.advocate_id == nowhere.id))
    say(connection, home.workspace_id, ToPerson(nowhere.id), "nowhere")
    rows = deliveries.claim(connection, "w", NOW, limit=2, lease=LEASE, installation_id=teams.id)
    assert [row.key for row in rows] == ["far"]
    assert state(connection, "nowhere") == ("skipped", "unreachable")
    keys = [row.key for row in claim(connection, limit=4)]
    assert state(connection, "k3") == ("skipped", "unreachable")
    keys += [row.key for row in claim(connection, limit=50)]
    assert keys == ["k0", "k1", "k2", "k4", "k5", "k6", "k7", "k8"]


def test_each_pump_claims_for_its_own_installation(connection: Connection, ada: Person) -> None:
    teams = workspaces.ensure_installation(connection, "teams", "X1", "Acme", NOW, ada.workspace_id)
    place = new_channel(connection, teams, "general")
    say(connection, ada.workspace_id, ToPerson(ada.id), "slack")
    say(connection, ada.workspace_id, ToConversation(place.id), "teams")

    def of(installation_id: int) -> list[str]:
        rows = deliveries.claim(
            connection, "w", NOW, limit=9, lease=LEASE, installation_id=installation_id
        )
        return [row.key for row in rows]

    assert of(teams.id) == ["teams"]
    assert of(ada.installation_id or 0) == ["slack"]


def test_an_edit_waits_for_the_one_being_sent(connection: Connection, ada: Person) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    deliveries.mark_sent(connection, sending(connection), "r", NOW)

    def revise(key: str) -> None:
        outbox.revise(
            connection,
            workspace_id=ada.workspace_id,
            about="drop:1",
            message_xml=f"<{key}/>",
            key=key,
            now=NOW,
        )

    revise("one")
    first = sending(connection)
    revise("two")
    assert claim(connection) == []
    deliveries.mark_sent(connection, first, "r", NOW)
    assert sending(connection).message == "<two/>"


def test_the_budget_counts_what_is_on_its_way(connection: Connection, ada: Person) -> None:
    def told(since: datetime = NOW - timedelta(days=7)) -> int:
        return deliveries.told_since(connection, ada.id, {"pick"}, since)

    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    assert told() == 0
    row = sending(connection)
    assert told() == 1
    deliveries.mark_sent(connection, row, "r", NOW)
    assert told() == 1
    assert told(since=LATER) == 0
    say(connection, ada.workspace_id, ToPerson(ada.id), "other", kind="notice")
    deliveries.mark_sent(connection, sending(connection), "r2", NOW)
    assert told() == 1


def test_a_delivery_has_one_receiver(
    connection: Connection, ada: Person, channel: ConversationRow
) -> None:
    base = {"workspace_id": ada.workspace_id, "kind": "pick", "created_at": NOW, "key": "k"}
    both = {"advocate_id": ada.id, "conversation_id": channel.id}
    for receiver in ({}, both, {"verb": "revise"}, {"verb": "retract", "advocate_id": ada.id}):
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(insert(delivery).values(**base, **receiver))


async def test_workers_never_get_the_same_delivery(database: Database) -> None:
    def fill(connection: Connection) -> None:
        home = new_home(connection)
        for number in range(60):
            person = new_person(connection, home, f"U{number}")
            say(connection, home.workspace_id, ToPerson(person.id), f"k{number}")

    await database.run(fill)

    def take(connection: Connection, owner: str) -> list[int]:
        return [row.id for row in claim(connection, owner=owner, limit=4)]

    taken: list[int] = []

    async def work(owner: str) -> None:
        while ids := await database.run(take, owner):
            taken.extend(ids)

    await asyncio.gather(*(work(f"w{number}") for number in range(6)))
    assert len(taken) == len(set(taken)) == 60


async def test_an_edit_and_an_arrival_at_once_miss_nothing(database: Database) -> None:
    def begin(connection: Connection) -> list[DeliveryRow]:
        home = new_home(connection)
        rows = []
        for number in range(12):
            person = new_person(connection, home, f"U{number}")
            say(connection, home.workspace_id, ToPerson(person.id), f"k{number}")
            rows.append(sending(connection))
        return rows

    rows = await database.run(begin)
    edit = database.run(
        outbox.revise,
        workspace_id=rows[0].workspace_id,
        about="drop:1",
        message_xml="<b/>",
        key="e",
        now=NOW,
    )
    arrivals = [database.run(deliveries.mark_sent, row, f"r{row.id}", NOW) for row in rows]
    await asyncio.gather(*arrivals[:6], edit, *arrivals[6:])

    def edited(connection: Connection) -> list[str | None]:
        found = select(delivery.c.message).where(delivery.c.verb == "revise")
        return list(connection.execute(found).scalars())

    assert await database.read(edited) == ["<b/>"] * 12


def test_a_late_arrival_is_kept_whoever_holds_the_lease(
    connection: Connection, ada: Person
) -> None:
    say(connection, ada.workspace_id, ToPerson(ada.id), "k")
    row = sending(connection)
    connection.execute(update(delivery).values(lease_owner="settle", lease_until=LATER))
    deliveries.mark_sent(connection, row, "r", LATER)
    assert state(connection) == ("sent", "")
