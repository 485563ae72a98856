"""What is sent unasked: posts, threads, revisions, retractions; each fault of the service has its own outcome."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from connectors.base import Busy, Gone, Inspection, Parcel, Refused, Reply, Uncertain
from connectors.events import Conversation, MessageRef
from connectors.teams.address import Route
from connectors.teams.connector import TeamsConnector
from connectors.teams.settings import TeamsSettings
from templates.markup import parse
from templates.message import Message
from tests.contract.faces import NOW
from tests.fakes.teams import ANA, BOT, CHANNEL, CHAT, TENANT, FakeTeams, Fault
from tests.replay.teams.conftest import Bot, to_settings

GROUP = "19:trio@thread.v2"


def message(text: str = "Hello") -> Message:
    document = parse(f"<message><text>{text}</text></message>")
    assert isinstance(document, Message)
    return document


def route(teams: FakeTeams, chat: str = CHAT) -> str:
    return Route(teams.url, BOT, chat).dumps()


def ana(teams: FakeTeams, chat: str = CHAT) -> Conversation:
    return Conversation("teams", f"{TENANT}/@{ANA}", "direct", "Ana", route(teams, chat))


def post(to: Conversation, text: str = "Hello") -> Parcel:
    return Parcel("run-1:ana", "post", to, message(text))


async def test_post_revise_retract(bot: Bot, teams: FakeTeams) -> None:
    ref = await bot.connector.deliver(post(ana(teams)))
    (identity,) = teams.messages[CHAT]
    again = Parcel("k", "revise", ana(teams), message("Better"), ref)
    assert await bot.connector.deliver(again) == ref
    assert "Better" in str(teams.messages[CHAT][identity])
    assert await bot.connector.deliver(Parcel("k", "retract", ana(teams), None, ref)) == ref
    assert teams.messages[CHAT] == {}
    with pytest.raises(Gone):
        await bot.connector.deliver(again)


async def test_a_channel_gets_a_new_thread(bot: Bot, teams: FakeTeams) -> None:
    to = Conversation("teams", f"{TENANT}/{CHANNEL}", "channel", "Brand", route(teams, ""))
    ref = await bot.connector.deliver(post(to))
    (thread,) = teams.messages
    assert thread.startswith(f"{CHANNEL};messageid=")
    await bot.connector.deliver(Parcel("k", "revise", to, message("Better"), ref))
    assert "Better" in str(teams.messages[thread])


async def test_a_group_chat_gets_a_message(bot: Bot, teams: FakeTeams) -> None:
    to = Conversation("teams", f"{TENANT}/{GROUP}", "group", "", route(teams, ""))
    await bot.connector.deliver(post(to))
    assert list(teams.messages) == [GROUP]


async def test_a_person_never_heard_from(bot: Bot, teams: FakeTeams) -> None:
    for _ in range(2):
        await bot.connector.deliver(post(ana(teams, "")))
    assert len(teams.messages[f"a:opened-{ANA}"]) == 2
    assert len(teams.calls) == 3


async def test_a_cleared_history_opens_the_chat_again(bot: Bot, teams: FakeTeams) -> None:
    teams.vanished.add(CHAT)
    await bot.connector.deliver(post(ana(teams)))
    assert list(teams.messages) == [f"a:opened-{ANA}"]


async def test_what_was_heard_tells_where_to_write(bot: Bot, teams: FakeTeams) -> None:
    await teams.send(teams.activity())
    blank = Conversation("teams", f"{TENANT}/@{ANA}", "direct")
    await bot.connector.deliver(post(blank))
    assert list(teams.messages) == [CHAT]


async def test_who_blocked_us_is_gone(bot: Bot, teams: FakeTeams) -> None:
    teams.blocked |= {CHAT, ANA, CHANNEL}
    with pytest.raises(Gone):
        await bot.connector.deliver(post(ana(teams)))
    to = Conversation("teams", f"{TENANT}/{CHANNEL}", "channel", "", route(teams, ""))
    with pytest.raises(Gone):
        await bot.connector.deliver(post(to))


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_a_passing_fault_is_outlived(bot: Bot, teams: FakeTeams, status: int) -> None:
    teams.faults = [Fault(status)]
    await bot.connector.deliver(post(ana(teams)))
    assert len(teams.calls) == 2
    assert len(teams.messages[CHAT]) == 1


@pytest.mark.parametrize(
    ("status", "outcome"), [(400, Refused), (403, Gone), (404, Gone), (413, Refused)]
)
async def test_a_final_answer_is_not_asked_again(
    bot: Bot, teams: FakeTeams, status: int, outcome: type[Exception]
) -> None:
    to = Conversation("teams", f"{TENANT}/{GROUP}", "group", "", route(teams, ""))
    teams.faults = [Fault(status, times=5)]
    with pytest.raises(outcome):
        await bot.connector.deliver(post(to))
    assert len(teams.calls) == 1


async def test_a_wait_that_is_named_is_kept(bot: Bot, teams: FakeTeams) -> None:
    teams.faults = [Fault(429, retry_after="1")]
    before = asyncio.get_running_loop().time()
    await bot.connector.deliver(post(ana(teams)))
    assert asyncio.get_running_loop().time() - before >= 1


async def test_a_long_wait_is_the_callers(bot: Bot, teams: FakeTeams) -> None:
    teams.faults = [Fault(429, retry_after="40", times=9)]
    with pytest.raises(Busy) as found:
        await bot.connector.deliver(post(ana(teams)))
    assert found.value.seconds == 40
    assert len(teams.calls) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize("then", [None, 429, 502])
async def test_a_nudge_is_sent_twice_at_most_when_nobody_can_tell(
    bot: Bot, teams: FakeTeams, status: int, then: int | None
) -> None:
    """The error came after the message was taken: each further try would show it once more."""
    teams.faults = [Fault(status, after=True)]
    if then is None:
        await bot.connector.deliver(post(ana(teams)))
    else:
        teams.faults.append(Fault(then, times=9))
        with pytest.raises(Uncertain):
            await bot.connector.deliver(post(ana(teams)))
    assert len(teams.calls) == 2


async def test_an_answer_to_a_person_outlives_more_server_errors(
    bot: Bot, teams: FakeTeams
) -> None:
    bot.answer = Reply("private", message())
    teams.faults = [Fault(502, times=3)]
    await teams.send(teams.activity())
    assert len(await teams.until(1)) == 1
    assert len(teams.calls) == 4


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_answer_is_not_repeated(bot: Bot, teams: FakeTeams, after: bool) -> None:
    teams.faults = [Fault(drop=True, after=after)]
    with pytest.raises(Uncertain):
        await bot.connector.deliver(post(ana(teams)))
    assert len(teams.calls) == 1
    with pytest.raises(Uncertain):
        await bot.connector.find(post(ana(teams)), since=_since())


def _since() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


async def test_a_lost_answer_to_a_person_is_repeated(bot: Bot, teams: FakeTeams) -> None:
    bot.answer = Reply("private", message())
    teams.faults = [Fault(drop=True)]
    await teams.send(teams.activity())
    assert len(await teams.until(1)) == 1


async def test_a_dead_service_costs_nothing(bot: Bot, teams: FakeTeams) -> None:
    dead = Route("http://127.0.0.1:9/", BOT, CHAT).dumps()
    with pytest.raises(Busy):
        await bot.connector.deliver(
            post(Conversation("teams", f"{TENANT}/@{ANA}", "direct", "", dead))
        )


async def test_an_expired_token_is_fetched_once_more(bot: Bot, teams: FakeTeams) -> None:
    await bot.connector.deliver(post(ana(teams)))
    teams.tokens.append("revoked all others")
    await bot.connector.deliver(post(ana(teams)))
    assert [call.status for call in teams.calls] == [201, 401, 201]
    assert len(teams.tokens) == 3


async def test_one_token_serves_many(bot: Bot, teams: FakeTeams) -> None:
    await asyncio.gather(*(bot.connector.deliver(post(ana(teams, f"a:{n}"))) for n in range(10)))
    assert len(teams.tokens) == 1


async def test_a_refused_secret_waits(bot: Bot, teams: FakeTeams) -> None:
    teams.secret = "rotated"
    with pytest.raises(Busy):
        await bot.connector.deliver(post(ana(teams)))
    assert teams.calls == []


async def test_limits_are_kept_ahead(bot: Bot, teams: FakeTeams) -> None:
    teams.rate = (1.0, 7)
    await asyncio.gather(*(bot.connector.deliver(post(ana(teams), str(n))) for n in range(10)))
    assert [call.status for call in teams.calls] == [201] * 10


async def test_foreign_addresses(bot: Bot, teams: FakeTeams) -> None:
    with pytest.raises(Gone):
        await bot.connector.deliver(post(Conversation("teams", "nonsense")))
    ref = MessageRef("teams", "nonsense")
    with pytest.raises(Gone):
        await bot.connector.deliver(Parcel("k", "retract", ana(teams), None, ref))
    with pytest.raises(Refused):
        await bot.connector.deliver(Parcel("k", "post", ana(teams)))
    with pytest.raises(Refused):
        await bot.connector.deliver(Parcel("k", "revise", ana(teams), message()))


async def test_the_doctor(bot: Bot, teams: FakeTeams) -> None:
    assert [finding.state for finding in await bot.connector.check(Inspection(NOW))] == [
        "OK",
        "OK",
        "OK",
    ]
    teams.secret, teams.keys_down = "rotated", True
    unstarted = TeamsConnector(to_settings(teams))
    found = await unstarted.check(Inspection(NOW))
    assert [finding.state for finding in found] == ["FAIL", "FAIL", "OK"]
    assert all(finding.mend for finding in found[:2])


async def test_the_doctor_asks_for_https(teams: FakeTeams) -> None:
    bare = TeamsSettings("a", "b", "c", f"{teams.url}metadata", f"{teams.url}token")
    assert (await TeamsConnector(bare).check(Inspection(NOW)))[2].state == "FAIL"
