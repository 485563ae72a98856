"""What a person does in Teams, over real HTTP: typed words, clicks, dialogs, installs; each with its answer."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from connectors.base import NOTHING, Reply
from connectors.events import ActionEvent, CommandEvent, Event, FormEvent, JoinedEvent, LeftEvent
from templates.markup import parse
from templates.message import Form, Home, Message
from templates.refill import refill
from tests.fakes.teams import ANA, BOT, CHANNEL, CHAT, TENANT, FakeTeams
from tests.replay.teams.conftest import Bot

CARD = "application/vnd.microsoft.card.adaptive"


def message(body: str = "<text>Hello Ana</text>") -> Message:
    document = parse(f"<message>{body}</message>")
    assert isinstance(document, Message)
    return document


def form() -> Form:
    document = parse(
        '<form id="share.send" title="Share" submit="Go" value="42">'
        '<input kind="multiline" name="words" label="Your words"/></form>'
    )
    assert isinstance(document, Form)
    return document


def execute(teams: FakeTeams, action: str = "share.confirm", **over: Any) -> dict[str, Any]:
    data = {"action": action, "value": "42"}
    value = {"action": {"type": "Action.Execute", "verb": action, "data": data}}
    return teams.invoke("adaptiveCard/action", value, **over)


def put_card(teams: FakeTeams, conversation: str = CHAT) -> None:
    teams.messages.setdefault(conversation, {})["card-1"] = {"type": "message"}


def texts(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


async def test_typed_words_get_a_card_in_the_chat(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", message())
    status, body = await teams.send(teams.activity(text="drop https://acme.example/a?b=1&amp;c"))
    assert (status, body) == (200, None)
    (call,) = await teams.until(1)
    assert call.path == f"/v3/conversations/{CHAT}/activities"
    assert call.body["summary"] == "Hello Ana"
    assert call.body["attachments"][0]["contentType"] == CARD
    (event,) = bot.events
    assert isinstance(event, CommandEvent)
    assert event.text == "drop https://acme.example/a?b=1&c"
    assert event.actor.key == f"{TENANT}/{ANA}"
    assert (event.actor.zone, event.actor.language) == ("Europe/Helsinki", "en-GB")
    assert event.conversation == event.actor.direct


async def test_private_answer_in_a_channel_goes_to_the_chat(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", message("<text>Your 3 points</text>"))
    await teams.send(teams.in_channel("<at>Social Squad</at>&nbsp;me"))
    opened, private, line = await teams.until(3)
    assert opened.body["members"] == [{"id": ANA}]
    assert private.path == f"/v3/conversations/a:opened-{ANA}/activities"
    assert "Your 3 points" in texts(private.body)
    assert line.path == f"/v3/conversations/{CHANNEL};messageid=1/activities"
    assert "Your 3 points" not in texts(line.body)
    (event,) = bot.events
    assert isinstance(event, CommandEvent)
    assert event.text == "me"
    assert event.conversation.key == f"{TENANT}/{CHANNEL}"
    assert event.conversation.name == "Acme › Brand"


async def test_the_chat_is_opened_once_and_remembered(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", message())
    await teams.send(teams.in_channel())
    await teams.until(3)
    await teams.send(teams.in_channel())
    calls = await teams.until(5)
    assert sum("members" in call.body for call in calls) == 1


async def test_public_answer_stays_in_the_thread(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("public", message())
    await teams.send(teams.in_channel())
    (call,) = await teams.until(1)
    assert call.path == f"/v3/conversations/{CHANNEL};messageid=1/activities"


async def test_channel_talk_without_a_mention_is_left_alone(bot: Bot, teams: FakeTeams) -> None:
    status, _ = await teams.send(teams.in_channel("just talking", entities=[]))
    assert status == 200
    assert bot.events == []


async def test_execute_updates_the_card_for_the_clicker_and_for_all(
    bot: Bot, teams: FakeTeams
) -> None:
    put_card(teams)
    bot.answer = Reply("update", message("<text>Thank you</text>"))
    status, body = await teams.send(execute(teams))
    assert status == 200
    assert (body["statusCode"], body["type"]) == (200, CARD)
    assert "Thank you" in texts(body["value"])
    (call,) = await teams.until(1)
    assert (call.method, call.path) == ("PUT", f"/v3/conversations/{CHAT}/activities/card-1")
    (event,) = bot.events
    assert isinstance(event, ActionEvent)
    assert (event.action, event.value) == ("share.confirm", "42")
    assert event.message is not None
    assert event.message.key == f"{TENANT}/{CHAT} card-1"


async def test_submit_is_the_same_click_from_an_older_client(bot: Bot, teams: FakeTeams) -> None:
    put_card(teams)
    bot.answer = Reply("update", message("<text>Thank you</text>"))
    value = {"action": "share.confirm", "value": "42"}
    status, _ = await teams.send(teams.activity(text=None, value=value, replyToId="card-1"))
    assert status == 200
    (call,) = await teams.until(1)
    assert call.method == "PUT"
    (event,) = bot.events
    assert isinstance(event, ActionEvent)
    assert (event.action, event.value) == ("share.confirm", "42")


async def test_private_answer_to_a_click_in_a_channel(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", message("<text>Only for you</text>"))
    thread = {
        "id": f"{CHANNEL};messageid=1",
        "conversationType": "channel",
        "tenantId": TENANT,
    }
    _, body = await teams.send(execute(teams, conversation=thread))
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert "Only for you" not in texts(body)
    _, private = await teams.until(2)
    assert private.path == f"/v3/conversations/a:opened-{ANA}/activities"
    assert not [c for c in teams.calls if CHANNEL in c.path]


async def test_dialog_opens_refuses_and_closes(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("form", form())
    data = {"data": {"action": "share.open", "value": "42", "msteams": {"type": "task/fetch"}}}
    status, body = await teams.send(teams.invoke("task/fetch", data))
    assert status == 200
    task = body["task"]
    assert (task["type"], task["value"]["title"]) == ("continue", "Share")
    card = task["value"]["card"]["content"]
    assert card["actions"][0]["type"] == "Action.Submit"
    sent = {"data": {**card["actions"][0]["data"], "one.words": "We ship on Fridays"}}

    async def refuse(event: Event) -> Reply:
        assert isinstance(event, FormEvent)
        return Reply("form", refill(form(), event.fields, {"words": "A little longer, please."}))

    bot.answer = refuse
    _, body = await teams.send(teams.invoke("task/submit", sent))
    again = texts(body["task"]["value"]["card"]["content"])
    assert "We ship on Fridays" in again
    assert "A little longer, please." in again

    bot.answer = Reply("private", message("<text>Got it</text>"))
    status, body = await teams.send(teams.invoke("task/submit", sent))
    assert (status, body) == (200, None)
    (call,) = await teams.until(1)
    assert "Got it" in texts(call.body)
    last = bot.events[-1]
    assert isinstance(last, FormEvent)
    assert (last.form, last.value) == ("share.send", "42")
    assert last.fields == {"words": "We ship on Fridays"}


async def test_a_dialog_that_gets_no_form_shows_the_words(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", message("<text>That post is gone.</text>"))
    _, body = await teams.send(teams.invoke("task/fetch", {"data": {"action": "share.open"}}))
    assert "That post is gone." in texts(body["task"]["value"])
    assert teams.calls == []


async def test_typed_form_comes_as_a_card_and_gives_way(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("form", form())
    await teams.send(teams.activity(text="share"))
    (call,) = await teams.until(1)
    submit = call.body["attachments"][0]["content"]["actions"][0]
    assert (submit["type"], submit["fallback"]["type"]) == ("Action.Execute", "Action.Submit")
    (identity,) = teams.messages[CHAT]
    bot.answer = Reply("private", message("<text>Got it</text>"))
    data = {**submit["data"], "one.words": "my words"}
    value = {"action": {"verb": submit["verb"], "data": data}}
    _, body = await teams.send(teams.invoke("adaptiveCard/action", value, replyToId=identity))
    assert body["type"] == CARD
    await teams.until(2)
    assert "Got it" in texts(teams.messages[CHAT][identity])


async def test_install_is_greeted_once_though_told_twice(bot: Bot, teams: FakeTeams) -> None:
    bot.delay = 0.05
    bot.answer = Reply("private", message("<text>Welcome</text>"))
    added = teams.activity("conversationUpdate", membersAdded=[{"id": BOT}])
    installed = teams.activity("installationUpdate", action="add")
    assert [s for s, _ in await asyncio.gather(teams.send(added), teams.send(installed))] == [
        200,
        200,
    ]
    await teams.until(1)
    await asyncio.sleep(0.1)
    assert len(teams.good) == 1
    (event,) = bot.events
    assert isinstance(event, JoinedEvent)
    assert event.installed
    gone = teams.activity("installationUpdate", action="remove")
    await teams.send(gone)
    assert isinstance(bot.events[-1], LeftEvent)


async def test_others_who_join_are_not_us(bot: Bot, teams: FakeTeams) -> None:
    await teams.send(teams.activity("conversationUpdate", membersAdded=[{"id": "29:ben"}]))
    assert bot.events == []


async def test_one_message_three_times_is_answered_once(bot: Bot, teams: FakeTeams) -> None:
    bot.delay = 0.05
    bot.answer = Reply("private", message())
    activity = teams.activity()
    await asyncio.gather(teams.send(activity), teams.send(activity))
    await teams.until(1)
    await teams.send(activity)
    await asyncio.sleep(0.2)
    assert len(teams.calls) == 1


async def test_one_click_three_times_has_one_answer_and_one_effect(
    bot: Bot, teams: FakeTeams
) -> None:
    put_card(teams)
    bot.delay = 0.1
    bot.answer = Reply("update", message("<text>Thank you</text>"))
    click = execute(teams)
    answers = await asyncio.gather(*(teams.send(click) for _ in range(3)))
    assert [status for status, _ in answers] == [200, 200, 200]
    assert len({texts(body) for _, body in answers}) == 1
    await teams.until(1)
    await asyncio.sleep(0.1)
    assert len(bot.events) == 1
    assert len(teams.calls) == 1


async def test_a_slow_click_is_answered_and_finished_later(bot: Bot, teams: FakeTeams) -> None:
    put_card(teams)
    bot.delay = 1.3
    bot.answer = Reply("update", message("<text>Thank you</text>"))
    status, body = await teams.send(execute(teams))
    assert status == 200
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert teams.calls == []
    (call,) = await teams.until(1)
    assert "Thank you" in texts(call.body)


async def test_a_slow_message_is_acknowledged_in_a_second(bot: Bot, teams: FakeTeams) -> None:
    bot.delay = 1.5
    bot.answer = Reply("private", message())
    clock = asyncio.get_running_loop().time
    before = clock()
    status, _ = await teams.send(teams.activity())
    assert status == 200
    assert clock() - before < 1.4
    assert len(await teams.until(1)) == 1


async def test_home_and_nothing(bot: Bot, teams: FakeTeams) -> None:
    home = parse("<home><text>Your page</text></home>")
    assert isinstance(home, Home)
    bot.answer = Reply("home", home)
    await teams.send(teams.activity(text="home"))
    (call,) = await teams.until(1)
    assert "Your page" in texts(call.body)
    bot.answer = NOTHING
    _, body = await teams.send(execute(teams))
    assert body["statusCode"] == 200


async def test_a_dispatch_that_breaks_its_promise_is_no_500(bot: Bot, teams: FakeTeams) -> None:
    async def fail(_event: Event) -> Reply:
        raise RuntimeError("broken")

    bot.answer = fail
    status, _ = await teams.send(execute(teams))
    assert status == 200


async def test_foreign_data_is_ignored(bot: Bot, teams: FakeTeams) -> None:
    for data in ({}, {"action": "not an id"}, {"action": ["share.open"]}, "text", None, 7):
        status, _ = await teams.send(teams.invoke("task/fetch", {"data": data}))
        assert status == 501
        await teams.send(teams.activity(text="", value=data))
    assert bot.events == [] or all(isinstance(e, CommandEvent) for e in bot.events)


async def test_stop_lets_the_running_end(bot: Bot, teams: FakeTeams) -> None:
    bot.delay = 1.2
    bot.answer = Reply("private", message())
    await teams.send(teams.activity())
    await bot.connector.stop()
    assert len(teams.good) == 1
    assert (await teams.send(teams.activity()))[0] == 503


async def test_a_form_offers_the_channels_we_were_seen_in(bot: Bot, teams: FakeTeams) -> None:
    await teams.send(teams.in_channel())
    assert bot.connector._turns is not None
    await asyncio.gather(*bot.connector._turns._tasks)
    question = parse(
        '<form id="squad.save" title="Squad" submit="Go">'
        '<input kind="channel" name="place" label="Channel"/></form>'
    )
    assert isinstance(question, Form)
    bot.answer = Reply("form", question)
    await teams.send(teams.activity(text="squad new"))
    (call,) = await teams.until(1)
    card = call.body["attachments"][0]["content"]
    (field,) = [part for part in card["body"] if part["type"] == "Input.ChoiceSet"]
    key = f"teams:{TENANT}/{CHANNEL}"
    assert field["choices"] == [{"title": "Acme › Brand", "value": key}]
    sent = {**card["actions"][0]["data"], field["id"]: key}
    await teams.send(teams.invoke("adaptiveCard/action", {"action": {"data": sent}}))
    event = bot.events[-1]
    assert isinstance(event, FormEvent)
    assert event.fields == {"place": key}


async def test_clicks_leave_no_trace_of_who_they_were(bot: Bot, teams: FakeTeams) -> None:
    before = dict(bot.memory.kept)
    bot.answer = Reply("form", form())
    await teams.send(teams.invoke("task/fetch", {"data": {"action": "concern.open"}}))
    bot.answer = NOTHING
    await teams.send(teams.invoke("task/submit", {"data": {"form": "concern.send"}}))
    assert (bot.memory.kept, bot.memory.seen) == (before, set())
