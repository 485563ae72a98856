"""Our own links, posted by anybody anywhere: one card each, drawn by chat.unfurl, and no trace of who posted them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.base import NOTHING, Reply
from connectors.events import ActionEvent, Event, LinkEvent
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import SlackPerson, words
from tests.replay.slack.stage import Stage, message, until

Json = dict[str, Any]
OURS, PAGE = "https://squad.example/s/abc", "https://squad.example/how"
OTHER = "https://squad.example/s/def?from=x&to=y"
FOREIGN = "https://news.example/s/abc"
CARD = message(
    "<text>Mia shared <b>How we hire</b></text>"
    "<actions><button action='share.open' value='7'>Share it too</button></actions>"
)


async def draw(event: Event) -> Reply:
    """A card for share links, as the core answers."""
    assert isinstance(event, LinkEvent)
    return Reply("card", CARD) if "/s/" in event.link else NOTHING


@pytest.fixture(autouse=True)
def answering(stage: Stage, fake: FakeSlack) -> None:
    stage.replies["LinkEvent"] = draw
    fake.unfurl_domains = {"squad.example"}


@pytest.fixture
def ben(stage: Stage, fake: FakeSlack) -> SlackPerson:
    return SlackPerson(fake, stage.door, "UBEN")


def said(fake: FakeSlack) -> list[str]:
    """What was called but to draw cards."""
    return [call.method for call in fake.calls if call.method in SPEAKING]


SPEAKING = {"chat.postMessage", "chat.postEphemeral", "chat.update", "response_url", "views.open"}


async def settled(stage: Stage) -> None:
    """Nothing of what came in is still in hand."""
    hearing = stage.connector._hearing
    assert hearing is not None
    await until(lambda: not hearing._running)


# ---------------------------------------------------------------- drawn


@pytest.mark.parametrize("channel", ["CGENERAL", "CQUIET", "CSECRET", "DUBEN"])
async def test_a_link_of_ours_gets_one_card_wherever_it_is_posted(
    stage: Stage, ben: SlackPerson, fake: FakeSlack, channel: str
) -> None:
    """The app needn't be there: whoever posts the link lets it draw."""
    ack = await ben.share(OURS, channel=channel)
    assert ack.status == 200
    await until(lambda: fake.cards)
    await settled(stage)
    ts = fake.messages[channel][-1]["ts"]
    card = fake.cards[channel, ts][OURS]
    assert "How we hire" in words(card)
    [attached] = fake.messages[channel][-1]["attachments"]
    assert attached["from_url"] == OURS
    assert [call.error for call in fake.called("chat.unfurl")] == [""]
    assert said(fake) == []


async def test_a_link_still_being_written_gets_its_card_too(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    await ben.share(OURS, source="composer")
    await until(lambda: fake.cards)
    [((channel, _), cards)] = fake.cards.items()
    assert (channel, [*cards]) == ("COMPOSER", [OURS])
    [call] = fake.called("chat.unfurl")
    assert call.arguments["source"] == "composer"
    assert said(fake) == []


async def test_several_links_get_a_card_each_and_no_more_than_five(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    await ben.share(OURS, OTHER)
    await until(lambda: len(fake.called("chat.unfurl")) == 2)
    [cards] = fake.cards.values()
    assert {*cards} == {OURS, OTHER}
    await ben.share(*(f"{OURS}{n}" for n in range(9)))
    await until(lambda: len(fake.called("chat.unfurl")) == 7)
    await settled(stage)
    assert len(stage.heard) == 7
    assert all(not call.error for call in fake.called("chat.unfurl"))


async def test_a_links_marks_come_back_as_they_were_posted(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    await ben.share(OTHER)
    await until(lambda: fake.cards)
    [event] = stage.heard
    assert isinstance(event, LinkEvent)
    assert event.link == OTHER


async def test_who_posted_it_stays_unknown(stage: Stage, ben: SlackPerson, fake: FakeSlack) -> None:
    """Slack tells who did; we neither ask about them nor pass them on."""
    await ben.share(OURS)
    await until(lambda: fake.cards)
    [event] = stage.heard
    assert event.actor.key == ""
    assert "UBEN" not in repr(event)
    assert fake.called("users.info") == []


# ---------------------------------------------------------------- not drawn


async def test_other_links_get_nothing(stage: Stage, ben: SlackPerson, fake: FakeSlack) -> None:
    """What isn't our domain we aren't told of; of our own pages the core knows which have a card."""
    with pytest.raises(AssertionError, match="outside the app's unfurl domains"):
        await ben.share(FOREIGN)
    assert (await ben.share(PAGE, FOREIGN)).status == 200
    await settled(stage)
    assert [event.link for event in stage.heard if isinstance(event, LinkEvent)] == [PAGE]
    assert fake.called("chat.unfurl") == []
    assert said(fake) == []


async def test_only_ours_of_many_is_drawn(stage: Stage, ben: SlackPerson, fake: FakeSlack) -> None:
    await ben.share(FOREIGN, OURS, PAGE)
    await until(lambda: fake.cards)
    await settled(stage)
    [cards] = fake.cards.values()
    assert [*cards] == [OURS]
    assert len(fake.called("chat.unfurl")) == 1


async def test_our_own_posts_get_no_card(stage: Stage, fake: FakeSlack) -> None:
    us = SlackPerson(fake, stage.door, fake.home.bot)
    assert (await us.share(OURS)).status == 200
    await settled(stage)
    assert stage.heard == []
    assert fake.called("chat.unfurl") == []


@pytest.mark.parametrize("broken", [{"links": None}, {"links": [None, {}, 3]}, {"links": "x"}])
async def test_a_broken_event_is_acknowledged(
    stage: Stage, ben: SlackPerson, fake: FakeSlack, broken: Json
) -> None:
    assert (await ben.event({"type": "link_shared", "channel": "CGENERAL"} | broken)).status == 200
    assert stage.heard == []


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "fault",
    [
        "error:cannot_unfurl_url",
        "error:cannot_find_message",
        "error:cannot_find_channel",
        "error:cannot_unfurl_message",
        "error:invalid_unfurl_id",
        "error:invalid_blocks",
        "error:account_inactive",
        "http:503",
        "drop",
        "drop_after",
        "ratelimited:600",
    ],
)
async def test_a_card_that_is_refused_harms_nobody(
    stage: Stage, ben: SlackPerson, fake: FakeSlack, fault: str
) -> None:
    fake.fault("chat.unfurl", fault)
    assert (await ben.share(OURS)).status == 200
    await until(lambda: fake.called("chat.unfurl"))
    await settled(stage)
    assert len(fake.called("chat.unfurl")) == 1, "what was lost or refused isn't tried again"
    assert said(fake) == []
    stage.replies["help"] = Reply("private", message("<text>Help</text>"))
    assert (await ben.slash("help")).body["text"] == "Help"


async def test_a_refused_card_leaves_the_next_one_alone(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    fake.fault("chat.unfurl", "error:cannot_unfurl_url")
    await ben.share(OURS, OTHER)
    await until(lambda: fake.cards)
    [cards] = fake.cards.values()
    assert len(cards) == 1


async def test_a_scope_that_was_not_granted_harms_nobody(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    """Without links:write Slack still tells of links."""
    fake.scopes.discard("links:write")
    assert (await ben.share(OURS)).status == 200
    await until(lambda: fake.called("chat.unfurl"))
    await settled(stage)
    assert [call.error for call in fake.called("chat.unfurl")] == ["missing_scope"]
    assert said(fake) == []


async def test_a_core_that_fails_says_nothing(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    """Nobody acted on us, so nobody waits for an apology."""

    async def fail(event: Event) -> Reply:
        raise OSError("database is locked")

    stage.replies["LinkEvent"] = fail
    assert (await ben.share(OURS)).status == 200
    await settled(stage)
    assert fake.cards == {}
    assert said(fake) == []


# ---------------------------------------------------------------- again


def repeated(ben: SlackPerson, fake: FakeSlack) -> Json:
    """What stands in `link_shared` about a message with our link."""
    ts = ben.write(f"<{OURS}>")["ts"]
    link = {"domain": "squad.example", "url": OURS}
    return {"type": "link_shared", "channel": "CGENERAL", "message_ts": ts, "links": [link]}


async def test_the_event_again_draws_no_second_card(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    event = repeated(ben, fake)
    for _ in range(3):
        assert (await ben.event(event, "Ev1")).status == 200
        await settled(stage)
    assert len(fake.called("chat.unfurl")) == 1


async def test_another_process_draws_no_second_card(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    other = Stage(fake, socket=stage.socket, notes=stage.notes)
    other.replies["LinkEvent"] = draw
    event = repeated(ben, fake)
    await ben.event(event, "Ev1")
    await until(lambda: fake.cards)
    await stage.close()
    await until(lambda: not fake.sockets)
    await other.open()
    try:
        assert (await SlackPerson(fake, other.door, "UBEN").event(event, "Ev1")).status == 200
        await settled(other)
    finally:
        await other.close()
    assert len(other.heard) == 1
    assert len(fake.called("chat.unfurl")) == 1


async def test_repeats_at_once_are_one(stage: Stage, ben: SlackPerson, fake: FakeSlack) -> None:
    stage.slow = 0.1
    event = repeated(ben, fake)
    acks = await asyncio.gather(*(ben.event(event, "Ev1") for _ in range(5)))
    assert {ack.status for ack in acks} == {200}
    await settled(stage)
    assert len(stage.heard) == 1
    assert len(fake.called("chat.unfurl")) == 1


async def test_the_same_link_posted_anew_gets_a_card_of_its_own(
    stage: Stage, ben: SlackPerson, fake: FakeSlack
) -> None:
    for _ in range(2):
        await ben.share(OURS)
        await until(lambda: len(fake.cards) == len(fake.messages["CGENERAL"]))
    assert len({ts for _, ts in fake.cards}) == 2


# ---------------------------------------------------------------- its buttons


@pytest.mark.parametrize("kind", ["private", "update"])
async def test_a_card_s_button_answers_whoever_presses_it(
    stage: Stage, ana: SlackPerson, ben: SlackPerson, fake: FakeSlack, kind: str
) -> None:
    """The message is Ben's: it is never changed, whatever the core would like."""
    stage.replies["share.open"] = Reply(kind, message("<text>Yours to share.</text>"))  # type: ignore[arg-type]  # two of its words
    await ben.share(OURS)
    await until(lambda: fake.cards)
    posted = dict(fake.messages["CGENERAL"][-1])
    await ana.click_card(posted["ts"], OURS, "Share it too")
    await until(lambda: fake.ephemerals)
    event = stage.heard[-1]
    assert isinstance(event, ActionEvent)
    assert (event.action, event.value, event.message) == ("share.open", "7", None)
    [note] = fake.ephemerals
    assert (note["user"], "Yours to share." in words(note)) == ("UANA", True)
    assert fake.messages["CGENERAL"] == [posted]
