"""Links and clicks: opaque codes, everything kept, one count a visitor, day and link."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from store import links
from store.database import Connection, Database
from store.links import Click, Link
from store.models import click
from store.models import drop as drop_table
from store.models import squad as squad_table
from store.rows import add_once
from store.workspaces import Installation
from tests.unit.store.conftest import NOW, new_home, new_person


def make(connection: Connection, workspace_id: int, url: str = "https://acme.example/x") -> Link:
    return links.create(connection, workspace_id=workspace_id, url=url, now=NOW)


def press(link: Link, event: str, visitor: str = "v1", at: datetime = NOW, **more: object) -> Click:
    values = {"counted": True, "reason": ""} | more
    return Click(link.workspace_id, link.id, event, at, at.date(), visitor, **values)  # type: ignore[arg-type]  # two named ones


def kept(connection: Connection) -> dict[str, tuple[bool, str]]:
    rows = connection.execute(select(click.c.event_id, click.c.counted, click.c.reason))
    return {row.event_id: (row.counted, row.reason) for row in rows}


def test_codes_are_opaque_and_found(connection: Connection, home: Installation) -> None:
    made = [make(connection, home.workspace_id) for _ in range(200)]
    assert len({link.code for link in made}) == 200
    assert min(len(link.code) for link in made) >= 8
    assert all(link.code.isalnum() for link in made)
    assert links.find(connection, made[7].code) == made[7]
    assert links.find(connection, "nothing") is None
    assert links.share_of(connection, made[7].id) is None


def test_a_code_that_is_taken_is_drawn_again(
    connection: Connection, home: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("store.links.secrets.randbits", lambda bits: next(drawn))
    assert make(connection, home.workspace_id).code != make(connection, home.workspace_id).code


def test_one_count_a_visitor_day_and_link(connection: Connection, home: Installation) -> None:
    link, other = (make(connection, home.workspace_id) for _ in range(2))
    tomorrow = NOW + timedelta(days=1)
    newly = links.record_clicks(
        connection,
        [
            press(link, "e1"),
            press(link, "e2"),
            press(link, "e3", "v2"),
            press(other, "e4"),
            press(link, "e5", at=tomorrow),
            press(link, "e6", "robot", counted=False, reason="preview"),
            press(link, "e7", "robot", counted=False, reason="preview"),
        ],
    )
    assert newly == {link.id, other.id}
    assert kept(connection) == {
        "e1": (True, ""),
        "e2": (False, "again"),
        "e3": (True, ""),
        "e4": (True, ""),
        "e5": (True, ""),
        "e6": (False, "preview"),
        "e7": (False, "preview"),
    }
    assert links.counted_by_link(connection, [link.id, other.id, 99]) == {
        link.id: 3,
        other.id: 1,
        99: 0,
    }
    assert links.record_clicks(connection, []) == frozenset()


def test_a_click_replayed_from_the_spill_file_changes_nothing(
    connection: Connection, home: Installation
) -> None:
    link = make(connection, home.workspace_id)
    batch = [press(link, "e1"), press(link, "e2")]
    assert links.record_clicks(connection, batch) == {link.id}
    before = kept(connection)
    assert links.record_clicks(connection, [*batch, press(link, "e3")]) == frozenset()
    assert kept(connection) == before | {"e3": (False, "again")}


def test_a_day_is_a_date(connection: Connection, home: Installation) -> None:
    links.record_clicks(connection, [press(make(connection, home.workspace_id), "e1")])
    assert connection.execute(select(click.c.day)).scalar_one() == date(2026, 11, 23)


async def test_clicks_from_everywhere_at_once(database: Database) -> None:
    def begin(connection: Connection) -> list[Link]:
        home = new_home(connection)
        return [make(connection, home.workspace_id) for _ in range(2)]

    made = await database.run(begin)

    def batch(number: int) -> list[Click]:
        # Forwards and backwards: two writers meet the same keys in another order.
        whole = [
            press(link, f"{number}-{link.id}-{v}", f"v{v}") for link in made for v in range(20)
        ]
        return whole if number % 2 else whole[::-1]

    newly = await asyncio.gather(
        *(database.run(links.record_clicks, batch(number)) for number in range(10))
    )
    assert await database.read(links.counted_by_link, [link.id for link in made]) == {
        link.id: 20 for link in made
    }
    assert frozenset().union(*newly) == {link.id for link in made}

    def count(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(click)).scalar_one()

    assert await database.read(count) == 400


def test_links_of_a_withdrawn_drop_close(connection: Connection, home: Installation) -> None:
    ada = new_person(connection, home, "ada")
    space = {"workspace_id": home.workspace_id, "created_at": NOW}
    squad_id = add_once(connection, squad_table, {"name": "s", **space})
    about = {"squad_id": squad_id, "author_id": ada.id, "updated_at": NOW}
    drop_id = add_once(connection, drop_table, space | about)
    assert drop_id is not None
    link = links.create(
        connection,
        workspace_id=home.workspace_id,
        url="https://acme.example/x",
        now=NOW,
        drop_id=drop_id,
        network="x",
    )
    links.record_clicks(connection, [press(link, "e1")])
    assert links.counted_by_drop(connection, [drop_id]) == {drop_id: 1}
    assert links.close_links(connection, drop_id, NOW) == 1
    assert links.close_links(connection, drop_id, NOW) == 0
    found = links.find(connection, link.code)
    assert found is not None
    assert found.closed_at == NOW
