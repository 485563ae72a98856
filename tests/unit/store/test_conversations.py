"""Places: made on first sight, refreshed by every event, kept to their workspace."""

from __future__ import annotations

import pytest

from store import conversations
from store.conversations import ConversationRow
from store.database import Connection
from store.workspaces import Installation
from tests.unit.store.conftest import NOW, new_channel, new_home


def test_a_place_is_made_once_and_its_route_refreshed(
    connection: Connection, home: Installation, channel: ConversationRow
) -> None:
    assert new_channel(connection, home) == channel
    moved = conversations.ensure_conversation(
        connection, home.workspace_id, home.id, "slack", channel.key, "channel", "", "https://eu"
    )
    assert (moved.id, moved.name, moved.route) == (channel.id, "C1", "https://eu")
    conversations.refresh_route(connection, "slack", channel.key, "https://us")
    found = conversations.find_conversation(connection, "slack", channel.key)
    assert found is not None
    assert found.route == "https://us"


def test_a_place_that_was_gone_is_back_when_we_are_there(
    connection: Connection, home: Installation, channel: ConversationRow
) -> None:
    assert conversations.channels(connection, home.workspace_id) == [channel]
    conversations.mark_gone(connection, channel.id, NOW)
    assert conversations.channels(connection, home.workspace_id) == []
    named = conversations.ensure_conversation(
        connection,
        home.workspace_id,
        home.id,
        "slack",
        channel.key,
        "channel",
        "news",
        there=False,
    )
    assert (named.name, named.gone_at) == ("news", NOW), "a command may come from anywhere"
    assert new_channel(connection, home) == channel
    assert conversations.channels(connection, home.workspace_id) == [channel]


def test_a_place_stays_in_its_workspace(connection: Connection, channel: ConversationRow) -> None:
    other = new_home(connection, "T2")
    assert conversations.channels(connection, other.workspace_id) == []
    with pytest.raises(LookupError):
        conversations.ensure_conversation(
            connection, other.workspace_id, other.id, "slack", channel.key, "channel"
        )
