"""`squad demo`: one process on an embedded file, the playground as its platform, a made-up past."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.commands import COMMANDS
from bot.demo import feeding, seed
from bot.demo.clock import DemoClock
from bot.demo.company import cast
from bot.logs import set_up_logs
from bot.serving import keys, open_database, read_settings, spill_folder, stop_event
from bot.settings import Settings, environment
from connectors.content.fetch import Fetcher
from connectors.playground.connector import PlaygroundConnector
from connectors.playground.settings import CommandHint, PlaygroundSettings, check_bind
from connectors.registry import previews
from scheduler.pace import Rate, Rates

UNHURRIED = Rates(posting=Rate(10_000, 10_000), conversation=Rate(10_000, 10_000))
"""A page on this machine needs no sparing."""


def run_demo(folder: Path, *, feed: str, empty: bool, say: Callable[[str], None]) -> None:
    """Run the demo until Ctrl-C. What was done stays in `folder`; started again it goes on.

    `say` is told the address. Raises ValueError for settings or a feed that can't be used.
    """
    env = environment()
    settings = _settings(env, folder)
    check_bind(settings.host)
    # A visitor looks at the page; who wants to read along sets SQUAD_LOG_LEVEL.
    set_up_logs(env.get("SQUAD_LOG_LEVEL", "error"))
    asyncio.run(_run(settings, feed=feed, empty=empty, say=say))


def _settings(env: Mapping[str, str], folder: Path) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    read = read_settings(
        {"SQUAD_DATABASE_URL": f"sqlite:///{folder.absolute() / 'demo.db'}"}
        | {k: v for k, v in env.items() if k != "SQUAD_DATABASE_URL"}
    )
    return read.model_copy(update={"secret_keys": tuple(SecretStr(key) for key in keys(read))})


async def _run(settings: Settings, *, feed: str, empty: bool, say: Callable[[str], None]) -> None:
    clock = DemoClock(app.now)
    playground = PlaygroundConnector(
        PlaygroundSettings(company=seed.COMPANY),
        cast,
        clock,
        [CommandHint(c.name, c.summary, c.usage) for c in COMMANDS if c.name],
        previews(),
    )
    process = app.Process(
        settings=settings,
        database=open_database(settings),
        connectors={playground.platform: playground},
        now=clock.now,
        fetcher=Fetcher(),
        rates={playground.platform: UNHURRIED},
        spill=spill_folder(settings),
        front="/playground/",
        demo=not empty,
        local_url=f"http://{settings.host}:{settings.port}",
    )
    await process.prepare()
    await clock.attach(process.database, process.catch_up)
    if not empty:
        await seed.once(process.database, clock.now(), with_drops=not feed)
    if feed:
        await feeding.fill(process.database, process.fetcher, feed, clock.now())
    await app.serve(process, until=stop_event(), listening=say)
