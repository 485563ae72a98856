"""The app package Teams installs: manifest.json and two icons in a zip. Generated; no real id is ever kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from connectors.base import CommandRow
from connectors.teams.extension import SEARCH, WORDS
from connectors.teams.render.text import shorten
from connectors.teams.settings import TAB

SCHEMA = "1.9"
"""The lowest manifest version that has all we use: `defaultInstallScope` came with it."""

NAME = "Social Squad"
SHORT = "Share what you like from work, and be heard."
FULL = (
    "Once a week Social Squad brings up to three things you may like to share, in your own words. "
    "Suggest ideas, raise a concern with the people named for it, and see what came of your posts. "
    "Everything is optional, and nobody is shown who doesn't take part."
)
ACCENT = "#0F5B66"
COMMAND_LIMIT = 10
TITLE_LIMIT = 32
DESCRIPTION_LIMIT = 128

_ICONS = Path(__file__).parent / "icons"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def to_manifest(
    commands: Iterable[CommandRow],
    *,
    app_id: str,
    public_url: str,
    version: str = "1.0.0",
    developer: str = "Social Squad",
    tab: bool = False,
) -> dict[str, Any]:
    """Return manifest.json: for everyone the first ten commands, and the entries for Teams' own menus.

    With `tab` everyone has a page of their own beside the chat.

    Raises ValueError when `app_id` is no GUID or `public_url` no https address.
    """
    identity = _to_guid(app_id)
    host = _to_host(public_url)
    site = public_url.rstrip("/")
    rows = list(commands)
    listed = [_line(row.name, row.summary) for row in rows if row.name and not row.leads]
    scopes = ["personal", "team", "groupchat"]
    schema = f"https://developer.microsoft.com/en-us/json-schemas/teams/v{SCHEMA}"
    made: dict[str, Any] = {
        "$schema": f"{schema}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": version,
        "id": identity,
        "developer": {
            "name": shorten(developer, 32),
            "websiteUrl": site,
            "privacyUrl": f"{site}/privacy",
            "termsOfUseUrl": f"{site}/privacy",
        },
        "name": {"short": NAME, "full": NAME},
        "description": {"short": SHORT, "full": FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "defaultInstallScope": "personal",
        "bots": [
            {
                "botId": identity,
                "scopes": scopes,
                "supportsFiles": False,
                "isNotificationOnly": False,
                # In the personal chat Teams shows these as what a conversation may begin with.
                "commandLists": [
                    {"scopes": [scope], "commands": listed[:COMMAND_LIMIT]} for scope in scopes
                ],
            }
        ],
        "composeExtensions": [_extension(rows, identity, host)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
    }
    if tab:
        made["staticTabs"] = [
            {
                "entityId": "me",
                "name": "My page",
                "contentUrl": f"{site}{TAB}",
                "websiteUrl": site,
                "scopes": ["personal"],
            }
        ]
        made["webApplicationInfo"] = {"id": identity, "resource": f"api://{host}/{identity}"}
    return made


def _line(title: str, description: str) -> dict[str, str]:
    return {
        "title": shorten(title, TITLE_LIMIT),
        "description": shorten(description, DESCRIPTION_LIMIT),
    }


def _extension(rows: Iterable[CommandRow], identity: str, host: str) -> dict[str, Any]:
    """Return the message extension: a search, an entry for each of our shortcuts, and our own links."""
    parameter = {"name": WORDS, "title": "Words", "inputType": "text"}
    search = {
        "id": SEARCH,
        "type": "query",
        **_line("Find something to share", "Look through what your squads have brought"),
        "context": ["compose", "commandBox"],
        "initialRun": True,
        "parameters": [parameter | {"description": "Words in a title, a summary or a topic"}],
    }
    shortcuts = {name: one for row in rows for name, one in row.shortcuts.items()}
    actions = [
        {
            "id": name,
            "type": "action",
            **_line(one.title, one.summary),
            "context": ["message"] if one.on == "message" else ["compose", "commandBox"],
            "fetchTask": True,
        }
        for name, one in shortcuts.items()
    ]
    return {
        "botId": identity,
        "commands": [search, *actions],
        "messageHandlers": [{"type": "link", "value": {"domains": [host]}}],
    }


def package(
    commands: Iterable[CommandRow],
    *,
    app_id: str,
    public_url: str,
    version: str = "1.0.0",
    developer: str = "Social Squad",
    tab: bool = False,
) -> bytes:
    """Return the zip to upload; the same bytes for the same settings. Raises ValueError as `to_manifest` does."""
    manifest = to_manifest(
        commands,
        app_id=app_id,
        public_url=public_url,
        version=version,
        developer=developer,
        tab=tab,
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        _add(archive, "manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        for name in ("color.png", "outline.png"):
            _add(archive, name, (_ICONS / name).read_bytes())
    return made.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _to_guid(app_id: str) -> str:
    try:
        return str(UUID(app_id))
    except ValueError:
        raise ValueError(f"TEAMS_APP_ID={app_id!r} must be the bot's GUID.") from None


def _to_host(public_url: str) -> str:
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("Set SQUAD_PUBLIC_URL to the https address Teams can reach.")
    return parts.hostname
