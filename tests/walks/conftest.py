"""The town of a walk, on both databases; what it logs is kept and read for words that belong to people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from cryptography.fernet import Fernet

from connectors.playground.address import person_to_neutral
from store.database import Database
from tests.walks.town import CAST, Someone, Town, open_town

Logs = Sequence[MutableMapping[str, Any]]
OpenTown = Callable[..., Awaitable[Town]]
STORY = """<html lang="en"><head><title>How we fixed onboarding</title>
<meta property="og:title" content="How we fixed onboarding">
<meta property="og:description" content="New colleagues ship something in week one.">
<meta property="og:image" content="https://news.acme.example/desk.png">
<meta property="og:image:alt" content="A tidy desk">
</head><body><p>{}</p></body></html>"""


@pytest.fixture
def logs() -> Iterator[Logs]:
    """What was logged during this walk. Nothing may go wrong unseen, unless the test says which."""
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
def allowed() -> set[str]:
    """Log events of this walk that are errors and expected."""
    return set()


@pytest.fixture
async def open_a_town(
    database_url: str, tmp_path: Path, logs: Logs, allowed: set[str]
) -> AsyncIterator[OpenTown]:
    """Open towns on this test's database: the same keys each time, so that a second one goes on."""
    keys = [Fernet.generate_key().decode()]
    async with AsyncExitStack() as stack:

        async def open_(**settings: Any) -> Town:
            own = settings.pop("stack", stack)
            database = Database(database_url, secret_keys=keys)
            return await open_town(own, database, tmp_path, **settings)

        yield open_
    bad = [one for one in logs if one["log_level"] in {"error", "critical"}]
    assert [one for one in bad if one["event"] not in allowed] == []


@pytest.fixture
async def town(open_a_town: OpenTown) -> Town:
    """An empty installation."""
    return await open_a_town()


async def tell_story(town: Town, path: str = "story", body: str = "") -> str:
    """Put a page on the outside site and return its address."""
    html = body or STORY.format("word " * 700)

    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text=html, content_type="text/html")

    town.pages[path] = page
    return town.link(path)


async def make_squad(town: Town, **changes: Any) -> Someone:
    """Let the admin make Brand Squad: Mia leads it, in #brand-squad, Tuesdays at nine in Berlin. Return Mia."""
    kim = town.person("kim")
    await kim.say("/advocate squad new")
    fields = {
        "name": "Brand Squad",
        "channel": "playground:brand",
        "lead": person("mia"),
        "contact": person("lee"),
        "weekday": "1",
        "time": "09:00",
        "zone": "Europe/Berlin",
        "listener": person("kim"),
        "listener2": person("lee"),
    }
    text = await kim.send(**(fields | changes))
    assert "Next digests" in text, text
    return town.person("mia")


def person(key: str) -> str:
    """Somebody as a form names them."""
    found = CAST.person(key)
    assert found is not None
    return person_to_neutral(found)


async def publish(town: Town, mia: Someone, title: str, **fields: Any) -> None:
    """Let a lead bring something and put it out at once."""
    link = fields.pop("link", None) or await tell_story(town, title.lower().replace(" ", "-"))
    await mia.say(f"/advocate drop {link}")
    await mia.send(**({"title": title, "summary": f"About {title.lower()}."} | fields))
    await mia.press("Now")


@pytest.fixture
async def mia(town: Town) -> Someone:
    """The lead of Brand Squad in a town that has it."""
    return await make_squad(town)
