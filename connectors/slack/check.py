"""What `squad doctor` shows about Slack: the token, the granted scopes, Slack's clock, the door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from connectors.base import Busy, Finding, Uncertain
from connectors.slack.manifest import SCOPES
from connectors.slack.settings import SlackSettings
from connectors.slack.web import Denied, WebApi

SKEW = 60


async def findings(settings: SlackSettings, api: WebApi, now: datetime | None) -> list[Finding]:
    """Ask Slack. `now` (None = don't compare clocks) is our own clock."""
    found = await _token(api)
    if found[0].state == "OK":
        found += [*_scopes(api.headers), *_clock(api.headers.get("Date", ""), now)]
    if settings.socket:
        found.append(await _socket(settings, api))
    else:
        found.append(
            Finding("OK", "Slack reaches us over HTTP at /slack/events, signed with the secret.")
        )
    return found


async def _token(api: WebApi) -> list[Finding]:
    try:
        answer = await api.whoami()
    except Denied as error:
        mend = "Copy the bot token (xoxb-...) from OAuth & Permissions into SLACK_BOT_TOKEN."
        return [Finding("FAIL", f"Slack refuses the bot token: {error.code}.", mend)]
    except (Busy, Uncertain):
        mend = "Check the network and SLACK_API_URL, then try again."
        return [Finding("FAIL", "Slack doesn't answer.", mend)]
    team, user = answer.get("team", "?"), answer.get("user", "?")
    return [Finding("OK", f"Slack knows us as {user} in {team}.")]


def _scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    names = headers.get("X-OAuth-Scopes", "").split(",")
    granted = {name.strip() for name in names if name.strip()}
    if not granted:
        yield Finding("WARN", "Slack doesn't say which scopes were granted.")
        return
    mend = "Update the app's manifest (squad manifest slack), then reinstall the app."
    missing = [s for s in SCOPES if s.name not in granted]
    for scope in missing:
        yield Finding(
            "WARN" if scope.optional else "FAIL",
            f"The scope {scope.name} is missing. {scope.reason}",
            mend,
        )
    if not any(not scope.optional for scope in missing):
        yield Finding("OK", "Every scope the bot needs is granted.")


def _clock(date: str, now: datetime | None) -> Iterator[Finding]:
    if not date or now is None:
        return
    try:
        skew = abs((now - parsedate_to_datetime(date)).total_seconds())
    except (TypeError, ValueError):
        return
    if skew > SKEW:
        mend = "Set this machine's clock by NTP: requests over 5 minutes off are refused."
        yield Finding("WARN", f"Our clock is {skew:.0f} s away from Slack's.", mend)
    else:
        yield Finding("OK", "Our clock agrees with Slack's.")


async def _socket(settings: SlackSettings, api: WebApi) -> Finding:
    try:
        await api.client.apps_connections_open(app_token=settings.app_token)
    except Exception as error:
        code = getattr(getattr(error, "response", None), "data", None)
        why = code.get("error") if isinstance(code, dict) else type(error).__name__
        mend = "Create an app-level token with connections:write and put it into SLACK_APP_TOKEN."
        return Finding("FAIL", f"Socket Mode can't be opened: {why}.", mend)
    return Finding("OK", "Socket Mode can be opened.")
