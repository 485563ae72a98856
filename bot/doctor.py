"""`squad doctor`: OK, WARN or FAIL with the mend beside each; ends with 1 on FAIL."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from zoneinfo import available_timezones

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.app import now
from bot.commands import COMMANDS
from bot.memory import StoredInstallations
from bot.rules import calendars, disclosure
from bot.rules.disclosure_table import RULES
from bot.rules.links import is_public_base
from bot.serving import open_database, read_settings
from bot.settings import Settings, environment
from connectors.base import Connector, Finding, Inspection
from connectors.events import Conversation
from connectors.registry import Wanted, configured
from store import conversations, people, squads, workspaces
from store.database import Connection, Database

PATIENCE = timedelta(seconds=20)


def run_doctor() -> int:
    """Check and print; return the exit code."""
    findings = asyncio.run(_findings())
    table = Table(show_header=False, box=None, pad_edge=False)
    colours = {"OK": "green", "WARN": "yellow", "FAIL": "bold red"}
    for finding in findings:
        state = f"[{colours[finding.state]}]{finding.state}[/]"
        mend = escape(f"→ {finding.mend}") if finding.mend else ""
        table.add_row(state, escape(finding.what), mend)
    Console(file=sys.stdout, highlight=False).print(table)
    return int(any(finding.state == "FAIL" for finding in findings))


async def _findings() -> list[Finding]:
    env = environment()
    try:
        settings = read_settings(env)
    except ValueError as problem:
        return [Finding("FAIL", str(problem), "Correct these in .env or the environment.")]
    found = [Finding("OK", "Settings are readable."), _kept(settings), *_public_url(settings)]
    found += [
        Finding("OK", "Time zones are known.")
        if len(available_timezones()) > 100
        else Finding("FAIL", "No time zone data.", "Install the package tzdata.")
    ]
    try:
        connectors = configured(Wanted(env, COMMANDS, settings.public_url))
    except ValueError as problem:
        return [*found, Finding("FAIL", str(problem), "Set or remove these settings.")]
    if not connectors:
        found.append(
            Finding(
                "WARN",
                "No chat platform is configured.",
                "See docs/install-slack.md, or try: squad demo",
            )
        )
    try:
        database = open_database(settings)
    except ValueError as problem:
        return [*found, Finding("FAIL", str(problem), "Correct that setting.")]
    async with _reading(database) as (state, readable):
        inspection = Inspection(now())
        if readable:
            places = await database.read(_places)
            kept = StoredInstallations(database, database.cipher, now)
            inspection = Inspection(now(), places, kept)
        for connector in connectors.values():
            found += await _platform(connector, inspection)
        found += _disclosure(settings, now().date())
        return [*found, *state, *(await database.read(_people) if readable else ())]


def _disclosure(settings: Settings, today: date) -> list[Finding]:
    """State whose rules posts begin by, and which of those should be looked at again."""
    found: list[Finding] = []
    if settings.country and calendars.find_place(settings.country) is None:
        found.append(
            Finding("WARN", "SQUAD_COUNTRY is no country.", "Write two letters, like FI or GB.")
        )
    whose = settings.country or "the strictest we know, as SQUAD_COUNTRY is not set"
    by_heart = sum(rule.read == "memory" for rule in RULES)
    found.append(
        Finding(
            "OK",
            f"Posts begin by the rules of each person's country, else: {whose}.",
            f"{by_heart} of {len(RULES)} rules were written from memory: let a lawyer look at yours.",
        )
    )
    old = [rule.id for rule in disclosure.old(today)]
    if old:
        found.append(
            Finding(
                "WARN",
                f"Nobody looked at these rules of disclosure for a year: {', '.join(old)}.",
                "Update to a newer release, or ask your lawyer.",
            )
        )
    return found


def _kept(settings: Settings) -> Finding:
    """State how long things are kept, as people are told."""
    return Finding(
        "OK",
        f"Kept: words of messages {settings.keep_message_days} days, of posts {settings.keep_words_days},"
        f" closed concerns {settings.keep_concern_days}, declined ideas {settings.keep_idea_days}, people who are gone"
        f" {settings.keep_gone_days}; backups {settings.backup_days}.",
        "If your backups get older, set SQUAD_BACKUP_DAYS: people are told so.",
    )


def _public_url(settings: Settings) -> list[Finding]:
    if not settings.public_url:
        return [
            Finding(
                "WARN",
                "SQUAD_PUBLIC_URL is not set: links go straight to the page, clicks are not measured.",
                "Set it to the https address under which the world reaches this process.",
            )
        ]
    if not is_public_base(settings.public_url):
        return [
            Finding(
                "FAIL",
                "SQUAD_PUBLIC_URL is no public https address, so it never enters a caption.",
                "Use https:// and a host name that everyone can resolve.",
            )
        ]
    return [Finding("OK", f"Links lead through {settings.public_url}.")]


@asynccontextmanager
async def _reading(database: Database) -> AsyncIterator[tuple[list[Finding], bool]]:
    """Open the database to be read, beside a running squad too. Yields what to say of it, and whether it is open."""
    try:
        if not await asyncio.to_thread(database.is_current):
            behind = Finding("WARN", "The tables are not up to date.", "Run: squad db upgrade")
            yield [behind], False
            return
        await database.start(writes=False)
    except Exception as problem:
        why = type(problem).__name__
        shut = Finding(
            "FAIL", f"The database can't be opened ({why}).", "Check SQUAD_DATABASE_URL."
        )
        yield [shut], False
        return
    try:
        yield [Finding("OK", "The database is open and up to date.")], True
    finally:
        await database.stop()


async def _platform(connector: Connector, inspection: Inspection) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return await connector.check(inspection)
    except TimeoutError:
        return [
            Finding(
                "FAIL", f"{connector.platform} did not answer.", "Check the network and try again."
            )
        ]


def _places(connection: Connection) -> list[Conversation]:
    """List where squads post."""
    rows = [
        conversations.conversation(connection, workspace.id, squad.conversation_id)
        for workspace in workspaces.all_workspaces(connection)
        for squad in squads.all_squads(connection, workspace.id)
        if squad.conversation_id is not None
    ]
    return [Conversation(row.platform, row.key, row.kind, row.name, row.route) for row in rows]


def _people(connection: Connection) -> list[Finding]:
    found: list[Finding] = []
    for workspace in workspaces.all_workspaces(connection):
        name = workspace.name or f"Workspace {workspace.id}"
        if not people.admins(connection, workspace.id):
            found.append(
                Finding(
                    "WARN",
                    f"{name} has no admin.",
                    "Set SQUAD_ADMINS to your e-mail or platform id.",
                )
            )
        if len(people.listeners(connection, workspace.id)) < 2:
            found.append(
                Finding(
                    "WARN",
                    f"{name} has fewer than two people to read concerns.",
                    "Choose them in chat: squad.",
                )
            )
        found.extend(
            Finding("WARN", f"{squad.name} has no lead.", "Choose one in chat: squad.")
            for squad in squads.all_squads(connection, workspace.id)
            if not squads.leads(connection, squad.id)
        )
    return found
