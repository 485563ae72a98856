"""digest: a preview of the next one, and when the next three go out."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context, Role
from bot.errors import UserError
from bot.practice import digests
from bot.rules.hours import zone_of
from bot.rules.schedule import Weekly, next_times
from connectors.base import Reply
from store import pulses, schedules, squads
from store.squads import Squad


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """`preview` (or bare): as the next digest will look. `when`: the next three."""
    if arguments.words[:1] == ("when",):
        return _when(ctx)
    led = _led(ctx)
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    return _preview(ctx, here if here in led else led[0])


def _led(ctx: Context) -> list[Squad]:
    living = squads.all_squads(ctx.connection, ctx.workspace.id)
    led = [squad for squad in living if squad.id in ctx.leads]
    if not led:
        raise UserError("Make a squad first: type squad new.")
    return led


def _preview(ctx: Context, squad: Squad) -> Reply:
    due_at = digests.next_due(ctx.connection, squad, ctx.now)
    contents = digests.gather(ctx.connection, squad, due_at)
    return Reply("private", digests.compose(ctx.house, contents, ctx.now, preview=True))


def preview(ctx: Context, value: str) -> Reply:
    """The same by button."""
    chosen = [squad for squad in _led(ctx) if str(squad.id) == value]
    if not chosen:
        raise UserError("That squad isn't in your hands. Type squad to see yours.")
    return _preview(ctx, chosen[0])


def _when(ctx: Context) -> Reply:
    rows = []
    for squad in _led(ctx):
        row = schedules.of_squad(ctx.connection, squad.id, "digest")
        if row is not None:
            weekly = Weekly(row.weekday, row.hour, row.minute, zone_of(row.zone))
            rows.append((squad, next_times(weekly, ctx.now, 3)))
    return ctx.private("digest/when", rows=rows)


def answer_pulse(ctx: Context, value: str) -> Reply:
    """Take an answer to the yearly question. That somebody gave one is kept apart from how often each was given."""
    answer = pulses.read_answer(value)
    found = pulses.latest(ctx.connection, ctx.workspace.id)
    if answer is None or found is None or ctx.now >= found.closes_at:
        raise UserError("This question is closed. What came of it stands in the digest.")
    first = pulses.note_voter(ctx.connection, found.id, ctx.person.id)
    if first:
        ctx.house.letterbox.vote(found.id, answer, ctx.now)
    return ctx.private("digest/pulse", first=first)


COMMAND = Command(
    name="digest",
    forgiving=True,
    leads=True,
    summary="Preview the next weekly digest, or see when it goes out",
    usage="[preview | when]",
    role=Role.LEAD,
    handle=handle,
    actions=MappingProxyType(
        {
            "digest.preview": Action(preview, role=Role.LEAD),
            "digest.pulse": Action(answer_pulse),
        }
    ),
)
