"""What is kept of a person, on both faces: shown, read, taken along, deleted and undone."""

from __future__ import annotations

import re

import pytest
from aiohttp import ClientSession

from tests.faces.both import Stage


async def test_everything_is_shown_page_by_page(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("idea")
    await ana.fill(text="Zebra crossing")
    card = await ana.types("privacy")
    assert "What is kept" in card or "This is kept about you" in card
    assert "Your ideas" in card
    seen = await ana.press("See it all")
    while "Next page" in seen or _has(ana, "Next page"):
        seen += await ana.press("Next page")
        if not _has(ana, "Next page"):
            break
    assert "Zebra crossing" in seen
    assert "This is kept about you" in await ana.press("Back")


def _has(one: object, label: str) -> bool:
    try:
        return one.find(label) is not None  # type: ignore[attr-defined]  # either face
    except (AssertionError, LookupError, StopIteration, ValueError):
        return False


async def test_it_can_be_taken_along(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.practice.sharing.is_public_base", lambda _: True)
    monkeypatch.setattr(
        type(stage.office.process.house.settings), "public_url", "https://go.acme.example", raising=False
    )
    ana = stage.person("ana")
    await ana.types("privacy")
    assert "The address works until" in await ana.press("Download")


async def test_deleting_waits_and_is_undone(stage: Stage) -> None:
    mia = stage.person("mia")
    await mia.types("privacy")
    await mia.press("Delete everything")
    done = await mia.fill(sure=("yes",))
    assert mia.closed
    assert "It is gone on" in done
    assert "You no longer lead Brand Squad" in done
    assert "Nothing is deleted" in await mia.press("Undo")
    await mia.types("forget")
    assert "will be deleted" not in mia.text
    assert re.search("What is kept|This is kept", mia.text)
    assert ClientSession
