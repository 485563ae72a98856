"""The Slack app to create, generated from the commands and settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.base import CommandRow
from connectors.slack.render.limits import shorten
from connectors.slack.scopes import HTTPS, events, scopes
from connectors.slack.settings import API_URL, REDIRECT_PATH, SlackSettings

NAME = "Social Squad"
EVENTS_PATH = "/slack/events"
USAGE_HINT = 1_000
MENU_WORDS = 150
SUMMARY = "Share what's worth sharing, and be heard. Always optional."
DESCRIPTION = (
    "Social Squad brings up to three things a week that you may like to share, in your own words, "
    "and carries ideas and concerns to the people who can answer them. Everything is optional: "
    "nobody sees who doesn't share, and messages can be paused or stopped at any time. "
    "It runs on your organisation's own server."
)


def manifest(
    commands: Sequence[CommandRow], settings: SlackSettings, *, socket: bool
) -> dict[str, Any]:
    """Return the app manifest; JSON, which Slack's YAML field takes too.

    Raises ValueError where the HTTP door has no public https address to be reached at.
    """
    base = settings.public_url
    public = base.startswith(HTTPS)
    if not (socket or public):
        raise ValueError("Set SQUAD_PUBLIC_URL to an https address, or use Socket Mode.")
    asked = scopes(base)
    slash: dict[str, Any] = {
        "command": settings.command,
        "description": SUMMARY,
        "usage_hint": shorten(" | ".join(each.name for each in commands if each.name), USAGE_HINT),
        # Slack then sends people and channels by id.
        "should_escape": True,
    }
    subscriptions: dict[str, Any] = {"bot_events": events(base)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if not socket:
        address = base + EVENTS_PATH
        slash["url"] = address
        subscriptions["request_url"] = address
        interactivity["request_url"] = address
    features: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "shortcuts": list(_shortcuts(commands)),
        "slash_commands": [slash],
    }
    oauth: dict[str, Any] = {
        "scopes": {
            "bot": [scope.name for scope in asked],
            "bot_optional": [scope.name for scope in asked if scope.ask == "optional"],
        }
    }
    if public:
        features["unfurl_domains"] = [urlsplit(base).hostname]
        oauth["redirect_urls"] = [base + REDIRECT_PATH]
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": NAME,
            "description": SUMMARY,
            "long_description": DESCRIPTION,
            "background_color": "#1f4e4a",
        },
        "features": features,
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": settings.org_wide == "on",
            "socket_mode_enabled": socket,
            "token_rotation_enabled": settings.rotation == "on",
        },
    }


def _shortcuts(commands: Sequence[CommandRow]) -> Iterable[dict[str, str]]:
    for command in commands:
        for key, entry in command.shortcuts.items():
            yield {
                "name": entry.title,
                "type": "message" if entry.on == "message" else "global",
                "callback_id": key,
                "description": shorten(entry.summary, MENU_WORDS),
            }


def to_json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def creation_link(document: dict[str, Any], api_url: str = API_URL) -> str:
    """Return the address that opens the "create app" page of that Slack with this manifest filled in.

    The parameter is that of docs.slack.dev/app-manifests ("sharing manifests").
    """
    host = urlsplit(api_url).hostname or ""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    site = "api.slack-gov.com" if host.endswith("slack-gov.com") else "api.slack.com"
    return f"https://{site}/apps?new_app=1&manifest_json={quote(text, safe='')}"
