"""One's own page beside the chat: who is let in, and what of a document is shown there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.base import NOTHING, Reply
from connectors.events import HomeEvent
from templates.markup import parse
from templates.message import Home
from tests.fakes.teams import ANA, APP_ID, TENANT, FakeTeams, Key, first_key
from tests.replay.teams.conftest import Bot, serving, to_settings

GUEST = "7e1c9d52-4b38-4e0a-b1f5-2f0f4a3d6c11"
HOSTILE = "<script>alert(1)</script> &amp; \u202e 🎉 ]]>"


class Entra:
    """Publishes keys and signs people in: learn.microsoft.com/entra/identity-platform/access-token-claims-reference"""

    def __init__(self) -> None:
        self.url = ""
        self.key = first_key()
        self.down = False

    async def metadata(self, _request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        return web.json_response({"jwks_uri": f"{self.url}/keys"})

    async def keys(self, _request: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.publish()]})

    def sign(self, key: Key | None = None, **claims: Any) -> str:
        """Sign Ana in; None takes a claim out."""
        key, now = key or self.key, int(time.time())  # noqa: TID251  tokens are about real time
        body = {
            "iss": f"{self.url}/{TENANT}/v2.0",
            "aud": APP_ID,
            "tid": TENANT,
            "oid": ANA,
            "scp": "access_as_user",
            "name": "Ana",
            "exp": now + 600,
            "nbf": now - 10,
        } | claims
        body = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(body, key.private, algorithm="RS256", headers={"kid": key.kid})


@pytest.fixture
async def entra() -> AsyncIterator[Entra]:
    entra, app = Entra(), web.Application()
    app.router.add_get("/common/v2.0/.well-known/openid-configuration", entra.metadata)
    app.router.add_get("/keys", entra.keys)
    async with TestServer(app, host="127.0.0.1") as server:
        entra.url = str(server.make_url("")).rstrip("/")
        yield entra


@pytest.fixture
async def bot(teams: FakeTeams, entra: Entra) -> AsyncIterator[Bot]:
    settings = replace(
        to_settings(teams), tab=True, sign_in_url=entra.url, guests=frozenset({GUEST})
    )
    async with serving(teams, settings) as made:
        made.answer = Reply("home", home("<header>Hi Ana</header>"))
        yield made


def home(inside: str) -> Home:
    found = parse(f"<home>{inside}</home>")
    assert isinstance(found, Home)
    return found


async def look(
    teams: FakeTeams, token: str, body: bytes = b'{"language": "fi-FI", "zone": "Europe/Helsinki"}'
) -> tuple[int, str]:
    page = teams.bot.replace("/api/messages", "/teams/tab/page")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with teams.http.post(page, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": f"api://squad.acme.example/{APP_ID}", "iss": f"https://sts.windows.net/{TENANT}/"},
        {"oid": ANA.upper(), "scp": "openid access_as_user"},
    ],
)
async def test_whoever_entra_signed_in_sees_their_own_page(
    bot: Bot, teams: FakeTeams, entra: Entra, claims: dict[str, Any]
) -> None:
    status, shown = await look(teams, entra.sign(**claims))
    assert (status, shown) == (200, "<h2>Hi Ana</h2>")
    [event] = bot.events
    assert isinstance(event, HomeEvent)
    assert event.actor.key == f"{TENANT}/{ANA}"
    assert event.actor.direct.key == f"{TENANT}/@{ANA}"
    assert event.actor.direct.route == "", "a page knows no way to the chat, and takes none away"
    told = (event.actor.name, event.actor.language, event.actor.zone)
    assert told == ("Ana", "fi-FI", "Europe/Helsinki")


async def test_a_tenant_we_serve_is_let_in_in_its_own_name(
    bot: Bot, teams: FakeTeams, entra: Entra
) -> None:
    token = entra.sign(tid=GUEST, iss=f"{entra.url}/{GUEST}/v2.0")
    assert (await look(teams, token))[0] == 200
    assert bot.events[0].actor.installation.key == GUEST


STRANGER = "99999999-9999-4999-8999-999999999999"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"iss": f"https://sts.windows.net/{GUEST}/"},
        {"tid": STRANGER, "iss": f"https://sts.windows.net/{STRANGER}/"},
        {"tid": None},
        {"oid": None},
        {"oid": "ana"},
        {"oid": 5},
        {"scp": None},
        {"scp": "openid"},
        {"exp": None},
        {"exp": 1_700_000_000, "nbf": 1_600_000_000},
        {"key": Key("stranger")},
    ],
    ids=" ".join,
)
async def test_nobody_else_is_let_in(
    bot: Bot, teams: FakeTeams, entra: Entra, claims: dict[str, Any]
) -> None:
    assert await look(teams, entra.sign(**claims)) == (401, "")
    assert bot.events == []


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "e30.e30."])
async def test_what_is_no_token_is_refused(bot: Bot, teams: FakeTeams, token: str) -> None:
    assert (await look(teams, token))[0] == 401


async def test_the_bots_own_kind_of_token_opens_no_page(bot: Bot, teams: FakeTeams) -> None:
    assert (await look(teams, teams.sign()))[0] == 401


async def test_while_entra_is_away_it_is_neither_yes_nor_no(
    bot: Bot, teams: FakeTeams, entra: Entra
) -> None:
    entra.down = True
    assert (await look(teams, entra.sign()))[0] == 503


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"zone": 5, "language": "<x>"}', b"x" * 9000])
async def test_what_the_frame_tells_is_not_needed(
    bot: Bot, teams: FakeTeams, entra: Entra, body: bytes
) -> None:
    assert (await look(teams, entra.sign(), body))[0] == 200
    assert (bot.events[0].actor.zone, bot.events[0].actor.language) in {("", ""), ("5", "")}


async def test_what_can_be_pressed_only_in_the_chat_is_left_out(
    bot: Bot, teams: FakeTeams, entra: Entra
) -> None:
    words = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    bot.answer = Reply(
        "home",
        home(
            f"<text>{words}</text>"
            '<actions><button action="share.open" value="4">Share</button>'
            '<link-button href="https://acme.example/a">Read</link-button></actions>'
            '<actions><button action="me.show">Mine</button></actions>'
        ),
    )
    _, shown = await look(teams, entra.sign())
    assert "<script>" not in shown
    assert "share.open" not in shown
    assert shown.count('class="actions"') == 1
    assert 'href="https://acme.example/a"' in shown


async def test_nothing_to_show_is_no_page(bot: Bot, teams: FakeTeams, entra: Entra) -> None:
    bot.answer = NOTHING
    assert (await look(teams, entra.sign()))[0] == 204


async def test_the_frame_stands_in_teams_and_nowhere_else(bot: Bot, teams: FakeTeams) -> None:
    frame = teams.bot.replace("/api/messages", "/teams/tab")
    async with teams.http.get(frame) as answer:
        policy, body = answer.headers["Content-Security-Policy"], await answer.text()
        assert answer.status == 200
    assert "frame-ancestors https://teams.microsoft.com" in policy
    assert "frame-ancestors 'none'" not in policy
    assert 'integrity="sha384-' in body
    assert f"users=28:{APP_ID}" in body
    for name, status in (("tab.js", 200), ("tab.css", 200), ("secret", 404), ("..%2ftab.py", 404)):
        async with teams.http.get(f"{frame}/{name}") as answer:
            assert answer.status == status


async def test_without_the_wish_there_is_no_page(teams: FakeTeams) -> None:
    async with (
        serving(teams, to_settings(teams)),
        teams.http.get(teams.bot.replace("/api/messages", "/teams/tab")) as answer,
    ):
        assert answer.status == 404
