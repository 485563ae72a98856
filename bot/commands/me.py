"""me: my posts, who opened them, and every line of points with its why."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context
from bot.rules import disclosure
from bot.rules.networks import NETWORKS
from connectors.base import Reply
from store import disclosures, points, shares

SHOWN = 10


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """Bare: my posts. `why`: the points line by line. `words`: how my posts began, and by which rule."""
    if arguments.words[:1] == ("words",):
        return words(ctx, "")
    if arguments.words[:1] == ("why",) and ctx.house.settings.has_points:
        return why(ctx, "")
    mine = shares.of_person(ctx.connection, ctx.person.id, SHOWN)
    return ctx.private(
        "me/show",
        mine=mine,
        opened=sum(share.opened for share in mine),
        month=points.total(ctx.connection, ctx.person.id, points.month(ctx.now)),
        total=points.total(ctx.connection, ctx.person.id, points.ALL),
    )


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return handle(ctx, Arguments())


def why(ctx: Context, _: str) -> Reply:
    """Show the ledger's newest lines, each with its reason."""
    lines = points.entries(ctx.connection, ctx.person.id, limit=20)
    return ctx.private(
        "me/why", lines=lines, total=points.total(ctx.connection, ctx.person.id, points.ALL)
    )


def words(ctx: Context, _: str) -> Reply:
    """Show how one's posts began, with the rule of that day."""
    began = [
        (
            one,
            disclosure.by_id(one.rule),
            NETWORKS[one.network].label if one.network in NETWORKS else "",
        )
        for one in disclosures.of_person(ctx.connection, ctx.person.id, SHOWN)
    ]
    return ctx.private("me/words", began=began)


COMMAND = Command(
    name="me",
    forgiving=True,
    aliases=("points", "impact"),
    summary="Your posts and what came of them",
    usage="[why | words]",
    handle=handle,
    actions=MappingProxyType(
        {"me.show": Action(show), "me.why": Action(why), "me.words": Action(words)}
    ),
)
