"""Teams' message extension with the real process behind it: what stands in a dialog, and what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from store.database import Database
from tests.faces.conftest import make_teams_squad
from tests.faces.teams_office import (
    PEOPLE,
    Colleague,
    TeamsOffice,
    actions,
    answers,
    content,
    open_teams,
    standing,
    text_of,
)
from tests.fakes.teams import TENANT

OURS = "https://squad.acme.example"
LINK = "https://acme.example/demo?a=1&b=2"
BODY = (
    '<p>Our demo day is worth a film: <a href="https://acme.example/demo?a=1&amp;b=2">here</a></p>'
)
WORDS = "Our demo day is worth a film: here"
STALE = "That isn't there any more."
HOSTILE = "<!channel> **b** [a](https://evil.example) <at>all</at> {{ 7*7 }} ]]> שלום 👩‍👩‍👧 & \"'"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}
CHAT: dict[str, Any] = {
    "conversation": {
        "id": "19:a_b@unq.gbl.spaces",
        "conversationType": "personal",
        "tenantId": TENANT,
    },
    "channelData": {"tenant": {"id": TENANT}},
}


@pytest.fixture
async def mia(teams: TeamsOffice) -> Colleague:
    """The lead of Brand Squad."""
    return await make_teams_squad(teams)


async def extend(who: Colleague, name: str, value: dict[str, Any], **over: Any) -> str:
    """Use the message extension, in the squad's channel unless `over` says where."""
    activity = who.office.fake.extend(name, value, **over)
    return await who._send(activity | who._from() | {"entities": [who._client()]})


async def suggest(
    who: Colleague, body: str = BODY, author: Colleague | None = None, **over: Any
) -> str:
    """Choose "Suggest to squad" on a message; return what opens."""
    author = author or who
    sender = {"id": author.aad, "displayName": author.key.title(), "userIdentityType": "aadUser"}
    message = {
        "id": "17",
        "from": {"user": sender},
        "body": {"contentType": "html", "content": body},
        "linkToMessage": "https://teams.microsoft.com/l/message/19:brand@thread.tacv2/17",
    }
    value = {"commandId": "idea.suggest", "commandContext": "message", "messagePayload": message}
    return await extend(who, "fetchTask", value, **over)


async def send(who: Colleague, **fields: str | tuple[str, ...]) -> str:
    """Send the dialog that the extension opened."""
    assert who.dialog is not None, who.text
    [submit] = who.dialog["actions"]
    data = {**submit["data"], **answers(who.dialog, fields)}
    return await extend(who, "submitAction", {"commandId": "any", "data": data})


def stands(who: Colleague) -> dict[str, Any]:
    """What stands in the open dialog."""
    assert who.dialog is not None, who.text
    return standing(who.dialog)


async def publish(teams: TeamsOffice, mia: Colleague, title: str) -> None:
    """Let the lead bring something and put it out at once."""
    await mia.say(f"drop {teams.link()}")
    await mia.fill(title=title)
    await mia.press("Now")


# ---------------------------------------------------------------- suggesting a message


async def test_ones_own_message_stands_in_the_dialog_and_becomes_an_idea(
    teams: TeamsOffice, mia: Colleague
) -> None:
    ana = teams.colleague("ana")
    await suggest(ana)
    assert (stands(ana)["text"], stands(ana)["link"]) == (WORDS, LINK)
    await send(ana, text=" ", link="no link")
    assert "⚠" in ana.text
    assert stands(ana)["link"] == "no link", "what was typed is kept"
    assert "Got it, thank you." in await send(ana, text=WORDS, link=LINK)
    assert await teams.count("idea") == 1
    assert WORDS in mia.inbox()[-1]


async def test_somebody_elses_words_stay_theirs(teams: TeamsOffice, mia: Colleague) -> None:
    ana, ben = teams.colleague("ana"), teams.colleague("ben")
    assert "Ben wrote this" in await suggest(ana, BODY, ben)
    assert (stands(ana)["text"], stands(ana)["link"]) == ("", LINK)
    assert "ask" not in stands(ana), "who hasn't joined is never asked"
    await send(ana, text="A film, then.")
    assert "worth a film" not in await teams.everything()
    assert ben.inbox() == []


async def test_who_joined_is_asked_and_answers_with_a_tap(
    teams: TeamsOffice, mia: Colleague
) -> None:
    ana, lee = teams.colleague("ana"), teams.colleague("lee")
    await ana.say("join")
    await ana.press("Join, by message")
    await suggest(lee, BODY, ana)
    assert "Ask Ana whether I may quote them" in lee.text
    await send(lee, text="A film, then.", ask="yes")
    assert WORDS in ana.inbox()[-1]
    assert WORDS not in mia.inbox()[-1]
    await ana.press("Yes, quote me")
    assert WORDS in mia.inbox()[-1]


async def test_out_of_a_chat_nothing_but_the_link_is_kept(
    teams: TeamsOffice, mia: Colleague
) -> None:
    ana, ben = teams.colleague("ana"), teams.colleague("ben")
    opened = await suggest(ana, f"Secret: {BODY}", ben, **CHAT)
    assert "Ben" not in opened
    assert (stands(ana)["text"], stands(ana)["link"]) == ("", LINK)
    await send(ana, text="Mine")
    kept = await teams.everything()
    assert LINK in kept
    for trace in ("Secret", "worth a film", PEOPLE["ben"][0], "unq.gbl.spaces"):
        assert trace not in kept


@pytest.mark.parametrize("text", [HOSTILE, "x" * 10_000, "ä👩‍👧 " * 2_000])
async def test_whatever_was_written_opens_a_dialog_that_can_be_sent(
    teams: TeamsOffice, mia: Colleague, text: str
) -> None:
    ana = teams.colleague("ana")
    await suggest(ana, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    shown = stands(ana)["text"]
    assert len(shown) <= 3_000
    assert text.startswith(shown.removesuffix("…"))
    assert "Got it, thank you." in await send(ana)
    assert await teams.count("idea") == 1


async def test_a_menu_entry_of_an_older_package_is_answered_kindly(
    teams: TeamsOffice, mia: Colleague
) -> None:
    ana = teams.colleague("ana")
    value = {"commandId": "drop.gone", "commandContext": "compose"}
    assert STALE in await extend(ana, "fetchTask", value)


# ---------------------------------------------------------------- sharing from the compose box


async def test_share_something_gets_ones_own_ready_in_our_own_chat(
    teams: TeamsOffice, mia: Colleague
) -> None:
    ana = teams.colleague("ana")
    value = {"commandId": "share.something", "commandContext": "compose"}
    await extend(ana, "fetchTask", value, **CHAT)
    said = await send(ana, link=teams.link(), caption="Worth a read")
    assert "Worth a read" in said
    assert "Worth a read" in ana.inbox()[-1]
    assert "Open LinkedIn" in [one["title"] for one in actions(content([*ana.own().values()][-1]))]


async def test_what_a_squad_brought_is_found_and_put_into_a_conversation(
    teams: TeamsOffice, mia: Colleague
) -> None:
    await publish(teams, mia, "How we fixed onboarding")
    ben, people = teams.colleague("ben"), await teams.count("advocate")
    value = {"commandId": "drops", "parameters": [{"name": "words", "value": "ONBOARDING"}]}
    await extend(ben, "query", value, **CHAT)
    assert ben.answer
    [found] = ben.answer["composeExtension"]["attachments"]
    assert found["preview"]["content"]["title"] == "How we fixed onboarding"
    assert await teams.count("advocate") == people, "looking leaves no trace"

    # Ben sends the card into a chat of two; whoever presses its button shares as themselves.
    [button] = [one for one in actions(found["content"]) if one["title"] == "Share it too"]
    invoked = {"action": {"type": button["type"], "verb": button["verb"], "data": button["data"]}}
    lee = teams.colleague("lee")
    await lee._send(lee._activity("invoke", name="adaptiveCard/action", value=invoked, **CHAT))
    assert "Open LinkedIn" in text_of([*lee.own().values()][-1])
    assert not [place for place in teams.fake.messages if place.startswith("19:a_b")]

    value = {"commandId": "drops", "parameters": [{"name": "words", "value": "payroll"}]}
    await extend(ben, "query", value, **CHAT)
    assert "Nothing worth sharing has “payroll” in it." in str(ben.answer)


@pytest.fixture
async def outside(closed_database: Database, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    """A process the world can reach, so that shares carry links of our own."""
    async with AsyncExitStack() as stack:
        yield await open_teams(stack, closed_database, tmp_path, public_url=OURS)


async def test_our_own_link_gets_its_card_and_nobody_is_noted(outside: TeamsOffice) -> None:
    mia = await make_teams_squad(outside)
    await publish(outside, mia, "How we fixed onboarding")
    ana = outside.colleague("ana")
    await ana.press("Share")
    _, card = ana.find("Open X")
    door = next(one["url"] for one in actions(card) if one["title"] == "Open X")
    async with (
        aiohttp.ClientSession(headers=BROWSER) as browser,
        browser.get(str(door).replace(OURS, outside.url), allow_redirects=False) as left,
    ):
        [address] = parse_qs(urlsplit(left.headers["Location"]).query)["url"]
    assert address.startswith(f"{OURS}/r/")
    lee, people = outside.colleague("lee"), await outside.count("advocate")
    await extend(lee, "queryLink", {"url": address}, **CHAT)
    assert lee.answer
    [shown] = lee.answer["composeExtension"]["attachments"]
    assert "How we fixed onboarding" in text_of(shown["content"])
    for other in (f"{OURS}/r/nothing", outside.link()):
        await extend(lee, "queryLink", {"url": other}, **CHAT)
        assert lee.answer["composeExtension"]["attachments"] == []
    assert await outside.count("advocate") == people
