"""Getting a share ready, by word, by form and by button."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.rules.disclosure import by_id
from store.models import share_disclosure
from tests.fixtures_bot import Company


async def test_words_and_link_are_told_apart(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Look at this https://acme.example/x #hiring")
    assert "I work at Acme\nLook at this #hiring" in ana.text.replace("> ", "")
    assert "acme.example%2Fx" in ana.text


@pytest.mark.parametrize("field", ["caption", "disclosure"])
async def test_no_inside_address_in_any_words(company: Company, field: str) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Words")
    await ana.press("Change the words")
    await ana.send(**{field: "See http://localhost:8080/x"})
    assert list(ana.errors()) == [field]


async def test_what_was_posted_keeps_its_words(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share First words")
    words = await ana.find("Change the words")
    await ana.press("I posted it")
    await ana.act(words.action, getattr(words, "value", ""))
    await ana.send(caption="Other words")
    assert "First words" in ana.text


async def test_without_a_squad_there_is_nobody_to_tell(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Words")
    confirm = await ana.find("I posted it")
    await ana.press("I posted it")
    assert "[Tell the squad]" not in ana.text
    await ana.act("share.tell", getattr(confirm, "value", ""))
    assert "There is no squad channel to tell yet." in ana.text


async def evidence(company: Company) -> list[Row[Any]]:
    """What is kept of how posts began."""
    statement = select(share_disclosure).order_by(share_disclosure.c.id)
    return list(await company.database.read(lambda c: c.execute(statement).all()))


async def test_how_a_post_began_is_kept_once_and_stays(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share First words")
    assert await evidence(company) == [], "nothing is posted yet"
    words = await ana.find("Change the words")
    await ana.press("I posted it")
    (kept,) = await evidence(company)
    assert (kept.rule, kept.kind, kept.incentive) == ("world", "own", "points")
    assert (kept.country, kept.network) == ("", "")
    assert (kept.shown, kept.shared) == ("I work at Acme", "I work at Acme\nFirst words")
    assert kept.checked == by_id("world").checked  # type: ignore[union-attr]
    await ana.act("share.undo", getattr(words, "value", ""))
    await ana.act("share.confirm", getattr(words, "value", ""))
    assert await evidence(company) == [kept]


@pytest.mark.parametrize(
    "said", ["share https://www.kununu.com/de/acme", "share Rate us: glassdoor.com/Reviews/acme"]
)
async def test_no_review_site_is_shared(company: Company, said: str) -> None:
    ana = await company.someone("Ana")
    await ana.say(said)
    assert "Reviews are trusted because no company asks for them" in ana.text


async def test_no_review_site_in_the_form_and_no_points_for_a_review(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Words")
    await ana.press("Change the words")
    await ana.send(caption="See https://www.trustpilot.com/review/acme.example")
    assert list(ana.errors()) == ["caption"]
    await ana.say("share Words")
    await ana.press("I posted it")
    await ana.press("Add the post's link")
    await ana.send(post="https://www.glassdoor.com/Reviews/acme")
    assert list(ana.errors()) == ["post"]
