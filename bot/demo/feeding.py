"""Fills the demo from a real feed instead of made-up stories: a file or an address."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.demo.company import SQUADS
from bot.rules.links import PrivateAddressError, safe_for_caption
from connectors.content.feeds import FeedEntry, load_feed, read_feed
from connectors.content.fetch import Fetcher
from connectors.content.guard import Unreachable
from store import drops, squads, workspaces
from store.database import Connection, Database

TAKEN = 60


async def fill(database: Database, fetcher: Fetcher, source: str, now: datetime) -> int:
    """Read the feed and publish its newest sixty entries, each once; return how many are new. Raises ValueError."""
    if source.startswith(("http://", "https://")):
        try:
            async with fetcher:
                entries = await load_feed(fetcher, source)
        except Unreachable as problem:
            raise ValueError(
                f"The feed at {source} can't be read ({problem}). Try another address or a file."
            ) from None
    else:
        entries = await asyncio.to_thread(_read_file, Path(source))
    if not entries:
        raise ValueError(f"{source} holds no entry. Is it an RSS, Atom or JSON feed?")
    return await database.run(_publish, entries[:TAKEN], now)


def _read_file(file: Path) -> list[FeedEntry]:
    if not file.is_file():
        raise ValueError(
            f"There is no file {file}. Give a file or an address that starts with https://."
        )
    return read_feed(file.read_bytes(), file.absolute().as_uri())


def _publish(connection: Connection, entries: list[FeedEntry], now: datetime) -> int:
    workspace = workspaces.all_workspaces(connection)[0]
    living = squads.all_squads(connection, workspace.id)
    if not living:
        raise ValueError("A feed needs a squad to bring it: leave --empty out.")
    known = {
        d.url
        for d in drops.published(connection, workspace.id, now - timedelta(days=36_500), 10_000)
    }
    new = 0
    for number, entry in enumerate(entries):
        try:
            url = safe_for_caption(entry.url)
        except PrivateAddressError:
            continue
        if url in known:
            continue
        squad = living[number % len(SQUADS) % len(living)]
        lead = squads.leads(connection, squad.id)[0][0]
        at = min(entry.published or now, now)
        drop_id = drops.create(
            connection,
            workspace.id,
            squad_id=squad.id,
            author_id=lead,
            now=at,
            topic_slugs=entry.topics[:3],
            url=url,
            title=entry.title[:200],
            summary=entry.summary[:600],
            image_url=entry.image_url if entry.image_alt else "",
            image_alt=entry.image_alt[:300],
            language=(entry.language or "en").split("-")[0],
        )
        drops.publish(connection, [drop_id], max(at, now - timedelta(days=40)))
        new += 1
    return new
