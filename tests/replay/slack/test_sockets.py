"""Several Socket Mode connections: whatever happens to one of them, each envelope is handled, and once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from connectors.base import Reply
from connectors.events import CommandEvent, Event
from connectors.slack.settings import SlackSettings
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import Ack, SlackPerson
from tests.replay.slack.stage import Stage, message, until

HELP = Reply("private", message("<text>Help</text>"))
OPENED = "apps.connections.open"


@pytest.fixture
async def pair(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Two connections, as the settings have it unless told otherwise, and a watchdog that looks often."""
    monkeypatch.setattr("connectors.slack.socket.WATCH", 0.05)
    stage = await Stage(fake, socket=True, replies={"help": HELP}).open()
    await fake.connected(2)
    yield stage
    await stage.close()


@pytest.fixture
def ana(fake: FakeSlack, pair: Stage) -> SlackPerson:
    return SlackPerson(fake)


async def ask(ana: SlackPerson) -> None:
    ack = await ana.slash("help")
    assert ack.body["text"] == "Help"


async def sure(send: Callable[[], Awaitable[Ack]]) -> Ack:
    """What Slack sends where nobody is connected just now, it sends again."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await send()
            except ConnectionError:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("connections", [1, 3, 10])
async def test_as_many_connections_as_are_set_hear(
    fake: FakeSlack, monkeypatch: pytest.MonkeyPatch, connections: int
) -> None:
    settings = partial(SlackSettings, connections=connections)
    monkeypatch.setattr("tests.replay.slack.stage.SlackSettings", settings)
    stage = await Stage(fake, socket=True, replies={"help": HELP}).open()
    try:
        await fake.connected(connections)
        assert len(fake.called(OPENED)) == connections
        ana = SlackPerson(fake)
        acks = await asyncio.gather(*(ana.slash("help") for _ in range(3 * connections)))
        assert {ack.body["text"] for ack in acks} == {"Help"}
        assert len(stage.heard) == 3 * connections
    finally:
        await stage.close()
    await until(lambda: not fake.sockets)


# ---------------------------------------------------------------- renewed


async def test_while_one_is_renewed_another_hears(ana: SlackPerson, fake: FakeSlack) -> None:
    fake.fault(OPENED, "slow:0.5")
    leaving, staying = fake.listening
    await fake.refresh(fake.sockets.index(leaving))
    assert fake.listening == [staying]
    for _ in range(3):
        await ask(ana)
    await fake.connected(2)
    assert staying in fake.listening
    assert leaving not in fake.listening
    for _ in range(4):
        await ask(ana)


async def test_a_warned_connection_is_renewed_before_it_ends(
    ana: SlackPerson, fake: FakeSlack
) -> None:
    warned = fake.listening[0]
    await fake.warn(fake.sockets.index(warned))
    await until(lambda: warned not in fake.listening)
    await fake.connected(2)
    for _ in range(4):
        await ask(ana)


async def test_no_envelope_is_lost_or_handled_twice_while_all_are_renewed(
    ana: SlackPerson, pair: Stage, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in turn, many times over; sometimes all at once."""
    monkeypatch.setattr("connectors.slack.socket.PAUSE", 0.001)
    texts = [f"say {n}" for n in range(60)]
    pair.replies |= dict.fromkeys(texts, HELP)
    acks: list[asyncio.Task[Ack]] = []
    for number, text in enumerate(texts):
        acks.append(asyncio.create_task(sure(partial(ana.slash, text))))
        if number % 6 == 0 and fake.listening:
            await fake.refresh(fake.sockets.index(fake.listening[0]))
        if number % 20 == 0:
            for socket in fake.listening:
                await fake.refresh(fake.sockets.index(socket))
        await asyncio.sleep(0.01)
    said = await asyncio.gather(*acks)
    assert {ack.body["text"] for ack in said} == {"Help"}
    heard = Counter(event.text for event in pair.heard if isinstance(event, CommandEvent))
    assert heard == Counter(texts)
    await fake.connected(2)


async def test_an_answer_in_hand_outlives_its_connection(
    ana: SlackPerson, pair: Stage, fake: FakeSlack
) -> None:
    """The acknowledgement goes out over whichever connection there is by then."""
    go_on = asyncio.Event()

    async def help_slowly(event: Event) -> Reply:
        await go_on.wait()
        return HELP

    pair.replies["slow"] = help_slowly
    asked = asyncio.create_task(ana.slash("slow"))
    await until(lambda: pair.heard)
    before = list(fake.listening)
    for socket in before:
        await fake.refresh(fake.sockets.index(socket))
    await fake.connected(2)
    assert not {*before} & {*fake.listening}
    go_on.set()
    assert (await asked).status == 200
    assert len(pair.heard) == 1


# ---------------------------------------------------------------- lost


async def test_all_lost_at_once_are_all_opened_again(ana: SlackPerson, fake: FakeSlack) -> None:
    before = list(fake.sockets)
    await fake.lose()
    await until(lambda: not {*before} & {*fake.sockets})
    await fake.connected(2, seconds=10)
    for _ in range(4):
        await ask(ana)


async def test_an_event_whose_acknowledgement_was_lost_is_answered_once(
    ana: SlackPerson, pair: Stage, fake: FakeSlack
) -> None:
    go_on = asyncio.Event()

    async def help_slowly(event: Event) -> Reply:
        await go_on.wait()
        return HELP

    pair.replies["slow"] = help_slowly
    first = asyncio.create_task(ana.say("slow", "Ev1"))
    await until(lambda: pair.heard)
    await fake.lose()
    await until(lambda: not fake.sockets)
    go_on.set()
    await until(lambda: fake.messages["DUANA"])
    first.cancel()
    await fake.connected(2, seconds=10)
    assert (await ana.say("slow", "Ev1")).status == 200
    await ask(ana)
    assert len(fake.messages["DUANA"]) == 1


@pytest.fixture
def used_tickets(fake: FakeSlack) -> list[str]:
    """As many of the next tickets as the test puts here are good for nothing: the handshake was lost."""
    asked: list[str] = []
    give = fake.ticket

    def ticket() -> str:
        url = give()
        if asked:
            asked.pop()
            fake._tickets.discard(url.rpartition("/")[2])
        return url

    fake.__dict__["ticket"] = ticket
    return asked


async def test_a_ticket_that_was_lost_is_replaced(
    fake: FakeSlack, used_tickets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens one connection: whoever comes with it again is refused, for ever."""
    monkeypatch.setattr("connectors.slack.socket.WATCH", 0.05)
    monkeypatch.setattr("connectors.slack.socket.FIRST_CONNECTION", 0.1)
    monkeypatch.setattr("connectors.slack.socket.PING", 1.0)
    used_tickets += ["one of the first", "and the other"]
    stage = await Stage(fake, socket=True, replies={"help": HELP}).open()
    try:
        await fake.connected(2, seconds=15)
        used_tickets += ["of a renewed one"]
        renewed = fake.listening[0]
        await fake.refresh(fake.sockets.index(renewed))
        await until(lambda: renewed not in fake.sockets and not used_tickets)
        await fake.connected(2, seconds=15)
        for _ in range(4):
            await ask(SlackPerson(fake))
    finally:
        await stage.close()


# ---------------------------------------------------------------- turned away


async def others(fake: FakeSlack, session: aiohttp.ClientSession, count: int) -> list[Any]:
    """Connections that somebody else holds with the same app token."""
    return [await session.ws_connect(fake.ticket()) for _ in range(count)]


async def test_one_too_many_waits_while_the_other_hears(
    fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten connections an app may have, and nine are somebody else's. They come and go."""
    monkeypatch.setattr("connectors.slack.socket.WATCH", 0.05)
    async with aiohttp.ClientSession() as session:
        held = await others(fake, session, 9)
        await until(lambda: len(fake.listening) == 9)
        theirs = list(fake.listening)
        stage = await Stage(fake, socket=True, replies={"help": HELP}).open()
        try:
            await until(lambda: len(fake.listening) == 10)
            asked = len(fake.called(OPENED))
            await asyncio.sleep(0.2)
            assert len(fake.called(OPENED)) - asked <= 5, "whoever is turned away doesn't storm"
            for one in held[:2]:
                await one.close()
            await until(lambda: len({*fake.listening} - {*theirs}) == 2, seconds=20)
        finally:
            await stage.close()


async def test_socket_mode_turned_off_and_on_again(ana: SlackPerson, fake: FakeSlack) -> None:
    await fake.disable_socket_mode()
    await until(lambda: not fake.sockets)
    asked = len(fake.called(OPENED))
    await asyncio.sleep(0.2)
    assert len(fake.called(OPENED)) - asked <= 10, "whoever is turned away doesn't storm"
    fake.socket_mode = True
    await fake.connected(2, seconds=20)
    for _ in range(4):
        await ask(ana)


async def test_slack_that_opens_nothing_is_asked_until_it_does(
    ana: SlackPerson, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.socket.PAUSE", 0.01)
    fake.fault(OPENED, "http:503", times=6)
    await fake.lose()
    await until(lambda: not fake.sockets)
    await fake.connected(2, seconds=20)
    await ask(ana)


@pytest.mark.parametrize("how", ["renewed", "lost", "disabled", "away"])
async def test_stopping_never_waits_for_a_connection(fake: FakeSlack, how: str) -> None:
    stage = await Stage(fake, socket=True).open()
    await fake.connected(2)
    fake.fault(OPENED, "slow:0.2" if how == "renewed" else "http:503", times=50)
    match how:
        case "renewed":
            await fake.refresh(0)
        case "disabled":
            await fake.disable_socket_mode()
        case _:
            await fake.lose()
    async with asyncio.timeout(8):
        await stage.close()


# ---------------------------------------------------------------- what is no envelope


@pytest.mark.parametrize(
    "said",
    [
        "",
        "not JSON",
        "{",
        "[]",
        "{}",
        '{"type":"hello"}',
        '{"type":"new_thing","payload":{}}',
        '{"type":"slash_commands","envelope_id":"e","payload":{}}',
        '{"type":"slash_commands","payload":{}}',
    ],
)
async def test_what_is_no_envelope_ends_nothing(
    ana: SlackPerson, fake: FakeSlack, said: str
) -> None:
    socket: web.WebSocketResponse
    for socket in fake.listening:
        await socket.send_str(said)
    for _ in range(2):
        await ask(ana)
    assert len(fake.listening) == 2
