"""A whole life: what is kept is taken along as a file, then deleted; a week later nothing of it is left anywhere."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from sqlalchemy import select

from store.database import Connection
from store.models import metadata
from tests.walks.conftest import Logs, OpenTown, make_squad, publish
from tests.walks.test_digest import join
from tests.walks.town import START, Someone, Town

OTHERS = {"memory"}
"""The playground keeps what stands on screens there, as Slack and Teams do elsewhere."""


def everything(connection: Connection) -> str:
    """Every value of every row."""
    return repr(
        [
            tuple(row)
            for table in metadata.sorted_tables
            if table.name not in OTHERS
            for row in connection.execute(select(table)).all()
        ]
    )


async def live(town: Town, mia: Someone) -> Someone:
    """Let Ana do a bit of everything; the words are hers alone."""
    await publish(town, mia, "Good news")
    ana = await join(town, "ana")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.say("/advocate idea")
    await ana.send(text="Zebra crossing", credit=("yes",))
    await ana.say("/advocate concern")
    await ana.press("With my name")
    await ana.send(text="Giraffe worry")
    return ana


async def test_what_is_kept_is_taken_along_and_then_gone(open_a_town: OpenTown, logs: Logs) -> None:
    town = await open_a_town(public_url="https://go.acme.example")
    mia = await make_squad(town)
    ana = await live(town, mia)
    card = await ana.say("/advocate privacy", where="brand")
    assert ana.screen.only
    assert "your ideas" in card
    await ana.press("Download")
    (address,) = [url for url in ana.screen.links.values() if "/mine/" in url]
    path = "/mine/" + address.partition("/mine/")[2]
    shown = await (await town.visit(path)).text()
    for words in ("Zebra crossing", "Giraffe worry", "Ana Ruiz", "You and your wishes"):
        assert words in shown, words
    assert "Mia Schmidt" not in re.sub(r"<dd[^>]*>[^<]*</dd>", "", shown)
    data = json.loads(await (await town.visit(f"{path}/what-is-kept.json")).text())
    assert "Zebra crossing" in repr(data)
    await ana.say("/advocate privacy")
    await ana.press("Delete everything")
    await ana.send(sure=("yes",))
    assert "It is gone on Mon 30 Nov" in ana.text
    before = len(await ana.messages())
    await town.until(START + timedelta(days=6, hours=23))
    assert len(await ana.messages()) == before, "nothing unasked in the days of undo"
    assert "Zebra" in await town.process.database.read(everything)
    await town.until(START + timedelta(days=7, hours=1))
    left = await town.process.database.read(everything)
    for words in ("Zebra", "Giraffe", "Ana Ruiz", "playground:ana"):
        assert words not in left, words
    assert "Mia Schmidt" in left
    assert (await town.visit(path)).status == 404
    said = repr(logs)
    for words in ("Zebra", "Giraffe", "Ana", "ana", path):
        assert words not in said, f"{words} stands in the logs"
    assert [one for one in logs if one["event"] == "person_erased"]


async def test_who_comes_back_begins_anew(town: Town, mia: Someone) -> None:
    ana = await live(town, mia)
    await ana.say("/advocate forget")
    await ana.press("Delete everything")
    await ana.send(sure=("yes",))
    await town.until(START + timedelta(days=7, hours=1))
    said = await ana.say("/advocate privacy")
    assert "your ideas" not in said
    assert "your posts" not in said
    assert "Nothing comes unasked until you join" in await ana.say("/advocate settings")
