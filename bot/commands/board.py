"""board: those who chose to be seen, and nobody else. Off by default for everyone."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context
from connectors.base import Reply
from store import boards, people, points, squads

SHOWN = 10


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """This month's board; `squad`: among my squad. Names only who chose it; nobody is missing from it."""
    mine = squads.squads_of(ctx.connection, ctx.workspace.id, ctx.person.id)
    squad_id = mine[0] if mine and arguments.words[:1] == ("squad",) else None
    return _shown(ctx, squad_id, "private")


def _shown(ctx: Context, squad_id: int | None, kind: Any) -> Reply:
    person = people.person(ctx.connection, ctx.workspace.id, ctx.person.id)
    rows = boards.standing(
        ctx.connection,
        ctx.workspace.id,
        points.month(ctx.now),
        squad_id,
        by_points=ctx.house.settings.has_points,
        limit=SHOWN,
    )
    return Reply(
        kind,
        ctx.compose(
            "board/show",
            rows=rows,
            seen=bool(person and person.on_board),
            squad=squads.find_squad(ctx.connection, ctx.workspace.id, squad_id)
            if squad_id
            else None,
        ),
    )


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return handle(ctx, Arguments())


def be_seen(ctx: Context, value: str) -> Reply:
    """Step onto the board, or off it; both at once and both reversible."""
    people.update_wishes(ctx.connection, ctx.workspace.id, ctx.person.id, on_board=value == "yes")
    return _shown(ctx, None, "update")


COMMAND = Command(
    name="board",
    forgiving=True,
    summary="Those who chose to be seen this month",
    usage="[squad | month]",
    handle=handle,
    actions=MappingProxyType({"board.show": Action(show), "board.seen": Action(be_seen)}),
)
