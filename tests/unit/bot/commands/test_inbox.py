"""The inbox shows each role what waits for it, and nothing of the others'."""

from __future__ import annotations

import pytest

from templates import message as m
from tests.fixtures_bot import Company


@pytest.mark.parametrize("known", [True, False])
async def test_others_are_told_where_their_ideas_are(company: Company, known: bool) -> None:
    ana = await company.someone("Ana") if known else company.stranger("Ana")
    sentence = "Leads and listeners have an inbox. Your own ideas: type idea."
    await ana.say("inbox")
    assert ana.text == sentence
    await ana.act("inbox.open")
    assert ana.text == sentence


async def test_a_lead_sees_five_ideas_oldest_first_and_how_many_more(company: Company) -> None:
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)
    ana = await company.someone("Ana")
    for number in range(8):
        await ana.say(f"idea Number {number}")
    await mia.say("inbox")
    document = mia.last.document
    assert isinstance(document, m.Message)
    assert document.summary == "8 ideas to look at"
    assert "> Number 0" in mia.text
    assert "> Number 4" in mia.text
    assert "> Number 5" not in mia.text
    assert "And 3 more" in mia.text
    await mia.press("Accept")
    assert "> Number 0" in mia.text
    assert "Accepted by Mia" in mia.text
    await mia.press("Inbox")
    assert "> Number 0" not in mia.text
    assert "> Number 5" in mia.text
    assert "And 2 more" in mia.text


async def test_a_lead_sees_only_the_squads_they_lead(company: Company) -> None:
    first, second = await company.squad("First"), await company.squad("Second")
    mia = await company.someone("Mia", leads=first)
    lena = await company.someone("Lena", leads=second)
    ana = await company.someone("Ana", member=second)
    await ana.say("idea For the second")
    await mia.say("inbox")
    assert "No idea waits for you." in mia.text
    await lena.say("inbox")
    assert "> For the second" in lena.text


async def test_an_admin_sees_what_nobody_else_decides(company: Company) -> None:
    zoe = await company.someone("Zoe", admin=True)
    ana = await company.someone("Ana")
    await ana.say("idea Before any squad")
    led, alone = await company.squad("Led"), await company.squad("Alone")
    await company.someone("Mia", leads=led)
    for squad_id, text in ((led, "For Mia"), (alone, "For nobody")):
        member = await company.someone(f"Member {squad_id}", member=squad_id)
        await member.say(f"idea {text}")
    await zoe.say("inbox")
    assert "> Before any squad" in zoe.text
    assert "> For nobody" in zoe.text
    assert "For Mia" not in zoe.text
    assert "[Show what is in hand]" not in zoe.text
    await zoe.press("Accept")
    assert "Accepted by Zoe" in zoe.text
    assert "Make it something to share" not in zoe.text


async def test_a_listener_sees_open_concerns_and_no_ideas(company: Company) -> None:
    kim = await company.someone("Kim", listener=True)
    await company.someone("Lee", listener=True)
    await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    await ana.say("idea An idea")
    for number in range(4):
        await ana.act("concern.named")
        await ana.send(text=f"Worry {number}")
        company.clock.forward(minutes=1)
    await kim.say("inbox")
    assert "> Worry 0" in kim.text
    assert "And 1 more" in kim.text
    assert "An idea" not in kim.text
    assert "No idea waits" not in kim.text
    await kim.press("Close")
    await kim.say("inbox")
    assert "more; they come up" not in kim.text
    await kim.press("Answer")
    await kim.send(text="I hear you")
    assert (await ana.inbox())[-1].startswith("Kim answered your concern:")


async def test_a_lead_counts_what_is_in_hand(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await mia.say("inbox")
    assert "Nothing of yours waits to go out." in mia.text
    await mia.act("drop.open")
    await mia.send(link="https://acme.example/x", title="One")
    await mia.say("inbox")
    assert "1 thing not out yet." in mia.text
    await mia.press("Show what is in hand")
    assert "One" in mia.text


async def test_a_decision_through_a_form_brings_the_inbox_up_to_date(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    for text in ("One", "Two", "Three"):
        await ana.say(f"idea {text}")
    await mia.say("inbox")
    await mia.press("Decline")
    await mia.send(reason=" ")
    assert list(mia.errors()) == ["reason"]
    reply = await mia.send(reason="Not now")
    assert reply.kind == "update"
    assert mia.text.startswith("Sent. Ana reads your reason now, word for word.")
    assert "> One" not in mia.text
    assert "> Two" in mia.text
    await mia.press("Ask back")
    reply = await mia.send(question="Which day?")
    assert reply.kind == "update"
    assert mia.text.startswith("Sent. Ana reads your question now")
    assert "> Three" in mia.text
    assert "> Which day?" in (await ana.inbox())[-1]


async def test_after_each_decision_the_inbox_is_one_tap_away(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    for text in ("One", "Two"):
        await ana.say(f"idea {text}")
    await mia.say("inbox")
    await mia.press("Acknowledge")
    assert "Read by Mia" in mia.text
    assert "[Accept] [Decline] [Inbox] [… Ask back | Mark as made | Merge with another]" in mia.text
    stale = (await mia.find("idea.decline")).value  # type: ignore[union-attr]  # a button
    await mia.press("Accept")
    assert "Accepted by Mia" in mia.text
    await mia.act("idea.decline", f"{stale}:inbox")
    assert "You have accepted this already." in mia.text
    await mia.press("Inbox")
    assert "> Two" in mia.text
    await mia.press("Acknowledge")
    await mia.press("Decline")
    await mia.send(reason="Not now")
    assert mia.last.kind == "private", "it came from the card, which changes by itself"
    await mia.press("Inbox")
    assert "No idea waits for you." in mia.text


async def test_a_listener_who_decides_no_ideas_reads_of_none(company: Company) -> None:
    kim = await company.someone("Kim", listener=True)
    await company.someone("Lee", listener=True)
    ana = await company.someone("Ana")
    await ana.act("concern.named")
    await ana.send(text="Worry")
    await kim.say("inbox")
    document = kim.last.document
    assert isinstance(document, m.Message)
    assert document.summary == "1 concern to look at"
