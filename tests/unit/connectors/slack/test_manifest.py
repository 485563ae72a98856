import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.base import ShortcutRow
from connectors.slack.manifest import (
    EVENTS,
    SCOPES,
    creation_link,
    manifest,
    needed_scopes,
    to_json,
)
from tests.fakes.slack import NEEDED
from tests.fakes.slack import SCOPES as FAKE_SCOPES


@dataclass
class Row:
    name: str
    summary: str = "What it does"
    usage: str = ""
    shortcuts: Mapping[str, ShortcutRow] = field(default_factory=dict)


ROWS = [Row(""), Row("share"), Row("idea")]


def test_socket_mode_needs_no_address() -> None:
    made = manifest(ROWS, command="/squad")
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)
    [slash] = made["features"]["slash_commands"]
    assert slash["command"] == "/squad"
    assert slash["usage_hint"] == "share | idea"
    assert slash["should_escape"] is True


def test_http_sends_everything_to_one_address() -> None:
    made = manifest(ROWS, public_url="https://squad.example/", socket=False)
    address = "https://squad.example/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == address
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize("address", ["", "http://squad.example", "squad.example"])
def test_http_needs_a_public_address(address: str) -> None:
    with pytest.raises(ValueError, match="SQUAD_PUBLIC_URL"):
        manifest(ROWS, public_url=address, socket=False)


def test_every_scope_has_a_reason_and_stands_once() -> None:
    names = [scope.name for scope in SCOPES]
    assert len(set(names)) == len(names)
    assert all(scope.reason.endswith(".") and len(scope.reason) > 15 for scope in SCOPES)
    assert set(NEEDED.values()) <= needed_scopes()
    assert set(names) == FAKE_SCOPES
    scopes = manifest(ROWS)["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"]) == set(names)


def test_every_event_has_the_scope_it_needs() -> None:
    needs = {"app_mention": "app_mentions:read", "message.im": "im:history"}
    needs |= {"member_joined_channel": "channels:read", "channel_left": "channels:read"}
    needs |= {"group_left": "groups:read"}
    free = {"app_home_opened", "app_uninstalled", "tokens_revoked"}
    assert needs.keys() | free == set(EVENTS)
    assert set(needs.values()) <= needed_scopes()


def test_slacks_own_limits_hold() -> None:
    """Of docs.slack.dev/reference/app-manifest."""
    made: dict[str, Any] = manifest([Row("x" * 90)] * 30)
    about = made["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4_000
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    assert len(made["features"]["slash_commands"][0]["usage_hint"]) <= 1_000


def test_the_link_carries_the_whole_manifest() -> None:
    made = manifest(ROWS)
    [carried] = parse_qs(urlsplit(creation_link(made)).query)["manifest_json"]
    assert json.loads(carried) == made == json.loads(to_json(made))
