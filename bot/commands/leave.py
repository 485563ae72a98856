"""leave: done at once, as warmly as joining; a snooze is offered once, beneath."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context
from bot.commands import join, snooze
from bot.practice import stewards
from connectors.base import Reply
from store import people


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Leave. The other leads of a squad are told; where there is none, the admins are asked who takes over."""
    people.leave(ctx.connection, ctx.person.id, ctx.now)
    return ctx.update("leave/done", left=stewards.step_down(ctx))


def now(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return handle(ctx, Arguments())


def instead(ctx: Context, _: str) -> Reply:
    """Stay after all, but quiet for two weeks."""
    join.restore(ctx)
    return snooze.weeks(ctx, "2")


COMMAND = Command(
    name="leave",
    summary="No more messages from me; one tap, no questions",
    handle=handle,
    actions=MappingProxyType({"leave.now": Action(now), "leave.instead": Action(instead)}),
)
