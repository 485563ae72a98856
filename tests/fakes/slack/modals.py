"""views.*: modals three deep, opened by a trigger; and Homes."""

from __future__ import annotations

from tests.fakes.slack.facts import Json, SlackError
from tests.fakes.slack.methods import Ask, Method


def open_(ask: Ask) -> Json:
    trigger = ask.slack.spend(ask.arguments.get("trigger_id"), ask.grant.teams)
    return {"view": ask.slack.keep_view(ask.arguments.get("view"), trigger.team)}


def push(ask: Ask) -> Json:
    """Only over the modal the trigger was pulled in."""
    trigger = ask.slack.spend(ask.arguments.get("trigger_id"), ask.grant.teams)
    view = ask.arguments.get("view")
    return {"view": ask.slack.push_view(view, trigger.team, trigger.view)}


def update(ask: Ask) -> Json:
    known = ask.slack.views.get(str(ask.arguments.get("view_id", "")))
    if known is None or known["team_id"] not in ask.grant.teams:
        raise SlackError("not_found")
    _same(ask.arguments, known["hash"])
    view = ask.slack.keep_view(ask.arguments.get("view"), known["team_id"], key=known["id"])
    return {"view": view}


def publish(ask: Ask) -> Json:
    user, place = ask.text("user_id", "user_not_found"), ask.place
    if user not in place.users:
        raise SlackError("user_not_found")
    _same(ask.arguments, place.home_hashes.get(user, ""))
    view = ask.slack.check_view(ask.arguments.get("view"), "home")
    place.homes[user], place.home_hashes[user] = view, ask.slack.new("hash")
    return {"view": {**view, "id": f"V{user}", "hash": place.home_hashes[user]}}


def _same(arguments: Json, current: str) -> None:
    """Whoever gives a hash wants to change that state and no later one."""
    if "hash" in arguments and arguments["hash"] != current:
        raise SlackError("hash_conflict")


METHODS = {
    "views.open": Method(open_, tier=100),
    "views.publish": Method(publish, tier=100),
    "views.push": Method(push, tier=100),
    "views.update": Method(update, tier=100),
}
