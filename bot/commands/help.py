"""help: what everyone can do first, then more; leads' rows only to leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context, Role, is_offered
from bot.practice import slips
from connectors.base import Reply

FIRST = 8


def make(commands: Callable[[], Sequence[Command]]) -> Command:
    """Make the help command over the whole table, which it is itself a line of."""

    def offered(ctx: Context) -> list[Command]:
        return [c for c in commands() if is_offered(c, ctx.house.settings)]

    def shown(ctx: Context) -> dict[str, Any]:
        rows = [c for c in offered(ctx) if c.name]
        common = [c for c in rows if not c.leads]
        return {
            "commands": common[:FIRST],
            "more": common[FIRST:],
            "leads": [c for c in rows if c.leads and _may(c, ctx)],
        }

    def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
        word = arguments.words[0] if arguments.words else ""
        if not word:
            return ctx.private("help/show", **shown(ctx))
        known = {
            name: c for c in offered(ctx) if _may(c, ctx) for name in (c.name, *c.aliases) if name
        }
        if word in known:
            return ctx.private("help/one", one=known[word])
        return ctx.private("help/unknown", **slips.answer(known, word))

    def open_help(ctx: Context, _: str) -> Reply:
        return ctx.private("help/show", **shown(ctx))

    return Command(
        name="help",
        forgiving=True,
        summary="What I can do",
        usage="[name]",
        handle=handle,
        actions=MappingProxyType({"help.open": Action(open_help)}),
    )


def _may(command: Command, ctx: Context) -> bool:
    """Whether a line of help is for this person; listeners share one line with the leads."""
    if not command.leads:
        return True
    if command.role not in ctx.roles:
        return False
    deciding = {Role.LEAD, Role.ADMIN} | ({Role.LISTENER} if command.name == "inbox" else set())
    return bool(deciding & ctx.roles)
