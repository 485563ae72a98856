"""Settings come from one merged mapping, are all checked at once, and never show a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.serving import read_settings
from bot.settings import Settings, environment, load


def test_nothing_needs_to_be_set() -> None:
    settings = load({})
    assert settings.port == 8080
    assert settings.has_points
    assert settings.has_boards
    assert settings.database_url.startswith("sqlite:///")
    assert settings.keys == ()


def test_lists_slashes_and_switches() -> None:
    settings = load(
        {
            "SQUAD_ADMINS": " ana@acme.example , U1,",
            "SQUAD_SECRET_KEYS": "one,two",
            "SQUAD_PUBLIC_URL": "https://squad.acme.example/",
            "SQUAD_POINTS": "off",
            "SQUAD_PORT": "",
            "SLACK_BOT_TOKEN": "not ours",
        }
    )
    assert settings.admins == ("ana@acme.example", "U1")
    assert settings.keys == ("one", "two")
    assert settings.public_url == "https://squad.acme.example"
    assert not settings.has_points
    assert settings.port == 8080


def test_a_secret_is_not_shown() -> None:
    settings = load({"SQUAD_SECRET_KEYS": "hush-hush"})
    assert "hush" not in repr(settings)
    assert "hush" not in settings.model_dump_json()


def test_every_wrong_one_is_named_at_once_and_no_value_shown() -> None:
    wrong = {"SQUAD_PORT": "zebra", "SQUAD_POINTS": "zebra", "SQUAD_LOG_LEVEL": "zebra"}
    with pytest.raises(ValidationError):
        load(wrong)
    with pytest.raises(ValueError, match="Some settings need mending") as told:
        read_settings(wrong)
    for name in wrong:
        assert name in str(told.value)
    assert "zebra" not in str(told.value)


def test_the_real_environment_wins_over_files_over_dotenv(tmp_path: Path) -> None:
    dotenv, folder = tmp_path / ".env", tmp_path / "secrets"
    folder.mkdir()
    dotenv.write_text("SQUAD_HOST=dotenv\nSQUAD_PORT=1\nSQUAD_LOG_LEVEL=error\n")
    (folder / "squad_host").write_text("file\n")
    (folder / "SQUAD_PORT").write_text("2\n")
    (folder / ".hidden").write_text("x")
    real = {"SQUAD_SECRETS_DIR": str(folder), "SQUAD_PORT": "3", "EMPTY": ""}
    merged = environment(real, dotenv)
    assert merged["SQUAD_HOST"] == "file"
    assert merged["SQUAD_PORT"] == "3"
    assert merged["SQUAD_LOG_LEVEL"] == "error"
    assert "EMPTY" not in merged
    assert ".HIDDEN" not in merged


def test_without_any_file_the_environment_is_all(tmp_path: Path) -> None:
    assert environment({"A": "b"}, tmp_path / "none") == {"A": "b"}


def test_every_setting_says_what_it_is() -> None:
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []
