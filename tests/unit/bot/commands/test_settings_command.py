"""Wishes are kept as chosen; what is not offered is not taken."""

from __future__ import annotations

from store import people, topics
from tests.fixtures_bot import Company


async def test_wishes_are_kept(company: Company) -> None:
    ana = await company.someone("Ana")
    await company.database.run(topics.ensure_topics, company.workspace_id, ["hiring", "culture"])
    await ana.act("settings.open")
    await ana.send(
        wish="message",
        budget="3",
        days=("1", "7"),
        follows=("hiring", "forged"),
        mutes=("hiring", "culture"),
    )
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert (person.wish, person.weekly_budget, person.working_days) == ("message", 3, "17")
    weights = await company.database.read(topics.follows, ana.id)
    assert weights == {"hiring": 1, "culture": -1}
    await ana.say("topics")
    assert "Monday, Sunday" in ana.text


async def test_a_single_day_comes_as_a_word_too(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.act("settings.open")
    await ana.send(days="3")
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert person.working_days == "3"


async def test_holidays_are_kept_as_a_place_and_taken_back(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.act("settings.open")
    await ana.send(holidays=" Germany ")
    await ana.say("settings")
    assert "Public holidays in DE" in ana.text
    await ana.act("settings.open")
    await ana.send(holidays="")
    await ana.say("settings")
    assert "Public holidays" not in ana.text
