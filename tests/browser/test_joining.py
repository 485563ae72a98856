"""Joining, leaving, being quiet, settings, guidance, the board, help: everything about oneself."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(
    ("person", "choice", "said"),
    [
        ("ana", "Join, by message", "Picks come by message, once a week at most."),
        ("olga", "In the channel only", "You'll find the picks in the channel"),
        ("paul", "Only when I ask", "I'll be quiet until you ask."),
    ],
)
async def test_joining_is_one_choice_of_three(
    town: Product, visit: Visit, person: str, choice: str, said: str
) -> None:
    me = await visit(town)
    await me.open(person)
    await me.say("/advocate join")
    await me.reads("Nobody sees who doesn't.")
    await expect(me.answer.get_by_role("list").get_by_role("listitem")).to_have_count(7)
    if choice == "Only when I ask":
        await me.answer.get_by_label("More").click()
    await me.press(choice)
    await me.reads(said)


async def test_leaving_is_done_at_once_and_undone_at_once(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("hana")
    await me.say("/advocate leave")
    await me.reads("Done, and thank you for having been here.")
    await me.press("Undo")
    await me.reads("Done.")
    await me.say("/advocate settings")
    await expect(me.button("Leave")).to_be_visible()


async def test_stop_is_quiet_at_once_for_two_weeks(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("ben")
    await me.say("STOP")
    await me.reads(re.compile(r"Quiet until .+\. Nothing is lost\."))
    await me.go("Home")
    await me.reads("Quiet until", me.page.locator("#home"))
    await me.press("Wake me now")
    await expect(me.saying("I'm back.").last).to_be_visible()


async def test_settings_keep_what_was_typed_when_one_answer_is_missing(
    town: Product, visit: Visit
) -> None:
    me = await visit(town)
    await me.open("ines")
    await me.say("/advocate settings")
    await me.press("Change")
    form = me.form
    await form.get_by_role("radio", name="In the channel only").check()
    await form.get_by_label("Quiet from").select_option("21:00")
    days = form.get_by_role("group", name="Days")
    while await days.get_by_role("checkbox", checked=True).count():
        await days.get_by_role("checkbox", checked=True).first.uncheck()
    # The browser would ask for one box; somebody with an older browser gets our own words.
    await me.page.locator("#form-body").evaluate("form => form.noValidate = true")
    await me.submit("Keep")
    await expect(days).to_contain_text("Leave at least one day, or choose: only when I ask.")
    await expect(form.get_by_role("radio", name="In the channel only")).to_be_checked()
    await expect(form.get_by_label("Quiet from")).to_have_value("21:00")
    await days.get_by_role("checkbox").nth(1).check()
    await form.get_by_role("group", name="Topics you like").get_by_label("#design").check()
    await me.submit("Keep")
    await expect(form).to_be_hidden()
    await me.reads("Kept. Picks stand in the channel.")
    await me.press("See it all")
    await me.reads("21:00 to")
    await me.reads("#design")


async def test_guidance_is_shown_whole(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("nils")
    await me.say("/advocate policy")
    await me.reads("Our guidance, version 1")
    await expect(me.answer.get_by_role("listitem")).to_have_count(7)
    await me.reads("type /advocate ask")


async def test_the_board_shows_who_wants_to_be_seen(town: Product, visit: Visit) -> None:
    me = await visit(town)
    await me.open("dee")
    await me.say("/advocate share https://lamp.example/dee Mine")
    await me.press("I posted it")
    await me.say("/advocate board")
    await me.reads("Your name doesn't stand here.")
    await expect(me.answer).not_to_contain_text("Dee Williams")
    await me.press("Be seen")
    await me.reads("Dee Williams")
    await me.press("Hide me")
    await me.reads("Your name doesn't stand here.")
    await expect(me.answer).not_to_contain_text("Dee Williams")


async def test_help_is_by_role_and_a_typo_is_understood_or_gets_the_nearest_word(
    town: Product, visit: Visit
) -> None:
    me = await visit(town)
    await me.open("amy")
    await me.say("/advocate help")
    await me.reads("/advocate share [words | link]")
    await expect(me.answer).not_to_contain_text("For leads")
    await me.say("/advocate setings")
    await me.reads("You follow")
    await me.say("/advocate laeve")
    await me.reads("Did you mean /advocate leave?")
    await me.press("Help")
    await me.reads("What I can do for you")
    await me.become("mia")
    await me.say("help")
    await me.reads("For leads")


@pytest.mark.parametrize(
    "typed", ["ö" * 10_000, "\u202e\u0000\u0007", "/advocate", "/advocate x\u202e"]
)
async def test_whatever_is_typed_is_answered_kindly(
    town: Product, visit: Visit, typed: str
) -> None:
    me = await visit(town)
    await me.open("zoe")
    before = await me.messages.count()
    await me.say(typed)
    await expect(me.messages).not_to_have_count(before)
    await expect(me.page.get_by_role("alert").filter(has_text=re.compile(r"\S"))).to_have_count(0)
