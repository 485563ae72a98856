"""Who looks after a squad: telling leads, asking admins when nobody is left."""

from __future__ import annotations

from typing import Any

from bot.command import Context
from store import outbox, people, squads
from templates.engine import Voice


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


def ask_for_leads(ctx: Context) -> None:
    """Take the person out of the squads they lead; where that was the last lead, ask the admins."""
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
                key=f"squad:{squad_id}:lead_wanted:{ctx.now:%G%V}",
                squad=squad,
            )


def leads_of(ctx: Context, squad_id: int | None) -> list[tuple[int, str]]:
    """Return who decides for a squad; the admins where there is no squad or no lead."""
    found = squads.leads(ctx.connection, squad_id) if squad_id is not None else []
    return found or [(a.id, a.name) for a in people.admins(ctx.connection, ctx.workspace.id)]
