"""Journey 1: a lead brings something, previews it, lets it out, edits it, takes it back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from aiohttp import web

from tests.walks.conftest import OpenTown, make_squad, person, publish, tell_story
from tests.walks.town import START, Someone, Town

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""When Brand Squad's digest goes out: nine in Berlin."""


async def test_the_form_opens_filled_from_the_page(town: Town, mia: Someone) -> None:
    link = await tell_story(town)
    await mia.say(f"/advocate drop {link} #hiring #Culture")
    assert mia.opened.title == "Something worth sharing"
    values = mia.opened.values
    assert values["link"] == link
    assert values["title"] == "How we fixed onboarding"
    assert values["summary"] == "New colleagues ship something in week one."
    assert values["image"] == "https://news.acme.example/desk.png"
    assert values["alt"] == "A tidy desk"
    assert values["topics"] == "hiring, culture"
    preview = await mia.send(captions="First words.\n\nSecond words.", networks=("linkedin", "x"))
    assert "This is how colleagues will see it. Best on LinkedIn and X." in preview
    assert "How we fixed onboarding" in preview
    assert "#culture #hiring" in preview
    assert "First words.\nSecond words." in preview
    assert mia.screen.labels == ["In the next digest", "At a time", "Now", "Edit", "Discard"]
    assert "4-minute read." in preview


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("http://news.acme.example/{gone}", "There is no page at that address."),
        ("http://127.0.0.1:9/", "That address only works inside the company"),
        ("http://[::1]/x", "That address only works inside the company"),
        ("http://169.254.169.254/latest", "That address only works inside the company"),
        ("https://nowhere.acme.example/", "There is no page at that address."),
        ("http://news.acme.example/picture", "That is no web page"),
        ("http://news.acme.example/broken", "The page couldn't be read."),
        ("http://news.acme.example/inside", "That address only works inside the company"),
        ("just some words", "That doesn't read like a web address."),
        ("ftp://acme.example/file", "That doesn't read like a web address."),
    ],
)
async def test_an_address_that_cant_be_read_leaves_a_form_with_what_was_typed(
    town: Town, mia: Someone, link: str, says: str
) -> None:
    async def picture(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"\x89PNG", content_type="image/png")

    async def broken(_: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    async def inside(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "http://10.0.0.7/secret"})

    town.pages |= {"picture": picture, "broken": broken, "inside": inside}
    link = link.replace("news.acme.example/", f"news.acme.example:{town.site_port}/")
    shown = await mia.say(f"/advocate drop {link} #hiring")
    assert says in shown, shown
    typed = mia.opened.values
    assert typed["topics"] == "hiring"
    assert link in (typed["link"], str(typed["title"]).removesuffix(" #hiring"))


async def test_what_the_form_refuses_stands_at_its_field(town: Town, mia: Someone) -> None:
    await mia.say("/advocate drop https://acme.example/a")
    good = {"title": "A title", "summary": "Kept as typed", "captions": "One\n\nTwo"}
    cases = [
        ({"link": "http://localhost/x"}, {"link"}),
        ({"link": "https://user:secret@acme.example/"}, {"link"}),
        ({"link": ""}, {"link"}),
        ({"link": "https://acme.example/a", "title": " "}, {"title"}),
        ({"title": "A title", "image": "https://acme.example/p.png", "alt": ""}, {"alt"}),
        ({"image": "javascript:alert(1)", "alt": "A picture"}, {"image"}),
        ({"image": "http://10.0.0.1/p.png", "alt": "A picture"}, {"image"}),
        ({"image": "", "alt": "", "title": "See http://localhost/"}, {"title"}),
    ]
    for more, wrong in cases:
        good |= more
        await mia.send(**good)
        assert mia.form, f"{more} was taken: {mia.text}"
        assert set(mia.opened.errors) == wrong
        assert mia.opened.values["summary"] == "Kept as typed"
        assert mia.opened.values["captions"] == "One\n\nTwo"
    await mia.send(**(good | {"title": "A title", "captions": "Look: http://192.168.0.1/x"}))
    assert list(mia.opened.errors) == ["captions"]
    await mia.send(**(good | {"title": "A title"}))
    assert "This is how colleagues will see it" in mia.text


async def test_in_the_next_digest_it_waits_and_then_stands_there(town: Town, mia: Someone) -> None:
    await mia.say(f"/advocate drop {await tell_story(town)}")
    await mia.send()
    assert "In the next digest, Tue 24 Nov, 09:00." in await mia.press("In the next digest")
    ana = town.person("ana")
    assert "Nothing new" in await ana.say("/advocate share")
    assert await ana.messages("brand") == []
    await town.until(TUESDAY)
    (digest,) = await ana.screens("brand")
    assert "How we fixed onboarding" in digest.text
    assert "Get it ready" not in (await ana.press("Share"))
    assert "In your own words is best." in ana.text


async def test_at_a_time_it_goes_out_by_itself(town: Town, mia: Someone) -> None:
    await mia.say(f"/advocate drop {await tell_story(town)}")
    await mia.send()
    await mia.press("At a time")
    assert mia.opened.values["day"] == "2026-11-24"
    await mia.send(day="2026-11-20", time="09:00")
    assert mia.opened.errors == {"day": "That time has passed. Choose a later one."}
    await mia.send(day="soon", time="")
    assert mia.opened.errors == {"day": "Choose a day and a time."}
    assert "Goes out Mon 23 Nov, 15:00." in await mia.send(day="2026-11-23", time="15:00")
    await town.until(START.replace(hour=13, minute=59))
    assert await mia.messages("brand") == []
    await town.until(START.replace(hour=14, minute=1))
    (post,) = await mia.messages("brand")
    assert "How we fixed onboarding" in post
    await town.forward(hours=1)
    assert len(await mia.messages("brand")) == 1


async def test_now_posts_once_however_often_it_is_pressed(town: Town, mia: Someone) -> None:
    await mia.say(f"/advocate drop {await tell_story(town)}")
    await mia.send()
    screen, press = await mia.find("Now")
    await asyncio.gather(mia.press_this(screen, press), mia.press_this(screen, press))
    assert "Published" in mia.text
    assert len(await town.person("ana").messages("brand")) == 1
    assert "It is out already" in await mia.act("drop.next", press.value)
    assert "It is out already" in await mia.act("drop.time", press.value)


async def test_an_edit_reaches_the_post_the_digest_the_picks_and_what_waits(
    town: Town, mia: Someone
) -> None:
    ana, ben = town.person("ana"), town.person("ben")
    for one in (ana, ben):
        await one.say("/advocate join")
        await one.press("Join, by message")
    await publish(town, mia, "First title", topics="hiring")
    await mia.say(f"/advocate drop {await tell_story(town, 'other')}")
    await mia.send(title="Another thing", topics="culture")
    await mia.press("In the next digest")
    # At nine in Berlin it is night in New York: Ben's picks still wait.
    await town.until(TUESDAY.replace(hour=12))
    assert any("First title" in said for said in await ana.messages())
    assert not any("First title" in said for said in await ben.messages())

    await mia.say("/advocate drop")
    await mia.press("Open: First title")
    await mia.press("Edit")
    await mia.send(title="A better title", summary="Mended.")
    for where in ("brand", "@ana"):
        said = "\n".join(await ana.messages(where))
        assert "First title" not in said, where
        assert "A better title" in said, where
        assert "Another thing" in said, "what else stands there stays"
    assert len([one for one in await ana.messages("brand") if "A better title" in one]) == 2
    await town.until(TUESDAY.replace(hour=14))
    said = "\n".join(await ben.messages())
    assert "A better title" in said
    assert "First title" not in said


async def test_withdrawing_changes_everything_and_tells_sharers_once(
    town: Town, mia: Someone
) -> None:
    ana, ben = town.person("ana"), town.person("ben")
    await ana.say("/advocate join")
    await ana.press("Join, by message")
    await publish(town, mia, "Good news")
    await town.until(TUESDAY.replace(hour=12))
    for _ in range(2):
        await ana.press("Share")
        assert "Thank you." in await ana.press("I posted it")
    assert "points" in await ana.say("/advocate me")
    points = await ana.say("/advocate me why")
    await ben.press("Share")
    stale, press = await ben.find("I posted it")

    await mia.say("/advocate drop")
    await mia.press("Open: Good news")
    assert "Taken back." in await mia.press("Withdraw")
    for where in ("brand", "@ana"):
        said = "\n".join(await ana.messages(where))
        assert "This was taken back by Brand Squad. Nothing to do." in said, where
    notes = [s for s in await ana.messages() if "Your post is yours" in s]
    assert len(notes) == 1
    assert "your points stay" in notes[0]
    assert not any("Your post is yours" in s for s in await ben.messages())
    assert await ana.say("/advocate me why") == points
    # Stale buttons: one kind sentence.
    assert "isn't there any more" in await ben.act("share.open", "1")
    assert "Thank you." in await ben.press_this(stale, press), "what was posted is posted"
    assert "taken back already" in await mia.act("drop.edit", "1")
    assert "taken back already" in await mia.act("drop.withdraw", "1")


async def test_withdrawing_before_it_went_out_is_just_discarding(town: Town, mia: Someone) -> None:
    await mia.say(f"/advocate drop {await tell_story(town)}")
    await mia.send()
    await mia.press("In the next digest")
    await mia.say("/advocate drop")
    await mia.press("Open")
    assert await mia.press("Discard") == "Discarded."
    await town.until(TUESDAY)
    assert "onboarding" not in "".join(await mia.messages("brand"))


async def test_from_no_lead_a_drop_is_an_idea(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    link = await tell_story(town)
    said = await ana.say(f"/advocate drop {link} worth showing")
    assert "Got it, thank you." in said
    assert "Mia Schmidt" in said
    (card,) = [s for s in await mia.messages() if "worth showing" in s]
    assert "Ana Ruiz" in card
    assert "Squad leads do this." in await ana.act("drop.now", "1")
    assert "Squad leads do this." in await ana.act("drop.open")


async def test_a_lead_of_one_squad_has_no_hand_in_anothers(town: Town, mia: Someone) -> None:
    await make_squad(town, name="Second", lead=person("tom"), channel="playground:other")
    await publish(town, mia, "Mia's own")
    tom = town.person("tom")
    for verb in ("edit", "withdraw", "now", "open_one", "next", "time"):
        assert "isn't in your hands" in await tom.act(f"drop.{verb}", "1"), verb
    for value in ("", "0", "-1", "x", "9" * 40, "1 OR 1=1"):
        assert "isn't in your hands" in await tom.act("drop.open_one", value) or value == ""
    # A forged squad in the form.
    await tom.say("/advocate drop https://acme.example/x")
    await tom.send(title="T", squad="1")
    assert tom.opened.errors


async def test_after_a_restart_it_goes_on(open_a_town: OpenTown) -> None:
    from contextlib import AsyncExitStack  # noqa: PLC0415  one process, then the next

    async with AsyncExitStack() as first:
        town = await open_a_town(stack=first)
        mia = await make_squad(town)
        await mia.say(f"/advocate drop {await tell_story(town)}")
        await mia.send()
        await mia.press("In the next digest")
    town = await open_a_town()
    await town.until(TUESDAY)
    (digest,) = await town.person("ana").messages("brand")
    assert "How we fixed onboarding" in digest
