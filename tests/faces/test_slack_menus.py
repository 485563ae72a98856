"""Slack's own menus, links and directory with the real process behind them: what stands in a form, and what is kept."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from store import workspaces
from store.database import Database
from tests.faces.conftest import both_doors, make_slack_squad
from tests.faces.slack_office import BRAND, Colleague, SlackOffice, open_slack, standing
from tests.fakes.slack import person
from tests.fakes.slack_client import find

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}
OURS = "https://squad.acme.example"
LINK = "https://acme.example/demo?a=1&b=2"
TYPED = "Our demo day is worth a film: <https://acme.example/demo?a=1&amp;b=2>"
WORDS = f"Our demo day is worth a film: {LINK}"
HOSTILE = "<!channel> *b* _i_ [a](b) </text><actions/> {{ 7*7 }} שלום 👩‍👩‍👧 & \"'"


@pytest.fixture
async def mia(slack: SlackOffice) -> Colleague:
    """The lead of Brand Squad."""
    return await make_slack_squad(slack)


async def suggest(
    who: Colleague, text: str, author: Colleague | None = None, channel: str = ""
) -> str:
    """Choose "Suggest to squad" on a message; return what opens."""
    author = author or who
    written = author.person.write(text, channel or "CGENERAL")
    return await who._act(who.person.shortcut_on("idea.suggest", written))


def stands(who: Colleague) -> dict[str, object]:
    assert who.view, who.text
    return standing(who.view)


@both_doors
async def test_ones_own_message_stands_in_the_form_and_becomes_an_idea(
    slack: SlackOffice, mia: Colleague
) -> None:
    ana = slack.colleague("UANA")
    await suggest(ana, TYPED)
    assert (stands(ana)["text"], stands(ana)["link"]) == (WORDS, LINK)
    await ana.fill()
    assert ana.closed
    assert await slack.count("idea") == 1
    [card] = mia.inbox()
    assert WORDS in card


async def test_somebody_elses_words_stay_theirs(slack: SlackOffice, mia: Colleague) -> None:
    ana, ben = slack.colleague("UANA"), slack.colleague("UBEN")
    assert "Ben wrote this" in await suggest(ana, TYPED, ben)
    assert (stands(ana)["text"], stands(ana)["link"]) == (None, LINK)
    assert "ask" not in stands(ana), "who hasn't joined is never asked"
    await ana.fill(text="A film, then.")
    assert "worth a film" not in await slack.everything()
    assert ben.inbox() == []


async def test_who_joined_is_asked_and_answers_with_a_tap(
    slack: SlackOffice, mia: Colleague
) -> None:
    ana, lee = slack.colleague("UANA"), slack.colleague("ULEE")
    await ana.say("join")
    await ana.press("Join, by message")
    await suggest(lee, TYPED, ana)
    assert "Ask Ana whether I may quote them" in lee.text
    await lee.fill(text="A film, then.", ask=["yes"])
    assert WORDS in ana.inbox()[-1]
    assert WORDS not in mia.inbox()[-1]
    await ana.press("Yes, quote me")
    assert WORDS in mia.inbox()[-1]


@pytest.mark.parametrize("channel", ["CSECRET", "GMANY", "DUANA"])
async def test_out_of_a_private_talk_nothing_but_the_link_is_kept(
    slack: SlackOffice, mia: Colleague, channel: str
) -> None:
    slack.fake.channels["GMANY"] = {"members": {"UANA", "UBEN"}, "is_private": True}
    ana, ben = slack.colleague("UANA"), slack.colleague("UBEN")
    opened = await suggest(ana, f"Secret: {TYPED}", ben, channel)
    assert "Ben" not in opened
    assert (stands(ana)["text"], stands(ana)["link"]) == (None, LINK)
    await ana.fill(text="Mine")
    written = slack.fake.messages[channel][0]["ts"].replace(".", "")
    kept = await slack.everything()
    assert LINK in kept
    for trace in ("Secret", "worth a film", "T1/UBEN", written):
        assert trace not in kept


@pytest.mark.parametrize("text", [HOSTILE, "x" * 10_000, "ä👩‍👧 " * 2_000])
async def test_whatever_was_written_opens_a_form_that_can_be_sent(
    slack: SlackOffice, mia: Colleague, text: str
) -> None:
    ana = slack.colleague("UANA")
    typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    await suggest(ana, typed)
    shown = str(stands(ana)["text"])
    assert len(shown) <= 3_000
    assert text.startswith(shown.removesuffix("…"))
    await ana.fill()
    assert ana.closed, ana.errors
    assert await slack.count("idea") == 1
    assert len(mia.inbox()) == 1
    assert not [call for call in slack.fake.calls if call.error]


@pytest.mark.parametrize("chosen", ["message", "anywhere"])
async def test_three_seconds_late_the_form_waits_behind_a_button(
    slack: SlackOffice, mia: Colleague, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    ana = slack.colleague("UANA")
    with monkeypatch.context() as late:
        late.setattr("tests.fakes.slack.state.TRIGGER_SECONDS", -1.0)
        if chosen == "message":
            await suggest(ana, TYPED)
        else:
            await ana._act(ana.person.shortcut("share.something"))
    assert "Your form is ready" in ana.text
    await ana.press("Open the form")
    assert stands(ana).get("text", WORDS) == WORDS
    assert "submit" in (ana.view or {})


@both_doors
async def test_share_something_gets_ones_own_ready(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    await ana._act(ana.person.shortcut("share.something"))
    await ana.fill(link=slack.link(), caption="Worth a read")
    assert "Worth a read" in "\n".join(ana.inbox())


@pytest.mark.parametrize("name", ["drop.gone", "idea"])
async def test_a_menu_of_an_older_manifest_is_answered_kindly(
    slack: SlackOffice, mia: Colleague, name: str
) -> None:
    ana = slack.colleague("UANA")
    await ana._act(ana.person.shortcut(name))
    assert ana.ack
    assert ana.ack.status == 200
    assert "Traceback" not in ana.text


async def test_a_guest_is_told_so_in_the_view(slack: SlackOffice, mia: Colleague) -> None:
    slack.fake.users["UGUEST"] = person("Gus", is_restricted=True)
    gus = slack.colleague("UGUEST")
    assert "This is for colleagues" in await suggest(gus, TYPED)
    assert await slack.count("idea") == 0


# ---------------------------------------------------------------- links, homes, the directory


async def test_our_own_link_gets_its_card_and_nobody_is_noted(
    closed_database: Database, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, closed_database, tmp_path, socket=False, public_url=OURS)
        mia = await make_slack_squad(slack)
        await mia.slash(f"drop <{slack.link()}>")
        await mia.fill(title="How we fixed onboarding")
        await mia.press("Now")
        ana = slack.colleague("UANA")
        await ana.press("Share")
        door = str(find(ana.fresh[0]["blocks"], "Open X")["url"]).replace(OURS, slack.url)
        async with (
            aiohttp.ClientSession(headers=BROWSER) as browser,
            browser.get(door, allow_redirects=False) as left,
        ):
            [address] = parse_qs(urlsplit(left.headers["Location"]).query)["url"]
        assert address.startswith(f"{OURS}/r/")
        lee, people = slack.colleague("ULEE"), await slack.count("advocate")
        await lee._act(lee.person.share(address, f"{OURS}/r/nothing", slack.link(), channel=BRAND))
        [cards] = slack.fake.cards.values()
        assert [*cards] == [address]
        assert "How we fixed onboarding" in str(cards[address])
        assert await slack.count("advocate") == people
        assert not [call for call in slack.fake.calls if call.error]


async def test_an_open_page_shows_what_was_done(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    await ana.home()
    drawn = len(slack.fake.called("views.publish"))
    await ana.say("join")
    await ana.press("Join, by message")
    hearing = slack.connector._hearing
    assert hearing is not None
    for task in list(hearing._homes._due.values()):
        await task
    assert len(slack.fake.called("views.publish")) > drawn


async def test_heads_are_counted_and_nobody_gets_a_row_by_being_listed(
    slack: SlackOffice, mia: Colleague
) -> None:
    ordinary = slack.fake.populate(50, guest_every=5, bot_every=7, deleted_every=11)
    people = await slack.count("advocate")
    upkeep, places = slack.connector._upkeep, slack.connector._workplaces
    assert upkeep is not None
    assert places is not None
    for place in await places.all():
        await upkeep.pass_over(place)
    [home] = await slack.process.database.read(workspaces.installations)
    assert home.headcount == len(ordinary) + 5, "and Kim, Mia, Lee, Ana and Ben"
    assert await slack.count("advocate") == people


async def test_who_left_is_written_to_no_more(slack: SlackOffice, mia: Colleague) -> None:
    ana = slack.colleague("UANA")
    await ana.slash("idea Shoot the demo day")
    await ana._act(ana.person.changes("UANA", deleted=True))
    before = len(slack.fake.called("chat.postMessage"))
    await mia.press("Accept")
    assert len(slack.fake.called("chat.postMessage")) == before
    assert not [call for call in slack.fake.calls if call.error == "user_disabled"]
