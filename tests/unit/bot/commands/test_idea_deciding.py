"""What leads do beyond yes and no: say what was made, merge two, and who hears of it."""

from __future__ import annotations

import asyncio

from store import backing, ideas, points
from store.ideas import Idea
from templates import message as m
from tests.fixtures_bot import Clock, Company, Someone
from tests.unit.bot.commands.test_idea_public import opened, suggest


async def _two(company: Company) -> tuple[Someone, Someone, Someone]:
    """An open idea of Ana's, and Ben's much like it, for Mia to decide."""
    mia, ana = await opened(company)
    ben = await company.someone("Ben")
    await ben.say("idea Cooks are worth a story")
    return mia, ana, ben


async def _found(company: Company, idea_id: int = 1) -> Idea:
    found = await company.database.read(ideas.find, company.workspace_id, idea_id)
    assert found is not None
    return found


async def test_made_takes_what_and_words_and_the_author_reads_them(company: Company) -> None:
    mia, ana = await opened(company)
    tom = await company.someone("Tom", leads=1)
    await mia.press("Mark as made")
    await mia.send(what="", words="x")
    assert list(mia.errors()) == ["what"]
    await mia.send(what="event", words=" \x07 ")
    assert list(mia.errors()) == ["words"]
    await mia.send(what="event", words="Open kitchen on Friday", link="no link")
    assert list(mia.errors()) == ["link"]
    kept = {b.name: b.initial for b in mia.form.blocks if isinstance(b, m.Input)}  # type: ignore[union-attr]  # errors() found it
    assert kept["words"] == ("Open kitchen on Friday",)
    await mia.send(what="event", words="Open kitchen on Friday", link="acme.example/open")
    assert "Ana reads now what came of it." in mia.text
    heard = (await ana.inbox())[-1]
    assert heard.startswith("Your idea became an event. Thank you.\n> Open kitchen on Friday")
    assert "https://acme.example/open" in heard
    assert "10 points" in heard
    await ana.act("idea.mine")
    assert "it became an event" in ana.text
    assert "> Open kitchen on Friday" in ana.text
    await tom.act("idea.as_made", "1")
    assert "Mia has made something of this already." in tom.text
    for card in (*await mia.inbox(), *await tom.inbox()):
        assert "It became an event, thanks to Mia" in card


async def test_two_leads_at_once_make_it_once(company: Company) -> None:
    mia, ana = await opened(company)
    tom = await company.someone("Tom", leads=1)
    for lead in (mia, tom):
        await lead.act("idea.as_made", "1")
    heard = len(await ana.inbox())
    await asyncio.gather(
        mia.send(what="change", words="Lunch at noon"), tom.send(what="event", words="A feast")
    )
    assert len([1 for lead in (mia, tom) if "already" in lead.text]) == 1
    assert len(await ana.inbox()) == heard + 1
    assert await company.database.read(points.total, ana.id, "2026-11") == 10


async def test_an_accepted_one_can_be_made_and_pays_no_second_time(company: Company) -> None:
    mia, ana = await opened(company)
    await mia.press("Accept")
    await mia.press("Mark as made")
    await mia.send(what="change", words="Lunch at noon")
    assert (await _found(company)).made_as == "change"
    assert "points" not in (await ana.inbox())[-1]
    assert await company.database.read(points.total, ana.id, "2026-11") == 10


async def test_it_may_be_something_the_squad_has_brought_but_of_no_other(company: Company) -> None:
    mia, ana = await opened(company)
    other = await company.someone("Otto", leads=await company.squad("Other"))
    for lead, title in ((mia, "Our canteen"), (other, "Not theirs")):
        await lead.act("drop.open")
        await lead.send(link=f"https://acme.example/{lead.id}", title=title)
        await lead.press("Now")
    await mia.act("idea.as_made", "1")
    (what,) = [b for b in mia.form.blocks if isinstance(b, m.Input) and b.name == "what"]  # type: ignore[union-attr]  # a form came
    assert [option.value for option in what.options] == ["event", "change", "drop:1"]
    for hostile in ("drop:2", "drop:", "drop:9" * 9, "drop"):
        await mia.send(what=hostile)
        assert list(mia.errors()) == ["what"]
    await mia.send(what="drop:1")
    assert (await _found(company)).drop_id == 1
    assert "Your idea became something to share: Our canteen" in (await ana.inbox())[-1]


async def test_merged_its_author_is_told_backs_the_other_and_hears_of_it(company: Company) -> None:
    mia, ana, ben = await _two(company)
    await mia.act("idea.merge", "2")
    await mia.send(into="")
    assert list(mia.errors()) == ["into"]
    await mia.send(into="1")
    assert "Ben reads it now" in mia.text
    heard = (await ben.inbox())[-1]
    assert "Mia found an idea much like yours, so the two go on as one." in heard
    assert "> Film the canteen" in heard
    assert "Ana" not in heard
    assert await company.database.read(backing.backed_by, ben.id) == {1}
    assert [card for card in await mia.inbox() if "Merged with a similar one by Mia" in card]
    await mia.act("idea.accept", "1")
    assert "The idea yours goes on with is accepted." in (await ben.inbox())[-1]
    await ben.act("idea.mine")
    assert "goes on with a similar idea" in ben.text
    assert "That one: accepted." in ben.text
    await mia.act("idea.as_made", "1")
    await mia.send(what="event", words="Open kitchen")
    assert "became an event. Thank you for yours.\n> Open kitchen" in (await ben.inbox())[-1]
    steps = [text.split("\n")[0] for text in await ben.inbox()]
    assert len(steps) == len(set(steps)) == 3
    assert len(await ana.inbox()) == 3, "opened, accepted, made: nothing of the other"


async def test_merged_into_one_that_is_not_open_says_nothing_of_it(company: Company) -> None:
    mia, _, ben = await _two(company)
    await company.someone("Otto")
    await mia.act("idea.merge", "1")
    await mia.send(into="2")
    ana_heard = (await company.database.read(ideas.find, company.workspace_id, 1)).state  # type: ignore[union-attr]  # it is there
    assert ana_heard == "merged"
    assert await company.database.read(backing.merged, 2) != []
    await mia.act("idea.decline", "2")
    await mia.send(reason="No kitchen any more")
    assert "No kitchen any more" in (await ben.inbox())[-1]


async def test_what_may_not_be_merged(company: Company, clock: Clock) -> None:
    mia, ana, ben = await _two(company)
    other = await company.someone("Otto", leads=await company.squad("Other"))
    for who in (ana, ben, other):
        await who.act("idea.merge", "2")
        assert "isn't there any more" in who.text
    await mia.act("idea.merge", "2")
    for into in ("2", "999", "٣", "-1", "1 OR 1"):
        await mia.send(into=into)
        assert list(mia.errors()) == ["into"], into
    await mia.send(into="1")
    clock.forward(minutes=1)
    await mia.send("idea.into", "2", into="1")
    assert "You have merged this already." in mia.text
    await mia.act("idea.merge", "1")
    assert "There is no other open idea" in mia.text


async def test_merging_on_carries_what_was_merged_before(company: Company) -> None:
    mia, ana, ben = await _two(company)
    eve, joe = await company.someone("Eve"), await company.someone("Joe")
    await suggest(eve, "Portraits of those who cook")
    await joe.act("idea.back", "1")
    await eve.act("idea.back", "1")
    for one, into in (("2", "1"), ("1", "3")):
        await mia.act("idea.merge", one)
        await mia.send(into=into)
    assert {one.author_id for one in await company.database.read(backing.merged, 3)} == {
        ana.id,
        ben.id,
    }
    for who, backs in ((ana, {3}), (ben, {3}), (joe, {3}), (eve, set())):
        assert await company.database.read(backing.backed_by, who.id) == backs


async def test_what_is_due_is_said_to_those_who_decide(company: Company, clock: Clock) -> None:
    mia, _, _ = await _two(company)
    await mia.say("inbox")
    assert "was promised" not in mia.text
    clock.forward(days=2)
    await mia.say("inbox")
    assert "A word was promised by Thu 26 Nov." in mia.text
    assert "A decision was promised" not in mia.text
    await mia.act("drop.open")
    await mia.send(link="https://acme.example/x", title="News")
    await mia.press("Now")
    await mia.say("home")
    assert "2 ideas to look at (1 promised by tomorrow or before)" in mia.text
