"""Schedules: one a squad and round, and each due time runs once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from store import outbox, schedules, squads
from store.database import Connection, Database
from store.models import delivery
from store.outbox import Post, ToPerson
from store.schedules import RunRow, ScheduleRow
from tests.unit.store.conftest import NOW, new_home, new_person

WEEK = timedelta(days=7)


def begin(connection: Connection) -> ScheduleRow:
    home = new_home(connection)
    squad_id = squads.create_squad(
        connection,
        home.workspace_id,
        name="Platform",
        conversation_id=None,
        contact_id=None,
        language="en",
        zone="Europe/Helsinki",
        now=NOW,
    )
    return save(connection, home.workspace_id, squad_id)


def save(connection: Connection, space: int, squad_id: int | None, hour: int = 9) -> ScheduleRow:
    number = schedules.save(
        connection,
        workspace_id=space,
        squad_id=squad_id,
        round="digest",
        weekday=0,
        hour=hour,
        minute=30,
        zone="Europe/Helsinki",
        next_at=NOW,
    )
    (found,) = [row for row in schedules.due(connection, NOW) if row.id == number]
    return found


def test_a_squad_has_one_time_a_round(connection: Connection) -> None:
    first = begin(connection)
    changed = save(connection, first.workspace_id, first.squad_id, hour=10)
    assert (changed.id, changed.hour, changed.minute) == (first.id, 10, 30)
    whole = save(connection, first.workspace_id, None)
    assert save(connection, first.workspace_id, None, hour=11).id == whole.id != first.id
    assert schedules.of_squad(connection, first.squad_id or 0, "digest") == changed
    assert schedules.of_squad(connection, first.squad_id or 0, "agenda") is None


def test_a_due_time_runs_once_and_the_next_is_set(connection: Connection) -> None:
    row = begin(connection)
    assert schedules.due(connection, NOW - timedelta(seconds=1)) == []
    run = schedules.start_run(connection, row, NOW, NOW + WEEK)
    assert run is not None
    assert (run.squad_id, run.round, run.zone, run.state) == (
        row.squad_id,
        "digest",
        "Europe/Helsinki",
        "due",
    )
    assert schedules.start_run(connection, row, NOW, NOW + WEEK) is None
    assert schedules.due(connection, NOW) == []
    (again,) = schedules.due(connection, NOW + WEEK)
    assert again.next_at == NOW + WEEK
    schedules.skip_run(connection, again, NOW + 2 * WEEK)
    assert schedules.due(connection, NOW + WEEK) == []
    assert [found.next_at for found in schedules.upcoming(connection)] == [NOW + 2 * WEEK]
    schedules.enable(connection, row.id, False)
    assert schedules.upcoming(connection) == []
    assert schedules.due(connection, NOW + 9 * WEEK) == []


def test_a_time_chosen_meanwhile_stays(connection: Connection) -> None:
    old = begin(connection)
    schedules.save(
        connection,
        workspace_id=old.workspace_id,
        squad_id=old.squad_id,
        round="digest",
        weekday=2,
        hour=8,
        minute=0,
        zone="Asia/Tokyo",
        next_at=NOW + timedelta(days=2),
    )
    schedules.start_run(connection, old, NOW, NOW + WEEK)
    (row,) = schedules.due(connection, NOW + WEEK)
    assert row.next_at == NOW + timedelta(days=2)


async def test_two_sweeps_at_once_make_one_run(database: Database) -> None:
    row = await database.run(begin)
    started = await asyncio.gather(
        *(database.run(schedules.start_run, row, NOW, NOW + WEEK) for _ in range(16))
    )
    runs = [run for run in started if run is not None]
    assert len(runs) == 1
    assert await database.read(schedules.to_plan) == runs


def test_a_run_goes_from_due_to_done(connection: Connection) -> None:
    row = begin(connection)
    run = schedules.start_run(connection, row, NOW, NOW + WEEK)
    assert isinstance(run, RunRow)
    ada = new_person(connection, new_home(connection), "ada")
    post = Post(to=ToPerson(ada.id), message_xml="<a/>", key="1:ada", kind="digest", run_id=run.id)
    outbox.post_all(connection, row.workspace_id, [post], NOW)
    assert schedules.finish_runs(connection, NOW) == 0
    schedules.mark_planned(connection, run.id, NOW)
    assert schedules.to_plan(connection) == []
    assert schedules.finish_runs(connection, NOW) == 0
    connection.execute(delivery.update().values(state="sent"))
    assert schedules.finish_runs(connection, NOW) == 1
    done = schedules.run_row(connection, run.id)
    assert (done.state, done.planned_at, done.finished_at) == ("done", NOW, NOW)
    schedules.mark_done(connection, run.id, NOW + WEEK)
    assert schedules.run_row(connection, run.id) == done
