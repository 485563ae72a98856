"""The guidance and whom to turn to, on both faces: versions, drafts, names to keep back; a question and its thread."""

from __future__ import annotations

from bot.practice import guidance
from tests.faces.both import Stage
from tests.faces.slack_office import SlackOffice
from tests.faces.teams_office import PEOPLE


def chosen(stage: Stage, name: str) -> str:
    """Somebody as this platform's forms name them."""
    slack = isinstance(stage.office, SlackOffice)
    return f"U{name.upper()}" if slack else PEOPLE[name][0]


async def test_leads_write_the_guidance_and_people_accept_what_matters(stage: Stage) -> None:
    ana, mia = stage.person("ana"), stage.person("mia")
    await ana.types("join")
    assert "You accepted version 1" in await ana.press("Join, by message")
    assert "You accepted version 1 on" in await ana.types("policy")
    await mia.types("policy")
    await mia.press("Edit the text")
    assert mia.form["text"] == guidance.starter()
    await mia.fill(text="\n".join("abcdefghijklmnopqrstuvwxyzabcdefg"))
    assert "30 lines at most" in mia.complaint
    await mia.fill(text="## Do\n\n- Be kind\n- Say where you work")
    assert not mia.closed, "what changes is seen first"
    assert "version 2" in await mia.fill(matters="yes")
    assert "Our guidance has changed" in await ana.types("home")
    assert "Say where you work" in ana.text
    assert "Say where you work" in await ana.press("Read all of it")
    assert "You accepted version 2" in await ana.press("Accept")
    assert "Accept" not in await ana.types("policy")


async def test_may_i_post_this(stage: Stage) -> None:
    ana, kim, lee = (stage.person(name) for name in ("ana", "kim", "lee"))
    await kim.types("policy")
    await kim.press("Names to keep back")
    await kim.fill(names="Project Falcon until 2030-01-31")
    assert kim.closed
    await ana.types("policy")
    await ana.press("May I post this?")
    await ana.fill(text="I work at Acme and like it")
    assert "Fine, as far as I can see" in ana.text
    await ana.types("policy")
    await ana.press("May I post this?")
    await ana.fill(text="Project Falcon lands, password: hunter2")
    assert "Project Falcon lands" in ana.form["text"]
    before = lee.inbox()
    await ana.fill()
    assert "Sent to Lee" in ana.text
    assert len(lee.inbox()) == len(before) + 1
    assert "asks whether this may be posted" in lee.inbox()[-1]
    assert "password: hunter2" in lee.inbox()[-1]


async def test_a_draft_that_is_typed(stage: Stage) -> None:
    ana = stage.person("ana")
    assert "Fine, as far as I can see" in await ana.types("policy I work at Acme and like it")
    await ana.types("check The key is AKIAIOSFODNN7EXAMPLE")
    assert "AKIAIOSFODNN7EXAMPLE" in ana.form["text"]
    assert "Sent to Lee" in await ana.fill(text="Which key may I show?")


async def test_ones_own_words_get_a_soft_note(stage: Stage) -> None:
    ana = stage.person("ana")
    noted = await ana.types("share Write to maria.lopez@client.example")
    assert "Worth a second look" in noted
    assert "Thank you" in await ana.press("I posted it")


async def test_the_guidance_is_looked_after(stage: Stage) -> None:
    ana, mia = stage.person("ana"), stage.person("mia")
    await ana.types("join")
    await ana.press("Join, by message")
    await mia.types("policy")
    await mia.press("Owner, review, questions")
    await mia.fill(owner=chosen(stage, "mia"), review="2020-01-01")
    assert "still to come" in mia.complaint
    kept = await mia.fill(owner=chosen(stage, "mia"), review="2099-05-31", check="on")
    assert "Mia hears on" in kept.replace("Mia Schmidt", "Mia")
    assert "Three questions are offered" in kept
    await ana.types("policy")
    await ana.press("Three quick questions")
    answered = await ana.fill(q0="2", q1="0", q2="0")
    assert "A thought on this one" in answered
    assert "Nothing of this is kept" in answered


async def test_the_owner_hears_of_the_review(stage: Stage) -> None:
    ana, mia = stage.person("ana"), stage.person("mia")
    await mia.types("policy")
    await mia.press("Owner, review, questions")
    await mia.fill(owner=chosen(stage, "mia"), review=f"{stage.office.clock.now:%Y-%m}-30")
    assert mia.closed
    before = ana.inbox()
    for _ in range(4):
        await stage.office.forward(days=3)
    assert "Today is the day our guidance wants a look" in mia.inbox()[-1]
    assert ana.inbox() == before
    assert "hears on" in await mia.press("Still right")


async def test_a_question_its_thread_and_handing_on(stage: Stage) -> None:
    ana, lee, kim = (stage.person(name) for name in ("ana", "lee", "kim"))
    assert "You can ask Lee" in (await ana.types("ask")).replace("**", "").replace("*", "")
    await ana.press("Ask a question")
    sent = await ana.fill(text="May I name a customer?")
    assert "Sent to Lee" in sent
    assert "May I name a customer?" in lee.inbox()[-1]
    assert "May I name a customer?" in await lee.types("inbox")
    await lee.press("Hand on", on=lee.find("Hand on"))
    await lee.fill(person=chosen(stage, "kim"))
    assert "Sent to Kim" in lee.text
    assert "handed your question" in ana.inbox()[-1]
    assert "May I name a customer?" in kim.inbox()[-1]
    await kim.types("inbox")
    await kim.press("Answer")
    assert "Sent to Ana" in await kim.fill(text="If they agreed.")
    assert "answered your question" in ana.inbox()[-1]
    assert "If they agreed." in ana.inbox()[-1]
    await ana.press("Reply", on=ana.find("Reply"))
    assert "Sent to Kim" in await ana.fill(text="They did.")
    assert "They did." in kim.inbox()[-1]
    whole = await kim.press("Whole thread")
    assert "If they agreed." in whole
    assert "They did." in whole
    assert "closed" in await kim.press("Close")
    assert "has closed your question" in ana.inbox()[-1]
    await ana.types("ask")
    assert "closed" in ana.text


async def test_my_questions_are_one_tap_away(stage: Stage) -> None:
    ana = stage.person("ana")
    assert "Sent to Lee" in await ana.types("ask Is there a picture I may use?")
    assert "Is there a picture" in await ana.press("My questions")
    assert "on its way" in await ana.press("Open")
    assert "This question is closed" in await ana.press("Close")
