"""Inserts that meet a row that is there: the same answer on both databases."""

from __future__ import annotations

from sqlalchemy import select

from store.database import Connection
from store.models import follow, topic
from store.people import Person
from store.rows import add_once, insert_once, upsert


def test_insert_once_says_whether_it_did(connection: Connection, ada: Person) -> None:
    values = {"workspace_id": ada.workspace_id, "slug": "hiring", "name": "Hiring"}
    assert insert_once(connection, topic, **values)
    assert not insert_once(connection, topic, **values)
    number = add_once(connection, topic, values | {"slug": "news"})
    assert number is not None
    assert add_once(connection, topic, values | {"slug": "news"}) is None
    assert insert_once(connection, follow, advocate_id=ada.id, topic_id=number)
    assert not insert_once(connection, follow, advocate_id=ada.id, topic_id=number)


def test_upsert_changes_the_row_that_is_there(connection: Connection, ada: Person) -> None:
    values = {"workspace_id": ada.workspace_id, "slug": "news", "name": "News"}
    number = add_once(connection, topic, values)
    key = {"advocate_id": ada.id, "topic_id": number}
    for weight in (1, 3):
        upsert(connection, follow, key, {"weight": weight})
    upsert(connection, follow, key, {})
    assert list(connection.execute(select(follow.c.weight)).scalars()) == [3]
