"""`squad import people` from the outside: off unless wished, everyone once, guests and bots left out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bot.importing import run_import
from bot.settings import environment
from store.database import Connection, Database
from store.models import advocate, membership
from tests.faces.living import OURS
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

KEY = Fernet.generate_key().decode()


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    fake = await FakeSlack().start()
    yield fake
    await fake.stop()


@pytest.fixture
def settings(
    fake: FakeSlack, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for key in [key for key in environment() if key.startswith(OURS)]:
        monkeypatch.delenv(key)
    for key, value in {
        "SQUAD_DATABASE_URL": database_url,
        "SQUAD_SECRET_KEYS": KEY,
        "SQUAD_FULL_IMPORT": "on",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": fake.api_url,
    }.items():
        monkeypatch.setenv(key, value)
    return monkeypatch


async def names(database_url: str) -> list[str]:
    def read(connection: Connection) -> list[str]:
        assert connection.execute(select(func.count()).select_from(membership)).scalar() == 0
        assert not any(connection.execute(select(advocate.c.joined_at)).scalars())
        return list(connection.execute(select(advocate.c.name)).scalars())

    database = Database(database_url, secret_keys=[KEY])
    await database.start(writes=False)
    try:
        return sorted(await database.read(read))
    finally:
        await database.stop()


@pytest.mark.usefixtures("settings")
async def test_everyone_once_and_nobody_else(
    fake: FakeSlack, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    colleagues = fake.populate(600, guest_every=10, bot_every=7, deleted_every=5)
    wanted = sorted(["Ana", *(fake.users[key]["profile"]["display_name"] for key in colleagues)])
    for _ in range(2):
        said = await asyncio.to_thread(run_import)
        assert said == f"{len(wanted)} colleagues are known now; 120 who left were noted."
        assert await names(database_url) == wanted
    assert "People" in capsys.readouterr().err
    assert {call.error for call in fake.calls} == {""}


async def test_off_it_says_what_to_set(settings: pytest.MonkeyPatch, fake: FakeSlack) -> None:
    settings.delenv("SQUAD_FULL_IMPORT")
    with pytest.raises(ValueError, match="SQUAD_FULL_IMPORT=on"):
        await asyncio.to_thread(run_import)
    assert fake.calls == []


@pytest.mark.usefixtures("settings")
async def test_what_came_before_slack_refused_is_kept(fake: FakeSlack, database_url: str) -> None:
    fake.populate(600)
    fake.fault("users.list", "error:missing_scope", after=1)
    with pytest.raises(ValueError, match="missing_scope"):
        await asyncio.to_thread(run_import)
    assert 150 <= len(await names(database_url)) <= 200


async def test_without_a_directory_to_read(settings: pytest.MonkeyPatch) -> None:
    settings.delenv("SLACK_BOT_TOKEN")
    settings.delenv("SLACK_APP_TOKEN")
    with pytest.raises(ValueError, match="No configured platform"):
        await asyncio.to_thread(run_import)
