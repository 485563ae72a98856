"""May this person be spoken to now? The rules of attention over what is stored of a person's wishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from zoneinfo import ZoneInfoNotFoundError

from bot.practice import picks
from bot.rules import calendars
from bot.rules.attention import (
    NOTE_PATIENCE,
    NOTHING_SPENT,
    PICK_PATIENCE,
    WEEK,
    Spent,
    Standing,
    may_message,
    next_after,
    next_message,
)
from bot.rules.hours import Hours, never, next_allowed, zone_of
from connectors.events import Actor
from scheduler.clock import next_due
from scheduler.round import OK, Verdict, later, skip
from store import attention, people, schedules
from store.database import Connection
from store.people import Person
from store.schedules import ScheduleRow

ANSWERS = frozenset({"answer"})
"""Kinds that answer what a person did, or what they look after. They come at once, spend nothing, pass nothing."""
QUESTIONS = frozenset({"question"})
"""A colleague's question about one's own words: spends nothing, but comes neither in quiet hours nor while snoozed."""
FREE = ANSWERS | QUESTIONS
"""Every other kind to a person spends the budget, also one that somebody adds and forgets to think of here."""
PICK = "pick"
OUTCOME = "outcome"
"""What came of something the person did: it can wait for room in the budget."""
WEEKS_AHEAD = 60
KEPT = timedelta(days=60)
"""How long it is kept which messages came unasked: a little longer than what they show is offered."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Coming:
    """The next message that comes unasked: "pick" or another kind, and the first moment at which it may."""

    kind: str
    at: datetime


def hours(person: Person) -> Hours:
    """Return when a person may be written to, on their own clock."""
    is_off = partial(_is_off, person.holidays) if person.holidays else never
    return Hours(
        zone_of(person.zone),
        _clock(person.quiet_from),
        _clock(person.quiet_until),
        frozenset(int(day) - 1 for day in person.working_days),
        is_off,
    )


def _is_off(place: str, day: date) -> bool:
    return calendars.is_holiday(place, day)


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _standing(person: Person) -> Standing:
    return Standing(
        hours(person),
        wish=person.wish,
        joined=person.joined_at is not None,
        left=person.left_at is not None,
        snoozed_until=person.snoozed_until,
        weekly_budget=person.weekly_budget,
    )


def next_moment(person: Person, now: datetime) -> datetime:
    """Return the first moment from now on that is neither quiet nor a day off for this person."""
    return next_allowed(now, hours(person))


def may_speak(
    connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
) -> Verdict:
    """Asked in the very unit that commits to sending: until it ends, nobody else is told yes for this person."""
    if kind in ANSWERS:
        return OK
    next_at = attention.hold(connection, advocate_id)
    person = people.person(connection, workspace_id, advocate_id)
    if person is None:
        return skip("gone")
    spent = NOTHING_SPENT
    if kind not in QUESTIONS:
        week = attention.spent_since(connection, advocate_id, FREE, now - WEEK, now)
        spent = Spent(week, next_at)
    verdict = may_message(now, _standing(person), spent, _patience(kind))
    if verdict.kind == "later" and verdict.at is not None:
        return later(verdict.at)
    return OK if verdict.kind == "ok" else skip(verdict.reason or "wish")


def _patience(kind: str) -> timedelta:
    return NOTE_PATIENCE if kind == OUTCOME else PICK_PATIENCE


def spoke(
    connection: Connection, workspace_id: int, advocate_id: int, kind: str, now: datetime
) -> None:
    """Called in the unit that notes an arrival, before it is noted: the longer nobody answers, the longer the pause."""
    if kind in FREE:
        return
    next_at = attention.hold(connection, advocate_id)
    person = people.person(connection, workspace_id, advocate_id)
    if person is None:
        return
    last = attention.last_at(connection, advocate_id, FREE)
    budget = max(person.weekly_budget, 1)
    attention.set_next(connection, advocate_id, next_after(now, budget, last, next_at))


def act(connection: Connection, advocate_id: int) -> None:
    """Note that somebody did something: what they left unanswered is forgotten."""
    attention.act(connection, advocate_id)


def note_act(connection: Connection, actor: Actor) -> None:
    """Note it of somebody as an event names them; nothing for who has no row."""
    home = actor.installation
    person = people.find_person(connection, home.platform, home.key, actor.key)
    if person is not None:
        act(connection, person.id)


def coming(connection: Connection, person: Person, now: datetime) -> Coming | None:
    """Say what comes unasked to somebody who just asked: nothing they left unanswered counts any more."""
    standing = _standing(person)
    week = attention.spent_since(connection, person.id, FREE, now - WEEK, now)
    spent = Spent(week)
    found: list[Coming] = []
    note = attention.waiting(connection, person.id, FREE, now)
    if note is not None:
        verdict = may_message(max(now, note.not_before), standing, spent, _patience(note.kind))
        if verdict.kind != "skip":
            found.append(Coming(note.kind, verdict.at or max(now, note.not_before)))
    dues = islice(_dues(connection, person, now), WEEKS_AHEAD)
    pick = next_message(dues, standing, spent)
    if pick is not None:
        found.append(Coming(PICK, pick))
    return min(found, key=lambda one: one.at, default=None)


def _dues(connection: Connection, person: Person, now: datetime) -> Iterator[datetime]:
    """When the digest that carries this person's picks goes out: their first squad's, else the oldest squad's."""
    home = picks.squad_of(connection, person)
    row = schedules.of_squad(connection, home, "digest") if home is not None else None
    if row is None or not row.enabled:
        return
    due = max(row.next_at, now)
    while True:
        yield due
        due = _following(row, due)


def _following(row: ScheduleRow, after: datetime) -> datetime:
    try:
        return next_due(row.weekday, row.hour, row.minute, row.zone, after)
    except (ZoneInfoNotFoundError, ValueError):
        return after + WEEK


def forget_old(connection: Connection, now: datetime) -> int:
    """Forget which messages came to whom unasked, once they have no more use; return how many."""
    return attention.forget_old(connection, FREE, now - KEPT, AT_ONCE)
