"""axe finds nothing, on any page in any state, light, dark and 360 pixels wide."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.accessible import violations
from tests.browser.conftest import Visit
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_breaks_a_rule_is_noticed(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("uma")
    await me.page.evaluate(
        """() => {
          const main = document.querySelector("#content");
          main.insertAdjacentHTML("beforeend", "<p>Faint</p><input>");
          const faint = main.querySelector(":scope > p");
          Object.assign(faint.style, { color: "#999", background: "#aaa" });
        }"""
    )
    found = " ".join(await violations(me.page))
    assert "light: color-contrast" in found
    assert "narrow: label" in found


async def test_the_talk_with_its_card_menu_and_table(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("yuki")
    assert await violations(me.page) == []
    await me.say("/advocate share")
    await me.answer.get_by_label("More").first.click()
    await expect(me.button("Why this?")).to_be_visible()
    assert await violations(me.page) == []
    await me.page.keyboard.press("Escape")
    await me.press("Share")
    await me.press("I posted it")
    await me.say("/advocate me why")
    await me.line.fill("/")
    await expect(me.page.get_by_role("listbox", name="Commands")).to_be_visible()
    assert await violations(me.page) == []


async def test_a_channel_with_its_digest(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("mia", "hiring")
    for _ in range(5):
        await me.jump()
        if await me.saying("This week in").count():
            break
    await me.reads("This week in Hiring Squad")
    assert await violations(me.page) == []


async def test_the_home(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("hana", "home")
    await me.reads("Hi Hana", me.page.locator("#home"))
    assert await violations(me.page) == []


async def test_an_open_form_and_its_error(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("mia")
    await me.say("/advocate drop http://127.0.0.1/x")
    await expect(me.form).to_be_visible()
    assert await violations(me.page) == []
    await me.fill(title="Something")
    await me.submit("Preview")
    await expect(
        me.form.get_by_text("Use a link that people outside the company can open.")
    ).to_be_visible()
    assert await violations(me.page) == []


async def test_the_inspector(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("kai")
    await me.say("/advocate help")
    await me.answer.hover()
    await me.answer.get_by_role("button", name=re.compile("^Inspect")).click()
    await expect(me.page.get_by_role("complementary", name="Inspect")).to_be_visible()
    assert await violations(me.page) == []


async def test_the_side_and_a_question_at_360_pixels(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("mia")
    await me.page.set_viewport_size({"width": 360, "height": 740})
    await me.page.get_by_role("button", name="Open the menu").click()
    await expect(me.page.get_by_label("You are")).to_be_focused()
    assert await violations(me.page) == []
    await me.page.set_viewport_size({"width": 360, "height": 740})
    await me.page.keyboard.press("Escape")
    await expect(me.page.get_by_role("button", name="Open the menu")).to_be_focused()
    await me.page.set_viewport_size({"width": 1280, "height": 800})
    await me.say("/advocate drop")
    await me.answer.get_by_role("button", name=re.compile("^Open:")).last.click()
    await me.settled()
    await me.button("Withdraw").click()
    await expect(me.page.get_by_role("alertdialog")).to_be_visible()
    assert await violations(me.page) == []


async def test_the_pages_outside_the_chat(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("gus")
    await me.say("/advocate share https://lamp.example/a Have a look")
    copy = await me.answer.get_by_role("link", name="the copy page").get_attribute("href")
    assert copy is not None
    for path in (copy, "/privacy", "/s/nobody-has-this-token-at-all"):
        await me.page.goto(town.url + path)
        await expect(me.page.get_by_role("heading", level=1)).to_be_visible()
        assert await violations(me.page) == []
