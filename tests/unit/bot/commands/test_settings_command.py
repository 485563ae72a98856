"""Wishes are kept as chosen; what is not offered is not taken."""

from __future__ import annotations

from store import people, squads, topics
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


async def test_what_comes_to_who_looks_after_something_is_said(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    lee = await company.someone("Lee", listener=True)
    await mia.say("settings")
    assert (
        "look after comes besides: ideas and questions as they are sent; once more when" in mia.text
    )
    await ana.say("settings")
    assert "look after" not in ana.text
    await lee.say("settings")
    assert "a name as they are sent, concerns without one at 09:00 and 15:00." in lee.text
    await company.database.run(squads.set_contacts, squad, [ana.id])
    await mia.say("settings")
    assert "look after comes besides: ideas as they are sent" in mia.text
    await ana.say("settings")
    assert "look after comes besides: questions as they are sent" in ana.text
