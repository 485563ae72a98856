"""Where what is said without a name waits, in memory alone, until it is filed with all else of the same ten minutes.

The moment of a commit, beside what people did around it, would say who wrote. What waits here is lost if the process
is killed; the forms say so. A stop that is asked for files it first.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

import structlog

from store import cases, pulses
from store.cases import Letter
from store.database import Database
from store.pulses import Answer

log = structlog.get_logger()

MIX = timedelta(minutes=10)
"""Letters are filed at full ten minutes of the clock, whether one waits or many."""
HOUR = timedelta(hours=1)
MOST_OPENED = 30
"""Cases an organisation may open in an hour. Counted without asking by whom."""
MOST_SAID = 10
"""Letters of one key that may wait at a time."""
HELD_FOR = MIX
"""How long words wait that were typed before their form was chosen."""
MOST_HELD = 200
LOOK = 1.0
"""Seconds between two looks at the clock, which a demo may move."""


class Letterbox:
    """Thread-safe. Knows keys only by their hash, and of nobody who came by."""

    def __init__(self, call: Callable[[], str]) -> None:
        self._call = call
        self._lock = Lock()
        self._letters: list[Letter] = []
        self._due: datetime | None = None
        self._opened: deque[tuple[datetime, int]] = deque()
        self._votes: Counter[tuple[int, Answer]] = Counter()
        self._held: dict[str, tuple[str, datetime]] = {}

    def hold(self, text: str, now: datetime) -> str:
        """Hold words until their form is open; return what to ask for them by."""
        with self._lock:
            self._held = {k: one for k, one in self._held.items() if one[1] > now}
            while len(self._held) >= MOST_HELD:
                del self._held[next(iter(self._held))]
            ticket = secrets.token_urlsafe(12)
            self._held[ticket] = (text, now + HELD_FOR)
            return ticket

    def held(self, ticket: str, now: datetime) -> str:
        """Return the words of a ticket, "" when they are gone."""
        with self._lock:
            text, until = self._held.get(ticket, ("", now))
            return text if until > now else ""

    def post(self, letter: Letter, now: datetime) -> bool:
        """Take a letter; a case that is opened anew replaces itself. False: too many came in."""
        with self._lock:
            if letter in self._letters:
                return True
            before = [one for one in self._of(letter.key_hash) if one.kind == letter.kind == "open"]
            if before:
                self._letters = [letter if one in before else one for one in self._letters]
                return True
            if not self._has_room(letter, now):
                return False
            if letter.kind == "open":
                self._opened.append((now, letter.workspace_id))
            self._letters.append(letter)
            self._due = self._due or filed_at(now)
            return True

    def vote(self, pulse_id: int, answer: Answer, now: datetime) -> None:
        """Take an answer to the yearly question, to be counted with all others of these ten minutes."""
        with self._lock:
            self._votes[pulse_id, answer] += 1
            self._due = self._due or filed_at(now)

    def _has_room(self, letter: Letter, now: datetime) -> bool:
        if letter.kind == "say":
            return len(self._of(letter.key_hash)) < MOST_SAID
        while self._opened and self._opened[0][0] <= now - HOUR:
            self._opened.popleft()
        lately = sum(1 for _, workspace_id in self._opened if workspace_id == letter.workspace_id)
        return lately < MOST_OPENED

    def waiting(self, key_hash: str) -> tuple[Letter, ...]:
        """Return what was said under a key and isn't filed yet, in the order it was said."""
        with self._lock:
            return tuple(self._of(key_hash))

    def _of(self, key_hash: str) -> list[Letter]:
        return [letter for letter in self._letters if letter.key_hash == key_hash]

    def is_due(self, now: datetime) -> bool:
        """Say whether it is time to file."""
        with self._lock:
            return self._due is not None and now >= self._due

    async def empty(self, database: Database, now: datetime) -> None:
        """File what waits, in a unit of work with nothing else in it. What can't be filed now waits on."""
        with self._lock:
            letters, self._letters, self._due = self._letters, [], None
            votes, self._votes = self._votes, Counter()
        try:
            if letters:
                await database.run(cases.file, letters, f"{now:%G-W%V}", self._call)
                letters = []
            if votes:
                await database.run(pulses.count, votes)
        except Exception as error:
            log.error("letters_wait", error=type(error).__name__)  # noqa: TRY400  no text, no trace
            with self._lock:
                self._letters = letters + self._letters
                self._votes += votes
                self._due = filed_at(now)

    async def attend(self, database: Database, now: Callable[[], datetime]) -> None:
        """Empty it whenever it is due, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            if self.is_due(now()):
                await asyncio.shield(self.empty(database, now()))


def filed_at(now: datetime) -> datetime:
    """Return the next full ten minutes, in UTC: when what is posted now will be filed."""
    passed = timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond)
    return now.astimezone(UTC) - passed + MIX


async def end(attending: asyncio.Task[None]) -> None:
    """Stop an `attend` that runs as a task; what it is filing is filed."""
    attending.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attending
