"""Picks and what comes of them, on both faces: every button of a pick, of its card, and of one's numbers."""

from __future__ import annotations

import pytest

from tests.faces.both import Stage


async def test_a_pick_says_why_it_is_shown(stage: Stage) -> None:
    await stage.publish("Onboarding", topics="hiring")
    ana = stage.person("ana")
    await ana.types("share")
    assert "It is new" in await ana.press("Why this?")
    await ana.press("Change my topics")
    await ana.fill(follows=("hiring",))
    assert "#hiring" in await ana.types("settings")
    assert "because you follow #hiring" in await ana.types("share")
    assert "You follow #hiring" in await ana.press("Why this?")


@pytest.mark.parametrize("label", ["Not for me", "Fewer like this"])
async def test_a_pick_waved_away_stays_away_until_that_is_undone(stage: Stage, label: str) -> None:
    await stage.publish("Onboarding", topics="hiring")
    await stage.publish("Canteen", topics="food")
    ana, posts = stage.person("ana"), stage.posts()
    shown = await ana.types("share")
    assert "Onboarding" in shown
    assert "Canteen" in shown
    told = await ana.press(label)
    [gone] = [title for title in ("Onboarding", "Canteen") if title in told]
    assert "for a month" in told
    assert "won't come back" in told
    card = ana.find("Undo")
    others = await ana.press("Show me something else")
    assert gone not in others
    assert "Not for me" in others
    back = await ana.press("Undo", on=card)
    assert "Onboarding" in back
    assert "Canteen" in back
    assert stage.posts() == posts, "nobody else hears of it"


async def test_the_card_offers_every_network_and_other_words(stage: Stage) -> None:
    await stage.publish("Onboarding", captions="First words\n\nOther words")
    ana = stage.person("ana")
    card = await ana.press("Share")
    assert "First words" in card
    assert "Open Xing" not in card
    every = await ana.press("More")
    assert "Open Xing" in every
    assert "Open LinkedIn" in every
    assert "Other words" in await ana.press("Other words")
    assert "First words" not in ana.text


async def test_ones_own_link_is_got_ready_posted_and_told(stage: Stage) -> None:
    ana = stage.person("ana")
    assert "Nothing new for you right now" in await ana.types("share")
    await ana.press("Share something of mine")
    await ana.fill(link="http://10.1.2.3/wiki")
    assert "only works inside the company" in ana.complaint
    card = await ana.fill(link="https://acme.example/jobs", caption="See this")
    assert "See this" in card
    assert "I work at" in card
    assert "I'll tell you here" not in await ana.press("I posted it"), "clicks aren't measured here"
    assert "15 points" in ana.text
    assert "Taken back" in await ana.press("Undo")
    assert "15 points" in await ana.press("I did post it")
    assert await stage.office.count("point_entry") == 6, (
        "two lines paid, taken back, and paid again"
    )


async def test_ones_numbers_stand_line_by_line_and_on_the_board_by_choice(stage: Stage) -> None:
    await stage.publish("Onboarding")
    ana, mia = stage.person("ana"), stage.person("mia")
    await ana.press("Share")
    await ana.press("I posted it")
    assert "15 in all" in await ana.types("me")
    why = await ana.press("Why these points?")
    assert "You told me you posted" in why
    assert "Your first post" in why
    assert "15 in all" in await ana.press("Back")
    board = await ana.press("The board")
    assert "Nobody has chosen to be seen yet" in board
    assert "Your name may stand here" in await ana.press("Be seen")
    assert "Ana" in await mia.types("board")
    assert "Your name doesn't stand here" in await ana.press("Hide me")
    assert "Nobody has chosen to be seen yet" in await mia.types("board")
    await ana.types("me")
    await ana.press("Show me something to share")
    assert "Share something of mine" in ana.text, "what was shared isn't shown again"
