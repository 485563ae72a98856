"""Who looks after a squad: telling leads, asking admins when nobody is left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.command import Context, House
from bot.practice import notes
from store import memory, outbox, people, squads, workspaces
from store.database import Connection

UNDO = timedelta(days=1)
AGAIN_AFTER = timedelta(days=1)
"""How often leads hear at most that we aren't in their channel."""


@dataclass(frozen=True, slots=True)
class Left:
    """Squads somebody no longer leads, and who was told."""

    squads: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def tell(
    ctx: Context, advocate_id: int, template: str, *, key: str, about: str = "", **context: Any
) -> None:
    """Write to somebody else, in their voice, as an answer that spends no budget. Once per `key`."""
    reader = people.person(ctx.connection, ctx.workspace.id, advocate_id)
    if reader is None:
        return
    notes.write(
        ctx.connection,
        ctx.house,
        reader,
        template,
        key=f"{key}:{advocate_id}",
        about=about,
        now=ctx.now,
        company=ctx.workspace.name,
        **context,
    )


def step_down(ctx: Context, undo: timedelta = UNDO) -> Left:
    """Take the person out of the squads they lead. The other leads are told; without any, the admins are asked.

    For a day, or `undo`, `step_back` can undo it.
    """
    left: list[str] = []
    told: dict[int, str] = {}
    if ctx.leads or ctx.person.on_board:
        kept = json.dumps({"leads": ctx.leads, "on_board": ctx.person.on_board})
        memory.remember(ctx.connection, _left(ctx), kept, undo, ctx.house.cipher, ctx.now)
    for squad_id in ctx.leads:
        squads.drop_member(ctx.connection, squad_id, ctx.person.id)
        squad = squads.find_squad(ctx.connection, ctx.workspace.id, squad_id)
        if squad is None:
            continue
        left.append(squad.name)
        others = squads.leads(ctx.connection, squad_id)
        template = "squad/lead_left" if others else "squad/lead_wanted"
        for one, name in leads_of(ctx, squad_id):
            tell(
                ctx,
                one,
                template,
                key=f"squad:{squad_id}:{template}:{ctx.now.isoformat()}",
                about=_left_behind(ctx, squad_id) if others else _wanted(squad_id),
                squad=squad,
                who=ctx.person.name,
            )
            if one != ctx.person.id:
                told[one] = name
    return Left(tuple(left), tuple(filter(None, told.values())))


def let_down(
    house: House, connection: Connection, now: datetime, workspace_id: int, advocate_id: int
) -> None:
    """Take somebody who will be no more out of the squads they lead; where nobody else does, the admins are asked."""
    for squad_id in squads.led_by(connection, workspace_id, advocate_id):
        squads.drop_member(connection, squad_id, advocate_id)
        squad = squads.find_squad(connection, workspace_id, squad_id)
        if squad is None or squads.leads(connection, squad_id):
            continue
        for admin in people.admins(connection, workspace_id):
            notes.write(
                connection,
                house,
                admin,
                "squad/lead_wanted",
                key=f"squad:{squad_id}:lead_wanted:{now.isoformat()}:{admin.id}",
                about=_wanted(squad_id),
                now=now,
                squad=squad,
            )


def _wanted(squad_id: int) -> str:
    return f"squad:{squad_id}:lead_wanted"


def _left_behind(ctx: Context, squad_id: int) -> str:
    return f"squad:{squad_id}:lead_left:{ctx.person.id}"


def step_back(ctx: Context) -> None:
    """Give back what `step_down` took; what was said of it goes."""
    kept = memory.recall(ctx.connection, _left(ctx), ctx.house.cipher, ctx.now)
    if kept is None:
        return
    memory.forget(ctx.connection, _left(ctx))
    was = json.loads(kept)
    people.update_wishes(ctx.connection, ctx.workspace.id, ctx.person.id, on_board=was["on_board"])
    for squad_id in was["leads"]:
        if squads.find_squad(ctx.connection, ctx.workspace.id, squad_id) is None:
            continue
        squads.set_member(ctx.connection, squad_id, ctx.person.id, "lead", ctx.now)
        for about in (_wanted(squad_id), _left_behind(ctx, squad_id)):
            outbox.retract(
                ctx.connection,
                workspace_id=ctx.workspace.id,
                about=about,
                key=f"{about}:back:{ctx.now.isoformat()}",
                now=ctx.now,
            )


def _left(ctx: Context) -> str:
    return f"left/{ctx.person.id}"


def leads_of(ctx: Context, squad_id: int | None) -> list[tuple[int, str]]:
    """Return who decides for a squad, as number and name; the admins where there is no squad or no lead."""
    return deciders(ctx.connection, ctx.workspace.id, squad_id)


def deciders(
    connection: Connection, workspace_id: int, squad_id: int | None
) -> list[tuple[int, str]]:
    """The same where nobody acts. A squad that is archived has no leads any more."""
    living = squads.find_squad(connection, workspace_id, squad_id or 0)
    found = squads.leads(connection, living.id) if living else []
    return found or [(a.id, a.name) for a in people.admins(connection, workspace_id)]


def set_clock(connection: Connection, workspace_id: int) -> None:
    """Let the company's clock be that of its first squad: no platform tells a company's own."""
    living = squads.all_squads(connection, workspace_id)
    if living:
        workspaces.change_workspace(connection, workspace_id, zone=living[0].zone)


def tell_away(
    house: House, connection: Connection, now: datetime, workspace_id: int, conversation_id: int
) -> None:
    """Tell who looks after a channel that we aren't in it, so that what is meant for it waits; once a day at most."""
    kept = [
        squad
        for squad in squads.all_squads(connection, workspace_id)
        if squad.conversation_id == conversation_id
    ]
    key = f"away/{conversation_id}"
    if not kept or not memory.once(connection, key, AGAIN_AFTER, now):
        return
    for squad in kept:
        for one, _ in deciders(connection, workspace_id, squad.id):
            reader = people.person(connection, workspace_id, one)
            if reader is None:
                continue
            notes.write(
                connection,
                house,
                reader,
                "squad/away",
                key=f"squad:{squad.id}:{key}:{now.isoformat()}:{one}",
                about=f"squad:{squad.id}:away",
                now=now,
                squad=squad,
            )
