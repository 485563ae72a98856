"""idea, among colleagues: see what is open to all, back it, take that back; one's own shown or kept."""

from __future__ import annotations

from bot.command import Context
from bot.errors import UserError
from bot.practice import openness, voices
from connectors.base import Reply
from store import backing
from store.ideas import Idea

MOST = 5
OWN = "It's your own idea; that it is yours counts already."


def show_open(ctx: Context, _: str) -> Reply:
    """Show what colleagues suggest, newest first."""
    found = [
        one
        for one in backing.public_ideas(ctx.connection, ctx.workspace.id, ctx.now)
        if one.state != "made"
    ]
    return ctx.private(
        "idea/open",
        ideas=found[:MOST],
        more=max(len(found) - MOST, 0),
        own=frozenset(one.id for one in found if one.author_id == ctx.person.id),
        backed=backing.backed_by(ctx.connection, ctx.person.id),
        backers={one.id: openness.backers(ctx.connection, one) for one in found[:MOST]},
    )


def back(ctx: Context, value: str) -> Reply:
    """Back a colleague's idea, once. Raises UserError for one's own."""
    found = openness.shown(ctx, value)
    if found.author_id == ctx.person.id:
        raise UserError(OWN)
    take(ctx, found)
    return ctx.private("idea/backed", idea=found, backed=True, key="")


def take(ctx: Context, found: Idea) -> None:
    """Count the person as somebody who backs it, and bring the number up to date where it may be shown."""
    before = openness.backers(ctx.connection, found)
    if backing.back(ctx.connection, found.id, ctx.person.id, ctx.now):
        _recount(ctx, found, before)


def unback(ctx: Context, value: str) -> Reply:
    """Take it back; whoever never backed it hears the same."""
    found = openness.shown(ctx, value)
    before = openness.backers(ctx.connection, found)
    if backing.unback(ctx.connection, found.id, ctx.person.id):
        _recount(ctx, found, before)
    return ctx.update("idea/backed", idea=found, backed=False, key="")


def _recount(ctx: Context, found: Idea, before: int | None) -> None:
    if openness.backers(ctx.connection, found) != before:
        step = f"backed:{ctx.person.id}:{ctx.now.isoformat()}"
        voices.refresh_cards(ctx.connection, ctx.house, found, ctx.now, step)


def show(ctx: Context, value: str) -> Reply:
    """Let colleagues see one's own idea, once a lead opens it."""
    return _shown(ctx, value, shown=True)


def hide(ctx: Context, value: str) -> Reply:
    """Keep it between oneself and the leads; a card in the channel goes."""
    return _shown(ctx, value, shown=False)


def _shown(ctx: Context, value: str, *, shown: bool) -> Reply:
    found = voices.mine(ctx, value)
    if backing.set_shown(ctx.connection, found.id, ctx.person.id, shown, ctx.now):
        found = voices.mine(ctx, value)
        voices.refresh_cards(ctx.connection, ctx.house, found, ctx.now)
    return ctx.update("idea/received", **voices.receipt(ctx, found))
