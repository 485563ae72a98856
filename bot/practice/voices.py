"""Who decides on an idea, by when, and who is told of each step. The buttons themselves are `commands.idea`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.args import number
from bot.command import Context, House
from bot.errors import UserError
from bot.practice import notes, openness, stewards
from bot.rules.promises import DECIDED_WITHIN, is_near, reply_by
from store import backing, ideas, outbox, people, squads
from store.database import Connection
from store.ideas import STEPS, Idea, IdeaEvent
from templates import engine
from templates.engine import Voice
from templates.message import Message

GONE = "That idea isn't there any more. Type inbox to see what waits for you."
NOT_MINE = "That idea isn't there any more. Type idea to send one."
LISTED = ":inbox"
"""Ends the value of a button that stands in the inbox."""


@dataclass(frozen=True, slots=True)
class Already:
    """Who was first: shown to the second who presses."""

    kind: str
    name: str
    own: bool


def readable(link: str) -> str:
    """Return `link` if a message can show it, else ""."""
    try:
        parts = urlsplit(link)
        shown = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return link if shown and not any(c.isspace() for c in link) else ""


def due(ctx: Context, squad_id: int | None) -> datetime:
    """Return when the squad will have replied, by its own calendar."""
    squad = squads.find_squad(ctx.connection, ctx.workspace.id, squad_id or 0)
    return reply_by(ctx.now, squad.zone if squad else ctx.workspace.zone)


def decision_due(ctx: Context, idea: Idea) -> datetime:
    """Return when it will be decided: a week after it came; when that is over, the next reply date."""
    week = idea.created_at + DECIDED_WITHIN
    return week if week > ctx.now else due(ctx, idea.squad_id)


def to_decide(ctx: Context, value: str) -> Idea:
    """Return the idea a lead's button is about. Raises UserError for anyone who doesn't decide it."""
    idea_id = number(value.removesuffix(LISTED)) or 0
    found = ideas.find(ctx.connection, ctx.workspace.id, idea_id)
    if found is None or ctx.person.id not in dict(stewards.leads_of(ctx, found.squad_id)):
        raise UserError(GONE)
    return found


def mine(ctx: Context, value: str) -> Idea:
    """Return the person's own idea a button is about. Raises UserError for any other."""
    found = ideas.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if found is None or found.author_id != ctx.person.id:
        raise UserError(NOT_MINE)
    return found


def waiting(ctx: Context) -> list[Idea]:
    """List what waits for this person's decision, oldest first."""
    squad_ids = set(ctx.leads)
    if ctx.person.is_admin:
        living = squads.all_squads(ctx.connection, ctx.workspace.id)
        squad_ids |= {s.id for s in living if not squads.leads(ctx.connection, s.id)}
    return ideas.open_ideas(
        ctx.connection, ctx.workspace.id, squad_ids, unassigned=ctx.person.is_admin
    )


def is_due(idea: Idea, now: datetime) -> bool:
    """Say whether what was promised for an idea is near its date or past it; never while its author is asked."""
    return idea.open and idea.state != "asked" and is_near(idea.due_at, now)


def names(people_: Sequence[tuple[int, str]], but: int) -> list[str]:
    """Name up to three of these people, but not the one who reads it."""
    return [name for one, name in people_ if one != but and name][:3]


def receipt(ctx: Context, idea: Idea) -> dict[str, Any]:
    """Return what `idea/received` is composed from."""
    who = stewards.leads_of(ctx, idea.squad_id)
    return {
        "idea": idea,
        "names": names(who, but=ctx.person.id),
        "decides": ctx.person.id in dict(who),
    }


def already(ctx: Context, idea: Idea) -> Already | None:
    """Say who took the last step, for somebody who comes second."""
    steps = [e for e in ideas.events(ctx.connection, idea.id) if e.kind in STEPS]
    return (
        Already(steps[-1].kind, steps[-1].actor_name, steps[-1].actor_id == ctx.person.id)
        if steps
        else None
    )


def about(idea: Idea) -> str:
    """Name an idea as the messages to those who decide it do."""
    return f"idea:{idea.id}"


def card(
    connection: Connection,
    house: House,
    idea: Idea,
    reader: people.Person,
    note: Already | None = None,
) -> Message:
    """Compose the card on which somebody decides, in their voice."""
    story = ideas.events(connection, idea.id)
    return engine.message(
        "idea/card",
        Voice(reader.language, reader.zone),
        idea=idea,
        talk=[event for event in story if event.kind in {"asked", "answered"}],
        step=_last_step(story),
        into=_into(connection, idea),
        backers=openness.backers(connection, idea) if idea.may_show else None,
        may_make=bool(squads.led_by(connection, idea.workspace_id, reader.id)),
        note=note,
        **house.words(),
    )


def _into(connection: Connection, idea: Idea) -> Idea | None:
    if idea.merged_into_id is None:
        return None
    return ideas.find(connection, idea.workspace_id, idea.merged_into_id)


def _last_step(story: Sequence[IdeaEvent]) -> IdeaEvent | None:
    steps = [event for event in story if event.kind in STEPS]
    return steps[-1] if steps else None


def send_cards(ctx: Context, idea: Idea) -> None:
    """Bring the idea to everyone who decides it, each in a message of their own, once per step."""
    step = ideas.events(ctx.connection, idea.id)[-1].id
    for reader_id, _ in stewards.leads_of(ctx, idea.squad_id):
        reader = people.person(ctx.connection, ctx.workspace.id, reader_id)
        if reader is None:
            continue
        outbox.post(
            ctx.connection,
            workspace_id=ctx.workspace.id,
            to=outbox.ToPerson(reader.id),
            message_xml=card(ctx.connection, ctx.house, idea, reader).source,
            key=f"idea:{idea.id}:{step}:{reader.id}",
            kind="answer",
            about=about(idea),
            now=ctx.now,
        )


def refresh_cards(
    connection: Connection, house: House, idea: Idea, now: datetime, step: str = ""
) -> None:
    """Carry a step into every card already sent, so that nobody decides twice, and into the one in the channel.

    `step` names a change that is none of the idea's story.
    """
    step = step or str(ideas.events(connection, idea.id)[-1].id)
    openness.refresh(connection, house, idea, step, now)
    for receiver in outbox.receivers(connection, idea.workspace_id, about(idea)):
        if not isinstance(receiver, outbox.ToPerson):
            continue
        reader = people.person(connection, idea.workspace_id, receiver.advocate_id)
        if reader is None:
            continue
        outbox.revise(
            connection,
            workspace_id=idea.workspace_id,
            about=about(idea),
            message_xml=card(connection, house, idea, reader).source,
            key=f"idea:{idea.id}:{step}:revised:{reader.id}",
            now=now,
            to=receiver,
        )


def tell_asker(ctx: Context, idea: Idea, template: str, **context: Any) -> None:
    """Let an idea's author hear what somebody they wished to quote said."""
    event = ideas.events(ctx.connection, idea.id)[-1].id
    stewards.tell(
        ctx,
        idea.author_id,
        template,
        key=f"idea:{idea.id}:{event}:asker",
        about=f"{about(idea)}:author",
        idea=idea,
        **context,
    )


def tell_author(ctx: Context, idea: Idea, step: str, **more: Any) -> None:
    """Let the author hear of a step, in their voice. Nobody is told of their own."""
    if idea.author_id == ctx.person.id:
        return
    event = ideas.events(ctx.connection, idea.id)[-1].id
    stewards.tell(
        ctx,
        idea.author_id,
        "idea/told",
        key=f"idea:{idea.id}:{event}:author",
        about=f"{about(idea)}:author",
        idea=idea,
        step=step,
        who=ctx.person.name,
        **more,
    )


def tell_followers(
    connection: Connection, house: House, idea: Idea, now: datetime, *, but: int
) -> None:
    """Let those whose idea was merged into this one hear what became of it, once a state; `but` decided it."""
    for theirs in backing.merged(connection, idea.id):
        reader = people.person(connection, idea.workspace_id, theirs.author_id)
        if reader is None or reader.id == but:
            continue
        notes.write(
            connection,
            house,
            reader,
            "idea/followed",
            key=f"idea:{idea.id}:{idea.state}:followed:{reader.id}",
            about=f"{about(idea)}:followed",
            now=now,
            idea=theirs,
            into=idea,
        )
