"""Every permission the Slack app asks for, with its reason, and every event it hears, with the permission it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HTTPS = "https://"


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission and why it is asked for.

    `ask`: "always"; "optional" ones are declined without losing a journey; "links" ones are asked for where we have a
    public address, for links of our own to get a card under them.
    """

    name: str
    reason: str
    ask: Literal["always", "optional", "links"] = "always"


SCOPES = (
    Scope("commands", "The slash command, and the entries in Slack's own menus."),
    Scope("chat:write", "Answers, the digest, picks by direct message; edits and withdrawals."),
    Scope("app_mentions:read", "A mention in a channel does the same as the slash command."),
    Scope(
        "im:history", "Words written to the bot; finding a direct message whose answer was lost."
    ),
    Scope("im:write", "Opening one's own chat to look for a message whose answer was lost."),
    Scope(
        "channels:read",
        "Noticing that it was added to or removed from a public channel, and whether a message may be quoted.",
    ),
    Scope("groups:read", "The same in private channels."),
    Scope("users:read", "Name, time zone and language, so that times and quiet hours are right."),
    Scope(
        "users:read.email",
        "First admins by e-mail; joining two accounts of one person.",
        "optional",
    ),
    Scope(
        "channels:history",
        "Finding a digest whose answer was lost, in public channels.",
        "optional",
    ),
    Scope("groups:history", "The same in private channels.", "optional"),
    Scope("links:read", "Noticing links to our own share pages, and no others.", "links"),
    Scope("links:write", "A card under such a link.", "links"),
)
EVENTS = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "channel_left": "channels:read",
    "group_left": "groups:read",
    "link_shared": "links:read",
    "member_joined_channel": "channels:read",
    "message.im": "im:history",
    "team_join": "users:read",
    "tokens_revoked": "",
    "user_change": "users:read",
}
"""The scope each event takes (docs.slack.dev/reference/events)."""


def scopes(public_url: str) -> tuple[Scope, ...]:
    """Return what to ask for. Links of ours are only drawn where the world can open them."""
    draws = public_url.startswith(HTTPS)
    return tuple(scope for scope in SCOPES if draws or scope.ask != "links")


def needed(public_url: str) -> set[str]:
    """Return the names nobody can decline."""
    return {scope.name for scope in scopes(public_url) if scope.ask != "optional"}


def events(public_url: str) -> list[str]:
    """Return what to subscribe to."""
    asked = {scope.name for scope in scopes(public_url)} | {""}
    return [event for event, scope in EVENTS.items() if scope in asked]
