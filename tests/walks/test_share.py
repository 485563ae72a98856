"""Journey 2: a pick and why, words dealt in turn, one tap to a composer, one to confirm, one to undo."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select

from store.models import point_entry, share
from tests.walks.conftest import OpenTown, make_squad, publish
from tests.walks.test_digest import join
from tests.walks.town import Someone, Town

PUBLIC = "https://squad.acme.example"
CAPTIONS = "Warm words.\n\nShort words.\n\nHonest words."


@pytest.fixture
async def story(town: Town, mia: Someone) -> str:
    """Something to share, with three captions."""
    await publish(
        town, mia, "Good news", topics="hiring", captions=CAPTIONS, link="https://acme.example/good"
    )
    return "https://acme.example/good"


async def ledger(town: Town) -> list[tuple[int, str, str]]:
    """Every line of points."""
    columns = (point_entry.c.amount, point_entry.c.reason, point_entry.c.reference)
    rows = await town.process.database.read(
        lambda c: c.execute(select(*columns).order_by(point_entry.c.id)).all()
    )
    return [tuple(row) for row in rows]


async def test_a_pick_and_why(town: Town, mia: Someone, story: str) -> None:
    ana = town.person("ana")
    await ana.say("/advocate settings")
    await ana.press("Change")
    await ana.send(follows=("hiring",))
    said = await ana.say("/advocate share")
    assert "For you, because you follow #hiring: Good news." in said
    assert "You follow #hiring." in await ana.press("Why this?")
    await ana.say("/advocate share")
    assert "less about #hiring for a month" in await ana.press("Not for me")
    assert "Good news" not in await ana.say("/advocate share")
    await ana.press("Undo")
    assert "Good news" in await ana.say("/advocate share")


async def test_from_picks_to_a_post_in_three_taps(town: Town, mia: Someone, story: str) -> None:
    ana = town.person("ana")
    await ana.say("/advocate share")
    card = await ana.press("Share")
    assert "In your own words is best. Here's a start if you want one." in card
    assert "I work at Acme\nWarm words." in card
    assert "Starts with “I work at Acme”, so readers know." in card
    assert [words for words in ana.screen.links if words.startswith("Open ")] == [
        "Open LinkedIn",
        "Open X",
        "Open Facebook",
    ]
    thanks = await ana.press("I posted it")
    assert "Thank you." in thanks
    assert "15 points, five of them because it was your first." in thanks
    me = await ana.say("/advocate me")
    assert "Mon 23 Nov: Good news" in me
    assert "15 points this month, 15 in all." in me
    why = await ana.press("Why these points?")
    assert "You told me you posted" in why
    assert "Your first post" in why
    (paid, bonus) = await ledger(town)
    assert paid == (10, "share_confirmed", "share:1:confirmed")
    assert bonus[:2] == (5, "first_share")


async def test_captions_are_dealt_in_turn_between_colleagues(
    town: Town, mia: Someone, story: str
) -> None:
    got = []
    for key in ("ana", "ben", "yuki", "tom"):
        one = town.person(key)
        card = await one.press("Share")
        got += re.findall(r"(Warm|Short|Honest) words", card)
    assert got[:3] == ["Warm", "Short", "Honest"]
    assert got[3] == "Warm"
    ana = town.person("ana")
    await ana.press("Share")
    first = ana.text
    assert await ana.press("Other words") != first


async def test_x_starts_empty_but_own_words_travel(town: Town, mia: Someone, story: str) -> None:
    ana = town.person("ana")
    card = await ana.press("Share")
    assert "X starts without the suggestion" in card
    x = parse_qs(urlsplit(ana.screen.links["Open X"]).query)
    assert x["text"] == ["I work at Acme"]
    assert x["url"][0].startswith(story)
    await ana.press("Change the words")
    card = await ana.send(caption="All my own.")
    assert "X starts without" not in card
    x = parse_qs(urlsplit(ana.screen.links["Open X"]).query)
    assert x["text"] == ["I work at Acme\nAll my own."]


async def test_counters_count_what_goes_out(town: Town, mia: Someone, story: str) -> None:
    ana = town.person("ana")
    await ana.press("Share")
    await ana.press("Change the words")
    await ana.send(caption="y" * 300)
    left = re.search(r"X: (\d+) characters too long\.", ana.text)
    # 300, the line and its break (14 + 1), a break and the link as 23.
    assert left
    assert int(left[1]) == 300 + 15 + 24 - 280
    await ana.press("Change the words")
    await ana.send(caption="y" * 10)
    assert f"X: {280 - 10 - 15 - 24} characters left." in ana.text


async def test_the_disclosure_stands_first_through_every_edit(
    town: Town, mia: Someone, story: str
) -> None:
    ana = town.person("ana")
    await ana.press("Share")
    await ana.press("Change the words")
    card = await ana.send(disclosure="  ")
    assert "I put “I work at Acme” back at the start, so readers know." in card
    assert "I work at Acme\nWarm words." in card
    await ana.press("Change the words")
    await ana.send(disclosure="Working at Acme since 2019", caption="Look at this.")
    assert "Working at Acme since 2019\nLook at this." in ana.text
    await ana.press("Change the words")
    await ana.send(caption="Working at Acme since 2019, I say: look.")
    assert ana.text.count("Working at Acme since 2019") == 2, "once in the words, once in the note"
    for words, href in ana.screen.links.items():
        if words == "Open X":
            assert parse_qs(urlsplit(href).query)["text"][0].startswith("Working at Acme")
    await ana.press("Other words")
    assert "Working at Acme since 2019\n" in ana.text


async def test_pressed_twice_it_pays_once_undone_and_done_again(
    town: Town, mia: Someone, story: str
) -> None:
    ana = town.person("ana")
    await ana.press("Share")
    screen, posted = await ana.find("I posted it")
    await asyncio.gather(*(ana.press_this(screen, posted) for _ in range(4)))
    assert sum(line[0] for line in await ledger(town)) == 15
    assert "The points went back too." in await ana.act("share.undo", posted.value)
    await ana.act("share.undo", posted.value)
    assert sum(line[0] for line in await ledger(town)) == 0
    assert "0 points this month, 0 in all." in await ana.say("/advocate me")
    for _ in range(3):
        assert "15 points" in await ana.act("share.confirm", posted.value)
    assert sum(line[0] for line in await ledger(town)) == 15
    await ana.act("share.undo", posted.value)
    await ana.act("share.confirm", posted.value)
    assert sum(line[0] for line in await ledger(town)) == 15
    assert "Good news" not in await ana.say("/advocate share"), (
        "what is shared is not offered again"
    )


async def test_after_five_posts_a_day_they_are_simply_welcome(
    town: Town, mia: Someone, story: str
) -> None:
    ana = town.person("ana")
    for number in range(6):
        await ana.say(f"/advocate share https://acme.example/{number} A word")
        said = await ana.press("I posted it")
        assert ("10 points" in said or "15 points" in said) == (number < 5), said
        assert ("this one is simply welcome" in said) == (number == 5)
    assert sum(line[0] for line in await ledger(town)) == 55


async def test_the_posts_link_is_a_fingerprint_unless_ticked(
    town: Town, mia: Someone, story: str
) -> None:
    ana = town.person("ana")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.press("Add the post's link")
    await ana.send(post="javascript:alert(1)")
    assert list(ana.opened.errors) == ["post"]
    await ana.send(post="https://social.example/ana/1")
    assert "15 points" in ana.text
    kept = await town.process.database.read(
        lambda c: c.execute(select(share.c.post_key, share.c.post_url)).one()
    )
    assert kept.post_url is None
    assert "social.example" not in kept.post_key
    await ana.press("Tell the squad")
    assert "social.example" not in "".join(str(s.links) for s in await mia.screens("brand")), (
        "not shown without the tick"
    )
    await ana.press("Add the post's link")
    await ana.send(post="https://social.example/ana/1", show=("yes",))
    assert "Colleagues may see your post." in ana.text


async def test_the_squad_is_told_only_when_asked_and_once(
    town: Town, mia: Someone, story: str
) -> None:
    ana = town.person("ana")
    before = len(await mia.messages("brand"))
    await ana.press("Share")
    await ana.press("I posted it")
    assert len(await mia.messages("brand")) == before
    screen, press = await ana.find("Tell the squad")
    await asyncio.gather(*(ana.press_this(screen, press) for _ in range(3)))
    said = await mia.messages("brand")
    assert len(said) == before + 1
    assert "Ana Ruiz shared Good news" in said[-1]
    assert "Tell the squad" not in ana.screen.labels
    await town.person("ben").press("Share it too")


async def test_own_links_and_words_need_no_drop_and_no_approval(town: Town) -> None:
    ana = town.person("ana")
    assert "I work at Acme\nMy own thoughts" in await ana.say("/advocate share My own thoughts")
    await ana.press("I posted it")
    assert "My own thoughts" in await ana.say("/advocate me")
    await ana.say("/advocate share https://acme.example/mine look")
    assert "acme.example%2Fmine" in ana.screen.links["Open LinkedIn"]
    await ana.say("/advocate")
    await ana.press("Share something of mine")
    await ana.send(link="https://acme.example/form", caption="By form")
    assert "By form" in ana.text


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:8080/x",
        "https://127.0.0.1/x",
        "http://[::1]/x",
        "http://10.1.2.3/x",
        "https://intranet/wiki",
        "https://wiki.corp/x",
        "http://2130706433/",
        "https://me:secret@acme.example/",
    ],
)
async def test_a_private_link_never_goes_out(town: Town, link: str) -> None:
    ana = town.person("ana")
    said = await ana.say(f"/advocate share {link}")
    assert "That link only works inside the company." in said
    assert "That link only works inside the company." in await ana.say(
        f"/advocate share https://acme.example/a see also {link}"
    )
    await ana.act("share.own")
    await ana.send(link=link, caption="Kept")
    assert list(ana.opened.errors) == ["link"]
    assert ana.opened.values["caption"] == "Kept"
    await ana.send(link="https://acme.example/", caption=f"See {link}")
    assert list(ana.opened.errors) == ["caption"]


async def test_nothing_to_share_is_said_at_the_field(town: Town) -> None:
    ana = town.person("ana")
    await ana.act("share.own")
    await ana.send(link=" ", caption="\u200b \n")
    assert list(ana.opened.errors) == ["caption"]


@pytest.mark.parametrize("public", [PUBLIC, ""])
async def test_more_shows_all_and_no_inside_address_enters_any_composer(
    open_a_town: OpenTown, public: str
) -> None:
    town = await open_a_town(local=True, public_url=public)
    mia = await make_squad(town)
    await publish(town, mia, "Good news", captions=CAPTIONS, link="https://acme.example/good")
    ana = town.person("ana")
    card = await ana.press("Share")
    assert ("Clicks are not measured here" in card) == (not public)
    await ana.press("More")
    assert "More" not in ana.screen.labels
    said = ("Open ", "Copy ")
    doors = {w: h for w, h in ana.screen.links.items() if w.startswith(said)}
    assert list(doors) == [
        f"Open {name}" if name else "Copy the words"
        for name in [
            "LinkedIn",
            "X",
            "Facebook",
            "WhatsApp",
            "Reddit",
            "Bluesky",
            "Threads",
            "Mastodon",
            "Telegram",
            "E-mail",
            "Xing",
            "",
        ]
    ]
    for words, href in doors.items():
        path = href.removeprefix(public) if public else href
        assert path.startswith("/s/"), (words, href)
        gone = await town.visit(path)
        assert gone.status == 302
        target = unquote(unquote(gone.headers["Location"]))
        assert not re.search(r"127\.0\.0\.1|localhost", target), target
        if words not in {"Copy the words", "Open Xing"}:
            assert ("squad.acme.example/r/" in target) == bool(public), target
            assert ("https://acme.example/good?utm_source" in target) == (not public), target
    page = await (
        await town.visit(doors["Copy the words"].removeprefix(public).rpartition("/")[0])
    ).text()
    assert not re.search(r"127\.0\.0\.1|localhost", page)
    assert "I work at Acme" in page


async def test_the_network_used_last_comes_first(open_a_town: OpenTown) -> None:
    town = await open_a_town(local=True)
    ana = town.person("ana")
    await ana.say("/advocate share Some words")
    await ana.press("More")
    await town.visit(ana.screen.links["Open Bluesky"])
    await ana.say("/advocate share Other words")
    doors = [words for words in ana.screen.links if words.startswith("Open ")]
    assert doors == ["Open Bluesky", "Open LinkedIn", "Open X"]


async def test_the_first_human_click_proves_it_and_is_told_once(open_a_town: OpenTown) -> None:
    town = await open_a_town(public_url=PUBLIC)
    mia = await make_squad(town)
    await publish(town, mia, "Good news", captions=CAPTIONS, link="https://acme.example/good")
    ana = await join(town, "ana")
    await ana.press("Share")
    door = ana.screen.links["Open X"].removeprefix(PUBLIC)
    composer = await town.visit(door)
    cookie = composer.cookies["squad_sharer"].value
    link = parse_qs(urlsplit(composer.headers["Location"]).query)["url"][0]
    assert link.startswith(f"{PUBLIC}/r/")
    code = link.removeprefix(PUBLIC)
    await ana.press("I posted it")
    town.client.session.cookie_jar.clear()
    # A robot, a preview, and the browser that posted: kept, not counted.
    await town.visit(code, **{"User-Agent": "Slackbot-LinkExpanding 1.0"})
    await town.client.head(code, allow_redirects=False)
    await town.visit(code, Cookie=f"squad_sharer={cookie}")
    await town.settle()
    assert "not opened through our link yet" in await ana.say("/advocate")
    gone = await town.visit(code)
    assert gone.headers["Location"].startswith("https://acme.example/good?utm_source=x&utm_medium")
    assert "ana" not in gone.headers["Location"]
    for _ in range(3):
        await town.visit(code)
    await town.settle()
    told = [s for s in await ana.messages() if "Someone opened what you posted on X" in s]
    assert len(told) == 1
    assert "5 points" in told[0]
    assert "opened 1 time" in await ana.say("/advocate me")
    assert sum(line[0] for line in await ledger(town)) == 20
    await town.forward(days=1)
    await town.visit(code)
    assert "opened 2 times" in await ana.say("/advocate me")
    # Withdrawn: the link turns neutral, points stay.
    await mia.act("drop.withdraw", "1")
    closed = await town.visit(code, Cookie=f"squad_sharer={cookie}")
    assert closed.status == 410
    assert sum(line[0] for line in await ledger(town)) == 20


async def test_nobody_touches_anothers_share(town: Town, mia: Someone, story: str) -> None:
    ana, ben = town.person("ana"), town.person("ben")
    await ana.press("Share")
    for verb in ("confirm", "undo", "words", "post", "tell", "more", "another"):
        for value in ("1", "", "-1", "9" * 30, "x\u0000y", "²"):
            said = await ben.act(f"share.{verb}", value)
            assert "isn't there any more" in said, (verb, value, said)
    assert await ledger(town) == []


async def test_a_monday_counts_in_the_month_of_its_points(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    await town.until(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    await ana.say("/advocate share Late words")
    await ana.press("I posted it")
    await town.until(datetime(2026, 12, 1, 0, 30, tzinfo=UTC))
    assert "0 points this month, 15 in all." in await ana.say("/advocate me")
