"""Quoting a colleague, on both faces: asked before anybody reads it, refused or taken back with one tap."""

from __future__ import annotations

import pytest

from tests.faces.both import Somebody, Stage

WORDS = "Our demo day is worth a film"


@pytest.fixture
async def ana(stage: Stage) -> Somebody:
    """Ana takes part, wrote something, and Lee would like to quote her."""
    ana, lee = stage.person("ana"), stage.person("lee")
    await ana.types("join")
    await ana.press("Join, by message")
    assert "Ask Ana whether I may quote them" in await lee.suggests(WORDS, ana)
    await lee.fill(text="A film, then.", ask=("yes",))
    assert WORDS in ana.inbox()[-1]
    assert WORDS not in stage.person("mia").inbox()[-1]
    return ana


async def test_who_would_rather_not_is_not_quoted(stage: Stage, ana: Somebody) -> None:
    assert "Nothing of yours is quoted" in await ana.press("Rather not")
    assert "Ana would rather not be quoted" in stage.person("lee").inbox()[-1]
    assert "A film, then." in stage.person("mia").inbox()[-1]
    assert WORDS not in stage.person("mia").inbox()[-1]
    assert WORDS not in await stage.office.everything(), "and the words are kept no longer"


async def test_a_quote_that_was_allowed_is_taken_back(stage: Stage, ana: Somebody) -> None:
    mia = stage.person("mia")
    assert "now see your words with your name" in await ana.press("Yes, quote me")
    assert WORDS in mia.inbox()[-1]
    assert "Nothing of yours is quoted" in await ana.press("Take it back")
    assert WORDS not in mia.inbox()[-1]
    assert "A film, then." in mia.inbox()[-1]
