"""The bare command: next pick, what came of my shares, one next step. Also what is said when the bot arrives."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context, Role
from bot.practice import guidance, overview, picks, stewards
from connectors.base import NOTHING, Reply
from connectors.events import LeftEvent
from store import conversations, drops, ideas, people, points, questions, shares, squads, workspaces
from store.database import Connection

OFFERS = 3
"""Picks on a person's own page."""


def _contents(ctx: Context) -> dict[str, Any]:
    offers = picks.picks_for(ctx.connection, ctx.person, ctx.now, 1)
    living = squads.all_squads(ctx.connection, ctx.workspace.id)
    led = [squad for squad in living if squad.id in ctx.leads]
    mine = shares.of_person(ctx.connection, ctx.person.id, 5)
    waiting = ideas.open_ideas(ctx.connection, ctx.workspace.id, ctx.leads) if led else []
    asked = questions.waiting_for(ctx.connection, ctx.workspace.id, ctx.person.id)
    ready = [
        d for d in drops.drafts(ctx.connection, ctx.workspace.id, ctx.leads) if d.state != "draft"
    ]
    has_brought = bool(ready) or any(
        drops.recent_of_squad(ctx.connection, squad.id, squad.created_at) for squad in led
    )
    return {
        "person": ctx.person,
        "own_key": ctx.actor.key.rpartition("/")[2],
        "offer": offers[0] if offers else None,
        "mine": mine,
        "opened": sum(share.opened for share in mine),
        "total": points.total(ctx.connection, ctx.person.id, f"{ctx.now:%Y-%m}"),
        "squads": led,
        "waiting": len(waiting),
        "asked": len(asked),
        "promised": overview.promised(waiting, asked, ctx.now),
        "ready": len(ready),
        "until": ctx.person.snoozed_until,
        "due": guidance.due(ctx),
        "step": _step(
            ctx, living=bool(living), led=bool(led), brought=has_brought, offer=bool(offers)
        ),
    }


def _step(ctx: Context, *, living: bool, led: bool, brought: bool, offer: bool) -> str:
    """Choose the one next step of this person's role."""
    if not living:
        if Role.ADMIN in ctx.roles:
            return "make_squad"
        # Whoever is named in the settings becomes admin on first acting.
        named = ctx.house.settings.admins or people.admins(ctx.connection, ctx.workspace.id)
        return "wait_admin" if named else "no_admin"
    if led:
        return "lead" if brought else "first_drop"
    if ctx.person.snoozed_until is not None and ctx.person.snoozed_until > ctx.now:
        return "quiet"
    if not ctx.person.has_joined and ctx.person.declined_at is None:
        return "join"
    return "" if offer else "nothing_new"


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Show the home as a message."""
    return ctx.private("home/show", **_contents(ctx))


def open_home(ctx: Context, _: str) -> Reply:
    """Show the home where a stale button stood."""
    return ctx.update("home/show", **_contents(ctx))


def tab(ctx: Context, refresh: bool) -> Reply:
    """Show the person's own page. With `refresh` it is open already, and nothing is written."""
    page = ctx.compose(
        "home/tab",
        **_contents(ctx),
        offers=picks.picks_for(ctx.connection, ctx.person, ctx.now, OFFERS),
        first=ctx.person.home_seen_at is None,
        month=overview.month(ctx),
        comes=overview.comes(ctx),
        desk=overview.desk(ctx),
    )
    if not refresh:
        people.see_home(ctx.connection, ctx.person.id, ctx.now)
    return Reply("home", page)


def joined(ctx: Context, installed: bool) -> Reply:
    """Greet whoever installed the bot, once. In a channel it arrives silently."""
    if installed:
        stewards.tell(
            ctx,
            ctx.person.id,
            "home/greeting",
            key="greeting",
            name=ctx.person.name,
            admin=Role.ADMIN in ctx.roles,
        )
    return NOTHING


def left(connection: Connection, event: LeftEvent, now: datetime) -> None:
    """Stop speaking where the bot was removed; stop everything when it was uninstalled. Nobody need have acted."""
    home = event.actor.installation
    found = workspaces.find_installation(connection, home.platform, home.key)
    if event.uninstalled and found is not None:
        workspaces.revoke(connection, found.id, now)
    place = conversations.find_conversation(
        connection, event.conversation.platform, event.conversation.key
    )
    if place is not None:
        conversations.mark_gone(connection, place.id, now)
    if found is not None and event.conversation.kind == "direct":
        people.mark_gone(connection, found.id, event.actor.key, now)


COMMAND = Command(
    name="",
    aliases=("home", "hi", "hello"),
    summary="Your next pick, what came of your posts, one next step",
    handle=handle,
    actions=MappingProxyType({"home.open": Action(open_home)}),
)
