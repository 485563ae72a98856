"""The command `squad`: what it loads, what it answers, and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import environment
from store import policies, squads, workspaces

HEAVY = ("aiohttp", "sqlalchemy", "slack_bolt", "slack_sdk", "botbuilder", "jinja2")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of this test's own, and nowhere else to write to."""
    monkeypatch.chdir(tmp_path)
    for key in [k for k in environment() if k.startswith(("SQUAD_", "SLACK_", "TEAMS_"))]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.mark.parametrize("words", [["--help"], ["serve", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    program = f"""
import sys
sys.argv = ["squad", *{words!r}]
from bot.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", [name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_help_names_every_command() -> None:
    said = run("--help").stdout
    for name in (
        "demo",
        "serve",
        "doctor",
        "digest",
        "keygen",
        "manifest",
        "db",
        "policy",
        "bench",
    ):
        assert name in said


def test_an_unknown_command_is_refused() -> None:
    done = run("advertise")
    assert done.exit_code == 2
    assert "advertise" in done.output
    assert "--help" in done.output


def test_keygen_makes_a_key_that_fits() -> None:
    first, second = (run("keygen").stdout.strip() for _ in range(2))
    assert first != second
    Fernet(first)


def test_digest_prints_and_sends_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQUAD_DATABASE_URL", database_url)
    monkeypatch.setenv("SQUAD_SECRET_KEYS", Fernet.generate_key().decode())
    assert "There is no squad yet" in run("digest", "--dry-run").stdout
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    with engine.begin() as connection:
        home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", now)
        for name in ("Brand Squad", "Hiring Squad"):
            squads.create_squad(
                connection,
                home.workspace_id,
                name=name,
                conversation_id=None,
                contact_id=None,
                language="en",
                zone="UTC",
                now=now,
            )
    engine.dispose()
    both = run("digest", "--dry-run").stdout
    assert "This week in Brand Squad" in both
    assert "This week in Hiring Squad" in both
    one = run("digest", "--dry-run", "--squad", "hiring squad").stdout
    assert "Brand Squad" not in one
    assert "This week in Hiring Squad" in one
    bare = run("digest")
    assert bare.exit_code == 1
    assert "--dry-run" in bare.output


def test_manifests_are_written_or_say_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads(run("manifest", "slack").stdout)["display_information"]["name"]
    refused = run("manifest", "teams")
    assert refused.exit_code == 1
    assert "TEAMS_APP_ID" in refused.output
    monkeypatch.setenv("TEAMS_APP_ID", "5c1e7f3a-0b5e-4a55-9d40-6f2f6a8f0b11")
    monkeypatch.setenv("SQUAD_PUBLIC_URL", "https://squad.acme.example")
    assert "Wrote app.zip" in run("manifest", "teams", "app.zip").stdout
    assert (tmp_path / "app.zip").read_bytes().startswith(b"PK")
    monkeypatch.setenv("SQUAD_PORT", "geheim")
    for kind in ("slack", "teams"):
        wrong = run("manifest", kind)
        assert wrong.exit_code == 1
        assert "SQUAD_PORT" in wrong.output
        assert "geheim" not in wrong.output


def test_db_upgrade_makes_the_tables_once() -> None:
    for _ in range(2):
        done = run("db", "upgrade")
        assert (done.exit_code, done.stdout.strip()) == (0, "The tables are up to date.")


def test_a_file_becomes_the_next_version_of_the_guidance(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQUAD_DATABASE_URL", database_url)
    monkeypatch.setenv("SQUAD_SECRET_KEYS", Fernet.generate_key().decode())
    file = tmp_path / "guidance.md"
    file.write_text("## Do\n\n- Be kind\n", encoding="utf-8")
    assert "No organisation has installed the bot yet" in run("policy", "import", str(file)).output
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    with engine.begin() as connection:
        home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", now)
    dry = run("policy", "import", str(file), "--dry-run").stdout
    assert "Added: Be kind" in dry
    assert "Kept" not in dry
    assert "Kept as version 2. Nobody is asked" in run("policy", "import", str(file)).stdout
    assert "nothing to keep" in run("policy", "import", str(file)).stdout
    file.write_text("## Never\n\n- Be kind\n- Be late\n", encoding="utf-8")
    kept = run("policy", "import", str(file), "--matters", "--workspace", "acme").stdout
    assert "Moved to what better not: Be kind" in kept
    assert "version 3. People who joined are asked" in kept
    with engine.begin() as connection:
        workspaces.ensure_installation(connection, "slack", "T2", "Other", now)
        standing = policies.current(connection, home.workspace_id)
        assert standing is not None
        assert (standing.version, standing.matters) == (3, True)
    engine.dispose()
    refused = run("policy", "import", str(file))
    assert refused.exit_code == 1
    assert "there are: Acme, Other" in refused.output
    for content in (b"\xff\xfe", b"", b"- x\n" * 40):
        file.write_bytes(content)
        assert run("policy", "import", str(file)).exit_code == 1, content
    assert run("policy", "import", str(tmp_path / "none.md")).exit_code == 1
