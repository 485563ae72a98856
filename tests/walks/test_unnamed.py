"""Journeys: a concern without a name, in the playground and by browser, to its readers and back."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from tests.walks.conftest import Logs
from tests.walks.town import Someone, Town

KEY = re.compile(r"[a-z]+(?:-[a-z]+){5}")
WORDS = "My manager reads our letters"


async def reads(person: Someone) -> str:
    """Open the one case there is; return what its reader sees."""
    await person.say("/advocate inbox")
    return await person.press("Read all")


async def test_in_the_playground(town: Town, mia: Someone, logs: Logs) -> None:
    ana, kim = town.person("ana"), town.person("kim")
    hers = len(await mia.messages())
    await ana.say("/advocate concern")
    await ana.press("Without my name")
    key = KEY.findall(ana.opened.text)[0]
    await ana.send(text="")
    assert ana.opened.errors == {"text": "Write what concerns you."}
    assert key in ana.opened.text, "the key stays the same"
    await ana.send(text=WORDS)
    assert "Thank you for saying it." in ana.opened.text
    await town.forward(days=1)
    assert "without a name" in (await kim.messages())[-1]
    assert WORDS in await reads(kim)
    await kim.press("Answer")
    await kim.send(text="Since when?")
    await ana.say("/advocate concern")
    await ana.press("I have a case key")
    await ana.send(key="not a key of mine")
    assert "Look for a slip" in ana.opened.errors["key"]
    await ana.send(key=key)
    assert "Since when?" in ana.opened.text
    await ana.send(text="Since May")
    await town.forward(days=1)
    assert "Since May" in await reads(kim)
    assert len(await mia.messages()) == hers
    assert not any(key in one or WORDS in one for one in await ana.messages())
    assert WORDS not in str(logs)
    assert key not in str(logs)


async def test_by_browser_without_any_account(town: Town, mia: Someone) -> None:
    kim = town.person("kim")
    door = f"/case/{town.process.house.door(1)}"
    page = await look(town, door)
    assert "Tell it here without your name" in page.get_text()
    assert "With my name" not in page.get_text()
    page = await look(town, f"{door}?open=new")
    key = KEY.findall(page.get_text())[0]
    assert page.find("script") is None
    page = await post(town, door, page, text="  ")
    assert "Write what concerns you." in page.get_text()
    assert str(page.title).startswith("<title>Please look again: ")
    page = await post(town, door, page, text=f"{WORDS} <!channel> <b>")
    assert "Thank you for saying it." in page.get_text()
    assert page.find("form") is None
    await town.forward(days=1)
    assert f"{WORDS} <!channel> <b>" in await reads(kim)
    await kim.press("Answer")
    await kim.send(text="Thank you")
    page = await look(town, f"{door}?open=key")
    page = await post(town, door, page, key=key)
    assert "Thank you" in page.get_text()
    assert "Tell the readers who I am" not in page.get_text(), "nobody is known here"
    page = await post(town, door, page, text="One more thing", then="close")
    assert "The case closes at" in page.get_text()
    await town.forward(days=1)
    await kim.say("/advocate inbox")
    assert "No concern waits for you." in kim.text
    del mia


async def test_the_page_keeps_nothing_and_says_so(town: Town, mia: Someone) -> None:
    door = f"/case/{town.process.house.door(1)}"
    response = await town.visit(f"{door}?open=new")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response.headers
    assert "form-action 'self'" in response.headers["Content-Security-Policy"]
    text = BeautifulSoup(await response.text(), "html.parser").get_text()
    assert "sets no cookie, and is in no log of ours" in text
    for path in ("/case/0123456789abcdef0123", "/case/x", f"{door}x"):
        assert (await town.visit(path)).status == 404
    for data in ({}, {"form": "idea.send", "text": "x"}, {"form": "concern.send", "text": "x"}):
        answer = await town.client.post(door, data=data)
        assert answer.status in {200, 400}
        assert "Thank you" not in await answer.text()
    answer = await town.client.post(door, data={"form": "concern.tell", "text": "x" * 70_000})
    assert answer.status == 400
    del mia


async def look(town: Town, path: str) -> BeautifulSoup:
    """Open a page."""
    response = await town.visit(path)
    assert response.status == 200
    return BeautifulSoup(await response.text(), "html.parser")


async def post(town: Town, path: str, page: BeautifulSoup, **typed: str) -> BeautifulSoup:
    """Send the form of a page as a browser does, with what stands in it."""
    fields: list[tuple[str, str]] = []
    for node in page.find_all(["input", "textarea"]):
        name, kind = str(node["name"]), node.get("type")
        if name in typed or (kind in {"checkbox", "radio"} and not node.has_attr("checked")):
            continue
        value = str(node.get("value", "")) if node.name == "input" else node.get_text()
        fields.append((name, value))
    response = await town.client.post(path, data=[*fields, *typed.items()])
    assert response.status == 200
    return BeautifulSoup(await response.text(), "html.parser")
