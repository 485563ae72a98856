"""The apps to install, generated from COMMANDS and settings: what `squad manifest` writes."""

from __future__ import annotations

from bot.commands import COMMANDS
from bot.serving import read_settings
from bot.settings import environment
from connectors.slack import manifest as slack_manifest
from connectors.slack.settings import COMMAND
from connectors.teams import manifest as teams_manifest


def slack() -> str:
    """Return the Slack manifest, Socket Mode unless a signing secret without an app token is set."""
    env = environment()
    settings = read_settings(env)
    socket = bool(env.get("SLACK_APP_TOKEN")) or not env.get("SLACK_SIGNING_SECRET")
    return slack_manifest.to_json(
        slack_manifest.manifest(
            [c for c in COMMANDS if c.name],
            command=env.get("SLACK_COMMAND", COMMAND),
            public_url=settings.public_url,
            socket=socket,
        )
    )


def teams() -> bytes:
    """Return the Teams app package. Raises ValueError naming the setting that is missing."""
    env = environment()
    settings = read_settings(env)
    return teams_manifest.package(
        [(c.name, c.summary) for c in COMMANDS if c.name],
        app_id=env.get("TEAMS_APP_ID", ""),
        public_url=settings.public_url,
    )
