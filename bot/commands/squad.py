"""squad: make one, its people, channel, day and goal; a test post, and an invitation that is never repeated."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.args import Arguments, number, tidy
from bot.command import Action, Command, Context, Fields, FormSpec, Role
from bot.errors import UserError
from bot.practice import casting, stewards
from bot.rules.hours import zone_of
from bot.rules.intents import one_line
from bot.rules.schedule import Weekly, next_times
from connectors.base import Reply
from store import conversations, outbox, people, schedules, squads, workspaces
from store.squads import Goal, Squad
from templates import engine
from templates.engine import Voice
from templates.message import Form

ROUND = "digest"
MOST = 20
"""Squads to choose from for one thing: each takes two of the fifty blocks of a message."""
CONTACTS = ("contact", "contact2", "contact3")
"""The fields that name whom to ask, the first of them needed."""
TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(6, 20) for minute in (0, 30))
ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """Bare: my squads. `new` makes one, `invite` posts the invitation, `goal` asks the three questions."""
    word = arguments.words[0] if arguments.words else ""
    mine = _visible(ctx)
    if not mine and Role.ADMIN not in ctx.roles:
        raise UserError("Leads and admins look after squads. Whom to ask: type policy.")
    if word == "new":
        return new(ctx, "")
    if word in {"invite", "goal"} and mine:
        one = _meant(ctx, mine)
        if one is None:
            return _choice(ctx, mine, word)
        return invite(ctx, str(one.id)) if word == "invite" else goal(ctx, str(one.id))
    if len(mine) == 1:
        return _card(ctx, mine[0])
    return _choice(ctx, mine, "")


def _meant(ctx: Context, mine: list[Squad]) -> Squad | None:
    """Return the squad of this channel, else the only one they lead, else the only one there is."""
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    led = [squad for squad in mine if squad.id in ctx.leads]
    if here in mine:
        return here
    only = led or mine
    return only[0] if len(only) == 1 else None


def _choice(ctx: Context, mine: list[Squad], word: str) -> Reply:
    most = MOST if word else len(mine)
    return ctx.private(
        "squad/list",
        squads=mine[:most],
        more=len(mine[most:]),
        word=word,
        admin=Role.ADMIN in ctx.roles,
    )


def _opens(arguments: Arguments) -> bool:
    return arguments.words[:1] in {("new",), ("goal",)}


def _visible(ctx: Context) -> list[Squad]:
    living = squads.all_squads(ctx.connection, ctx.workspace.id)
    return living if Role.ADMIN in ctx.roles else [s for s in living if s.id in ctx.leads]


def _mine(ctx: Context, value: str) -> Squad:
    found = squads.find_squad(ctx.connection, ctx.workspace.id, number(value) or 0)
    if found is None or found.id not in {squad.id for squad in _visible(ctx)}:
        raise UserError("That squad isn't in your hands. Type squad to see yours.")
    return found


def _card(ctx: Context, squad: Squad, kind: Any = "private") -> Reply:
    row = schedules.of_squad(ctx.connection, squad.id, ROUND)
    times = (
        next_times(Weekly(row.weekday, row.hour, row.minute, zone_of(row.zone)), ctx.now, 3)
        if row
        else []
    )
    document = engine.message(
        "squad/card",
        Voice(ctx.voice.language, squad.zone),
        squad=squad,
        channel_keys=casting.channel_keys(ctx, squad),
        leads=[name for _, name in squads.leads(ctx.connection, squad.id)],
        contacts=[name for _, name in squads.contacts(ctx.connection, squad.id) if name],
        next=times,
        goal=squads.current_goal(ctx.connection, squad.id),
        admin=Role.ADMIN in ctx.roles,
    )
    return Reply(kind, document)


def show(ctx: Context, value: str) -> Reply:
    """Show one squad."""
    return _card(ctx, _mine(ctx, value), "update")


def build(ctx: Context, value: str) -> Form:
    """The form of a squad, empty to make one."""
    squad = _mine(ctx, value) if value else None
    row = schedules.of_squad(ctx.connection, squad.id, ROUND) if squad else None
    led = [one for one, _ in squads.leads(ctx.connection, squad.id)] if squad else []
    asked = [one for one, _ in squads.contacts(ctx.connection, squad.id)] if squad else []
    zone = (squad.zone if squad else ctx.person.zone) or "UTC"
    listeners = people.listeners(ctx.connection, ctx.workspace.id)

    def key(advocate_id: int | None) -> str:
        return casting.person_key(ctx, advocate_id)

    return engine.form(
        "squad/form",
        ctx.voice,
        squad=squad,
        channel=casting.channel_keys(ctx, squad) if squad else _this_channel(ctx),
        lead=key(led[0]) if led else ("" if squad else key(ctx.person.id)),
        second=key(led[1]) if len(led) > 1 else "",
        contacts=[key(one) for one in asked] if squad else [key(ctx.person.id)],
        weekday=row.weekday if row else 0,
        time=f"{row.hour:02}:{row.minute:02}" if row else "09:00",
        times=TIMES,
        zone=zone,
        zones=dict.fromkeys((zone, *ZONES)),
        admin=Role.ADMIN in ctx.roles,
        company=ctx.workspace.name,
        listeners=[key(one.id) for one in listeners[:2]],
    )


def _this_channel(ctx: Context) -> str:
    place = ctx.conversation
    return f"{place.platform}:{place.key}" if place.kind != "direct" else ""


def new(ctx: Context, _: str) -> Reply:
    """Open the form to make a squad."""
    if Role.ADMIN not in ctx.roles:
        raise UserError("An admin makes squads. Ask the person who set me up.")
    return Reply("form", build(ctx, ""))


def edit(ctx: Context, value: str) -> Reply:
    """Open the form of a squad."""
    return Reply("form", build(ctx, value))


def save(ctx: Context, value: str, fields: Fields) -> Reply:
    """Make or change a squad: name, channel, people, day; the next three runs are echoed."""
    if not value and Role.ADMIN not in ctx.roles:
        raise UserError("An admin makes squads. Ask the person who set me up.")
    squad = _mine(ctx, value) if value else None
    name = " ".join(tidy(str(fields.get("name", ""))).split())[:60]
    if not name:
        raise UserError("Give the squad a name.", "name")
    weekly = _weekly(fields)
    channel_id = casting.channel(ctx, str(fields.get("channel", "")))
    lead = casting.cast(ctx, str(fields.get("lead", "")), "lead", required=True)
    second = casting.cast(ctx, str(fields.get("second", "")), "second")
    contacts = [
        casting.cast(ctx, str(fields.get(name, "")), name, required=name == CONTACTS[0])
        for name in CONTACTS
    ]
    if Role.ADMIN in ctx.roles:
        _set_listeners(ctx, fields)
        company = one_line(tidy(str(fields.get("company", ""))))[:60]
        if company and company != ctx.workspace.name:
            workspaces.change_workspace(ctx.connection, ctx.workspace.id, name=company)
    if squad is None:
        squad_id = squads.create_squad(
            ctx.connection,
            ctx.workspace.id,
            name=name,
            conversation_id=channel_id,
            contact_id=None,
            language=ctx.person.language,
            zone=weekly.zone.key,
            now=ctx.now,
        )
    else:
        squad_id = squad.id
        squads.change_squad(
            ctx.connection,
            squad_id,
            name=name,
            conversation_id=channel_id,
            zone=weekly.zone.key,
        )
        for former, _ in squads.leads(ctx.connection, squad_id):
            if former not in {lead, second}:
                squads.set_member(ctx.connection, squad_id, former, "member", ctx.now)
    for one in filter(None, dict.fromkeys((lead, second))):
        squads.set_member(ctx.connection, squad_id, one, "lead", ctx.now)
    squads.set_contacts(ctx.connection, squad_id, [one for one in contacts if one is not None])
    _schedule(ctx, squad_id, weekly)
    stewards.set_clock(ctx.connection, ctx.workspace.id)
    made = squads.find_squad(ctx.connection, ctx.workspace.id, squad_id)
    assert made is not None  # noqa: S101  written in this unit
    return _card(ctx, made)


def _set_listeners(ctx: Context, fields: Fields) -> None:
    chosen = [
        casting.cast(ctx, str(fields.get(name, "")), name, required=True)
        for name in ("listener", "listener2")
    ]
    if chosen[0] == chosen[1]:
        raise UserError("Choose two different people to read concerns.", "listener2")
    for former in people.listeners(ctx.connection, ctx.workspace.id):
        people.set_listener(ctx.connection, former.id, former.id in chosen)
    for one in chosen:
        if one is not None:
            people.set_listener(ctx.connection, one, True)


def _weekly(fields: Fields) -> Weekly:
    try:
        zone = ZoneInfo(str(fields.get("zone", "UTC")))
    except (ZoneInfoNotFoundError, ValueError):
        raise UserError("Choose a time zone from the list.", "zone") from None
    try:
        hour, minute = map(int, str(fields.get("time", "")).split(":"))
        return Weekly(int(str(fields.get("weekday", ""))), hour, minute, zone)
    except ValueError:
        raise UserError("Choose a day and a time.", "time") from None


def _schedule(ctx: Context, squad_id: int, weekly: Weekly) -> None:
    standing = schedules.of_squad(ctx.connection, squad_id, ROUND)
    same = standing is not None and (
        standing.weekday,
        standing.hour,
        standing.minute,
        standing.zone,
    ) == (
        weekly.weekday,
        weekly.hour,
        weekly.minute,
        weekly.zone.key,
    )
    if same:
        return
    next_at: datetime = next_times(weekly, ctx.now, 1)[0]
    schedules.save(
        ctx.connection,
        workspace_id=ctx.workspace.id,
        squad_id=squad_id,
        round=ROUND,
        weekday=weekly.weekday,
        hour=weekly.hour,
        minute=weekly.minute,
        zone=weekly.zone.key,
        next_at=next_at,
    )


def build_goal(ctx: Context, value: str) -> Form:
    """The form with the three questions."""
    squad = _mine(ctx, value)
    return engine.form(
        "squad/goal", ctx.voice, squad=squad, goal=squads.current_goal(ctx.connection, squad.id)
    )


def goal(ctx: Context, value: str) -> Reply:
    """Open the form with the three questions."""
    return Reply("form", build_goal(ctx, value))


def aim(ctx: Context, value: str, fields: Fields) -> Reply:
    """Keep the goal; it counts from now on."""
    squad = _mine(ctx, value)
    target = str(fields.get("target", "")).strip()
    if not target.isdecimal() or not 1 <= int(target) <= 1_000_000:
        raise UserError("A whole number above 0, please.", "target")
    measure = str(fields.get("measure", "shares"))
    if measure not in {"shares", "opened", "joined"}:
        raise UserError("Choose how it is measured.", "measure")
    audience = tidy(str(fields.get("audience", "")))[:150]
    wanted = Goal(audience, tidy(str(fields.get("aim", "")))[:150], measure, int(target))
    squads.set_goal(ctx.connection, ctx.workspace.id, squad.id, wanted, ctx.now)
    return _card(ctx, squad)


def _post(ctx: Context, squad: Squad, template: str, key: str, **context: Any) -> bool:
    if squad.conversation_id is None:
        raise UserError("Choose the squad's channel first: press Edit.")
    message = ctx.compose_for(Voice(squad.language, squad.zone), template, squad=squad, **context)
    return outbox.post(
        ctx.connection,
        workspace_id=ctx.workspace.id,
        to=outbox.ToConversation(squad.conversation_id),
        message_xml=message.source,
        key=key,
        kind="announcement",
        about=f"squad:{squad.id}",
        now=ctx.now,
    )


def test(ctx: Context, value: str) -> Reply:
    """Post a line to the squad's channel, to see that it arrives; one a minute."""
    squad = _mine(ctx, value)
    key = f"squad:{squad.id}:test:{ctx.now:%Y%m%d%H%M}"
    return _announce(ctx, squad, "squad/test", key, name=ctx.person.name)


def invite(ctx: Context, value: str) -> Reply:
    """Post the invitation to the squad's channel; where it arrived it is never repeated."""
    squad = _mine(ctx, value)
    key = f"squad:{squad.id}:invitation:{squad.conversation_id or 0}"
    return _announce(ctx, squad, "squad/invitation", key)


def _announce(ctx: Context, squad: Squad, template: str, key: str, **context: Any) -> Reply:
    """Post once for each key, again where it was lost; say which of it."""
    lost = outbox.renew(ctx.connection, ctx.workspace.id, key, ctx.now)
    _try_again(ctx, squad)
    posted = lost or _post(ctx, squad, template, key, **context)
    what = template.removeprefix("squad/")
    return ctx.update("squad/sent", squad=squad, what=what, again=not posted)


def _try_again(ctx: Context, squad: Squad) -> None:
    """Believe whoever presses that we are in the channel now; if not, it is refused once more."""
    if squad.away and squad.conversation_id is not None:
        conversations.come_back(ctx.connection, squad.conversation_id)


COMMAND = Command(
    name="squad",
    forgiving=True,
    leads=True,
    summary="People, channel, day and goal of a squad",
    usage="[new | invite | goal]",
    role=Role.ALL,
    handle=handle,
    opens=_opens,
    actions=MappingProxyType(
        {
            "squad.new": Action(new, opens=True),
            "squad.edit": Action(edit, opens=True),
            "squad.show": Action(show),
            "squad.goal": Action(goal, opens=True),
            "squad.test": Action(test),
            "squad.invite": Action(invite),
        }
    ),
    forms=MappingProxyType(
        {"squad.save": FormSpec(save, build), "squad.aim": FormSpec(aim, build_goal)}
    ),
)
