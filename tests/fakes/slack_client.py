"""A person in front of the fake Slack: types, clicks, fills in. Delivers over either door, signed as Slack signs."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack import BOT, BOT_ID, SECRET, TEAM, FakeSlack, ResponseUrl

Json = dict[str, Any]
PATIENCE = 3.0


@dataclass
class Ack:
    """An acknowledgement: HTTP status (200 for a socket's), what it said, and how long it took."""

    status: int
    body: Any
    seconds: float


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature, written a second time on purpose."""
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass
class SlackPerson:
    """`door` is the app's POST address, or "" for Socket Mode. `now` is the clock signatures are made by."""

    fake: FakeSlack
    door: str = ""
    user: str = "UANA"
    channel: str = "CGENERAL"
    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

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
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
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
                return Ack(answer.status, said, monotonic() - began)

    async def send(self, kind: str, payload: Json) -> Ack:
        """Deliver a payload over the door: `kind` is slash_commands, interactive or events_api."""
        if not self.door:
            began = monotonic()
            said = await self.fake.envelope(kind, payload)
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
                return await self.post(body, "application/json", timestamp=stamp)

    # ------------------------------------------------------------ acting

    async def slash(self, text: str, command: str = "/advocate", channel: str = "") -> Ack:
        """Type a command; what the acknowledgement says is shown."""
        channel = channel or self.channel
        url = self.fake.response_url(channel, self.user)
        payload = {
            "command": command,
            "text": text,
            "team_id": TEAM,
            "user_id": self.user,
            "user_name": self.user.lower(),
            "channel_id": channel,
            "channel_name": "general",
            "response_url": url,
            "trigger_id": self.fake.trigger(),
        }
        ack = await self.send("slash_commands", payload)
        if ack.status == 200 and ack.body.get("text"):
            self.fake.answer(ResponseUrl(channel, self.user), ack.body)
        return ack

    async def click(self, message: Json, label: str, choose: str = "", **more: Any) -> Ack:
        """Press the button labelled so, or choose a line of a select, menu or date picker."""
        return await self.send("interactive", self.clicking(message, label, choose) | more)

    def clicking(self, message: Json, label: str, choose: str = "") -> Json:
        element = find(message["blocks"], label)
        action: Json = {
            key: element[key] for key in ("type", "action_id", "value") if key in element
        }
        if element["type"] in {"static_select", "overflow"}:
            option = next(o for o in element["options"] if o["text"]["text"] == choose)
            action["selected_option"] = option
        elif element["type"] == "datepicker":
            action["selected_date"] = choose
        payload: Json = {
            **self._acting("block_actions"),
            "actions": [{**action, "block_id": "b", "action_ts": self.fake.new("")}],
        }
        if "ts" in message:
            channel, ts = message["channel"], message["ts"]
            payload["channel"] = {"id": channel, "name": "general"}
            payload["container"] = {"type": "message", "message_ts": ts, "channel_id": channel}
            payload["container"]["is_ephemeral"] = message.get("user") != BOT
            payload["response_url"] = self.fake.response_url(channel, self.user, ts)
            payload["message"] = message
        else:
            payload["container"] = {"type": "view", "view_id": message.get("id", "")}
            payload["view"] = message
        return payload

    def seen(self, ephemeral: Json) -> Json:
        """Give an ephemeral message the ts by which a click on it is told apart."""
        ephemeral.setdefault("ts", self.fake.new("9."))
        return ephemeral

    async def submit(self, view: Json, fields: Json) -> Ack:
        """Send a form; what the acknowledgement does to the view is done."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                name, element = block["block_id"], block["element"]
                values[name] = {element["action_id"]: _state(element, fields.get(name))}
        payload = {
            **self._acting("view_submission"),
            "view": {**view, "state": {"values": values}},
            "response_urls": [],
        }
        ack = await self.send("interactive", payload)
        match ack.body.get("response_action"):
            case "update":
                self.fake._keep_view(view["id"], ack.body["view"])
            case "errors":
                names = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
                assert ack.body["errors"].keys() <= names, "errors must name input blocks"
            case _:
                self.fake.views.pop(view["id"], None)
        return ack

    async def close(self, view: Json) -> Ack:
        self.fake.views.pop(view["id"], None)
        return await self.send("interactive", {**self._acting("view_closed"), "view": view})

    async def event(self, event: Json, identity: str = "") -> Ack:
        """Deliver an event of the Events API."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": {"user": self.user, **event},
            "event_id": identity or self.fake.new("Ev"),
            "event_time": int(self.now.timestamp()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }
        return await self.send("events_api", payload)

    async def say(self, text: str, identity: str = "", **more: Any) -> Ack:
        """Write to the bot in the chat of one's own."""
        words = {"type": "message", "channel_type": "im", "channel": f"D{self.user}", "text": text}
        return await self.event({**words, "ts": "1.1", **more}, identity)

    async def mention(self, text: str, **more: Any) -> Ack:
        words = {"type": "app_mention", "channel": self.channel, "text": f"<@{BOT}> {text}"}
        return await self.event({**words, "ts": "1.1", **more})

    def _acting(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": TEAM},
            "user": {"id": self.user, "name": self.user.lower(), "team_id": TEAM},
            "api_app_id": "A1",
            "trigger_id": self.fake.trigger(),
        }


def own_message(channel: str, text: str) -> Json:
    """What the bot itself posted, as Slack tells it back."""
    return {"type": "message", "channel": channel, "text": text, "user": BOT, "bot_id": BOT_ID}


def find(blocks: list[Json], label: str) -> Json:
    """Return the control with this label, placeholder or line. Fails when there is none."""
    for block in blocks:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            names = [element.get(key, {}).get("text") for key in ("text", "placeholder")]
            names += [o["text"]["text"] for o in element.get("options", [])]
            if label in names:
                found: Json = element
                return found
    raise AssertionError(f"no control {label!r} on screen")


def words(node: object) -> str:
    """Return every text below a node, in order: what a person reads."""
    if isinstance(node, dict):
        return " ".join(
            value if key in {"text", "fallback"} and isinstance(value, str) else words(value)
            for key, value in node.items()
            if key != "type"
        )
    return " ".join(map(words, node)) if isinstance(node, list) else ""


def _state(element: Json, value: Any) -> Json:
    """Write what was entered as Slack sends it; None where nothing was."""
    kind = element["type"]
    groups = element.get("option_groups") or [element]
    offered = [option for group in groups for option in group.get("options", [])]
    if kind in {"static_select", "radio_buttons"}:
        options = {option["value"]: option for option in offered}
        return {"type": kind, "selected_option": options[value] if value else None}
    if kind in {"multi_static_select", "checkboxes"}:
        chosen = [option for option in offered if option["value"] in (value or ())]
        return {"type": kind, "selected_options": chosen}
    names = {
        "datepicker": "selected_date",
        "users_select": "selected_user",
        "conversations_select": "selected_conversation",
    }
    return {"type": kind, names.get(kind, "value"): value}
