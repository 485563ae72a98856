"""Asking about oneself, on both faces: the first words, guidance, joining and leaving, being quiet, settings."""

from __future__ import annotations

from tests.faces.both import Stage


async def test_a_sentence_becomes_an_idea_whose_author_may_be_named(stage: Stage) -> None:
    ana, mia = stage.person("ana"), stage.person("mia")
    await ana.types("what about the demo day")
    assert "What I can do for you" in await ana.press("What you can say")
    assert await stage.office.count("idea") == 0
    received = await ana.press("Send it as an idea")
    assert "Mia will reply by" in received
    assert "You won't be named" in received
    assert "what about the demo day" in mia.inbox()[-1]
    assert "Ana would rather not be named." in mia.inbox()[-1]
    assert "You may be named" in await ana.press("You may name me")
    assert "Ana may be named." in mia.inbox()[-1]
    assert "You won't be named" in await ana.press("Don't name me")
    assert "Ana would rather not be named." in mia.inbox()[-1]
    mine = await ana.press("My ideas")
    assert "what about the demo day" in mine
    assert "on its way to a lead" in mine
    await ana.press("I have an idea")
    await ana.fill(text="A second one")
    assert await stage.office.count("idea") == 2
    assert "A second one" in mia.inbox()[-1]


async def test_home_is_one_tap_away_and_leads_to_the_guidance(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("help")
    assert "Share something of mine" in await ana.press("Home")
    lines = await ana.press("Who sees what?")
    assert "Our guidance, version 1" in lines
    assert "Edit the text" not in lines
    assert "Once a week" in await ana.press("Join")


async def test_not_now_is_taken_for_an_answer(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("join")
    assert "I won't ask again" in await ana.press("Not now")
    assert "Always optional" not in await ana.types("home")
    assert "Nothing comes unasked until you join" in await ana.types("settings")


async def test_joining_is_undone_and_leaving_is_too(stage: Stage) -> None:
    await stage.publish("Onboarding")
    ana = stage.person("ana")
    await ana.types("join")
    joined = ana.find("Join, by message")
    await ana.press("Join, by message", on=joined)
    done = ana.find("Show me one now")
    assert "Onboarding" in await ana.press("Show me one now", on=done)
    await ana.types("join")
    await ana.press("Join, by message")
    assert "Done, and thank you for having been here" in await ana.press("Undo")
    assert "Nothing comes unasked until you join" in await ana.types("settings")
    await ana.types("leave")
    assert "Quiet until" in await ana.press("Just snooze two weeks instead")
    assert "Quiet until" in await ana.types("settings")
    assert "I won't write to you" in await ana.press("Leave")
    assert "Picks come by message" in await ana.press("Undo")
    assert "Quiet until" in await ana.types("settings"), "the snooze is still theirs to end"


async def test_quiet_is_one_tap_and_so_is_waking(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("join")
    await ana.press("Join, by message")
    await ana.types("snooze")
    assert "I'm back" in await ana.press("Undo")
    assert "up to three picks" in await ana.types("settings")
    await ana.types("snooze off")
    assert "Quiet until" in await ana.press("Undo")
    assert "Quiet until" in await ana.types("settings")


async def test_a_pick_can_be_the_last_that_comes_unasked(stage: Stage) -> None:
    await stage.publish("Onboarding")
    ana = stage.person("ana")
    await ana.types("join")
    await ana.press("Join, by message")
    await ana.types("share")
    assert "Nothing comes unasked any more" in await ana.press("Mute: only when I ask")
    muted = ana.find("Settings")
    assert "Nothing comes unless you ask" in await ana.press("Settings", on=muted)
    await ana.types("share")
    await ana.press("Mute: only when I ask")
    assert "Undo" not in ana.text, "it was so before"
    await ana.types("join")
    await ana.press("Join, by message")
    await ana.types("share")
    await ana.press("Mute: only when I ask")
    assert "I'm back" in await ana.press("Undo")
    assert "up to three picks" in await ana.types("settings")
    await ana.types("share")
    assert "Quiet until" in await ana.press("Snooze two weeks")


async def test_settings_are_changed_and_seen(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("settings")
    await ana.press("Change")
    assert ana.form["budget"] == "1"
    await ana.fill(holidays="Atlantis")
    assert "I don't know that place" in ana.complaint
    kept = await ana.fill(wish="channel", days=("1", "3"), budget="3", holidays="Germany")
    assert "Nothing comes unasked until you join" in kept
    assert "Monday, Wednesday" in await ana.press("See it all")
    assert "Public holidays in DE" in ana.text


async def test_everything_is_paused_in_one_tap_and_on_again(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("join")
    await ana.press("Join, by message")
    assert "at most one message a week" in await ana.types("settings")
    assert "Nothing comes unasked any more" in await ana.press("Pause all")
    assert "I'm back" in await ana.press("Undo")
    assert "at most one message a week" in await ana.types("settings")


async def test_fewer_like_this_stops_following_and_can_be_undone(stage: Stage) -> None:
    await stage.publish("Onboarding", topics="hiring")
    ana = stage.person("ana")
    await ana.types("settings")
    await ana.press("Change")
    await ana.fill(follows=("hiring",))
    await ana.types("share")
    assert "You don't follow #hiring any more" in await ana.press("Fewer like this")
    fewer = ana.find("Undo")
    assert "nothing yet" in await ana.types("settings")
    assert "Onboarding" in await ana.press("Undo", on=fewer)
    assert "#hiring" in await ana.types("settings")
