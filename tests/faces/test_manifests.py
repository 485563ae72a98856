"""The apps that `squad manifest` writes fit the connectors that are to be installed by them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from bot import cli, manifests
from bot.commands import COMMANDS
from bot.settings import environment
from connectors.registry import Wanted, configured
from tests.faces.living import OURS
from tests.fakes.slack import NEEDED
from tests.fakes.teams import APP_ID

BASE = "https://squad.acme.example"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine's own."""
    monkeypatch.chdir(tmp_path)
    for key in [key for key in environment() if key.startswith(OURS)]:
        monkeypatch.delenv(key)


def slack_app(*, http: bool = False) -> dict[str, Any]:
    """What is printed; the link beside it says the same."""
    document, link = manifests.slack(http=http)
    app: dict[str, Any] = json.loads(document)
    assert json.loads(parse_qs(urlsplit(link).query)["manifest_json"][0]) == app
    return app


def test_slack_by_http_before_there_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQUAD_PUBLIC_URL", BASE)
    assert slack_app()["settings"]["socket_mode_enabled"] is True
    assert slack_app(http=True)["settings"]["socket_mode_enabled"] is False


def test_the_link_stands_beside_the_json_and_not_in_it() -> None:
    ran = CliRunner().invoke(cli.app, ["manifest", "slack"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["display_information"]["name"] == "Social Squad"
    assert "https://api.slack.com/apps?new_app=1&manifest_json=" in ran.stderr


def test_slack_by_socket_needs_no_address() -> None:
    app = slack_app()
    assert app["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(app["features"])
    [slash] = app["features"]["slash_commands"]
    assert slash["command"] == "/advocate"
    hint = slash["usage_hint"].split(" | ")
    assert hint == [command.name for command in COMMANDS if command.name]
    assert {*NEEDED.values()} <= {*app["oauth_config"]["scopes"]["bot"]}


def test_slack_by_http_names_the_route_the_connector_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    env = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_COMMAND": "/squad"}
    for key, value in {**env, "SQUAD_PUBLIC_URL": BASE}.items():
        monkeypatch.setenv(key, value)
    app = slack_app()
    [route] = configured(Wanted(env, COMMANDS, BASE))["slack"].routes()
    address = f"{BASE}{route.path}"
    assert app["features"]["slash_commands"][0]["url"] == address
    assert app["features"]["slash_commands"][0]["command"] == "/squad"
    assert app["settings"]["event_subscriptions"]["request_url"] == address
    assert app["settings"]["interactivity"]["request_url"] == address
    assert app["settings"]["socket_mode_enabled"] is False
    assert "xoxb-1" not in str(manifests.slack())


def test_slack_by_http_without_an_address_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    with pytest.raises(ValueError, match="SQUAD_PUBLIC_URL"):
        manifests.slack()


def test_teams_is_a_package_with_our_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    monkeypatch.setenv("SQUAD_PUBLIC_URL", BASE)
    with zipfile.ZipFile(io.BytesIO(manifests.teams("1.26330.10"))) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        app = json.loads(package.read("manifest.json"))
    assert app["id"] == APP_ID
    assert app["validDomains"] == ["squad.acme.example"]
    listed = app["bots"][0]["commandLists"][0]
    names = [command["title"] for command in listed["commands"]]
    everyones = [command.name for command in COMMANDS if command.name and not command.leads]
    assert names == everyones[: len(names)]
    [extension] = app["composeExtensions"]
    entries = {name for command in COMMANDS for name in command.shortcuts}
    assert {one["id"] for one in extension["commands"]} == {"drops", *entries}
    assert {"share", "idea", "concern"} <= set(names)
    assert manifests.teams("1.26330.10") == manifests.teams("1.26330.10")


def test_each_package_has_a_higher_version_than_the_one_before() -> None:
    days = ((2026, 1, 1, 0, 0), (2026, 11, 26, 0, 10), (2026, 11, 26, 9, 5), (2027, 1, 1, 0, 0))
    made = [manifests.version_at(datetime(*day, tzinfo=UTC)) for day in days]
    assert made == ["1.26001.0", "1.26330.10", "1.26330.545", "1.27001.0"]
    numbers = [[int(part) for part in version.split(".")] for version in made]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"SQUAD_PUBLIC_URL": BASE}, "TEAMS_APP_ID"), ({"TEAMS_APP_ID": APP_ID}, "SQUAD_PUBLIC_URL")],
)
def test_teams_names_the_setting_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    for key, value in settings.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(ValueError, match=named):
        manifests.teams("1.26330.10")
