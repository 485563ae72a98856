"""privacy: what is kept of me and who sees it; download it; have it deleted, with seven days to think again."""

from __future__ import annotations

import json
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context, Fields, FormSpec
from bot.errors import UserError
from bot.practice import mine, sharing, stewards
from connectors.base import Reply
from store import forgetting, memory, people
from templates.message import Form

UNDO = timedelta(days=7)
REMEMBERED = UNDO + timedelta(days=1)
"""Longer than the undo, so that what it gives back is there to its last minute."""


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Show what is kept, who sees it and for how long."""
    return ctx.private("privacy/card", **_card(ctx))


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return handle(ctx, Arguments())


def _card(ctx: Context) -> dict[str, Any]:
    base = sharing.own_base(ctx)
    return {
        "kept": mine.counted(ctx),
        "settings": ctx.house.settings,
        "erase_at": ctx.person.erase_at,
        "file": bool(base),
        "visitors": f"{base}/privacy" if base else "",
        "full_import": ctx.house.settings.full_import == "on",
    }


def download(ctx: Context, _: str) -> Reply:
    """Give the address of the file; page by page in the chat, where we have no address."""
    url = mine.address(ctx)
    if not url:
        return read(ctx, "0")
    return ctx.private("privacy/file", url=url, until=ctx.now + mine.VALID)


def read(ctx: Context, value: str) -> Reply:
    """Show everything in the chat, a page at a time."""
    return ctx.private("privacy/read", **mine.leaf(ctx, value))


def build(ctx: Context, _: str) -> Form:
    """The form that says what goes and what stays."""
    admins = people.admins(ctx.connection, ctx.workspace.id)
    form = ctx.compose(
        "privacy/delete",
        until=ctx.now + UNDO,
        backup_days=ctx.house.settings.backup_days,
        full_import=ctx.house.settings.full_import == "on",
        leads=len(ctx.leads),
        listener=ctx.person.is_listener,
        last_admin=[one.id for one in admins] == [ctx.person.id],
    )
    assert isinstance(form, Form)  # noqa: S101  the template writes <form>
    return form


def open_form(ctx: Context, value: str) -> Reply:
    """Ask once, plainly; somebody who asked before sees until when they can undo it."""
    if ctx.person.erase_at is not None:
        raise UserError("That is on its way already. Type privacy to see when, or to undo it.")
    return Reply("form", build(ctx, value))


def delete(ctx: Context, _: str, fields: Fields) -> Reply:
    """Stop everything unasked, hide the person, and let all of theirs go in seven days."""
    if "yes" not in (fields.get("sure") or ()):
        raise UserError("Tick this, or close the form and nothing happens.", "sure")
    until = ctx.now + UNDO
    if not forgetting.ask(ctx.connection, ctx.person.id, until):
        return ctx.private("privacy/card", **_card(ctx))
    was = {"joined": ctx.person.has_joined, "listener": ctx.person.is_listener}
    memory.remember(
        ctx.connection, _before(ctx), json.dumps(was), REMEMBERED, ctx.house.cipher, ctx.now
    )
    left = stewards.step_down(ctx, REMEMBERED)
    people.leave(ctx.connection, ctx.person.id, ctx.now)
    people.update_wishes(ctx.connection, ctx.workspace.id, ctx.person.id, on_board=False)
    if ctx.person.is_listener:
        people.set_listener(ctx.connection, ctx.person.id, False)
        _tell_admins(ctx)
    return ctx.private("privacy/waiting", until=until, left=left)


def _tell_admins(ctx: Context) -> None:
    left = [one.name for one in people.listeners(ctx.connection, ctx.workspace.id)]
    for admin in people.admins(ctx.connection, ctx.workspace.id):
        if admin.id != ctx.person.id:
            stewards.tell(
                ctx,
                admin.id,
                "privacy/listener_left",
                key=f"listener_left:{ctx.person.id}:{ctx.now.isoformat()}",
                who=ctx.person.name,
                listeners=left,
            )


def _before(ctx: Context) -> str:
    return f"before/{ctx.person.id}"


def keep(ctx: Context, _: str) -> Reply:
    """Undo it: everything as it was. Pressed again, or too late to be needed, it says so kindly."""
    if not forgetting.keep(ctx.connection, ctx.person.id):
        return ctx.update("privacy/kept", joined=ctx.person.has_joined)
    kept = memory.recall(ctx.connection, _before(ctx), ctx.house.cipher, ctx.now)
    was = json.loads(kept) if kept else {"joined": False, "listener": False}
    memory.forget(ctx.connection, _before(ctx))
    if was["joined"]:
        people.come_back(ctx.connection, ctx.person.id)
    if was["listener"]:
        people.set_listener(ctx.connection, ctx.person.id, True)
    stewards.step_back(ctx)
    return ctx.update("privacy/kept", joined=was["joined"])


COMMAND = Command(
    name="privacy",
    forgiving=True,
    aliases=("mydata", "forget"),
    summary="What is kept about you, and who sees it",
    handle=handle,
    actions=MappingProxyType(
        {
            "privacy.show": Action(show),
            "privacy.download": Action(download),
            "privacy.read": Action(read),
            "privacy.open": Action(open_form, opens=True),
            "privacy.keep": Action(keep),
        }
    ),
    forms=MappingProxyType({"privacy.delete": FormSpec(delete, build)}),
)
