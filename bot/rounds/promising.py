"""What was promised to somebody, and is near its day: whoever promised it hears of it once, in hours that suit them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.command import House
from bot.practice import attention, notes, stewards, voices
from bot.rules.promises import SOON
from scheduler.round import Chore
from store import ideas, memory, people, questions
from store.database import Connection
from store.people import Person

LATE = timedelta(days=7)
"""What is overdue for longer stands in the inbox alone."""
ONCE = timedelta(days=30)
"""So long we know whom we have reminded of what: longer than a promise is looked at here."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Somebody was promised something about their own words. `name` is what it is known by."""

    what: Literal["word", "decision", "answer"]
    author_id: int
    author_name: str
    text: str
    by: datetime
    name: str


def make(house: House) -> Chore:
    """Return the chore."""

    def remind(connection: Connection, now: datetime) -> None:
        for (workspace_id, reader_id), promises in _by_reader(connection, now).items():
            reader = people.person(connection, workspace_id, reader_id)
            if reader is not None and _may_hear(reader, now):
                _remind(connection, house, reader, promises, now)

    return Chore("promises", timedelta(minutes=15), remind)


def _by_reader(connection: Connection, now: datetime) -> dict[tuple[int, int], list[Promise]]:
    found: dict[tuple[int, int], list[Promise]] = defaultdict(list)
    for workspace_id, readers, promise in (
        *_of_ideas(connection, now),
        *_of_questions(connection, now),
    ):
        for reader in readers:
            found[workspace_id, reader].append(promise)
    return found


def _of_ideas(connection: Connection, now: datetime) -> Iterator[tuple[int, list[int], Promise]]:
    for idea in ideas.due(connection, now - LATE, now + SOON):
        if not voices.is_due(idea, now) or idea.due_at is None:
            continue
        deciders = stewards.deciders(connection, idea.workspace_id, idea.squad_id)
        what: Literal["word", "decision"] = "word" if idea.state == "received" else "decision"
        promise = Promise(
            what, idea.author_id, idea.author_name, idea.text, idea.due_at, voices.about(idea)
        )
        yield idea.workspace_id, [one for one, _ in deciders], promise


def _of_questions(
    connection: Connection, now: datetime
) -> Iterator[tuple[int, list[int], Promise]]:
    for question in questions.due(connection, now - LATE, now + SOON):
        asked = questions.readers(connection, question.id)
        promise = Promise(
            "answer",
            question.author_id,
            question.author_name,
            question.text,
            question.due_at,
            f"question:{question.id}",
        )
        yield question.workspace_id, [one for one, _ in asked], promise


def _may_hear(reader: Person, now: datetime) -> bool:
    """It belongs to what they look after, so it spends none of their budget; their pause and their hours hold."""
    paused = reader.snoozed_until is not None and reader.snoozed_until > now
    return not paused and reader.left_at is None and attention.next_moment(reader, now) <= now


def _remind(
    connection: Connection, house: House, reader: Person, promises: list[Promise], now: datetime
) -> None:
    fresh = [
        one
        for one in promises
        if one.author_id != reader.id and memory.once(connection, _key(reader, one), ONCE, now)
    ]
    if fresh:
        notes.write(
            connection,
            house,
            reader,
            "inbox/promised",
            key=f"promised:{now.isoformat()}:{reader.id}",
            about="promised",
            now=now,
            promises=sorted(fresh, key=lambda one: one.by),
        )


def _key(reader: Person, promise: Promise) -> str:
    return f"promised/{reader.id}/{promise.name}/{promise.what}/{promise.by.isoformat()}"
