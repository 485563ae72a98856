"""A concern reaches those who were ticked and nobody else; typed in front of others it leaves no trace."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from connectors.events import Conversation
from store import concerns, people
from store.database import Connection
from store.models import concern as concern_table
from store.models import metadata
from templates import message as m
from tests.fixtures_bot import CHANNEL, GROUP, Clock, Company, Someone

WORDS = "my manager reads our letters"


async def _listeners(company: Company) -> tuple[Someone, Someone]:
    kim = await company.someone("Kim", listener=True)
    return kim, await company.someone("Lee", listener=True)


async def _named(person: Someone, text: str = "", **where: Any) -> None:
    """Choose to say it with one's name."""
    await person.say(f"concern {text}".strip(), **where)
    await person.press("With my name")


async def _everything(company: Company) -> str:
    """All that any table holds, as text."""

    def read(connection: Connection) -> str:
        return "\n".join(
            f"{table.name} {tuple(row)}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        )

    return await company.database.read(read)


def _inputs(form: m.Form | None) -> dict[str, m.Input]:
    assert form is not None
    return {b.name: b for b in form.blocks if isinstance(b, m.Input)}


async def test_the_form_names_its_readers_before_anything_is_typed(company: Company) -> None:
    await _listeners(company)
    ana = company.stranger("Ana")
    assert (await ana.say("concern")).kind == "private"
    assert "with your name, or without? Kim and Lee read concerns, nobody else." in ana.text
    assert "[Without my name] [With my name] [I have a case key]" in ana.text
    await ana.press("With my name")
    first, *_ = ana.text.split("\n")[1:]
    assert first.startswith("Read by: Kim and Lee. This is not anonymous. Kim and Lee will see")
    assert "Not for emergencies, and no legal advice." in ana.text
    fields = _inputs(ana.form)
    assert list(fields) == ["readers", "text"]
    assert [option.label for option in fields["readers"].options] == ["Kim", "Lee"]
    assert len(fields["readers"].initial) == 2


async def test_text_in_a_direct_talk_is_only_the_start_of_the_form(company: Company) -> None:
    await _listeners(company)
    ana = company.stranger("Ana")
    before = await _everything(company)
    await ana.say(f"case {WORDS}\nand more")
    assert WORDS not in ana.text
    for choice in ("With my name", "Without my name"):
        await ana.say(f"case {WORDS}\nand more")
        await ana.press(choice)
        assert _inputs(ana.form)["text"].initial == (f"{WORDS}\nand more",)
    assert await _everything(company) == before


async def test_words_typed_first_wait_ten_minutes(company: Company, clock: Clock) -> None:
    await _listeners(company)
    ana = company.stranger("Ana")
    await ana.say(f"concern {WORDS}")
    clock.forward(minutes=10)
    await ana.press("With my name")
    assert _inputs(ana.form)["text"].initial == ()


async def test_what_is_too_long_for_the_form_is_said(company: Company) -> None:
    await _listeners(company)
    ana = company.stranger("Ana")
    await _named(ana, "x" * 10_000)
    assert _inputs(ana.form)["text"].initial == ("x" * 3000,)
    assert "Only the first 3,000 characters fit here" in ana.text


@pytest.mark.parametrize("place", [CHANNEL, GROUP])
@pytest.mark.parametrize("known", [True, False])
async def test_text_in_front_of_others_leaves_no_trace(
    company: Company,
    place: Conversation,
    known: bool,
    database_url: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await _listeners(company)
    ana = await company.someone("Ana") if known else company.stranger("Ana")
    before = await _everything(company)
    with capture_logs() as lines:
        reply = await ana.say(f"concern {WORDS}", where=place, event_id="E-secret-1")
        await ana.press("With my name", where=place, event_id="E-secret-2")
    assert reply.kind == "private"
    assert WORDS not in str(reply)
    assert ana.last.kind == "form"
    assert WORDS not in str(ana.last)
    assert await _everything(company) == before
    # A slow machine may say so; nothing else is said.
    assert [line for line in lines if line["event"] != "unit_slow"] == []
    assert WORDS not in str(lines)
    assert ana.actor.key not in str(lines)
    assert WORDS not in "".join(capfd.readouterr())
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        for one in file.parent.glob(f"{file.name}*"):
            kept = one.read_bytes()
            assert WORDS.encode() not in kept, one
            assert b"E-secret" not in kept, one


async def test_in_front_of_others_says_how_to_delete_it(company: Company) -> None:
    await _listeners(company)
    ana = company.stranger("Ana")
    await ana.say(f"concern {WORDS}", where=CHANNEL)
    assert "Others here may see what you just typed; I kept nothing of it." in ana.text
    assert "press the three dots of your message and choose Delete message" in ana.text
    assert "[Without my name] [With my name] [I have a case key]" in ana.text


async def test_what_nobody_saw_stands_in_the_form(company: Company) -> None:
    """A slash command is typed in a channel, but seen by nobody there."""
    await _listeners(company)
    ana = company.stranger("Ana")
    await _named(ana, WORDS, where=CHANNEL, unseen=True)
    assert WORDS in ana.text


async def test_bare_in_a_channel_asks_how_to_say_it(company: Company) -> None:
    await _listeners(company)
    ana = company.stranger("Ana")
    assert (await ana.say("concern", where=CHANNEL)).kind == "private"
    assert "with your name, or without?" in ana.text


async def test_without_listeners_the_admins_are_named(company: Company) -> None:
    await company.someone("Zoe", admin=True)
    ana = company.stranger("Ana")
    before = await _everything(company)
    for reply in (await ana.say(f"concern {WORDS}"), await ana.act("concern.open")):
        assert reply.kind == "private"
        assert ana.text == (
            "Nobody reads concerns here yet, so I kept nothing. Zoe can choose who does."
        )
    assert await _everything(company) == before


async def test_it_reaches_those_ticked_and_nobody_else(company: Company) -> None:
    kim, lee = await _listeners(company)
    squad_id = await company.squad()
    others = [
        await company.someone("Mia", leads=squad_id),
        await company.someone("Zoe", admin=True),
    ]
    ana = company.stranger("Ana")
    await _named(ana, where=CHANNEL)
    await ana.send(text=WORDS, readers=(str(kim.id),))
    assert ana.text == "Thank you for saying it. Kim will read it and answer you here."
    (card,) = await kim.inbox()
    assert WORDS in card
    assert "A concern from Ana" in card
    assert "Nobody else reads this." in card
    assert "[Answer] [I'm on it] [Close]" in card
    assert [row.conversation_kind for row, _ in company.shown.values()] == ["direct"]
    assert [row.kind for row, _ in company.shown.values()] == ["answer"]
    concern_id = (await kim.find("concern.answer")).value  # type: ignore[union-attr]  # a button
    for person in (lee, *others):
        assert await person.inbox() == []
        for action in ("answer", "close"):
            await person.act(f"concern.{action}", concern_id)
            assert "That one isn't there any more." in person.text
        await person.send("concern.reply", value=concern_id, text="hello")
        assert "That one isn't there any more." in person.text
        await person.say("inbox")
        assert WORDS not in person.text


async def test_the_reply_quotes_nothing(company: Company) -> None:
    kim, _ = await _listeners(company)
    ana = await company.someone("Ana")
    await _named(ana)
    await ana.send(text=WORDS)
    assert WORDS not in ana.text
    assert "You and Lee read this, nobody else." in (await kim.inbox())[0]


@pytest.mark.parametrize("stranger", [True, False])
async def test_refused_it_comes_back_as_typed(company: Company, stranger: bool) -> None:
    await _listeners(company)
    ana = company.stranger("Ana") if stranger else await company.someone("Ana")
    await _named(ana)
    await ana.send(text=WORDS, readers=())
    assert list(ana.errors()) == ["readers"]
    assert _inputs(ana.form)["text"].initial == (WORDS,)
    await ana.send(text="  ")
    assert list(ana.errors()) == ["text"]
    assert WORDS not in await _everything(company)


async def test_made_up_readers_read_nothing(company: Company) -> None:
    await _listeners(company)
    mia = await company.someone("Mia")
    ana = await company.someone("Ana")
    await _named(ana)
    await ana.send(text=WORDS, readers=(str(mia.id), "x", "9" * 30))
    assert list(ana.errors()) == ["readers"]
    assert await mia.inbox() == []


async def test_a_listener_does_not_write_to_herself(company: Company) -> None:
    kim, lee = await _listeners(company)
    await _named(kim)
    await kim.send(text=WORDS, readers=(str(kim.id),))
    assert list(kim.errors()) == ["readers"]
    await kim.send(text=WORDS, readers=(str(kim.id), str(lee.id)))
    assert "Lee will read it" in kim.text
    assert await kim.inbox() == []
    assert len(await lee.inbox()) == 1


async def test_sent_twice_is_one_concern(company: Company) -> None:
    kim, _ = await _listeners(company)
    ana = await company.someone("Ana")
    await _named(ana)
    await asyncio.gather(ana.send(text=WORDS), ana.send(text=WORDS))
    await ana.send(text=WORDS, event_id="same")
    await ana.send(text=WORDS, event_id="same")
    kept = await company.database.read(lambda c: c.execute(select(concern_table.c.id)).all())
    assert len(kept) == 1
    assert len(await kim.inbox()) == 1


async def _told(company: Company) -> tuple[Someone, Someone, Someone]:
    kim, lee = await _listeners(company)
    ana = await company.someone("Ana")
    await _named(ana)
    await ana.send(text=WORDS)
    return kim, lee, ana


async def test_the_talk_goes_both_ways_until_it_is_closed(company: Company) -> None:
    kim, lee, ana = await _told(company)
    await kim.press("Answer")
    assert f"> {WORDS}" in kim.text
    await kim.send(text="Thank you. Since when?")
    await kim.send(text="Thank you. Since when?")
    (heard,) = await ana.inbox()
    assert heard == "Kim answered your concern:\n> Thank you. Since when?\n[Reply]"
    assert "> Thank you. Since when?" in (await lee.inbox())[0]
    await ana.press("Reply")
    assert "Read by: Kim and Lee, with your name." in ana.text
    await ana.send(text="Since May")
    assert ana.text == "Sent to Kim and Lee."
    for reader in (kim, lee):
        card, said = await reader.inbox()
        assert "> Since May" in card
        assert said.startswith("Ana answered about their concern:\n> Since May")
    await lee.press("Close")
    assert "It is closed." in lee.text
    assert "Lee has closed the concern you sent (Tue 24 Nov)." in (await ana.inbox())[-1]
    assert "[Answer]" not in (await kim.inbox())[0]
    for person in (kim, lee, ana):
        await person.act("concern.answer", await _only(company))
        assert person.text.startswith("This one is closed.")
        await person.send("concern.reply", value=await _only(company), text="late")
        assert person.text.startswith("This one is closed.")
    await kim.act("concern.close", await _only(company))
    assert len(await ana.inbox()) == 2


async def _only(company: Company) -> str:
    return await company.database.read(
        lambda c: str(c.execute(select(concern_table.c.id)).scalar_one())
    )


async def test_the_author_can_not_close_and_empty_words_are_not_sent(company: Company) -> None:
    kim, _, ana = await _told(company)
    await ana.act("concern.close", await _only(company))
    assert "isn't there any more" in ana.text
    await kim.press("Answer")
    await kim.send(text=" ")
    assert list(kim.errors()) == ["text"]
    assert await ana.inbox() == []


async def test_who_stops_listening_reads_no_more(company: Company) -> None:
    kim, lee, ana = await _told(company)
    await kim.press("Answer")
    await company.database.run(people.set_listener, lee.id, False)
    await lee.act("concern.answer", await _only(company))
    assert "isn't there any more" in lee.text
    await kim.send(text="One moment")
    await ana.press("Reply")
    await company.database.run(people.set_listener, kim.id, False)
    await ana.send(text="Is anybody there")
    assert "Nobody of those who could read this" in "".join(ana.errors().values())
    assert await company.database.read(concerns.readers, await _only(company)) == []


@pytest.mark.parametrize("value", ["", "x", "9" * 80, "' or 1=1 --", "\u0663"])
async def test_stale_ids_get_one_kind_sentence(company: Company, value: str) -> None:
    kim, *_ = await _told(company)
    for action in ("answer", "close"):
        await kim.act(f"concern.{action}", value)
        assert kim.text.startswith("That one isn't there any more.")
    await kim.send("concern.reply", value=value, text="x")
    assert kim.text.startswith("That one isn't there any more.")


async def test_hostile_words_stay_words(company: Company) -> None:
    kim, _ = await _listeners(company)
    hostile = '<!channel> </quote><actions/> {{ 7*7 }} "&amp;" *b*'
    ana = company.stranger("Ana <@U1>")
    await _named(ana, hostile)
    assert _inputs(ana.form)["text"].initial == (hostile,)
    await ana.send()
    (card,) = await kim.messages()
    (quote,) = [b for b in card.blocks if isinstance(b, m.Quote)]
    assert quote.children == (m.Text(hostile),)
    await kim.press("Answer")
    await kim.send(text=hostile)
    assert hostile in (await ana.inbox())[0]


async def test_each_listener_reads_it_in_their_own_zone(company: Company, clock: Clock) -> None:
    kim = await company.someone("Kim", listener=True, zone="Asia/Tokyo")
    lee = await company.someone("Lee", listener=True, zone="UTC")
    clock.forward(hours=8)
    ana = await company.someone("Ana", zone="America/New_York")
    await _named(ana)
    await ana.send(text=WORDS)
    assert "Wed 25 Nov" in (await kim.inbox())[0]
    assert "Tue 24 Nov" in (await lee.inbox())[0]
