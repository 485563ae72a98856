"""What `squad doctor` shows about Slack: each installation's token, scopes and channels; Slack's clock; the door."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from connectors.base import Busy, Finding, Inspection, Uncertain
from connectors.events import Conversation
from connectors.slack.address import PLATFORM, to_place
from connectors.slack.front import sign
from connectors.slack.grants import Grant
from connectors.slack.manifest import EVENTS_PATH
from connectors.slack.scopes import scopes
from connectors.slack.settings import INSTALL_PATH, SlackSettings
from connectors.slack.web import Denied, Token, WebApi

SKEW = 60
KNOCK = aiohttp.ClientTimeout(total=5)
_OUTSIDE = {"channel_not_found", "not_in_channel"}


@dataclass(frozen=True, slots=True)
class _Home:
    """An installation to ask about; `mend` says how its token is made good."""

    name: str
    api: WebApi
    mend: str


async def findings(
    settings: SlackSettings, session: aiohttp.ClientSession, inspection: Inspection
) -> list[Finding]:
    """Ask Slack about every installation, and look at the door."""
    found = []
    if settings.oauth:
        whose = "those in SLACK_OAUTH_TEAMS" if settings.teams else "any that Slack lets"
        page = settings.public_url + INSTALL_PATH
        found.append(Finding("OK", f"Workspaces install the app at {page}: {whose}."))
    homes: list[_Home] = []
    async for home in _homes(settings, session, inspection):
        if isinstance(home, Finding):
            found.append(home)
        else:
            homes.append(home)
    for each in await asyncio.gather(*(_installation(settings, h, inspection) for h in homes)):
        found += each
    # One clock serves them all.
    found += next(filter(None, (list(_clock(h.api, inspection.now)) for h in homes)), [])
    if settings.socket:
        found.append(await _socket(settings, WebApi(settings, session, _no_token)))
    else:
        found.append(await _door(settings, session, inspection.now))
    return found


async def _homes(
    settings: SlackSettings, session: aiohttp.ClientSession, inspection: Inspection
) -> AsyncIterator[_Home | Finding]:
    if settings.bot_token:
        mend = "Copy the bot token (xoxb-...) from OAuth & Permissions into SLACK_BOT_TOKEN."
        yield _Home("", WebApi(settings, session, _always(settings.bot_token)), mend)
    if not settings.oauth or inspection.installations is None:
        return
    for home in await inspection.installations.living(PLATFORM):
        kept = await inspection.installations.tokens(home)
        if kept is None:
            continue
        grant, name = Grant.from_text(kept), home.name or home.key
        if grant.expires_at is not None and grant.expires_at <= inspection.now.timestamp():
            # A refresh token works once: only the running process uses it.
            yield Finding(
                "WARN",
                f"The token of {name} has run out.",
                "Start squad serve: it renews tokens by itself.",
            )
            continue
        mend = f"Install the app there again: {settings.public_url}{INSTALL_PATH}"
        yield _Home(name, WebApi(settings, session, _always(grant.token)), mend)


def _always(token: str) -> Token:
    async def give(_: str) -> str:
        return token

    return give


async def _no_token(_: str) -> str:
    return ""


async def _installation(
    settings: SlackSettings, home: _Home, inspection: Inspection
) -> list[Finding]:
    whose = f" of {home.name}" if home.name else ""
    try:
        answer = await home.api.whoami()
    except Denied as error:
        return [Finding("FAIL", f"Slack refuses the bot token{whose}: {error.code}.", home.mend)]
    except (Busy, Uncertain):
        mend = "Check the network and SLACK_API_URL, then try again."
        return [Finding("FAIL", "Slack doesn't answer.", mend)]
    name, user = answer.get("team", "?"), answer.get("user", "?")
    org = answer.get("is_enterprise_install") is True
    key = answer.get("enterprise_id" if org else "team_id", "")
    whose = name if home.name else ""
    places = [place for place in inspection.places if to_place(place).team == key]
    return [
        Finding("OK", f"Slack knows us as {user} in {name}."),
        *_scopes(settings, home.api.headers, whose),
        *[finding for place in places for finding in await _place(home.api, place, whose)],
    ]


def _scopes(settings: SlackSettings, headers: Mapping[str, str], name: str) -> Iterator[Finding]:
    where = f" in {name}" if name else ""
    names = headers.get("X-OAuth-Scopes", "").split(",")
    granted = {name.strip() for name in names if name.strip()}
    if not granted:
        yield Finding(
            "WARN",
            f"Slack doesn't say which scopes were granted{where}.",
            "Compare OAuth & Permissions with docs/install-slack.md.",
        )
        return
    mend = "Update the app's manifest (squad manifest slack), then reinstall the app."
    missing = [scope for scope in scopes(settings.public_url) if scope.name not in granted]
    for scope in missing:
        yield Finding(
            "FAIL" if scope.ask == "always" else "WARN",
            f"The scope {scope.name} is missing{where}. {scope.reason}",
            mend,
        )
    if not any(scope.ask == "always" for scope in missing):
        yield Finding("OK", f"Every scope the bot needs is granted{where}.")


async def _place(api: WebApi, where: Conversation, whose: str) -> Sequence[Finding]:
    """Whether a squad's channel can be posted to; `whose` workspace, where there are several."""
    name = f"#{where.name.removeprefix('#')}" if where.name else "a squad's channel"
    name += f" of {whose}" if whose else ""
    try:
        answer = await api.read("conversations.info", channel=to_place(where).channel)
    except Denied as error:
        if error.code not in _OUTSIDE:
            return [Finding("WARN", f"Slack doesn't show {name}: {error.code}.", "Look at it.")]
        channel: dict[str, object] = {}
    except (Busy, Uncertain):
        return [Finding("WARN", f"Slack didn't say anything about {name}.", "Try again.")]
    else:
        channel = answer.get("channel") or {}
    if channel.get("is_archived"):
        mend = "Choose another channel in chat: squad."
        return [Finding("FAIL", f"{name} is archived: its squad can't post there.", mend)]
    if not channel.get("is_member"):
        mend = "In Slack write there: /invite @Social Squad"
        return [Finding("FAIL", f"The bot isn't in {name}, where its squad posts.", mend)]
    return [Finding("OK", f"The bot is in {name}.")]


def _clock(api: WebApi, now: datetime) -> Iterator[Finding]:
    date = api.headers.get("Date", "")
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


async def _door(settings: SlackSettings, session: aiohttp.ClientSession, now: datetime) -> Finding:
    """Knock at our own door as Slack does when an address is entered: signed, with a challenge."""
    address = settings.public_url + EVENTS_PATH
    if not settings.public_url:
        return Finding(
            "WARN",
            f"Slack reaches us over HTTP at {EVENTS_PATH}, but we don't know under which address.",
            "Set SQUAD_PUBLIC_URL, then write the manifest again: squad manifest slack",
        )
    body = json.dumps({"type": "url_verification", "challenge": "squad-doctor"}).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(settings.signing_secret, stamp, body),
    }
    mend = "Start squad serve and let the proxy forward /slack/ to it, then try again."
    try:
        async with session.post(address, data=body, headers=headers, timeout=KNOCK) as answer:
            said, status = await answer.text(), answer.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding("WARN", f"Nothing answers at {address} ({type(error).__name__}).", mend)
    if status == 200 and "squad-doctor" in said:
        return Finding("OK", f"{address} answers, signed with our secret.")
    if status == 401:
        mend = "Let the process there use the same SLACK_SIGNING_SECRET, and look at both clocks."
        return Finding("FAIL", f"{address} refuses our signature.", mend)
    return Finding("WARN", f"{address} answers {status}: something else is there.", mend)
