"""The policy that counts, and the people to ask."""

from __future__ import annotations

from functools import cache

from bot.command import Context
from store import people, policies, squads
from store.policies import Policy
from templates.engine import HERE


@cache
def starter() -> str:
    """The lines a workspace starts with."""
    return (HERE / "policy" / "starter.txt").read_text(encoding="utf-8").strip()


def current(ctx: Context) -> Policy:
    """Return the version that counts; the starter lines until somebody writes others."""
    standing = policies.current(ctx.connection, ctx.workspace.id)
    if standing is not None:
        return standing
    return Policy(0, 1, starter(), ctx.now)


def settled(ctx: Context) -> Policy:
    """Return the version that counts as a row, so that an acceptance can name it."""
    standing = policies.current(ctx.connection, ctx.workspace.id)
    if standing is not None:
        return standing
    return policies.write(ctx.connection, ctx.workspace.id, starter(), None, ctx.now)


def contacts(ctx: Context) -> list[str]:
    """Name whom to ask: the squad's contact where the person is, else every squad's, else the admins."""
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    found = [here] if here else squads.all_squads(ctx.connection, ctx.workspace.id)
    ids = dict.fromkeys(s.contact_id for s in found if s.contact_id is not None)
    named = [people.person(ctx.connection, ctx.workspace.id, one) for one in ids]
    names = [one.name for one in named if one is not None]
    return names or [one.name for one in people.admins(ctx.connection, ctx.workspace.id)]
