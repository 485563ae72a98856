"""The first squad, an empty start, a start from a feed, and going on after a power cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Start, Visit
from tests.browser.test_leading import jump_to_the_digest_of
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FEED = Path(__file__).parent / "feed.xml"


async def choose(me: Visitor, label: str, option: str) -> None:
    field = me.form.get_by_role("combobox", name=re.compile(rf"^{label}"))
    names = await field.get_by_role("option").all_inner_texts()
    await field.select_option(label=next(name for name in names if name.startswith(option)))


async def test_from_nothing_to_the_first_squad_and_its_first_member(
    start: Start, visit: Visit
) -> None:
    me = await visit(start("--empty"))
    await me.open("ana", "home")
    await me.reads("Nothing is set up here yet.", me.page.locator("#home"))
    await me.become("noor")
    await me.go("Social Squad")
    await me.reads("The first step is a squad")
    await me.go("Home")
    await me.press("Make a squad")
    await me.fill(name="Light Squad")
    await choose(me, "Channel", "#brand")
    await choose(me, "Lead", "Mia Schmidt")
    await choose(me, "Whom to ask", "Mia Schmidt")
    await choose(me, "Digest day", "Wednesday")
    await choose(me, "Who reads concerns", "Kim Larsen")
    await choose(me, "Who else reads them", "Kim Larsen")
    await me.submit("Make it")
    second = me.form.get_by_role("combobox", name="Who else reads them")
    await expect(second).to_be_focused()
    await expect(second).to_have_accessible_description(
        "Choose two different people to read concerns."
    )
    await expect(me.form.get_by_role("textbox", name="Name", exact=True)).to_have_value(
        "Light Squad"
    )
    await choose(me, "Who else reads them", "Lee Okafor")
    await me.submit("Make it")
    await me.reads("Light Squad, in #brand")
    await me.reads(re.compile(r"Next digests.*Wed.*;.*Wed.*;.*Wed"))

    await me.press("Send a test post")
    await me.reads("A test post is on its way to #brand.")
    await me.press("Back to the squad")
    await me.press("Post the invitation")
    await me.reads("The invitation is on its way to #brand.")
    await me.press("Back to the squad")
    await me.press("Post the invitation")
    await me.reads("it isn't repeated")

    await me.become("ana")
    await me.go("brand")
    await expect(me.saying("A test from Noor Haddad")).to_have_count(1)
    invitation = me.saying("It is not: a duty, a ranking, or a check on who posts.")
    await expect(invitation).to_have_count(1)
    await me.press("Join", invitation)
    await me.reads("Whom to ask")
    await me.press("Join, by message")
    await expect(me.saying("Picks come by message, once a week at most.")).to_be_visible()
    await expect(invitation).to_have_count(1)

    await me.become("mia")
    await me.go("Home")
    await me.reads("Light Squad is ready.", me.page.locator("#home"))


async def test_a_feed_fills_the_picks(start: Start, visit: Visit) -> None:
    product = start("--feed", str(FEED))
    me = await visit(product)
    await me.open("ana")
    await me.say("/advocate share")
    links = me.answer.get_by_role("link")
    titles = {title.strip() for title in await links.all_inner_texts()}
    assert titles <= {
        "How a lamp is tested in the rain",
        "Fifteen years of spare parts",
        "Seven colours & no more",
        "A night walk in Lisbon",
    }
    assert len(titles) == 3
    await expect(me.answer).not_to_contain_text("Demo data")
    for address in await links.all():
        assert (await address.get_attribute("href") or "").startswith("https://news.lumen.example/")


async def test_after_a_power_cut_it_goes_on_where_it_was(start: Start, visit: Visit) -> None:
    product = start()
    me = await visit(product)
    await me.open("ana")
    await me.say("/advocate share https://lamp.example/mine Before the cut")
    await me.press("I posted it")
    await me.reads("15 points")
    await jump_to_the_digest_of(me, "brand")
    now = await me.page.locator("#now time").get_attribute("datetime")
    await me.go("Social Squad")
    talk = await me.saying("").all_inner_texts()

    product.kill()
    await me.line.fill("/advocate me why")
    await me.line.press("Enter")
    await expect(
        me.page.get_by_role("alert").filter(has_text="can't be reached").first
    ).to_be_visible()
    await expect(me.line).to_have_value("/advocate me why")
    product.start()
    await me.open("ana")

    assert await me.saying("").all_inner_texts() == talk
    assert (await me.page.locator("#now time").get_attribute("datetime") or "") > (now or "")
    await me.say("/advocate me why")
    assert [line.split(" | ", 1)[1] for line in await me.rows()] == [
        "+5 | Your first post",
        "+10 | You told me you posted",
    ]
    await me.go("brand")
    await expect(me.saying("This week in Brand Squad")).to_have_count(1)
    before = await me.messages.count()
    await me.page.get_by_role("button", name="Move one day ahead").click()
    await me.settled()
    await expect(me.messages).to_have_count(before)


async def test_a_page_left_open_finds_the_product_again(start: Start, visit: Visit) -> None:
    product = start()
    me = await visit(product)
    await me.open("sam")
    await me.say("/advocate help")
    product.end()
    await expect(me.page.get_by_text("The playground can't be reached.")).to_be_visible()
    product.start()
    await expect(me.page.get_by_role("status")).to_have_text("Connected again.", timeout=10_000)
    await me.say("/advocate policy")
    await me.reads("Our guidance, version 1")
