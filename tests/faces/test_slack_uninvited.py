"""Channels we aren't in: the form says so, the leads hear of it, and what waited comes once we are invited."""

from __future__ import annotations

from tests.faces.conftest import SQUAD, make_slack_squad
from tests.faces.slack_office import BRAND, SlackOffice, text_of
from tests.fakes.slack import BOT


async def test_the_form_refuses_it_until_we_are_invited(slack: SlackOffice) -> None:
    quiet = {"members": {"UKIM"}, "name": "quiet"}
    slack.fake.channels["CQUIET"] = quiet
    slack.fake.channels["GQUIET"] = {"members": {"UKIM"}, "name": "hush", "is_private": True}
    kim = slack.colleague("UKIM")
    await kim.slash("squad new")
    for channel, name in (("CQUIET", "#quiet"), ("GQUIET", "that channel")):
        await kim.fill(**SQUAD | {"channel": channel, "name": "Quiet Squad"})
        assert kim.errors == {
            "channel": f"I'm not in {name} yet. Invite me there, then send this again."
        }
        assert not kim.closed, "what was typed stands there still"
    quiet["members"] = {"UKIM", BOT}
    await kim.fill(**SQUAD | {"channel": "CQUIET", "name": "Quiet Squad"})
    assert kim.closed
    assert "Quiet Squad" in kim.text, "asked anew, not remembered"


async def test_what_is_refused_waits_and_the_leads_are_told(slack: SlackOffice) -> None:
    mia, kim = await make_slack_squad(slack), slack.colleague("UKIM")
    slack.fake.channels[BRAND]["members"].discard(BOT)
    await mia.slash("squad invite", BRAND)
    assert "on its way to #brand" in mia.text
    await slack.quiet()
    assert slack.posts() == []
    told = [one for one in mia.inbox() if "I can't post for Brand Squad: I'm not in" in one]
    assert len(told) == 1
    assert "They wait until I'm in" in await mia.slash("squad", BRAND)
    assert "invite me there" in await kim.home()
    await mia.slash("squad invite", BRAND)
    await slack.quiet()
    assert slack.posts() == []
    assert len([one for one in mia.inbox() if "I can't post" in one]) == 1, "once a day"

    slack.fake.channels[BRAND]["members"].add(BOT)
    came = {"type": "member_joined_channel", "user": BOT, "channel": BRAND, "inviter": "UMIA"}
    await mia._act(mia.person.event(came))
    await slack.quiet()
    [posted] = slack.posts()
    assert "It is: voluntary" in posted
    assert "it isn't repeated" in await mia.slash("squad invite", BRAND)
    assert "They wait until" not in await mia.slash("squad", BRAND)


async def test_a_form_brings_the_inbox_up_to_date_where_it_stands(slack: SlackOffice) -> None:
    mia, ana = await make_slack_squad(slack), slack.colleague("UANA")
    for words in ("First thing", "Second thing"):
        await ana.slash(f"idea {words}")
    assert "First thing" in await mia.slash("inbox", BRAND)
    inbox = mia.person.seen(slack.fake.ephemerals[-1])
    before = len(slack.fake.ephemerals)
    await mia.press("Decline", on=inbox)
    await mia.fill(reason="We did that last year")
    shown = text_of(inbox)
    assert "Sent. Ana reads your reason now" in shown
    assert "Second thing" in shown
    assert "First thing" not in shown
    assert len(slack.fake.ephemerals) == before, "it took the old one's place"


async def test_a_guest_is_told_kindly(slack: SlackOffice) -> None:
    await make_slack_squad(slack)
    slack.fake.users["UGUS"] = {"name": "gus", "tz": "UTC", "profile": {}, "is_restricted": True}
    assert "This is for colleagues of this organisation" in await slack.colleague("UGUS").home()
