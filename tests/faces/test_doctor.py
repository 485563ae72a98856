"""`squad doctor` from the outside: a line for each finding, the mend beside it, 1 when something must be mended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.app import now
from bot.doctor import run_doctor
from bot.rules.disclosure_table import RULES
from bot.settings import environment
from store import conversations, squads, workspaces
from store.database import Connection, Database
from tests.faces.living import OURS
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack

Ask = Callable[..., Awaitable[tuple[int, list[str]]]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run the doctor with these settings alone, in a thread: what it asks may run in this one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "400")

    async def run(**settings: str) -> tuple[int, list[str]]:
        for key in [key for key in environment() if key.startswith(OURS)]:
            monkeypatch.delenv(key)
        for key, value in settings.items():
            monkeypatch.setenv(key, value)
        code = await asyncio.to_thread(run_doctor)
        return code, [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    return run


def states(lines: list[str], words: str) -> list[str]:
    """The states of the lines that hold these words."""
    return [line.split()[0] for line in lines if words in line]


async def test_nothing_configured_is_no_failure(ask: Ask) -> None:
    code, lines = await ask()
    assert code == 0
    assert states(lines, "Settings are readable") == ["OK"]
    assert states(lines, "No chat platform is configured") == ["WARN"]
    assert states(lines, "SQUAD_PUBLIC_URL is not set") == ["WARN"]
    assert all("→" in line for line in lines if line.startswith(("WARN", "FAIL")))


async def test_wrong_settings_are_named_and_their_values_never_shown(ask: Ask) -> None:
    code, lines = await ask(SQUAD_PORT="geheim", SQUAD_BOARDS="geheim")
    said = "\n".join(lines)
    assert code == 1
    assert lines[0].startswith("FAIL")
    assert "SQUAD_PORT" in said
    assert "SQUAD_BOARDS" in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("country", "says"),
    [
        ("", "else: the strictest we know, as SQUAD_COUNTRY is not set"),
        (" fi ", "else: FI."),
        ("uk", "else: GB."),
    ],
)
async def test_whose_rules_posts_begin_by(ask: Ask, country: str, says: str) -> None:
    code, lines = await ask(SQUAD_COUNTRY=country)
    assert code == 0
    assert states(lines, says) == ["OK"]
    assert states(lines, "SQUAD_COUNTRY is no country") == []
    by_heart = sum(rule.read == "memory" for rule in RULES)
    assert f"{by_heart} of {len(RULES)} rules were written from memory" in "\n".join(lines)


async def test_a_country_that_is_none_is_said(ask: Ask) -> None:
    code, lines = await ask(SQUAD_COUNTRY="XX")
    assert code == 0
    assert states(lines, "SQUAD_COUNTRY is no country") == ["WARN"]
    code, lines = await ask(SQUAD_COUNTRY="Finland")
    assert code == 1
    assert "SQUAD_COUNTRY" in "\n".join(lines[:2])


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://localhost", "https://10.0.0.1"])
async def test_an_address_nobody_outside_can_open_fails(ask: Ask, url: str) -> None:
    code, lines = await ask(SQUAD_PUBLIC_URL=url)
    assert code == 1
    assert states(lines, "no public https address") == ["FAIL"]


async def test_half_a_platform_and_a_key_that_is_none_fail(ask: Ask) -> None:
    code, lines = await ask(TEAMS_APP_ID="x")
    assert code == 1
    assert "TEAMS_APP_PASSWORD, TEAMS_TENANT_ID" in "\n".join(lines)
    code, lines = await ask(SQUAD_SECRET_KEYS="geheim")
    assert code == 1
    assert "squad keygen" in "\n".join(lines)
    assert "geheim" not in "\n".join(lines)


async def test_slack_is_asked_and_a_missing_scope_is_named(ask: Ask) -> None:
    fake = await FakeSlack().start()
    try:
        settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": fake.api_url}
        code, lines = await ask(SLACK_APP_TOKEN=APP_TOKEN, **settings)
        assert code == 0
        assert states(lines, "Slack knows us as squad in Acme.") == ["OK"]
        assert states(lines, "Every scope the bot needs is granted.") == ["OK"]
        assert states(lines, "Socket Mode can be opened.") == ["OK"]
        fake.scopes -= {"im:write", "channels:history"}
        code, lines = await ask(SLACK_SIGNING_SECRET=SECRET, **settings)
        assert code == 1
        assert states(lines, "The scope im:write is missing.") == ["FAIL"]
        assert states(lines, "The scope channels:history is missing.") == ["WARN"]
        assert any("squad manifest slack" in line for line in lines)
        settings["SLACK_BOT_TOKEN"] = "xoxb-wrong"
        code, lines = await ask(SLACK_SIGNING_SECRET=SECRET, **settings)
        assert code == 1
        assert states(lines, "Slack refuses the bot token: invalid_auth.") == ["FAIL"]
        assert "xoxb-wrong" not in "\n".join(lines)
    finally:
        await fake.stop()


async def test_slack_out_of_reach_fails(ask: Ask) -> None:
    fake = await FakeSlack().start()
    await fake.stop()
    code, lines = await ask(
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_API_URL=fake.api_url,
    )
    assert code == 1
    assert states(lines, "Slack doesn't answer.") == ["FAIL"]


def _found_squad(connection: Connection) -> None:
    """A squad of T1 that posts where the bot isn't."""
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", now())
    place = conversations.ensure_conversation(
        connection, home.workspace_id, home.id, "slack", "T1/CQUIET", "channel", "quiet"
    )
    squads.create_squad(
        connection,
        home.workspace_id,
        name="Data",
        conversation_id=place.id,
        contact_id=None,
        language="en",
        zone="UTC",
        now=now(),
    )


async def test_a_running_squad_is_left_alone_and_looked_at(ask: Ask, database_url: str) -> None:
    key = Fernet.generate_key().decode()
    fake = await FakeSlack().start()
    settings = {
        "SQUAD_DATABASE_URL": database_url,
        "SQUAD_SECRET_KEYS": key,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": fake.api_url,
    }
    database = Database(database_url, secret_keys=[key])
    await database.start()
    try:
        await database.run(_found_squad)
        code, lines = await ask(**settings)
        assert code == 1
        assert states(lines, "The database is open and up to date.") == ["OK"]
        assert states(lines, "The bot isn't in #quiet, where its squad posts.") == ["FAIL"]
        assert states(lines, "Data has no lead.") == ["WARN"]
        fake.channels["CQUIET"]["members"].add(fake.home.bot)
        code, lines = await ask(**settings)
        assert code == 0
        assert states(lines, "The bot is in #quiet.") == ["OK"]
        # It goes on as if nobody had looked.
        assert len(await database.run(workspaces.all_workspaces)) == 1
    finally:
        await database.stop()
        await fake.stop()
