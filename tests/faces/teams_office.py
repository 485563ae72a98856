"""Colleagues in front of the fake Teams, and what they see.

`await ana.say("share")`, `await ana.press("Share")`, `await ana.fill(caption="...")`, `ana.inbox()`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.teams.connector import TeamsConnector
from connectors.teams.settings import TeamsSettings
from store.database import Database
from tests.faces.office import Office, ended, open_office
from tests.fakes.teams import APP_ID, CHANNEL, SECRET, TENANT, FakeTeams, running_teams

Json = dict[str, Any]
PEOPLE = {
    "kim": ("aaaaaaaa-0000-4000-8000-000000000001", "Europe/Copenhagen"),
    "mia": ("aaaaaaaa-0000-4000-8000-000000000002", "Europe/Berlin"),
    "lee": ("aaaaaaaa-0000-4000-8000-000000000003", "Europe/London"),
    "ana": ("aaaaaaaa-0000-4000-8000-000000000004", "Europe/Madrid"),
    "ben": ("aaaaaaaa-0000-4000-8000-000000000005", "America/New_York"),
}
BRAND = f"teams:{TENANT}/{CHANNEL}"
"""The channel as a form answers it."""


@dataclass
class TeamsOffice(Office):
    """The office with its Teams."""

    fake: FakeTeams = field(init=False)
    connector: TeamsConnector = field(init=False)

    async def quiet(self) -> None:
        """Wait until everything in hand is answered and sent."""
        turns = self.connector._turns
        assert turns is not None
        await ended(turns._tasks)
        await self.drain()

    def colleague(self, key: str) -> Colleague:
        """One of the people, as "ana"."""
        return Colleague(self, key, *PEOPLE[key])

    def posts(self) -> list[str]:
        """What stands in the channel."""
        return [text_of(one) for one in self.cards(CHANNEL).values()]

    def cards(self, *places: str) -> dict[tuple[str, str], Json]:
        """Every message in conversations that begin so, by conversation and activity."""
        return {
            (conversation, key): one
            for conversation, sent in self.fake.messages.items()
            for key, one in sent.items()
            if conversation.startswith(places)
        }


@dataclass
class Colleague:
    """`dialog` is the card of the dialog this person has open, `answer` what their last invoke was answered with."""

    office: TeamsOffice
    key: str
    aad: str
    zone: str
    dialog: Json | None = None
    answer: Json | None = None
    fresh: dict[tuple[str, str], Json] = field(default_factory=dict)
    from_menu: bool = False
    """The open dialog came from a menu of Teams, which wants it sent in another way."""

    @property
    def chat(self) -> str:
        """The id of the personal chat, the same for whoever opens it."""
        return f"a:opened-{self.aad}"

    @property
    def closed(self) -> bool:
        """Whether no dialog is open."""
        return self.dialog is None

    @property
    def text(self) -> str:
        """What was new to this person after their last act."""
        return "\n".join([text_of(self.answer or {}), *map(text_of, self.fresh.values())]).strip()

    @property
    def form(self) -> Json:
        """What stands in the open dialog, or else in the newest form in the chat, by name."""
        return standing(self.dialog or self._form_in_chat()[1])

    @property
    def complaint(self) -> str:
        """What the form says is wrong with what was sent."""
        return self.text if "⚠" in self.text else ""

    # ------------------------------------------------------------ acting

    async def types(self, text: str) -> str:
        """Give a command in the way of this platform."""
        return await self.say(text)

    async def say(self, text: str, **over: Any) -> str:
        """Write to the bot in the personal chat."""
        return await self._send(self._activity(text=text, **over))

    async def mention(self, text: str) -> str:
        """Mention the bot in the channel."""
        words = f"<at>Social Squad</at> {text}"
        activity = self.office.fake.in_channel(words) | self._from()
        return await self._send(activity | {"entities": [*activity["entities"], self._client()]})

    async def suggests(self, text: str, author: Colleague) -> str:
        """Choose "Suggest to squad" on what somebody wrote in the channel."""
        user = {"id": author.aad, "displayName": author.key.title(), "userIdentityType": "aadUser"}
        body = {"contentType": "html", "content": f"<p>{html.escape(text)}</p>"}
        message = {"id": "17", "from": {"user": user}, "body": body}
        value = {"commandId": "idea.suggest", "commandContext": "message"}
        return await self._extend("fetchTask", value | {"messagePayload": message})

    async def _extend(self, name: str, value: Json) -> str:
        used = self.office.fake.extend(name, value) | self._from()
        shown = await self._send(used | {"entities": [self._client()]})
        self.from_menu = True
        return shown

    async def install(self) -> str:
        """Add the app for oneself."""
        return await self._send(self._activity("installationUpdate", action="add"))

    async def press(self, label: str, on: tuple[tuple[str, str], Json] | None = None) -> str:
        """Press the newest button with this label."""
        return await self._send(self.pressing(label, on))

    def pressing(self, label: str, on: tuple[tuple[str, str], Json] | None = None) -> Json:
        """The activity of that press."""
        (conversation, key), card = on or self.find(label)
        action = next(one for one in actions(card) if one["title"] == label)
        return self._pressed(action, conversation, key, {})

    def _pressed(self, action: Json, conversation: str, key: str, typed: Json) -> Json:
        data = {**action["data"], **typed}
        over: Json = {"replyToId": key}
        if conversation.startswith(CHANNEL):
            kind = {"conversationType": "channel", "tenantId": TENANT, "isGroup": True}
            over["conversation"] = {"id": conversation, **kind}
            over["channelData"] = {"tenant": {"id": TENANT}, "channel": {"id": CHANNEL}}
        if action["type"] == "Action.Execute":
            value: Json = {"action": {"type": action["type"], "verb": action["verb"], "data": data}}
            return self._activity("invoke", name="adaptiveCard/action", value=value, **over)
        assert data["msteams"] == {"type": "task/fetch"}, action
        return self._activity("invoke", name="task/fetch", value={"data": data}, **over)

    async def fill(self, **fields: str | tuple[str, ...]) -> str:
        """Send the open dialog, or else the newest form in the chat, with these answers over what stands in it."""
        if self.dialog is not None:
            typed = answers(self.dialog, fields)
            [submit] = self.dialog["actions"]
            data = {"data": {**submit["data"], **typed}}
            if self.from_menu:
                return await self._extend("submitAction", {"commandId": "any", **data})
            return await self._send(self._activity("invoke", name="task/submit", value=data))
        (conversation, key), card = self._form_in_chat()
        submit = next(one for one in actions(card) if "form" in one.get("data", {}))
        return await self._send(self._pressed(submit, conversation, key, answers(card, fields)))

    # ------------------------------------------------------------ seeing

    def _form_in_chat(self) -> tuple[tuple[str, str], Json]:
        return next(
            (place, card)
            for place, message in reversed(self.sight().items())
            if list(inputs(card := content(message)))
        )

    def find(self, label: str) -> tuple[tuple[str, str], Json]:
        """The newest thing in sight with a button of this label: where it stands, and its card as it stands now."""
        for place, message in [*reversed(self.fresh.items()), *reversed(self.sight().items())]:
            if any(one["title"] == label for one in actions(content(message))):
                return place, deepcopy(content(message))
        raise AssertionError(f"{self.key} sees no {label!r} in: {self.text}")

    def sight(self) -> dict[tuple[str, str], Json]:
        """All this person sees: the channel, then their own chat."""
        return self.office.cards(CHANNEL) | self.own()

    def own(self) -> dict[tuple[str, str], Json]:
        """What stands in this person's own chat."""
        return self.office.cards(self.chat)

    def inbox(self) -> list[str]:
        """The same as text."""
        return [text_of(one) for one in self.own().values()]

    # ------------------------------------------------------------ the wire

    def _from(self) -> Json:
        return {"from": {"id": f"29:{self.key}", "name": self.key.title(), "aadObjectId": self.aad}}

    def _client(self) -> Json:
        return {"type": "clientInfo", "locale": "en-GB", "timezone": self.zone}

    def _activity(self, kind: str = "message", **over: Any) -> Json:
        chat = {"id": self.chat, "conversationType": "personal", "tenantId": TENANT}
        base = {"conversation": chat, "entities": [self._client()], **self._from()}
        return self.office.fake.activity(kind, **(base | over))

    async def _send(self, activity: Json) -> str:
        self.from_menu = False
        before = {key: json.dumps(one) for key, one in self.sight().items()}
        status, body = await self.office.fake.send(activity)
        assert status == 200, (status, body)
        await self.office.quiet()
        self.answer = body
        self.fresh = {k: v for k, v in self.sight().items() if json.dumps(v) != before.get(k)}
        task = (body or {}).get("task", {})
        self.dialog = task["value"]["card"]["content"] if task.get("type") == "continue" else None
        return self.text


def content(message: Json) -> Json:
    """The card of a message."""
    [attachment] = message["attachments"]
    found: Json = attachment["content"]
    return found


def actions(node: object) -> Iterator[Json]:
    """Every button of a card, those behind a question included in place of it."""
    if isinstance(node, list):
        for one in node:
            yield from actions(one)
    elif isinstance(node, dict):
        kind = str(node.get("type", ""))
        if kind == "Action.ShowCard":
            yield from actions(node["card"])
        elif kind.startswith("Action."):
            yield node
        else:
            for key in ("body", "items", "columns", "actions", "rows", "cells"):
                yield from actions(node.get(key))


def inputs(card: Json) -> Iterator[Json]:
    """Every question of a card."""
    return (one for one in card.get("body", []) if str(one["type"]).startswith("Input."))


def answers(card: Json, fields: dict[str, Any]) -> Json:
    """What Teams sends for a form: what stands in it, and `fields` by name over that."""
    typed: Json = {}
    known = set()
    for one in inputs(card):
        name = one["id"].partition(".")[2]
        known.add(name)
        value = fields.get(name, one.get("value", ""))
        typed[one["id"]] = ",".join(value) if isinstance(value, tuple) else value
    assert fields.keys() <= known, (fields, known)
    return typed


def standing(card: Json) -> Json:
    """What stands in a form, by name."""
    return {one["id"].partition(".")[2]: one.get("value", "") for one in inputs(card)}


def text_of(node: object) -> str:
    """What a person reads of a message, card or answer."""
    return re.sub(r"\s+", " ", _read(node)).strip()


def _read(node: object) -> str:
    if isinstance(node, list):
        return " ".join(map(_read, node))
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "RichTextBlock":
        return "".join(one if isinstance(one, str) else one["text"] for one in node["inlines"])
    found = [node[key] for key in ("title", "text", "label") if isinstance(node.get(key), str)]
    if isinstance(node.get("value"), str) and ("title" in node or "type" in node):
        found += [] if str(node.get("type")).startswith("Input.") else [node["value"]]
    nested = ("attachments", "content", "task", "value", "card", "body", "items", "columns")
    for key in (*nested, "facts", "rows", "cells", "actions"):
        found.append(_read(node.get(key)))
    return " ".join(found)


async def open_teams(
    stack: AsyncExitStack, database: Database, folder: Path, *, sign_in: str = "", **settings: Any
) -> TeamsOffice:
    """Start the process with Teams; nobody is admin yet. `sign_in`: where Entra is, and pages of one's own with it."""
    fake = await stack.enter_async_context(running_teams())
    made = TeamsSettings.from_env(
        {
            "TEAMS_APP_ID": APP_ID,
            "TEAMS_APP_PASSWORD": SECRET,
            "TEAMS_TENANT_ID": TENANT,
            "TEAMS_OPENID_METADATA_URL": f"{fake.url}metadata",
            "TEAMS_TOKEN_URL": f"{fake.url}token",
            "TEAMS_ALLOWED_SERVICE_HOSTS": "127.0.0.1",
            **({"TEAMS_TAB": "on", "TEAMS_SIGN_IN_URL": sign_in} if sign_in else {}),
        }
    )
    assert made is not None
    connector = TeamsConnector(made, key_patience=0.2)
    opened = await open_office(stack, database, folder, connector, **settings)
    fake.bot = f"{opened.url}/api/messages"
    office = TeamsOffice(opened.process, opened.clock, opened.url, opened.site_port, opened.pages)
    office.fake, office.connector = fake, connector
    return office
