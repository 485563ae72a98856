"""A concern exists only for its author and those who may read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from store import concerns, people, workspaces
from store.people import Person

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def four(connection: Connection) -> list[Person]:
    """Ana who writes, Kim and Lee who listen, Mia who does not."""
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
    found = [
        people.ensure_person(connection, home, name, name=name, now=NOW)
        for name in ("Ana", "Kim", "Lee", "Mia")
    ]
    for listener in found[1:3]:
        people.set_listener(connection, listener.id, True)
    return found


def _receive(
    connection: Connection, author: Person, readers: list[int], now: datetime = NOW
) -> str:
    return concerns.receive_named(
        connection,
        author.workspace_id,
        author_id=author.id,
        text="It is cold",
        readers=readers,
        now=now,
    )


def test_only_author_and_readers_find_it(connection: Connection, four: list[Person]) -> None:
    ana, kim, lee, mia = four
    key = _receive(connection, ana, [kim.id, kim.id, mia.id])
    seen = [p.name for p in four if concerns.find(connection, p.workspace_id, key, p.id)]
    assert seen == ["Ana", "Kim"]
    assert concerns.readers(connection, key) == [(kim.id, "Kim")]
    assert concerns.open_for(connection, lee.workspace_id, lee.id) == []
    assert concerns.open_for(connection, mia.workspace_id, mia.id) == []
    assert [c.id for c in concerns.open_for(connection, kim.workspace_id, kim.id)] == [key]
    assert [c.id for c in concerns.of_author(connection, ana.id)] == [key]
    other = workspaces.create_workspace(connection, "Other", NOW)
    assert concerns.find(connection, other, key, ana.id) is None


def test_who_stops_listening_finds_it_no_more(connection: Connection, four: list[Person]) -> None:
    ana, kim, *_ = four
    key = _receive(connection, ana, [kim.id])
    people.set_listener(connection, kim.id, False)
    assert concerns.find(connection, kim.workspace_id, key, kim.id) is None
    assert concerns.readers(connection, key) == []
    assert concerns.open_for(connection, kim.workspace_id, kim.id) == []


def test_the_same_words_are_one_concern_for_ten_minutes(
    connection: Connection, four: list[Person]
) -> None:
    ana, kim, lee, _ = four
    key = _receive(connection, ana, [kim.id])
    assert _receive(connection, ana, [lee.id], NOW + timedelta(minutes=9)) == key
    assert concerns.readers(connection, key) == [(kim.id, "Kim")]
    assert _receive(connection, ana, [kim.id], NOW + timedelta(minutes=10)) != key
    assert _receive(connection, lee, [kim.id]) != key


def test_states_only_go_forward(connection: Connection, four: list[Person]) -> None:
    ana, kim, *_ = four
    key = _receive(connection, ana, [kim.id])
    assert concerns.move(connection, key, "read")
    assert not concerns.move(connection, key, "read")
    assert concerns.move(connection, key, "answered")
    assert not concerns.move(connection, key, "read")
    assert concerns.move(connection, key, "closed")
    assert not concerns.move(connection, key, "answered")
    assert not concerns.move(connection, key, "closed")
    assert concerns.open_for(connection, kim.workspace_id, kim.id) == []
    assert concerns.of_author(connection, ana.id) == []
    found = concerns.find(connection, kim.workspace_id, key, kim.id)
    assert found is not None
    assert found.state == "closed"


def test_the_talk_is_kept_in_order_and_ends_when_closed(
    connection: Connection, four: list[Person]
) -> None:
    ana, kim, *_ = four
    key = _receive(connection, ana, [kim.id])
    assert concerns.say(connection, key, kim.id, "Since when?", NOW)
    assert concerns.say(connection, key, kim.id, "Since when?", NOW) is None
    assert concerns.say(connection, key, ana.id, "Since May", NOW + timedelta(minutes=1))
    talk = [(one.author_name, one.text) for one in concerns.answers(connection, key)]
    assert talk == [("Kim", "Since when?"), ("Ana", "Since May")]
    concerns.move(connection, key, "closed")
    assert concerns.say(connection, key, ana.id, "And more", NOW) is None
