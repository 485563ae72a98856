"""Calls to the Web API: whose token, at what pace, and what is never tried twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import aiohttp
import pytest

from connectors.base import Busy
from connectors.slack.settings import SlackSettings
from connectors.slack.web import Denied, WebApi
from tests.fakes.slack import BOT_TOKEN, SECRET, FakeSlack
from tests.replay.slack.stage import until


class Tokens:
    """Hands out a new token each time, as slowly as `pause`, unless there is one it must be."""

    def __init__(self, always: str = "", pause: float = 0.0) -> None:
        self.always, self.pause = always, pause
        self.given: list[str] = []

    async def __call__(self, refused: str) -> str:
        await asyncio.sleep(self.pause)
        self.given.append(self.always or f"xoxb-{len(self.given)}")
        return self.given[-1]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def api_of(fake: FakeSlack, session: aiohttp.ClientSession, tokens: Tokens) -> WebApi:
    settings = SlackSettings("", "", SECRET, fake.api_url, client_id="1.2", client_secret="x")
    return WebApi(settings, session, tokens)


async def test_the_token_is_asked_for_before_every_call(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    tokens = Tokens()
    api = api_of(fake, session, tokens)
    for _ in range(2):
        with pytest.raises(Denied, match="invalid_auth"):
            await api.read("users.info", user="UANA")
    tokens.always = BOT_TOKEN
    assert (await api.read("users.info", user="UANA"))["user"]["id"] == "UANA"
    assert await api.whoami()
    assert "chat:write" in api.headers["X-OAuth-Scopes"]
    # A refused token is asked for once more: another process may just have renewed it.
    assert len(tokens.given) == 6


async def test_calls_at_the_same_time_each_carry_their_own_token(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    """One client serves all calls: a token must not be changed between its setting and its use."""

    class Mixed(Tokens):
        async def __call__(self, refused: str) -> str:
            given = refused or await super().__call__(refused)
            return BOT_TOKEN if len(self.given) % 2 and not refused else given

    api = api_of(fake, session, Mixed(pause=0.01))
    calls = (api.read("users.info", user="UANA") for _ in range(20))
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(one, dict) for one in ended) == 10
    assert sum(isinstance(one, Denied) for one in ended) == 10


async def test_no_token_is_no_call(fake: FakeSlack, session: aiohttp.ClientSession) -> None:
    class Empty(Tokens):
        async def __call__(self, refused: str) -> str:
            raise Busy(20)

    with pytest.raises(Busy):
        await api_of(fake, session, Empty()).whoami()
    assert fake.calls == []


async def test_slack_is_left_alone_as_long_as_it_asks(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    api = api_of(fake, session, Tokens(BOT_TOKEN))
    fake.fault("users.info", "ratelimited:1")
    with pytest.raises(Busy):
        await api.read("users.info", user="UANA")
    for each in (api, api.unhurried):
        with pytest.raises(Busy) as told:
            await each.read("users.info", user="UANA")
        assert told.value.seconds <= 1
    assert len(fake.called("users.info")) == 1
    assert await api.read("conversations.info", channel="CGENERAL"), "another method goes on"
    await asyncio.sleep(1.05)
    assert await api.read("users.info", user="UANA")


@pytest.mark.parametrize("fault", ["http:503", "error:internal_error", "error:service_unavailable"])
async def test_a_fault_of_slacks_holds_nothing(
    fake: FakeSlack, session: aiohttp.ClientSession, fault: str
) -> None:
    api = api_of(fake, session, Tokens(BOT_TOKEN))
    fake.fault("users.info", fault)
    with pytest.raises(Exception, match=r"users\.info|try again"):
        await api.read("users.info", user="UANA")
    assert await api.read("users.info", user="UANA")


async def test_posts_that_nobody_waits_for_leave_room_for_an_answer(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    api = api_of(fake, session, Tokens(BOT_TOKEN))
    numbers = count()

    async def post(by: WebApi) -> None:
        flags = {"unfurl_links": False, "unfurl_media": False}
        text = str(next(numbers))
        await by.write("chat.postMessage", channel="CGENERAL", text=text, **flags)

    digests = [asyncio.create_task(post(api.unhurried)) for _ in range(6)]
    await until(lambda: sum(task.done() for task in digests) == 3)
    began = asyncio.get_running_loop().time()
    await post(api)
    assert asyncio.get_running_loop().time() - began < 0.7
    for task in digests:
        task.cancel()
    await asyncio.gather(*digests, return_exceptions=True)
