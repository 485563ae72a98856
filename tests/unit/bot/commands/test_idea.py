"""An idea from the first word to the decision: who sees it, who hears of it, what two at once do."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.settings import Settings
from store import conversations, ideas, people, points, squads
from store.models import idea as idea_table
from templates import message as m
from tests.fixtures_bot import CHANNEL, Clock, Company, Someone

HOSTILE = (
    '<!channel> *bold* [a](javascript:alert(1)) </quote><button action="x.y"/> {{ 7*7 }} \x00\x1b'
)


async def _three(company: Company) -> tuple[Someone, Someone, Someone]:
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)
    tom = await company.someone("Tom", leads=squad_id)
    return mia, tom, await company.someone("Ana")


async def _ideas(company: Company) -> list[tuple[str, str, str]]:
    rows = await company.database.read(
        lambda c: c.execute(
            select(idea_table.c.text, idea_table.c.url, idea_table.c.state).order_by(
                idea_table.c.id
            )
        ).all()
    )
    return [tuple(row) for row in rows]


async def test_text_is_received_at_once_with_names_and_a_date(company: Company) -> None:
    mia, tom, ana = await _three(company)
    reply = await ana.say("idea More pictures from the workshop")
    assert reply.kind == "private"
    assert "Got it, thank you. Mia or Tom will reply by Thu 26 Nov." in ana.text
    assert "You'll hear either way, with the reason." in ana.text
    for lead in (mia, tom):
        (card,) = await lead.inbox()
        assert "Ana for Brand Squad" in card
        assert "> More pictures from the workshop" in card
        assert (
            "[Accept] [Acknowledge] [Decline] [… Ask back | Mark as made | Merge with another]"
            in card
        )
    assert await ana.inbox() == []


async def test_a_friday_idea_is_answered_on_tuesday(company: Company, clock: Clock) -> None:
    *_, ana = await _three(company)
    clock.forward(days=3)
    await ana.say("idea Something")
    assert "by Tue 1 Dec." in ana.text


async def test_bare_opens_the_form_and_its_fields_are_kept(company: Company) -> None:
    mia, _, ana = await _three(company)
    reply = await ana.say("idea")
    assert reply.kind == "form"
    await ana.send(text="A film", link="acme.example/film", credit=("yes",))
    assert await _ideas(company) == [("A film", "https://acme.example/film", "received")]
    (card,) = await mia.inbox()
    assert "https://acme.example/film" in card
    assert "Ana may be named." in card


async def test_the_form_comes_back_as_typed_when_something_is_missing(company: Company) -> None:
    *_, ana = await _three(company)
    await ana.say("idea")
    await ana.send(text=" \x07 ", link="https://acme.example/x")
    assert ana.errors() == {"text": "Tell me the idea in a few words."}
    await ana.send(text="Now with words", link="not a link")
    assert list(ana.errors()) == ["link"]
    kept = {b.name: b.initial for b in ana.form.blocks if isinstance(b, m.Input)}  # type: ignore[union-attr]  # errors() found it
    assert kept["text"] == ("Now with words",)
    assert await _ideas(company) == []


async def test_several_squads_are_offered_and_only_real_ones_taken(company: Company) -> None:
    first, second = await company.squad("First"), await company.squad("Second")
    lena = await company.someone("Lena", leads=second)
    ana = await company.someone("Ana", member=first)
    await ana.act("idea.open")
    (choice,) = [b for b in ana.form.blocks if isinstance(b, m.Input) and b.name == "squad"]  # type: ignore[union-attr]  # a form came
    assert choice.initial == (str(first),)
    await ana.send(text="For the second", squad="99999999999999999999")
    assert list(ana.errors()) == ["squad"]
    await ana.send(text="For the second", squad=str(second))
    assert "It went to Second." in ana.text
    assert len(await lena.inbox()) == 1


async def test_without_a_squad_it_goes_to_the_admins(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    ana = await company.someone("Ana")
    await ana.say("idea Let us begin")
    assert "Kim will reply by" in ana.text
    assert "Let us begin" in (await kim.inbox())[0]
    await kim.press("Acknowledge")
    assert "Kim has read your idea and will decide by Tue 1 Dec." in (await ana.inbox())[0]


async def test_without_anybody_it_waits(company: Company) -> None:
    ana = company.stranger("Ana")
    await ana.say("idea Is anybody here")
    assert "It waits here for the first squad lead." in ana.text


async def test_each_step_reaches_the_author(company: Company) -> None:
    mia, tom, ana = await _three(company)
    await ana.say("idea A song")
    await mia.press("Acknowledge")
    assert "[Acknowledge]" not in mia.text
    await tom.press("Ask back")
    await tom.send(question="Which key?")
    assert "> Which key?" in (await ana.inbox())[-1]
    await ana.press("Answer")
    await ana.send(text="C major")
    assert "Mia or Tom will decide by" in ana.text
    assert "> C major" in (await mia.inbox())[-1]
    await mia.press("Accept")
    heard = await ana.inbox()
    assert [line.split("\n")[0] for line in heard] == [
        "Mia has read your idea and will decide by Tue 1 Dec.",
        "Tom has a question about your idea:",
        "Mia has accepted your idea. Thank you; I'll tell you when something comes of it.",
    ]
    assert "10 points" in heard[-1]
    assert "[Make it something to share]" in mia.text
    assert all("Accepted by Mia" in card for card in await tom.inbox())


async def test_decline_needs_a_reason_and_carries_it(company: Company) -> None:
    mia, _, ana = await _three(company)
    await ana.say("idea A very loud horn")
    await mia.press("Decline")
    await mia.send(reason="  ")
    assert list(mia.errors()) == ["reason"]
    await mia.send(reason="The neighbours would hear it too.")
    assert "> The neighbours would hear it too." in (await ana.inbox())[-1]
    assert (await _ideas(company))[0][2] == "declined"
    await ana.act("idea.mine")
    assert "not this time" in ana.text
    assert "> The neighbours would hear it too." in ana.text


async def test_two_leads_at_once_decide_once(company: Company) -> None:
    mia, tom, ana = await _three(company)
    await ana.say("idea A mural")
    idea_id = str((await mia.find("idea.accept")).value)  # type: ignore[union-attr]  # a button
    await asyncio.gather(mia.act("idea.accept", idea_id), tom.act("idea.accept", idea_id))
    notes = sorted(p.text.split("\n")[0] for p in (mia, tom) if "already" in p.text)
    assert notes in (["Mia has accepted this already."], ["Tom has accepted this already."])
    assert len(await ana.inbox()) == 1
    assert await company.database.read(points.total, ana.id, "2026-11") == 10
    await tom.act("idea.decline", idea_id)
    assert "has accepted this already." in tom.text or "You have accepted" in tom.text
    assert tom.last.kind == "private"


async def test_a_late_reason_changes_nothing(company: Company) -> None:
    mia, tom, ana = await _three(company)
    await ana.say("idea A mural")
    await tom.press("Decline")
    await mia.press("Accept")
    await tom.send(reason="Too late")
    assert "Mia has accepted this already." in tom.text
    assert (await _ideas(company))[0][2] == "accepted"


async def test_acknowledging_twice_is_once(company: Company) -> None:
    mia, tom, ana = await _three(company)
    await ana.say("idea A mural")
    await company.pump()
    stale = (await tom.find("idea.acknowledge")).value  # type: ignore[union-attr]  # a button
    await mia.press("Acknowledge")
    await tom.act("idea.acknowledge", stale)
    assert "Mia has acknowledged this already." in tom.text
    assert "[Accept]" in tom.text
    assert len(await ana.inbox()) == 1


async def test_sent_twice_is_one_idea(company: Company) -> None:
    mia, _, ana = await _three(company)
    await ana.say("idea")
    await asyncio.gather(
        ana.send(text="Once is enough"), ana.send(text="Once is enough"), ana.send(text="Other")
    )
    await ana.say("idea Once is enough", event_id="same")
    await ana.say("idea Once is enough", event_id="same")
    assert sorted(text for text, *_ in await _ideas(company)) == ["Once is enough", "Other"]
    assert len(await mia.inbox()) == 2


async def test_a_question_sent_twice_is_asked_once(company: Company) -> None:
    mia, _, ana = await _three(company)
    await ana.say("idea A boat")
    await mia.press("Ask back")
    await mia.send(question="Which one?")
    await mia.send(question="Which one?")
    assert len(await ana.inbox()) == 1
    await ana.press("Answer")
    await ana.send(text="The red one")
    await ana.send(text="The red one")
    assert len(await mia.inbox()) == 2
    await mia.act("idea.ask", "1")
    await mia.send(question="Which one?")
    assert len(await ana.inbox()) == 2


async def test_naming_is_the_authors_choice(company: Company) -> None:
    mia, _, ana = await _three(company)
    await ana.say("idea A lamp")
    assert "Ana would rather not be named." in (await mia.inbox())[0]
    await ana.press("You may name me")
    assert "You may be named" in ana.text
    assert "Ana may be named." in (await mia.inbox())[0]
    await ana.press("Don't name me")
    assert "Ana would rather not be named." in (await mia.inbox())[0]


async def test_others_can_neither_see_nor_decide(company: Company) -> None:
    mia, _, ana = await _three(company)
    other = await company.someone("Otto", leads=await company.squad("Other Squad"))
    kim = await company.someone("Kim", admin=True)
    await ana.say("idea Ours alone")
    await mia.find("idea.accept")
    for person in (other, kim, ana):
        for action in ("acknowledge", "accept", "decline", "ask"):
            await person.act(f"idea.{action}", "1")
            assert "isn't there any more" in person.text
    for person in (other, kim, mia):
        for action in ("answer", "credit", "uncredit"):
            await person.act(f"idea.{action}", "1")
            assert "isn't there any more" in person.text
        await person.act("idea.mine")
        assert "Ours alone" not in person.text
    assert await _ideas(company) == [("Ours alone", "", "received")]


@pytest.mark.parametrize("value", ["", "0", "999", "-1", "1; drop table", "9" * 30, "٣", "²"])
async def test_stale_and_odd_ids_get_one_kind_sentence(company: Company, value: str) -> None:
    mia, *_ = await _three(company)
    for action in ("acknowledge", "accept", "decline", "ask", "answer", "credit"):
        await mia.act(f"idea.{action}", value)
        assert "That idea isn't there any more." in mia.text, action
    for form in ("reason", "question", "reply"):
        await mia.send(f"idea.{form}", value=value, reason="x", question="x", text="x")
        assert "That idea isn't there any more." in mia.text, form


async def test_hostile_words_stay_words(company: Company) -> None:
    mia, _, ana = await _three(company)
    await ana.say(f"idea {HOSTILE}")
    (message,) = await mia.messages()
    (quote,) = [b for b in message.blocks if isinstance(b, m.Quote)]
    assert quote.children == (m.Text(HOSTILE.rstrip("\x00\x1b ")),)
    await mia.press("Decline")
    await mia.send(reason=HOSTILE)
    assert "{{ 7*7 }}" in (await ana.inbox())[-1]
    await ana.act("idea.mine")
    assert "<!channel>" in ana.text


@pytest.mark.parametrize(
    "text",
    ["http://[::1", "https://", "http://a b", "x" * 10_000, "https://acme.example/" + "y" * 3000],
)
async def test_odd_and_long_texts_are_kept(company: Company, text: str) -> None:
    mia, _, ana = await _three(company)
    await ana.say(f"idea {text}")
    assert "Got it" in ana.text
    assert text.split("/")[-1][:20] in (await mia.inbox())[0]


async def test_a_drop_from_no_lead_is_an_idea(company: Company) -> None:
    mia, _, ana = await _three(company)
    # An address of this machine: refused before any network is asked.
    await ana.say("drop https://127.0.0.1/launch")
    assert "Mia or Tom will reply by" in ana.text
    assert await _ideas(company) == [("", "https://127.0.0.1/launch", "received")]
    assert "https://127.0.0.1/launch" in (await mia.inbox())[0]


async def test_the_channels_squad_is_nearest(company: Company) -> None:
    first, second = await company.squad("First"), await company.squad("Second")
    ana = await company.someone("Ana", member=first)
    await ana.say("policy", where=CHANNEL)
    place = await company.database.read(
        conversations.find_conversation, CHANNEL.platform, CHANNEL.key
    )
    assert place is not None
    await company.database.run(lambda c: squads.change_squad(c, second, conversation_id=place.id))
    await ana.say("idea For those here", where=CHANNEL)
    assert "It went to Second." in ana.text
    await ana.say("idea For mine")
    assert "It went to First." in ana.text


async def test_a_squad_that_somebody_leads_is_nearer(company: Company) -> None:
    await company.squad("Alone")
    await company.someone("Mia", leads=await company.squad("Led"))
    ana = company.stranger("Ana")
    await ana.say("idea For anyone")
    assert "Mia will reply by" in ana.text
    assert "It went to Led." in ana.text


async def test_ones_own_idea_pays_nothing(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await mia.say("idea Mine")
    assert "It waits in your own inbox." in mia.text
    await mia.press("Accept")
    assert "Accepted by Mia" in mia.text
    assert await company.database.read(points.total, mia.id, "2026-11") == 0
    assert len(await mia.inbox()) == 1


class TestWithoutPoints:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings.model_validate({"points": "off"})

    async def test_no_word_of_points(self, company: Company) -> None:
        mia, _, ana = await _three(company)
        await ana.say("idea A bell")
        await mia.press("Accept")
        seen = [ana.text, mia.text, *await ana.inbox(), *await mia.inbox()]
        assert not [text for text in seen if "point" in text.lower()]
        assert await company.database.read(points.total, ana.id, "2026-11") == 0


async def test_a_lead_who_left_decides_no_more(company: Company) -> None:
    mia, tom, ana = await _three(company)
    await ana.say("idea A well")
    await mia.find("idea.accept")
    await company.database.run(squads.drop_member, 1, mia.id)
    await mia.act("idea.accept", "1")
    assert "isn't there any more" in mia.text
    await tom.press("Accept")
    assert (await _ideas(company))[0][2] == "accepted"
    assert await company.database.read(people.person, company.workspace_id, ana.id)
    assert len(await company.database.read(ideas.of_author, ana.id)) == 1


async def test_an_accepted_idea_becomes_something_to_share(company: Company) -> None:
    mia, tom, ana = await _three(company)
    await ana.say("idea A film about the workshop")
    await ana.press("You may name me")
    await mia.press("Accept")
    await mia.press("Make it something to share")
    await mia.send(link="https://acme.example/film", title="The film")
    await mia.act("drop.now", "1")
    made = (await ana.inbox())[-1]
    assert made.startswith("Your idea became something to share: The film")
    assert "It carries your name, as you said." in made
    await ana.act("idea.mine")
    assert "it became something to share" in ana.text
    await tom.act("idea.accept", "1")
    assert "Mia has made something of this already." in tom.text
    assert "[Make it something to share]" not in tom.text
    await ana.act("idea.uncredit", "1")
    assert "It is out already." in ana.text
