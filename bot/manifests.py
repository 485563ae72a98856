"""The apps to install, generated from COMMANDS and settings: what `squad manifest` writes."""

from __future__ import annotations

from datetime import datetime

from bot.commands import COMMANDS
from bot.serving import read_settings
from bot.settings import environment
from connectors.slack import manifest as slack_manifest
from connectors.slack.settings import SlackSettings
from connectors.teams import manifest as teams_manifest


def slack(*, http: bool = False) -> tuple[str, str]:
    """Return the Slack manifest, and the address that opens "create app" with it filled in.

    Over HTTP when wished, or when a signing secret without an app token is set. Raises ValueError naming
    what is missing.
    """
    env = environment()
    settings = SlackSettings.read(env, read_settings(env).public_url)
    socket = not http and bool(settings.app_token or not settings.signing_secret)
    made = slack_manifest.manifest(COMMANDS, settings, socket=socket)
    return slack_manifest.to_json(made), slack_manifest.creation_link(made, settings.api_url)


def version_at(when: datetime) -> str:
    """Return a version that is higher the later it is written: Teams takes a changed package under no other."""
    return f"1.{when:%y}{when.timetuple().tm_yday:03}.{when.hour * 60 + when.minute}"


def teams(version: str) -> bytes:
    """Return the Teams app package. Raises ValueError naming the setting that is missing."""
    env = environment()
    settings = read_settings(env)
    return teams_manifest.package(
        COMMANDS,
        app_id=env.get("TEAMS_APP_ID", ""),
        public_url=settings.public_url,
        version=version,
        tab=env.get("TEAMS_TAB", "").strip().lower() == "on",
    )
