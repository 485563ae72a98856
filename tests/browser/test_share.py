"""The main journey: somebody with no posts shares a pick, in a few presses, and sees what it paid."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.product import Product
from tests.browser.visitor import Visitor, query

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def picks(me: Visitor) -> None:
    """Type `/`, choose share from what is offered, and send."""
    await me.line.press_sequentially("/sh")
    await expect(me.page.get_by_role("option", name="/advocate share")).to_be_visible()
    await me.line.press("Enter")
    await expect(me.line).to_have_value("/advocate share ")
    await me.line.press("Enter")
    await expect(me.button("Share")).to_be_visible()


async def test_ana_shares_a_pick_and_is_paid_once(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("ana")
    await picks(me)
    title = (await me.answer.get_by_role("link").first.inner_text()).strip()
    page = await me.answer.get_by_role("link").first.get_attribute("href")
    assert page is not None
    await me.answer.get_by_role("button", name=f"Share: {title}").click()
    await me.settled()
    await me.reads(title)
    await me.reads("I work at Lumen")
    composer = await me.leaves_for(
        "www.linkedin.com", me.answer.get_by_role("link", name="Open LinkedIn").click
    )

    sent = query(composer)["url"]
    assert sent.startswith(f"{page}?")
    assert query(sent)["utm_source"] == "linkedin"
    assert query(sent)["utm_medium"] == "advocacy"
    assert not re.search(r"127\.|localhost|ana", composer)

    await me.button("I posted it").dblclick()
    await me.settled()
    await me.reads("Thank you.")
    await me.reads("15 points, five of them because it was your first.")
    await me.say("/advocate me why")
    assert [line.split(" | ", 1)[1] for line in await me.rows()] == [
        "+5 | Your first post",
        "+10 | You told me you posted",
    ]

    thanks = me.saying("15 points, five of them")
    await me.press("Undo", thanks)
    await expect(me.saying("Taken back. The points went back too.")).to_be_visible()
    await me.say("/advocate me why")
    await me.reads("0 points, line by line")
    await me.press("I did post it", me.saying("Taken back."))
    await expect(thanks).to_be_visible()
    await me.say("/advocate me why")
    await me.reads("15 points, line by line")


async def test_own_words_need_nobodys_leave(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("olga")
    await me.say("/advocate share https://lamp.example/talk?id=7 I gave a talk")
    await me.reads("I gave a talk")
    card = me.answer
    await me.press("More")
    await expect(card.get_by_role("link", name="Open Mastodon")).to_be_visible()
    await me.press("Change the words")
    await me.fill(what="Ten minutes on light, from me")
    await me.submit("Keep")
    await me.reads("Ten minutes on light, from me")
    opening = me.answer.get_by_role("link", name="Open X", exact=True)
    sent = query(await me.leaves_for("x.com", opening.click))
    assert sent["text"] == "I work at Lumen\nTen minutes on light, from me"
    assert sent["url"].startswith("https://lamp.example/talk?id=7&utm_source=x&")


@pytest.mark.parametrize(
    "typed", ["http://127.0.0.1:8080/r/abc", "http://intranet/launch", "http://192.168.1.4/"]
)
async def test_a_link_from_inside_never_gets_into_a_post(
    town: Product, visit: Visit, typed: str
) -> None:
    me = await visit(town)
    await me.open("liam")
    await me.say(f"/advocate share {typed}")
    await me.reads("That link only works inside the company.")


async def test_the_copy_page_holds_words_and_link(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("gus")
    await me.say("/advocate share https://lamp.example/a Have a look")
    async with me.page.context.expect_page() as opened:
        await me.answer.get_by_role("link", name="the copy page").click()
    copy = await opened.value
    await expect(copy.get_by_label("Your words")).to_have_value("I work at Lumen\nHave a look")
    link = await copy.get_by_label("Your link").input_value()
    assert link.startswith("https://lamp.example/a?utm_source=copy")
    await copy.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await copy.get_by_role("button", name="Copy the words").click()
    await expect(copy.get_by_text("Copied.")).to_be_visible()
    assert await copy.evaluate("navigator.clipboard.readText()") == "I work at Lumen\nHave a look"


async def test_a_pick_that_was_waved_away_stays_away(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("vera")
    await picks(me)
    title = (await me.answer.get_by_role("link").first.inner_text()).strip()
    await me.answer.get_by_role("button", name=f"Not for me: {title}").click()
    await me.settled()
    await me.reads("won't come back")
    await me.say("/advocate share")
    await expect(me.answer.get_by_role("link").first).to_be_visible()
    await expect(me.answer).not_to_contain_text(title)
