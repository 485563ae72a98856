"""The journeys in Slack, by slash command, buttons and forms, over both doors, with the real process behind them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from store.database import Database
from tests.faces.conftest import SQUAD, both_doors, make_slack_squad
from tests.faces.slack_office import BRAND, Colleague, SlackOffice, open_slack, standing
from tests.fakes.slack_client import find, words

FIRST_DIGEST = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Tuesday at nine in Berlin."""
MENTION = re.compile(r"<@|<!(?!date\^)")
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
async def mia(slack: SlackOffice) -> Colleague:
    """The lead of Brand Squad."""
    return await make_slack_squad(slack)


async def publish(slack: SlackOffice, mia: Colleague, title: str, **fields: str) -> None:
    """Let a lead bring something and put it out at once."""
    await mia.slash(f"drop <{slack.link()}>")
    await mia.fill(title=title, **fields)
    await mia.press("Now")


# ------------------------------------------------------------ 0 start


@both_doors
async def test_from_nothing_to_a_squad_and_its_first_member(slack: SlackOffice) -> None:
    kim, mia, ana = (slack.colleague(key) for key in ("UKIM", "UMIA", "UANA"))
    assert "An admin makes the first squad" in await ana.slash("")
    assert "The first step is a squad" in await kim.slash("")
    assert "A squad is the few who meet weekly" in await kim.press("Make a squad")
    assert kim.view
    assert standing(kim.view)["lead"] == "UKIM"
    await kim.fill(**SQUAD | {"listener2": "UKIM"})
    assert kim.errors == {"listener2": "Choose two different people to read concerns."}
    shown = await kim.fill(**SQUAD)
    assert kim.closed
    assert "Leads: Mia" in shown
    assert "Tue, Nov 24, 09:00" in shown
    assert "on its way to #brand" in await kim.press("Send a test post")
    assert "A test from Kim" in slack.posts()[0]
    await kim.press("Back to the squad")
    await kim.press("Post the invitation")
    assert "It is: voluntary" in slack.posts()[1]
    await kim.press("Back to the squad")
    assert "it isn't repeated" in await kim.press("Post the invitation")
    assert len(slack.posts()) == 2

    card = await ana.press("Join")
    assert "Once a week I'll bring up to three things" in card
    assert "Whom to ask: Lee" in card
    assert "Picks come by message" in await ana.press("Join, by message")
    assert "Join" in text_in(slack, 1)
    ben = slack.colleague("UBEN")
    await ben.press("Join")
    assert "You'll find the picks in the channel" in await ben.press("In the channel only")
    lee = slack.colleague("ULEE")
    await lee.press("Join")
    assert "I'll be quiet until you ask" in await lee.press("Only when I ask")
    assert "Brand Squad is ready" in await mia.slash("")


def text_in(slack: SlackOffice, at: int) -> str:
    return slack.posts()[at]


async def test_a_squad_opens_again_with_everybody_in_it(slack: SlackOffice, mia: Colleague) -> None:
    kim = slack.colleague("UKIM")
    await kim.slash("squad")
    await kim.press("Edit")
    assert kim.view
    stood = standing(kim.view)
    assert {key: stood[key] for key in SQUAD} == SQUAD
    assert "Wed, Nov 25, 09:00" in await kim.fill(weekday="2")


async def test_the_home_shows_each_role_its_next_step(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    assert "Bring something" in await mia.home()
    assert "Join" in await ana.home()
    await ana.press("Join", on=ana.fresh[0])
    assert "Once a week" in ana.text


# ------------------------------------------------------------ 1 drop


@both_doors
async def test_a_link_becomes_a_post_is_edited_and_taken_back(
    slack: SlackOffice, mia: Colleague
) -> None:
    await mia.slash(f"drop <{slack.link()}>")
    opened, *filled = slack.fake.called("views.open")[-1:] + slack.fake.called("views.update")
    assert "One moment" in words(opened.arguments["view"])
    assert "submit" not in opened.arguments["view"]
    assert len(filled) >= 1
    assert mia.view
    stood = standing(mia.view)
    assert stood["title"] == "How we fixed onboarding"
    assert stood["summary"] == "New colleagues ship something in week one."
    await mia.fill(title=" ", summary="Typed by hand")
    assert list(mia.errors) == ["title"]
    # Slack keeps what was typed in the view; it is sent again with it.
    preview = await mia.fill(title="Onboarding", summary="Typed by hand", captions="One\n\nTwo")
    assert "This is how colleagues will see it." in preview
    assert slack.posts() == []
    await mia.press("Now")
    assert "4-minute read. Typed by hand" in slack.posts()[0]
    await mia.press("Edit")
    await mia.fill(title="Onboarding, mended")
    assert len(slack.posts()) == 1
    assert "Onboarding, mended" in slack.posts()[0]
    await mia.press("Withdraw")
    assert "Taken back" in mia.text
    assert "This was taken back by Brand Squad" in slack.posts()[0]
    assert "Onboarding" not in slack.posts()[0]
    assert "nothing to do" in slack.posts()[0].lower()


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("http://127.0.0.1/secret", "only works inside the company"),
        ("https://nowhere.example/none", "no page at that address"),
        ("not a link at all", "doesn't read like a web address"),
    ],
)
async def test_a_bad_address_gets_a_kind_sentence_and_an_empty_form(
    slack: SlackOffice, link: str, said: str
) -> None:
    mia = await make_slack_squad(slack)
    shown = await mia.slash(f"drop {link}")
    assert said in shown
    assert mia.view
    stood = standing(mia.view)
    assert link in (stood["link"], stood["title"])


async def test_from_no_lead_it_becomes_an_idea(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    assert "Got it, thank you. Mia will reply by" in await ana.slash(
        f"drop <{slack.link()}> worth a look"
    )
    assert "worth a look" in mia.inbox()[0]
    assert slack.posts() == []


async def test_a_scheduled_one_goes_out_at_its_time(slack: SlackOffice) -> None:
    mia = await make_slack_squad(slack)
    await mia.slash(f"drop <{slack.link()}>")
    await mia.fill(title="Later")
    await mia.press("At a time")
    assert "Goes out" in await mia.fill(day="2026-11-23", time="15:00")
    await slack.until(datetime(2026, 11, 23, 13, 59, tzinfo=UTC))
    assert slack.posts() == []
    await slack.until(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    assert "Later" in slack.posts()[0]


# ------------------------------------------------------------ 2 share


@both_doors
async def test_a_pick_is_shared_confirmed_once_and_undone(
    slack: SlackOffice, mia: Colleague
) -> None:
    await publish(slack, mia, "Onboarding", captions="First words\n\nOther words")
    ana, ben = slack.colleague("UANA"), slack.colleague("UBEN")
    assert "Onboarding" in await ana.slash("share")
    card = await ana.press("Share")
    assert "I work at Acme" in card
    assert "First words" in card
    assert find(ana.fresh[0]["blocks"], "Open LinkedIn")["url"].startswith(
        "https://www.linkedin.com/"
    )
    await ben.press("Share")
    assert "Other words" in ben.text
    await ana.press("Change the words")
    assert ana.view
    assert standing(ana.view) == {"caption": "First words", "disclosure": "I work at Acme"}
    assert "I put “I work at Acme” back at the start" in await ana.fill(disclosure=" ")
    await ana.press("Change the words")
    assert "In my own words" in await ana.fill(caption="In my own words")
    again = ana.find("I posted it")
    assert "15 points" in await ana.press("I posted it", on=again)
    await ana.press("I posted it", on=again)
    await asyncio.gather(*(ana.person.click(again, "I posted it") for _ in range(3)))
    await slack.quiet()
    assert await slack.count("point_entry") == 2, "one for the post, one for the first"
    assert "15 in all" in await ana.slash("me")
    assert "Taken back" in await ana.press("Undo")
    assert "0 in all" in await ana.slash("me")


async def test_the_posts_own_link_and_telling_the_squad(slack: SlackOffice, mia: Colleague) -> None:
    await publish(slack, mia, "Onboarding")
    ana = slack.colleague("UANA")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.press("Add the post's link")
    await ana.fill(post="http://10.0.0.1/post")
    assert list(ana.errors) == ["post"]
    assert "Colleagues may see your post" in await ana.fill(
        post="https://social.example/@ana/1", show=["yes"]
    )
    await ana.press("Tell the squad")
    assert "Ana shared Onboarding" in slack.posts()[-1]
    count = len(slack.posts())
    await slack.quiet()
    assert len(slack.posts()) == count


async def test_own_words_need_no_drop(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    assert "I love my job" in await ana.slash("share I love my job")
    await ana.slash("")
    await ana.press("Share something of mine")
    await ana.fill(link="http://10.1.2.3/wiki")
    assert list(ana.errors) == ["link"]
    assert "See this" in await ana.fill(link="https://acme.example/jobs", caption="See this")


async def test_the_first_click_of_a_person_proves_it(
    closed_database: Database, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        base = "https://squad.acme.example"
        slack = await open_slack(stack, closed_database, tmp_path, socket=True, public_url=base)
        mia = await make_slack_squad(slack)
        await publish(slack, mia, "Onboarding")
        ana = slack.colleague("UANA")
        await ana.types("join")
        await ana.press("Join, by message")
        await ana.press("Share")
        door = find(ana.fresh[0]["blocks"], "Open X")["url"]
        assert door.startswith(f"{base}/s/")
        async with aiohttp.ClientSession(headers=BROWSER) as web:
            here = slack.url
            async with web.get(door.replace(base, here), allow_redirects=False) as answer:
                composer = answer.headers["Location"]
            assert composer.startswith("https://x.com/intent/")
            await ana.press("I posted it")
            assert "127.0.0.1" not in composer
        [ours] = parse_qs(urlsplit(composer).query)["url"]
        link = ours.replace(base, here)
        async with (
            aiohttp.ClientSession(headers=BROWSER | {"Accept-Language": "de"}) as other,
            other.get(link, allow_redirects=False) as answer,
        ):
            assert answer.status == 302
            assert "utm_source=x" in answer.headers["Location"]
        await slack.drain()
        assert "Someone opened what you posted on X" in ana.inbox()[-1]


# ------------------------------------------------------------ 3 idea and concern


async def test_an_idea_goes_to_the_lead_and_back(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    await ana.slash("idea")
    await ana.fill(text=" ")
    assert list(ana.errors) == ["text"]
    received = await ana.fill(text="A film about the canteen", credit=["yes"])
    assert "Mia will reply by" in received
    assert "A film about the canteen" in mia.inbox()[0]
    assert slack.posts() == []
    card = mia.find("Accept")
    await mia.press("Ask back")
    await mia.fill(question="How long?")
    assert "How long?" in ana.inbox()[-1]
    await ana.press("Answer")
    assert "Passed on" in await ana.fill(text="Two minutes")
    await mia.press("Accept", on=card)
    assert sum("has accepted your idea" in one for one in ana.inbox()) == 1
    await mia.press("Accept", on=card)
    assert sum("has accepted your idea" in one for one in ana.inbox()) == 1
    assert "Decline" not in mia.inbox()[0]
    await ana.slash("idea Another one")
    await mia.press("Decline")
    await mia.fill(reason="We did that last year")
    assert "We did that last year" in ana.inbox()[-1]


async def test_a_concern_reaches_only_its_readers(slack: SlackOffice, mia: Colleague) -> None:
    ana, kim, lee = (slack.colleague(key) for key in ("UANA", "UKIM", "ULEE"))
    await ana.slash("concern")
    form = await ana.press("With my name")
    assert "This is not anonymous." in form
    assert "Kim and Lee will see your name" in form
    assert ana.view
    ticked = standing(ana.view)["readers"]
    assert len(ticked) == 2
    await ana.fill(text="My desk is loud", readers=ticked[1:])
    assert "will read it" in ana.text
    [reader] = [one for one in (kim, lee) if one.inbox()]
    assert "My desk is loud" in reader.inbox()[0]
    assert mia.inbox() == []
    assert slack.posts() == []
    await reader.press("Answer")
    await reader.fill(text="Let's talk on Friday")
    assert "Let's talk on Friday" in ana.inbox()[-1]


@both_doors
async def test_a_concern_typed_as_a_slash_command_stands_in_the_form(
    slack: SlackOffice, mia: Colleague, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody in the channel sees it, so there is nothing to delete."""
    ana = slack.colleague("UANA")
    secret = "Xylophone trouble"
    await ana.slash(f"concern {secret}", BRAND)
    await ana.press("Without my name")
    assert ana.view
    assert standing(ana.view)["text"] == secret
    assert slack.posts() == []
    assert secret not in caplog.text
    assert secret not in await slack.everything()


@both_doors
async def test_a_concern_typed_before_others_leaves_no_trace(
    slack: SlackOffice, mia: Colleague, caplog: pytest.LogCaptureFixture
) -> None:
    ana = slack.colleague("UANA")
    secret = "Xylophone trouble"
    told = await ana.mention(f"concern {secret}", BRAND)
    assert "Others here may see what you just typed" in told
    assert "Delete message" in told
    assert slack.posts() == []
    sent = json.dumps([call.arguments for call in slack.fake.calls])
    assert secret not in sent
    assert secret not in caplog.text
    assert secret not in await slack.everything()
    assert "UANA" not in await slack.everything(), "nobody who asks is remembered"
    form = await ana.press("With my name")
    assert "This is not anonymous." in form


# ------------------------------------------------------------ 4 digest


@both_doors
async def test_the_digest_comes_at_its_time_once(slack: SlackOffice, mia: Colleague) -> None:
    ana, ben = slack.colleague("UANA"), slack.colleague("UBEN")
    for person, choice in ((ana, "Join, by message"), (ben, "In the channel only")):
        await person.slash("join")
        await person.press(choice)
    await mia.slash(f"drop <{slack.link()}>")
    await mia.fill(title="Onboarding")
    await mia.press("In the next digest")
    assert "This week in Brand Squad" in await mia.slash("digest preview")
    assert "Tue, Nov 24" in await mia.slash("digest when")
    await slack.until(FIRST_DIGEST - timedelta(minutes=1))
    assert slack.posts() == []
    for minutes in (0, 1, 60, 24 * 60):
        await slack.until(FIRST_DIGEST + timedelta(minutes=minutes))
    [digest] = slack.posts()
    assert "1 worth sharing" in digest
    assert "Onboarding" in digest
    assert "Join" not in digest
    assert "Idea by" not in digest
    picks = [text for text in ana.inbox() if "Onboarding" in text]
    assert len(picks) == 1
    assert ben.inbox() == []
    assert "Thank you" in await press_through(ana)
    await slack.until(FIRST_DIGEST + timedelta(days=7))
    assert len(slack.posts()) == 2
    assert "Posts (as told): 1" in slack.posts()[1]


async def press_through(person: Colleague) -> str:
    await person.press("Share")
    return await person.press("I posted it")


async def test_snooze_and_leave_are_kept(slack: SlackOffice, mia: Colleague) -> None:
    ana, ben = slack.colleague("UANA"), slack.colleague("UBEN")
    for person in (ana, ben):
        await person.slash("join")
        await person.press("Join, by message")
    assert "Quiet until" in await ana.say("STOP")
    assert "Done, and thank you" in await ben.slash("leave")
    before = len(ana.inbox())
    await publish(slack, mia, "Onboarding")
    await slack.until(FIRST_DIGEST + timedelta(days=2))
    assert len(ana.inbox()) == before
    assert ben.inbox() == []
    assert "I'm back" in await ana.press("Undo")
    assert "Picks come by message" in await ben.press("Undo")


# ------------------------------------------------------------ 5 all the rest, and what must never be


async def test_every_command_answers_in_private(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    said = {
        "": "Share something of mine",
        "me": "Nothing posted yet",
        "me why": "points, line by line",
        "board": "Nobody has chosen to be seen yet",
        "help": "What I can do for you",
        "help share": "Share a pick",
        "hlep": "What I can do for you",
        "snoze please": "Did you mean /advocate snooze?",
        "thank you": "Gladly.",
        "good morning": "Share something of mine",
        "what about the demo day": "is this an idea for the squad?",
        "settings": "Quiet: 18:00 to 08:00, Europe/Madrid",
        "policy": "Our guidance, version 1",
        "snooze 2w": "Quiet until",
        "snooze soon": "Say for how long",
        "squad": "Leads and admins look after squads",
        "inbox": "Leads and listeners have an inbox",
        "digest": "Squad leads do this",
        "leave": "Done, and thank you",
    }
    for typed, words_ in said.items():
        assert words_ in await ana.slash(typed, BRAND), typed
        assert len(ana.fresh) == 1, typed
    assert slack.posts() == []
    assert slack.fake.messages["DUANA"] == []
    assert {one["user"] for one in slack.fake.ephemerals} <= {"UANA", "UKIM"}
    ben = slack.colleague("UBEN")
    assert ben.sight() == {}
    assert "nothing to share" not in await ben.mention("me")
    assert ben.fresh[0]["user"] == "UBEN"


async def test_settings_are_kept_and_shown(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    await ana.slash("join")
    await ana.press("Join, by message")
    await ana.press("Settings")
    await ana.fill(days=[])
    assert list(ana.errors) == ["days"]
    await ana.fill(wish="message", days=["2", "4"], budget="2")
    shown = await ana.slash("settings")
    assert "at most 2 messages a week" in shown
    assert "Tuesday, Thursday" in shown


@both_doors
async def test_what_slack_sends_again_happens_once(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    for _ in range(3):
        await ana.say("idea A film", identity="EvAgain")
    assert await slack.count("idea") == 1
    assert len(ana.inbox()) == 1
    assert sum("A film" in one for one in mia.inbox()) == 1
    await publish(slack, mia, "Onboarding")
    await ana.press("Share")
    click = ana.person.clicking(ana.find("I posted it"), "I posted it")
    for _ in range(3):
        assert (await ana.person.send("interactive", click)).status == 200
        await slack.quiet()
    assert await slack.count("point_entry") == 2
    await ana.slash("idea")
    assert ana.view
    state = {"text": {"text": {"type": "plain_text_input", "value": "Sent twice"}}}
    sent = {
        **ana.person._acting("view_submission"),
        "view": {**ana.view, "state": {"values": state}},
    }
    for _ in range(2):
        await ana.person.send("interactive", sent)
        await slack.quiet()
    assert await slack.count("idea") == 2


async def test_hostile_words_call_nobody(slack: SlackOffice, mia: Colleague) -> None:
    hostile = "<!channel> <!here|x> @everyone <@UBEN> *bold* <mailto:x@evil.example|good>"
    await publish(slack, mia, hostile, summary=hostile, captions=hostile)
    ana = slack.colleague("UANA")
    await ana.slash(f"idea {hostile.replace('<', '&lt;').replace('>', '&gt;')}")
    await ana.press("Share")
    assert hostile in ana.text
    await ana.press("I posted it")
    await ana.press("Tell the squad")
    await slack.until(FIRST_DIGEST)
    for call in slack.fake.calls:
        assert [part for part in interpreted(call.arguments) if MENTION.search(part)] == []
        if call.method == "chat.postMessage":
            assert call.arguments["unfurl_links"] is False
            assert call.arguments["unfurl_media"] is False
            assert "link_names" not in call.arguments
            assert "parse" not in call.arguments


def interpreted(node: object, key: str = "text") -> Iterator[str]:
    """All that Slack reads as its own markup; rich text and plain text it shows as they are."""
    if isinstance(node, dict):
        assert node.get("type") not in {"broadcast", "user", "usergroup"}
        literal = node.get("type") in {"plain_text", "text", "link"}
        for name, value in node.items():
            if not literal or name != "text":
                yield from interpreted(value, name)
    elif isinstance(node, list):
        for one in node:
            yield from interpreted(one, key)
    elif isinstance(node, str) and key == "text":
        yield node


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "\x00\x07\x1b[31m", "\u200b", "'; drop table idea"]
)
async def test_odd_input_gets_one_kind_sentence(slack: SlackOffice, typed: str) -> None:
    ana = slack.colleague("UANA")
    assert await ana.slash(typed)
    assert "on my side" not in ana.text
    assert await ana.slash(f"idea {typed}")
    assert "on my side" not in ana.text


async def test_buttons_of_what_is_gone_say_so(slack: SlackOffice, mia: Colleague) -> None:
    await publish(slack, mia, "Onboarding")
    ana = slack.colleague("UANA")
    await ana.press("Share")
    card = ana.find("I posted it")
    await mia.press("Withdraw")
    stale = {"ts": "1.1", "channel": BRAND, "user": "UBOT", "blocks": [actions("share.open", "1")]}
    slack.fake.messages[BRAND].append(stale)
    assert "isn't" in await ana.press("Press", on=stale) or "taken back" in ana.text
    unknown = {**stale, "ts": "2.2", "blocks": [actions("old.gone", "1")]}
    slack.fake.messages[BRAND].append(unknown)
    assert "isn't there any more" in await ana.press("Press", on=unknown)
    assert await ana.press("I posted it", on=card)


def actions(action: str, value: str) -> dict[str, object]:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "value": value}
    return {"type": "actions", "elements": [{**button, "action_id": f"{action}#1"}]}


@both_doors
async def test_slack_being_down_loses_nothing(slack: SlackOffice, mia: Colleague) -> None:
    slack.fake.fault("chat.postMessage", "http:503", times=1)
    await publish(slack, mia, "Onboarding")
    assert slack.posts() == []
    await slack.forward(minutes=3)
    assert len(slack.posts()) == 1


@pytest.mark.postgres
async def test_the_same_on_postgresql(postgres_database: Database, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, postgres_database, tmp_path, socket=False)
        mia = await make_slack_squad(slack)
        ana = slack.colleague("UANA")
        await ana.slash("join")
        await ana.press("Join, by message")
        await publish(slack, mia, "Onboarding")
        await ana.press("Share")
        assert "15 points" in await ana.press("I posted it")
        await ana.slash("idea A film")
        await mia.press("Accept")
        assert "has accepted your idea" in ana.inbox()[-1]
        await slack.until(FIRST_DIGEST)
        assert "This week in Brand Squad" in slack.posts()[-1]
