"""Conversations live on after a restart, once each parcel, and never longer than the limit."""

from __future__ import annotations

import json
from dataclasses import replace

from connectors.playground.history import LIMIT, Entry, History
from templates.markup import parse
from templates.message import Message, Paragraph, Text
from tests.unit.connectors.playground.conftest import START, DictMemory


def message(words: str) -> Message:
    document = parse(f"<message><text>{words}</text></message>")
    assert isinstance(document, Message)
    return document


def entry(id_: str, **values: object) -> Entry:
    return replace(Entry(id_, "brand", START), **values)  # type: ignore[arg-type]  # names are Entry's own


async def test_a_restart_finds_what_was_kept() -> None:
    memory = DictMemory()
    before = History(memory)
    said = entry("1", author="ana", text='"hi" & <bye>')
    posted = entry("2", message=message("Hello"), parcel="k", only="ana")
    await before.add(said)
    await before.add(posted)
    await before.revise("brand", "2", message("Hello again"))
    after = await History(memory).entries("brand")
    assert after == (said, replace(posted, message=message("Hello again"), version=2))


async def test_what_is_not_kept_is_never_written() -> None:
    memory = DictMemory()
    history = History(memory)
    await history.add(entry("1", author="ana", text="/advocate concern my boss", kept=False))
    await history.add(entry("2", text="small talk", author="ana"))
    assert "boss" not in json.dumps(memory.values)
    assert [one.id for one in await history.entries("brand")] == ["1", "2"]
    assert [one.id for one in await History(memory).entries("brand")] == ["2"]


async def test_a_parcel_stands_there_once_also_after_a_restart() -> None:
    memory = DictMemory()
    first = entry("1", message=message("Hello"), parcel="run:1")
    assert await History(memory).add(first) == (first, True)
    history = History(memory)
    assert await history.add(entry("2", message=message("Hello"), parcel="run:1")) == (first, False)
    assert await history.find("brand", "run:1") == first
    assert await history.find("brand", "run:") is None
    assert await history.find("hiring", "run:1") is None


async def test_only_the_newest_are_kept() -> None:
    memory = DictMemory()
    history = History(memory)
    for number in range(LIMIT + 1):
        await history.add(entry(str(number), text="x", author="ana"))
    kept = await History(memory).entries("brand")
    assert len(kept) == LIMIT
    assert kept[0].id == "1"


async def test_an_old_entry_pushed_out_by_one_that_is_not_kept_stays_out() -> None:
    memory = DictMemory()
    history = History(memory)
    for number in range(LIMIT):
        await history.add(entry(str(number), text="x", author="ana"))
    await history.add(entry("new", text="/advocate", author="ana", kept=False))
    assert (await History(memory).entries("brand"))[0].id == "1"


async def test_a_removed_entry_is_gone_for_good() -> None:
    memory = DictMemory()
    history = History(memory)
    await history.add(entry("1", message=message("Hello")))
    assert await history.remove("brand", "1")
    assert await history.remove("brand", "1") is None
    assert await history.revise("brand", "1", message("Again")) is None
    assert await History(memory).entries("brand") == ()


async def test_a_message_made_by_hand_is_kept_as_its_words() -> None:
    memory = DictMemory()
    await History(memory).add(entry("1", message=Message((Paragraph((Text("a < b & c"),)),))))
    (kept,) = await History(memory).entries("brand")
    assert kept.message == Message((Paragraph((Text("a < b & c"),)),))


async def test_an_unreadable_message_is_left_out_and_the_others_stay() -> None:
    memory = DictMemory()
    history = History(memory)
    await history.add(entry("1", message=message("Hello")))
    await history.add(entry("2", message=message("World")))
    key = "playground/history/brand"
    memory.values[key] = memory.values[key].replace("<text>Hello", "<tune>Hello")
    assert [one.id for one in await History(memory).entries("brand")] == ["2"]
