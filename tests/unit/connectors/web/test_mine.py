"""A person's own file: shown and handed out to whoever has the address, and to nobody who guesses or looks ahead."""

from __future__ import annotations

import json
import re

import pytest

from connectors.web.ports import MyFile, MySection
from tests.unit.connectors.web.conftest import PERSON, SLACKBOT, Client, World

KEY = "k" * 43
HERE = f"/mine/{KEY}"
FILES = [f"{HERE}/what-is-kept.html", f"{HERE}/what-is-kept.json"]


@pytest.fixture(autouse=True)
def kept(world: World) -> None:
    rows = [[("Your words", "<script>alert(1)</script> & so on\nand on")], []]
    section = MySection("Your ideas", "As long as you are here", "made ones stay", rows)
    world.mine[KEY] = MyFile("Ana <b>", "26 Nov", [section], json.dumps({"about": "Ana"}))


async def test_the_page_shows_all_and_leads_to_the_files(client: Client) -> None:
    answer = await client.get(HERE, headers=PERSON)
    text = await answer.text()
    assert answer.status == 200
    assert "What is kept about you, Ana &lt;b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on\nand on" in text
    assert "When you delete: made ones stay." in text
    assert all(f'href="{path}"' in text for path in FILES)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_file_is_whole_in_itself(client: Client) -> None:
    answer = await client.get(FILES[0], headers=PERSON)
    text = await answer.text()
    assert answer.content_type == "text/html"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="what-is-kept.html"'
    assert "Your ideas" in text
    assert "<style>" in text
    assert re.findall(r'(?:href|src)="[^"]*"', text) == [], "it needs nothing from elsewhere"
    assert KEY not in text


async def test_json_for_programs(client: Client) -> None:
    answer = await client.get(FILES[1], headers=PERSON)
    assert await answer.json() == {"about": "Ana"}
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        f"/mine/{'x' * 43}",
        "/mine/short",
        f"/mine/{'x' * 43}/what-is-kept.json",
        f"{HERE}/other.txt",
    ],
)
async def test_what_is_not_there_is_a_kind_page(client: Client, path: str) -> None:
    answer = await client.get(path, headers=PERSON)
    assert answer.status == 404
    assert "Ana" not in await answer.text()


@pytest.mark.parametrize("path", [HERE, *FILES])
async def test_chats_that_look_ahead_see_nothing(client: Client, path: str) -> None:
    answer = await client.get(path, headers=SLACKBOT)
    assert answer.status == 404
    assert "Ana" not in await answer.text()


async def test_guessing_is_slowed(client: Client) -> None:
    answers = [await client.get(f"/mine/{n:043d}", headers=PERSON) for n in range(25)]
    assert {answer.status for answer in answers} == {404, 429}
    assert (await client.get(HERE, headers=PERSON)).status == 200, "who has the address gets in"
