"""Teams' message extension over real HTTP: a message picked from its menu, a search, one of our links."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.base import NOTHING, Reply, Result
from connectors.events import FormEvent, LinkEvent, Quoted, SearchEvent, ShortcutEvent
from connectors.teams import turns
from templates.refill import refill
from tests.fakes.teams import ANA, CHANNEL, TEAM, TENANT, FakeTeams, Fault
from tests.golden.cards import check_card
from tests.replay.teams.conftest import Bot
from tests.replay.teams.test_turns import CARD, form, message, texts

BEN = "2b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a34"
LINK = "https://acme.example/demo?a=1&b=2"
PERMALINK = "https://teams.microsoft.com/l/message/19:brand@thread.tacv2/17"
BODY = (
    '<p>Our <b>demo day</b> is worth a film:&nbsp;<a href="https://acme.example/demo?a=1&amp;b=2">'
    'here</a></p><p>Ship &amp; tell, <at id="0">Ben</at></p><attachment id="1"></attachment>'
)
READ = "Our demo day is worth a film: here\nShip & tell, Ben"
BETWEEN_TWO: dict[str, Any] = {
    "conversation": {
        "id": "19:a_b@unq.gbl.spaces",
        "conversationType": "personal",
        "tenantId": TENANT,
    },
    "channelData": {"tenant": {"id": TENANT}},
}


def user(aad: str = ANA, name: str = "Ana", kind: str = "aadUser") -> dict[str, Any]:
    return {"user": {"id": aad, "displayName": name, "userIdentityType": kind}}


def pick(
    teams: FakeTeams, sender: Any = None, content: str = BODY, kind: str = "html", **over: Any
) -> dict[str, Any]:
    """Choose "Suggest to squad" on a message."""
    written = {
        "id": "17",
        "from": sender if sender is not None else user(),
        "body": {"contentType": kind, "content": content},
        "linkToMessage": PERMALINK,
    }
    value = {
        "commandId": "idea.suggest",
        "commandContext": "message",
        "messagePayload": written,
        "context": {"theme": "default"},
    }
    return teams.extend("fetchTask", value, **over)


def quoted(bot: Bot) -> Quoted:
    event = bot.events[-1]
    assert isinstance(event, ShortcutEvent)
    assert event.shortcut == "idea.suggest"
    assert event.quoted is not None
    return event.quoted


async def test_a_picked_message_opens_a_dialog_with_its_words(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("form", form())
    status, body = await teams.send(pick(teams))
    assert status == 200
    assert body["task"]["type"] == "continue"
    assert check_card(body["task"]["value"]["card"]["content"], dialog=True) == []
    assert quoted(bot) == Quoted(READ, LINK, PERMALINK)


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("see https://example.com/page.", "https://example.com/page"),
        ("(https://example.com/page)", "https://example.com/page"),
        ("(so: https://example.com/page).", "https://example.com/page"),
        ("https://example.com/page, and more", "https://example.com/page"),
        ("“https://example.com/page”!", "https://example.com/page"),
        ("https://example.com/Page_(one)?", "https://example.com/Page_(one)"),
        ("https://example.com/page?a=1.", "https://example.com/page?a=1"),
        ("https://example.com/page/", "https://example.com/page/"),
        ("https://...", "https://"),
    ],
)
async def test_a_sentence_around_a_link_is_no_part_of_it(
    bot: Bot, teams: FakeTeams, kind: str, said: str, link: str
) -> None:
    await teams.send(pick(teams, content=said, kind=kind))
    assert quoted(bot).link == link


async def test_a_link_that_teams_made_stays_as_it_is(bot: Bot, teams: FakeTeams) -> None:
    await teams.send(pick(teams, content='<a href="https://example.com/why?">why</a>'))
    assert quoted(bot).link == "https://example.com/why?"


async def test_somebody_elses_words_come_with_their_name(bot: Bot, teams: FakeTeams) -> None:
    await teams.send(pick(teams, user(BEN.upper(), "Ben")))
    author = quoted(bot).author
    assert author is not None
    assert (author.key, author.name) == (f"{TENANT}/{BEN}", "Ben")
    assert author.direct.key == f"{TENANT}/@{BEN}"


@pytest.mark.parametrize("sender", [{"application": {"id": "b", "displayName": "Deploys"}}])
async def test_a_bots_message_has_nobody_to_ask(bot: Bot, teams: FakeTeams, sender: Any) -> None:
    await teams.send(pick(teams, sender))
    assert (quoted(bot).text, quoted(bot).author) == (READ, None)


@pytest.mark.parametrize(
    "sender", [user("8:orgid:x", "Max", "anonymousGuest"), user(BEN, "Max", "federatedUser"), {}, 5]
)
async def test_of_who_can_not_be_asked_only_the_link_is_taken(
    bot: Bot, teams: FakeTeams, sender: Any
) -> None:
    await teams.send(pick(teams, sender))
    assert quoted(bot) == Quoted(link=LINK)


@pytest.mark.parametrize("kind", ["personal", "groupChat"])
async def test_out_of_a_chat_comes_a_link_alone(bot: Bot, teams: FakeTeams, kind: str) -> None:
    chat = BETWEEN_TWO["conversation"] | {"conversationType": kind}
    await teams.send(pick(teams, user(BEN, "Ben"), **BETWEEN_TWO | {"conversation": chat}))
    assert quoted(bot) == Quoted(link=LINK)
    assert teams.calls == []


@pytest.mark.parametrize("kind", ["private", "shared", ""])
async def test_out_of_a_channel_that_is_not_for_everyone_comes_a_link_alone(
    bot: Bot, teams: FakeTeams, kind: str
) -> None:
    teams.channels[TEAM][0]["type"] = kind
    await teams.send(pick(teams))
    assert quoted(bot) == Quoted(link=LINK)


@pytest.mark.parametrize("fault", [None, Fault(404, method="GET"), Fault(400, method="GET")])
async def test_a_channel_nobody_can_tell_us_of_counts_as_private(
    bot: Bot, teams: FakeTeams, fault: Fault | None
) -> None:
    if fault is None:
        teams.channels.clear()
    else:
        teams.faults = [fault]
    await teams.send(pick(teams))
    assert quoted(bot) == Quoted(link=LINK)


async def test_a_team_is_asked_once(bot: Bot, teams: FakeTeams) -> None:
    for _ in range(3):
        await teams.send(pick(teams))
    assert quoted(bot).text == READ
    assert [call.method for call in teams.calls].count("GET") == 2, "its channels, and its name"


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ("<script>x()</script>Hi<br>you", "html", "Hi\nyou"),
        ("a < b & c", "text", "a < b & c"),
        ("<p>unclosed <b>", "html", "unclosed"),
        ("<a " * 30_000, "html", ""),
        ("<p>" + "word " * 20_000 + "</p>", "html", ("word " * 20_000)[: 50_000 - 3].strip()),
    ],
)
async def test_whatever_was_written_is_read(
    bot: Bot, teams: FakeTeams, content: str, kind: str, text: str
) -> None:
    status, _ = await teams.send(pick(teams, content=content, kind=kind))
    assert status == 200
    assert quoted(bot).text == text


async def test_a_menu_entry_without_a_message_opens_its_form(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("form", form())
    value = {"commandId": "share.something", "commandContext": "compose"}
    _, body = await teams.send(teams.extend("fetchTask", value, **BETWEEN_TWO))
    assert body["task"]["type"] == "continue"
    event = bot.events[-1]
    assert isinstance(event, ShortcutEvent)
    assert (event.shortcut, event.quoted) == ("share.something", None)
    assert event.conversation.kind == "group", "a chat of two people is none of ours"
    assert '"chat":""' in event.actor.direct.route


async def send_form(teams: FakeTeams, words: str = "Mine", **over: Any) -> Any:
    data = {"form": "share.send", "value": "42", "one.words": words}
    value = {"commandId": "share.something", "commandContext": "compose", "data": data}
    return (await teams.send(teams.extend("submitAction", value, **over)))[1]


async def test_a_refused_form_comes_back_with_what_was_typed(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("form", refill(form(), {"words": "Mine"}, {"words": "Say more."}))
    body = await send_form(teams)
    assert body["task"]["type"] == "continue"
    assert "Mine" in texts(body)
    assert "Say more." in texts(body)
    event = bot.events[-1]
    assert isinstance(event, FormEvent)
    assert (event.form, event.value, event.fields) == ("share.send", "42", {"words": "Mine"})


async def test_the_answer_stands_in_the_dialog_and_its_buttons_in_the_chat(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.answer = Reply(
        "private",
        message(
            '<text>It is ready.</text><actions><button action="share.more">More</button></actions>'
        ),
    )
    body = await send_form(teams, **BETWEEN_TWO)
    assert body["task"]["type"] == "continue"
    assert "It is ready." in texts(body)
    assert "share.more" not in texts(body), "buttons don't work there"
    opened, sent = await teams.until(2)
    assert opened.body["members"] == [{"id": ANA}]
    assert "share.more" in texts(sent.body)


async def test_who_can_not_be_written_to_still_reads_the_answer(bot: Bot, teams: FakeTeams) -> None:
    teams.blocked.add(ANA)
    bot.answer = Reply("private", message())
    body = await send_form(teams, **BETWEEN_TWO)
    assert "Hello Ana" in texts(body)


async def test_a_slow_form_is_answered_and_its_reply_comes_later(
    bot: Bot, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(turns.PATIENCE, "menu_sent", 0.1)
    bot.answer, bot.delay = Reply("private", message()), 0.4
    body = await send_form(teams)
    assert body["task"]["type"] == "message"
    assert "Working on it" in texts(body)
    await teams.until(2)
    assert "Hello Ana" in texts([call.body for call in teams.good])


# ---------------------------------------------------------------- search and links


def search(teams: FakeTeams, words: str | None) -> dict[str, Any]:
    given = {"name": "initialRun", "value": "true"}
    if words is not None:
        given = {"name": "words", "value": words}
    value = {"commandId": "drops", "parameters": [given], "queryOptions": {"skip": 0, "count": 25}}
    return teams.extend("query", value, **BETWEEN_TWO)


HOSTILE = "**b** [a](https://evil.example) <at>all</at> {{DATE(2020,SHORT)}} \u202e 🎉" * 3


async def test_what_was_found_is_a_list_of_cards(bot: Bot, teams: FakeTeams) -> None:
    before = dict(bot.memory.kept)
    found = Result(HOSTILE, HOSTILE * 20, message("<text>Onboarding</text>"))
    bot.answer = Reply("results", results=(found, found))
    _, body = await teams.send(search(teams, "onboarding"))
    extension = body["composeExtension"]
    assert (extension["type"], extension["attachmentLayout"]) == ("result", "list")
    assert len(extension["attachments"]) == 2
    for one in extension["attachments"]:
        assert one["contentType"] == CARD
        assert check_card(one["content"]) == []
        assert one["preview"]["contentType"] == "application/vnd.microsoft.card.thumbnail"
        assert len(one["preview"]["content"]["title"]) <= 90
        assert "](http" not in texts(one["preview"])
    event = bot.events[-1]
    assert isinstance(event, SearchEvent)
    assert event.text == "onboarding"
    assert teams.calls == [], "looking tells nobody anything"
    assert bot.memory.kept == before


async def test_a_list_that_is_only_opened_looks_for_nothing_special(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.answer = Reply("private", message("<text>There is nothing yet.</text>"))
    _, body = await teams.send(search(teams, None))
    assert body == {"composeExtension": {"type": "message", "text": "There is nothing yet."}}
    event = bot.events[-1]
    assert isinstance(event, SearchEvent)
    assert event.text == ""


async def test_one_of_our_links_gets_its_card(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("card", message("<text>Onboarding</text>"))
    url = "https://squad.acme.example/r/abc"
    _, body = await teams.send(teams.extend("queryLink", {"url": url}, **BETWEEN_TWO))
    [card] = body["composeExtension"]["attachments"]
    assert "Onboarding" in texts(card["content"])
    assert card["preview"]["content"]["title"] == "Onboarding"
    event = bot.events[-1]
    assert isinstance(event, LinkEvent)
    assert event.link == url


@pytest.mark.parametrize("reply", [NOTHING, Reply("private", message("<text>Sorry</text>"))])
async def test_a_link_without_a_card_stays_a_link(bot: Bot, teams: FakeTeams, reply: Reply) -> None:
    bot.answer = reply
    status, body = await teams.send(teams.extend("queryLink", {"url": "https://x.example"}))
    assert status == 200
    assert body["composeExtension"]["attachments"] == []
    await asyncio.sleep(0.05)
    assert teams.calls == []


@pytest.mark.parametrize("name", ["query", "queryLink"])
async def test_a_late_answer_to_somebody_who_types_is_let_go(
    bot: Bot, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for surface in ("search", "link"):
        monkeypatch.setitem(turns.PATIENCE, surface, 0.1)
    bot.answer, bot.delay = Reply("private", message()), 0.3
    status, body = await teams.send(teams.extend(name, {"url": "https://x.example"}))
    assert status == 200
    assert "composeExtension" in body
    await asyncio.sleep(0.4)
    assert teams.calls == []


# ---------------------------------------------------------------- whose conversation


async def test_a_press_in_a_chat_of_two_people_is_answered_in_our_own(
    bot: Bot, teams: FakeTeams
) -> None:
    """A card of ours may stand in any chat; what it answers to whoever pressed is for them alone."""
    bot.answer = Reply("private", message("<text>Your draft</text>"))
    data = {"action": "share.open", "value": "42"}
    value = {"action": {"type": "Action.Execute", "verb": "share.open", "data": data}}
    activity = teams.invoke("adaptiveCard/action", value, **BETWEEN_TWO)
    await teams.send(activity)
    opened, sent = await teams.until(2)
    assert opened.body["members"] == [{"id": ANA}]
    assert sent.path == f"/v3/conversations/a:opened-{ANA}/activities"


async def test_a_channel_is_the_same_with_and_without_its_thread(
    bot: Bot, teams: FakeTeams
) -> None:
    there = pick(teams)
    there["conversation"] = {**there["conversation"], "id": CHANNEL}
    await teams.send(there)
    assert quoted(bot).text == READ


async def test_three_times_the_same_form_is_sent_once(bot: Bot, teams: FakeTeams) -> None:
    """Teams sends a submit again when it isn't answered in five seconds."""

    async def once(_: object) -> Reply:
        button = '<actions><button action="share.more">More</button></actions>'
        return Reply("private", message(f"<text>Done</text>{button}"))

    bot.answer = once
    data = {"form": "share.send", "value": "42", "one.words": "Mine"}
    value = {"commandId": "share.something", "commandContext": "compose", "data": data}
    activity = teams.extend("submitAction", value)
    answers = await asyncio.gather(*(teams.send(activity) for _ in range(3)))
    assert {status for status, _ in answers} == {200}
    await teams.until(2)
    await asyncio.sleep(0.1)
    assert len(bot.events) == 1
    assert sum("attachments" in call.body for call in teams.good) == 1
