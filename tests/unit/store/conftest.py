"""People and places that store tests begin with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store import conversations, people, workspaces
from store.conversations import ConversationRow
from store.database import Connection
from store.people import Person
from store.workspaces import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def new_home(connection: Connection, key: str = "T1", platform: str = "slack") -> Installation:
    return workspaces.ensure_installation(connection, platform, key, f"Acme {key}", NOW)


def new_person(connection: Connection, home: Installation, user: str = "U1") -> Person:
    return people.ensure_person(
        connection, home, user, name=f"Person {user}", direct_key=f"{home.key}:D{user}", now=NOW
    )


def new_channel(connection: Connection, home: Installation, key: str = "C1") -> ConversationRow:
    return conversations.ensure_conversation(
        connection, home.workspace_id, home.id, home.platform, f"{home.key}:{key}", "channel", key
    )


@pytest.fixture
def home(connection: Connection) -> Installation:
    return new_home(connection)


@pytest.fixture
def ada(connection: Connection, home: Installation) -> Person:
    return new_person(connection, home, "ada")


@pytest.fixture
def channel(connection: Connection, home: Installation) -> ConversationRow:
    return new_channel(connection, home)
