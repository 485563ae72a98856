"""Schedules and their runs: what is due, and that it runs once. The clock is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import exists, select, text, update

from store.database import Connection
from store.models import delivery, run, schedule
from store.rows import add_once, insert_for

State = Literal["due", "planned", "done"]


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A weekly time: weekday 0 = Monday, in `zone` (IANA). `squad_id` None: the whole workspace."""

    id: int
    workspace_id: int
    squad_id: int | None
    round: str
    weekday: int
    hour: int
    minute: int
    zone: str
    next_at: datetime
    enabled: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """One occurrence of a schedule: due, planned (its deliveries stand), done (none waits)."""

    id: int
    workspace_id: int
    schedule_id: int
    squad_id: int | None
    round: str
    zone: str
    due_at: datetime
    state: State
    planned_at: datetime | None
    finished_at: datetime | None


_SCHEDULE: tuple[Any, ...] = tuple(schedule.c[name] for name in ScheduleRow.__dataclass_fields__)
_RUN: tuple[Any, ...] = tuple(
    (schedule if name in {"squad_id", "round", "zone"} else run).c[name]
    for name in RunRow.__dataclass_fields__
)


def save(
    connection: Connection,
    *,
    workspace_id: int,
    squad_id: int | None,
    round: str,  # noqa: A002  the word for it everywhere
    weekday: int,
    hour: int,
    minute: int,
    zone: str,
    next_at: datetime,
    enabled: bool = True,
) -> int:
    """Set when a round talks to a squad (or the workspace) each week; one schedule a round."""
    key: dict[str, Any] = {"workspace_id": workspace_id, "squad_id": squad_id, "round": round}
    values: dict[str, Any] = {
        "weekday": weekday,
        "hour": hour,
        "minute": minute,
        "zone": zone,
        "next_at": next_at,
        "enabled": enabled,
    }
    owner = "workspace_id" if squad_id is None else "squad_id"
    condition = "squad_id IS NULL" if squad_id is None else "squad_id IS NOT NULL"
    statement = (
        insert_for(connection, schedule)
        .values(**key, **values)
        .on_conflict_do_update(
            index_elements=[owner, "round"], index_where=text(condition), set_=values
        )
        .returning(schedule.c.id)
    )
    return int(connection.execute(statement).scalar_one())


def of_squad(connection: Connection, squad_id: int, round: str) -> ScheduleRow | None:  # noqa: A002
    """Return when a round talks to a squad."""
    row = connection.execute(
        select(*_SCHEDULE).where(schedule.c.squad_id == squad_id, schedule.c.round == round)
    ).first()
    return ScheduleRow(*row) if row else None


def enable(connection: Connection, schedule_id: int, enabled: bool) -> None:
    """Let a schedule run, or rest."""
    connection.execute(update(schedule).where(schedule.c.id == schedule_id).values(enabled=enabled))


def due(connection: Connection, now: datetime) -> list[ScheduleRow]:
    """List what should have run by now, longest overdue first."""
    rows = connection.execute(
        select(*_SCHEDULE)
        .where(schedule.c.enabled, schedule.c.next_at <= now)
        .order_by(schedule.c.next_at, schedule.c.id)
    )
    return [ScheduleRow(*row) for row in rows]


def start_run(
    connection: Connection, found: ScheduleRow, due_at: datetime, next_at: datetime
) -> RunRow | None:
    """Note that a schedule's time has come and when it comes next; None when somebody was first."""
    values = {
        "workspace_id": found.workspace_id,
        "schedule_id": found.id,
        "due_at": due_at,
    }
    made = add_once(connection, run, values)
    # Only from where we read it: a squad that chose another time meanwhile keeps its own.
    connection.execute(
        update(schedule)
        .where(schedule.c.id == found.id, schedule.c.next_at == found.next_at)
        .values(next_at=next_at)
    )
    return None if made is None else run_row(connection, made)


def skip_run(connection: Connection, found: ScheduleRow, next_at: datetime) -> None:
    """Move on without a run: what was missed is too old to be worth saying."""
    connection.execute(
        update(schedule)
        .where(schedule.c.id == found.id, schedule.c.next_at == found.next_at)
        .values(next_at=next_at)
    )


def run_row(connection: Connection, run_id: int) -> RunRow:
    """Return a run. Raises NoResultFound."""
    return RunRow(*connection.execute(_runs().where(run.c.id == run_id)).one())


def to_plan(connection: Connection) -> list[RunRow]:
    """List the runs whose deliveries don't all stand yet, oldest first."""
    rows = connection.execute(_runs().where(run.c.state == "due").order_by(run.c.due_at, run.c.id))
    return [RunRow(*row) for row in rows]


def mark_planned(connection: Connection, run_id: int, now: datetime) -> None:
    """Note that all deliveries of a run stand."""
    connection.execute(
        update(run)
        .where(run.c.id == run_id, run.c.state == "due")
        .values(state="planned", planned_at=now)
    )


def mark_done(connection: Connection, run_id: int, now: datetime) -> None:
    """Note that nothing of a run waits any more."""
    connection.execute(
        update(run)
        .where(run.c.id == run_id, run.c.state != "done")
        .values(state="done", finished_at=now)
    )


def finish_runs(connection: Connection, now: datetime) -> int:
    """Close the planned runs of which no delivery waits any more; return how many."""
    waits = exists().where(
        delivery.c.run_id == run.c.id, delivery.c.state.in_(("queued", "sending"))
    )
    statement = update(run).where(run.c.state == "planned", ~waits)
    return connection.execute(statement.values(state="done", finished_at=now)).rowcount


def _runs() -> Any:
    return select(*_RUN).join(schedule, schedule.c.id == run.c.schedule_id)


def upcoming(connection: Connection) -> list[ScheduleRow]:
    """List every schedule that runs, soonest first."""
    rows = connection.execute(
        select(*_SCHEDULE).where(schedule.c.enabled).order_by(schedule.c.next_at, schedule.c.id)
    )
    return [ScheduleRow(*row) for row in rows]
