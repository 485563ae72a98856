"""Posts too long for Slack: sent in parts, edited, withdrawn and found as one, whatever breaks in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from connectors.base import Busy, Gone, Parcel, Uncertain
from connectors.events import Conversation
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from templates.message import Message
from tests.contract.faces import Core, Keep
from tests.fakes.slack import BOT_TOKEN, SECRET, FakeSlack
from tests.fakes.slack_client import words
from tests.replay.slack.stage import message

SINCE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GENERAL = Conversation("slack", "T1/CGENERAL")
ANA = Conversation("slack", "T1/UANA", "direct")
KEY = "run:1:general"


async def connect(fake: FakeSlack) -> SlackConnector:
    connector = SlackConnector(SlackSettings(BOT_TOKEN, "", SECRET, fake.api_url))
    await connector.start(Core().ports(Keep()))
    return connector


@pytest.fixture
async def slack(fake: FakeSlack) -> AsyncIterator[SlackConnector]:
    connector = await connect(fake)
    yield connector
    await connector.stop()


def long(things: int, word: str = "word") -> Message:
    """So many things that each fills a message of its own."""
    return message(
        "<divider/>".join(
            f"<text about='drop:{n} x'>{f'{word}{n} ' * 380}</text>"
            f"<text about='drop:{n} x'>{f'{word}{n} ' * 380}</text>"
            f"<text about='drop:{n} x'>{f'{word}{n} ' * 380}</text>"
            for n in range(1, things + 1)
        )
    )


def post(things: int, to: Conversation = GENERAL) -> Parcel:
    return Parcel(KEY, "post", to, long(things))


def keys(fake: FakeSlack, channel: str = "CGENERAL") -> list[str]:
    return [each["metadata"]["event_payload"]["key"] for each in fake.messages[channel]]


def break_part(fake: FakeSlack, number: int, action: str) -> None:
    """Let the call that posts part `number` fail."""
    fake.fault("chat.postMessage", action, after=number - 1)


async def test_three_messages_in_order_are_one_delivery(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post(3))
    posted = fake.messages["CGENERAL"]
    assert ref.key == "T1/CGENERAL/" + ",".join(each["ts"] for each in posted)
    assert keys(fake) == [KEY, f"{KEY}#2", f"{KEY}#3"]
    for number, each in enumerate(posted, 1):
        assert words(each["blocks"]).count(f"word{number}") == 3 * 380
        assert "…" not in words(each["blocks"])
        assert each["unfurl_links"] is False
        assert each["unfurl_media"] is False
        assert each["text"].startswith(f"word{number} ")
        assert len(each["text"]) < 300


async def test_a_person_gets_all_parts_in_their_chat(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post(2, ANA))
    assert len(fake.messages["DUANA"]) == 2
    await slack.deliver(Parcel("k", "retract", ANA, None, ref))
    assert fake.messages["DUANA"] == []


async def test_an_edit_that_is_shorter_deletes_what_is_left_over(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post(3))
    first = fake.messages["CGENERAL"][0]["ts"]
    shorter = await slack.deliver(Parcel("k", "revise", GENERAL, long(1, "new"), ref))
    [left] = fake.messages["CGENERAL"]
    assert left["ts"] == first
    assert words(left["blocks"]).count("new1") == 3 * 380
    assert shorter.key == f"T1/CGENERAL/{first}"
    # Done again with the old reference it comes to the same.
    assert await slack.deliver(Parcel("k", "revise", GENERAL, long(1, "new"), ref)) == shorter


async def test_an_edit_that_is_longer_never_notifies_anew(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post(2))
    edit = Parcel("k", "revise", GENERAL, long(4, "new"), ref)
    assert await slack.deliver(edit) == ref
    first, last = fake.messages["CGENERAL"]
    assert "new1" in words(first["blocks"])
    assert "new2" in words(last["blocks"])
    assert "…" in words(last["blocks"])
    assert len(fake.called("chat.postMessage")) == 2


async def test_a_part_somebody_deleted_leaves_its_words_to_the_others(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post(3))
    del fake.messages["CGENERAL"][1]
    edit = Parcel("k", "revise", GENERAL, long(2, "new"), ref)
    kept = await slack.deliver(edit)
    assert [w for w in ("new1", "new2") if w in words(fake.messages["CGENERAL"])] == [
        "new1",
        "new2",
    ]
    assert kept.key.count(",") == 1
    fake.messages["CGENERAL"].clear()
    with pytest.raises(Gone, match="message_not_found"):
        await slack.deliver(edit)


async def test_a_withdrawal_takes_all_parts_back_however_often(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(post(3))
    fake.fault("chat.delete", "drop_after")
    withdrawal = Parcel("k", "retract", GENERAL, None, ref)
    with pytest.raises(Busy):
        await slack.deliver(withdrawal)
    assert await slack.deliver(withdrawal) == ref
    assert fake.messages["CGENERAL"] == []


@pytest.mark.parametrize("lost", [2, 3])
@pytest.mark.parametrize("fault", ["drop", "drop_after", "http:503"])
async def test_what_is_missing_is_sent_once_found_in_whatever_process(
    slack: SlackConnector, fake: FakeSlack, fault: str, lost: int
) -> None:
    break_part(fake, lost, fault)
    with pytest.raises(Uncertain):
        await slack.deliver(post(3))
    another = await connect(fake)
    ref = await another.find(post(3), SINCE)
    await another.stop()
    assert sorted(keys(fake)) == [KEY, f"{KEY}#2", f"{KEY}#3"]
    assert ref is not None
    assert ref.key == "T1/CGENERAL/" + ",".join(each["ts"] for each in fake.messages["CGENERAL"])
    assert len(fake.called("conversations.history")) == 1
    assert await slack.find(post(3), SINCE) == ref
    assert len(fake.messages["CGENERAL"]) == 3


async def test_a_short_wait_between_two_parts_is_waited(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    break_part(fake, 2, "ratelimited:1")
    ref = await slack.deliver(post(2))
    assert ref.key.count(",") == 1
    assert keys(fake) == [KEY, f"{KEY}#2"]


async def test_a_long_wait_between_two_parts_is_doubt_for_the_first_stands_there(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    break_part(fake, 2, "ratelimited:20")
    with pytest.raises(Uncertain, match="1 parts were sent"):
        await slack.deliver(post(2))
    with pytest.raises(Busy):
        await slack.find(post(2), SINCE)
    another = await connect(fake)
    assert await another.find(post(2), SINCE) is not None
    await another.stop()
    assert keys(fake) == [KEY, f"{KEY}#2"]


async def test_nothing_sent_is_no_doubt(slack: SlackConnector, fake: FakeSlack) -> None:
    fake.fault("chat.postMessage", "ratelimited:20")
    with pytest.raises(Busy):
        await slack.deliver(post(2))
    assert await slack.find(post(2), SINCE) is None
    assert fake.messages["CGENERAL"] == []


@pytest.mark.parametrize("why", ["invalid_blocks", "is_archived"])
async def test_a_part_refused_for_good_leaves_what_stands_to_be_edited(
    slack: SlackConnector, fake: FakeSlack, why: str
) -> None:
    break_part(fake, 2, f"error:{why}")
    ref = await slack.deliver(post(3))
    [posted] = fake.messages["CGENERAL"]
    assert ref.key == f"T1/CGENERAL/{posted['ts']}"


async def test_an_answer_lost_while_the_rest_is_sent_is_asked_about_again(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    """`find` may not be in doubt itself: that would give the message up."""
    break_part(fake, 2, "drop")
    with pytest.raises(Uncertain):
        await slack.deliver(post(2))
    fake.fault("chat.postMessage", "drop_after")
    with pytest.raises(Busy):
        await slack.find(post(2), SINCE)
    assert await slack.find(post(2), SINCE) is not None
    assert keys(fake) == [KEY, f"{KEY}#2"]
