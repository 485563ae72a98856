"""The ledger: paid once, never changed, and its totals are what its lines add up to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from store import points
from store.database import Connection, Database
from store.models import erasure, point_entry, point_total
from store.people import Person
from tests.unit.store.conftest import NOW, new_home, new_person


def pay(
    connection: Connection, person: Person, reference: str, amount: int = 5, at: datetime = NOW
) -> bool:
    return points.pay(connection, person.workspace_id, person.id, amount, "shared", reference, at)


def test_the_same_thing_is_paid_once(connection: Connection, ada: Person) -> None:
    assert pay(connection, ada, "share:1")
    assert not pay(connection, ada, "share:1", amount=50)
    assert pay(connection, ada, "share:2")
    assert points.total(connection, ada.id) == 10
    newest, oldest = points.entries(connection, ada.id)
    assert (newest.reference, oldest.reference) == ("share:2", "share:1")
    assert (oldest.amount, oldest.reason, oldest.at) == (5, "shared", NOW)


async def test_a_button_pressed_by_eight_threads_pays_once(database: Database) -> None:
    def begin(connection: Connection) -> Person:
        return new_person(connection, new_home(connection), "ada")

    ada = await database.run(begin)

    def press_in_a_loop() -> list[bool]:
        async def press() -> list[bool]:
            return [await database.run(pay, ada, f"share:{n}") for n in range(5)]

        return asyncio.run(press())

    pressed = await asyncio.gather(*(asyncio.to_thread(press_in_a_loop) for _ in range(8)))
    assert [sum(paid) for paid in zip(*pressed, strict=True)] == [1] * 5
    assert await database.read(points.total, ada.id) == 25
    assert await database.read(points.wrong_totals, ada.workspace_id) == []


def test_a_mistake_is_taken_back_once_by_a_line_of_its_own(
    connection: Connection, ada: Person
) -> None:
    pay(connection, ada, "share:1")
    later = NOW + timedelta(days=40)
    assert points.reverse(connection, ada.workspace_id, "shared", "share:1", later)
    assert not points.reverse(connection, ada.workspace_id, "shared", "share:1", later)
    assert not points.reverse(connection, ada.workspace_id, "shared", "share:9", later)
    assert points.reversals(connection, ada.workspace_id, "shared", "share:1") == 1
    assert points.reversals(connection, ada.workspace_id, "shared", "share:2") == 0
    assert points.total(connection, ada.id) == 0
    assert points.total(connection, ada.id, "2026-11") == 5
    assert points.total(connection, ada.id, "2027-01") == -5
    undone, paid = points.entries(connection, ada.id)
    assert (undone.amount, undone.reverses_id) == (-5, paid.id)
    assert points.wrong_totals(connection, ada.workspace_id) == []


def test_periods_are_counted_by_utc(connection: Connection, ada: Person) -> None:
    new_year_in_tokyo = datetime(2027, 1, 1, 3, tzinfo=timezone(timedelta(hours=9)))
    pay(connection, ada, "share:1", at=new_year_in_tokyo)
    assert points.total(connection, ada.id, "2026-12") == 5
    assert points.total(connection, ada.id, "2026-Q4") == 5
    assert points.total(connection, ada.id, "2027-01") == 0
    assert points.wrong_totals(connection, ada.workspace_id) == []
    names = [points.quarter(datetime(2026, month, 1, tzinfo=UTC)) for month in (1, 3, 4, 9, 10, 12)]
    assert names == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-Q4"]


def test_nobody_changes_the_ledger(connection: Connection, ada: Person) -> None:
    pay(connection, ada, "share:1")
    for statement in (update(point_entry).values(amount=500), delete(point_entry)):
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(statement)
    if connection.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(text("TRUNCATE point_entry"))
    assert points.total(connection, ada.id) == 5
    assert len(points.entries(connection, ada.id)) == 1


def test_only_the_lines_of_the_erased_may_go(connection: Connection, ada: Person) -> None:
    home = new_home(connection)
    bo = new_person(connection, home, "bo")
    pay(connection, ada, "share:1")
    pay(connection, bo, "share:2")
    connection.execute(insert(erasure).values(advocate_id=bo.id, at=NOW))
    connection.execute(delete(point_entry).where(point_entry.c.advocate_id == bo.id))
    with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
        connection.execute(delete(point_entry))
    with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
        connection.execute(update(point_entry).values(advocate_id=bo.id))
    assert len(points.entries(connection, ada.id)) == 1


def test_a_wrong_total_is_found_and_mended(connection: Connection, ada: Person) -> None:
    bo = new_person(connection, new_home(connection), "bo")
    pay(connection, ada, "share:1")
    pay(connection, bo, "share:2")
    connection.execute(
        update(point_total)
        .where(point_total.c.advocate_id == ada.id, point_total.c.period == "all")
        .values(amount=7)
    )
    connection.execute(
        delete(point_total).where(
            point_total.c.advocate_id == bo.id, point_total.c.period == "2026-11"
        )
    )
    invented = {"advocate_id": bo.id, "workspace_id": bo.workspace_id}
    connection.execute(insert(point_total).values(period="2020-01", amount=1, **invented))
    wrong = points.wrong_totals(connection, ada.workspace_id)
    assert wrong == [(ada.id, "all"), (bo.id, "2020-01"), (bo.id, "2026-11")]
    points.rebuild_totals(connection, ada.workspace_id)
    assert points.wrong_totals(connection, ada.workspace_id) == []
    assert points.total(connection, ada.id) == 5


def test_the_board_has_those_with_most_first(connection: Connection, ada: Person) -> None:
    home = new_home(connection)
    bo, cy = new_person(connection, home, "bo"), new_person(connection, home, "cy")
    pay(connection, ada, "share:1", 5)
    pay(connection, bo, "share:2", 9)
    pay(connection, cy, "share:3", 5)
    points.reverse(connection, home.workspace_id, "shared", "share:3", NOW)
    board = points.board(connection, home.workspace_id, "2026-11")
    assert board == [(bo.id, 9), (ada.id, 5)]
    other = new_home(connection, "T2")
    assert points.board(connection, other.workspace_id, "2026-11") == []


SPAN = (datetime(2025, 12, 30), datetime(2026, 4, 2))  # noqa: DTZ001  Hypothesis adds the zone
Moves = st.lists(
    st.tuples(
        st.sampled_from(["pay", "reverse"]),
        st.integers(0, 2),
        st.integers(0, 9),
        st.integers(-3, 20),
        st.datetimes(*SPAN, timezones=st.just(UTC)),
    ),
    max_size=15,
)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=Moves)
def test_whatever_happens_the_totals_are_what_the_lines_add_up_to(
    connection: Connection, moves: list[tuple[str, int, int, int, datetime]]
) -> None:
    with connection.begin_nested() as attempt:
        home = new_home(connection)
        people = [new_person(connection, home, f"U{n}") for n in range(3)]
        expected = {person.id: 0 for person in people}
        paid: dict[str, tuple[int, int]] = {}
        undone: set[str] = set()
        for move, who, what, amount, at in moves:
            person, reference = people[who], f"share:{what}"
            if move == "pay":
                done = pay(connection, person, reference, amount, at)
                assert done == (reference not in paid)
                if done:
                    paid[reference] = (person.id, amount)
                    expected[person.id] += amount
            else:
                done = points.reverse(connection, home.workspace_id, "shared", reference, at)
                assert done == (reference in paid and reference not in undone)
                if done:
                    undone.add(reference)
                    owner, amount = paid[reference]
                    expected[owner] -= amount
        assert {person.id: points.total(connection, person.id) for person in people} == expected
        assert points.wrong_totals(connection, home.workspace_id) == []
        points.rebuild_totals(connection, home.workspace_id)
        assert points.wrong_totals(connection, home.workspace_id) == []
        assert {person.id: points.total(connection, person.id) for person in people} == expected
        attempt.rollback()
