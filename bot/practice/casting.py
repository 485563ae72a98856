"""People and channels as forms name them ("slack:T1/U1") and as rows: checked to be of this workspace."""

from __future__ import annotations

from bot.command import Context
from bot.errors import UserError
from connectors.events import Actor, CommandEvent, Conversation, Event, JoinedEvent
from store import conversations, people, workspaces
from store.squads import Squad

STRANGER = "I can't see yet who that is. Let them say hi to me first, then choose them again."
SLOW = "{} is slow just now. Try again in a moment."


def person_key(ctx: Context, advocate_id: int | None) -> str:
    """Return a person as this platform's form names them; "" for nobody or nobody here."""
    found = people.person(ctx.connection, ctx.workspace.id, advocate_id) if advocate_id else None
    if found is None:
        return ""
    for address in people.addresses(ctx.connection, found.id):
        if address.platform == ctx.platform:
            return f"{address.platform}:{address.user_key}"
    return ""


def channel_keys(ctx: Context, squad: Squad) -> str:
    """Return a squad's channel as forms and mentions name it."""
    if squad.conversation_id is None:
        return ""
    place = conversations.conversation(ctx.connection, ctx.workspace.id, squad.conversation_id)
    return f"{place.platform}:{place.key}"


def cast(ctx: Context, key: str, field: str, *, required: bool = False) -> int | None:
    """Return the row of the person a form names, made on first sight: named to a role is reason enough."""
    if not key:
        if required:
            raise UserError("Choose a person.", field)
        return None
    someone = ctx.chosen.get(key)
    if not isinstance(someone, Actor):
        raise UserError("Choose a person from here.", field)
    home = workspaces.find_installation(
        ctx.connection, someone.installation.platform, someone.installation.key
    )
    if home is None or home.workspace_id != ctx.workspace.id:
        raise UserError("Choose a person from here.", field)
    known = people.find_person(ctx.connection, home.platform, home.key, someone.key)
    if not someone.name and not (known and known.name):
        # Who reads a concern, or whom to ask, is never somebody without a name.
        slow = SLOW.format(home.platform.capitalize())
        raise UserError(slow if someone.unasked else STRANGER, field)
    return people.ensure_person(
        ctx.connection,
        home,
        someone.key,
        name=someone.name,
        language=someone.language,
        zone=someone.zone,
        email=someone.email,
        direct_key=someone.direct.key,
        route=someone.direct.route,
        now=ctx.now,
    ).id


def channel(ctx: Context, key: str) -> int:
    """Return the row of the channel a form names, made on first sight. Raises UserError where we aren't in it."""
    place = ctx.chosen.get(key)
    if not isinstance(place, Conversation) or place.kind == "direct":
        raise UserError("Choose the channel where the digest goes.", "channel")
    if place.joined is False:
        name = f"#{place.name}" if place.name else "that channel"
        raise UserError(f"I'm not in {name} yet. Invite me there, then send this again.", "channel")
    try:
        return conversations.ensure_conversation(
            ctx.connection,
            ctx.workspace.id,
            ctx.installation_id,
            place.platform,
            place.key,
            place.kind,
            place.name,
            place.route,
        ).id
    except LookupError:
        raise UserError("Choose a channel from here.", "channel") from None


def are_there(event: Event) -> bool:
    """Say whether an event shows that we are in its conversation: a command or a click may come from any."""
    heard = isinstance(event, CommandEvent) and event.seen
    return heard or isinstance(event, JoinedEvent) or event.conversation.kind == "direct"
