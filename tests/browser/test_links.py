"""Links with a public address: through our own redirect, counted for others, never for the one who posted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.browser.accessible import violations
from tests.browser.conftest import Start, Visit
from tests.browser.product import Product
from tests.browser.visitor import Requests, Visitor, query

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PUBLIC = "https://squad.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@asynccontextmanager
async def asked(
    product: Product, address: str, **headers: str
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Ask the product for a public address, as the proxy in front of it would."""
    local = product.url + address.removeprefix(PUBLIC)
    own = {"Host": "squad.example", "X-Forwarded-Proto": "https", **headers}
    async with (
        aiohttp.ClientSession() as session,
        session.get(local, headers=own, allow_redirects=False) as answer,
    ):
        yield answer


async def stand_before(context: BrowserContext, product: Product, requests: Requests) -> None:
    """Be the proxy that makes the product public: TLS in front, the same paths behind.

    Where the product sends the browser on, the way there is noted and an empty page is shown.
    """
    requests.allow("squad.example")

    async def pass_on(route: Route) -> None:
        cookies = await context.cookies(PUBLIC)
        carried = {"Cookie": "; ".join(f"{c['name']}={c['value']}" for c in cookies if "name" in c)}
        headers = {**route.request.headers, **carried}
        async with asked(product, route.request.url, **headers) as answer:
            onward = answer.headers.get("Location")
            if onward:
                requests.note(onward)
            await route.fulfill(
                status=200 if onward else answer.status,
                headers={k: v for k, v in answer.headers.items() if k != "Location"},
                body=await answer.read(),
            )

    await context.route(f"{PUBLIC}/**", pass_on)


async def share(me: Visitor, title: str) -> str:
    """Share what the channel shows, open the composer, say so; return the link that went out."""
    await me.press(f"Share: {title}")
    await me.reads("Starts with")
    await expect(me.answer).not_to_contain_text("Clicks are not measured")
    composer = await me.leaves_for(
        "www.linkedin.com", me.answer.get_by_role("link", name="Open LinkedIn").click
    )
    link = query(composer)["url"]
    assert re.fullmatch(rf"{re.escape(PUBLIC)}/r/[A-Za-z0-9_-]{{4,40}}", link)
    await me.press("I posted it")
    await me.reads("Thank you.")
    return link


async def test_a_post_is_counted_for_others_until_it_is_taken_back(
    start: Start, visit: Visit
) -> None:
    product = start(public_url=PUBLIC)
    me = await visit(product)
    await stand_before(me.page.context, product, me.requests)
    await me.open("ana")
    await me.say("/advocate share")
    title = (await me.answer.get_by_role("link").first.inner_text()).strip()
    target = await me.answer.get_by_role("link").first.get_attribute("href")
    assert target is not None
    link = await share(me, title)

    # Ana looks at her own post: she gets there, and nothing is counted.
    own = await me.page.context.new_page()
    await own.goto(link)
    assert (await me.requests.composer("lumen.example")).startswith(target)
    await own.close()
    await me.say("/advocate me")
    await me.reads("Your post was not opened through our link yet.")

    # A preview robot reads the card; a person goes on to the page.
    async with asked(product, link, **{"User-Agent": "LinkedInBot/1.0"}) as card:
        assert card.status == 200
        assert f'property="og:title" content="{title}"' in (await card.text()).replace("&#39;", "'")
    async with asked(product, link, **{"User-Agent": FIREFOX}) as opened:
        assert opened.status == 302
        assert opened.headers["Location"].startswith(f"{target}?utm_source=linkedin")
        assert "Set-Cookie" not in opened.headers
    await me.say("/advocate me why")
    assert [line.split(" | ", 1)[1] for line in await me.rows()] == [
        "+5 | A person opened your post",
        "+5 | Your first post",
        "+10 | You told me you posted",
    ]
    await me.say("/advocate me")
    await me.reads("Your post was opened 1 time.")

    # Who brought it takes it back: the link turns neutral, Ana is told once, her points stay.
    await withdraw(me, title)
    await me.become("ana")
    told = me.saying(f"“{title}” was taken back by")
    await me.reads("Your post is yours and your points stay", told)
    await expect(told).to_have_count(1)
    gone = await me.page.context.new_page()
    answer = await gone.goto(link)
    assert answer is not None
    assert answer.status == 410
    await expect(gone.get_by_role("heading", name="This is no longer shared here")).to_be_visible()
    assert str(urlsplit(target).hostname) not in await gone.content()
    assert await violations(gone) == []


async def withdraw(me: Visitor, title: str) -> None:
    """Take a published thing back, as whoever leads its squad."""
    for lead in ("mia", "sara", "ravi", "will"):
        await me.become(lead)
        await me.say("/advocate drop")
        one = me.answer.get_by_role("button", name=f"Open: {title}")
        if await one.count():
            await one.click()
            await me.settled()
            await me.press("Withdraw")
            await me.agree("Withdraw")
            await expect(me.saying("Taken back.").last).to_be_visible()
            return
    raise AssertionError(f"nobody leads the squad of {title!r}")
