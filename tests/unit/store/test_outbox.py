"""What is to be said: once for each key, found again by what it is about, wherever it is on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import deliveries, outbox
from store.conversations import ConversationRow
from store.database import Connection
from store.models import delivery, sent_message
from store.outbox import Post, ToConversation, ToPerson
from store.people import Person
from store.workspaces import Installation
from tests.unit.store.conftest import NOW, new_home, new_person

LEASE = timedelta(seconds=30)
ABOUT = "drop:42"


def say(
    connection: Connection, to: outbox.Receiver, space: int, key: str, xml: str = "<a/>"
) -> bool:
    return outbox.post(
        connection,
        workspace_id=space,
        to=to,
        message_xml=xml,
        key=key,
        kind="pick",
        about=ABOUT,
        now=NOW,
    )


def states(connection: Connection) -> dict[str, tuple[str, str, str, str | None]]:
    rows = connection.execute(select(delivery))
    return {row.key: (row.verb, row.state, row.reason, row.message) for row in rows}


def send_all(connection: Connection, ref: str = "ref", owner: str = "w") -> list[str]:
    """Send what waits; return the message of each act in order."""
    said = []
    for row in deliveries.claim(connection, owner, NOW, limit=50, lease=LEASE):
        sending = deliveries.mark_sending(connection, row.id, owner, NOW, LEASE)
        if sending is not None:
            said.append(f"{sending.verb} {sending.message}")
            deliveries.mark_sent(connection, sending, f"{ref}-{row.id}", NOW)
    return said


def revise(connection: Connection, space: int, key: str, xml: str) -> int:
    return outbox.revise(
        connection, workspace_id=space, about=ABOUT, message_xml=xml, key=key, now=NOW
    )


def retract(connection: Connection, space: int, key: str) -> int:
    return outbox.retract(connection, workspace_id=space, about=ABOUT, key=key, now=NOW)


def test_the_same_key_is_said_once(connection: Connection, ada: Person) -> None:
    space, to = ada.workspace_id, ToPerson(ada.id)
    assert say(connection, to, space, "k")
    assert not say(connection, to, space, "k", "<b/>")
    assert send_all(connection) == ["post <a/>"]
    assert not say(connection, to, space, "k")
    other = new_home(connection, "T2")
    bo = new_person(connection, other, "bo")
    assert say(connection, ToPerson(bo.id), other.workspace_id, "k")


def test_many_at_once_can_be_resumed(connection: Connection, home: Installation) -> None:
    people = [new_person(connection, home, f"U{n}") for n in range(5)]
    posts = [
        Post(to=ToPerson(p.id), message_xml="<a/>", key=f"run:1:{p.id}", kind="pick")
        for p in people
    ]
    outbox.post_all(connection, home.workspace_id, posts[:3], NOW)
    outbox.post_all(connection, home.workspace_id, posts, NOW)
    outbox.post_all(connection, home.workspace_id, [], NOW)
    assert len(states(connection)) == 5
    with pytest.raises(ValueError, match="give 1000"):
        outbox.post_all(connection, home.workspace_id, posts * 201, NOW)


def test_an_edit_changes_what_waits_and_what_was_sent(
    connection: Connection, ada: Person, channel: ConversationRow
) -> None:
    space = ada.workspace_id
    say(connection, ToPerson(ada.id), space, "sent")
    send_all(connection)
    say(connection, ToConversation(channel.id), space, "waits")
    assert revise(connection, space, "edit:2", "<b/>") == 2
    assert revise(connection, space, "edit:2", "<b/>") == 1  # only what still waits, again
    assert sorted(send_all(connection)) == ["post <b/>", "revise <b/>"]
    assert revise(connection, space, "edit:3", "<c/>") == 2
    assert revise(connection, space, "edit:4", "<d/>") == 2
    assert send_all(connection) == ["revise <d/>", "revise <d/>"]
    assert sum(state == "skipped" for _, state, _, _ in states(connection).values()) == 2


def test_an_edit_reaches_a_message_on_its_way(connection: Connection, ada: Person) -> None:
    space = ada.workspace_id
    say(connection, ToPerson(ada.id), space, "k")
    (row,) = deliveries.claim(connection, "w", NOW, limit=1, lease=LEASE)
    revise(connection, space, "early", "<b/>")
    sending = deliveries.mark_sending(connection, row.id, "w", NOW, LEASE)
    assert sending is not None
    assert sending.message == "<b/>"  # changed between claim and sending
    assert revise(connection, space, "late", "<c/>") == 1
    deliveries.mark_sent(connection, sending, "r", NOW)
    assert send_all(connection) == ["revise <c/>"]


def test_a_withdrawal_reaches_a_message_wherever_it_is(
    connection: Connection, home: Installation
) -> None:
    space = home.workspace_id
    sent, going, waiting, failing = (new_person(connection, home, f"U{n}") for n in range(4))
    say(connection, ToPerson(sent.id), space, "sent")
    send_all(connection)
    revise(connection, space, "edit", "<b/>")
    say(connection, ToPerson(going.id), space, "going")
    say(connection, ToPerson(failing.id), space, "failing")
    rows = [
        row
        for row in deliveries.claim(connection, "w", NOW, limit=9, lease=LEASE)
        if row.verb == "post"
    ]
    on_way = [deliveries.mark_sending(connection, row.id, "w", NOW, LEASE) for row in rows]
    say(connection, ToPerson(waiting.id), space, "waiting")

    assert retract(connection, space, "bye") == 4
    assert retract(connection, space, "bye again") == 2  # only the two on their way
    assert revise(connection, space, "too late", "<z/>") == 0

    first, second = on_way
    assert first is not None
    assert second is not None
    deliveries.mark_sent(connection, first, "r2", NOW)
    assert not deliveries.put_back(connection, second.id, NOW)
    assert send_all(connection) == ["retract None", "retract None"]
    rows_sent = connection.execute(select(sent_message.c.retracted_at)).scalars()
    assert list(rows_sent) == [NOW, NOW]
    found = states(connection)
    assert found["waiting"][1:3] == ("skipped", "retracted")
    assert found["failing"][1:3] == ("skipped", "retracted")
    assert next(v for v in found.values() if v[0] == "revise")[1:3] == ("skipped", "superseded")


def test_one_receiver_can_be_given_other_words(
    connection: Connection, ada: Person, channel: ConversationRow
) -> None:
    space = ada.workspace_id
    say(connection, ToPerson(ada.id), space, "a")
    send_all(connection)
    say(connection, ToConversation(channel.id), space, "b")
    everyone = outbox.receivers(connection, space, ABOUT)
    assert sorted(everyone, key=str) == [ToConversation(channel.id), ToPerson(ada.id)]
    for to, xml in ((ToPerson(ada.id), "<fi/>"), (ToConversation(channel.id), "<en/>")):
        outbox.revise(
            connection, workspace_id=space, about=ABOUT, message_xml=xml, key="e", now=NOW, to=to
        )
    assert sorted(send_all(connection)) == ["post <en/>", "revise <fi/>"]
    assert (
        outbox.retract(
            connection, workspace_id=space, about=ABOUT, key="x", now=NOW, to=ToPerson(ada.id)
        )
        == 1
    )


def test_another_workspace_is_never_touched(connection: Connection, ada: Person) -> None:
    say(connection, ToPerson(ada.id), ada.workspace_id, "k")
    send_all(connection)
    other = new_home(connection, "T2")
    assert revise(connection, other.workspace_id, "edit", "<b/>") == 0
    assert retract(connection, other.workspace_id, "bye") == 0
    assert outbox.receivers(connection, other.workspace_id, ABOUT) == []
    assert send_all(connection) == []
