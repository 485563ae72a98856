"""`squad serve` and what else works on the configured database: settings read, keys found, one process run."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import structlog
from pydantic import ValidationError

from bot import app
from bot.command import House
from bot.commands import COMMANDS
from bot.logs import set_up_logs
from bot.practice import digests
from bot.settings import Settings, data_folder, environment, load
from connectors.content.fetch import Fetcher
from connectors.registry import Wanted, configured
from store import squads, workspaces
from store.cipher import new_key
from store.database import Connection, Database
from store.engines import sqlite_file
from templates.plain import to_plain

log = structlog.get_logger()


def read_settings(env: Mapping[str, str]) -> Settings:
    """Return the settings. Raises ValueError that names every wrong one and never shows a value."""
    try:
        return load(env)
    except ValidationError as problems:
        lines = [
            f"SQUAD_{str(problem['loc'][0]).upper()}: {problem['msg']}"
            for problem in problems.errors(include_input=False, include_url=False)
        ]
        raise ValueError("Some settings need mending:\n  " + "\n  ".join(lines)) from None


def keys(settings: Settings) -> tuple[str, ...]:
    """Return the secret keys. Beside an SQLite file one is made on the first run, readable by its owner only."""
    if settings.keys:
        return settings.keys
    database = sqlite_file(settings.database_url)
    if database is None:
        raise ValueError("Set SQUAD_SECRET_KEYS to the output of: squad keygen")
    file = database.with_suffix(".key")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(new_key())
    return (file.read_text().strip(),)


def spill_folder(settings: Settings) -> Path:
    """Return the folder for clicks that wait: beside an SQLite file, else in the user's data folder."""
    database = sqlite_file(settings.database_url)
    return (database.parent if database else data_folder()) / "spill"


def open_database(settings: Settings) -> Database:
    """Return the configured database, not started."""
    return Database(settings.database_url, secret_keys=keys(settings))


def run_serve() -> None:
    """Serve until a signal says stop."""
    env = environment()
    settings = read_settings(env)
    set_up_logs(settings.log_level)
    connectors = configured(Wanted(env, COMMANDS, settings.public_url))
    if not connectors:
        log.warning(
            "no_platform", mend="set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or the TEAMS_ settings"
        )
    process = app.Process(
        settings=settings,
        database=open_database(settings),
        connectors=connectors,
        now=app.now,
        fetcher=Fetcher(),
        spill=spill_folder(settings),
        command=env.get(app.SLACK_COMMAND, "/advocate"),
    )
    asyncio.run(_serve(process))


async def _serve(process: app.Process) -> None:
    await process.prepare()
    await app.serve(
        process,
        until=stop_event(),
        listening=lambda address: log.info("listening", address=address),
    )


def stop_event() -> asyncio.Event:
    """Return an event that Ctrl-C and SIGTERM set."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, event.set)
    return event


def upgrade() -> str:
    """Migrate; return what to say of it."""
    settings = read_settings(environment())
    open_database(settings).upgrade()
    return "The tables are up to date."


def next_digests(squad_name: str) -> list[str]:
    """Return the next digest of every squad, or of one, as plain text. Sends nothing."""
    env = environment()
    settings = read_settings(env)
    database = open_database(settings)
    house = House(
        settings=settings,
        cipher=database.cipher,
        fetcher=Fetcher(),
        command=env.get(app.SLACK_COMMAND, "/advocate"),
    )
    return asyncio.run(_digests(database, house, squad_name))


async def _digests(database: Database, house: House, squad_name: str) -> list[str]:
    await database.start(writes=False)
    try:
        return await database.read(_compose_digests, house, squad_name)
    finally:
        await database.stop()


def _compose_digests(connection: Connection, house: House, squad_name: str) -> list[str]:
    texts: list[str] = []
    now = app.now()
    for workspace in workspaces.all_workspaces(connection):
        for squad in squads.all_squads(connection, workspace.id):
            if squad_name and squad.name.casefold() != squad_name.casefold():
                continue
            contents = digests.gather(connection, squad, digests.next_due(connection, squad, now))
            texts.append(to_plain(digests.compose(house, contents, now)))
    return texts or ["There is no squad yet, so there is no digest. Make one in chat: squad new."]
