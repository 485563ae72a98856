"""SQUAD_POINTS=off and SQUAD_BOARDS=off: no word of either anywhere, for anybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.walks.conftest import OpenTown, make_squad, publish
from tests.walks.test_digest import TUESDAY, join
from tests.walks.town import Someone, Town

LINES = (
    "",
    "home",
    "share",
    "me",
    "me why",
    "points",
    "impact",
    "board",
    "board squad",
    "help",
    "help me",
    "help points",
    "help board",
    "help boards",
    "settings",
    "policy",
    "join",
    "inbox",
    "squad",
    "digest",
    "digest when",
    "drop",
    "snooze 1w",
    "snooze off",
    "leave",
)


@pytest.fixture
def backend() -> str:
    """Words do not depend on the database."""
    return "sqlite"


async def everything(town: Town) -> list[str]:
    """Walk all commands in all roles, share and undo, be clicked and withdrawn; return all that was said."""
    mia = await make_squad(town)
    await publish(town, mia, "Good news", captions="Words")
    ana, kim = await join(town, "ana"), town.person("kim")
    said: list[str] = []
    await ana.press("Share")
    steps = ("I posted it", "Undo", "I did post it", "Tell the squad")
    said += [await ana.press(step) for step in steps]
    await town.until(TUESDAY + timedelta(hours=1))
    for one in (ana, mia, kim, town.person("lee")):
        said += [await one.say(f"/advocate {line}") for line in LINES]
        said.append(await one.home())
        said += [await one.act(name, "1") for name in ("me.why", "me.show", "board.show")]
        said.append(await one.act("board.seen", "yes"))
        said.append(await one.act("settings.open"))
    await mia.say("/advocate leave")
    await mia.press("Undo")
    said.append(await mia.act("drop.withdraw", "1"))
    for one in (ana, mia, kim):
        for where in ("brand", one.direct):
            for screen in await one.screens(where):
                said += [screen.text, *screen.labels, *(p.spoken for p in screen.presses)]
    return said


@pytest.mark.parametrize(
    ("off", "word"), [("points", r"\bpoints?\b"), ("boards", r"\b(score)?boards?\b")]
)
async def test_off_leaves_no_word(open_a_town: OpenTown, off: str, word: str) -> None:
    town = await open_a_town(**{off: "off"})
    for text in await everything(town):
        # What a person typed may be quoted back: "I don't know ...".
        shown = re.sub(r"“[^”]*”", "", text)
        assert not re.search(word, shown, re.IGNORECASE), text


async def test_on_they_are_there(town: Town) -> None:
    said = "\n".join(await everything(town))
    assert re.search(r"\bpoints\b", said)
    assert re.search(r"\bboard\b", said)


async def test_a_board_without_points_counts_posts(open_a_town: OpenTown) -> None:
    town = await open_a_town(points="off")
    mia = await make_squad(town)
    await publish(town, mia, "Good news")
    ana: Someone = await join(town, "ana")
    await ana.press("Share")
    await ana.press("I posted it")
    await ana.say("/advocate board")
    assert "Ana Ruiz" in await ana.press("Be seen")
