"""Answers over the wire: cards under links, Homes drawn anew, and what a workspace can't draw yet."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from connectors.base import Parcel, Reply
from connectors.events import CommandEvent, Conversation, HomeEvent, LinkEvent
from connectors.slack.address import actor, conversation
from connectors.slack.answers import Answers
from connectors.slack.delivery import Delivery
from connectors.slack.native import Native
from connectors.slack.payload import Way
from connectors.slack.settings import SlackSettings
from connectors.slack.web import Denied, WebApi
from tests.fakes.slack import BOT_TOKEN, SECRET, FakeSlack
from tests.fakes.slack_client import words
from tests.replay.slack.stage import Notes, home, message

ANA = actor("T1", "UANA", "Ana")
GENERAL = conversation("T1", "CGENERAL")
TABLE = (
    "<table caption='Board'><column>Who</column><column>Points</column>"
    "<row><cell>Ana</cell><cell>12</cell></row></table>"
)
LINK = "https://squad.example/s/abc?x=1&y=2"


class Place:
    """What one workspace shares."""

    def __init__(self, fake: FakeSlack, session: aiohttp.ClientSession) -> None:
        async def token(_: str) -> str:
            return BOT_TOKEN

        settings = SlackSettings(BOT_TOKEN, "", SECRET, fake.api_url)
        api, self.native = WebApi(settings, session, token), Native()
        self.answers = Answers(api, Notes(), self.native)
        self.delivery = Delivery(api, self.native)


@pytest.fixture
async def place(fake: FakeSlack) -> AsyncIterator[Place]:
    async with aiohttp.ClientSession() as session:
        yield Place(fake, session)


def looked() -> HomeEvent:
    way = Way("T1", "UANA", home=True)
    return HomeEvent(id="h", actor=ANA, conversation=ANA.direct, reply=way)


def asked(fake: FakeSlack) -> CommandEvent:
    url = fake.response_url("CGENERAL", "UANA")
    way = Way("T1", "UANA", channel="CGENERAL", response_url=url)
    return CommandEvent(id="c", actor=ANA, conversation=GENERAL, reply=way, text="board")


# ---------------------------------------------------------------- the newest blocks


async def test_one_refusal_teaches_all_that_a_workspace_is_sent(
    place: Place, fake: FakeSlack
) -> None:
    fake.native_blocks = False
    board = message(TABLE)
    where = Conversation("slack", "T1/CGENERAL")
    await place.delivery.deliver(Parcel("k", "post", where, board))
    assert [call.error for call in fake.called("chat.postMessage")] == ["invalid_blocks", ""]
    event = asked(fake)
    ack = place.answers.at_once(Reply("private", board), event)
    assert ack is not None, "in words it can be said in the acknowledgement"
    assert "Ana" in words(ack["blocks"])
    await place.answers.give(Reply("private", board), event)
    await place.answers.give(Reply("home", home(TABLE)), looked())
    assert [call.error for call in fake.called("response_url")] == [""]
    assert [call.error for call in fake.called("views.publish")] == [""]
    assert "Ana" in words(fake.homes["UANA"])


async def test_a_refused_answer_teaches_deliveries(place: Place, fake: FakeSlack) -> None:
    fake.native_blocks = False
    board = message(TABLE)
    assert place.answers.at_once(Reply("private", board), asked(fake)) is None
    await place.answers.give(Reply("private", board), asked(fake))
    assert [call.error for call in fake.called("response_url")] == ["invalid_blocks", ""]
    await place.delivery.deliver(Parcel("k", "post", Conversation("slack", "T1/CGENERAL"), board))
    assert [call.error for call in fake.called("chat.postMessage")] == [""]


async def test_a_refused_home_is_published_in_words(place: Place, fake: FakeSlack) -> None:
    fake.fault("views.publish", "error:invalid_arguments")
    await place.answers.give(Reply("home", home(TABLE)), looked())
    assert [call.error for call in fake.called("views.publish")] == ["invalid_arguments", ""]
    assert {block["type"] for block in fake.homes["UANA"]["blocks"]} == {"rich_text"}
    assert not place.native.works


# ---------------------------------------------------------------- flags


async def test_no_answer_lets_slack_unfold_its_links(place: Place, fake: FakeSlack) -> None:
    linked = message("<text><a href='https://acme.example/a'>How we hire</a></text>")
    by_url = asked(fake)
    bodies = [
        place.answers.working(by_url),
        place.answers.at_once(Reply("private", linked), by_url),
    ]
    await place.answers.give(Reply("private", linked), by_url)
    await place.answers.give(Reply("public", linked), by_url)
    for way in (Way("T1", "UANA", channel="CGENERAL"), Way("T1", "UANA")):
        event = CommandEvent(id="c", actor=ANA, conversation=GENERAL, reply=way, text="x")
        await place.answers.give(Reply("private", linked), event)
    methods = [call.method for call in fake.calls]
    assert methods == ["response_url", "response_url", "chat.postEphemeral", "chat.postMessage"]
    for body in [*bodies, *(call.arguments for call in fake.calls)]:
        assert body is not None
        assert body["unfurl_links"] is False
        assert body["unfurl_media"] is False


# ---------------------------------------------------------------- homes


async def test_a_home_that_is_the_same_is_published_once(place: Place, fake: FakeSlack) -> None:
    page = Reply("home", home("<header>Your week</header>"))
    for _ in range(3):
        await place.answers.give(page, looked())
    assert len(fake.called("views.publish")) == 1
    await place.answers.give(Reply("home", home("<header>Changed</header>")), looked())
    await place.answers.give(page, looked())
    assert len(fake.called("views.publish")) == 3
    assert "Your week" in words(fake.homes["UANA"])


async def test_a_home_that_could_not_be_published_is_published_next_time(
    place: Place, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.answers.AGAIN_AFTER", ())
    page = Reply("home", home("<header>Your week</header>"))
    fake.fault("views.publish", "drop")
    await place.answers.give(page, looked())
    assert not fake.homes
    await place.answers.give(page, looked())
    assert "Your week" in words(fake.homes["UANA"])


# ---------------------------------------------------------------- cards


def posted(way: Way) -> LinkEvent:
    nobody = actor("T1", "")
    return LinkEvent(id="e/0", actor=nobody, conversation=GENERAL, reply=way, link=LINK)


CARD = message("<text>Ana shared <b>How we hire</b></text>" + TABLE)


async def test_a_card_stands_under_the_link_as_it_was_posted(place: Place, fake: FakeSlack) -> None:
    ts = fake.say("CGENERAL", {"text": LINK})
    way = Way("T1", "UBEN", channel="CGENERAL", message=ts)
    await place.answers.give(Reply("card", CARD), posted(way))
    [call] = fake.called("chat.unfurl")
    assert call.error == ""
    assert (call.arguments["channel"], call.arguments["ts"]) == ("CGENERAL", ts)
    assert list(call.arguments["unfurls"]) == [LINK]
    card = call.arguments["unfurls"][LINK]
    assert set(card) == {"blocks"}
    assert "How we hire" in words(card)
    assert {block["type"] for block in card["blocks"]} == {"rich_text"}


async def test_a_card_for_a_link_still_being_written(place: Place, fake: FakeSlack) -> None:
    way = Way("T1", "UBEN", channel="COMPOSER", message="x", unfurl=("u1", "composer"))
    await place.answers.give(Reply("card", CARD), posted(way))
    [call] = fake.called("chat.unfurl")
    assert (call.arguments["unfurl_id"], call.arguments["source"]) == ("u1", "composer")
    assert not {"channel", "ts"} & call.arguments.keys()


async def test_a_refused_card_is_no_message_instead(place: Place, fake: FakeSlack) -> None:
    fake.fault("chat.unfurl", "error:cannot_unfurl_url", times=2)
    await place.answers.give(
        Reply("card", CARD), posted(Way("T1", "UBEN", channel="CGENERAL", message="1.1"))
    )
    with pytest.raises(Denied, match="cannot_unfurl_url"):
        await place.answers.unfurl(CARD, url=LINK, channel="CGENERAL", ts="1.1", team="T1")
    assert len(fake.calls) == 2
