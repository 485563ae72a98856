"""What Slack needs to know, read from a mapping of environment names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

API_URL = "https://slack.com/api/"
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
COMMAND = "/advocate"
CONNECTIONS = 2
OFF = "off"
MOST_CONNECTIONS = 10
"""Slack opens no more to one app (docs.slack.dev/apis/events-api/using-socket-mode)."""
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """An app token opens the Socket Mode door, a signing secret the HTTP door; one of the two is needed.

    A bot token speaks for one workspace; a client id and secret let many install the app at /slack/install.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    command: str = COMMAND
    connections: int = CONNECTIONS
    """WebSockets held open in Socket Mode: when Slack renews one, another still hears."""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    authorize_url: str = AUTHORIZE_URL
    public_url: str = ""
    teams: frozenset[str] = frozenset()
    """Team and enterprise ids that may install; empty = whomever Slack lets."""
    org_wide: str = OFF
    rotation: str = OFF
    """What the manifest asks for, on or off: installing in a whole Grid organisation; tokens that live twelve hours."""

    @property
    def socket(self) -> bool:
        """Whether Slack is heard over Socket Mode."""
        return bool(self.app_token)

    @property
    def oauth(self) -> bool:
        """Whether workspaces install the app themselves."""
        return bool(self.client_id)

    @classmethod
    def from_env(cls, env: Mapping[str, str], public_url: str = "") -> SlackSettings | None:
        """Return the settings, or None when Slack isn't configured at all.

        Raises ValueError naming every key that is missing from a half configuration, or a value that can't be one.
        """
        made = cls.read(env, public_url)
        secrets = (made.bot_token, made.app_token, made.signing_secret)
        if not any((*secrets, made.client_id, made.client_secret)):
            return None
        missing = made._missing()
        if missing:
            raise ValueError(f"Slack is only half configured: set {' and '.join(missing)} too.")
        problems = made._problems()
        if problems:
            raise ValueError(f"Slack can't be configured like this: {'; '.join(problems)}.")
        return made

    @classmethod
    def read(cls, env: Mapping[str, str], public_url: str = "") -> SlackSettings:
        """Return what is set, complete or not: an app is described before it has tokens."""

        def given(key: str, default: str = "") -> str:
            return env.get(key, "").strip() or default

        connections = given("SLACK_SOCKET_CONNECTIONS", str(CONNECTIONS))
        return cls(
            bot_token=given("SLACK_BOT_TOKEN"),
            app_token=given("SLACK_APP_TOKEN"),
            signing_secret=given("SLACK_SIGNING_SECRET"),
            api_url=given("SLACK_API_URL", API_URL),
            command=given("SLACK_COMMAND", COMMAND),
            connections=int(connections) if connections.isdecimal() else 0,
            client_id=given("SLACK_OAUTH_CLIENT_ID"),
            client_secret=given("SLACK_OAUTH_CLIENT_SECRET"),
            authorize_url=given("SLACK_OAUTH_AUTHORIZE_URL", AUTHORIZE_URL),
            public_url=public_url.rstrip("/"),
            teams=frozenset(filter(None, map(str.strip, given("SLACK_OAUTH_TEAMS").split(",")))),
            org_wide=given("SLACK_ORG_WIDE", OFF),
            rotation=given("SLACK_TOKEN_ROTATION", OFF),
        )

    def _missing(self) -> list[str]:
        missing = []
        if not self.bot_token and not (self.client_id or self.client_secret):
            missing.append("SLACK_BOT_TOKEN")
        if bool(self.client_id) != bool(self.client_secret):
            missing.append(
                "SLACK_OAUTH_CLIENT_SECRET" if self.client_id else "SLACK_OAUTH_CLIENT_ID"
            )
        if not self.app_token and not self.signing_secret:
            missing.append("SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
        if self.client_id and not self.public_url:
            missing.append("SQUAD_PUBLIC_URL")
        return missing

    def _problems(self) -> list[str]:
        problems = [
            f"{key} must start with {prefix}"
            for key, value, prefix in (
                ("SLACK_BOT_TOKEN", self.bot_token, "xoxb-"),
                ("SLACK_APP_TOKEN", self.app_token, "xapp-"),
            )
            if value and not value.startswith(prefix)
        ]
        if not _is_address(self.api_url) or not self.api_url.endswith("/api/"):
            problems.append("SLACK_API_URL must be an address that ends with /api/")
        if not _is_address(self.authorize_url):
            problems.append("SLACK_OAUTH_AUTHORIZE_URL must be an address")
        command = self.command
        if not command.startswith("/") or not 2 <= len(command) <= 32 or " " in command:
            problems.append("SLACK_COMMAND must be one word that starts with /")
        problems += [
            f"{key} must be on or off"
            for key, value in (
                ("SLACK_ORG_WIDE", self.org_wide),
                ("SLACK_TOKEN_ROTATION", self.rotation),
            )
            if value not in {"on", OFF}
        ]
        if not 1 <= self.connections <= MOST_CONNECTIONS:
            problems.append(f"SLACK_SOCKET_CONNECTIONS must be 1 to {MOST_CONNECTIONS}")
        return problems


def _is_address(text: str) -> bool:
    return urlsplit(text).scheme in {"http", "https"}
