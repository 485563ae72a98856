"""Where clicks wait while the store can't take them: lines of JSON, on the disk before anybody goes on."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import structlog

from connectors.web.ports import ClickRecord, Record

OPEN = "clicks.jsonl"
TAKEN = "clicks.*.taken"
LOCK = "clicks.lock"
BATCH = 500

log = structlog.get_logger(__name__)


class Spill:
    """Appends clicks and later hands them on. Several processes may share the folder.

    Replaying twice is harmless: a click carries its own id. A line that was cut off by a crash was
    never acknowledged and is passed over.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []
        self._lock = asyncio.Lock()
        self.depth = 0
        """Clicks that wait, as far as this process knows."""

    async def add(self, click: ClickRecord) -> None:
        """Keep a click; it is on the disk when this returns. Raises OSError when it can't be."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((_to_line(click), kept))
        async with self._lock:
            # Whoever comes first writes for all who wait: one sync for many.
            taken, self._waiting = self._waiting, []
            if taken:
                await self._write(taken)
        await kept

    async def _write(self, taken: list[tuple[str, asyncio.Future[None]]]) -> None:
        try:
            await asyncio.to_thread(self._append, "".join(line for line, _ in taken))
        except OSError as error:
            for _, kept in taken:
                if not kept.done():
                    kept.set_exception(error)
            return
        self.depth += len(taken)
        for _, kept in taken:
            if not kept.done():
                kept.set_result(None)

    async def replay(self, record: Record) -> int:
        """Hand everything that waits to `record`; return how many clicks. What it raises, this raises."""
        files = await asyncio.to_thread(self._take)
        done = 0
        for file in files:
            clicks = await asyncio.to_thread(_read, file)
            for start in range(0, len(clicks), BATCH):
                await record(clicks[start : start + BATCH])
            await asyncio.to_thread(file.unlink, missing_ok=True)
            done += len(clicks)
            self.depth = max(0, self.depth - len(clicks))
        return done

    async def survey(self) -> None:
        """Count what waits from before."""
        async with self._lock:
            self.depth = await asyncio.to_thread(self._count)

    def _append(self, lines: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            file = self._folder / OPEN
            is_new = not file.exists()
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                # A crash may have left half a line; what follows must not join it.
                _write_all(handle, ("" if is_new else "\n") + lines)
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_new:
                _sync_folder(self._folder)

    def _take(self) -> list[Path]:
        """Set aside what waits under a name of its own; return it with what a crash left behind."""
        if not self._folder.is_dir():
            return []
        with self._locked():
            file = self._folder / OPEN
            if file.exists():
                file.rename(self._folder / TAKEN.replace("*", uuid4().hex))
                _sync_folder(self._folder)
        return sorted(self._folder.glob(TAKEN))

    def _count(self) -> int:
        files = [*self._folder.glob(OPEN), *self._folder.glob(TAKEN)]
        return sum(len(_read(file)) for file in files)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep a file from being set aside between opening it and writing to it."""
        handle = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _write_all(handle: int, text: str) -> None:
    rest = text.encode()
    while rest:
        rest = rest[os.write(handle, rest) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_line(click: ClickRecord) -> str:
    return json.dumps(asdict(click), default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date):  # datetimes are dates too
        return value.isoformat()
    raise TypeError(f"A click holds no {type(value).__name__}.")


def _read(file: Path) -> Sequence[ClickRecord]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:  # another process was faster
        return []
    clicks = []
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            at, day = datetime.fromisoformat(fields["at"]), date.fromisoformat(fields["day"])
            clicks.append(ClickRecord(**(fields | {"at": at, "day": day})))
        except (ValueError, TypeError, KeyError):
            log.warning("spill_line_unreadable", file=file.name, length=len(line))
    return clicks
