"""`python -m bot` as a process of its own, with settings of its own and a real clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.settings import environment

OURS = ("SQUAD_", "SLACK_", "TEAMS_")


def env_of(folder: Path, **settings: str) -> dict[str, str]:
    """An environment without any setting of ours but these; all that is kept is kept in `folder`."""
    real = environment(dotenv=folder / ".env")
    clean = {key: value for key, value in real.items() if not key.startswith(OURS)}
    here = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "SQUAD_PORT": "0"}
    return clean | here | settings


@dataclass
class Life:
    """One run of `squad serve`. `log` is what it said so far."""

    process: asyncio.subprocess.Process
    log: list[dict[str, Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    def read(self) -> None:
        """Begin to read what it says."""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            text = line.decode()
            if text.startswith("{"):
                self.log.append(json.loads(text))
            else:
                self.words.append(text)

    async def said(self, event: str, seconds: float = 20.0) -> dict[str, Any]:
        """Wait until it logs an event."""
        async with asyncio.timeout(seconds):
            while True:
                for line in self.log:
                    if line["event"] == event:
                        return line
                assert self.process.returncode is None, self.words
                await asyncio.sleep(0.02)

    async def get(self, path: str) -> tuple[int, str]:
        """Ask one of its pages."""
        address = (await self.said("listening"))["address"]
        async with aiohttp.ClientSession() as session, session.get(address + path) as answer:
            return answer.status, await answer.text()

    async def ended(self, seconds: float = 20.0) -> int:
        """Wait until it has ended and everything it said is read; return its exit code."""
        async with asyncio.timeout(seconds):
            code = await self.process.wait()
            if self._reading:
                await self._reading
        return code

    def troubles(self) -> list[dict[str, Any]]:
        """What it logged as gone wrong."""
        return [one for one in self.log if one["level"] in {"error", "critical"}]


@contextlib.asynccontextmanager
async def living(folder: Path, env: Mapping[str, str]) -> AsyncIterator[Life]:
    """Run `squad serve`; killed at the end if it still lives."""
    life = Life(
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"),
            cwd=folder,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    )
    life.read()
    try:
        yield life
    finally:
        if life.process.returncode is None:
            life.process.kill()
        await life.ended()
