"""Ideas among colleagues, on both faces: opened, backed, similar to another, merged, and what was made of them."""

from __future__ import annotations

import pytest

from tests.faces.both import Somebody, Stage

IDEA = "Film the canteen"


@pytest.fixture
async def mia(stage: Stage) -> Somebody:
    """Mia has opened Ana's idea to colleagues, who may not know whose it is."""
    ana, mia = stage.person("ana"), stage.person("mia")
    await ana.types("idea")
    assert "Got it" in await ana.fill(text=IDEA)
    assert "Only those who decide see it" in ana.text
    await ana.press("Let colleagues see and back it")
    assert "Colleagues may see it once a lead opens it" in ana.text
    await mia.types("inbox")
    await mia.press("Acknowledge")
    await mia.press("Open to colleagues")
    assert "Opened to colleagues by Mia" in mia.text
    assert f"An idea from a colleague {IDEA}" in _plain(stage.posts()[-1])
    return mia


def _plain(text: str) -> str:
    return text.replace("**", "")


async def test_an_idea_is_backed_and_kept_after_all(stage: Stage, mia: Somebody) -> None:
    ana, lee = stage.person("ana"), stage.person("lee")
    assert "you back it" in await lee.press("Back it")
    assert "Taken back" in await lee.press("Take it back")
    shown = await lee.press("Colleagues' ideas")
    assert IDEA in shown
    assert "Ana" not in shown
    assert "Lee" not in "".join([*stage.posts(), *mia.inbox(), *ana.inbox()])
    assert "Only those who decide see it" in await ana.press("Keep it between us")
    assert not [post for post in stage.posts() if IDEA in post]


async def test_a_similar_idea_is_shown_before_mine_is_sent(stage: Stage, mia: Somebody) -> None:
    lee = stage.person("lee")
    before = len(mia.inbox())
    await lee.types("idea")
    asked = await lee.fill(text="A film about our canteen", show=("yes",))
    assert "A colleague had a similar idea" in asked
    assert "Nothing is sent yet" in asked
    assert len(mia.inbox()) == before
    asked_on = lee.find("Send mine anyway")
    assert "you back it" in await lee.press("Back that one")
    assert "Got it, thank you" in await lee.press("Send mine too")
    await lee.press("Send mine anyway", on=asked_on)
    assert [card for card in mia.inbox()[before:] if "A film about our canteen" in card]
    assert len(mia.inbox()) == before + 1, "one idea, however often it is sent"


async def test_two_are_merged_and_both_hear_what_was_made(stage: Stage, mia: Somebody) -> None:
    ana, lee = stage.person("ana"), stage.person("lee")
    await lee.types("idea Cooks are worth a story")
    hers = mia.find("Acknowledge")
    await mia.press("Merge with another", on=hers)
    assert "Lee reads it now" in await mia.fill(into="1")
    assert "the two go on as one" in lee.inbox()[-1]
    assert IDEA in lee.inbox()[-1]
    await mia.types("inbox")
    await mia.press("Mark as made")
    await mia.fill(what="event", words=" ")
    assert "Say in a sentence what came of it" in mia.complaint
    await mia.fill(what="event", words="Open kitchen on Friday")
    assert mia.closed
    assert "reads now what came of it" in mia.text
    assert "Your idea became an event" in ana.inbox()[-1]
    assert "Open kitchen on Friday" in ana.inbox()[-1]
    assert "The idea yours goes on with became an event" in lee.inbox()[-1]
    assert "It became an event." in _plain(stage.posts()[-1])
    assert "Open kitchen on Friday" in await ana.press("My ideas")


async def test_its_author_hears_what_came_of_it(stage: Stage) -> None:
    ana, mia, lee = (stage.person(name) for name in ("ana", "mia", "lee"))
    await ana.types("join")
    await ana.press("Join, by message")
    await ana.types(f"idea {IDEA}")
    await mia.types("inbox")
    await mia.press("Accept")
    await mia.press("Make it something to share")
    await mia.fill(link="https://acme.example/film", title="The film")
    await mia.press("Now")
    await lee.types("share")
    await lee.press("Share")
    await lee.press("I posted it")
    await stage.office.forward(days=8)
    # A day on, whatever the hour: nothing unasked comes in somebody's quiet hours.
    await stage.office.forward(days=1)
    told = [text for text in ana.inbox() if "What came of your idea" in text]
    assert len(told) == 1
    assert "The film: posted by colleagues" in _plain(told[0])
    assert "Lee" not in told[0]
    assert "The film: posted by colleagues" in _plain(await ana.press("My ideas"))
