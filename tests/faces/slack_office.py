"""Colleagues in front of the fake Slack, and what they see.

`await ana.slash("share")`, `await ana.press("Share")`, `await ana.fill(caption="...")`, `ana.inbox()`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from store.database import Database
from tests.faces.office import Office, ended, open_office
from tests.fakes.slack import (
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SECRET,
    FakeSlack,
)
from tests.fakes.slack_client import Ack, SlackPerson, find

Json = dict[str, Any]
BRAND = "CBRAND"
PEOPLE = {
    "UKIM": ("Kim", "Europe/Copenhagen"),
    "UMIA": ("Mia", "Europe/Berlin"),
    "ULEE": ("Lee", "Europe/London"),
    "UANA": ("Ana", "Europe/Madrid"),
    "UBEN": ("Ben", "America/New_York"),
}


def furnish(fake: FakeSlack) -> None:
    """Put our people and their channel into the workspace."""
    for key, (name, zone) in PEOPLE.items():
        profile = {"display_name": name, "email": f"{name.lower()}@acme.example"}
        fake.users[key] = {"name": name.lower(), "tz": zone, "locale": "en-US", "profile": profile}
    fake.channels["CGENERAL"] = {"members": {*PEOPLE, BOT}}
    fake.channels[BRAND] = {"members": {*PEOPLE, BOT}}


@dataclass
class SlackOffice(Office):
    """The office with its Slack."""

    fake: FakeSlack = field(default_factory=FakeSlack)
    connector: SlackConnector = field(init=False)
    door: str = ""

    async def quiet(self) -> None:
        """Wait until everything in hand is answered and sent."""
        hearing = self.connector._hearing
        assert hearing is not None
        await ended(hearing._running)
        await self.drain()

    def colleague(self, key: str) -> Colleague:
        """One of the people, as "UANA"."""
        return Colleague(self, SlackPerson(self.fake, self.door, key))

    def posts(self, channel: str = BRAND) -> list[str]:
        """What stands in a channel."""
        return [text_of(message) for message in self.fake.messages[channel]]


@dataclass
class Colleague:
    """`view` is the modal this person has open, `errors` what it says at its fields, `fresh` what they saw last."""

    office: SlackOffice
    person: SlackPerson
    view: Json | None = None
    errors: dict[str, str] = field(default_factory=dict)
    fresh: list[Json] = field(default_factory=list)
    ack: Ack | None = None

    @property
    def key(self) -> str:
        return self.person.user

    @property
    def closed(self) -> bool:
        """Whether no form is open."""
        return self.view is None

    @property
    def text(self) -> str:
        """What was new to this person after their last act."""
        return "\n".join(map(text_of, self.fresh))

    @property
    def form(self) -> Json:
        """What stands in the open form, by name."""
        assert self.view, f"no form open: {self.text}"
        return standing(self.view)

    @property
    def complaint(self) -> str:
        """What the form says is wrong with what was sent."""
        return " ".join(self.errors.values())

    async def types(self, text: str) -> str:
        """Give a command in the way of this platform."""
        return await self.slash(text)

    async def slash(self, text: str, channel: str = "CGENERAL") -> str:
        """Type /advocate and words."""
        return await self._act(self.person.slash(text, channel=channel))

    async def suggests(self, text: str, author: Colleague) -> str:
        """Choose "Suggest to squad" on what somebody wrote in a channel."""
        written = author.person.write(text, "CGENERAL")
        return await self._act(self.person.shortcut_on("idea.suggest", written))

    async def say(self, text: str, identity: str = "") -> str:
        """Write to the bot in the chat of one's own."""
        return await self._act(self.person.say(text, identity))

    async def mention(self, text: str, channel: str = BRAND) -> str:
        """Mention the bot in a channel."""
        self.person.channel = channel
        return await self._act(self.person.mention(text))

    async def home(self) -> str:
        """Open the App Home."""
        return await self._act(self.person.event({"type": "app_home_opened", "tab": "home"}))

    async def press(self, label: str, choose: str = "", on: Json | None = None) -> str:
        """Press the newest control with this label."""
        surface = on or self.find(label)
        control = find(surface["blocks"], label)
        if control["type"] == "overflow":
            choose = choose or label
        return await self._act(self.person.click(surface, label, choose))

    async def fill(self, **fields: Any) -> str:
        """Send the open form with these answers over what stands in it."""
        assert self.view, f"no form open: {self.text}"
        assert "submit" in self.view, f"nothing to send: {text_of(self.view)}"
        return await self._act(self.person.submit(self.view, standing(self.view) | fields))

    def find(self, label: str) -> Json:
        """The newest thing in sight with a control of this label."""
        for surface in [*reversed(self.fresh), *reversed(list(self.sight().values()))]:
            try:
                find(surface.get("blocks", []), label)
            except AssertionError:
                continue
            told_apart = surface if "id" in surface else self.person.seen(surface)
            # As it stands now: what is pressed later may have changed meanwhile.
            return deepcopy(told_apart)
        raise AssertionError(f"{self.key} sees no {label!r} in: {self.text}")

    def sight(self) -> dict[str, Json]:
        """All this person sees: channels, their own chat, what only they see, their home, open forms."""
        fake = self.office.fake
        whispered = enumerate(fake.ephemerals)
        seen = {f"e{at}": one for at, one in whispered if one.get("user") == self.key}
        if self.key in fake.homes:
            seen["home"] = {**fake.homes[self.key], "id": "home"}
        for place in ("CGENERAL", BRAND, f"D{self.key}"):
            seen |= {one["ts"]: one for one in fake.messages[place]}
        return seen | fake.views

    def inbox(self) -> list[str]:
        """What stands in this person's own chat."""
        return [text_of(message) for message in self.office.fake.messages[f"D{self.key}"]]

    async def _act(self, acting: Awaitable[Ack]) -> str:
        self.person.now = self.office.clock.now
        fake = self.office.fake
        before = {key: json.dumps(one) for key, one in self.sight().items()}
        self.ack = await acting
        assert self.ack.status == 200, self.ack
        await self.office.quiet()
        self.errors = self.ack.body.get("errors", {})
        self.fresh = [
            one for key, one in self.sight().items() if json.dumps(one) != before.get(key)
        ]
        opened = [one for one in self.fresh if one.get("id") in fake.views]
        self.view = opened[-1] if opened else self.view
        if self.view and self.view["id"] not in fake.views:
            self.view = None
        return self.text


def text_of(surface: Json) -> str:
    """What a person reads: title and blocks, the fallback only where there are none."""
    shown = [surface.get("title"), surface.get("blocks") or surface.get("text", "")]
    return re.sub(r"\s+", " ", " ".join(map(_read, shown))).strip()


def _read(node: object) -> str:
    """Words in order; what stands in one paragraph is joined as it is."""
    if isinstance(node, list):
        return " ".join(map(_read, node))
    if not isinstance(node, dict):
        return node if isinstance(node, str) else ""
    if node.get("type") == "rich_text_section":
        return "".join(map(_read, node["elements"]))
    if node.get("type") == "date":
        return str(node["fallback"])
    parts = [value for key, value in node.items() if key in {"title", "text"} or key in _PARTS]
    return " ".join(_read(part) for part in parts if not isinstance(part, bool))


_PARTS = {
    "label",
    "hint",
    "placeholder",
    "elements",
    "element",
    "fields",
    "options",
    "rows",
    "cells",
}


def standing(view: Json) -> Json:
    """What stands in a form, as a person's client would send it untouched."""
    found: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value: Any = None
        for key in ("value", "date", "user", "conversation"):
            value = element.get(f"initial_{key}", value)
        if "initial_option" in element:
            value = element["initial_option"]["value"]
        elif "initial_options" in element:
            value = [option["value"] for option in element["initial_options"]]
        found[block["block_id"]] = value
    return found


async def open_slack(
    stack: AsyncExitStack,
    database: Database,
    folder: Path,
    *,
    socket: bool,
    page: str = "",
    **settings: Any,
) -> SlackOffice:
    """Start the process with Slack behind one of its two doors. Kim is the first admin, by e-mail.

    `page`: the address of a process that nobody installed yet, and that has an install page.
    """
    # Journeys are about what is said; a machine with much to do may be slower than Slack likes.
    fake = FakeSlack(patience=30)
    furnish(fake)
    await fake.start()
    stack.push_async_callback(fake.stop)
    app_token, secret = (APP_TOKEN, "") if socket else ("", SECRET)
    made = SlackSettings(BOT_TOKEN, app_token, secret, fake.api_url)
    if page:
        fake.uninstall()
        made = replace(
            made,
            bot_token="",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            authorize_url=fake.authorize_url,
            public_url=page,
        )
    connector = SlackConnector(made)
    opened = await open_office(
        stack, database, folder, connector, **({"admins": "kim@acme.example"} | settings)
    )
    office = SlackOffice(
        opened.process, opened.clock, opened.url, opened.site_port, opened.pages, fake
    )
    office.connector = connector
    office.door = "" if socket else f"{opened.url}/slack/events"
    if socket:
        await fake.connected(seconds=20)
    return office
