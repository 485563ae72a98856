"""Builds with one fault each: what they do besides, when somebody says something without a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy import update

from store import drafts, memory, outbox, people, receipts
from store.database import Connection
from store.models import advocate, concern
from tests.attacks.minute import Leak, Minute
from tests.fixtures_bot import Someone

COUNTED = Counter("squad_test_leak", "Anonymous forms, by whom: what must not be counted", ["who"])
log = structlog.get_logger()


async def _patch(minute: Minute, words: str, **values: object) -> None:
    """File the case at once and write something into its row."""
    company = minute.company
    await minute.house.letterbox.empty(company.database, company.clock())

    def work(connection: Connection) -> None:
        connection.execute(update(concern).where(concern.c.text == words).values(**values))

    await company.database.run(work)


def author(minute: Minute) -> Leak:
    """The row names its author."""

    async def leak(person: Someone, words: str) -> None:
        await _patch(minute, words, author_id=person.id)

    return leak


def exact_time(minute: Minute) -> Leak:
    """The row says when."""

    async def leak(person: Someone, words: str) -> None:
        await _patch(minute, words, created_at=minute.company.clock())

    return leak


def receipt(minute: Minute) -> Leak:
    """A receipt is written, as for any other event."""

    async def leak(person: Someone, words: str) -> None:
        key = f"slack:T1:{person.actor.key}:concern.tell"
        await minute.company.database.run(receipts.claim, key, minute.company.clock())

    return leak


def note(minute: Minute) -> Leak:
    """A connector notes the event's id, to answer it once."""

    async def leak(person: Someone, words: str) -> None:
        key = f"slack.answered:{person.actor.key}:concern.tell"
        day = timedelta(days=1)
        await minute.company.database.run(memory.once, key, day, minute.company.clock())

    return leak


def draft(minute: Minute) -> Leak:
    """The form is kept as a draft."""

    async def leak(person: Someone, words: str) -> None:
        company = minute.company
        await company.database.run(
            drafts.save,
            f"concern/{person.id}",
            workspace_id=company.workspace_id,
            advocate_id=person.id,
            form="concern.tell",
            data=words,
            cipher=company.database.cipher,
            now=company.clock(),
        )

    return leak


def last_seen(minute: Minute) -> Leak:
    """Whoever acts is noted as seen."""

    async def leak(person: Someone, words: str) -> None:
        def work(connection: Connection) -> None:
            now = minute.company.clock()
            row = update(advocate).where(advocate.c.id == person.id)
            connection.execute(row.values(home_seen_at=now))

        await minute.company.database.run(work)

    return leak


def row_order(minute: Minute) -> Leak:
    """It is filed at once, not with all else of ten minutes."""

    async def leak(person: Someone, words: str) -> None:
        await minute.house.letterbox.empty(minute.company.database, minute.company.clock())

    return leak


def outbox_order(minute: Minute) -> Leak:
    """Listeners hear of it at once."""

    async def leak(person: Someone, words: str) -> None:
        company = minute.company

        def work(connection: Connection) -> None:
            for reader in people.listeners(connection, company.workspace_id):
                outbox.post(
                    connection,
                    workspace_id=company.workspace_id,
                    to=outbox.ToPerson(reader.id),
                    message_xml="<message><text>Something new</text></message>",
                    key=f"concern:{words}:{reader.id}",
                    kind="answer",
                    about="concern",
                    now=company.clock(),
                )

        await company.database.run(work)

    return leak


def free_page(minute: Minute) -> Leak:
    """Something was written and thrown away again: SQLite leaves the bytes where they were."""

    async def leak(person: Someone, words: str) -> None:
        company = minute.company
        key = f"{person.actor.key} {words}"
        await company.database.run(memory.once, key, timedelta(days=1), company.clock())
        await company.database.run(memory.forget, key)

    return leak


def logged(minute: Minute) -> Leak:
    """A line of the log says who."""

    async def leak(person: Someone, words: str) -> None:
        log.info("handled", who=person.actor.key)

    return leak


def accessed(minute: Minute) -> Leak:
    """The server keeps a log of accesses."""

    async def leak(person: Someone, words: str) -> None:
        log.info("access", path="/case/0123", remote=f"of {person.actor.key}", size=5_120)

    return leak


def counted(minute: Minute) -> Leak:
    """A metric is counted by whom."""

    async def leak(person: Someone, words: str) -> None:
        COUNTED.labels(person.actor.key).inc()

    return leak


def language(minute: Minute) -> Leak:
    """The case keeps the language it was written in."""

    async def leak(person: Someone, words: str) -> None:
        await _patch(minute, words, name=person.actor.language)

    return leak


LEAKS: dict[str, tuple[str, Callable[[Minute], Leak]]] = {
    "author": ("author", author),
    "exact time": ("exact time", exact_time),
    "receipt": ("receipts", receipt),
    "note": ("notes", note),
    "draft": ("notes", draft),
    "last seen": ("last seen", last_seen),
    "row order": ("row order", row_order),
    "log order": ("log order", row_order),
    "outbox order": ("outbox order", outbox_order),
    "free page": ("raw bytes", free_page),
    "log": ("logs", logged),
    "access log": ("logs", accessed),
    "metric": ("metrics", counted),
    "language": ("language", language),
}
"""Each leak, and the attacker who must find its author by it."""
