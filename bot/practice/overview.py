"""What stands on a person's own page: what came of their posts this month, what comes to them, what waits for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.command import Context, Role
from bot.practice import publishing, voices
from bot.practice.attention import Coming, coming
from bot.rules.hours import zone_of
from bot.rules.promises import is_near
from store import concerns, drops, people, points, questions, shares, squads, topics
from store.drops import Drop
from store.ideas import Idea
from store.questions import Question
from store.shares import Share
from store.squads import Squad

LINES = 3
"""Posts named one by one."""
DRAFTS = 3
MOST_SHARES = 500
LISTENERS = 2
"""At least so many people read concerns."""


@dataclass(frozen=True, slots=True)
class Month:
    """What a person's posts of this calendar month, on their own clock, came to."""

    posts: int
    opened: int
    points: int
    latest: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Comes:
    """What comes unasked, and when next; `next` is None where nothing does."""

    quiet: datetime | None
    next: Coming | None
    follows: tuple[str, ...]
    mutes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Led:
    """A squad one leads: its next digest and how many things are ready for it."""

    squad: Squad
    due: datetime | None
    ready: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for somebody who looks after something, or is asked."""

    ideas: int
    cases: int
    questions: int
    led: tuple[Led, ...]
    drafts: tuple[Drop, ...]
    more_drafts: int
    gaps: tuple[tuple[str, Squad], ...]
    """What to mend: "listener", "lead", "channel" or "away" (we aren't in it), and the squad whose form does it.

    A lead who is no admin sees only that we aren't in the channel of their own squad.
    """
    due: int = 0
    """Of the ideas and questions: promised by tomorrow, or by a day that is past."""


def month(ctx: Context) -> Month:
    """Count this month's posts, newest named."""
    zone = zone_of(ctx.person.zone)
    first = ctx.now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = [
        share
        for share in shares.of_person(ctx.connection, ctx.person.id, MOST_SHARES)
        if share.confirmed_at is not None and share.confirmed_at >= first
    ]
    return Month(
        posts=len(mine),
        opened=sum(share.opened for share in mine),
        points=points.total(ctx.connection, ctx.person.id, f"{ctx.now:%Y-%m}"),
        latest=tuple(mine[:LINES]),
    )


def comes(ctx: Context) -> Comes:
    """Say what comes to this person unasked."""
    person = ctx.person
    weights = sorted(topics.follows(ctx.connection, person.id).items())
    until = person.snoozed_until
    return Comes(
        quiet=until if until is not None and until > ctx.now else None,
        next=coming(ctx.connection, person, ctx.now),
        follows=tuple(f"#{slug}" for slug, weight in weights if weight > 0),
        mutes=tuple(f"#{slug}" for slug, weight in weights if weight < 0),
    )


def duties(ctx: Context) -> tuple[str, ...]:
    """Name what a person hears of for others, whatever they wish for themselves: "ideas", "questions", "concerns"."""
    # Where a squad names nobody to ask, its leads are asked.
    asked = squads.is_contact(ctx.connection, ctx.workspace.id, ctx.person.id) or any(
        not squads.contacts(ctx.connection, led) for led in ctx.leads
    )
    has = {
        "ideas": bool(ctx.roles & {Role.LEAD, Role.ADMIN}),
        "questions": asked,
        "concerns": Role.LISTENER in ctx.roles,
    }
    return tuple(duty for duty, is_theirs in has.items() if is_theirs)


def desk(ctx: Context) -> Desk | None:
    """Gather what waits for a lead, listener or admin, or whoever is asked; None for everybody else."""
    asked = questions.waiting_for(ctx.connection, ctx.workspace.id, ctx.person.id)
    if not asked and not ctx.roles & {Role.LEAD, Role.LISTENER, Role.ADMIN}:
        return None
    living = squads.all_squads(ctx.connection, ctx.workspace.id)
    led = [squad for squad in living if squad.id in ctx.leads]
    kept = drops.drafts(ctx.connection, ctx.workspace.id, ctx.leads) if ctx.leads else []
    drafts = [drop for drop in kept if drop.state == "draft"]
    cases = (
        concerns.open_for(ctx.connection, ctx.workspace.id, ctx.person.id)
        if Role.LISTENER in ctx.roles
        else []
    )
    waiting = voices.waiting(ctx) if ctx.roles & {Role.LEAD, Role.ADMIN} else []
    return Desk(
        ideas=len(waiting),
        due=promised(waiting, asked, ctx.now),
        cases=len(cases),
        questions=len(asked),
        led=tuple(
            Led(
                squad,
                publishing.next_digest(ctx.connection, squad.id),
                sum(drop.squad_id == squad.id for drop in kept if drop.state != "draft"),
            )
            for squad in led
        ),
        drafts=tuple(drafts[:DRAFTS]),
        more_drafts=max(len(drafts) - DRAFTS, 0),
        gaps=tuple(_gaps(ctx, living)),
    )


def promised(waiting: Iterable[Idea], asked: Iterable[Question], now: datetime) -> int:
    """Count what among these was promised by tomorrow, or by a day that is past."""
    return sum(voices.is_due(idea, now) for idea in waiting) + sum(
        is_near(question.due_at, now) for question in asked
    )


def _gaps(ctx: Context, living: list[Squad]) -> list[tuple[str, Squad]]:
    found: list[tuple[str, Squad]] = []
    admin = Role.ADMIN in ctx.roles
    if admin and living and len(people.listeners(ctx.connection, ctx.workspace.id)) < LISTENERS:
        found.append(("listener", living[0]))
    for squad in living:
        if admin and not squads.leads(ctx.connection, squad.id):
            found.append(("lead", squad))
        if admin and squad.conversation_id is None:
            found.append(("channel", squad))
        if squad.away and (admin or squad.id in ctx.leads):
            found.append(("away", squad))
    return found
