"""Whose people may speak to us, and who vouches for us: other tenants, and a machine in place of a secret."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.base import Inspection, Reply
from connectors.teams.connector import PEPPER, TeamsConnector
from connectors.teams.settings import TeamsSettings
from tests.fakes.teams import APP_ID, CHAT, TENANT, FakeTeams
from tests.replay.teams.conftest import NOW, Bot, serving, to_settings
from tests.replay.teams.test_turns import message

GUEST = "7e1c9d52-4b38-4e0a-b1f5-2f0f4a3d6c11"
STRANGER = "99999999-9999-4999-8999-999999999999"


def of(tenant: str) -> dict[str, Any]:
    chat = {"id": CHAT, "conversationType": "personal", "tenantId": tenant}
    return {"conversation": chat, "channelData": {"tenant": {"id": tenant}}}


@pytest.fixture
async def host(teams: FakeTeams) -> AsyncIterator[Bot]:
    """A bot that serves one more tenant."""
    settings = replace(to_settings(teams), guests=frozenset({GUEST}))
    async with serving(teams, settings) as bot:
        yield bot


async def test_a_tenant_that_is_named_may_speak(host: Bot, teams: FakeTeams) -> None:
    host.answer = Reply("private", message())
    status, _ = await teams.send(teams.activity(**of(GUEST)))
    assert status == 200
    await teams.until(1)
    [event] = host.events
    assert event.actor.installation.key == GUEST
    assert event.actor.key.startswith(f"{GUEST}/")


@pytest.mark.parametrize("tenant", [STRANGER, "", GUEST[:-1]])
async def test_another_may_not(host: Bot, teams: FakeTeams, tenant: str) -> None:
    status, _ = await teams.send(teams.activity(**of(tenant)))
    assert status == 401
    assert host.events == []


async def test_an_activity_of_two_tenants_is_of_neither(host: Bot, teams: FakeTeams) -> None:
    mixed = {**of(GUEST), "channelData": {"tenant": {"id": TENANT}}}
    assert (await teams.send(teams.activity(**mixed)))[0] == 401


async def test_our_token_is_from_our_own_tenant_whomever_we_serve(teams: FakeTeams) -> None:
    env = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": "pw", "TEAMS_TENANT_ID": TENANT}
    settings = TeamsSettings.from_env(env | {"TEAMS_TENANTS": f" {GUEST.upper()} , "})
    assert settings is not None
    assert settings.guests == {GUEST}
    assert TENANT in settings.token_endpoint


def test_a_tenant_is_named_by_its_id() -> None:
    env = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": "pw", "TEAMS_TENANT_ID": TENANT}
    with pytest.raises(ValueError, match=r"TEAMS_TENANTS takes .* 'acme.example' isn't one"):
        TeamsSettings.from_env(env | {"TEAMS_TENANTS": f"{GUEST}, acme.example"})


# ---------------------------------------------------------------- a machine that vouches


class Machine:
    """Azure's endpoint on a machine (learn.microsoft.com/azure/app-service/overview-managed-identity)."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.token = "token-of-the-machine"
        self.down = False

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if self.down or request.headers.get("X-IDENTITY-HEADER") != "proof":
            return web.json_response({"statusCode": 400, "message": "no such identity"}, status=400)
        ends = int(time.time()) + 3600  # noqa: TID251  tokens are about real time
        return web.json_response({"access_token": self.token, "expires_on": str(ends)})


@pytest.fixture
async def machine(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    machine, app = Machine(), web.Application()
    app.router.add_get("/token", machine.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        monkeypatch.setenv("IDENTITY_ENDPOINT", str(server.make_url("/token")))
        monkeypatch.setenv("IDENTITY_HEADER", "proof")
        yield machine


@pytest.fixture
async def vouched(teams: FakeTeams, machine: Machine) -> AsyncIterator[Bot]:
    settings = replace(to_settings(teams), app_password="", managed_identity=True)
    async with serving(teams, settings) as bot:
        yield bot


async def test_the_machines_token_is_what_we_speak_with(
    vouched: Bot, teams: FakeTeams, machine: Machine
) -> None:
    teams.tokens.append(machine.token)
    vouched.answer = Reply("private", message())
    for _ in range(3):
        await teams.send(teams.activity())
    await teams.until(3)
    [asked] = machine.asked
    assert (asked["client_id"], asked["resource"]) == (APP_ID, "https://api.botframework.com")


async def test_a_token_teams_refuses_is_asked_for_anew(
    vouched: Bot, teams: FakeTeams, machine: Machine
) -> None:
    teams.tokens.append("a newer one")
    vouched.answer = Reply("private", message())
    await teams.send(teams.activity())
    await asyncio.sleep(0.2)
    assert len(machine.asked) == 2, "once, and once more for a fresh one"


async def test_the_doctor_says_whether_the_machine_vouches(
    vouched: Bot, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look() -> tuple[str, str]:
        settings = vouched.connector._settings
        found = await TeamsConnector(settings).check(Inspection(now=NOW))
        return found[0].state, found[0].mend

    assert (await look())[0] == "OK"
    machine.down = True
    assert await look() == (
        "FAIL",
        "assign this machine the managed identity whose client ID is TEAMS_APP_ID",
    )
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:1/token")
    assert await look() == (
        "FAIL",
        "run where Azure offers a managed identity, or use a secret instead",
    )


def test_a_managed_identity_needs_no_secret() -> None:
    env = {"TEAMS_APP_ID": APP_ID, "TEAMS_TENANT_ID": TENANT}
    settings = TeamsSettings.from_env(env | {"TEAMS_MANAGED_IDENTITY": "ON"})
    assert settings is not None
    assert settings.managed_identity
    with pytest.raises(ValueError, match="set TEAMS_APP_PASSWORD too"):
        TeamsSettings.from_env(env)
    with pytest.raises(ValueError, match="TEAMS_MANAGED_IDENTITY is on or off"):
        TeamsSettings.from_env(env | {"TEAMS_MANAGED_IDENTITY": "yes"})


# ---------------------------------------------------------------- what every process shares


async def test_the_key_of_answered_events_is_made_once(bot: Bot) -> None:
    made = bot.memory.kept[PEPPER]
    assert len(made) == 64
    another = TeamsConnector(bot.connector._settings)
    await another.start(bot.ports())
    await another.stop()
    assert bot.memory.kept[PEPPER] == made
