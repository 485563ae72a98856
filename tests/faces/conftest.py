"""Offices on each face, on SQLite unless a test says otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from store.database import Database
from tests.faces.both import Stage
from tests.faces.slack_office import BRAND, Colleague, SlackOffice, open_slack
from tests.faces.teams_office import BRAND as TEAMS_BRAND
from tests.faces.teams_office import PEOPLE, TeamsOffice, open_teams
from tests.faces.teams_office import Colleague as TeamsColleague
from tests.fixtures_store import Postgres


@pytest.fixture
def backend() -> str:
    """One database is enough here: both are walked through by the playground's journeys."""
    return "sqlite"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does much else is slow: who somebody is, and what they are answered, may take it a while.

    Journeys are about what is said. How long people wait is held by tests/replay.
    """
    monkeypatch.setattr("connectors.slack.people.PATIENCE", 2.0)
    monkeypatch.setattr("connectors.slack.hearing.PATIENCE", 2.0)


@pytest.fixture
def closed_database(database_url: str) -> Database:
    """A migrated, empty database that the process starts itself."""
    return Database(database_url, secret_keys=[Fernet.generate_key().decode()])


@pytest.fixture
def door() -> str:
    """How Slack is heard; `both_doors` runs a test by either."""
    return "http"


both_doors = pytest.mark.parametrize("door", ["http", "socket"])


@pytest.fixture
async def slack(door: str, closed_database: Database, tmp_path: Path) -> AsyncIterator[SlackOffice]:
    """An empty installation in Slack."""
    async with AsyncExitStack() as stack:
        yield await open_slack(stack, closed_database, tmp_path, socket=door == "socket")


@pytest.fixture
async def teams(closed_database: Database, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    """An empty installation in Teams."""
    async with AsyncExitStack() as stack:
        yield await open_teams(stack, closed_database, tmp_path)


SQUAD = {
    "name": "Brand Squad",
    "channel": BRAND,
    "lead": "UMIA",
    "contact": "ULEE",
    "weekday": "1",
    "time": "09:00",
    "zone": "Europe/Berlin",
    "listener": "UKIM",
    "listener2": "ULEE",
}


async def make_slack_squad(office: SlackOffice) -> Colleague:
    """Let Kim make Brand Squad; return Mia, who leads it."""
    kim = office.colleague("UKIM")
    await kim.slash("squad new")
    await kim.fill(**SQUAD)
    if "Slack is slow just now" in kim.text:
        await kim.fill(**SQUAD)
    assert "Brand Squad" in kim.text, kim.text
    return office.colleague("UMIA")


@pytest.fixture
def postgres_database(postgres: Postgres, migrated_postgres: str) -> Iterator[Database]:
    """The same on PostgreSQL."""
    name = postgres.create(migrated_postgres)
    yield Database(postgres.url(name), secret_keys=[Fernet.generate_key().decode()])
    postgres.remove(name)


TEAMS_SQUAD = {
    "name": "Brand Squad",
    "channel": TEAMS_BRAND,
    "lead": PEOPLE["mia"][0],
    "contact": PEOPLE["lee"][0],
    "weekday": "1",
    "time": "09:00",
    "zone": "Europe/Berlin",
    "listener": PEOPLE["kim"][0],
    "listener2": PEOPLE["lee"][0],
}


async def make_teams_squad(office: TeamsOffice) -> TeamsColleague:
    """Let everybody say hello, and Kim, who installed the app, make Brand Squad; return Mia, who leads it."""
    kim = office.colleague("kim")
    await kim.install()
    await kim.mention("help")
    for key in ("mia", "lee"):
        await office.colleague(key).say("hi")
    await kim.say("squad new")
    await kim.fill(**TEAMS_SQUAD)
    assert "Brand Squad" in kim.text, kim.text
    return office.colleague("mia")


@pytest.fixture(params=["slack", "teams"])
async def stage(
    request: pytest.FixtureRequest, closed_database: Database, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Brand Squad on either face: what is written for it is walked on both."""
    async with AsyncExitStack() as stack:
        if request.param == "slack":
            slack = await open_slack(stack, closed_database, tmp_path, socket=False)
            await make_slack_squad(slack)
            yield Stage(slack)
        else:
            teams = await open_teams(stack, closed_database, tmp_path)
            await make_teams_squad(teams)
            yield Stage(teams)
