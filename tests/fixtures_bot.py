"""A company to talk to: real router, real database, a clock the test owns, people who say, press and send.

`company.someone("Mia", leads=squad_id)` makes a person; what they see is what would have been delivered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.command import Command, House
from bot.commands import COMMANDS, home, share
from bot.practice import directory
from bot.router import Router
from bot.settings import Settings
from connectors.base import NOTHING, Reply
from connectors.content.fetch import Fetcher
from connectors.events import (
    ActionEvent,
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FieldValue,
    FormEvent,
    Installation,
    Quoted,
    ShortcutEvent,
)
from store import deliveries, people, squads, workspaces
from store.database import Connection, Database
from templates import markup
from templates import message as m
from templates.plain import to_plain

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday."""
LEASE = timedelta(minutes=1)
HOME = Installation("slack", "T1", "Acme")
CHANNEL = Conversation("slack", "T1/C1", "channel", "brand")
GROUP = Conversation("slack", "T1/G1", "group", "a group")
Control = m.Button | m.MenuItem | m.Select


class Clock:
    """The time, which only the test moves."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Let time pass, as in `clock.forward(days=2)`."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class Company:
    """One workspace with its router. `shown` holds every message as it stands now, by its reference."""

    database: Database
    router: Router
    clock: Clock
    actions: Mapping[str, bool]
    workspace_id: int
    shown: dict[str, tuple[deliveries.DeliveryRow, m.Message]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def stranger(self, name: str, **actor: Any) -> Someone:
        """Somebody nobody here knows yet: no row of theirs exists."""
        key = f"U{next(self.numbers)}{name}"
        direct = Conversation("slack", f"T1/D{key}", "direct")
        values = {"name": name, "language": "en", "zone": "UTC"} | actor
        return Someone(self, Actor(HOME, key, direct, **values))

    async def someone(
        self,
        name: str,
        *,
        leads: int | None = None,
        member: int | None = None,
        admin: bool = False,
        listener: bool = False,
        **actor: Any,
    ) -> Someone:
        """Somebody with a row, and what they are."""
        person = self.stranger(name, **actor)

        def arrive(connection: Connection) -> int:
            home = workspaces.find_installation(connection, HOME.platform, HOME.key)
            assert home is not None
            row = people.ensure_person(
                connection,
                home,
                person.actor.key,
                name=name,
                language=person.actor.language,
                zone=person.actor.zone,
                email=person.actor.email,
                direct_key=person.actor.direct.key,
                is_admin=admin,
                now=self.clock(),
            )
            people.set_listener(connection, row.id, listener)
            for squad_id, role in ((leads, "lead"), (member, "member")):
                if squad_id is not None:
                    squads.set_member(connection, squad_id, row.id, role, self.clock())
            return row.id

        person.id = await self.database.run(arrive)
        return person

    async def squad(self, name: str = "Brand Squad", zone: str = "UTC") -> int:
        """A squad without channel and people."""
        return await self.database.run(
            squads.create_squad,
            self.workspace_id,
            name=name,
            conversation_id=None,
            contact_id=None,
            language="en",
            zone=zone,
            now=self.clock(),
        )

    async def pump(self) -> None:
        """Deliver all that is due, as a platform would show it."""
        while rows := await self.database.run(
            deliveries.claim, "test", self.clock(), limit=50, lease=LEASE
        ):
            for row in rows:
                await self._deliver(row.id)

    async def _deliver(self, delivery_id: int) -> None:
        now = self.clock()
        row = await self.database.run(deliveries.mark_sending, delivery_id, "test", now, LEASE)
        if row is None:
            return
        ref = row.ref or f"m{next(self.numbers)}"
        if row.verb == "retract":
            self.shown.pop(ref, None)
        else:
            document = markup.parse(row.message or "", "delivery")
            assert isinstance(document, m.Message)
            self.check(document)
            self.shown[ref] = (self.shown[ref][0] if ref in self.shown else row, document)
        await self.database.run(deliveries.mark_sent, row, ref, now)

    def check(self, document: m.Message | m.Form | m.Home | None) -> None:
        """Every button of a command under test must exist and say truly whether a form follows."""
        ours = {action.partition(".")[0] for action in self.actions}
        for control in controls(document):
            if control.action.partition(".")[0] in ours:
                assert control.action in self.actions, f"{control.action} has no handler"
                opens = getattr(control, "opens", False)
                assert opens == self.actions[control.action], f"{control.action} opens={opens}"


@dataclass
class Someone:
    """A person who types, presses and sends forms. `last` is the reply they got, `form` the one they have open."""

    company: Company
    actor: Actor
    id: int = 0
    last: Reply = NOTHING
    form: m.Form | None = None

    async def say(
        self,
        text: str,
        where: Conversation | None = None,
        event_id: str = "",
        *,
        unseen: bool = False,
    ) -> Reply:
        """Type a command ("idea more coffee"), in the direct talk or `where`; `unseen`: as a slash command there."""
        place = where or self.actor.direct
        return await self.send_event(
            CommandEvent(
                id=self._id(event_id),
                actor=self.actor,
                conversation=place,
                text=text,
                seen=place.kind != "direct" and not unseen,
            )
        )

    async def press(
        self, what: str, where: Conversation | None = None, event_id: str = ""
    ) -> Reply:
        """Press the newest button with this label or action: in the last reply, else in the inbox."""
        control = await self.find(what)
        return await self.act(
            control.action, getattr(control, "value", ""), where=where, event_id=event_id
        )

    async def act(
        self, action: str, value: str = "", where: Conversation | None = None, event_id: str = ""
    ) -> Reply:
        """Send an action as a platform would, also one that stands on no message."""
        return await self.send_event(
            ActionEvent(
                id=self._id(event_id),
                actor=self.actor,
                conversation=where or self.actor.direct,
                action=action,
                value=value,
            )
        )

    async def pick(self, shortcut: str, quoted: Quoted | None = None) -> Reply:
        """Choose an entry of the platform's own menus, on a message or anywhere."""
        return await self.send_event(
            ShortcutEvent(
                id=self._id(""),
                actor=self.actor,
                conversation=self.actor.direct,
                shortcut=shortcut,
                quoted=quoted,
            )
        )

    async def send(
        self, form: str = "", value: str | None = None, event_id: str = "", **fields: FieldValue
    ) -> Reply:
        """Send the open form (or one by its id) with these fields over what stands in it."""
        opened = self.form
        typed: dict[str, FieldValue] = {}
        if opened is not None and form in {"", opened.id}:
            for block in opened.blocks:
                if isinstance(block, m.Input):
                    several = block.kind in {"checkbox", "multiselect"}
                    typed[block.name] = block.initial if several else "".join(block.initial)
        kept = opened.value if opened is not None and value is None else value or ""
        return await self.send_event(
            FormEvent(
                id=self._id(event_id),
                actor=self.actor,
                conversation=self.actor.direct,
                form=form or (opened.id if opened else ""),
                value=kept,
                fields=typed | fields,
            )
        )

    async def send_event(self, event: Event) -> Reply:
        """Hand an event to the router the way a connector does, and check what comes back."""
        expected = self.company.router.expects(event)
        self.last = await self.company.router.dispatch(event)
        if self.last.kind == "form":
            assert expected == "form" or isinstance(event, FormEvent), "an unexpected form"
            assert isinstance(self.last.document, m.Form)
            self.form = self.last.document
        self.company.check(self.last.document)
        return self.last

    async def find(self, what: str) -> Control:
        """Find a control by label or action; the newest first."""
        for document in [self.last.document, *reversed(await self.messages())]:
            for control in controls(document):
                if what in (control.label, control.action):
                    return control
        raise AssertionError(f"{self.actor.name} sees no {what!r}: {self.text!r}")

    async def messages(self) -> list[m.Message]:
        """What was brought to this person and stands in their direct talk now, oldest first."""
        await self.company.pump()
        return [
            message
            for row, message in self.company.shown.values()
            if row.conversation_key == self.actor.direct.key
        ]

    async def inbox(self) -> list[str]:
        """The same as plain text."""
        return [to_plain(message) for message in await self.messages()]

    @property
    def text(self) -> str:
        """The last reply as plain text, "" for none."""
        return to_plain(self.last.document) if self.last.document else ""

    def errors(self) -> dict[str, str]:
        """The errors of the form that came back, by field."""
        document = self.last.document
        assert isinstance(document, m.Form), f"no form but {self.text!r}"
        return {b.name: b.error for b in document.blocks if isinstance(b, m.Input) and b.error}

    def _id(self, event_id: str) -> str:
        return event_id or f"e{next(self.company.numbers)}"


def controls(document: m.Message | m.Form | m.Home | None) -> list[Control]:
    """Every control of ours in a document."""
    found: list[Control] = []
    for block in document.blocks if document else ():
        if isinstance(block, m.Actions):
            for element in block.elements:
                if isinstance(element, m.Menu):
                    found += element.items
                elif isinstance(element, m.Button | m.Select):
                    found.append(element)
    return found


@pytest.fixture
def clock() -> Clock:
    """The clock of this test: it starts on a Tuesday at nine."""
    return Clock()


@pytest.fixture
def settings() -> Settings:
    """The settings as they are when nobody sets any. A test that wants others overrides this."""
    return Settings.model_validate({})


@pytest.fixture
async def house(database: Database, settings: Settings) -> AsyncIterator[House]:
    """What every handler gets."""
    async with Fetcher() as fetcher:
        yield House(settings=settings, cipher=database.cipher, fetcher=fetcher, pepper=b"pepper")


@pytest.fixture
def commands() -> Sequence[Command]:
    """The table of commands. A test of one command may override this with its own."""
    return COMMANDS


@pytest.fixture
def router(commands: Sequence[Command], database: Database, house: House, clock: Clock) -> Router:
    """The router over the test's database and clock."""
    return Router(
        commands,
        database,
        house,
        clock,
        home=home.tab,
        joined=home.joined,
        left=home.left,
        linked=share.card,
        searched=share.search,
        listed=directory.listed,
    )


@pytest.fixture
async def company(
    commands: Sequence[Command], database: Database, router: Router, clock: Clock
) -> Company:
    """A workspace "Acme" on Slack, installed and empty."""
    home_ = await database.run(
        workspaces.ensure_installation, HOME.platform, HOME.key, HOME.name, clock()
    )
    actions = {name: a.opens for c in commands for name, a in c.actions.items()}
    return Company(database, router, clock, actions, home_.workspace_id)
