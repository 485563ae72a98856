"""How every connector behaves: in private, on repeats, on forged requests, with forms, and at the end."""

from __future__ import annotations

import asyncio

from connectors.base import Inspection, Parcel, Reply
from connectors.events import Event, FormEvent
from templates import message as m
from templates.refill import refill
from tests.contract.faces import NOW, Face, eventually, shows
from tests.samples import card, note

OPENER = m.Button("share.words", "Open", "1", opens=True)
ASKED = m.Form(
    "share.keep",
    "Your words",
    "Keep",
    (
        m.Input("multiline", "caption", "What you'd like to say", longest=300),
        m.Input(
            "select", "network", "Where", options=(m.Option("x", "X"), m.Option("li", "LinkedIn"))
        ),
    ),
    value="42",
)


async def test_what_is_private_stays_private(face: Face) -> None:
    face.core.answer = lambda _: Reply("private", note("Your 45 secrets"))
    await face.ask("me")
    await eventually(lambda: _anywhere(face, "Your 45 secrets"))
    assert not await shows(face, face.channel, "Your 45 secrets", "ben")


async def test_what_is_public_is_for_everyone(face: Face) -> None:
    face.core.answer = lambda _: Reply("public", note("For all of us"))
    await face.ask("praise")
    await eventually(lambda: shows(face, face.channel, "For all of us", "ben"))


async def test_an_update_replaces_the_message_for_everyone(face: Face) -> None:
    face.core.answer = lambda _: Reply("update", note("Closed by Ana"))
    button = m.Button("idea.accept", "Accept", "8")
    await face.connector.deliver(Parcel("k", "post", face.channel, card("An idea", button)))
    before = len(await face.screen(face.channel, "ben"))
    await face.press("Accept", face.channel)
    await eventually(lambda: shows(face, face.channel, "Closed by Ana", "ben"))
    assert not await shows(face, face.channel, "An idea", "ben")
    assert len(await face.screen(face.channel, "ben")) == before


async def test_a_private_answer_leaves_the_pressed_message_alone(face: Face) -> None:
    face.core.answer = lambda _: Reply("private", note("Because you follow it"))
    button = m.Button("share.why", "Why this?", "12")
    await face.connector.deliver(Parcel("k", "post", face.channel, card("Worth a look", button)))
    await face.press("Why this?", face.channel)
    await eventually(lambda: _anywhere(face, "Because you follow it"))
    assert await shows(face, face.channel, "Worth a look", "ben")
    assert not await shows(face, face.channel, "Because you follow it", "ben")


async def test_a_platforms_retry_is_answered_once(face: Face) -> None:
    face.core.answer = lambda _: Reply("private", note("Thank you once"))
    await face.say("idea more coffee")
    await eventually(lambda: shows(face, face.direct, "Thank you once"))
    for _ in range(2):
        await face.say("idea more coffee", again=True)
    await asyncio.sleep(0.1)
    assert len({event.id for event in face.core.commands}) == 1
    assert len(face.core.effects) == 1
    answers = [s for s in await face.screen(face.direct) if "Thank you once" in s.text]
    assert len(answers) == 1


async def test_a_retry_joins_what_is_still_running(face: Face) -> None:
    face.core.gate = asyncio.Event()
    face.core.answer = lambda _: Reply("private", note("Thank you once"))
    first = asyncio.create_task(face.say("idea more coffee"))
    await eventually(lambda: face.core.heard)
    again = asyncio.create_task(face.say("idea more coffee", again=True))
    await asyncio.sleep(0.05)
    face.core.gate.set()
    await asyncio.gather(first, again)
    await eventually(lambda: shows(face, face.direct, "Thank you once"))
    await asyncio.sleep(0.1)
    assert len(face.core.effects) == 1
    answers = [s for s in await face.screen(face.direct) if "Thank you once" in s.text]
    assert len(answers) == 1


async def test_two_different_words_are_two_events(face: Face) -> None:
    await face.say("help")
    await face.say("help")
    await eventually(lambda: len(face.core.effects) == 2)


async def test_what_the_platform_did_not_send_is_refused_unheard(face: Face) -> None:
    statuses = await face.forge()
    assert len(statuses) >= 5
    assert {name: status for name, status in statuses.items() if not 400 <= status < 500} == {}
    assert face.core.heard == []


async def test_a_form_opens_comes_back_with_its_errors_and_closes(face: Face) -> None:
    def answer(event: Event) -> Reply:
        if not isinstance(event, FormEvent):
            return Reply("form", ASKED)
        if event.fields["caption"] == "Too short":
            return Reply("form", refill(ASKED, event.fields, {"caption": "A little longer."}))
        return Reply("private", note("Kept your words"))

    face.core.opening, face.core.answer = {"share.words"}, answer
    await face.connector.deliver(Parcel("k", "post", face.direct, card("Words", OPENER)))
    await face.press("Open", face.direct)
    await eventually(face.opened)
    assert "A little longer." not in face.dialog()

    await face.send(caption="Too short", network="li")
    await eventually(lambda: "A little longer." in face.dialog())
    again = face.opened()
    assert again is not None
    assert again.asks["caption"].initial == ("Too short",)
    assert again.asks["network"].initial == ("li",)

    await face.send(caption="<b>Long</b> & *enough*", network="li")
    await eventually(lambda: _anywhere(face, "Kept your words"))
    assert face.opened() is None
    last = face.core.forms[-1]
    assert (last.form, last.value) == ("share.keep", "42")
    assert last.fields == {"caption": "<b>Long</b> & *enough*", "network": "li"}


async def test_a_refusal_comes_instead_of_a_form(face: Face) -> None:
    face.core.opening = {"share.words"}
    face.core.answer = lambda _: Reply("private", note("That one is gone"))
    await face.connector.deliver(Parcel("k", "post", face.direct, card("Words", OPENER)))
    await face.press("Open", face.direct)

    async def told() -> bool:
        return "That one is gone" in face.dialog() or await _anywhere(face, "That one is gone")

    await eventually(told)
    assert face.opened() is None


async def test_stop_lets_what_is_running_end(face: Face) -> None:
    face.core.gate = asyncio.Event()
    face.core.answer = lambda _: Reply("private", note("Done after all"))
    asking = asyncio.create_task(face.say("help"))
    await eventually(lambda: face.core.heard)
    stopping = asyncio.create_task(face.connector.stop())
    await asyncio.sleep(0.1)
    assert face.core.effects == []
    face.core.gate.set()
    await stopping
    assert len(face.core.effects) == 1
    await asyncio.gather(asking, return_exceptions=True)


async def test_check_says_what_it_found_with_a_mend(face: Face) -> None:
    findings = await face.connector.check(Inspection(NOW))
    assert findings
    assert all(found.what for found in findings)
    assert all(found.mend for found in findings if found.state != "OK")


async def _anywhere(face: Face, words: str) -> bool:
    return await shows(face, face.direct, words) or await shows(face, face.channel, words)
