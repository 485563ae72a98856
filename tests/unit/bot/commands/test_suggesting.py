"""A message that is suggested: whose words travel, who is asked, and what a yes, a no and silence do."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands import COMMANDS
from connectors.events import Quoted
from store import ideas, quotes
from templates import message as m
from tests.fixtures_bot import Clock, Company, Someone

SAID_AT = "https://acme.slack.com/archives/C1/p1700000000000100"
LINK = "https://acme.example/demo"
WORDS = "Our demo day is worth a film"


async def _town(company: Company, *, joined: bool = True) -> tuple[Someone, Someone, Someone]:
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)
    ben, ana = await company.someone("Ben"), await company.someone("Ana")
    if joined:
        await ana.say("join")
        await ana.press("Join, by message")
    return mia, ben, ana


def _by(author: Someone | None, **changes: Any) -> Quoted:
    values = {"text": WORDS, "link": LINK, "permalink": SAID_AT}
    return Quoted(**(values | {"author": author.actor if author else None} | changes))


def _input(someone: Someone, name: str) -> m.Input | None:
    assert someone.form is not None
    found = [b for b in someone.form.blocks if isinstance(b, m.Input) and b.name == name]
    return found[0] if found else None


def _initial(someone: Someone, name: str) -> str:
    found = _input(someone, name)
    return "".join(found.initial) if found else ""


async def _idea(company: Company) -> ideas.Idea:
    (found,) = await company.database.read(ideas.open_ideas, company.workspace_id, None)
    return found


def test_titles_fit_every_platforms_menu() -> None:
    entries = [entry for command in COMMANDS for entry in command.shortcuts.values()]
    assert {entry.title for entry in entries} == {"Suggest to squad", "Share something"}
    assert all(len(entry.title) <= 24 for entry in entries)


async def test_share_something_opens_the_form_for_ones_own(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.pick("share.something")
    assert ana.form is not None
    assert ana.form.id == "share.mine"


async def test_ones_own_words_stand_in_the_form(company: Company) -> None:
    mia, ben, _ = await _town(company)
    await ben.pick("idea.suggest", _by(None))
    assert _initial(ben, "text") == WORDS
    assert _initial(ben, "link") == LINK
    assert _input(ben, "ask") is None
    await ben.send()
    assert "Got it, thank you" in ben.text
    (card,) = await mia.inbox()
    assert WORDS in card
    assert "Where it was said" in card
    assert (await _idea(company)).permalink == SAID_AT


async def test_somebody_elses_words_stay_theirs_until_they_say_yes(company: Company) -> None:
    mia, ben, ana = await _town(company)
    await ben.pick("idea.suggest", _by(ana))
    assert "Ana wrote this" in ben.text
    assert _initial(ben, "text") == ""
    await ben.send(text="Worth showing", ask=("yes",))
    (card,) = await mia.inbox()
    assert WORDS not in card
    assert "Ana" not in card
    (question,) = [text for text in await ana.inbox() if "quote" in text]
    assert "Ben has sent an idea" in question
    assert WORDS in question

    await ana.press("Yes, quote me")
    assert "your words with your name" in ana.text
    (card,) = await mia.inbox()
    assert "Ana may be quoted" in card
    assert WORDS in card
    assert any("glad to be quoted" in text for text in await ben.inbox())

    await ana.press("Take it back")
    (card,) = await mia.inbox()
    assert WORDS not in card
    assert (await _idea(company)).quote == ""


async def test_a_no_takes_the_words_away_at_once(company: Company) -> None:
    mia, ben, ana = await _town(company)
    await ben.pick("idea.suggest", _by(ana))
    await ben.send(text="Worth showing", ask=("yes",))
    await ana.messages()
    await ana.press("Rather not")
    assert "Nothing of yours is quoted" in ana.text
    assert (await _idea(company)).quote == ""
    assert any("rather not be quoted" in text for text in await ben.inbox())
    await ana.act("idea.quote", str((await _idea(company)).id))
    assert "isn't open any more" in ana.text
    (card,) = await mia.inbox()
    assert WORDS not in card


async def test_without_the_tick_nobody_is_asked_and_nothing_is_kept(company: Company) -> None:
    _, ben, ana = await _town(company)
    before = await ana.inbox()
    await ben.pick("idea.suggest", _by(ana))
    await ben.send(text="Worth showing")
    assert await ana.inbox() == before
    found = await _idea(company)
    assert (found.quote, found.quote_state, found.quoted_id) == ("", "", None)


async def test_who_has_not_joined_is_never_asked(company: Company) -> None:
    _, ben, ana = await _town(company, joined=False)
    await ben.pick("idea.suggest", _by(ana))
    assert _input(ben, "ask") is None
    assert "in your own words" in ben.text
    await ben.send(text="Worth showing", ask=("yes",))
    assert await ana.inbox() == []
    assert (await _idea(company)).quote == ""


async def test_out_of_a_private_talk_comes_only_the_link(company: Company) -> None:
    mia, ben, _ = await _town(company)
    await ben.pick("idea.suggest", Quoted(link=LINK))
    assert (_initial(ben, "text"), _initial(ben, "link")) == ("", LINK)
    await ben.send()
    (card,) = await mia.inbox()
    assert LINK in card
    assert "Where it was said" not in card


async def test_a_refused_form_keeps_what_was_picked(company: Company) -> None:
    _, ben, ana = await _town(company)
    await ben.pick("idea.suggest", _by(ana))
    await ben.send(text="Worth showing", link="nothing", ask=("yes",))
    assert "link" in ben.errors()
    assert _initial(ben, "ask") == "yes"
    await ben.send(link=LINK)
    assert "Got it" in ben.text
    assert (await _idea(company)).quote == WORDS


@pytest.mark.parametrize("key", ["", "made-up", "x" * 1_000])
async def test_a_key_that_was_made_up_carries_nothing(company: Company, key: str) -> None:
    _, ben, ana = await _town(company)
    await ben.send("idea.send", key, text="Mine", link="", ask=("yes",))
    assert "Got it" in ben.text
    assert (await _idea(company)).quoted_id is None
    assert not any("quote" in text for text in await ana.inbox())


async def test_another_persons_key_carries_nothing(company: Company) -> None:
    _, ben, ana = await _town(company)
    eve = await company.someone("Eve")
    await ben.pick("idea.suggest", _by(ana))
    assert ben.form is not None
    await eve.send("idea.send", ben.form.value, text="Mine", link="", ask=("yes",))
    assert (await _idea(company)).quoted_id is None


async def test_only_who_is_quoted_can_answer(company: Company) -> None:
    _, ben, ana = await _town(company)
    await ben.pick("idea.suggest", _by(ana))
    await ben.send(text="Worth showing", ask=("yes",))
    await ben.act("idea.quote", str((await _idea(company)).id))
    assert "isn't open any more" in ben.text
    assert (await _idea(company)).quote_state == "asked"


async def test_silence_is_no(company: Company, clock: Clock) -> None:
    _, ben, ana = await _town(company)
    await ben.pick("idea.suggest", _by(ana))
    await ben.send(text="Worth showing", ask=("yes",))
    await company.database.run(quotes.forget_unanswered, clock.forward(days=13))
    assert (await _idea(company)).quote == WORDS
    await company.database.run(quotes.forget_unanswered, clock.forward(days=2))
    found = await _idea(company)
    assert (found.quote, found.quote_state) == ("", "refused")
    await ana.act("idea.quote", str(found.id))
    assert "isn't open any more" in ana.text
