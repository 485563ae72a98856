"""Around the talk in Teams, with the real process behind it: added, removed, and a page beside the chat."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from store.database import Database
from tests.faces.conftest import make_teams_squad
from tests.faces.teams_office import BRAND, PEOPLE, Colleague, TeamsOffice, open_teams, text_of
from tests.fakes.teams import BOT
from tests.replay.teams.test_tab import Entra

FIRST_DIGEST = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Tuesday at nine in Berlin."""


@pytest.fixture
async def mia(teams: TeamsOffice) -> Colleague:
    """The lead of Brand Squad."""
    return await make_teams_squad(teams)


async def test_a_team_it_is_added_to_is_there_to_choose(teams: TeamsOffice) -> None:
    kim = teams.colleague("kim")
    await kim.install()
    await kim.press("Make a squad")
    assert kim.dialog
    assert "I only know channels I was added to" in text_of(kim.dialog)
    change = {"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}
    await kim._send(teams.fake.in_channel() | change | kim._from())
    assert teams.posts() == [], "it comes in silence"
    await kim.press("Make a squad")
    assert kim.dialog
    [asked] = [one for one in kim.dialog["body"] if one.get("id", "").endswith(".channel")]
    assert [one["value"] for one in asked["choices"]] == [BRAND]


async def test_who_removes_it_is_written_to_no_more_until_they_come_back(
    teams: TeamsOffice, mia: Colleague
) -> None:
    ana, ben = teams.colleague("ana"), teams.colleague("ben")
    for person in (ana, ben):
        await person.say("join")
        await person.press("Join, by message")
    await mia.say(f"drop {teams.link()}")
    await mia.fill(title="Onboarding")
    await mia.press("In the next digest")
    await ana._send(ana._activity("installationUpdate", action="remove"))
    await teams.until(FIRST_DIGEST + timedelta(hours=8))
    assert sum("Onboarding" in one for one in ben.inbox()) == 1
    assert not [one for one in ana.inbox() if "Onboarding" in one]
    assert "Onboarding" in teams.posts()[-1], "the others go on as before"
    assert "Onboarding" in await ana.say("share")
    assert "up to three picks" in await ana.say("settings")


async def test_the_page_beside_the_chat_shows_what_is_there_for_whoever_looks(
    closed_database: Database, tmp_path: Path
) -> None:
    entra, keys = Entra(), web.Application()
    keys.router.add_get("/common/v2.0/.well-known/openid-configuration", entra.metadata)
    keys.router.add_get("/keys", entra.keys)
    async with TestServer(keys, host="127.0.0.1") as server, AsyncExitStack() as stack:
        entra.url = str(server.make_url("")).rstrip("/")
        teams = await open_teams(stack, closed_database, tmp_path, sign_in=entra.url)
        mia = await make_teams_squad(teams)
        await mia.say(f"drop {teams.link()}")
        await mia.fill(title="Onboarding")
        await mia.press("Now")
        hers = await look(teams, entra.sign(oid=mia.aad, name="Mia"))
        anas = await look(teams, entra.sign(oid=PEOPLE["ana"][0], name="Ana"))
        assert "Hi Mia" in hers
        assert "Brand Squad" in hers
        assert "Hi Ana" in anas
        assert "Onboarding" in anas
        assert "Nothing comes unasked until you join" in anas
        ana = teams.colleague("ana")
        await ana.say("join")
        await ana.press("Join, by message")
        assert "up to three picks" in await look(teams, entra.sign(oid=ana.aad, name="Ana"))


async def look(teams: TeamsOffice, token: str) -> str:
    """What the frame in Teams is given for whoever signed in."""
    headers = {"Authorization": f"Bearer {token}"}
    async with teams.fake.http.post(
        f"{teams.url}/teams/tab/page", data=b"{}", headers=headers
    ) as answer:
        assert answer.status == 200
        return await answer.text()
