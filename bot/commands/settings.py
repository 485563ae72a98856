"""settings: how picks come, when, about what; and what will come next, and when."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, get_args

from bot.args import Arguments, tidy
from bot.command import Action, Command, Context, Fields, FormSpec
from bot.errors import UserError
from bot.practice import overview
from bot.practice.attention import coming
from bot.rules import attention, calendars, listening
from connectors.base import Reply
from store import people, topics
from templates import engine
from templates.message import Form

WISHES: dict[str, people.Wish] = {wish: wish for wish in get_args(people.Wish)}
BUDGETS = tuple(str(budget) for budget in attention.BUDGETS)
DAYS = "1234567"


def handle(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """Show what comes and when."""
    return Reply("private", _shown(ctx))


def _shown(ctx: Context) -> Any:
    person = ctx.person
    weights = topics.follows(ctx.connection, person.id)
    return ctx.compose(
        "settings/show",
        person=person,
        joined=person.has_joined,
        quiet=person.snoozed_until
        if person.snoozed_until and person.snoozed_until > ctx.now
        else None,
        next=coming(ctx.connection, person, ctx.now),
        follows=[f"#{slug}" for slug, weight in sorted(weights.items()) if weight > 0],
        mutes=[f"#{slug}" for slug, weight in sorted(weights.items()) if weight < 0],
        duties=overview.duties(ctx),
        listening=listening.next_hours(ctx.now, ctx.workspace.zone),
        days=[int(day) - 1 for day in person.working_days],
        hours=(_clock(person.quiet_from), _clock(person.quiet_until)),
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def build(ctx: Context, _: str) -> Form:
    """The form of one's own wishes."""
    weights = topics.follows(ctx.connection, ctx.person.id)
    return engine.form(
        "settings/form",
        ctx.voice,
        person=ctx.person,
        topics=topics.all_topics(ctx.connection, ctx.workspace.id)[:100],
        follows={slug for slug, weight in weights.items() if weight > 0},
        mutes={slug for slug, weight in weights.items() if weight < 0},
        times=[f"{hour:02}:00" for hour in range(24)],
        hours=(_clock(ctx.person.quiet_from), _clock(ctx.person.quiet_until)),
        budgets=BUDGETS,
        boards=ctx.house.settings.has_boards,
    )


def open_form(ctx: Context, value: str) -> Reply:
    """Open the form of one's own wishes."""
    return Reply("form", build(ctx, value))


def _several(fields: Fields, name: str) -> tuple[str, ...]:
    value = fields.get(name, ())
    return value if isinstance(value, tuple) else tuple(filter(None, (value,)))


def _minutes(fields: Fields, name: str) -> int:
    hour, _, minute = str(fields.get(name, "")).partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise UserError("Choose a time from the list.", name)
    return int(hour) * 60 + int(minute)


def _place(fields: Fields) -> str:
    text = tidy(str(fields.get("holidays", "")))
    place = calendars.find_place(text) if text else ""
    if place is None:
        raise UserError(
            "I don't know that place. Write a country, like FI, or a region, like DE-BY.",
            "holidays",
        )
    return place


def _country(fields: Fields) -> str:
    text = tidy(str(fields.get("country", "")))
    place = calendars.find_place("GB" if text.upper() == "UK" else text) if text else ""
    if place is None:
        raise UserError("I don't know that country. Write two letters, like FI.", "country")
    return place.partition("-")[0]


def keep(ctx: Context, _: str, fields: Fields) -> Reply:
    """Keep the wishes; what is not offered is not changed."""
    wish = WISHES.get(str(fields.get("wish", "")))
    if wish is None:
        raise UserError("Choose how picks come.", "wish")
    days = "".join(day for day in DAYS if day in _several(fields, "days"))
    if not days:
        raise UserError("Leave at least one day, or choose: only when I ask.", "days")
    budget = str(fields.get("budget", "1"))
    if budget not in BUDGETS:
        raise UserError("Choose how many messages a week.", "budget")
    people.update_wishes(
        ctx.connection,
        ctx.workspace.id,
        ctx.person.id,
        wish=wish,
        working_days=days,
        quiet_from=_minutes(fields, "from"),
        quiet_until=_minutes(fields, "until"),
        weekly_budget=int(budget),
        holidays=_place(fields),
        country=_country(fields),
    )
    known = {topic.slug for topic in topics.all_topics(ctx.connection, ctx.workspace.id)}
    weights = {slug: -1 for slug in _several(fields, "mutes") if slug in known}
    weights |= {slug: 1 for slug in _several(fields, "follows") if slug in known}
    topics.set_follows(ctx.connection, ctx.workspace.id, ctx.person.id, weights)
    again = people.person(ctx.connection, ctx.workspace.id, ctx.person.id)
    assert again is not None  # noqa: S101  who acts is there
    return ctx.private("settings/kept", wish=again.wish, joined=again.has_joined)


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return Reply("private", _shown(ctx))


COMMAND = Command(
    name="settings",
    forgiving=True,
    aliases=("topics",),
    summary="What comes, when and about what",
    handle=handle,
    actions=MappingProxyType(
        {"settings.open": Action(open_form, opens=True), "settings.show": Action(show)}
    ),
    forms=MappingProxyType({"settings.keep": FormSpec(keep, build)}),
)
