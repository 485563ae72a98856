"""The Socket Mode door: refreshed, cut and slow connections; and Slack being away."""

from __future__ import annotations

import asyncio

import pytest

from connectors.base import Reply
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import SlackPerson, words
from tests.replay.slack.stage import Stage, message, until

HELP = Reply("private", message("<text>Help</text>"))


@pytest.fixture
def ana(fake: FakeSlack, by_socket: Stage) -> SlackPerson:
    by_socket.replies["help"] = HELP
    return SlackPerson(fake)


async def test_a_refreshed_connection_goes_on(ana: SlackPerson, fake: FakeSlack) -> None:
    first = fake.sockets[-1]
    await fake.refresh()
    await until(lambda: fake.sockets and fake.sockets[-1] is not first)
    assert (await ana.slash("help")).body["text"] == "Help"


@pytest.mark.timeout(40)
async def test_a_cut_connection_is_opened_again(ana: SlackPerson, fake: FakeSlack) -> None:
    await fake.lose()
    await until(lambda: not fake.sockets)
    await until(lambda: fake.sockets, seconds=20)
    assert (await ana.slash("help")).body["text"] == "Help"


async def test_envelopes_do_not_wait_for_each_other(
    ana: SlackPerson, fake: FakeSlack, by_socket: Stage
) -> None:
    by_socket.slow = 0.5
    acks = await asyncio.gather(*(ana.slash("help") for _ in range(20)))
    assert all(ack.body["text"] == "Help" and ack.seconds < 1.0 for ack in acks)


async def test_an_event_not_done_in_time_is_left_for_slack_to_send_again(
    ana: SlackPerson, fake: FakeSlack, by_socket: Stage
) -> None:
    """Acknowledged after commit; the repeat joins the one still running."""
    by_socket.slow = 3.5
    with pytest.raises(TimeoutError):
        await ana.say("help", identity="Ev1")
    assert (await ana.say("help", identity="Ev1")).status == 200
    await until(lambda: fake.messages["DUANA"])
    assert len(by_socket.heard) == 1
    assert len(fake.messages["DUANA"]) == 1


async def test_stopping_lets_the_answer_in_hand_go_out(fake: FakeSlack) -> None:
    stage = await Stage(fake, socket=True, slow=1.5).open()
    stage.replies["help"] = HELP
    await SlackPerson(fake).slash("help")
    await stage.close()
    assert "Help" in words(fake.ephemerals[-1])


async def test_slack_being_away_is_no_reason_not_to_start(fake: FakeSlack) -> None:
    fake.fault("auth.test", "http:503", times=1)
    stage = await Stage(fake).open()
    try:
        stage.replies["help"] = HELP
        assert (await SlackPerson(fake, stage.door).slash("help")).body["text"] == "Help"
    finally:
        await stage.close()
