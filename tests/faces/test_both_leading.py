"""Deciding and looking after a squad, on both faces: the inbox, ideas that become posts, goals, previews, concerns."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.faces.both import Stage


async def test_an_idea_is_read_accepted_and_made(stage: Stage) -> None:
    ana, mia = stage.person("ana"), stage.person("mia")
    await ana.types("idea Film the canteen")
    await ana.press("You may name me")
    assert "Film the canteen" in await mia.types("inbox")
    assert "Read by Mia" in await mia.press("Acknowledge")
    assert "Mia has read your idea and will decide by" in ana.inbox()[-1]
    assert "Accepted by Mia" in await mia.press("Accept")
    assert "has accepted your idea" in ana.inbox()[-1]
    accepted = mia.find("Make it something to share")
    assert "No idea waits for you" in await mia.press("Inbox", on=accepted)
    await mia.press("Make it something to share", on=accepted)
    assert mia.form["summary"] == "Film the canteen"
    preview = await mia.fill(link="https://acme.example/film", title="The film")
    assert "Idea by Ana" in preview
    await mia.press("Now")
    assert "Idea by Ana" in stage.posts()[-1]
    assert "Your idea became something to share: " in ana.inbox()[-1].replace("**", "")
    assert "It carries your name" in ana.inbox()[-1]
    assert "isn't waiting any more" in await mia.press("Make it something to share", on=accepted)


async def test_what_is_in_hand_is_shown_opened_and_discarded(stage: Stage) -> None:
    mia = stage.person("mia")
    assert "Nothing in hand" in await mia.types("drop")
    await mia.press("Bring something")
    await mia.fill(link="https://acme.example/jobs", title="Jobs")
    await mia.types("inbox")
    assert "1 thing not out yet" in mia.text
    listed = await mia.press("Show what is in hand")
    assert "Jobs" in listed
    assert "draft" in listed
    assert "This is how colleagues will see it." in await mia.press("Open")
    assert "In the next digest, " in await mia.press("In the next digest")
    assert "Discarded" in await mia.press("Discard")
    assert "Nothing in hand" in await mia.types("drop")
    assert stage.posts() == []


async def test_a_goal_is_set_and_stands_in_the_preview(stage: Stage) -> None:
    mia = stage.person("mia")
    await mia.types("squad")
    await mia.press("Set a goal")
    await mia.fill(aim="A full team", measure="shares", target="none")
    assert "A whole number above 0" in mia.complaint
    goal = {"aim": "A full team", "audience": "People who like to cook", "measure": "shares"}
    shown = await mia.fill(**goal, target="5")
    assert mia.closed
    assert "A full team: 5 posts a week" in shown
    when = await mia.types("digest when")
    assert "Brand Squad" in when
    preview = await mia.press("Preview")
    assert "This week in Brand Squad" in preview
    assert "the goal is 5" in preview
    await mia.press("Change the day")
    assert mia.form["weekday"] == "1"
    await mia.fill(weekday="3")
    assert mia.closed
    await mia.types("squad goal")
    assert str(mia.form["target"]) == "5"
    assert stage.posts() == []


async def test_a_concern_is_answered_both_ways_and_closed(stage: Stage) -> None:
    ana, kim, lee, mia = (stage.person(name) for name in ("ana", "kim", "lee", "mia"))
    hers = len(mia.inbox())
    assert "with your name, or without?" in await ana.types("concern")
    assert "Kim and Lee will see your name" in await ana.press("With my name")
    assert "Kim and Lee will read it" in await ana.fill(text="My desk is loud")
    assert "My desk is loud" in await lee.types("inbox")
    await lee.press("Answer")
    assert "Sent to Ana" in await lee.fill(text="Since when?")
    assert "Since when?" in ana.inbox()[-1]
    await ana.press("Reply")
    assert "Sent to Kim and Lee" in await ana.fill(text="Since May")
    for reader in (kim, lee):
        assert "Since May" in reader.inbox()[-1]
    talk = await kim.press("Close")
    assert "It is closed." in talk
    assert "Kim has closed the concern you sent" in ana.inbox()[-1]
    assert "No concern waits for you" in await lee.types("inbox")
    assert "with your name, or without?" in await ana.press("I have a concern")
    assert len(mia.inbox()) == hers, "who leads a squad has no part in it"
    assert stage.posts() == []


async def test_home_of_a_lead_leads_to_the_inbox(stage: Stage) -> None:
    await stage.publish("Onboarding")
    mia, ana = stage.person("mia"), stage.person("ana")
    await ana.types("idea Film the canteen")
    assert "1 idea to look at" in await mia.types("home")
    shown = await mia.press("Open the inbox")
    assert "Film the canteen" in shown
    assert "Nothing of yours waits to go out" in shown


async def test_once_a_year_everyone_is_asked_whether_they_feel_pressed(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("join")
    await ana.press("In the channel only")
    await stage.office.until(datetime(2026, 12, 1, 8, 5, tzinfo=UTC))
    assert "do you feel pressed to share?" not in stage.posts()[-1]
    await stage.office.until(datetime(2027, 1, 23, 8, 0, tzinfo=UTC))
    await stage.office.until(datetime(2027, 1, 26, 8, 5, tzinfo=UTC))
    assert "do you feel pressed to share?" in stage.posts()[-1]
    assert "which one was yours is kept nowhere" in await ana.press("A little")
    await ana.press("No")
    assert "You have answered already" in ana.text
    await stage.office.until(datetime(2027, 2, 9, 8, 5, tzinfo=UTC))
    assert "no number stands here" in stage.posts()[-1]
