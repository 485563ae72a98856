"""join: one card with guidance, what is kept, who sees it and whom to ask; then one choice of how picks come."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, get_args

from bot.args import Arguments, number
from bot.command import Action, Command, Context
from bot.errors import UserError
from bot.practice import asking, guidance, stewards
from connectors.base import Reply
from store import people, policies

WISHES: dict[str, people.Wish] = {wish: wish for wish in get_args(people.Wish)}


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Show the card."""
    return Reply("private", _card(ctx))


def open_card(ctx: Context, _: str) -> Reply:
    """Show the card to whoever pressed Join; the invitation itself stays for the others."""
    return Reply("private", _card(ctx))


def _card(ctx: Context) -> Any:
    return ctx.compose(
        "join/card",
        name=ctx.person.name,
        policy=guidance.current(ctx),
        contacts=asking.whom(ctx).names,
    )


def choose(ctx: Context, value: str) -> Reply:
    """Join, with the choice of how picks come ("message:3"). Accepts the guidance in the version that was shown."""
    chosen, _, version = value.partition(":")
    wish = WISHES.get(chosen)
    if wish is None:
        raise UserError("Choose how picks come: by message, in the channel, or only when you ask.")
    accepted = guidance.accept(ctx, number(version))
    people.update_wishes(ctx.connection, ctx.workspace.id, ctx.person.id, wish=wish)
    people.join(ctx.connection, ctx.person.id, ctx.now)
    care = policies.care(ctx.connection, ctx.workspace.id)
    return ctx.update(
        "join/done",
        wish=wish,
        version=accepted.version,
        has_quiz=care.has_quiz,
        stays=ctx.person.erase_at is not None,
    )


def restore(ctx: Context) -> bool:
    """Undo leaving: everything as it was. Return whether the person takes part now."""
    if ctx.person.left_at is not None:
        people.come_back(ctx.connection, ctx.person.id)
    stewards.step_back(ctx)
    return ctx.person.joined_at is not None


def back(ctx: Context, _: str) -> Reply:
    """Undo leaving, by button. Who had not joined does not join by it."""
    joined = restore(ctx)
    if not joined:
        return ctx.update("settings/kept", wish=ctx.person.wish, joined=False)
    stays = ctx.person.erase_at is not None
    return ctx.update("join/done", wish=ctx.person.wish, version=0, has_quiz=False, stays=stays)


def later(ctx: Context, _: str) -> Reply:
    """Not now: never asked again."""
    people.decline(ctx.connection, ctx.person.id, ctx.now)
    return ctx.private("join/later")


COMMAND = Command(
    name="join",
    forgiving=True,
    summary="Get up to three picks a week, always optional",
    handle=handle,
    actions=MappingProxyType(
        {
            "join.open": Action(open_card),
            "join.choose": Action(choose),
            "join.back": Action(back),
            "join.later": Action(later),
        }
    ),
)
