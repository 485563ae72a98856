"""inbox: ideas and drops to decide for leads, open concerns for listeners, questions for whoever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from bot.args import Arguments
from bot.command import Action, Command, Context, Role
from bot.errors import UserError
from bot.practice import openness, voices
from connectors.base import Reply
from store import concerns, drops, questions
from store.ideas import Idea

MOST_IDEAS = 5
MOST_CONCERNS = 3
MOST_QUESTIONS = 3
NO_INBOX = "Leads and listeners have an inbox. Your own ideas: type idea."


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Show what waits for this person. Raises UserError for those who decide nothing."""
    return ctx.private("inbox/show", **contents(ctx))


def open_inbox(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return ctx.private("inbox/show", **contents(ctx))


def contents(ctx: Context, step: str = "", author: str = "") -> dict[str, Any]:
    """Return what `inbox/show` is composed from; `step`: what this person just did, about whose idea."""
    decides = bool(ctx.roles & {Role.LEAD, Role.ADMIN})
    listens = Role.LISTENER in ctx.roles
    asked = questions.waiting_for(ctx.connection, ctx.workspace.id, ctx.person.id)
    if not decides and not listens and not asked:
        raise UserError(NO_INBOX)
    ideas = voices.waiting(ctx) if decides else []
    cases = concerns.open_for(ctx.connection, ctx.workspace.id, ctx.person.id) if listens else []
    drafts = drops.drafts(ctx.connection, ctx.workspace.id, ctx.leads) if ctx.leads else []
    return {
        "step": step,
        "author": author,
        "decides": decides,
        "listens": listens,
        "leads": bool(ctx.leads),
        "ideas": ideas[:MOST_IDEAS],
        "due": frozenset(one.id for one in ideas if voices.is_due(one, ctx.now)),
        "backers": _backers(ctx, ideas[:MOST_IDEAS]),
        "waiting": len(ideas),
        "more_ideas": max(len(ideas) - MOST_IDEAS, 0),
        "drafts": len(drafts),
        "questions": asked[:MOST_QUESTIONS],
        "asked": len(asked),
        "more_questions": max(len(asked) - MOST_QUESTIONS, 0),
        "concerns": cases[:MOST_CONCERNS],
        "cases": len(cases),
        "more_concerns": max(len(cases) - MOST_CONCERNS, 0),
    }


def _backers(ctx: Context, shown: Sequence[Idea]) -> dict[int, int]:
    counted = {one.id: openness.backers(ctx.connection, one) for one in shown if one.may_show}
    return {number: count for number, count in counted.items() if count is not None}


COMMAND = Command(
    name="inbox",
    forgiving=True,
    leads=True,
    summary="Ideas and concerns that wait for you",
    handle=handle,
    actions=MappingProxyType({"inbox.open": Action(open_inbox)}),
)
