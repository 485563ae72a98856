from collections.abc import AsyncIterator

import pytest

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import SlackPerson
from tests.replay.slack.stage import Stage


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    slack = await FakeSlack().start()
    yield slack
    await slack.stop()


@pytest.fixture(params=["http", "socket"])
async def stage(fake: FakeSlack, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Both doors: every test with it runs twice."""
    stage = await Stage(fake, socket=request.param == "socket").open()
    yield stage
    await stage.close()


@pytest.fixture
async def by_http(fake: FakeSlack) -> AsyncIterator[Stage]:
    stage = await Stage(fake).open()
    yield stage
    await stage.close()


@pytest.fixture
async def by_socket(fake: FakeSlack) -> AsyncIterator[Stage]:
    stage = await Stage(fake, socket=True).open()
    yield stage
    await stage.close()


@pytest.fixture
def ana(fake: FakeSlack, stage: Stage) -> SlackPerson:
    return SlackPerson(fake, stage.door)
