"""What Slack needs to know, read from a mapping of environment names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

API_URL = "https://slack.com/api/"
COMMAND = "/advocate"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """An app token opens the Socket Mode door, a signing secret the HTTP door; one of the two is needed."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    command: str = COMMAND

    @property
    def socket(self) -> bool:
        """Whether Slack is heard over Socket Mode."""
        return bool(self.app_token)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> SlackSettings | None:
        """Return the settings, or None when Slack isn't configured at all.

        Raises ValueError naming every key that is missing from a half configuration, or a value that can't be one.
        """
        bot, app, secret = (
            env.get(key, "").strip()
            for key in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
        )
        if not (bot or app or secret):
            return None
        missing = [] if bot else ["SLACK_BOT_TOKEN"]
        if not app and not secret:
            missing.append("SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
        if missing:
            raise ValueError(f"Slack is only half configured: set {' and '.join(missing)} too.")
        api_url = env.get("SLACK_API_URL", "").strip() or API_URL
        command = env.get("SLACK_COMMAND", "").strip() or COMMAND
        problems = [
            *_prefix("SLACK_BOT_TOKEN", bot, "xoxb-"),
            *(_prefix("SLACK_APP_TOKEN", app, "xapp-") if app else []),
        ]
        if urlsplit(api_url).scheme not in {"http", "https"} or not api_url.endswith("/api/"):
            problems.append("SLACK_API_URL must be an address that ends with /api/")
        if not command.startswith("/") or not 2 <= len(command) <= 32 or " " in command:
            problems.append("SLACK_COMMAND must be one word that starts with /")
        if problems:
            raise ValueError(f"Slack can't be configured like this: {'; '.join(problems)}.")
        return cls(bot, app, secret, api_url, command)


def _prefix(key: str, value: str, prefix: str) -> list[str]:
    return [] if value.startswith(prefix) else [f"{key} must start with {prefix}"]
