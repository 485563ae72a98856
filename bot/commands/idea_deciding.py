"""idea, the leads' side: acknowledge, ask back, open to colleagues, accept, decline, merge, mark as made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.args import number, read_arguments, tidy
from bot.command import Context, Fields
from bot.commands import inbox
from bot.errors import NO_LINK, UserError
from bot.practice import openness, rewards, voices
from connectors.base import Reply
from store import backing, drops, ideas
from store.drops import Drop
from store.ideas import Idea
from templates import engine
from templates.message import Form

RECENT = timedelta(days=90)
"""How old something to share may be that an idea is said to have become."""
MOST_DROPS = 20
DROP = "drop:"
NOT_OPEN = "Its author would rather keep it between you. Ask back if that may change."
NO_TARGET = "That idea isn't there to merge into any more. Choose another."


def _card(ctx: Context, idea: Idea, *, moved: bool, kind: Any = "update") -> Reply:
    note = None if moved else voices.already(ctx, idea)
    return Reply(kind, voices.card(ctx.connection, ctx.house, idea, ctx.person, note))


def acknowledge(ctx: Context, value: str) -> Reply:
    """Tell the author that it was read, and when it will be decided."""
    found = voices.to_decide(ctx, value)
    moved = ideas.move(
        ctx.connection,
        found.id,
        to="acknowledged",
        actor_id=ctx.person.id,
        now=ctx.now,
        due_at=voices.decision_due(ctx, found),
    )
    return _moved(ctx, value, "acknowledged", moved=moved)


def discuss(ctx: Context, value: str) -> Reply:
    """Open it to colleagues in the squad's channel, where its author allowed that. Raises UserError where not."""
    found = voices.to_decide(ctx, value)
    if found.open and not found.may_show:
        raise UserError(NOT_OPEN)
    moved = ideas.move(
        ctx.connection,
        found.id,
        to="discussed",
        actor_id=ctx.person.id,
        now=ctx.now,
        due_at=voices.decision_due(ctx, found),
    )
    if moved:
        backing.mark_opened(ctx.connection, found.id, ctx.now)
        step = ideas.events(ctx.connection, found.id)[-1].id
        openness.post(ctx, voices.to_decide(ctx, value), step)
    return _moved(ctx, value, "discussed", moved=moved)


def accept(ctx: Context, value: str) -> Reply:
    """Accept it: the author hears and is paid once, unless it is the lead's own idea."""
    found = voices.to_decide(ctx, value)
    moved = ideas.move(ctx.connection, found.id, to="accepted", actor_id=ctx.person.id, now=ctx.now)
    return _moved(ctx, value, "accepted", moved=moved, earned=_pay(ctx, found) if moved else 0)


def _pay(ctx: Context, found: Idea) -> int:
    if not ctx.house.settings.has_points or found.author_id == ctx.person.id:
        return 0
    return rewards.pay(
        ctx.connection, ctx.workspace.id, found.author_id, "idea_accepted", found.id, ctx.now
    )


def _moved(ctx: Context, value: str, step: str, *, moved: bool, **more: Any) -> Reply:
    """Answer a button with the card as it is now."""
    found = voices.to_decide(ctx, value)
    if moved:
        _tell(ctx, found, step, **more)
    return _card(ctx, found, moved=moved)


def _sent(ctx: Context, value: str, step: str, *, moved: bool, **more: Any) -> Reply:
    """Answer a form: the inbox it was opened from is brought up to date.

    A card changes by itself, and a second one would only look like it.
    """
    found = voices.to_decide(ctx, value)
    if not moved:
        return _card(ctx, found, moved=False, kind="private")
    _tell(ctx, found, step, **more)
    if value.endswith(voices.LISTED):
        return ctx.update("inbox/show", **inbox.contents(ctx, step, found.author_name))
    return ctx.private("idea/sent", step=step, author=found.author_name)


def _tell(ctx: Context, found: Idea, step: str, **more: Any) -> None:
    voices.refresh_cards(ctx.connection, ctx.house, found, ctx.now)
    voices.tell_author(ctx, found, step, **more)
    if step in {"accepted", "made", "declined"}:
        voices.tell_followers(ctx.connection, ctx.house, found, ctx.now, but=ctx.person.id)


# ---------------------------------------------------------------- with a form


def build_decline(ctx: Context, value: str) -> Form:
    """The form for a reason."""
    return engine.form("idea/decline", ctx.voice, idea=voices.to_decide(ctx, value), value=value)


def decline(ctx: Context, value: str) -> Reply:
    """Open the form for the reason."""
    found = voices.to_decide(ctx, value)
    if not found.open:
        return _card(ctx, found, moved=False, kind="private")
    return Reply("form", build_decline(ctx, value))


def keep_reason(ctx: Context, value: str, fields: Fields) -> Reply:
    """Decline with the reason, which the author reads word for word."""
    found = voices.to_decide(ctx, value)
    reason = tidy(str(fields.get("reason", "")))
    if not reason:
        raise UserError("Say why in a sentence; it is what the author will read.", "reason")
    moved = ideas.move(
        ctx.connection,
        found.id,
        to="declined",
        actor_id=ctx.person.id,
        now=ctx.now,
        reason=reason,
    )
    return _sent(ctx, value, "declined", moved=moved)


def build_ask(ctx: Context, value: str) -> Form:
    """The form for a question."""
    return engine.form("idea/ask", ctx.voice, idea=voices.to_decide(ctx, value), value=value)


def ask(ctx: Context, value: str) -> Reply:
    """Open the form for a question."""
    found = voices.to_decide(ctx, value)
    if not found.open:
        return _card(ctx, found, moved=False, kind="private")
    return Reply("form", build_ask(ctx, value))


def keep_question(ctx: Context, value: str, fields: Fields) -> Reply:
    """Ask the author; their answer comes back to everyone who decides."""
    found = voices.to_decide(ctx, value)
    question = tidy(str(fields.get("question", "")))
    if not question:
        raise UserError("Write what you would like to know.", "question")
    moved = ideas.ask(ctx.connection, found.id, ctx.person.id, question, ctx.now)
    return _sent(ctx, value, "asked", moved=moved, question=question)


def build_made(ctx: Context, value: str) -> Form:
    """The form for what came of it: an event, a change, or something the squad has brought."""
    found = voices.to_decide(ctx, value)
    return engine.form(
        "idea/as_made", ctx.voice, idea=found, value=value, drops=_recent(ctx, found)
    )


def _recent(ctx: Context, found: Idea) -> list[Drop]:
    if found.squad_id is None:
        return []
    return drops.recent_of_squad(ctx.connection, found.squad_id, ctx.now - RECENT)[:MOST_DROPS]


def as_made(ctx: Context, value: str) -> Reply:
    """Open the form for what came of it."""
    found = voices.to_decide(ctx, value)
    if not found.open and found.state != "accepted":
        return _card(ctx, found, moved=False, kind="private")
    return Reply("form", build_made(ctx, value))


def keep_made(ctx: Context, value: str, fields: Fields) -> Reply:
    """Keep what came of it in the lead's words; the author reads it and is paid once for the idea."""
    found = voices.to_decide(ctx, value)
    what = str(fields.get("what", ""))
    words, typed = (tidy(str(fields.get(name, ""))) for name in ("words", "link"))
    link = voices.readable(read_arguments(typed).link)
    if typed and not link:
        raise UserError(NO_LINK, "link")
    drop_id = number(what.removeprefix(DROP)) if what.startswith(DROP) else None
    brought = {one.id: one for one in _recent(ctx, found)}
    if what not in {"event", "change"} and drop_id not in brought:
        raise UserError("Choose what came of it.", "what")
    if drop_id is None and not words:
        raise UserError("Say in a sentence what came of it; the author reads it.", "words")
    moved = ideas.move(
        ctx.connection,
        found.id,
        to="made",
        actor_id=ctx.person.id,
        now=ctx.now,
        made_as="drop" if drop_id else what,
        made_words=words,
        made_url=link,
        drop_id=drop_id,
    )
    earned = _pay(ctx, found) if moved else 0
    drop = brought.get(drop_id) if drop_id else None
    return _sent(ctx, value, "made", moved=moved, earned=earned, drop=drop)


def build_merge(ctx: Context, value: str) -> Form:
    """The form that asks which idea it joins."""
    found = voices.to_decide(ctx, value)
    return engine.form(
        "idea/merge", ctx.voice, idea=found, value=value, others=_targets(ctx, found)
    )


def _targets(ctx: Context, found: Idea) -> list[Idea]:
    return backing.targets(ctx.connection, ctx.workspace.id, found.squad_id, found.id)


def merge(ctx: Context, value: str) -> Reply:
    """Open the form that asks which idea it joins. Raises UserError while there is no other."""
    found = voices.to_decide(ctx, value)
    if not found.open:
        return _card(ctx, found, moved=False, kind="private")
    if not _targets(ctx, found):
        raise UserError("There is no other open idea to merge it into.")
    return Reply("form", build_merge(ctx, value))


def keep_merge(ctx: Context, value: str, fields: Fields) -> Reply:
    """Merge it into another: its author is told, backs the other and hears what becomes of it."""
    found = voices.to_decide(ctx, value)
    into_id = number(str(fields.get("into", "")))
    into = next((one for one in _targets(ctx, found) if one.id == into_id), None)
    if into is None:
        if found.state == "merged":
            return _card(ctx, found, moved=False, kind="private")
        raise UserError(NO_TARGET, "into")
    moved = backing.merge(ctx.connection, found.id, into.id, ctx.person.id, ctx.now)
    if moved:
        ideas.add_event(ctx.connection, into.id, ctx.person.id, "joined", "", ctx.now)
        voices.refresh_cards(ctx.connection, ctx.house, into, ctx.now)
    return _sent(ctx, value, "merged", moved=moved, into=into)
