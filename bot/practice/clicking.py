"""What a visit to one of our links changes: kept, counted once a person and day, and told to who shared it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.command import House
from bot.practice import notes, rewards
from bot.practice.attention import OUTCOME
from bot.rules.networks import NETWORKS
from bot.rules.points import AWARDS
from store import links, people, shares
from store.database import Connection
from store.links import Click


def record(connection: Connection, house: House, clicks: Sequence[Click], now: datetime) -> None:
    """Keep visits. The first human one proves a share, pays once, and is told to the person who posted."""
    for link_id in sorted(links.record_clicks(connection, clicks)):
        share_id = links.share_of(connection, link_id)
        if share_id is not None and shares.prove(connection, share_id, now):
            _tell(connection, house, share_id, now)


def _tell(connection: Connection, house: House, share_id: int, now: datetime) -> None:
    workspace_id = shares.workspace_of(connection, share_id)
    share = shares.find(connection, workspace_id, share_id)
    reader = people.person(connection, workspace_id, share.advocate_id) if share else None
    if share is None or reader is None or share.undone_at is not None:
        return
    rewards.pay(connection, workspace_id, reader.id, "share_proven", share.id, now)
    notes.write(
        connection,
        house,
        reader,
        "share/opened",
        key=f"share:{share.id}:opened",
        kind=OUTCOME,
        about=f"share:{share.id}",
        now=now,
        network=NETWORKS[share.network].label if share.network in NETWORKS else "your page",
        title=share.title,
        earned=AWARDS["share_proven"].amount,
    )
