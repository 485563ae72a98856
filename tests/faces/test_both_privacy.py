"""What is kept of a person, on both faces: shown, read, taken along, deleted and undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from store.database import Database
from tests.faces.both import Somebody, Stage
from tests.faces.conftest import make_slack_squad, make_teams_squad
from tests.faces.slack_office import open_slack
from tests.faces.teams_office import open_teams

OURS = "https://go.acme.example"


@pytest.fixture(params=["slack", "teams"])
async def reachable(
    request: pytest.FixtureRequest, closed_database: Database, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Brand Squad on either face, with pages of our own that the world can open."""
    async with AsyncExitStack() as stack:
        if request.param == "slack":
            slack = await open_slack(
                stack, closed_database, tmp_path, socket=False, public_url=OURS
            )
            await make_slack_squad(slack)
            yield Stage(slack)
        else:
            teams = await open_teams(stack, closed_database, tmp_path, public_url=OURS)
            await make_teams_squad(teams)
            yield Stage(teams)


async def test_everything_is_shown_page_by_page(stage: Stage) -> None:
    ana = stage.person("ana")
    await ana.types("idea")
    await ana.fill(text="Zebra crossing")
    assert "your ideas" in await ana.types("privacy")
    seen = await ana.press("See it all")
    for _ in range(9):
        if "Zebra crossing" in seen:
            break
        seen = await ana.press("Next page")
    assert "Zebra crossing" in seen
    assert "Who sees it" in await ana.press("Back")


async def test_it_can_be_taken_along(reachable: Stage) -> None:
    ana = reachable.person("ana")
    await ana.types("privacy")
    assert "The address works until" in await ana.press("Download")


async def test_deleting_waits_and_is_undone(stage: Stage) -> None:
    mia: Somebody = stage.person("mia")
    await mia.types("privacy")
    await mia.press("Delete everything")
    done = await mia.fill(sure=("yes",))
    assert mia.closed
    assert "It is gone on" in done
    assert "You no longer lead Brand Squad" in done
    await mia.types("forget")
    assert "will be deleted" in mia.text
    assert "Nothing is deleted" in await mia.press("Undo")
    assert "will be deleted" not in await mia.press("What is kept")
