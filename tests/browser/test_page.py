"""The page itself: the inspector, the keyboard, narrow windows, two tabs in step."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.product import Product
from tests.browser.visitor import Visitor, query

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("words", ["/advocate share", "/advocate join", "/advocate board"])
async def test_a_message_can_be_seen_as_each_platform_gets_it(
    town: Product, visit: Visit, words: str
) -> None:
    me = await visit(town)
    await me.open("ida")
    await me.say(words)
    await me.answer.hover()
    await me.answer.get_by_role("button", name=re.compile("^Inspect the message of")).click()
    panel = me.page.get_by_role("complementary", name="Inspect")
    shown = panel.get_by_role("tabpanel")
    slack = json.loads(await shown.inner_text())
    assert slack["blocks"]
    assert slack["text"]
    await panel.get_by_role("tab", name="Slack JSON").press("ArrowRight")
    await expect(panel.get_by_role("tab", name="Teams JSON")).to_be_focused()
    teams = json.loads(await shown.inner_text())
    assert "AdaptiveCard" in json.dumps(teams)
    await panel.get_by_role("tab", name="Plain text").click()
    plain = await shown.inner_text()
    assert plain.strip()
    assert "<" not in plain
    await me.page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(me.answer.get_by_role("button", name=re.compile("^Inspect"))).to_be_focused()


async def test_the_home_can_be_inspected_too(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("pia", "home")
    await me.reads("Hi Pia", me.page.locator("#home"))
    await me.page.get_by_role("button", name="Inspect").click()
    text = await me.page.get_by_role("tabpanel").inner_text()
    assert json.loads(text)["type"] == "home"


async def tab_to(me: Visitor, name: str, *, back: bool = False, most: int = 60) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(most):
        await me.page.keyboard.press("Shift+Tab" if back else "Tab")
        reached = await me.page.evaluate(
            "(() => { const e = document.activeElement;"
            " return e.getAttribute('aria-label') || e.textContent.trim() })()"
        )
        if re.match(rf"{re.escape(name)}(:|$)", str(reached)):
            return
    raise AssertionError(f"Tab never reached {name!r}")


async def test_a_post_is_shared_with_the_keyboard_alone(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("joy")
    keys = me.page.keyboard
    await me.page.evaluate("document.activeElement.blur()")
    await keys.press("Tab")
    await expect(me.page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await keys.press("Enter")
    for _ in range(4):
        await keys.press("Tab")
        if await me.line.evaluate("line => line === document.activeElement"):
            break
    await keys.type("/adv")
    await expect(me.page.get_by_role("listbox")).to_be_visible()
    for _ in range(30):
        await keys.press("ArrowDown")
        chosen = me.page.get_by_role("listbox").get_by_role("option", selected=True)
        if (await chosen.inner_text()).startswith("/advocate share"):
            break
    await keys.press("Enter")
    await expect(me.line).to_have_value("/advocate share ")
    await keys.press("Enter")
    await expect(me.button("Share")).to_be_visible()
    await tab_to(me, "Share", back=True)
    await keys.press("Enter")
    await me.settled()
    await expect(me.saying("Starts with")).to_be_visible()
    await tab_to(me, "Open LinkedIn")
    composer = await me.leaves_for("www.linkedin.com", lambda: keys.press("Enter"))
    assert "utm_source=linkedin" in query(composer)["url"]
    await me.page.bring_to_front()
    await tab_to(me, "I posted it")
    await keys.press("Space")
    await me.reads("Thank you.")
    # The card became the thanks where one stood: the focus stays there, and Undo is near.
    await tab_to(me, "Undo", most=3)


async def test_a_form_keeps_the_focus_and_gives_it_back(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("quin")
    await me.say("/advocate")
    await me.go("Home")
    mine = me.button("Share something of mine")
    await mine.focus()
    await me.page.keyboard.press("Enter")
    await expect(me.form.get_by_role("textbox", name="Link")).to_be_focused()
    await me.page.keyboard.press("Escape")
    await expect(me.form).to_be_hidden()
    await expect(mine).to_be_focused()


async def test_two_tabs_stay_in_step(town: Product, visit: Visit) -> None:
    one, other = await visit(town), await visit(town)
    await one.open("rosa")
    await other.open("rosa")
    await one.say("/advocate snooze")
    await other.reads("Quiet until")
    await other.press("Undo")
    await one.reads("I'm back.")


async def test_at_360_pixels_the_answer_to_a_press_is_in_view(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.page.set_viewport_size({"width": 360, "height": 640})
    await me.open("tara")
    await me.say("/advocate share")
    await me.answer.get_by_role("button", name=re.compile("^Share:")).first.click()
    await me.settled()
    await expect(me.saying("Starts with").get_by_text("Social Squad").first).to_be_in_viewport()
    await me.page.get_by_role("button", name="Open the menu").click()
    await me.page.get_by_role("button", name="hiring").click()
    await expect(me.page.get_by_role("heading", level=1)).to_have_text("#hiring")
    await expect(me.page.get_by_role("navigation", name="Conversations")).to_be_hidden()


async def test_a_late_answer_is_not_shown_to_somebody_else(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("max")
    let_go = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await let_go.wait()
        await route.fulfill(response=answer)

    await me.page.route("**/playground/api/say", late)
    await me.line.fill("/advocate me")
    await me.line.press("Enter")
    await expect(me.page.locator("#send")).to_have_attribute("aria-busy", "true")
    await me.become("lin")
    before = await me.messages.count()
    async with me.page.expect_response("**/playground/api/say"):
        let_go.set()
    await me.settled()
    assert query(me.page.url) == {"as": "lin", "in": "@lin"}
    assert await me.messages.count() == before
