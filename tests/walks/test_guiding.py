"""Journeys: a guidance of one's own, a draft, a question, a review; all in the playground."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.walks.conftest import make_squad, person
from tests.walks.town import Someone, Town


async def test_a_guidance_of_ones_own(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    assert "Nobody has to" in await ana.say("/advocate join")
    assert "You accepted version 1" in await ana.press("Join, by message")
    before = len(await ana.messages())
    await mia.say("/advocate policy")
    assert "Our guidance, version 1" in mia.text
    await mia.press("Edit the text")
    text = str(mia.opened.values["text"])
    await mia.send(text=f"{text}\n- See https://acme.example/rules")
    assert mia.form, "what changes is shown first"
    assert "See https://acme.example/rules" in mia.opened.text
    assert "Our guidance, version 2" in await mia.send(matters="yes")
    assert len(await ana.messages()) == before, "nobody is written to"
    assert "Our guidance has changed" in await ana.say("/advocate")
    assert "Our guidance has changed" in await ana.home()
    assert "You accepted version 2" in await ana.press("Accept")
    assert "Our guidance has changed" not in await ana.say("/advocate share")


async def test_a_draft_and_whom_to_ask(town: Town, mia: Someone) -> None:
    ana, lee = town.person("ana"), town.person("lee")
    assert "Fine, as far as I can see" in await ana.say("/advocate policy I work at Acme: yes")
    await ana.say("/advocate policy my password is Sup3rS3cret")
    assert "It looks like there is a password in it." in ana.opened.text
    assert "Passwords, keys" in ana.opened.text
    assert await lee.messages() == []
    await ana.send()
    assert "Sent to Lee Okafor" in ana.text
    assert "Sup3rS3cret" in (await lee.screens())[-1].text
    del mia


async def test_two_people_to_ask_and_a_thread(town: Town) -> None:
    await make_squad(town, contact2=person("tom"), contact3=person("lee"))
    ana, tom, lee = town.person("ana"), town.person("tom"), town.person("lee")
    assert "You can ask Lee Okafor or Tom Baker" in await ana.say("/advocate ask")
    await ana.press("Ask a question")
    assert "Lee Okafor and Tom Baker will see this" in ana.opened.text
    await ana.send(text="")
    assert ana.opened.errors == {"text": "Write what you'd like to know."}
    await ana.send(text="May I show the office?")
    await lee.messages()
    await lee.press("Answer")
    await lee.send(text="Yes, the lobby.")
    assert "Lee Okafor answered" in (await ana.screens())[-1].text
    assert "Yes, the lobby." in (await tom.screens())[-1].text, "nobody answers twice"
    assert len(await tom.messages()) == 1
    await ana.press("Reply")
    await ana.send(text="And the roof?")
    await tom.messages()
    await tom.press("Hand on")
    await tom.send(person=person("kim"))
    kim = town.person("kim")
    assert "And the roof?" in (await kim.screens())[-1].text
    assert "Tom Baker handed your question" in (await ana.screens())[-1].text


async def test_the_owner_hears_on_the_day_and_nobody_else(town: Town, mia: Someone) -> None:
    await mia.say("/advocate policy")
    await mia.press("Owner, review, questions")
    await mia.send(owner=person("lee"), review="2026-12-01")
    assert "Lee Okafor hears on Tue, 1 Dec 2026" in mia.text.replace("Tue 1", "Tue, 1")
    lee = town.person("lee")
    told = {key: len(await town.person(key).messages()) for key in ("ana", "mia", "kim", "lee")}
    await town.until(datetime(2026, 12, 1, 7, 30, tzinfo=UTC))
    assert len(await lee.messages()) == told["lee"]
    await town.until(datetime(2026, 12, 2, 12, 0, tzinfo=UTC))
    assert "Today is the day our guidance wants a look" in (await lee.screens())[-1].text
    await lee.press("Edit the text")
    assert lee.form, "who owns it may edit it"
    for key in ("ana", "kim"):
        assert len(await town.person(key).messages()) == told[key], key
