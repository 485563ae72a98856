"""One's own page beside the chat in Teams, in Chromium. Microsoft's script and Entra are stood in for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, Route, expect

from connectors.teams.connector import TeamsConnector
from connectors.teams.settings import TeamsSettings
from connectors.teams.tab import INTEGRITY, SCRIPT
from store.database import Database
from tests.browser.accessible import violations
from tests.faces.office import open_office
from tests.fakes.teams import ANA, APP_ID, SECRET, TENANT
from tests.replay.teams.test_tab import Entra

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEAMS_JS = """
window.microsoftTeams = {
  app: {
    initialize: async () => {},
    getContext: async () => ({ app: { theme: "%(theme)s", locale: "en-gb" } }),
    registerOnThemeChangeHandler: (handler) => { window.changeTheme = handler; },
    notifySuccess: () => { window.succeeded = true; },
  },
  authentication: {
    getAuthToken: async () => { if (!%(token)s) throw new Error("no consent"); return %(token)s; },
  },
};
"""
"""What of Microsoft's script the page uses, as its documentation says it behaves."""


@dataclass
class Stand:
    """The running bot, and Entra beside it."""

    url: str
    entra: Entra
    browser: Browser

    async def open(self, stack: AsyncExitStack, token: str, theme: str = "default") -> Page:
        """Open the page as Teams would, with what its script says."""
        context = await self.browser.new_context(viewport={"width": 900, "height": 800})
        stack.push_async_callback(context.close)
        page = await context.new_page()
        script = TEAMS_JS % {"theme": theme, "token": json.dumps(token)}

        async def stand_in(route: Route) -> None:
            # The browser would refuse whatever isn't Microsoft's own file; here it may be ours.
            answer = await route.fetch()
            body = (await answer.text()).replace(f' integrity="{INTEGRITY}"', "")
            await route.fulfill(response=answer, body=body)

        allow = {"Access-Control-Allow-Origin": "*"}
        await page.route(
            SCRIPT,
            lambda route: route.fulfill(body=script, content_type="text/javascript", headers=allow),
        )
        await page.route(f"{self.url}/teams/tab", stand_in)
        await page.goto(f"{self.url}/teams/tab")
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def stand(browser: Browser, tmp_path: Path) -> AsyncIterator[Stand]:
    async with AsyncExitStack() as stack:
        entra, app = Entra(), web.Application()
        app.router.add_get("/common/v2.0/.well-known/openid-configuration", entra.metadata)
        app.router.add_get("/keys", entra.keys)
        server = await stack.enter_async_context(TestServer(app, host="127.0.0.1"))
        entra.url = str(server.make_url("")).rstrip("/")
        settings = TeamsSettings.from_env(
            {
                "TEAMS_APP_ID": APP_ID,
                "TEAMS_APP_PASSWORD": SECRET,
                "TEAMS_TENANT_ID": TENANT,
                "TEAMS_SIGN_IN_URL": entra.url,
                "TEAMS_TAB": "on",
            }
        )
        assert settings is not None
        database = Database(
            f"sqlite:///{tmp_path / 'squad.db'}", secret_keys=[Fernet.generate_key().decode()]
        )
        office = await open_office(stack, database, tmp_path, TeamsConnector(settings))
        yield Stand(office.url, entra, browser)


async def test_who_is_signed_in_sees_their_page_and_the_way_to_the_chat(stand: Stand) -> None:
    async with AsyncExitStack() as stack:
        page = await stand.open(stack, stand.entra.sign(oid=ANA))
        await expect(page.get_by_role("heading", name="Hi Ana")).to_be_visible()
        await expect(page.get_by_text("One moment")).to_be_hidden()
        assert await page.evaluate("window.succeeded") is True
        chat = page.get_by_role("link", name="Open our chat")
        await expect(chat).to_have_attribute(
            "href", f"https://teams.microsoft.com/l/chat/0/0?users=28:{APP_ID}"
        )
        assert await violations(page) == []


async def test_it_wears_the_theme_of_teams(stand: Stand) -> None:
    async with AsyncExitStack() as stack:
        page = await stand.open(stack, stand.entra.sign(), theme="dark")
        await expect(page.locator("html[data-theme=dark]")).to_have_count(1)
        assert await violations(page) == []
        await page.evaluate("window.changeTheme('default')")
        await expect(page.locator("html[data-theme=light]")).to_have_count(1)


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_who_can_not_be_signed_in_is_shown_the_chat(stand: Stand, token: str) -> None:
    async with AsyncExitStack() as stack:
        page = await stand.open(stack, token)
        await expect(page.get_by_text("Signing you in didn't work here.")).to_be_visible()
        await expect(page.get_by_role("link", name="Open our chat")).to_be_visible()
        assert await violations(page) == []


async def test_only_microsofts_own_file_runs(stand: Stand) -> None:
    """Another file in its place is refused by the browser itself, and the page says what to do."""
    async with AsyncExitStack() as stack:
        context = await stand.browser.new_context()
        stack.push_async_callback(context.close)
        page = await context.new_page()
        allow = {"Access-Control-Allow-Origin": "*"}
        await page.route(
            SCRIPT,
            lambda route: route.fulfill(
                body="window.stolen = true", content_type="text/javascript", headers=allow
            ),
        )
        await page.goto(f"{stand.url}/teams/tab")
        await expect(page.get_by_text("Signing you in didn't work here.")).to_be_visible()
        assert await page.evaluate("window.stolen") is None
