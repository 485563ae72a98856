"""Times keep their instant on both databases, and naive ones are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from store.database import Connection
from store.models import concern, metadata, point_total, squad, workspace
from store.workspaces import Installation
from tests.unit.store.conftest import NOW

FIRST = datetime(1990, 1, 1)  # noqa: DTZ001  Hypothesis adds the zone
ZONES = [ZoneInfo("Pacific/Apia"), ZoneInfo("Europe/Helsinki"), UTC, ZoneInfo("Asia/Kathmandu")]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.datetimes(FIRST, timezones=st.sampled_from(ZONES)))
def test_an_instant_comes_back_in_utc(connection: Connection, at: datetime) -> None:
    statement = insert(workspace).values(name="w", created_at=at).returning(workspace.c.id)
    number = connection.execute(statement).scalar_one()
    back = connection.execute(
        select(workspace.c.created_at).where(workspace.c.id == number)
    ).scalar_one()
    # In UTC: Python calls instants that a clock change repeats unequal across zones.
    assert back == at.astimezone(UTC)
    assert back.tzinfo is UTC or back.utcoffset() == timedelta(0)
    found = connection.execute(
        select(workspace.c.id).where(workspace.c.id == number, workspace.c.created_at == at)
    )
    assert found.scalar_one() == number


def test_instants_sort_by_time_whatever_zone_they_came_in(connection: Connection) -> None:
    west, east = timezone(timedelta(hours=-8)), timezone(timedelta(hours=9))
    first = datetime(2026, 3, 1, 9, tzinfo=east)
    second = datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC)
    third = datetime(2026, 2, 28, 23, tzinfo=west)
    for name, at in (("c", third), ("a", first), ("b", second)):
        connection.execute(insert(workspace).values(name=name, created_at=at))
    rows = connection.execute(select(workspace.c.name).order_by(workspace.c.created_at))
    assert list(rows.scalars()) == ["a", "b", "c"]


def test_a_naive_time_is_refused_with_the_remedy(connection: Connection) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="give an aware one"):
        connection.execute(insert(workspace).values(name="w", created_at=naive))


def test_a_state_that_does_not_exist_is_refused(connection: Connection, home: Installation) -> None:
    values = {"workspace_id": home.workspace_id, "text": "t", "created_week": "2026-W48"}
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(insert(concern).values(state="leaked", **values))
    connection.execute(insert(concern).values(**values))


def test_concerns_have_random_keys_and_no_row_order(
    connection: Connection, home: Installation
) -> None:
    values = {"workspace_id": home.workspace_id, "text": "t", "created_week": "2026-W48"}
    for _ in range(20):
        connection.execute(insert(concern).values(**values))
    keys = list(connection.execute(select(concern.c.id)).scalars())
    assert len({*keys}) == 20
    assert min(len(key) for key in keys) >= 22
    if connection.dialect.name == "sqlite":
        # Kept in the order of their keys: the file does not say which came first.
        assert keys == sorted(keys)


def test_every_table_belongs_to_a_workspace_or_to_a_row_that_does() -> None:
    apart = {"receipt", "memory"}  # known before anybody knows which workspace asks
    homes = {"workspace", *apart}
    for table in metadata.sorted_tables:
        if table.name not in homes:
            targets = {key.column.table.name for key in table.foreign_keys}
            assert targets - apart, table.name
    assert {c.name for c in point_total.primary_key} == {"advocate_id", "period"}
    assert squad.c.workspace_id.nullable is False
