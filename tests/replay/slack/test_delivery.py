"""What is said unasked: every outcome of a delivery, and the search for one whose answer was lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Literal

import pytest

from connectors.base import Busy, Gone, Parcel, Refused, Uncertain
from connectors.events import Conversation, MessageRef
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from tests.contract.faces import Core, Keep
from tests.fakes.slack import BOT_TOKEN, SECRET, FakeSlack
from tests.fakes.slack_client import words
from tests.replay.slack.stage import message

SINCE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GENERAL = Conversation("slack", "T1/CGENERAL")
ANA = Conversation("slack", "T1/UANA", "direct")
PICK = message("<text>For you: <a href='https://acme.example/a'>How we hire</a></text>")


@pytest.fixture
async def slack(fake: FakeSlack) -> AsyncIterator[SlackConnector]:
    connector = SlackConnector(SlackSettings(BOT_TOKEN, "", SECRET, fake.api_url))
    await connector.start(Core().ports(Keep()))
    yield connector
    await connector.stop()


def parcel(
    to: Conversation = GENERAL,
    verb: Literal["post", "revise", "retract"] = "post",
    ref: MessageRef | None = None,
    key: str = "run:1:ana",
) -> Parcel:
    return Parcel(key, verb, to, None if verb == "retract" else PICK, ref)


async def test_a_post_carries_its_key_and_no_unfurling(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(parcel())
    [posted] = fake.messages["CGENERAL"]
    assert ref == MessageRef("slack", f"T1/CGENERAL/{posted['ts']}")
    assert posted["metadata"] == {
        "event_type": "squad_delivery",
        "event_payload": {"key": "run:1:ana"},
    }
    assert posted["unfurl_links"] is False
    assert posted["unfurl_media"] is False
    assert posted["text"] == "For you: How we hire"


async def test_a_post_to_a_person_opens_their_chat_and_can_be_edited_there(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(parcel(ANA))
    assert ref.key.startswith("T1/DUANA/")
    edited = Parcel("k", "revise", ANA, message("<text>Withdrawn</text>"), ref)
    assert await slack.deliver(edited) == ref
    assert words(fake.messages["DUANA"]).split() == ["Withdrawn", "Withdrawn"]
    await slack.deliver(parcel(ANA, "retract", ref))
    assert fake.messages["DUANA"] == []
    # A second withdrawal finds nothing left to do.
    assert await slack.deliver(parcel(ANA, "retract", ref)) == ref


async def test_slack_asks_to_wait(slack: SlackConnector, fake: FakeSlack) -> None:
    fake.fault("chat.postMessage", "ratelimited:1")
    with pytest.raises(Busy) as waits:
        await slack.deliver(parcel())
    assert waits.value.seconds == 1
    with pytest.raises(Busy) as waits:
        await slack.deliver(parcel(ANA))
    assert 0 < waits.value.seconds < 1
    assert len(fake.called("chat.postMessage")) == 1, "Slack isn't asked while it wants to rest"
    await asyncio.sleep(waits.value.seconds)
    await slack.deliver(parcel())
    assert len(fake.called("chat.postMessage")) == 2


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_disabled",
        "messages_tab_disabled",
    ],
)
async def test_who_can_not_be_reached_is_gone(
    slack: SlackConnector, fake: FakeSlack, code: str
) -> None:
    fake.fault("chat.postMessage", f"error:{code}")
    with pytest.raises(Gone, match=code):
        await slack.deliver(parcel())


@pytest.mark.parametrize(
    ("where", "why"),
    [("COLD", "is_archived"), ("CQUIET", "not_in_channel"), ("CNONE", "channel_not_found")],
)
async def test_the_fake_itself_refuses_such_places(
    slack: SlackConnector, where: str, why: str
) -> None:
    with pytest.raises(Gone, match=why):
        await slack.deliver(parcel(Conversation("slack", f"T1/{where}")))


async def test_a_person_who_left_is_gone(slack: SlackConnector, fake: FakeSlack) -> None:
    fake.users["UANA"]["deleted"] = True
    with pytest.raises(Gone, match="user_disabled"):
        await slack.deliver(parcel(ANA))


@pytest.mark.parametrize(
    "code",
    ["account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_revoked"],
)
async def test_what_an_administrator_can_mend_waits(
    slack: SlackConnector, fake: FakeSlack, code: str
) -> None:
    fake.fault("chat.postMessage", f"error:{code}")
    with pytest.raises(Busy):
        await slack.deliver(parcel())


async def test_an_answer_lost_after_slack_took_it_is_found_not_sent_again(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    fake.fault("chat.postMessage", "drop_after")
    with pytest.raises(Uncertain):
        await slack.deliver(parcel(ANA))
    assert len(fake.called("chat.postMessage")) == 1, "the SDK must not try by itself"
    [posted] = fake.messages["DUANA"]
    found = await slack.find(parcel(ANA), SINCE)
    assert found == MessageRef("slack", f"T1/DUANA/{posted['ts']}")
    assert await slack.find(parcel(ANA, key="another"), SINCE) is None


async def test_a_connection_cut_before_slack_took_it_is_uncertain_too(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    fake.fault("chat.postMessage", "drop")
    with pytest.raises(Uncertain):
        await slack.deliver(parcel())
    assert await slack.find(parcel(), SINCE) is None


@pytest.mark.parametrize("fault", ["http:503", "error:internal_error", "error:fatal_error"])
async def test_a_fault_of_slacks_own_is_uncertain(
    slack: SlackConnector, fake: FakeSlack, fault: str
) -> None:
    fake.fault("chat.postMessage", fault)
    with pytest.raises(Uncertain):
        await slack.deliver(parcel())


async def test_a_slack_that_is_not_there_was_told_nothing() -> None:
    away = SlackConnector(SlackSettings(BOT_TOKEN, "", SECRET, "http://127.0.0.1:9/api/"))
    await away.start(Core().ports(Keep()))
    with pytest.raises(Busy):
        await away.deliver(parcel())
    await away.stop()


async def test_an_edit_whose_answer_was_lost_may_be_done_again(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    ref = await slack.deliver(parcel())
    for verb, method in (("revise", "chat.update"), ("retract", "chat.delete")):
        fake.fault(method, "drop_after")
        with pytest.raises(Busy):
            await slack.deliver(Parcel("k", verb, GENERAL, PICK, ref))  # type: ignore[arg-type]  # a literal
    assert await slack.deliver(parcel(verb="retract", ref=ref)) == ref


async def test_an_edit_of_a_message_that_is_gone(slack: SlackConnector) -> None:
    with pytest.raises(Gone, match="message_not_found"):
        await slack.deliver(parcel(verb="revise", ref=MessageRef("slack", "T1/CGENERAL/1.1")))


async def test_a_workspace_that_refuses_tables_gets_words_from_then_on(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    fake.native_blocks = False
    board = message(
        "<table caption='Board'><column>Who</column><column>Points</column>"
        "<row><cell>Ana</cell><cell>12</cell></row></table>"
    )
    for key in ("a", "b"):
        await slack.deliver(Parcel(key, "post", GENERAL, board))
    assert [c.error for c in fake.called("chat.postMessage")] == ["invalid_blocks", "", ""]
    assert all("Ana" in words(each["blocks"]) for each in fake.messages["CGENERAL"])


async def test_what_slack_refuses_for_good_says_why(slack: SlackConnector, fake: FakeSlack) -> None:
    fake.fault("chat.postMessage", "error:invalid_blocks")
    with pytest.raises(Refused, match="invalid_blocks"):
        await slack.deliver(parcel())


@pytest.mark.parametrize(
    "broken",
    [
        Parcel("k", "post", Conversation("teams", "T1/C1"), PICK),
        Parcel("k", "post", Conversation("slack", "nowhere"), PICK),
        Parcel("k", "post", GENERAL),
        Parcel("k", "revise", GENERAL, PICK),
        Parcel("k", "retract", GENERAL),
    ],
)
async def test_what_is_no_parcel_of_slacks_is_refused(
    slack: SlackConnector, broken: Parcel
) -> None:
    with pytest.raises(Refused):
        await slack.deliver(broken)


async def test_history_that_can_not_be_read_can_not_tell(
    slack: SlackConnector, fake: FakeSlack
) -> None:
    fake.scopes.discard("channels:history")
    with pytest.raises(Uncertain, match="channels:history"):
        await slack.find(parcel(), SINCE)


async def test_a_post_is_found_among_hundreds(slack: SlackConnector, fake: FakeSlack) -> None:
    ref = await slack.deliver(parcel())
    for number in range(150):
        fake.say("CGENERAL", {"text": str(number)})
    assert await slack.find(parcel(), SINCE) == ref
    for number in range(200):
        fake.say("CGENERAL", {"text": str(number)})
    with pytest.raises(Uncertain, match="too much"):
        await slack.find(parcel(), SINCE)
