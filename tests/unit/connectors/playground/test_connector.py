"""The playground over real HTTP: what one person does, and what everyone then sees."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from connectors.base import Gone, Inspection, Parcel, Reply
from connectors.events import (
    ActionEvent,
    CommandEvent,
    Conversation,
    Event,
    FormEvent,
    HomeEvent,
    JoinedEvent,
    MessageRef,
)
from templates import message as m
from templates.markup import parse
from templates.refill import refill
from tests.unit.connectors.playground.conftest import (
    START,
    Core,
    DictMemory,
    HandClock,
    House,
    close_house,
    open_house,
)

BRAND = Conversation("playground", "brand")
FORM = parse(
    '<form id="share.caption" title="Share" submit="Go" value="42">'
    '<input kind="text" name="caption" label="Words"/></form>'
)


def note(words: str) -> m.Message:
    document = parse(f"<message><text>{words}</text></message>")
    assert isinstance(document, m.Message)
    return document


def words(messages: list[dict[str, object]]) -> list[object]:
    return [one["plain"] for one in messages]


async def test_a_command_is_answered_to_the_one_who_typed_it(house: House) -> None:
    house.core.answer = lambda _: Reply("private", note("For you"))
    answer = await house.post("say", conversation="brand", text="/advocate share")
    assert answer["kind"] == "message"
    (event,) = house.core.heard
    assert isinstance(event, CommandEvent)
    assert (event.text, event.conversation.key, event.actor.key) == ("share", "brand", "ana")
    mine = await house.talk("ana", "brand")
    assert words(mine) == ["/advocate share", "For you"]
    assert [one["only"] for one in mine] == [True, True]
    assert await house.talk("mia", "brand") == []


async def test_a_public_answer_is_for_the_channel(house: House) -> None:
    house.core.answer = lambda _: Reply("public", note("To all"))
    await house.post("say", conversation="brand", text="@Social Squad digest")
    assert words(await house.talk("mia", "brand")) == ["@Social Squad digest", "To all"]


async def test_small_talk_is_not_for_the_bot(house: House) -> None:
    await house.post("say", conversation="brand", text="good morning")
    assert house.core.heard == []
    assert words(await house.talk("mia", "brand")) == ["good morning"]


async def test_bare_words_are_a_command_between_two(house: House) -> None:
    house.core.answer = lambda _: Reply("private", note("Hi Ana"))
    await house.post("say", conversation="@ana", text="share")
    assert words(await house.talk("ana", "@ana")) == ["share", "Hi Ana"]


async def test_a_press_carries_its_message_and_an_update_replaces_it_for_all(house: House) -> None:
    ref = await house.connector.deliver(Parcel("k", "post", BRAND, note("Before")))
    house.core.answer = lambda _: Reply("update", note("After"))
    await house.post("act", message=ref.key, action="share.done#1", value="42")
    (event,) = house.core.heard
    assert isinstance(event, ActionEvent)
    assert (event.action, event.value, event.message) == ("share.done", "42", ref)
    (seen,) = await house.talk("mia", "brand")
    assert (seen["plain"], seen["version"], seen["id"]) == ("After", 2, ref.key)


async def test_an_update_of_a_message_that_is_gone_is_told_privately(house: House) -> None:
    ref = await house.connector.deliver(Parcel("k", "post", BRAND, note("Before")))
    await house.connector.deliver(Parcel("k2", "retract", BRAND, ref=ref))
    house.core.answer = lambda _: Reply("update", note("After"))
    await house.post("act", message=ref.key, action="share.done#1")
    assert words(await house.talk("ana", "brand")) == ["After"]
    assert await house.talk("mia", "brand") == []


async def test_a_form_opens_comes_back_with_its_error_and_closes_with_an_answer(
    house: House,
) -> None:
    assert isinstance(FORM, m.Form)
    form = FORM

    def answer(event: Event) -> Reply:
        if not isinstance(event, FormEvent):
            return Reply("form", form)
        if event.fields["caption"] == "":
            return Reply("form", refill(form, event.fields, {"caption": "A word, please."}))
        return Reply("private", note("Thank you"))

    house.core.answer = answer
    opened = await house.post("act", message="", action="share.open#1")
    shown = opened["form"]
    assert isinstance(shown, dict)
    assert (shown["id"], shown["value"], shown["title"]) == ("share.caption", "42", "Share")
    sent = {"form": shown["id"], "value": shown["value"], "conversation": "brand", "message": ""}
    refused = await house.post("submit", **sent, fields={"caption": ""})
    assert "A word, please." in str(refused["form"])
    assert 'aria-invalid="true"' in str(refused["form"])
    done = await house.post("submit", **sent, fields={"caption": "Mine"})
    assert done["kind"] == "message"
    last = house.core.heard[-1]
    assert isinstance(last, FormEvent)
    assert (last.value, last.fields, last.conversation.key) == ("42", {"caption": "Mine"}, "brand")
    assert words(await house.talk("ana", "brand")) == ["Thank you"]


async def test_the_home_is_drawn_when_it_is_opened(house: House) -> None:
    home = parse("<home><header>Hi Ana</header></home>")
    house.core.answer = lambda _: Reply("home", home)
    assert (await house.post("home"))["home"] == "<h2>Hi Ana</h2>"
    assert isinstance(house.core.heard[0], HomeEvent)
    response = await house.client.get(
        "/playground/api/inspect", params={"as": "ana", "message": "home"}
    )
    assert (await response.json())["slack"] == "Home for slack"


async def test_a_parcel_arrives_once_however_often_it_is_sent(house: House) -> None:
    parcel = Parcel("run:1", "post", BRAND, note("Digest"))
    first, second = await asyncio.gather(
        house.connector.deliver(parcel), house.connector.deliver(parcel)
    )
    assert first == second == await house.connector.find(parcel, START)
    assert words(await house.talk("mia", "brand")) == ["Digest"]
    assert await house.connector.find(Parcel("run:", "post", BRAND), START) is None


async def test_what_was_sent_is_revised_and_retracted(house: House) -> None:
    ref = await house.connector.deliver(Parcel("k", "post", BRAND, note("One")))
    revise = Parcel("k2", "revise", BRAND, note("Two"), ref)
    assert await house.connector.deliver(revise) == ref
    assert words(await house.talk("mia", "brand")) == ["Two"]
    for _ in range(2):
        assert await house.connector.deliver(Parcel("k3", "retract", BRAND, ref=ref)) == ref
    assert await house.talk("mia", "brand") == []
    with pytest.raises(Gone):
        await house.connector.deliver(revise)


async def test_nobody_is_reached_at_an_address_of_no_one(house: House) -> None:
    for key in ("@zoe", "elsewhere"):
        with pytest.raises(Gone):
            await house.connector.deliver(
                Parcel("k", "post", Conversation("playground", key), note("Hi"))
            )


async def test_a_parcel_without_its_parts_is_a_mistake(house: House) -> None:
    for parcel in [Parcel("k", "post", BRAND), Parcel("k", "retract", BRAND)]:
        with pytest.raises(ValueError, match="needs"):
            await house.connector.deliver(parcel)


async def test_the_same_request_again_gets_the_same_answer_and_runs_once(house: House) -> None:
    gate = asyncio.Event()

    async def slowly() -> Reply:
        await gate.wait()
        return Reply("public", note("Once"))

    house.core.answer = lambda _: slowly()
    body = {"id": "7", "conversation": "brand", "text": "/advocate digest"}
    both = [asyncio.create_task(house.post("say", **body)) for _ in range(2)]
    await asyncio.sleep(0.05)
    gate.set()
    first, second = await asyncio.gather(*both)
    assert first == second
    assert len(house.core.heard) == 1
    assert words(await house.talk("mia", "brand")) == ["Once"]


async def test_what_was_begun_ends_though_the_page_is_gone(house: House) -> None:
    gate = asyncio.Event()

    async def slowly() -> Reply:
        await gate.wait()
        return Reply("public", note("Late"))

    house.core.answer = lambda _: slowly()
    asked = asyncio.create_task(house.post("say", conversation="brand", text="/advocate digest"))
    await asyncio.sleep(0.05)
    asked.cancel()
    gate.set()
    await asyncio.sleep(0.05)
    assert words(await house.talk("mia", "brand")) == ["Late"]


async def test_an_open_page_hears_what_arrives_unasked_and_only_what_is_its_own(
    house: House,
) -> None:
    stream = await house.client.get("/playground/api/stream", params={"as": "mia"})
    assert stream.content_type == "text/event-stream"
    assert stream.headers["X-Content-Type-Options"] == "nosniff"
    await stream.content.readuntil(b"\n\n")
    await house.connector.deliver(
        Parcel("a", "post", Conversation("playground", "@ana"), note("Not for Mia"))
    )
    ref = await house.connector.deliver(Parcel("b", "post", BRAND, note("Digest")))
    await house.connector.deliver(Parcel("c", "retract", BRAND, ref=ref))
    await house.post("jump", to="next digest")
    heard = [
        json.loads((await stream.content.readuntil(b"\n\n")).removeprefix(b"data: "))
        for _ in range(3)
    ]
    assert [one["kind"] for one in heard] == ["entry", "removed", "clock"]
    assert heard[0]["entry"]["plain"] == "Digest"
    assert heard[1]["id"] == ref.key
    await house.connector.stop()
    assert await stream.content.read() == b""


async def test_the_clock_moves_to_the_digest_and_never_back(house: House) -> None:
    moved = await house.post("jump", to="next digest")
    assert moved["now"] == (START + timedelta(days=2)).isoformat()
    back = await house.client.post("/playground/api/jump", json={"to": START.isoformat()})
    assert back.status == 409
    assert (await back.json())["error"] == "The demo's time only moves forward."
    house.clock.digest = None
    none = await house.client.post("/playground/api/jump", json={"to": "next digest"})
    assert none.status == 409


async def test_a_message_is_inspected_by_those_who_see_it(house: House) -> None:
    house.core.answer = lambda _: Reply("private", note("Yours"))
    await house.post("say", conversation="brand", text="/advocate share")
    key = str((await house.talk("ana", "brand"))[-1]["id"])
    mine = await house.client.get("/playground/api/inspect", params={"as": "ana", "message": key})
    assert await mine.json() == {"slack": "Message for slack", "plain": "Yours"}
    hers = await house.client.get("/playground/api/inspect", params={"as": "mia", "message": key})
    assert hers.status == 404


async def test_a_restart_goes_on_where_it_was() -> None:
    core, memory, clock = (
        Core(lambda _: Reply("private", note("Answer"))),
        DictMemory(),
        HandClock(),
    )
    before = await open_house(core, memory, clock)
    ref = await before.connector.deliver(Parcel("run:1", "post", BRAND, note("Digest")))
    await before.post("say", conversation="brand", text="good morning")
    await before.post("say", conversation="@ana", text="share")
    await before.post("submit", form="concern.send", fields={"text": "secret"}, conversation="@ana")
    await close_house(before)
    after = await open_house(core, memory, clock)
    assert words(await after.talk("mia", "brand")) == ["Digest", "good morning"]
    # What was typed to the bot and what answered a form was never written down.
    assert words(await after.talk("ana", "@ana")) == ["Answer"]
    assert "secret" not in str(memory.values)
    assert await after.connector.deliver(Parcel("run:1", "post", BRAND, note("Digest"))) == ref
    # The first start installed the bot, by the first admin; the second did not.
    joined = [event for event in core.heard if isinstance(event, JoinedEvent)]
    assert [(event.actor.key, event.installed) for event in joined] == [("kim", True)]
    await close_house(after)


async def test_a_dispatch_that_breaks_its_promise_leaves_a_kind_word_and_may_be_tried_again(
    house: House,
) -> None:
    async def broken() -> Reply:
        raise RuntimeError("secret detail")

    house.core.answer = lambda _: broken()
    body = {"as": "ana", "id": "1", "conversation": "@ana", "text": "hi"}
    response = await house.client.post("/playground/api/say", json=body)
    assert response.status == 500
    assert "secret" not in await response.text()
    house.core.answer = lambda _: Reply("private", note("Better"))
    assert (await house.post("say", **body))["kind"] == "message"


async def test_an_unknown_message_is_pressed_as_a_stale_one_and_a_hidden_one_not_at_all(
    house: House,
) -> None:
    await house.post("act", message="brand/long-gone", action="share.done#1")
    (event,) = house.core.heard
    assert isinstance(event, ActionEvent)
    assert event.message == MessageRef("playground", "brand/long-gone")
    for key in ("@mia/x", "nowhere/x", "x"):
        body = {"as": "ana", "message": key, "action": "share.done#1"}
        assert (await house.client.post("/playground/api/act", json=body)).status == 404


async def test_the_doctor_sees_who_is_there(house: House) -> None:
    (finding,) = await house.connector.check(Inspection(START))
    assert finding.state == "OK"
    assert "3 people and 2 channels" in finding.what
