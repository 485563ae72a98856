"""Ideas among colleagues: the card in the squad's channel, how many back one, and what reads like it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.args import number
from bot.command import Context, House
from bot.errors import UserError
from bot.rules import likeness, measures
from store import backing, ideas, memory, metrics, outbox, squads
from store.database import Connection
from store.ideas import Idea
from templates import engine
from templates.engine import Voice
from templates.message import Message

KEPT = timedelta(days=7)
"""How long an idea waits for its author to say whether it goes out beside a similar one."""
NOT_SHOWN = "That idea isn't open to colleagues any more."
_KEY = re.compile(r"[\w-]{16}", re.ASCII)


def about(idea: Idea) -> str:
    """Name an idea as its card in the channel does."""
    return f"idea:{idea.id}:public"


def backers(connection: Connection, idea: Idea) -> int | None:
    """Return how many back an idea; None while a number would speak about a few people."""
    others = metrics.known(connection, idea.workspace_id) - 1
    measure = measures.people_who_back(metrics.backers(connection, idea.id), others)
    return None if measure.value is None else int(measure.value)


def shown(ctx: Context, value: str) -> Idea:
    """Return an idea that colleagues may see. Raises UserError for any other."""
    found = ideas.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if found is None or not found.public or found.state in {"declined", "merged"}:
        raise UserError(NOT_SHOWN)
    return found


def post(ctx: Context, idea: Idea, step: int) -> None:
    """Show an idea in its squad's channel, once for each time that it is opened; `step` is the event of it."""
    squad = squads.find_squad(ctx.connection, ctx.workspace.id, idea.squad_id or 0)
    if squad is None or squad.conversation_id is None:
        raise UserError("The squad has no channel yet. Choose one first: type squad.")
    outbox.post(
        ctx.connection,
        workspace_id=ctx.workspace.id,
        to=outbox.ToConversation(squad.conversation_id),
        message_xml=_card(ctx.connection, ctx.house, idea).source,
        key=f"{about(idea)}:{step}",
        kind="announcement",
        about=about(idea),
        now=ctx.now,
    )


def refresh(connection: Connection, house: House, idea: Idea, key: str, now: datetime) -> None:
    """Carry a change into the card in the channel, if there is one; take it away when its author wishes that.

    `key` names the change: said twice, it is carried once.
    """
    if not outbox.receivers(connection, idea.workspace_id, about(idea)):
        return
    if not idea.public:
        outbox.retract(
            connection,
            workspace_id=idea.workspace_id,
            about=about(idea),
            key=f"{about(idea)}:{key}",
            now=now,
        )
        return
    outbox.revise(
        connection,
        workspace_id=idea.workspace_id,
        about=about(idea),
        message_xml=_card(connection, house, idea).source,
        key=f"{about(idea)}:{key}",
        now=now,
    )


def _card(connection: Connection, house: House, idea: Idea) -> Message:
    squad = squads.find_squad(connection, idea.workspace_id, idea.squad_id or 0)
    return engine.message(
        "idea/public",
        Voice(squad.language, squad.zone) if squad else Voice(),
        idea=idea,
        backers=backers(connection, idea),
        **house.words(),
    )


# ---------------------------------------------------------------- one that reads alike


@dataclass(frozen=True, slots=True)
class Pending:
    """An idea as it was sent, before it is filed; `idea_id` once it is. `key` and `ask` belong to a picked message."""

    text: str
    link: str
    squad_id: int | None
    credit: bool
    may_show: bool
    key: str = ""
    ask: bool = False
    idea_id: int | None = None


def similar(ctx: Context, text: str, link: str) -> Idea | None:
    """Return the idea of somebody else that reads alike, among those colleagues may see anyway."""
    others = {
        one.id: one
        for one in backing.public_ideas(ctx.connection, ctx.workspace.id, ctx.now)
        if one.author_id != ctx.person.id
    }
    found = likeness.nearest(text, link, [(one.id, one.text, one.url) for one in others.values()])
    return None if found is None else others[found]


def hold(ctx: Context, pending: Pending, key: str) -> None:
    """Keep an idea for a week, sealed, for its author alone, under a key of 16 letters that brings it back."""
    kept, cipher = json.dumps(asdict(pending)), ctx.house.cipher
    memory.remember(ctx.connection, _place(ctx, key), kept, KEPT, cipher, ctx.now)


def held(ctx: Context, key: str) -> Pending | None:
    """Return what this person was about to send; None for a key that isn't theirs or has faded."""
    if not _KEY.fullmatch(key):
        return None
    kept = memory.recall(ctx.connection, _place(ctx, key), ctx.house.cipher, ctx.now)
    return None if kept is None else Pending(**json.loads(kept))


def _place(ctx: Context, key: str) -> str:
    return f"idea/{ctx.person.id}/{key}"
