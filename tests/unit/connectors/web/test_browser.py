"""The pages in Chromium: copying, without JavaScript too, keyboard alone, and no barrier axe knows of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from shutil import which
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.unit.connectors.web.conftest import CODE, TOKEN, Client, World

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
HERE = f"/s/{TOKEN}"
Scheme = Literal["light", "dark"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield opened
        await opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_barrier(
    client: Client, world: World, browser: Browser, scheme: Scheme
) -> None:
    world.shares["Arabic" * 4] = replace(
        world.shares[TOKEN],
        caption="أعمل في أكمي. " * 30 + "a" * 200,
        title="כך תיקנו את הקליטה " + "b" * 120,
    )
    world.links["Withdrawn1"] = replace(world.links[CODE], closed=True)
    pages = {
        "share": HERE,
        "arabic": f"/s/{'Arabic' * 4}",
        "privacy": "/privacy",
        "gone": "/r/Withdrawn1",
        "unknown": "/r/nothing0",
        "front": "/",
    }
    found = {}
    for width in (360, 1000):
        context = await browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 740}
        )
        page = await context.new_page()
        for name, path in pages.items():
            await page.goto(str(client.make_url(path)))
            result = (await Axe().run(page)).response
            if result["violations"]:
                found[f"{name} {width}"] = [one["id"] for one in result["violations"]]
            # Nothing to scroll sideways to.
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
        await context.close()
    assert found == {}


async def test_the_words_are_copied_as_they_were_changed_and_it_is_said(
    client: Client, browser: Browser
) -> None:
    origin = str(client.make_url("/")).rstrip("/")
    context = await browser.new_context()
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page = await context.new_page()
    complaints = listen(page)
    await page.goto(origin + HERE)
    await page.get_by_label("Your words").fill("My own words\nin two lines")
    await page.get_by_role("button", name="Copy the words").press("Enter")
    said = page.locator("#words-said")
    await expect(said).to_have_text("Copied.")
    await expect(said).to_have_role("status")
    # What readers must know was taken out, and stands at the start again; said in one's own way it stays.
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == "I work at Acme\nMy own words\nin two lines"
    await expect(page.locator("#words-start")).to_have_role("status")
    await page.get_by_label("Your words").fill("I  work at Acme, and here is why")
    await page.get_by_role("button", name="Copy the words").press("Enter")
    await expect(page.get_by_label("Your words")).to_have_value("I  work at Acme, and here is why")
    await page.get_by_role("button", name="Copy the link").click()
    link = f"https://go.acme.example/r/{CODE}"
    await expect(page.locator("#link-said")).to_have_text("Copied.")
    assert await page.evaluate("navigator.clipboard.readText()") == link
    assert complaints == []


async def test_where_copying_is_refused_the_words_are_copied_the_older_way(
    client: Client, browser: Browser
) -> None:
    page = await browser.new_page()
    await page.add_init_script("navigator.clipboard.writeText = () => Promise.reject()")
    await page.goto(str(client.make_url(HERE)))
    await page.get_by_role("button", name="Copy the words").click()
    await expect(page.locator("#words-said")).to_have_text("Copied.")
    words = page.get_by_label("Your words")
    chosen = await words.evaluate(
        "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    )
    assert chosen.startswith("I work at Acme.")
    await expect(page.get_by_role("button", name="Copy the words")).to_be_focused()


async def test_where_no_way_works_it_says_what_to_do(client: Client, browser: Browser) -> None:
    page = await browser.new_page()
    await page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject();document.execCommand = () => false;"
    )
    await page.goto(str(client.make_url(HERE)))
    await page.get_by_role("button", name="Copy the words").click()
    await expect(page.locator("#words-said")).to_contain_text("It is selected")
    await expect(page.get_by_label("Your words")).to_be_focused()


async def test_without_javascript_the_words_can_be_selected_and_the_ways_on_work(
    client: Client, world: World, browser: Browser
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(str(client.make_url(HERE)))
    await expect(page.get_by_text("Select the text and copy it.")).to_be_visible()
    await expect(page.get_by_role("button")).to_have_count(0)
    await expect(page.get_by_label("Your words")).to_have_value(world.shares[TOKEN].caption)
    await page.get_by_role("link", name="LinkedIn").focus()
    async with page.expect_request("https://www.linkedin.com/**") as composer:
        await page.keyboard.press("Enter")
    request = await composer.value
    assert request.url.startswith("https://www.linkedin.com/sharing/share-offsite/?url=")
    assert "referer" not in request.headers
    assert [network for _, network, _ in world.started] == ["linkedin"]


async def test_hostile_words_do_nothing(client: Client, world: World, browser: Browser) -> None:
    hostile = "</textarea><img src=x onerror=document.title='taken'><script>document.title='taken'</script>"
    world.shares[TOKEN] = replace(world.shares[TOKEN], caption=hostile, title=hostile)
    page = await browser.new_page()
    complaints = listen(page)
    await page.goto(str(client.make_url(HERE)))
    await expect(page.get_by_label("Your words")).to_have_value(hostile)
    assert await page.title() == "Ready to share"
    assert complaints == []


def listen(page: Page) -> list[str]:
    """Collect what the browser complains of, and every request beyond our own server."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda request: None if "//127.0.0.1" in request.url else heard.append(request.url),
    )
    return heard
