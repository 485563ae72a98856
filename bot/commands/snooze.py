"""snooze: quiet until a day, in the person's own zone; off again in one tap."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context
from bot.errors import UserError
from bot.practice.attention import hours
from bot.rules.attention import OFF, parse_snooze
from connectors.base import Reply
from store import people

HOW = "Say for how long: 2w, 10 days, or a date like 2026-12-24. At most a year."


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """Bare: two weeks, as STOP means it. With words: until then; off ends it."""
    return _quiet(ctx, arguments.text or "2w")


def _quiet(ctx: Context, text: str) -> Reply:
    until = parse_snooze(text, ctx.now, hours(ctx.person).zone)
    if until is None:
        raise UserError(HOW)
    if until == OFF:
        people.snooze(ctx.connection, ctx.person.id, None)
        return _awake(ctx, ctx.person.wish)
    assert isinstance(until, datetime)  # noqa: S101  neither None nor "off"
    people.snooze(ctx.connection, ctx.person.id, until)
    return ctx.update("snooze/quiet", until=until)


def weeks(ctx: Context, value: str) -> Reply:
    """A number of weeks, by button."""
    return _quiet(ctx, f"{value}w")


def off(ctx: Context, _: str) -> Reply:
    """Undo, or wake early."""
    return _quiet(ctx, OFF)


def mute(ctx: Context, _: str) -> Reply:
    """Nothing unasked any more, until they say so."""
    before = ctx.person.wish
    people.update_wishes(ctx.connection, ctx.workspace.id, ctx.person.id, wish="ask")
    return ctx.update("snooze/muted", before=before)


def unmute(ctx: Context, value: str) -> Reply:
    """Undo that."""
    wish: people.Wish = "message" if value == "message" else "channel"
    people.update_wishes(ctx.connection, ctx.workspace.id, ctx.person.id, wish=wish)
    return _awake(ctx, wish)


def _awake(ctx: Context, wish: people.Wish) -> Reply:
    """Say what comes now; who hasn't joined, or has left, is promised nothing."""
    joined = ctx.person.joined_at is not None and ctx.person.left_at is None
    return ctx.update("snooze/awake", wish=wish, joined=joined)


COMMAND = Command(
    name="snooze",
    aliases=("pause", "mute", "stop"),
    summary="Quiet for a while",
    usage="[2w | date | off]",
    handle=handle,
    actions=MappingProxyType(
        {
            "snooze.weeks": Action(weeks),
            "snooze.off": Action(off),
            "snooze.mute": Action(mute),
            "snooze.unmute": Action(unmute),
        }
    ),
)
