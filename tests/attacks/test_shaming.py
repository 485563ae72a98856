"""No output names somebody who does not share: every command, every button, every role, every round, every page.

Nora joined, is in the squad, has opened her page, and shares nothing. Whatever anybody else can call up must not hold
her name. The same walk finds her at once in a build whose `me` lists who is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.args import Arguments
from bot.command import Command, Context, House
from bot.commands import COMMANDS
from bot.practice import digests
from bot.rounds import chores, rounds
from bot.rules.measures import is_few
from connectors.base import Reply
from connectors.events import HomeEvent
from store import people, squads
from store.database import Connection
from store.schedules import RunRow
from templates import engine, markup
from templates import message as m
from templates.plain import to_plain
from tests.fixtures_bot import CHANNEL, Clock, Company, Someone, controls

NORA = "Nora Quillfeather"
TYPED = {
    "share": ("", "Something I wrote"),
    "idea": ("", "Film the canteen"),
    "ask": ("", "May I post this?"),
    "me": ("", "why"),
    "board": ("", "squad", "month"),
    "policy": ("", "We are hiring"),
    "snooze": ("2w", "off"),
    "help": ("", "share"),
    "squad": ("", "goal", "invite"),
    "digest": ("preview", "when"),
}
"""What is typed behind a command; all others are typed bare."""
DEPTH = 2
"""So many presses deep each answer is followed."""
ENDS = {"leave.now"}
"""What ends a walk."""
MOST = 400
"""Presses of one person: a walk that does not end says so."""


class Walk:
    """Everything one person can call up, as text."""

    def __init__(self, person: Someone) -> None:
        self.person = person
        self.seen: list[str] = []
        self._pressed: set[tuple[str, str]] = set()

    async def all(self, commands: Sequence[Command]) -> str:
        """Type every command, press every button; return all that was shown."""
        for command in commands:
            for words in TYPED.get(command.name, ("",)):
                await self._follow(await self.person.say(f"{command.name} {words}".strip()), DEPTH)
        home = HomeEvent(
            id=self.person._id(""),
            actor=self.person.actor,
            conversation=self.person.actor.direct,
        )
        await self._follow(await self.person.send_event(home), DEPTH)
        self.seen += await self.person.inbox()
        return "\n".join(self.seen)

    async def _follow(self, reply: Reply, depth: int) -> None:
        document = reply.document
        if document is None:
            return
        self.seen.append(to_plain(document))
        self.seen += [option.label for option in _options(document)]
        if depth == 0:
            return
        for control in controls(document):
            value = getattr(control, "value", "") or getattr(control, "initial", "")
            if control.action in ENDS or ((control.action, value) in self._pressed):
                continue
            self._pressed.add((control.action, value))
            assert len(self._pressed) < MOST
            await self._follow(await self.person.act(control.action, value), depth - 1)


PEOPLE = re.compile(r"(\d+) (?:of \d+ )?(?:people|colleagues|persons|members)\b")


def _few(shown: str, joined: int = 7) -> list[int]:
    """Numbers of people that speak about a few: of those who joined, or of those who didn't."""
    told = [int(number) for number in PEOPLE.findall(shown)]
    # A greater number is a goal somebody set, and counts nobody.
    return [number for number in told if number <= joined and is_few(number, joined)]


def _options(document: m.Message | m.Form | m.Home) -> list[m.Option]:
    found: list[m.Option] = []
    for block in document.blocks:
        if isinstance(block, m.Input):
            found += block.options
        elif isinstance(block, m.Actions):
            found += [one for e in block.elements if isinstance(e, m.Select) for one in e.options]
    return found


def leaky(ctx: Context, _: Arguments, __: Any = None) -> Reply:
    """What `me` must never be: a list of who is missing."""
    everyone = people.joined(ctx.connection, ctx.workspace.id)
    text = "Still missing: " + ", ".join(person.name for person in everyone)
    return Reply("private", engine.message("common/sorry", ctx.voice, text=text))


LEAKY = tuple(
    replace(command, handle=leaky) if command.name == "me" else command for command in COMMANDS
)


@pytest.fixture
def planted(request: pytest.FixtureRequest) -> bool:
    """Whether this build leaks."""
    return bool(getattr(request, "param", False))


@pytest.fixture
def commands(planted: bool) -> Sequence[Command]:
    """The commands, or those of a build with a leak."""
    return LEAKY if planted else COMMANDS


async def _company_with_nora(company: Company, clock: Clock) -> dict[str, Someone]:
    """Six who share and Nora who does not, a lead, an admin, listeners, and somebody who never joined."""
    squad = await company.squad()
    nora = await company.someone(NORA, member=squad)
    sharers = [await company.someone(f"Sharer {n}", member=squad) for n in range(6)]
    for person in (nora, *sharers):
        await company.database.run(people.join, person.id, clock())
    roles = {
        "employee": sharers[0],
        "lead": await company.someone("Mia", leads=squad),
        "admin": await company.someone("Zoe", admin=True),
        "listener": await company.someone("Kim", listener=True),
        "newcomer": company.stranger("Pia"),
    }
    goal = squads.Goal("readers", "More of us", "joined", 20)
    await company.database.run(squads.set_goal, company.workspace_id, squad, goal, clock())
    await nora.say("hi")
    for person in sharers:
        await person.say("share https://news.acme.example/story")
        await person.press("I posted it")
        await person.say(f"idea Something of {person.actor.name}")
    return roles


async def _rounds(company: Company, house: House, clock: Clock) -> list[str]:
    """Whatever is said unasked in four weeks, to anybody but Nora."""
    squad = (await company.database.read(squads.all_squads, company.workspace_id))[0]
    said = [
        to_plain(
            digests.compose(
                house, await company.database.read(digests.gather, squad, clock()), clock()
            )
        )
    ]
    for _ in range(4):
        clock.forward(days=7)
        for chore in chores(house):
            await company.database.run(chore.work, clock())
        row = RunRow(
            1, company.workspace_id, 1, squad.id, "digest", "UTC", clock(), "due", None, None
        )
        for one in rounds(house, company.database):
            said += await company.database.read(_planned, one, row, clock())
    await company.pump()
    return said


def _planned(connection: Connection, one: Any, row: RunRow, now: Any) -> list[str]:
    nora = {p.id for p in people.joined(connection, row.workspace_id) if p.name == NORA}
    return [
        to_plain(markup.parse(planned.message))
        for planned in one.plan(connection, row, now)
        if planned.advocate_id not in nora
    ]


async def test_no_output_names_somebody_who_does_not_share(
    company: Company, house: House, clock: Clock, commands: Sequence[Command]
) -> None:
    roles = await _company_with_nora(company, clock)
    for role, person in roles.items():
        shown = await Walk(person).all(commands)
        assert len(shown) > 500, f"{role} saw something"
        assert NORA not in shown, role
        assert _few(shown) == [], role
    said = "\n".join(await _rounds(company, house, clock))
    assert NORA not in said
    assert _few(said) == []
    assert "More of us: 20 people who join a week." in said, (
        "a goal counted in people, and no number"
    )
    brought = [
        to_plain(one) for row, one in company.shown.values() if NORA not in row.conversation_key
    ]
    assert all(NORA not in text for text in brought if not text.startswith("Hi Nora"))


@pytest.mark.parametrize("planted", [True], indirect=True)
async def test_where_somebody_is_shamed_it_is_found(
    company: Company, clock: Clock, commands: Sequence[Command], planted: bool
) -> None:
    roles = await _company_with_nora(company, clock)
    found = [role for role, person in roles.items() if NORA in await Walk(person).all(commands)]
    assert found == list(roles)


async def test_in_the_channel_neither(company: Company, clock: Clock) -> None:
    roles = await _company_with_nora(company, clock)
    for person in roles.values():
        for command in COMMANDS:
            await person.say(command.name, where=CHANNEL)
            assert NORA not in person.text
