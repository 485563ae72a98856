"""users.*, conversations.* and auth.*: who and what there is, and what was said."""

from __future__ import annotations

from tests.fakes.slack.facts import BIG_TEAM, Json, SlackError
from tests.fakes.slack.methods import Ask, Method
from tests.fakes.slack.workspace import SLACKBOT

_READ = {"public_channel": "channels", "private_channel": "groups", "im": "im"}
TIER_2, TIER_3, TIER_4 = 20, 50, 100

# ---------------------------------------------------------------- people


def users_info(ask: Ask) -> Json:
    locale = ask.arguments.get("include_locale") is True
    email = "users:read.email" in ask.grant.scopes
    user = ask.text("user", "user_not_found")
    return {"user": ask.place.profile(user, email=email, locale=locale)}


def users_list(ask: Ask) -> Json:
    """By pages; Slackbot, bots, guests, strangers and those who left are all in it."""
    keys = [*ask.place.users, SLACKBOT]
    if len(keys) > BIG_TEAM and not ask.limit():
        raise SlackError("limit_required")
    page, metadata = ask.page([{"id": key} for key in keys], default=BIG_TEAM)
    locale = ask.arguments.get("include_locale") is True
    email = "users:read.email" in ask.grant.scopes
    members = [ask.place.profile(one["id"], email=email, locale=locale) for one in page]
    return {"members": members, "cache_ts": 1, "response_metadata": metadata}


# ---------------------------------------------------------------- places


def conversations_info(ask: Ask) -> Json:
    channel = ask.text("channel", "channel_not_found")
    ask.scope(f"{_READ[ask.place.kind(channel)]}:read")
    ask.place.see(channel)
    return {"channel": _channel(ask, channel)}


def conversations_list(ask: Ask) -> Json:
    kinds = str(ask.arguments.get("types") or "public_channel").split(",")
    if not set(kinds) <= {*_READ, "mpim"}:
        raise SlackError("invalid_types")
    for kind in kinds:
        ask.scope(f"{_READ.get(kind, kind)}:read")
    place, found = ask.place, []
    for channel, known in place.channels.items():
        hidden = place.kind(channel) == "private_channel" and place.bot not in known["members"]
        archived = ask.arguments.get("exclude_archived") is True and known.get("is_archived")
        if place.kind(channel) in kinds and not hidden and not archived:
            found.append(_channel(ask, channel))
    page, metadata = ask.page(found)
    return {"channels": page, "response_metadata": metadata}


def conversations_members(ask: Ask) -> Json:
    channel = ask.text("channel", "channel_not_found")
    ask.scope(f"{_READ[ask.place.kind(channel)]}:read")
    ask.place.see(channel)
    page, metadata = ask.page([{"id": key} for key in sorted(ask.place.members(channel))])
    return {"members": [one["id"] for one in page], "response_metadata": metadata}


def conversations_open(ask: Ask) -> Json:
    users = ask.text("users", "users_list_not_supplied").split(",")
    ask.scope("im:write" if len(users) == 1 else "mpim:write")
    try:
        return {"channel": {"id": ask.place.direct(users[0])}}
    except SlackError as error:
        raise SlackError(error.code.replace("channel_not_found", "user_not_found")) from error


def conversations_history(ask: Ask) -> Json:
    """Newest first; needs membership and the scope of that kind of place."""
    channel = ask.text("channel", "channel_not_found")
    ask.scope(f"{_READ[ask.place.kind(channel)]}:history")
    ask.place.see(channel)
    if ask.place.bot not in ask.place.members(channel):
        raise SlackError("not_in_channel")
    oldest = float(ask.arguments.get("oldest", 0))
    found = [m for m in reversed(ask.place.messages[channel]) if float(m["ts"]) >= oldest]
    if ask.arguments.get("include_all_metadata") is not True:
        found = [_stripped(message) for message in found]
    page, metadata = ask.page(found)
    return {
        "messages": page,
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _stripped(message: Json) -> Json:
    if "metadata" not in message:
        return message
    kind = message["metadata"]["event_type"]
    return {**message, "metadata": {"event_type": kind, "event_payload": {}}}


def _channel(ask: Ask, channel: str) -> Json:
    place = ask.place
    if channel.startswith("D"):
        return {"id": channel, "is_im": True, "user": channel[1:]}
    known, private = place.channels[channel], place.kind(channel) == "private_channel"
    return {
        "id": channel,
        "name": place.title(channel),
        "is_channel": not channel.startswith("G"),
        "is_group": channel.startswith("G"),
        "is_im": False,
        "is_private": private,
        "is_archived": bool(known.get("is_archived")),
        "is_member": place.bot in known["members"],
        "num_members": len(known["members"]),
        "context_team_id": place.id,
    }


# ---------------------------------------------------------------- ourselves


def auth_test(ask: Ask) -> Json:
    """An organisation's token speaks for no team: its id stands where a team's would."""
    grant, place = ask.grant, ask.place
    name = ask.slack.enterprises[grant.enterprise] if grant.org else place.name
    enterprise = {"enterprise_id": grant.enterprise} if grant.enterprise else {}
    return {
        "url": f"https://{place.domain}.slack.com/",
        "team": name,
        "team_id": grant.enterprise if grant.org else place.id,
        "user": "squad",
        "user_id": grant.bot,
        "bot_id": grant.bot_id,
        "is_enterprise_install": grant.org,
        **enterprise,
    }


def auth_teams_list(ask: Ask) -> Json:
    teams = [{"id": key, "name": ask.slack.workspaces[key].name} for key in ask.grant.teams]
    page, metadata = ask.page(teams)
    return {"teams": page, "response_metadata": metadata}


METHODS = {
    "auth.teams.list": Method(auth_teams_list, tier=TIER_2, json=False),
    "auth.test": Method(auth_test, tier=TIER_4, token="any"),
    "conversations.history": Method(conversations_history, tier=TIER_3, json=False),
    "conversations.info": Method(conversations_info, tier=TIER_3, json=False),
    "conversations.list": Method(conversations_list, tier=TIER_2, json=False, needs_team=True),
    "conversations.members": Method(conversations_members, tier=TIER_4, json=False),
    "conversations.open": Method(conversations_open, tier=TIER_3),
    "users.info": Method(users_info, "users:read", tier=TIER_4, json=False),
    "users.list": Method(users_list, "users:read", tier=TIER_2, json=False, needs_team=True),
}
