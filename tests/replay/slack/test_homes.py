"""App Homes: drawn when they are opened, and anew after what their owner does; never for anybody who isn't looking."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import pytest

from connectors.base import NOTHING, Reply
from connectors.events import Event, HomeEvent
from tests.fakes.slack import FakeSlack, person
from tests.fakes.slack_blocks import VIEW_BYTES
from tests.fakes.slack_client import Ack, SlackPerson, words
from tests.replay.slack.brisk import Brisk, Gate
from tests.replay.slack.stage import Stage, form, home, message, until

Json = dict[str, Any]
OPENED = {"type": "app_home_opened", "tab": "home"}
BUTTON = "<actions><button action='share.open' value='7'>Share</button></actions>"


@dataclass
class Points:
    """A core with one number in it, which every act raises and every Home shows."""

    stage: Stage
    number: int = 0
    drawn: int = 0

    async def act(self, event: Event) -> Reply:
        self.number += 1
        return Reply("private", message("<text>Thank you.</text>"))

    async def show(self, event: Event) -> Reply:
        self.drawn += 1
        return Reply("home", home(f"<header>Points {self.number}</header>{BUTTON}"))

    @property
    def looks(self) -> list[HomeEvent]:
        return [event for event in self.stage.heard if isinstance(event, HomeEvent)]


@pytest.fixture
def points(stage: Stage) -> Points:
    found = Points(stage)
    stage.replies |= {
        "HomeEvent": found.show,
        "share": found.act,
        "share.open": found.act,
        "share.send": found.act,
    }
    return found


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """The pause before a Home is drawn anew, for the test to end."""
    gate = Gate()
    monkeypatch.setattr("connectors.slack.homes.asyncio", gate)
    return gate


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.slack.homes.PAUSE", 0.01)


def page(fake: FakeSlack, user: str = "UANA") -> Json:
    """Somebody's Home as they see it."""
    return {**fake.homes[user], "id": f"V{user}"}


def shows(fake: FakeSlack, text: str, user: str = "UANA") -> bool:
    return user in fake.homes and text in words(fake.homes[user])


async def look(somebody: SlackPerson, fake: FakeSlack, text: str = "Points 0") -> None:
    assert (await somebody.event(OPENED)).status == 200
    await until(lambda: shows(fake, text, somebody.user))


async def settled(stage: Stage) -> None:
    hearing = stage.connector._hearing
    assert hearing is not None
    await until(lambda: not hearing._running and not hearing._homes._due)


# ---------------------------------------------------------------- opened


async def test_each_opening_shows_the_page_as_it_is_now(
    points: Points, ana: SlackPerson, fake: FakeSlack
) -> None:
    await look(ana, fake)
    points.number = 5
    await look(ana, fake, "Points 5")
    [first, second] = points.looks
    assert (first.refresh, second.refresh) == (False, False)
    assert (first.actor.key, first.actor.name, first.conversation) == (
        "T1/UANA",
        "Ana",
        first.actor.direct,
    )
    assert fake.messages["DUANA"] == []


async def test_everybody_has_a_page_of_their_own(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack
) -> None:
    await look(ana, fake)
    points.number = 1
    await look(SlackPerson(fake, stage.door, "UBEN"), fake, "Points 1")
    assert shows(fake, "Points 0", "UANA")


@pytest.mark.parametrize("event", [{**OPENED, "tab": "messages"}, {**OPENED, "tab": "about"}])
async def test_another_tab_is_no_page_of_ours(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, event: Json, soon: None
) -> None:
    assert (await ana.event(event)).status == 200
    await ana.slash("share")
    await settled(stage)
    assert points.looks == []
    assert fake.homes == {}


async def test_a_core_without_a_page_leaves_it_blank(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    """As for a guest: not even a message comes in its place."""
    stage.replies["HomeEvent"] = NOTHING
    await ana.event(OPENED)
    await settled(stage)
    assert fake.homes == {}
    assert fake.messages["DUANA"] == []


# ---------------------------------------------------------------- drawn anew


async def click(ana: SlackPerson, fake: FakeSlack) -> Ack:
    return await ana.click(page(fake), "Share")


async def command(ana: SlackPerson, fake: FakeSlack) -> Ack:
    return await ana.slash("share")


async def say(ana: SlackPerson, fake: FakeSlack) -> Ack:
    return await ana.say("share")


async def press_in_a_message(ana: SlackPerson, fake: FakeSlack) -> Ack:
    button = {"type": "button", "action_id": "share.open#1", "value": "7"}
    button["text"] = {"type": "plain_text", "text": "Share"}  # type: ignore[assignment]  # JSON
    blocks = [{"type": "actions", "elements": [button]}]
    ts = fake.say("CGENERAL", {"text": "A pick", "blocks": blocks})
    return await ana.click(fake.message("CGENERAL", ts), "Share")


async def send_a_form(ana: SlackPerson, fake: FakeSlack) -> Ack:
    view = fake.keep_view(
        {
            "type": "modal",
            "callback_id": "share.send",
            "title": {"type": "plain_text", "text": "Share"},
            "blocks": [{"type": "divider"}],
        },
        "T1",
    )
    return await ana.submit(view, {})


@pytest.mark.parametrize("act", [click, command, say, press_in_a_message, send_a_form])
async def test_what_somebody_does_shows_on_their_open_page(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, soon: None, act: Any
) -> None:
    await look(ana, fake)
    assert (await act(ana, fake)).status == 200
    await until(lambda: shows(fake, "Points 1"))
    await settled(stage)
    assert [event.refresh for event in points.looks] == [False, True]
    again = points.looks[-1]
    assert (again.actor.key, again.conversation) == ("T1/UANA", again.actor.direct)
    assert again.id != points.looks[0].id


async def test_many_things_at_once_are_one_drawing(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, gate: Gate
) -> None:
    await look(ana, fake)
    await asyncio.gather(*(ana.slash("share") for _ in range(5)))
    assert (points.drawn, gate.waiting) == (1, 1)
    gate.open.set()
    await until(lambda: shows(fake, "Points 5"))
    await settled(stage)
    assert points.drawn == 2
    assert len(fake.called("views.publish")) == 2


async def test_what_is_done_while_a_page_is_drawn_shows_too(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, soon: None
) -> None:
    """The page was read before the act was done, and is still on its way."""
    read, go_on = asyncio.Event(), asyncio.Event()

    async def show_slowly(event: Event) -> Reply:
        reply = await points.show(event)
        if points.drawn == 2:
            read.set()
            await go_on.wait()
        return reply

    stage.replies["HomeEvent"] = show_slowly
    await look(ana, fake)
    await ana.slash("share")
    await asyncio.wait_for(read.wait(), 4)
    await ana.slash("share")
    go_on.set()
    await until(lambda: shows(fake, "Points 2"))
    await settled(stage)
    assert shows(fake, "Points 2"), "nothing older is drawn over it"


async def test_an_act_that_changes_nothing_publishes_nothing(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, soon: None
) -> None:
    stage.replies["help"] = Reply("private", message("<text>Help</text>"))
    await look(ana, fake)
    await ana.slash("help")
    await until(lambda: points.drawn == 2)
    await settled(stage)
    assert len(fake.called("views.publish")) == 1


async def test_choosing_a_form_changes_nothing_yet(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, soon: None
) -> None:
    stage.forms = {"ShortcutEvent"}
    stage.replies["ShortcutEvent"] = Reply("form", form("<text>Your words</text>"))
    await look(ana, fake)
    await ana.shortcut("share.something")
    await until(lambda: fake.views)
    await settled(stage)
    assert points.drawn == 1


# ---------------------------------------------------------------- closed


async def test_who_never_looked_has_nothing_drawn(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, soon: None
) -> None:
    await look(SlackPerson(fake, stage.door, "UBEN"), fake)
    await ana.slash("share")
    await settled(stage)
    assert points.drawn == 1
    assert [*fake.homes] == ["UBEN"]
    assert shows(fake, "Points 0", "UBEN"), "what Ana does isn't Ben's to see"


async def test_after_half_a_day_a_page_counts_as_closed(
    stage: Stage,
    points: Points,
    ana: SlackPerson,
    fake: FakeSlack,
    soon: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await look(ana, fake)
    with monkeypatch.context() as later:
        later.setattr("connectors.slack.homes.OPEN_FOR", 0.0)
        await ana.slash("share")
        await settled(stage)
    assert points.drawn == 1
    await look(ana, fake, "Points 1")
    await ana.slash("share")
    await until(lambda: shows(fake, "Points 2"))


async def test_a_click_on_the_page_says_that_it_is_open(
    points: Points, ana: SlackPerson, fake: FakeSlack, soon: None
) -> None:
    """It was opened before this process began, or another one heard of it."""
    fake.homes["UANA"] = {
        "type": "home",
        "blocks": [
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "share.open#1",
                        "text": {"type": "plain_text", "text": "Share"},
                    }
                ],
            }
        ],
    }
    await ana.click(page(fake), "Share")
    await until(lambda: shows(fake, "Points 1"))


async def test_thousands_who_looked_are_not_all_remembered(
    stage: Stage, points: Points, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch, soon: None
) -> None:
    monkeypatch.setattr("connectors.slack.homes.MOST", 3)
    people = [SlackPerson(fake, stage.door, key) for key in fake.populate(4)]
    for one in people:
        await look(one, fake)
    for one in people:
        await one.slash("share")
    await until(lambda: points.drawn == 7)
    await settled(stage)
    assert points.drawn == 7
    assert shows(fake, "Points 0", people[0].user), "the first who looked was forgotten"


async def test_stopping_draws_no_more(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, gate: Gate
) -> None:
    await look(ana, fake)
    await ana.slash("share")
    await until(lambda: gate.waiting)
    await asyncio.wait_for(stage.close(), 4)
    gate.open.set()
    await asyncio.sleep(0)
    assert points.drawn == 1
    assert shows(fake, "Points 0")


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "fault",
    [
        "error:hash_conflict",
        "error:view_too_large",
        "error:not_enabled",
        "error:user_not_found",
        "ratelimited:600",
    ],
)
async def test_a_page_that_is_refused_harms_nobody_and_comes_next_time(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, fault: str, soon: None
) -> None:
    await look(ana, fake)
    fake.fault("views.publish", fault)
    assert (await ana.slash("share")).body["text"] == "Thank you."
    await until(lambda: len(fake.called("views.publish")) == 2)
    await settled(stage)
    assert shows(fake, "Points 0")
    assert [m for m in fake.calls if m.method.startswith("chat.")] == []
    if fault.startswith("ratelimited"):
        return
    await ana.slash("share")
    await until(lambda: shows(fake, "Points 2"))


async def test_it_never_asks_for_a_state_it_does_not_know(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack, soon: None
) -> None:
    """Another process may draw too: the newest wins, so no hash is sent that could be out of date."""
    await look(ana, fake)
    fake.home.home_hashes["UANA"] = "another process drew it"
    await ana.slash("share")
    await until(lambda: shows(fake, "Points 1"))
    assert all("hash" not in call.arguments for call in fake.called("views.publish"))


@pytest.mark.parametrize(
    ("count", "text"),
    [(300, "word " * 20), (90, "word " * 500), (90, "👩‍👧 " * 500), (1, "&<>\"'\\" * 2_000)],
    ids=["too many", "too much", "too many bytes", "marks"],
)
async def test_whatever_stands_on_a_page_slack_takes_it(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, count: int, text: str
) -> None:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    stage.replies["HomeEvent"] = Reply("home", home(f"<text>{safe}</text>" * count + BUTTON))
    await ana.event(OPENED)
    await until(lambda: fake.called("views.publish"))
    await settled(stage)
    [call] = fake.called("views.publish")
    assert call.error == ""
    assert len(json.dumps(call.arguments["view"]).encode()) < VIEW_BYTES
    assert len(fake.homes["UANA"]["blocks"]) <= 100
    assert "Share" in words(fake.homes["UANA"]), "the way on stays"


# ---------------------------------------------------------------- how fast


async def test_sixty_who_look_at_once_are_all_shown_their_page(
    fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """views.publish takes a hundred a minute; half of it at once, the rest in turn."""
    Brisk(20.0).hasten(monkeypatch, fake, "patience")
    stage = await Stage(fake).open()
    try:
        points = Points(stage)
        stage.replies["HomeEvent"] = points.show
        people = [SlackPerson(fake, stage.door, key) for key in fake.populate(60)]
        acks = await asyncio.gather(*(one.event(OPENED) for one in people))
        assert {ack.status for ack in acks} == {200}
        await until(lambda: len(fake.homes) == 60, seconds=20)
        await settled(stage)
    finally:
        await stage.close()
    assert fake.limits.refused["views.publish"] == 0
    assert len(fake.called("views.publish")) == 60


async def test_who_is_told_to_wait_waits_and_is_shown_their_page(
    stage: Stage, points: Points, ana: SlackPerson, fake: FakeSlack
) -> None:
    fake.users["UCEM"] = person("Cem")
    fake.fault("views.publish", "ratelimited:1")
    began = asyncio.get_running_loop().time()
    await ana.event(OPENED)
    await until(lambda: fake.called("views.publish"))
    await SlackPerson(fake, stage.door, "UCEM").event(OPENED)
    await until(lambda: len(fake.homes) == 2)
    assert asyncio.get_running_loop().time() - began >= 1.0
    assert [call.error for call in fake.called("views.publish")] == ["ratelimited", "", ""]
