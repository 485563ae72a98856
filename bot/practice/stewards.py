"""Who looks after a squad: telling leads, asking admins when nobody is left."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from bot.command import Context
from store import memory, outbox, people, squads
from templates.engine import Voice

UNDO = timedelta(days=1)


def tell(
    ctx: Context, advocate_id: int, template: str, *, key: str, about: str = "", **context: Any
) -> None:
    """Write to somebody else, in their voice, as an answer that spends no budget. Once per `key`."""
    reader = people.person(ctx.connection, ctx.workspace.id, advocate_id)
    if reader is None:
        return
    message = ctx.compose_for(Voice(reader.language, reader.zone), template, **context)
    outbox.post(
        ctx.connection,
        workspace_id=ctx.workspace.id,
        to=outbox.ToPerson(advocate_id),
        message_xml=message.source,
        key=f"{key}:{advocate_id}",
        kind="answer",
        about=about,
        now=ctx.now,
    )


def step_down(ctx: Context) -> None:
    """Take the person out of the squads they lead; where that was the last lead, ask the admins.

    For a day `step_back` can undo it.
    """
    if ctx.leads or ctx.person.on_board:
        kept = json.dumps({"leads": ctx.leads, "on_board": ctx.person.on_board})
        memory.remember(ctx.connection, _left(ctx), kept, UNDO, ctx.house.cipher, ctx.now)
    for squad_id in ctx.leads:
        squads.drop_member(ctx.connection, squad_id, ctx.person.id)
        if squads.leads(ctx.connection, squad_id):
            continue
        squad = squads.find_squad(ctx.connection, ctx.workspace.id, squad_id)
        for admin in people.admins(ctx.connection, ctx.workspace.id):
            tell(
                ctx,
                admin.id,
                "squad/lead_wanted",
                key=f"squad:{squad_id}:lead_wanted:{ctx.now.isoformat()}",
                about=f"squad:{squad_id}:lead_wanted",
                squad=squad,
            )


def step_back(ctx: Context) -> None:
    """Give back what `step_down` took; the admins are not asked any more."""
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
        outbox.retract(
            ctx.connection,
            workspace_id=ctx.workspace.id,
            about=f"squad:{squad_id}:lead_wanted",
            key=f"squad:{squad_id}:lead_found:{ctx.now.isoformat()}",
            now=ctx.now,
        )


def _left(ctx: Context) -> str:
    return f"left/{ctx.person.id}"


def leads_of(ctx: Context, squad_id: int | None) -> list[tuple[int, str]]:
    """Return who decides for a squad; the admins where there is no squad or no lead."""
    found = squads.leads(ctx.connection, squad_id) if squad_id is not None else []
    return found or [(a.id, a.name) for a in people.admins(ctx.connection, ctx.workspace.id)]
