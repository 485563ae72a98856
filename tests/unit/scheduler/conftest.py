"""A company on each database, its platform, and a clock that stands still."""

import pytest

from store.database import Database
from tests.unit.scheduler.doubles import Clock, Company, Pigeon, found


@pytest.fixture
async def company(database: Database) -> Company:
    return await database.run(found)


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def clock() -> Clock:
    return Clock()
