"""Who is let in: every bad token and misdirected activity is 401 with an empty body, and nothing is dispatched."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.teams import ANA, APP_ID, CHAT, TENANT, FakeTeams, Key
from tests.replay.teams.conftest import Bot

OTHER = "99999999-9999-4999-8999-999999999999"
STRANGER = Key("stranger")
Bad = Callable[[FakeTeams], str]


def _now() -> int:
    return int(time.time())  # noqa: TID251  tokens are about real time


def _confused(teams: FakeTeams) -> str:
    """HMAC with the public key as its secret: what a checker that trusts the header would take."""
    public = teams.keys[-1].private.public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "serviceurl": teams.url,
        "exp": _now() + 600,
    }
    parts = [{"typ": "JWT", "alg": "HS256", "kid": teams.keys[-1].kid}, claims]
    text = b".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts
    )
    mark = hmac.new(secret, text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(mark).rstrip(b"=")).decode()


def _bearer(**claims: Any) -> Bad:
    return lambda teams: f"Bearer {teams.sign(**claims)}"


BAD_TOKENS: dict[str, Bad] = {
    "none": lambda _: "",
    "not a token": lambda _: "Bearer not-a-jwt",
    "basic": lambda _: "Basic dXNlcjpwYXNz",
    "bare bearer": lambda _: "Bearer",
    "three words": lambda _: "Bearer a b",
    "token without a scheme": lambda teams: teams.sign(),
    "another key under our kid": _bearer(key=STRANGER, header={"kid": "first"}),
    "unknown kid": _bearer(key=STRANGER),
    "no kid": _bearer(header={}),
    "alg none": _bearer(key=None, header={"kid": "first"}),
    "HS256 with the public key": lambda teams: f"Bearer {_confused(teams)}",
    "expired": lambda teams: f"Bearer {teams.sign(exp=_now() - 600)}",
    "not valid yet": lambda teams: f"Bearer {teams.sign(nbf=_now() + 600)}",
    "no exp": _bearer(exp=None),
    "wrong audience": _bearer(aud=OTHER),
    "no audience": _bearer(aud=None),
    "wrong issuer": _bearer(iss="https://evil.example"),
    "no issuer": _bearer(iss=None),
    "the emulator's issuer": _bearer(iss=f"https://sts.windows.net/{OTHER}/", appid=APP_ID),
    "service URL of another host": _bearer(serviceurl="https://smba.trafficmanager.net/teams/"),
    "no service URL claim": _bearer(serviceurl=None),
    "service URL claim is no text": _bearer(serviceurl=7),
}

BAD_ACTIVITIES: dict[str, dict[str, Any]] = {
    "no service URL": {"serviceUrl": None},
    "another channel": {"channelId": "slack"},
    "no channel": {"channelId": None},
    "another tenant": {
        "conversation": {"id": CHAT, "conversationType": "personal", "tenantId": OTHER},
        "channelData": {"tenant": {"id": OTHER}},
    },
    "two tenants": {"channelData": {"tenant": {"id": OTHER}}},
    "no tenant": {"conversation": {"id": CHAT}, "channelData": {}},
}


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_bad_token_is_refused(bot: Bot, teams: FakeTeams, name: str) -> None:
    assert await teams.send(teams.activity(), BAD_TOKENS[name](teams)) == (401, None)
    assert bot.events == []


@pytest.mark.parametrize("name", BAD_ACTIVITIES)
async def test_misdirected_activity_is_refused(bot: Bot, teams: FakeTeams, name: str) -> None:
    assert await teams.send(teams.activity(**BAD_ACTIVITIES[name])) == (401, None)
    assert bot.events == []


async def test_a_host_that_is_not_listed_is_refused(bot: Bot, teams: FakeTeams) -> None:
    evil = "https://evil.example/"
    header = f"Bearer {teams.sign(serviceurl=evil)}"
    assert await teams.send(teams.activity(serviceUrl=evil), header) == (401, None)


async def test_a_key_that_does_not_speak_for_teams(bot: Bot, teams: FakeTeams) -> None:
    teams.keys = [Key("webchat", ("webchat",))]
    assert await teams.send(teams.activity()) == (401, None)


async def test_a_slash_more_is_the_same_service(bot: Bot, teams: FakeTeams) -> None:
    header = f"Bearer {teams.sign(serviceurl=teams.url.rstrip('/'))}"
    assert (await teams.send(teams.activity(), header))[0] == 200


async def test_rotated_keys_are_found_at_once(bot: Bot, teams: FakeTeams) -> None:
    assert (await teams.send(teams.activity()))[0] == 200
    teams.keys.append(Key("second"))
    await asyncio.sleep(0.25)
    assert (await teams.send(teams.activity()))[0] == 200
    assert teams.keys_fetched == 2


async def test_unknown_kids_are_no_lever(bot: Bot, teams: FakeTeams) -> None:
    await teams.send(teams.activity())
    header = f"Bearer {teams.sign(key=STRANGER)}"
    for _ in range(10):
        assert (await teams.send(teams.activity(), header))[0] == 401
    assert teams.keys_fetched <= 2


async def test_a_silent_issuer_is_neither_yes_nor_no(bot: Bot, teams: FakeTeams) -> None:
    teams.keys_down = True
    assert (await teams.send(teams.activity()))[0] == 503
    teams.keys_down = False
    await asyncio.sleep(0.25)
    assert (await teams.send(teams.activity()))[0] == 200
    teams.keys_down = True
    assert (await teams.send(teams.activity()))[0] == 200


async def _post(teams: FakeTeams, data: bytes, kind: str = "application/json") -> int:
    headers = {"Authorization": f"Bearer {teams.sign()}", "Content-Type": kind}
    async with teams.http.post(teams.bot, data=data, headers=headers) as answer:
        return answer.status


async def test_what_is_no_activity(bot: Bot, teams: FakeTeams) -> None:
    good = json.dumps(teams.activity()).encode()
    assert await _post(teams, good, "text/plain") == 415
    for junk in (b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"type": 7}', b"\xff\xfe"):
        assert await _post(teams, junk) == 400
    assert await _post(teams, b'{"type": "message", "x": "' + b"x" * 262_144 + b'"}') == 413
    assert bot.events == []


async def test_odd_shapes_inside_a_good_activity(bot: Bot, teams: FakeTeams) -> None:
    odd: list[dict[str, Any]] = [
        {"from": None},
        {"from": "Ana"},
        {"from": {"id": "29:x"}},
        {"entities": "none"},
        {"entities": [None, 7, {"type": "mention"}]},
        {"text": 7},
        {"recipient": None},
        {"value": {"deep": [1, 2, {"x": None}]}, "text": ""},
        {"attachments": "x"},
        {"timestamp": "not a time"},
    ]
    for over in odd:
        status, _ = await teams.send(teams.activity(**over))
        assert status in {200, 400}, over


async def test_the_log_holds_no_token(
    bot: Bot, teams: FakeTeams, capsys: pytest.CaptureFixture[str]
) -> None:
    token = teams.sign(aud=OTHER)
    await teams.send(teams.activity(text="a secret thought"), f"Bearer {token}")
    said = capsys.readouterr()
    assert "teams.refused" in said.out + said.err
    for secret in (token, token.split(".")[2], "a secret thought", ANA, TENANT):
        assert secret not in said.out + said.err
