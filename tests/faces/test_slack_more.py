"""Coming and going in Slack, with the real process behind it: installed, brought into a channel, removed."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from store import workspaces
from store.database import Database
from tests.faces.conftest import make_slack_squad
from tests.faces.slack_office import BRAND, Colleague, SlackOffice, open_slack
from tests.fakes.slack import BOT, Consent

OURS = "https://squad.acme.example"
FIRST_DIGEST = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Tuesday at nine in Berlin."""


@pytest.fixture
async def mia(slack: SlackOffice) -> Colleague:
    """The lead of Brand Squad."""
    return await make_slack_squad(slack)


# Slack's SDK signs in as aiohttp 4 will no longer have it.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
async def test_whoever_installs_the_app_is_greeted_with_the_first_step(
    closed_database: Database, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, closed_database, tmp_path, socket=False, page=OURS)
        slack.fake.consent = Consent(user="UKIM")
        page = await install(slack)
        assert "Acme" in page
        await slack.quiet()
        kim = slack.colleague("UKIM")
        [greeting] = kim.inbox()
        assert "Hi Kim." in greeting
        assert "The first step is a squad" in greeting
        mia = await make_slack_squad(slack)
        assert "Brand Squad is ready" in await mia.slash("")


async def install(slack: SlackOffice) -> str:
    """Walk through the install page as a browser does; return what it shows at the end."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{slack.url}/slack/install", allow_redirects=False) as sent:
            # The cookie is for https alone; a reverse proxy would stand before this address.
            kept = {name: one.value for name, one in sent.cookies.items()}
            consent = sent.headers["Location"]
        async with browser.get(consent, allow_redirects=False) as back:
            here = back.headers["Location"].replace(OURS, slack.url)
        async with browser.get(here, cookies=kept) as done:
            assert done.status == 200
            return await done.text()


async def test_it_comes_into_a_channel_in_silence(slack: SlackOffice, mia: Colleague) -> None:
    slack.fake.channels["CNEWS"] = {"members": {"UMIA", BOT}, "name": "news"}
    known = await slack.count("conversation")
    came = {"type": "member_joined_channel", "user": BOT, "channel": "CNEWS", "inviter": "UMIA"}
    await mia._act(mia.person.event(came))
    assert await slack.count("conversation") == known + 1
    assert slack.fake.messages["CNEWS"] == []
    assert mia.inbox() == []


async def test_where_it_was_removed_it_is_silent(slack: SlackOffice, mia: Colleague) -> None:
    await mia._act(mia.person.event({"type": "channel_left", "channel": BRAND}))
    await slack.until(FIRST_DIGEST)
    assert slack.posts() == []
    assert "Brand Squad" in await mia.slash("squad"), "the rest goes on"


async def test_once_the_app_is_removed_nobody_is_written_to(
    slack: SlackOffice, mia: Colleague
) -> None:
    ana = slack.colleague("UANA")
    await ana.slash("join")
    await ana.press("Join, by message")
    await mia.slash(f"drop <{slack.link()}>")
    await mia.fill(title="Onboarding")
    await mia.press("In the next digest")
    assert len(await slack.process.database.read(workspaces.installations)) == 1
    await mia.person.uninstall()
    await slack.quiet()
    assert await slack.process.database.read(workspaces.installations) == []
    calls = len(slack.fake.calls)
    await slack.until(FIRST_DIGEST)
    await slack.forward(days=2)
    assert slack.posts() == []
    assert ana.inbox() == []
    assert len(slack.fake.calls) == calls, "Slack isn't even asked"
