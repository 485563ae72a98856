"""Slack's limits, over real HTTP: how fast we ask, what we do when told to wait, how much fits, what isn't drawn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from connectors.base import Busy, Parcel, Ports, Reply
from connectors.events import Conversation, Installation, MessageRef
from connectors.slack.connector import SlackConnector
from connectors.slack.grants import Grant
from connectors.slack.settings import SlackSettings
from templates.message import Message
from tests.contract.faces import Core, Keep
from tests.fakes.slack import BOT, BOT_TOKEN, SECRET, FakeSlack
from tests.fakes.slack.rates import Rates
from tests.fakes.slack_blocks import total_text
from tests.fakes.slack_client import SlackPerson, words
from tests.replay.slack.brisk import Brisk
from tests.replay.slack.stage import NOW, Stage, home, message, until

Json = dict[str, Any]
POST = "chat.postMessage"
GENERAL = Conversation("slack", "T1/CGENERAL")
TABLE = (
    "<table caption='Board'><column>Who</column><column>Points</column>"
    "<row><cell>Ana</cell><cell>12</cell></row></table>"
)


async def start(fake: FakeSlack) -> SlackConnector:
    connector = SlackConnector(SlackSettings(BOT_TOKEN, "", SECRET, fake.api_url))
    await connector.start(Core().ports(Keep()))
    return connector


@pytest.fixture
async def slack(fake: FakeSlack) -> AsyncIterator[SlackConnector]:
    """At the pace of everyday life."""
    connector = await start(fake)
    yield connector
    await connector.stop()


@pytest.fixture
def brisk(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Brisk:
    """A minute of ours and of Slack's takes a second and a half."""
    brisk = Brisk(40.0)
    brisk.hasten(monkeypatch, fake, "delivery", "patience")
    # How much of a burst is tolerated Slack doesn't say. Here a call may come a little late on a busy machine.
    monkeypatch.setattr("tests.fakes.slack.rates.BURST", 8)
    return brisk


@pytest.fixture
async def hasty(fake: FakeSlack, brisk: Brisk) -> AsyncIterator[SlackConnector]:
    connector = await start(fake)
    yield connector
    await connector.stop()


def says(text: str) -> Message:
    return message(f"<text>{text}</text>")


def post(key: str, to: Conversation = GENERAL, what: Message | None = None) -> Parcel:
    return Parcel(key, "post", to, what or says(key))


async def send(slack: SlackConnector, parcel: Parcel, speed: float = 1.0) -> MessageRef:
    """Send as the outbox does: what has to wait is sent when the wait is over."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await slack.deliver(parcel)
            except Busy as error:
                await asyncio.sleep(error.seconds / speed)


def keys(posted: Sequence[Json]) -> list[str]:
    return [each["metadata"]["event_payload"]["key"] for each in posted]


def channels(fake: FakeSlack, count: int) -> list[Conversation]:
    for number in range(count):
        fake.channels[f"CROOM{number}"] = {"members": {"UANA", BOT}}
    return [Conversation("slack", f"T1/CROOM{number}") for number in range(count)]


# ---------------------------------------------------------------- slower than Slack asks for


async def test_a_burst_into_one_channel_is_never_refused(
    hasty: SlackConnector, fake: FakeSlack, brisk: Brisk
) -> None:
    """A message a second: thirty take half a minute, and none is lost or sent twice."""
    expected = [f"run:{n}" for n in range(30)]
    began = brisk.now()
    await asyncio.gather(*(send(hasty, post(key), brisk.speed) for key in expected))
    assert brisk.now() - began > 25
    assert sorted(keys(fake.messages["CGENERAL"])) == sorted(expected)
    assert fake.limits.refused == {}
    assert len(fake.called(POST)) == 30


async def test_a_burst_into_many_channels_is_never_refused(
    hasty: SlackConnector, fake: FakeSlack, brisk: Brisk
) -> None:
    """Eight a second, however many channels there are."""
    rooms = channels(fake, 150)
    began = brisk.now()
    refs = await asyncio.gather(
        *(send(hasty, post(f"run:{n}", room), brisk.speed) for n, room in enumerate(rooms))
    )
    assert brisk.now() - began > 15
    assert len({ref.key for ref in refs}) == 150
    assert [keys(fake.messages[room.key[3:]]) for room in rooms] == [
        [f"run:{n}"] for n in range(150)
    ]
    assert fake.limits.refused == {}
    assert len(fake.called(POST)) == 150


async def test_a_burst_to_people_is_never_refused(
    hasty: SlackConnector, fake: FakeSlack, brisk: Brisk
) -> None:
    people = fake.populate(100)
    direct = [Conversation("slack", f"T1/{key}", "direct") for key in people]
    await asyncio.gather(*(send(hasty, post(f"pick:{to.key}", to), brisk.speed) for to in direct))
    assert all(len(fake.messages[f"D{key}"]) == 1 for key in people)
    assert fake.limits.refused == {}


async def test_edits_and_withdrawals_have_a_pace_of_their_own(
    hasty: SlackConnector, fake: FakeSlack, brisk: Brisk
) -> None:
    """chat.update and chat.delete: fifty a minute each."""
    refs = [
        await send(hasty, post(f"run:{n}", room), brisk.speed)
        for n, room in enumerate(channels(fake, 25))
    ]
    edits = [Parcel("k", "revise", GENERAL, says("new"), ref) for ref in refs]
    withdrawals = [Parcel("k", "retract", GENERAL, None, ref) for ref in refs]
    for parcels in (edits, withdrawals):
        await asyncio.gather(*(send(hasty, parcel, brisk.speed) for parcel in parcels))
    assert fake.limits.refused == {}
    assert (len(fake.called("chat.update")), len(fake.called("chat.delete"))) == (25, 25)


async def test_a_person_is_answered_while_a_round_goes_out(fake: FakeSlack) -> None:
    """What nobody waits for leaves room. At its own pace the round would take ten seconds and more."""
    stage = await Stage(fake, replies={"help": Reply("private", says("Help"))}).open()
    sending = [
        asyncio.create_task(send(stage.connector, post(f"run:{n}", room)))
        for n, room in enumerate(channels(fake, 80))
    ]
    try:
        await until(lambda: len(fake.called(POST)) >= 4)
        await SlackPerson(fake, stage.door).say("help")
        await until(lambda: fake.messages["DUANA"])
        assert not all(task.done() for task in sending)
    finally:
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        await stage.close()


# ---------------------------------------------------------------- told to wait


async def test_answers_that_are_refused_come_once_the_wait_is_over(fake: FakeSlack) -> None:
    """Where Slack allows less than it says, six people's answers in one channel still come, each once."""
    fake.rates, fake.limits = True, Rates(window=90.0)
    stage = await Stage(fake).open()
    stage.replies |= {f"help {n}": Reply("public", says(f"Help {n}")) for n in range(6)}
    ana = SlackPerson(fake, stage.door)
    try:
        acks = await asyncio.gather(*(ana.mention(f"help {n}") for n in range(6)))
        assert {ack.status for ack in acks} == {200}
        await until(lambda: len(fake.messages["CGENERAL"]) == 6, seconds=15)
    finally:
        await stage.close()
    said = sorted(each["text"] for each in fake.messages["CGENERAL"])
    assert said == [f"Help {n}" for n in range(6)]
    refused = [call for call in fake.called(POST) if call.error == "ratelimited"]
    assert len(fake.called(POST)) == 6 + len(refused)
    assert 1 <= len(refused) <= 3, "what was in flight; nobody knocks while Slack rests"


async def test_a_method_that_must_wait_holds_no_other_up(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post("run:1"))
    edit = Parcel("k", "revise", GENERAL, says("new"), ref)
    fake.fault("chat.update", "ratelimited:30")
    for _ in range(2):
        with pytest.raises(Busy):
            await slack.deliver(edit)
    assert len(fake.called("chat.update")) == 1
    await slack.deliver(post("run:2"))
    fake.fault(POST, "ratelimited:30")
    with pytest.raises(Busy):
        await slack.deliver(post("run:3"))
    await slack.deliver(Parcel("k", "retract", GENERAL, None, ref))
    assert keys(fake.messages["CGENERAL"]) == ["run:2"]


async def test_a_workspace_that_must_wait_holds_no_other_up(fake: FakeSlack) -> None:
    """Limits are counted by workspace: one token stands in the settings, the other came by the install page."""
    fake.add_workspace("T2")
    grant = fake.install("T2")
    stage = Stage(fake)
    kept = Grant(grant.token, grant.bot, grant.bot_id).to_text()
    await stage.installations.save(Installation("slack", "T2"), kept)
    settings = SlackSettings(
        BOT_TOKEN, "", SECRET, fake.api_url, client_id="1.2", client_secret="s"
    )
    slack = SlackConnector(settings)
    await slack.start(
        Ports(stage.dispatch, stage.expects, stage.notes, lambda: NOW, stage.installations)
    )
    try:
        fake.fault(POST, "ratelimited:30", home="T1")
        for number in range(2):
            with pytest.raises(Busy):
                await slack.deliver(post(f"run:{number}"))
        await slack.deliver(post("run:2", Conversation("slack", "T2/CGENERALT2")))
    finally:
        await slack.stop()
    assert [call.team for call in fake.called(POST)] == ["T1", "T2"]


# ---------------------------------------------------------------- how much fits


@pytest.mark.parametrize("length", [9_000, 9_400, 9_500, 9_600, 12_500, 30_000])
async def test_whatever_its_length_a_message_is_taken(
    slack: SlackConnector, fake: FakeSlack, length: int
) -> None:
    """Slack took 9,597 characters and refused 11,341: no message of ours has more than 9,500."""
    number = length // 1_000 + 1
    things = "<divider/>".join(
        f"<text about='drop:{n} x'>{'word ' * (length // number // 5)}</text>"
        for n in range(number)
    )
    await slack.deliver(post("run:1", what=message(things)))
    assert {call.error for call in fake.called(POST)} == {""}
    posted = fake.messages["CGENERAL"]
    assert len(posted) <= length // 9_000 + 1
    assert all(total_text(each["blocks"]) + len(each["text"]) <= 9_500 for each in posted)
    assert (
        words([each["blocks"] for each in posted]).count("word") == length // number // 5 * number
    )


async def test_one_thing_that_is_too_long_is_shortened(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    await slack.deliver(post("run:1", what=says("word " * 6_000)))
    [posted] = fake.messages["CGENERAL"]
    assert total_text(posted["blocks"]) + len(posted["text"]) <= 9_500
    assert "…" in words(posted["blocks"])


async def test_a_long_answer_fits_into_one_message(fake: FakeSlack) -> None:
    """An acknowledgement and a response URL have no second part."""
    stage = await Stage(fake, replies={"board": Reply("private", says("word " * 6_000))}).open()
    try:
        ack = await SlackPerson(fake, stage.door).slash("board")
        await until(lambda: fake.ephemerals)
    finally:
        await stage.close()
    assert ack.status == 200
    [shown] = fake.ephemerals
    assert total_text(shown["blocks"]) + len(shown["text"]) <= 9_500
    assert all(not call.error for call in fake.calls)


@pytest.mark.parametrize("count", [50, 51, 120])
async def test_whatever_its_blocks_a_message_is_taken(
    slack: SlackConnector, fake: FakeSlack, count: int
) -> None:
    await slack.deliver(post("run:1", what=message("<text>a</text><divider/>" * count)))
    assert {call.error for call in fake.called(POST)} == {""}
    assert all(len(each["blocks"]) <= 50 for each in fake.messages["CGENERAL"])


# ---------------------------------------------------------------- not drawn yet


async def test_a_workspace_without_tables_gets_words_wherever_they_stand(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """One refusal teaches posts, answers, Homes and edits alike, and is logged once."""
    fake.native_blocks = False
    board = message(TABLE)
    stage = await Stage(fake).open()
    stage.replies |= {"board": Reply("private", board), "HomeEvent": Reply("home", home(TABLE))}
    ana = SlackPerson(fake, stage.door)
    try:
        with caplog.at_level(logging.WARNING, "connectors.slack"):
            ref = await stage.connector.deliver(post("run:1", what=board))
            await stage.connector.deliver(post("run:2", what=board))
            await stage.connector.deliver(Parcel("k", "revise", GENERAL, board, ref))
            await ana.slash("board")
            await ana.event({"type": "app_home_opened", "tab": "home"})
            await until(lambda: fake.homes and fake.ephemerals)
    finally:
        await stage.close()
    refused = [call.method for call in fake.calls if call.error]
    assert refused == [POST]
    said = [one.message for one in caplog.records]
    assert said.count("slack.native_blocks_refused") == 1
    seen = [*fake.messages["CGENERAL"], *fake.ephemerals, fake.homes["UANA"]]
    assert len(seen) == 4
    for each in seen:
        assert "Ana" in words(each["blocks"])
        assert {block["type"] for block in each["blocks"]} == {"rich_text"}
