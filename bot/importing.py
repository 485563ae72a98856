"""`squad import people` and `squad policy import`: what is brought in from outside the chat.

Everyone in the platforms' directories gets a row before they act: a setting, off, for organisations that want it so.
What it means for the people is said in docs/works-council.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import now
from bot.commands import COMMANDS
from bot.errors import UserError
from bot.memory import StoredInstallations, StoredMemory
from bot.practice import directory, guidance
from bot.rules.guidelines import Change
from bot.serving import open_database, read_settings
from bot.settings import environment
from connectors.base import NOTHING, Busy, Directory, Expectation, Ports, Refused, Reply, Uncertain
from connectors.events import DirectoryEvent, Event
from connectors.registry import Wanted, configured
from store import policies, workspaces
from store.database import Connection, Database
from store.workspaces import Workspace

OFF = (
    "Nobody gets a row before they act, unless you wish it: set SQUAD_FULL_IMPORT=on first."
    " docs/works-council.md says what it means."
)
NOBODY = (
    "No configured platform shows its directory to a bot. Slack does: see docs/install-slack.md."
)
UNREAD = "The directory can't be read ({why}). What came is kept; squad doctor says more."


@dataclass
class _Count:
    """`colleagues` as the directories count them, `gone` have left."""

    colleagues: int = 0
    seen: int = 0
    gone: set[str] = field(default_factory=set)


def run_import() -> str:
    """Import and return what to say of it. Raises ValueError or OSError with the mend."""
    env = environment()
    settings = read_settings(env)
    if settings.full_import != "on":
        raise ValueError(OFF)
    connectors = configured(Wanted(env, COMMANDS, settings.public_url))
    found = [each for each in connectors.values() if isinstance(each, Directory)]
    if not found:
        raise ValueError(NOBODY)
    database = open_database(settings)
    database.upgrade()
    bar = Progress(
        TextColumn("People"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar:
        count = asyncio.run(_import(found, database, bar))
    return f"{count.colleagues} colleagues are known now; {len(count.gone)} who left were noted."


async def _import(found: Sequence[Directory], database: Database, bar: Progress) -> _Count:
    await database.start()
    try:
        ports = Ports(
            _nothing,
            _reply,
            StoredMemory(database, database.cipher, now),
            now,
            StoredInstallations(database, database.cipher, now),
        )
        count = _Count()
        task = bar.add_task("people", total=await database.read(_expected))
        for connector in found:
            async for event in connector.everyone(ports):
                await database.run(_keep, event, now())
                count.seen += len(event.people) + len(event.gone)
                count.gone.update(event.gone)
                count.colleagues += event.count or 0
                bar.update(task, completed=count.seen)
        bar.update(task, total=count.seen)
        return count
    except (Busy, Refused, Uncertain) as problem:
        raise ValueError(UNREAD.format(why=problem)) from problem
    finally:
        await database.stop()


def _keep(connection: Connection, event: DirectoryEvent, at: datetime) -> None:
    home = event.actor.installation
    workspaces.ensure_installation(connection, home.platform, home.key, home.name, at)
    directory.listed(connection, event, at, everyone=True)


def _expected(connection: Connection) -> int | None:
    """Return how many the directories held the last time they were read; None where nobody looked yet."""
    counts = [home.headcount for home in workspaces.installations(connection)]
    return sum(filter(None, counts)) or None


async def _nothing(_: Event) -> Reply:
    return NOTHING


def _reply(_: Event) -> Expectation:
    return "reply"


# ---------------------------------------------------------------- the guidance


def run_policy_import(file: Path, workspace: str, *, matters: bool, dry_run: bool) -> str:
    """Keep a file as the next version of the guidance; return what changed. Raises ValueError, OSError."""
    try:
        text = guidance.checked(file.read_text(encoding="utf-8-sig"))
    except UserError as problem:
        raise ValueError(f"{file}: {problem.text}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file} is no text in UTF-8.") from None
    database = open_database(read_settings(environment()))
    database.upgrade()
    return asyncio.run(_import_policy(database, text, workspace, matters=matters, dry_run=dry_run))


async def _import_policy(
    database: Database, text: str, workspace: str, *, matters: bool, dry_run: bool
) -> str:
    await database.start()
    try:
        return await database.run(_keep_policy, text, workspace, matters, dry_run)
    finally:
        await database.stop()


def _keep_policy(
    connection: Connection, text: str, workspace: str, matters: bool, dry_run: bool
) -> str:
    home = _only(workspaces.all_workspaces(connection), workspace)
    standing = policies.current(connection, home.id)
    before = standing.text if standing else guidance.starter()
    if text == before:
        return "That is the guidance as it stands; nothing to keep."
    told = [_told(change) for change in guidance.differences(before, text)]
    if not dry_run:
        kept = guidance.save(connection, home.id, text, None, now(), matters=matters)
        asked = "People who joined are asked" if matters else "Nobody is asked"
        told.append(f"Kept as version {kept.version}. {asked} to accept it again.")
    return "\n".join(told) or "No line is different, only how they are set."


def _told(change: Change) -> str:
    if change.moved and change.before == change.after:
        where = {"do": "what to do", "dont": "what better not"}.get(change.moved, "the rest")
        return f"Moved to {where}: {change.after}"
    if change.before and change.after:
        return f"Changed: {change.before} -> {change.after}"
    return f"Added: {change.after}" if change.after else f"Removed: {change.before}"


def _only(living: Sequence[Workspace], name: str) -> Workspace:
    """Return the organisation of this name; without one, the only one there is."""
    named = [one for one in living if not name or one.name.casefold() == name.casefold()]
    if len(named) == 1:
        return named[0]
    if not living:
        raise ValueError("No organisation has installed the bot yet: do that first.")
    names = ", ".join(sorted(one.name for one in living))
    raise ValueError(f"Say whose it is with --workspace; there are: {names}.")
