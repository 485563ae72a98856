"""Questions: who is asked, the thread both sides see, handing on, closing; nobody else finds any of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from connectors.events import Actor, FormEvent
from store import squads
from store.database import Connection
from store.models import question, question_message
from tests.fixtures_bot import CHANNEL, Company, Someone


async def name_contacts(company: Company, squad: int, *people: Someone) -> None:
    await company.database.run(squads.set_contacts, squad, [one.id for one in people])


async def count(company: Company, table: object = question) -> int:
    def counted(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]

    return await company.database.read(counted)


async def hand(who: Someone, value: str, to: Actor) -> None:
    """Send the form to hand on with a person chosen, as a platform describes them."""
    installation = to.installation
    key = f"{installation.platform}:{to.key}"
    await who.send_event(
        FormEvent(
            id=f"hand{value}{to.key}",
            actor=who.actor,
            conversation=who.actor.direct,
            form="ask.pass_on",
            value=value,
            fields={"person": key},
            chosen={key: to},
        )
    )


async def test_the_people_a_squad_names_come_before_leads_and_admins(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("ask")
    assert "nobody to ask here yet" in ana.text
    kim = await company.someone("Kim", admin=True)
    await ana.say("ask")
    assert "You can ask Kim" in ana.text
    first, second = await company.squad("First"), await company.squad("Second")
    mia = await company.someone("Mia", leads=first)
    await ana.say("ask")
    assert "You can ask Mia" in ana.text
    lee, tom = await company.someone("Lee"), await company.someone("Tom")
    await name_contacts(company, second, tom, lee)
    await ana.say("ask")
    assert "You can ask Tom or Lee" in ana.text
    ben = await company.someone("Ben", member=first)
    await ben.say("ask")
    assert "You can ask Mia" in ben.text, "one's own squad comes before another's contact"
    await tom.say("ask")
    assert "You can ask Lee" in tom.text, "nobody asks themselves"
    await mia.say("policy")
    assert "Tom and Lee know more" in mia.text, "her own squad has nobody but her"
    del kim


async def test_a_question_and_its_thread(company: Company) -> None:
    squad = await company.squad()
    mia, tom, ana = [await company.someone(name) for name in ("Mia", "Tom", "Ana")]
    await name_contacts(company, squad, mia, tom)
    await ana.say("ask May I name a customer?")
    assert ana.text.startswith("Sent to Mia and Tom; nobody else sees it. You'll hear here by")
    for who in (mia, tom):
        assert "Ana asks Brand Squad" in (await who.inbox())[-1]
        assert "An answer is promised by Thu 26 Nov" in (await who.inbox())[-1]
    assert "You and Tom see this" in (await mia.inbox())[-1]
    await mia.say("inbox")
    assert "May I name a customer?" in mia.text
    await mia.press("Answer")
    await mia.send(text=" ")
    assert mia.errors() == {"text": "Write a few words."}
    await mia.send(text="If they agreed, yes.")
    assert mia.text == "Sent to Ana."
    assert "Mia answered your question" in (await ana.inbox())[-1]
    assert "If they agreed, yes." in (await tom.inbox())[-1], "the other card is up to date"
    assert len(await tom.inbox()) == 1
    await mia.say("inbox")
    assert "Leads and listeners have an inbox" in mia.text, "nothing waits any more"
    await ana.press("Reply")
    await ana.send(text="They did.")
    assert ana.text == "Sent to Mia and Tom."
    for who in (mia, tom):
        assert "Ana wrote back" in (await who.inbox())[-1]
    await ana.say("ask")
    assert "on its way, an answer comes by" in ana.text
    await ana.press("Open")
    assert "If they agreed, yes." in ana.text
    assert "They did." in ana.text
    await tom.press("Close")
    assert "It is closed." in tom.text
    assert "Tom has closed your question" in (await ana.inbox())[-1]
    assert "It is closed." in (await mia.inbox())[0]
    for who in (mia, ana):
        await who.act("ask.answer", "1")
        assert "This question is closed" in who.text
        await who.send("ask.reply", "1", text="More")
        assert "This question is closed" in who.text
    assert await count(company, question_message) == 2


async def test_repeats_are_one(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    for _ in range(2):
        await ana.say("ask Twice?")
    assert await count(company) == 1
    assert len(await mia.inbox()) == 1
    for _ in range(2):
        await mia.act("ask.answer", "1")
        await mia.send(text="Once.")
    assert await count(company, question_message) == 1
    assert len(await ana.inbox()) == 1
    for _ in range(2):
        await mia.act("ask.close", "1")
    assert len(await ana.inbox()) == 2


async def test_strangers_find_nothing(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana, ben = await company.someone("Ana"), await company.someone("Ben", admin=True)
    await ana.say("ask A private thing")
    for action in ("ask.answer", "ask.thread", "ask.hand_on", "ask.close"):
        await ben.act(action, "1")
        assert "isn't there any more" in ben.text, action
        await mia.act(action, "²")
        assert "isn't there any more" in mia.text, action
    await ben.send("ask.reply", "1", text="Hello")
    assert "isn't there any more" in ben.text
    await hand(ben, "1", ben.actor)
    assert "isn't there any more" in ben.text
    await ana.act("ask.hand_on", "1")
    assert "isn't there any more" in ana.text, "who asked hands nothing on"
    await ben.say("inbox")
    assert "A private thing" not in ben.text


async def test_handing_on(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    lee, ana = await company.someone("Lee"), await company.someone("Ana")
    await ana.say("ask Is this legal?")
    await mia.press("Hand on")
    await mia.send()
    assert list(mia.errors()) == ["person"]
    for wrong in (mia.actor, ana.actor):
        await hand(mia, "1", wrong)
        assert list(mia.errors()) == ["person"]
    await hand(mia, "1", lee.actor)
    assert mia.text == "Sent to Lee."
    assert "Is this legal?" in (await lee.inbox())[-1]
    assert "Nobody else sees this." in (await lee.inbox())[-1]
    assert "Mia handed your question" in (await ana.inbox())[-1]
    assert "Lee will answer you here." in (await ana.inbox())[-1]
    assert "You handed the question of Ana on. Lee will answer it." in (await mia.inbox())[-1]
    await mia.act("ask.answer", "1")
    assert "isn't there any more" in mia.text
    await lee.say("inbox")
    assert "Is this legal?" in lee.text
    await hand(lee, "1", mia.actor)
    assert "Is this legal?" in (await mia.inbox())[-1], "handed back, it is on her card again"
    await mia.act("ask.answer", "1")
    await mia.send(text="It is.")
    assert "Mia answered" in (await ana.inbox())[-1]


@pytest.mark.parametrize(("words", "told"), [("", "Write what"), ("x" * 3001, "3,000 characters")])
async def test_what_cannot_be_sent(company: Company, words: str, told: str) -> None:
    await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    await ana.act("ask.open")
    await ana.send(text=words)
    assert told in ana.errors()["text"]
    assert await count(company) == 0


async def test_who_is_the_only_one_to_ask_hears_so(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    await kim.say("ask Anybody?")
    assert "nobody to ask here yet but you" in kim.text


async def test_in_a_channel_the_answer_is_private_and_the_squad_is_this_ones(
    company: Company,
) -> None:
    squad = await company.squad()
    await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    await ana.say("ask Here?", where=CHANNEL)
    assert ana.last.kind == "private"


async def test_the_author_closes_without_a_word_to_anybody(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    await ana.say("support Never mind?")
    await mia.inbox()
    await ana.press("Close it")
    assert "This question is closed" in ana.text
    (card,) = await mia.inbox()
    assert "It is closed." in card
    await mia.say("inbox")
    assert "Never mind?" not in mia.text
