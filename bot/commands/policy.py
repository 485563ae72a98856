"""policy: the five lines of guidance, their version, and whom to ask. Leads and admins edit them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments, tidy
from bot.command import Action, Command, Context, Fields, FormSpec, Role
from bot.errors import UserError
from bot.practice import guidance
from connectors.base import Reply
from store import policies
from templates import engine
from templates.message import Form

LONGEST_LINES = 10


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Show the lines."""
    return Reply("private", _shown(ctx))


def _shown(ctx: Context) -> Any:
    policy = guidance.current(ctx)
    return ctx.compose(
        "policy/show",
        policy=policy,
        contacts=guidance.contacts(ctx),
        accepted_at=policies.accepted_at(ctx.connection, ctx.person.id, policy.id),
        may_edit=bool(ctx.roles & {Role.LEAD, Role.ADMIN}),
        joined=ctx.person.has_joined,
    )


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return Reply("private", _shown(ctx))


def build(ctx: Context, _: str) -> Form:
    """The form to edit the lines."""
    return engine.form("policy/edit", ctx.voice, policy=guidance.current(ctx))


def edit(ctx: Context, value: str) -> Reply:
    """Open the form to edit the lines."""
    _may_edit(ctx)
    return Reply("form", build(ctx, value))


def keep(ctx: Context, _: str, fields: Fields) -> Reply:
    """Keep a new version. What people accepted before stays as it was."""
    _may_edit(ctx)
    lines = [
        line.strip() for line in tidy(str(fields.get("text", ""))).splitlines() if line.strip()
    ]
    if not lines:
        raise UserError("Leave at least one line, so that people know where they stand.", "text")
    if len(lines) > LONGEST_LINES:
        raise UserError("Ten lines at most; shorter is read.", "text")
    policies.write(ctx.connection, ctx.workspace.id, "\n".join(lines), ctx.person.id, ctx.now)
    return Reply("private", _shown(ctx))


def _may_edit(ctx: Context) -> None:
    if not ctx.roles & {Role.LEAD, Role.ADMIN}:
        raise UserError("Squad leads and admins edit these lines. Send yours as an idea.")


COMMAND = Command(
    name="policy",
    forgiving=True,
    aliases=("check",),
    summary="The five lines of guidance and whom to ask",
    handle=handle,
    actions=MappingProxyType(
        {"policy.open": Action(show), "policy.edit": Action(edit, opens=True)}
    ),
    forms=MappingProxyType({"policy.keep": FormSpec(keep, build)}),
)
