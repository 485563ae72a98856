"""The journeys in Teams, by message, card and dialog, with the real process behind them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.faces.conftest import TEAMS_SQUAD, make_teams_squad
from tests.faces.teams_office import (
    PEOPLE,
    Colleague,
    TeamsOffice,
    actions,
    content,
    inputs,
    standing,
    text_of,
)
from tests.fakes.teams import Fault

UNESCAPED = re.compile(
    r"(?<!\\)(?:<at>everyone|good\]\(https://evil|\*\*bold|\{\{DATE\(1,SHORT|<b>x)"
)
FIRST_DIGEST = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Tuesday at nine in Berlin."""


@pytest.fixture
async def mia(teams: TeamsOffice) -> Colleague:
    """The lead of Brand Squad."""
    return await make_teams_squad(teams)


def posts(teams: TeamsOffice) -> list[str]:
    """What the channel was told, the neutral lines that answers leave there apart."""
    return [text for text in teams.posts() if text != "I answered in our own chat."]


async def publish(teams: TeamsOffice, mia: Colleague, title: str, **fields: str) -> None:
    """Let a lead bring something and put it out at once."""
    await mia.say(f"drop {teams.link()}")
    await mia.fill(title=title, **fields)
    await mia.press("Now")


# ------------------------------------------------------------ 0 start


async def test_from_nothing_to_a_squad_and_its_first_member(teams: TeamsOffice) -> None:
    kim, ana = teams.colleague("kim"), teams.colleague("ana")
    assert "Hi Kim." in await kim.install()
    await kim.install()
    assert len(kim.inbox()) == 1, "greeted once"
    assert "An admin makes the first squad" in await ana.say("hi")
    await kim.press("Make a squad")
    assert kim.dialog
    assert "Add me to one, mention me there" in text_of(kim.dialog)
    assert "I answered in our own chat." in await kim.mention("help")
    for key in ("mia", "lee"):
        await teams.colleague(key).say("hi")
    await kim.press("Make a squad")
    assert kim.dialog
    assert standing(kim.dialog)["lead"] == PEOPLE["kim"][0]
    await kim.fill(**TEAMS_SQUAD | {"listener2": PEOPLE["kim"][0]})
    assert "⚠ Choose two different people to read concerns." in kim.text
    assert kim.dialog
    assert standing(kim.dialog)["name"] == "Brand Squad", "what was typed is kept"
    shown = await kim.fill(**TEAMS_SQUAD)
    assert kim.closed
    assert "Leads Mia" in shown
    assert "DATE(2026-11-24T08:00:00Z" in shown
    await kim.press("Send a test post")
    assert "A test from Kim" in posts(teams)[0]
    await kim.press("Back to the squad")
    await kim.press("Post the invitation")
    assert "It is: voluntary" in posts(teams)[1]
    await kim.press("Back to the squad")
    assert "it isn't repeated" in await kim.press("Post the invitation")
    assert len(posts(teams)) == 2

    said = [("ana", "Join, by message", "Picks come by message")]
    said += [("ben", "In the channel only", "You'll find the picks in the channel")]
    said += [("lee", "Only when I ask", "I'll be quiet until you ask")]
    for key, choice, done in said:
        person = teams.colleague(key)
        card = await person.press("Join")
        assert "Once a week I'll bring up to three things" in card
        assert done in await person.press(choice)
    assert len(posts(teams)) == 2, "the invitation stays as it is for the others"
    assert "It is: voluntary" in posts(teams)[1]


async def test_a_squad_opens_again_with_everybody_in_it(teams: TeamsOffice, mia: Colleague) -> None:
    kim = teams.colleague("kim")
    await kim.say("squad")
    await kim.press("Edit")
    assert kim.dialog
    stood = standing(kim.dialog)
    assert {key: stood[key] for key in TEAMS_SQUAD} == TEAMS_SQUAD
    assert "DATE(2026-11-25T08:00:00Z" in await kim.fill(weekday="2")


# ------------------------------------------------------------ 1 drop


async def test_a_link_becomes_a_post_is_edited_and_taken_back(
    teams: TeamsOffice, mia: Colleague
) -> None:
    await mia.say(f"drop {teams.link()}")
    form = next(one for one in reversed(mia.own().values()) if list(inputs(content(one))))
    stood = standing(content(form))
    assert stood["title"] == "How we fixed onboarding"
    assert stood["summary"] == "New colleagues ship something in week one."
    await mia.fill(title=" ", summary="Typed by hand")
    assert "⚠ Give it a title" in mia.text
    assert mia.answer
    assert standing(mia.answer["value"])["summary"] == "Typed by hand"
    preview = await mia.fill(title="Onboarding", summary="Typed by hand", captions="One\n\nTwo")
    assert "This is how colleagues will see it." in preview
    assert posts(teams) == []
    await mia.press("Now")
    assert "Onboarding" in posts(teams)[0]
    assert "Typed by hand" in posts(teams)[0]
    await mia.press("Edit")
    assert mia.dialog
    await mia.fill(title="Onboarding, mended")
    assert len(posts(teams)) == 1
    assert "Onboarding, mended" in posts(teams)[0]
    assert "Taken back" in await mia.press("Withdraw")
    assert posts(teams) == ["This was taken back by Brand Squad. Nothing to do."]


async def test_a_button_brings_the_form_as_a_dialog(teams: TeamsOffice, mia: Colleague) -> None:
    await mia.say("hi")
    await mia.press("Bring something")
    assert mia.dialog
    await mia.fill(link="http://10.0.0.1/wiki", title="Inside")
    assert "⚠" in mia.text
    assert "This is how colleagues will see it." in await mia.fill(
        link="https://acme.example/jobs", title="Jobs"
    )
    await mia.press("At a time")
    await mia.fill(day="2026-11-23", time="15:00")
    await teams.until(datetime(2026, 11, 23, 13, 59, tzinfo=UTC))
    assert posts(teams) == []
    await teams.until(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    assert "Jobs" in posts(teams)[0]


async def test_from_no_lead_it_becomes_an_idea(teams: TeamsOffice, mia: Colleague) -> None:
    ana = teams.colleague("ana")
    assert "Mia will reply by" in await ana.say(f"drop {teams.link()} worth a look")
    assert "worth a look" in mia.inbox()[-1]
    assert posts(teams) == []


# ------------------------------------------------------------ 2 share


async def test_a_pick_is_shared_confirmed_once_and_undone(
    teams: TeamsOffice, mia: Colleague
) -> None:
    await publish(teams, mia, "Onboarding", captions="First words\n\nOther words")
    ana, ben = teams.colleague("ana"), teams.colleague("ben")
    told = await ana.press("Share")
    assert told.startswith("I answered in our own chat.")
    assert "First words" in told
    assert "First words" in ana.inbox()[-1]
    assert "Other words" in await ben.press("Share")
    assert len(posts(teams)) == 1, "the card in the channel stays as it is"
    assert "Share" in posts(teams)[0]
    [linkedin] = [
        one for one in actions(content(list(ana.own().values())[-1])) if "LinkedIn" in one["title"]
    ]
    assert linkedin["url"].startswith("https://www.linkedin.com/")
    await ana.press("Change the words")
    assert ana.dialog
    assert standing(ana.dialog)["caption"] == "First words"
    await ana.fill(disclosure=" ")
    assert "I put “I work at this company” back at the start" in ana.text
    await ana.press("Change the words")
    mended = {"caption": "In my own words", "disclosure": "I work here"}
    assert "I work here" in await ana.fill(**mended)
    press = ana.pressing("I posted it")
    assert "15 points" in await ana.press("I posted it")
    answers = await asyncio.gather(*(teams.fake.send(press) for _ in range(3)))
    assert {status for status, _ in answers} == {200}
    await teams.quiet()
    assert await teams.count("point_entry") == 2, "one for the post, one for the first"
    assert "15 in all" in await ana.say("me")
    await ana.press("Undo")
    assert "Taken back" in ana.text
    assert "0 in all" in await ana.say("me")


async def test_not_for_me_is_nobody_elses_business(teams: TeamsOffice, mia: Colleague) -> None:
    await publish(teams, mia, "Onboarding")
    ana = teams.colleague("ana")
    before = posts(teams)
    assert "won't come back" in await ana.press("Not for me")
    assert "won't come back" in ana.inbox()[-1]
    assert posts(teams) == before


async def test_telling_the_squad_is_asked_for(teams: TeamsOffice, mia: Colleague) -> None:
    await publish(teams, mia, "Onboarding")
    ana = teams.colleague("ana")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.press("Add the post's link")
    await ana.fill(post="http://10.0.0.1/post")
    assert "⚠" in ana.text
    assert "Colleagues may see your post" in await ana.fill(
        post="https://social.example/@ana/1", show=("yes",)
    )
    await ana.press("Tell the squad")
    assert "Ana shared" in posts(teams)[-1]
    assert "https://social.example/@ana/1" in posts(teams)[-1]


# ------------------------------------------------------------ 3 idea and concern


async def test_an_idea_goes_to_the_lead_and_back(teams: TeamsOffice, mia: Colleague) -> None:
    ana = teams.colleague("ana")
    await ana.say("idea")
    await ana.fill(text=" ")
    assert "⚠ Tell me the idea in a few words." in ana.text
    assert "Mia will reply by" in await ana.fill(text="A film about the canteen", credit=("yes",))
    assert "A film about the canteen" in mia.inbox()[-1]
    await mia.press("Ask back")
    await mia.fill(question="How long?")
    assert "How long?" in ana.inbox()[-1]
    await ana.press("Answer")
    assert "Passed on" in await ana.fill(text="Two minutes")
    accept = mia.find("Accept")
    assert "Accepted by Mia" in await mia.press("Accept", on=accept)
    await mia.press("Accept", on=accept)
    assert sum("has accepted your idea" in one for one in ana.inbox()) == 1
    await ana.say("idea Another one")
    await mia.press("Decline")
    await mia.fill(reason="We did that last year")
    assert "We did that last year" in ana.inbox()[-1]
    assert posts(teams) == []


async def test_a_concern_reaches_only_its_readers(teams: TeamsOffice, mia: Colleague) -> None:
    ana, kim, lee = (teams.colleague(key) for key in ("ana", "kim", "lee"))
    before = [len(person.inbox()) for person in (kim, lee, mia)]
    await ana.say("hi")
    await ana.press("I have a concern")
    await ana.press("With my name")
    assert ana.dialog
    form = text_of(ana.dialog)
    assert "This is not anonymous." in form
    assert "Kim and Lee will see your name" in form
    ticked = str(standing(ana.dialog)["readers"]).split(",")
    assert len(ticked) == 2
    assert "will read it" in await ana.fill(text="My desk is loud", readers=(ticked[1],))
    after = [len(person.inbox()) for person in (kim, lee, mia)]
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 1, 0]
    assert "My desk is loud" in lee.inbox()[-1]
    assert posts(teams) == []
    await lee.press("Answer")
    await lee.fill(text="Let's talk on Friday")
    assert "Let's talk on Friday" in ana.inbox()[-1]


async def test_a_concern_typed_before_others_leaves_no_trace(
    teams: TeamsOffice, mia: Colleague, capfd: pytest.CaptureFixture[str]
) -> None:
    ana = teams.colleague("ana")
    secret = "Xylophone trouble"
    told = await ana.mention(f"concern {secret}")
    assert "Others here may see what you just typed" in ana.inbox()[-1]
    assert "choose **Delete**" in told
    assert posts(teams) == []
    assert secret not in json.dumps([call.body for call in teams.fake.calls])
    assert secret not in "".join(capfd.readouterr())
    kept = await teams.everything()
    assert secret not in kept
    await ana.press("With my name")
    assert ana.dialog
    assert "This is not anonymous." in text_of(ana.dialog)


# ------------------------------------------------------------ 4 digest


async def test_the_digest_comes_at_its_time_once(teams: TeamsOffice, mia: Colleague) -> None:
    ana, ben = teams.colleague("ana"), teams.colleague("ben")
    for person, choice in ((ana, "Join, by message"), (ben, "In the channel only")):
        await person.say("join")
        await person.press(choice)
    await mia.say(f"drop {teams.link()}")
    await mia.fill(title="Onboarding")
    await mia.press("In the next digest")
    assert "This week in Brand Squad" in await mia.say("digest preview")
    before = len(ben.inbox())
    await teams.until(FIRST_DIGEST - timedelta(minutes=1))
    assert posts(teams) == []
    for minutes in (0, 1, 60, 24 * 60):
        await teams.until(FIRST_DIGEST + timedelta(minutes=minutes))
    [digest] = posts(teams)
    assert "1 worth sharing" in digest
    assert sum("Onboarding" in text for text in ana.inbox()) == 1
    assert len(ben.inbox()) == before
    await ana.press("Share")
    await ana.press("I posted it")
    await teams.until(FIRST_DIGEST + timedelta(days=7))
    assert len(posts(teams)) == 2
    assert "Posts (as told) 1" in posts(teams)[1]


async def test_snooze_and_leave_are_kept(teams: TeamsOffice, mia: Colleague) -> None:
    ana, ben = teams.colleague("ana"), teams.colleague("ben")
    for person in (ana, ben):
        await person.say("join")
        await person.press("Join, by message")
    assert "Quiet until" in await ana.say("STOP")
    assert "Done, and thank you" in await ben.say("leave")
    before = [len(person.inbox()) for person in (ana, ben)]
    await publish(teams, mia, "Onboarding")
    await teams.until(FIRST_DIGEST + timedelta(days=2))
    assert [len(person.inbox()) for person in (ana, ben)] == before
    assert "I'm back" in await ana.press("Undo")
    assert "Picks come by message" in await ben.press("Undo")


# ------------------------------------------------------------ 5 all the rest, and what must never be


async def test_every_command_answers_in_private(teams: TeamsOffice, mia: Colleague) -> None:
    ana = teams.colleague("ana")
    said = {
        "": "Share something of mine",
        "me": "Nothing posted yet",
        "me why": "points, line by line",
        "board": "Nobody has chosen to be seen yet",
        "help": "What I can do for you",
        "help share": "Share a pick",
        "hlep": "What I can do for you",
        "snoze please": "Did you mean snooze?",
        "thank you": "Gladly.",
        "good morning": "Share something of mine",
        "what about the demo day": "is this an idea for the squad?",
        "settings": "Quiet 18:00 to 08:00, Europe/Madrid",
        "policy": "Our guidance, version 1",
        "snooze 2w": "Quiet until",
        "snooze soon": "Say for how long",
        "squad": "Leads and admins look after squads",
        "inbox": "Leads and listeners have an inbox",
        "digest": "Squad leads do this",
        "leave": "Done, and thank you",
    }
    for typed, words in said.items():
        before = len(ana.inbox())
        assert words in await ana.mention(typed), typed
        assert len(ana.inbox()) == before + 1, typed
        assert words in ana.inbox()[-1], typed
    assert posts(teams) == []


async def test_settings_are_kept_and_shown(teams: TeamsOffice, mia: Colleague) -> None:
    ana = teams.colleague("ana")
    await ana.say("join")
    await ana.press("Join, by message")
    await ana.press("Settings")
    await ana.fill(days=())
    assert "⚠" in ana.text
    await ana.fill(wish="message", days=("2", "4"), budget="2")
    shown = await ana.say("settings")
    assert "at most 2 messages a week" in shown
    assert "Tuesday, Thursday" in shown


async def test_what_teams_sends_again_happens_once(teams: TeamsOffice, mia: Colleague) -> None:
    ana = teams.colleague("ana")
    for _ in range(3):
        await ana.say("idea A film", id="again-1")
    assert await teams.count("idea") == 1
    assert sum("Got it" in one for one in ana.inbox()) == 1
    assert sum("A film" in one for one in mia.inbox()) == 1
    await publish(teams, mia, "Onboarding")
    await ana.press("Share")
    press = ana.pressing("I posted it")
    bodies = []
    for _ in range(3):
        bodies.append(await teams.fake.send(press))
        await teams.quiet()
    assert all("Thank you" in text_of(body["value"]) for _, body in bodies)
    assert await teams.count("point_entry") == 2


async def test_hostile_words_call_nobody(teams: TeamsOffice, mia: Colleague) -> None:
    hostile = (
        "<at>everyone</at> @channel [good](https://evil.example) **bold** {{DATE(1,SHORT)}} <b>x"
    )
    await publish(teams, mia, hostile, summary=hostile, captions=hostile)
    ana = teams.colleague("ana")
    await ana.say(f"idea {hostile}")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.press("Tell the squad")
    await teams.until(FIRST_DIGEST)
    sent = [call.body for call in teams.fake.calls if call.method in {"POST", "PUT"}]
    assert any("everyone" in json.dumps(body) for body in sent)
    for body in sent:
        assert "entities" not in json.dumps(body), "a mention needs its entity, and nobody gets one"
        for path, part in interpreted(body):
            assert not UNESCAPED.search(part), (path, part)


def interpreted(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """All that Teams reads as Markdown or as one of its functions, with where it stands; what was typed into a field
    is shown as it is.
    """
    if isinstance(node, dict):
        literal = {"value"} if str(node.get("type")).startswith("Input.") else set()
        for name, value in node.items():
            if name not in literal | {"data", "summary", "tooltip"}:
                yield from interpreted(value, f"{path}/{name}")
    elif isinstance(node, list):
        for at, one in enumerate(node):
            yield from interpreted(one, f"{path}/{at}")
    elif isinstance(node, str):
        yield path, node


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "\x00\x07\x1b[31m", "\u200b", "'; drop table idea"]
)
async def test_odd_input_gets_one_kind_sentence(teams: TeamsOffice, typed: str) -> None:
    ana = teams.colleague("ana")
    for words in (typed, f"idea {typed}"):
        assert await ana.say(words)
        assert "on my side" not in ana.text


async def test_buttons_of_what_is_gone_say_so(teams: TeamsOffice, mia: Colleague) -> None:
    await publish(teams, mia, "Onboarding")
    ana = teams.colleague("ana")
    share = ana.find("Share")
    await mia.press("Withdraw")
    assert "isn't" in await ana.press("Share", on=share) or "taken back" in ana.text
    place, card = share
    old = json.loads(json.dumps(card).replace("share.open", "old.gone"))
    assert "isn't there any more" in await ana.press("Share", on=(place, old))


async def test_teams_being_down_loses_nothing(teams: TeamsOffice, mia: Colleague) -> None:
    await mia.say(f"drop {teams.link()}")
    await mia.fill(title="Onboarding")
    teams.fake.faults.append(Fault(status=503, times=1))
    await mia.press("Now")
    await teams.forward(minutes=3)
    assert len(posts(teams)) == 1
