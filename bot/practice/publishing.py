"""Letting something out, following up an edit, taking it back: every message already sent is found and changed."""

from __future__ import annotations

from datetime import datetime

from bot.command import House
from bot.practice import notes, sharing, voices
from bot.practice.picks import Offer
from store import drops, ideas, links, outbox, people, revisions, schedules, shares, squads
from store.database import Connection
from store.drops import Drop
from store.squads import Squad
from templates import engine, revision
from templates.engine import Voice


def about(drop: Drop) -> str:
    """Name a drop as messages do."""
    return f"drop:{drop.id}"


def next_digest(connection: Connection, squad_id: int) -> datetime | None:
    """Return when the squad's next digest goes out."""
    row = schedules.of_squad(connection, squad_id, "digest")
    return row.next_at if row and row.enabled else None


def publish(connection: Connection, house: House, drop: Drop, now: datetime) -> None:
    """Let people see it, and post it in the squad's channel. Never @channel."""
    drops.publish(connection, [drop.id], now)
    close_idea(connection, house, drop, now)
    squad = squads.find_squad(connection, drop.workspace_id, drop.squad_id)
    if squad is None or squad.conversation_id is None:
        return
    message = engine.message("drop/post", _voice(squad), drop=drop, **house.words())
    outbox.post(
        connection,
        workspace_id=drop.workspace_id,
        to=outbox.ToConversation(squad.conversation_id),
        message_xml=message.source,
        key=f"drop:{drop.id}:post",
        kind="announcement",
        about=about(drop),
        now=now,
    )


def close_idea(connection: Connection, house: House, drop: Drop, now: datetime) -> None:
    """Tell the author of the idea behind a drop that it was made, once."""
    if drop.idea_id is None:
        return
    moved = ideas.move(
        connection,
        drop.idea_id,
        to="made",
        actor_id=drop.author_id,
        now=now,
        drop_id=drop.id,
        made_as="drop",
    )
    found = ideas.find(connection, drop.workspace_id, drop.idea_id)
    author = people.person(connection, drop.workspace_id, found.author_id) if found else None
    if not moved or found is None or author is None:
        return
    voices.refresh_cards(connection, house, found, now)
    voices.tell_followers(connection, house, found, now, but=drop.author_id)
    notes.write(
        connection,
        house,
        author,
        "idea/made",
        key=f"idea:{drop.idea_id}:made",
        about=f"idea:{drop.idea_id}:author",
        now=now,
        drop=drop,
        idea=found,
    )


def follow_up(connection: Connection, house: House, drop: Drop, now: datetime) -> None:
    """Carry an edit into every message that shows this drop, whoever it was for."""
    squad = squads.find_squad(connection, drop.workspace_id, drop.squad_id)

    def change(why: tuple[str, ...]) -> str:
        voice = _voice(squad)
        if why[:1] == ("channel",) or not why:
            return engine.message("drop/post", voice, drop=drop, **house.words()).source
        if why[0] == "told" and squad is not None:
            share = shares.find(connection, drop.workspace_id, int(why[1]))
            if share is not None:
                return sharing.told(connection, house, share, squad).source
        offer = Offer(drop, why[0], why[1] if len(why) > 1 else "")  # type: ignore[arg-type]  # we wrote the word
        return engine.message("drop/pick", voice, drop=drop, why=offer, **house.words()).source

    _revise(connection, drop, change, f"drop:{drop.id}:v{drop.version}", now)


def withdraw(connection: Connection, house: House, drop: Drop, now: datetime) -> None:
    """Take a drop back. Messages say so, its links turn neutral, those who shared it are told once, points stay."""
    was_out = drop.state == "published"
    drops.change(connection, drop, now=now, state="withdrawn", withdrawn_at=now)
    links.close_links(connection, drop.id, now)
    if not was_out:
        return
    squad = squads.find_squad(connection, drop.workspace_id, drop.squad_id)

    def change(_: tuple[str, ...]) -> str:
        return engine.message("drop/gone", _voice(squad), drop=drop, **house.words()).source

    _revise(connection, drop, change, f"drop:{drop.id}:gone", now)
    for advocate_id in shares.sharers_of(connection, drop.id):
        reader = people.person(connection, drop.workspace_id, advocate_id)
        if reader is None:
            continue
        notes.write(
            connection,
            house,
            reader,
            "drop/gone_note",
            key=f"drop:{drop.id}:gone_note:{advocate_id}",
            now=now,
            drop=drop,
            reason="",
        )


def _revise(
    connection: Connection, drop: Drop, change: revision.Rewrite, key: str, now: datetime
) -> None:
    revisions.revise_each(
        connection,
        workspace_id=drop.workspace_id,
        about=about(drop),
        change=lambda source: revision.rewrite(source, about(drop), change),
        key=key,
        now=now,
    )


def _voice(squad: Squad | None) -> Voice:
    return Voice(squad.language, squad.zone) if squad else Voice()
