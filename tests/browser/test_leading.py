"""A lead brings something: the form, the preview, the digest, an edit, and taking it back."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Start, Visit
from tests.browser.product import Product
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TITLE = "A lamp for the last train"


async def bring(me: Visitor, *, title: str = TITLE) -> None:
    """Fill the form from a link that can't be read, up to the preview."""
    await me.say("/advocate drop https://last-train.example/lamp")
    await expect(me.form).to_be_visible()
    await me.fill(
        title=title, in_a_sentence="It glows for six hours.", words="Made for my commute."
    )
    await me.submit("Preview")
    await me.reads("This is how colleagues will see it")


async def jump_to_the_digest_of(me: Visitor, channel: str) -> None:
    """Press the clock's button until this channel's digest came; four squads have one each week."""
    await me.go(channel)
    for _ in range(5):
        await me.jump()
        if await me.saying("This week in").count():
            return
    raise AssertionError(f"#{channel} got no digest within a week")


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("https://nowhere.example/page", "There is no page at that address."),
        ("http://127.0.0.1/admin", "That address only works inside the company"),
    ],
)
async def test_a_link_that_cant_be_read_leaves_the_form_to_fill(
    town: Product, visit: Visit, link: str, sentence: str
) -> None:
    me = await visit(town)
    await me.open("tom")
    await me.say(f"/advocate drop {link}")
    await me.reads(sentence, me.form)
    await expect(me.form.get_by_role("textbox", name="Link", exact=True)).to_have_value(link)


async def test_an_error_stands_at_its_field_and_keeps_the_rest(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("tom")
    await me.say("/advocate drop https://nowhere.example/page")
    await me.fill(title="Kept", picture="https://pictures.example/a.png", words="One\n\nTwo")
    await me.form.get_by_role("group", name="Best on").get_by_label("LinkedIn").check()
    await me.submit("Preview")
    shown = me.form.get_by_label("What the picture shows")
    await expect(shown).to_be_focused()
    await expect(shown).to_have_accessible_description(
        "Needed with a picture, for everyone who can't see it. "
        "Say what the picture shows, for everyone who can't see it."
    )
    await expect(me.form.get_by_label("Title")).to_have_value("Kept")
    await expect(me.form.get_by_label("Words to start from")).to_have_value("One\n\nTwo")
    await expect(me.form.get_by_label("LinkedIn")).to_be_checked()
    await shown.fill("A lamp on a desk")
    await me.submit("Preview")
    await me.reads("Best on LinkedIn")
    await me.reads("A lamp on a desk")


async def test_mia_brings_something_edits_it_and_takes_it_back(start: Start, visit: Visit) -> None:
    me = await visit(start())
    await me.open("mia")
    await bring(me)
    await me.press("In the next digest")
    await me.reads("In the next digest, ")
    await jump_to_the_digest_of(me, "brand")
    digest = me.saying("This week in Brand Squad")
    await me.reads(TITLE, digest)
    await me.reads("You said, we did", digest)
    await expect(digest.get_by_role("button", name=f"Share: {TITLE}")).to_be_visible()

    await me.go("Social Squad")
    await me.say("/advocate drop")
    await me.press(f"Open: {TITLE}")
    await me.press("Edit")
    await me.fill(title="A lamp for the first train")
    await me.submit("Preview")
    await me.go("brand")
    await me.reads("A lamp for the first train", digest)
    await expect(digest).not_to_contain_text(TITLE)

    await me.go("Social Squad")
    await me.press("Withdraw")
    await me.agree("Withdraw")
    await expect(me.saying("Taken back.").last).to_be_visible()
    await me.go("brand")
    await me.reads("This was taken back by Brand Squad.", digest)
    await expect(digest).not_to_contain_text("first train")
    await expect(me.saying("This week in Brand Squad")).to_have_count(1)


async def test_now_asks_first_and_reaches_the_channel(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("mia")
    await bring(me, title="A lamp for the night bus")
    await me.press("Now")
    await me.agree("Now")
    await me.reads("Edits reach every message already sent.")
    await me.go("brand")
    await me.reads("A lamp for the night bus")
    await expect(me.saying("A lamp for the night bus")).to_have_count(1)
    await expect(me.page.locator("#messages")).not_to_contain_text("@")


async def test_the_digest_can_be_seen_before_it_goes_out(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("sara")
    await me.say("/advocate digest preview")
    await me.reads("This week in Hiring Squad")
    await me.say("/advocate digest when")
    await me.reads("Hiring Squad:")


async def test_from_somebody_who_leads_nothing_it_becomes_an_idea(
    town: Product, visit: Visit
) -> None:
    me = await visit(town)
    await me.open("eva")
    await me.say("/advocate drop https://lamp.example/found")
    await me.reads("Got it, thank you.")
    await me.press("My ideas")
    await me.reads("https://lamp.example/found")
