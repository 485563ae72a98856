"""What is for a channel we aren't in waits a week, can be changed meanwhile, and goes out when we are back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import conversations, deliveries, outbox, waiting, workspaces
from store.conversations import ConversationRow
from store.database import Connection
from store.models import delivery
from store.outbox import ToConversation
from tests.unit.store.conftest import NOW
from tests.unit.store.test_deliveries import LEASE, claim, say, sending, state


@pytest.fixture
def told() -> list[tuple[int, int]]:
    return []


def leave(connection: Connection, channel: ConversationRow) -> None:
    conversations.mark_gone(connection, channel.id, NOW)


def look(connection: Connection, told: list[tuple[int, int]]) -> list[str]:
    """Claim, and note in `told` what was found to wait."""
    rows = deliveries.claim(
        connection, "w", NOW, limit=9, lease=LEASE, away=lambda *one: told.append(one)
    )
    return [row.key for row in rows]


def test_it_waits_and_goes_out_in_its_order(
    connection: Connection, channel: ConversationRow, told: list[tuple[int, int]]
) -> None:
    space = channel.workspace_id
    say(connection, space, ToConversation(channel.id), "k")
    say(connection, space, ToConversation(channel.id), "k2")
    leave(connection, channel)
    assert look(connection, told) == []
    assert told == [(space, channel.id)], "each channel once"
    assert state(connection) == state(connection, "k2") == ("queued", "away")
    assert look(connection, told) == []
    assert len(told) == 1, "what waits isn't found again"
    conversations.come_back(connection, channel.id)
    assert look(connection, told) == ["k", "k2"]


@pytest.mark.parametrize("days", [6, 7])
def test_it_waits_a_week_and_no_longer(
    connection: Connection, channel: ConversationRow, days: int
) -> None:
    say(connection, channel.workspace_id, ToConversation(channel.id), "k")
    leave(connection, channel)
    assert claim(connection) == []
    later = NOW + timedelta(days=days)
    conversations.come_back(connection, channel.id)
    leave(connection, channel)
    assert claim(connection, NOW + timedelta(days=5)) == [], "waiting again starts no new week"
    conversations.come_back(connection, channel.id)
    assert [row.key for row in claim(connection, later)] == (["k"] if days < 7 else [])
    assert deliveries.close_hopeless(connection, later) == (0 if days < 7 else 1)


def test_what_ends_sooner_ends(connection: Connection, channel: ConversationRow) -> None:
    soon = NOW + timedelta(hours=2)
    say(connection, channel.workspace_id, ToConversation(channel.id), "k", expires_at=soon)
    leave(connection, channel)
    assert claim(connection) == []
    conversations.come_back(connection, channel.id)
    assert claim(connection, soon) == []
    assert deliveries.close_hopeless(connection, soon) == 1
    assert state(connection) == ("skipped", "expired")


def test_a_withdrawal_and_an_edit_reach_it(
    connection: Connection, channel: ConversationRow
) -> None:
    space = channel.workspace_id
    say(connection, space, ToConversation(channel.id), "k")
    leave(connection, channel)
    assert claim(connection) == []
    change = {"workspace_id": space, "about": "drop:1", "now": NOW}
    assert outbox.revise(connection, message_xml="<b/>", key="r", **change) == 1  # type: ignore[arg-type]
    conversations.come_back(connection, channel.id)
    assert sending(connection).message == "<b/>"
    assert outbox.retract(connection, key="t", **change) == 1  # type: ignore[arg-type]
    asked = connection.execute(select(delivery.c.id).where(delivery.c.key == "k"))
    waiting.wait(connection, [asked.scalar_one()], NOW, state="sending")
    assert state(connection) == ("skipped", "retracted"), "taken back while it was refused"


def test_where_we_are_not_installed_nothing_waits(
    connection: Connection, channel: ConversationRow, told: list[tuple[int, int]]
) -> None:
    say(connection, channel.workspace_id, ToConversation(channel.id), "k")
    leave(connection, channel)
    workspaces.revoke(connection, channel.installation_id, NOW)
    assert look(connection, told) == []
    assert state(connection) == ("skipped", "unreachable")
    assert told == []


def test_what_never_arrived_can_be_posted_again(
    connection: Connection, channel: ConversationRow
) -> None:
    space = channel.workspace_id
    assert not outbox.renew(connection, space, "k", NOW), "there is none"
    say(connection, space, ToConversation(channel.id), "k")
    assert not outbox.renew(connection, space, "k", NOW), "it is on its way"
    deliveries.mark_failed(connection, claim(connection)[0].id, "refused")
    assert outbox.renew(connection, space, "k", NOW)
    row = sending(connection)
    deliveries.mark_sent(connection, row, "m1", NOW)
    assert not outbox.renew(connection, space, "k", NOW), "it arrived"


def test_what_was_taken_back_stays_so(connection: Connection, channel: ConversationRow) -> None:
    space = channel.workspace_id
    say(connection, space, ToConversation(channel.id), "k")
    outbox.retract(connection, workspace_id=space, about="drop:1", key="t", now=NOW)
    assert not outbox.renew(connection, space, "k", NOW)
    assert claim(connection) == []
