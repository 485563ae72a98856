"""Every test with `face` runs on each connector, over each door; `remote` leaves out the one without a platform."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.faces import Core, Face
from tests.contract.playground import open_playground
from tests.contract.slack import open_slack
from tests.contract.teams import open_teams

REMOTE = ["slack http", "slack socket", "teams"]


async def _open(name: str) -> Face:
    core = Core()
    match name:
        case "slack http":
            return await open_slack(core, socket=False)
        case "slack socket":
            return await open_slack(core, socket=True)
        case "teams":
            return await open_teams(core)
        case _:
            return await open_playground(core)


@pytest.fixture(params=[*REMOTE, "playground"])
async def face(request: pytest.FixtureRequest) -> AsyncIterator[Face]:
    opened = await _open(request.param)
    yield opened
    await opened.close()


@pytest.fixture(params=REMOTE)
async def remote(request: pytest.FixtureRequest) -> AsyncIterator[Face]:
    opened = await _open(request.param)
    yield opened
    await opened.close()
