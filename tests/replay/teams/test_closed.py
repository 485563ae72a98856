"""What is said when the personal chat is closed to us, over real HTTP: never that something arrived which didn't."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.base import Reply
from tests.fakes.teams import ANA, CHANNEL, CHAT, TENANT, FakeTeams, Fault
from tests.replay.teams.conftest import Bot
from tests.replay.teams.test_turns import execute, form, message, texts

CLOSED = "I can't write to you yet: open a chat with me first, then this works."
THREAD = f"{CHANNEL};messageid=1"
IN_CHANNEL: dict[str, Any] = {
    "conversation": {"id": THREAD, "conversationType": "channel", "tenantId": TENANT}
}
BUTTON = '<actions><button action="share.more">More</button></actions>'
SECRET = message("<text>Your 3 points</text>")
WITH_BUTTON = message(f"<text>Your 3 points</text>{BUTTON}")


@pytest.fixture(params=["never opened", "blocked since"])
def closed(request: pytest.FixtureRequest, bot: Bot, teams: FakeTeams) -> None:
    """Ana has no chat with us; or had one, and blocked us in it."""
    teams.blocked.add(ANA)
    if request.param == "blocked since":
        bot.memory.kept[f"teams:chat:{TENANT}/{ANA}"] = CHAT
        teams.blocked.add(CHAT)


async def settle(bot: Bot) -> None:
    turns = bot.connector._turns
    assert turns is not None
    while turns._tasks:
        await asyncio.gather(*turns._tasks)


def said(teams: FakeTeams) -> str:
    """All that can be read anywhere."""
    return texts(teams.messages)


@pytest.mark.usefixtures("closed")
async def test_a_mention_is_told_what_to_do(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", SECRET)
    await teams.send(teams.in_channel())
    await settle(bot)
    [line] = teams.messages[THREAD].values()
    assert line["summary"] == CLOSED
    assert "3 points" not in said(teams)


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("kind", ["private", "form"])
async def test_a_click_on_a_channel_card_is_told_what_to_do(
    bot: Bot, teams: FakeTeams, kind: str
) -> None:
    bot.answer = Reply("private", SECRET) if kind == "private" else Reply("form", form())
    _, body = await teams.send(execute(teams, **IN_CHANNEL))
    assert body["value"] == CLOSED
    await settle(bot)
    assert teams.messages == {}, "the answer to the click said it"


@pytest.mark.usefixtures("closed")
async def test_a_click_from_an_older_client_is_not_met_with_silence(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.answer = Reply("private", SECRET)
    value = {"action": "share.confirm", "value": "42"}
    await teams.send(teams.activity(text=None, value=value, replyToId="c", **IN_CHANNEL))
    await settle(bot)
    [line] = teams.messages[THREAD].values()
    assert line["summary"] == CLOSED


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("name", ["task/fetch", "task/submit"])
async def test_a_dialog_shows_the_answer_itself(bot: Bot, teams: FakeTeams, name: str) -> None:
    bot.answer = Reply("private", WITH_BUTTON)
    data = {"action": "share.open"} if name == "task/fetch" else {"form": "share.send"}
    _, body = await teams.send(teams.invoke(name, {"data": data}, **IN_CHANNEL))
    assert body["task"]["type"] == "continue"
    shown = texts(body)
    assert "Your 3 points" in shown
    assert CLOSED in shown, "its button needs our chat"
    assert "share.more" not in shown
    await settle(bot)
    assert teams.messages == {}


@pytest.mark.usefixtures("closed")
async def test_a_dialog_without_buttons_says_no_more_than_its_answer(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.answer = Reply("private", SECRET)
    value = {"data": {"form": "share.send"}}
    _, body = await teams.send(teams.invoke("task/submit", value, **IN_CHANNEL))
    assert "Your 3 points" in texts(body)
    assert CLOSED not in texts(body)


@pytest.mark.usefixtures("closed")
async def test_a_promise_that_can_not_be_kept_is_taken_back(bot: Bot, teams: FakeTeams) -> None:
    teams.latency = 1.3
    bot.answer = Reply("private", SECRET)
    _, body = await teams.send(execute(teams, **IN_CHANNEL))
    assert body["value"] == "Working on it. I'll answer in our chat."
    await settle(bot)
    [line] = teams.messages[THREAD].values()
    assert line["summary"] == CLOSED


@pytest.mark.usefixtures("closed")
async def test_a_late_answer_that_can_not_be_sent_is_owned_up_to(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.delay = 1.2
    bot.answer = Reply("private", SECRET)
    _, body = await teams.send(execute(teams, **IN_CHANNEL))
    assert body["value"] == "Working on it. I'll answer in our chat."
    await settle(bot)
    [line] = teams.messages[THREAD].values()
    assert line["summary"] == CLOSED


async def test_the_private_message_comes_before_the_line_about_it(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.answer = Reply("private", SECRET)
    teams.latency = 0.1
    _, body = await teams.send(execute(teams, **IN_CHANNEL))
    assert body["value"] == "I answered in our own chat."
    assert [call.status for call in teams.calls] == [201, 201], "it was there when that was said"


async def test_a_click_sent_three_times_hears_one_truth(bot: Bot, teams: FakeTeams) -> None:
    teams.blocked.add(ANA)
    teams.latency = 0.1
    bot.answer = Reply("private", SECRET)
    click = execute(teams, **IN_CHANNEL)
    answers = await asyncio.gather(*(teams.send(click) for _ in range(3)))
    assert {body["value"] for _, body in answers} == {CLOSED}


async def test_a_cleared_history_does_not_lose_an_answer(bot: Bot, teams: FakeTeams) -> None:
    bot.memory.kept[f"teams:chat:{TENANT}/{ANA}"] = CHAT
    teams.vanished.add(CHAT)
    bot.answer = Reply("private", SECRET)
    await teams.send(teams.in_channel())
    await settle(bot)
    assert "Your 3 points" in texts(teams.messages[f"a:opened-{ANA}"])
    [line] = teams.messages[THREAD].values()
    assert line["summary"] == "I answered in our own chat."


@pytest.mark.parametrize("kind", ["click", "form"])
async def test_an_answer_outlives_the_card_it_was_for(
    bot: Bot, teams: FakeTeams, kind: str
) -> None:
    bot.answer = Reply("update", message("<text>Thank you</text>"))
    value = {"action": "share.confirm", "value": "42"}
    if kind == "form":
        value = {"form": "share.send", "value": "42", "one.words": "Mine"}
    await teams.send(teams.activity(text=None, value=value, replyToId="deleted"))
    await settle(bot)
    assert [(call.method, call.status) for call in teams.calls] == [("PUT", 404), ("POST", 201)]
    assert "Thank you" in texts(teams.messages[CHAT])


async def test_a_busy_service_is_waited_for(bot: Bot, teams: FakeTeams) -> None:
    teams.faults = [Fault(429, retry_after="2")]
    bot.answer = Reply("private", SECRET)
    _, body = await teams.send(execute(teams, **IN_CHANNEL))
    assert body["value"] == "Working on it. I'll answer in our chat."
    await settle(bot)
    assert "Your 3 points" in texts(teams.messages[f"a:opened-{ANA}"])
    assert THREAD not in teams.messages
