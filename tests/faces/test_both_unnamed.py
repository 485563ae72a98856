"""A concern without a name, on either face: the key stands in forms alone, and nothing kept says who or when."""

from __future__ import annotations

import re

from tests.faces.both import Somebody, Stage

KEY = re.compile(r"[a-z]+(?:-[a-z]+){5}")
WORDS = "My desk is loud"


async def tells(person: Somebody, text: str = WORDS) -> str:
    """Say something without a name; return the key."""
    await person.types("concern")
    await person.press("Without my name")
    key = str(KEY.findall(person.text)[0])
    said = await person.fill(text=text)
    assert "Thank you for saying it. Kim and Lee hear of it" in said
    assert key in said
    return key


async def looks(person: Somebody, key: str) -> str:
    """Come back with a key; return what the form shows."""
    await person.types("concern")
    await person.press("I have a case key")
    return await person.fill(key=key)


async def reads(person: Somebody) -> str:
    """Open the one case there is; return what its reader sees."""
    await person.types("inbox")
    return await person.press("Read all")


async def test_said_without_a_name_answered_behind_the_key(stage: Stage) -> None:
    ana, kim, lee, mia = (stage.person(name) for name in ("ana", "kim", "lee", "mia"))
    hers = len(mia.inbox())
    everything = await stage.office.everything()
    key = await tells(ana)
    assert WORDS in await looks(ana, key)
    assert await stage.office.everything() == everything, "nothing is written while they are there"
    await stage.office.forward(days=1)
    assert "without a name" in kim.inbox()[-1]
    assert WORDS in await reads(kim)
    assert "in progress" in await kim.press("I'm on it")
    await kim.press("Answer")
    assert "It waits with" in await kim.fill(text="Since when?")
    shown = await looks(ana, key.replace("-", " ").upper())
    assert "Answered" in shown
    assert "Since when?" in shown
    assert "hear of it" in await ana.fill(text="Since May")
    await stage.office.forward(days=1)
    assert "Since May" in await reads(lee)
    assert "It is closed." in await lee.press("Close")
    assert "Closed" in await looks(ana, key)
    assert len(mia.inbox()) == hers, "who leads a squad has no part in it"
    for words in (WORDS, "Since", key):
        assert words not in "".join([*ana.inbox(), *stage.posts()])
    kept = await stage.office.everything()
    for trace in (key, *(word for word in key.split("-") if len(word) > 6)):
        assert trace not in kept


async def test_the_key_is_in_no_message(stage: Stage) -> None:
    ana = stage.person("ana")
    key = await tells(ana)
    await stage.office.forward(days=1)
    assert key not in "".join(ana.inbox())
    assert "That looks like a case key" in await ana.types(f"concern {key}")
    assert key not in ana.text


async def test_saying_who_one_is(stage: Stage) -> None:
    ana, kim = stage.person("ana"), stage.person("kim")
    key = await tells(ana)
    await stage.office.forward(days=1)
    await looks(ana, key)
    assert "can't be taken back" in await ana.fill(then="reveal")
    assert "see your name on it now" in await ana.fill()
    assert "has said since that it is theirs" in kim.inbox()[-1]
