"""A person in front of the fake Slack: types, clicks, fills in. Delivers over either door, signed as Slack signs."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from tests.fakes.slack import APP, BOT, BOT_ID, SECRET, TEAM, FakeSlack, ResponseUrl, Workspace
from tests.fakes.slack.facts import Share
from tests.fakes.slack.surfaces import entered, find, press, words

__all__ = ["Ack", "SlackPerson", "find", "own_message", "sign", "words"]

Json = dict[str, Any]
REMOVAL = ("tokens_revoked", "app_uninstalled")


@dataclass
class Ack:
    """An acknowledgement: HTTP status (200 for a socket's), what it said, and how long it took."""

    status: int
    body: Any
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature, written a second time on purpose."""
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass
class SlackPerson:
    """`door` is the app's POST address, or "" for Socket Mode. `now` is the clock signatures are made by.

    `user` and `channel` are of the workspace `team`.
    """

    fake: FakeSlack
    door: str = ""
    user: str = "UANA"
    channel: str = "CGENERAL"
    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    team: str = TEAM

    @property
    def place(self) -> Workspace:
        return self.fake.workspaces[self.team]

    # ------------------------------------------------------------ delivering

    async def post(
        self,
        body: bytes,
        content_type: str = "application/x-www-form-urlencoded",
        *,
        secret: str = SECRET,
        timestamp: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Ack:
        """Deliver raw bytes, signed now unless told otherwise."""
        stamp = str(int(self.now.timestamp())) if timestamp is None else timestamp
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(secret, stamp, body),
        }
        if headers is not None:
            signed |= headers
        signed = {key: value for key, value in signed.items() if value}
        began = monotonic()
        timeout = aiohttp.ClientTimeout(total=self.fake.patience)
        async with aiohttp.ClientSession() as session:
            # aiohttp would add a content type of its own.
            skip = {"Content-Type"} if "Content-Type" not in signed else set()
            async with session.post(
                self.door,
                data=BytesIO(body),
                headers=signed,
                timeout=timeout,
                skip_auto_headers=skip,
            ) as answer:
                text = await answer.text()
                said = json.loads(text) if text.startswith("{") else {"text": text} if text else {}
                return Ack(answer.status, said, monotonic() - began, answer.headers)

    async def send(self, kind: str, payload: Json, retry: int = 0, reason: str = "") -> Ack:
        """Deliver a payload over the door: `kind` is slash_commands, interactive or events_api.

        `retry` is the number of the repeat, and `reason` what was wrong with the try before.
        """
        if not self.door:
            began = monotonic()
            more: Json = {}
            if kind == "events_api":
                more = {"retry_attempt": retry, "retry_reason": reason}
            said = await self.fake.envelope(kind, payload, **more)
            return Ack(200, said, monotonic() - began)
        # Each delivery has a signature of its own.
        stamp = str(int(self.now.timestamp()) - int(self.fake.new("")) % 250)
        match kind:
            case "slash_commands":
                return await self.post(urlencode(payload).encode(), timestamp=stamp)
            case "interactive":
                body = urlencode({"payload": json.dumps(payload)}).encode()
                return await self.post(body, timestamp=stamp)
            case _:
                body = json.dumps(payload).encode()
                again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
                headers = again if retry else None
                return await self.post(body, "application/json", timestamp=stamp, headers=headers)

    # ------------------------------------------------------------ commands, clicks, shortcuts

    async def slash(self, text: str, command: str = "/advocate", channel: str = "") -> Ack:
        """Type a command; what the acknowledgement says is shown."""
        channel = channel or self.channel
        org = self._org()
        payload = {
            "command": command,
            "text": text,
            "team_id": self.team,
            "team_domain": self.place.domain,
            "user_id": self.user,
            "user_name": self.user.lower(),
            "channel_id": channel,
            "channel_name": self.place.name_of(channel),
            "response_url": self.fake.response_url(channel, self.user, team=self.team),
            "trigger_id": self.fake.trigger(self.team, self.user),
            "api_app_id": APP,
            # A form knows no booleans.
            "is_enterprise_install": "true" if org else "false",
            **({"enterprise_id": self.place.enterprise} if self.place.enterprise else {}),
        }
        ack = await self.send("slash_commands", payload)
        if ack.status == 200 and ack.body.get("text"):
            self.fake.answer(ResponseUrl(channel, self.user, team=self.team), ack.body)
        return ack

    async def click(self, message: Json, label: str, choose: str = "", **more: Any) -> Ack:
        """Press the button labelled so, or choose a line of a select, menu or date picker."""
        return await self.send("interactive", self.clicking(message, label, choose) | more)

    def clicking(self, message: Json, label: str, choose: str = "") -> Json:
        """Write the payload of a click on a message, a modal or a Home."""
        view = "" if "ts" in message else str(message.get("id", ""))
        payload = self._acting("block_actions", view)
        payload["actions"] = [
            {**press(message["blocks"], label, choose), "action_ts": self.fake.new("")}
        ]
        if "ts" in message:
            channel, ts = message["channel"], message["ts"]
            payload["channel"] = {"id": channel, "name": self.place.name_of(channel)}
            payload["container"] = {"type": "message", "message_ts": ts, "channel_id": channel}
            payload["container"]["is_ephemeral"] = message.get("user") != self.place.bot
            payload["response_url"] = self._response_url(channel, ts)
            payload["message"] = message
        else:
            payload["container"] = {"type": "view", "view_id": view}
            payload["view"] = message
        return payload

    async def click_card(self, ts: str, url: str, label: str, channel: str = "") -> Ack:
        """Press a button of the card drawn under a link in the message `ts`, which is somebody's own."""
        channel = channel or self.channel
        card = self.fake.cards[channel, ts][url]
        payload = self._acting("block_actions")
        payload |= {
            "actions": [{**press(card["blocks"], label), "action_ts": self.fake.new("")}],
            "channel": {"id": channel, "name": self.place.name_of(channel)},
            "container": {
                "type": "message_attachment",
                "message_ts": ts,
                "attachment_id": 1,
                "channel_id": channel,
                "is_ephemeral": False,
                "is_app_unfurl": True,
                "app_unfurl_url": url,
            },
            "app_unfurl": {**card, "id": 1, "app_unfurl_url": url, "is_app_unfurl": True},
            "response_url": self._response_url(channel, ts),
        }
        return await self.send("interactive", payload)

    async def shortcut(self, callback: str) -> Ack:
        """Choose a global shortcut: it says neither where nor gives a response URL."""
        acting = {**self._acting("shortcut"), "callback_id": callback}
        return await self.send("interactive", {**acting, "action_ts": self.fake.new("")})

    async def shortcut_on(self, callback: str, message: Json) -> Ack:
        """Choose a message shortcut on a message, wherever it stands ("channel"); the app needn't be there."""
        channel, ts = message["channel"], message["ts"]
        payload = {
            **self._acting("message_action"),
            "callback_id": callback,
            "action_ts": self.fake.new(""),
            "message_ts": ts,
            "channel": {"id": channel, "name": self.place.name_of(channel)},
            "message": {key: value for key, value in message.items() if key != "channel"},
            "response_url": self._response_url(channel, ts),
        }
        return await self.send("interactive", payload)

    def seen(self, ephemeral: Json) -> Json:
        """Give an ephemeral message the ts by which a click on it is told apart."""
        ephemeral.setdefault("ts", self.fake.new("9."))
        return ephemeral

    # ------------------------------------------------------------ modals

    async def submit(self, view: Json, fields: Json) -> Ack:
        """Send a form; what the acknowledgement does to the view is done."""
        payload = {
            **self._acting("view_submission", view["id"]),
            "view": {**view, "state": entered(view, fields)},
            "response_urls": [],
        }
        ack = await self.send("interactive", payload)
        match ack.body.get("response_action"):
            case "update":
                self.fake.keep_view(ack.body["view"], self.team, key=view["id"])
            case "push":
                self.fake.push_view(ack.body["view"], self.team, view["id"])
            case "errors":
                names = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
                assert ack.body["errors"].keys() <= names, "errors must name input blocks"
            case "clear":
                self.fake.close_view(view["id"], everything=True)
            case None:
                self.fake.close_view(view["id"])
            case other:
                raise AssertionError(f"Slack knows no response_action {other!r}")
        return ack

    async def close(self, view: Json) -> Ack:
        self.fake.close_view(view["id"])
        named = {"callback_id": "", **view}
        closed = {**self._acting("view_closed"), "view": named, "is_cleared": False}
        return await self.send("interactive", closed)

    # ------------------------------------------------------------ events

    async def event(self, event: Json, identity: str = "", *, retries: int = 0) -> Ack:
        """Deliver an event of the Events API, again up to `retries` times unless answered 200 within three seconds.

        Slack waits before its second and third repeat; here they come at once. Raises what the last try raised.
        """
        payload = {
            "type": "event_callback",
            "team_id": self.team,
            "context_team_id": self.team,
            "api_app_id": APP,
            "event": {"user": self.user, **event},
            "event_id": identity or self.fake.new("Ev"),
            "event_time": int(self.now.timestamp()),
            "authorizations": [self._authorization()],
            **({"enterprise_id": self.place.enterprise} if self.place.enterprise else {}),
        }
        reason = ""
        for number in range(retries):
            try:
                ack = await self.send("events_api", payload, number, reason)
            except TimeoutError:
                reason = "http_timeout" if self.door else "timeout"
            except (ConnectionError, aiohttp.ClientError):
                reason = "connection_failed"
            else:
                if ack.status == 200 or ack.headers.get("X-Slack-No-Retry") == "1":
                    return ack
                reason = "http_error"
        return await self.send("events_api", payload, retries, reason)

    async def say(self, text: str, identity: str = "", **more: Any) -> Ack:
        """Write to the bot in the chat of one's own."""
        words = {"type": "message", "channel_type": "im", "channel": f"D{self.user}", "text": text}
        return await self.event({**words, "ts": "1.1", **more}, identity)

    async def mention(self, text: str, **more: Any) -> Ack:
        words = {"type": "app_mention", "channel": self.channel}
        words["text"] = f"<@{self.place.bot}> {text}"
        return await self.event({**words, "ts": "1.1", **more})

    def write(self, text: str, channel: str = "", **more: Any) -> Json:
        """Write something where colleagues read it; the app isn't told. Return the message, as it stands."""
        channel = channel or self.channel
        ts = self.fake.say(channel, {"text": text, **more}, self.user, self.team)
        return self.place.message(channel, ts)

    async def share(
        self, *urls: str, channel: str = "", source: str = "conversations_history"
    ) -> Ack:
        """Post links, or just type them ("composer"); the app is told if it may read links and knows the domain.

        The message is the channel's last one; `fake.cards[channel, ts]` is what the app draws under it.
        """
        channel = channel or self.channel
        known = [url for url in urls if self.fake.unfurls(url)]
        assert known, "Slack tells of no link outside the app's unfurl domains"
        assert "links:read" in self.fake.grants.of(self.team).scopes, "needs links:read"
        shown = " ".join(f"<{url.replace('&', '&amp;')}>" for url in urls)
        composing = source == "composer"
        ts = self.fake.new("composing.") if composing else self.write(shown, channel)["ts"]
        where, key = "COMPOSER" if composing else channel, self.fake.new("unfurl.")
        self.fake.shares[key] = Share(self.team, where, ts, source, set(known))
        event = {
            "type": "link_shared",
            "channel": where,
            "message_ts": ts,
            "unfurl_id": key,
            "source": source,
            "is_bot_user_member": self.place.bot in self.place.members(channel),
            "links": [{"domain": urlsplit(url).hostname, "url": url} for url in known],
        }
        return await self.event(event)

    async def joins(self, user: str, **facts: Any) -> Ack:
        """Let somebody new come to the workspace: `facts` as in `Workspace.users`."""
        name = facts.pop("display_name", user.removeprefix("U").title())
        profile = {"display_name": name, "email": f"{name.lower()}@acme.example"}
        self.place.users[user] = {"name": name.lower(), "tz": "UTC", "profile": profile, **facts}
        return await self._of_directory("team_join", user)

    async def changes(self, user: str, **facts: Any) -> Ack:
        """Change somebody's entry in the directory: `tz="Asia/Tokyo"`, `deleted=True`, `is_restricted=True`."""
        self.place.users[user] |= facts
        return await self._of_directory("user_change", user)

    async def _of_directory(self, kind: str, user: str) -> Ack:
        email = "users:read.email" in self.fake.grants.of(self.team).scopes
        profile = self.place.profile(user, email=email, locale=True)
        return await self.event({"type": kind, "user": profile, "cache_ts": 1})

    async def uninstall(self, order: tuple[str, ...] = REMOVAL) -> list[Ack]:
        """Remove the app: first its tokens are over, then the events say so, in that order."""
        org = self._org()
        bot, authorization = self.place.bot, self._authorization()
        self.fake.uninstall(self.place.enterprise if org else self.team)
        said: dict[str, Json] = {
            "tokens_revoked": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}},
            "app_uninstalled": {"type": "app_uninstalled"},
        }
        acks = []
        for kind in order:
            payload = {
                "type": "event_callback",
                "team_id": self.team,
                "api_app_id": APP,
                "event": said[kind],
                "event_id": self.fake.new("Ev"),
                "event_time": int(self.now.timestamp()),
                "authorizations": [authorization] if org else [],
                **({"enterprise_id": self.place.enterprise} if org else {}),
            }
            acks.append(await self.send("events_api", payload))
        return acks

    # ------------------------------------------------------------ what every payload says

    def _org(self) -> bool:
        """Whether the app is installed in the whole organisation rather than in this team."""
        try:
            return self.fake.grants.of(self.team, dead=True).org
        except KeyError:
            return False

    def _authorization(self) -> Json:
        org = self._org()
        return {
            "enterprise_id": self.place.enterprise or None,
            "team_id": None if org else self.team,
            "user_id": self.place.bot,
            "is_bot": True,
            "is_enterprise_install": org,
        }

    def _response_url(self, channel: str, ts: str) -> str:
        return self.fake.response_url(channel, self.user, ts, self.team)

    def _acting(self, kind: str, view: str = "") -> Json:
        enterprise: Json = {}
        if self.place.enterprise:
            name = self.fake.enterprises[self.place.enterprise]
            enterprise = {"enterprise": {"id": self.place.enterprise, "name": name}}
        return {
            "type": kind,
            "team": {"id": self.team, "domain": self.place.domain},
            "user": {"id": self.user, "name": self.user.lower(), "team_id": self.team},
            "api_app_id": APP,
            "is_enterprise_install": self._org(),
            "trigger_id": self.fake.trigger(self.team, self.user, view),
            **enterprise,
        }


def own_message(channel: str, text: str) -> Json:
    """What the bot itself posted, as Slack tells it back."""
    return {"type": "message", "channel": channel, "text": text, "user": BOT, "bot_id": BOT_ID}
