"""Who may bring what, and what the form keeps."""

from __future__ import annotations

import pytest

from store import drops
from tests.fixtures_bot import Company


async def test_kept_as_written_and_cut_where_it_must_be(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.act("drop.open")
    await mia.send(
        link="https://acme.example/x",
        title="T" * 300,
        topics="#Hiring, Big News;hiring\n",
        captions="One\n\n\nTwo\n \nOne",
        networks=("x", "forged"),
        kind="forged",
    )
    (drop,) = await company.database.read(drops.drafts, company.workspace_id, [squad])
    assert drop.title == "T" * 200
    assert {topic.slug for topic in drop.topics} == {"hiring", "big-news"}
    assert drop.networks == "x"
    assert drop.kind == "news"
    captions = await company.database.read(drops.captions, drop.id)
    assert [one.text for one in captions] == ["One", "Two"]


@pytest.mark.parametrize("value", ["page:4:de", "page:999:", "page:3:en-GB"])
async def test_what_the_page_told_is_carried_along(company: Company, value: str) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.send("drop.save", value, link="https://acme.example/x", title="T")
    (drop,) = await company.database.read(drops.drafts, company.workspace_id, [squad])
    assert f"page:{drop.minutes}:" in value
    assert drop.language == (value.split(":")[2][:2] or "en")


async def test_a_lead_without_a_squad_can_make_none_up(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    await kim.say("drop https://acme.example/x nice")
    assert "Got it, thank you." in kim.text, "an admin is no lead: it becomes an idea"


async def test_a_word_in_hand_is_no_address(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.say("drop")
    assert "Nothing in hand." in mia.text
    await mia.say("drop some words")
    assert "doesn't read like a web address" in mia.text


async def test_a_bare_drop_of_who_leads_nothing_leads_to_an_idea(company: Company) -> None:
    await company.squad()
    ana = await company.someone("Ana")
    await ana.say("drop")
    assert "your idea is where it may begin" in ana.text
    assert (await ana.press("I have an idea")).kind == "form"
