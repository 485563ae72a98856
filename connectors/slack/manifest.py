"""The Slack app to create, generated from the commands and settings; and every scope with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from connectors.base import CommandRow
from connectors.slack.render.limits import shorten

NAME = "Social Squad"
EVENTS_PATH = "/slack/events"
USAGE_HINT = 1_000
SUMMARY = "Share what's worth sharing, and be heard. Always optional."
DESCRIPTION = (
    "Social Squad brings up to three things a week that you may like to share, in your own words, "
    "and carries ideas and concerns to the people who can answer them. Everything is optional: "
    "nobody sees who doesn't share, and messages can be paused or stopped at any time. "
    "It runs on your organisation's own server."
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission and why it is asked for. `optional` ones are declined without losing a journey."""

    name: str
    reason: str
    optional: bool = False


SCOPES = (
    Scope("commands", "The slash command."),
    Scope("chat:write", "Answers, the digest, picks by direct message; edits and withdrawals."),
    Scope("app_mentions:read", "A mention in a channel does the same as the slash command."),
    Scope(
        "im:history", "Words written to the bot; finding a direct message whose answer was lost."
    ),
    Scope("im:write", "Opening one's own chat to look for a message whose answer was lost."),
    Scope("channels:read", "Noticing that it was added to or removed from a public channel."),
    Scope("groups:read", "The same in private channels."),
    Scope("users:read", "Name, time zone and language, so that times and quiet hours are right."),
    Scope("users:read.email", "First admins by e-mail; joining two accounts of one person.", True),
    Scope("channels:history", "Finding a digest whose answer was lost, in public channels.", True),
    Scope("groups:history", "The same in private channels.", True),
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_left",
    "group_left",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)


def needed_scopes() -> set[str]:
    return {scope.name for scope in SCOPES if not scope.optional}


def manifest(
    commands: Sequence[CommandRow],
    *,
    command: str = "/advocate",
    public_url: str = "",
    socket: bool = True,
) -> dict[str, Any]:
    """Return the app manifest; JSON, which Slack's YAML field takes too.

    Raises ValueError where the HTTP door has no public https address to be reached at.
    """
    if not socket and not public_url.startswith("https://"):
        raise ValueError("Set SQUAD_PUBLIC_URL to an https address, or use Socket Mode.")
    address = public_url.rstrip("/") + EVENTS_PATH
    slash: dict[str, Any] = {
        "command": command,
        "description": shorten(SUMMARY, 2_000),
        "usage_hint": shorten(" | ".join(each.name for each in commands if each.name), USAGE_HINT),
        # Slack then sends people and channels by id.
        "should_escape": True,
    }
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if not socket:
        slash["url"] = address
        events["request_url"] = address
        interactivity["request_url"] = address
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": NAME,
            "description": SUMMARY,
            "long_description": DESCRIPTION,
            "background_color": "#1f4e4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [slash],
        },
        "oauth_config": {
            "scopes": {
                "bot": [scope.name for scope in SCOPES],
                "bot_optional": [scope.name for scope in SCOPES if scope.optional],
            }
        },
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def to_json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def creation_link(document: dict[str, Any]) -> str:
    """Return the address that opens Slack's "create app" page with this manifest filled in."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(text, safe='')}"
