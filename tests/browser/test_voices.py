"""Ideas go to leads and come back with each step; concerns go to listeners and nowhere else."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IDEA = "Show how the switch was made quiet"
OTHER_IDEA = "Let us film the paint shop"
CONCERN = "The tone in one of our meetings"
CHANNELS = ("general", "brand", "hiring", "engineering", "community")


async def test_an_idea_becomes_something_to_share_and_its_author_hears_each_step(
    town: Product, visit: Visit
) -> None:
    me = await visit(town)
    await me.open("ian")
    await me.say("/advocate idea")
    await me.fill(your_idea=IDEA)
    await me.form.get_by_role("combobox", name="For").select_option(label="Brand Squad")
    await me.form.get_by_label("You may name me").check()
    await me.submit("Send")
    await me.reads("Got it, thank you.")
    await me.reads("You'll hear either way, with the reason.")

    await me.become("mia")
    await me.reads(IDEA, me.saying("Ian MacLeod for Brand Squad"))
    await me.press(f"Accept: {IDEA}")
    await expect(me.saying("Accepted by Mia Schmidt")).to_be_visible()
    await me.press("Make it something to share")
    await me.fill(link="https://lamp.example/switch", title="The quiet switch")
    await me.submit("Preview")
    await me.reads("Idea by Ian MacLeod.")
    await me.press("Now")
    await me.agree("Now")

    await me.become("ian")
    await expect(me.saying("Mia Schmidt has accepted your idea.")).to_be_visible()
    await expect(me.saying("Your idea became something to share: The quiet switch")).to_be_visible()
    await me.say("/advocate me why")
    assert [line.split(" | ", 1)[1] for line in await me.rows()] == ["+10 | Your idea was accepted"]


async def test_declining_needs_a_reason_and_the_author_gets_it(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("leo")
    await me.say(f"/advocate idea {OTHER_IDEA}")
    if await me.form.is_visible():
        await me.submit("Send")
    await me.reads("Got it, thank you.")
    await me.become("tom")
    await me.press(f"Decline: {OTHER_IDEA}")
    await me.fill(the_reason="We told this in spring, kindly")
    await me.submit("Decline")
    await me.reads("Declined by Tom Baker", me.saying(OTHER_IDEA).first)
    await me.become("leo")
    await me.reads("We told this in spring, kindly")


async def test_a_concern_reaches_the_listeners_and_no_channel(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("ana")
    await me.say("/advocate concern")
    await me.press("With my name")
    await me.reads("Read by: Kim Larsen and Lee Okafor. This is not anonymous.", me.form)
    await me.form.get_by_label("Lee Okafor").uncheck()
    await me.fill(your_concern=CONCERN)
    await me.submit("Send")
    await me.reads("Thank you for saying it. Kim Larsen will read it and answer you here.")

    await me.become("kim")
    await me.reads(CONCERN)
    await me.reads("Nobody else reads this.")
    await me.press("Answer")
    await me.fill(your_answer="Thank you, Ana. Shall we talk tomorrow?")
    await me.submit("Send")

    for other in ("lee", "mia", "noor"):
        await me.become(other)
        await expect(me.page.locator("#messages")).not_to_contain_text(CONCERN)
    for channel in CHANNELS:
        await me.go(channel)
        await expect(me.page.locator("#messages")).not_to_contain_text(CONCERN)
    await me.become("ana")
    await me.go("Social Squad")
    await me.reads("Shall we talk tomorrow?")


async def test_a_concern_typed_in_a_channel_is_kept_nowhere(town: Product, visit: Visit) -> None:
    me = await visit(town)
    words = "Somebody was left out on purpose"
    await me.open("jan", "general")
    await me.say(f"@Social Squad concern {words}")
    await me.reads("Others here may see what you just typed; I kept nothing of it.")
    await expect(me.answer).not_to_contain_text(words)
    await expect(me.answer.get_by_text("Only you can see this")).to_be_visible()
    await me.press("Without my name")
    await expect(me.form.get_by_label("Your concern")).to_have_value("")
    for file in town.folder.glob("demo.db*"):
        assert words.encode() not in file.read_bytes()
    assert words not in town.log.read_text()
