"""The manifest: fits Slack's rules in every variant, asks for no more than that variant needs, carries our menus."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest

from bot.commands import COMMANDS
from connectors.base import ShortcutRow
from connectors.slack.manifest import creation_link, manifest, to_json
from connectors.slack.scopes import EVENTS, SCOPES, events, needed, scopes
from connectors.slack.settings import SlackSettings
from tests.fakes.slack import NEEDED
from tests.fakes.slack import SCOPES as FAKE_SCOPES
from tests.unit.connectors.slack.manifest_rules import RULES

BASE = "https://squad.example"
GOV = "https://slack-gov.com/api/"


@dataclass
class Row:
    name: str
    summary: str = "What it does"
    usage: str = ""
    shortcuts: Mapping[str, ShortcutRow] = field(default_factory=dict)


def make(*, socket: bool = True, rows: Any = COMMANDS, **env: str) -> dict[str, Any]:
    """The manifest of these settings."""
    public = env.pop("SQUAD_PUBLIC_URL", "")
    return manifest(rows, SlackSettings.read(env, public), socket=socket)


VARIANTS = {
    "socket": make(),
    "socket, links measured": make(SQUAD_PUBLIC_URL=BASE),
    "http": make(socket=False, SQUAD_PUBLIC_URL=BASE),
    "grid": make(
        socket=False,
        SQUAD_PUBLIC_URL=f"{BASE}:8443/",
        SLACK_ORG_WIDE="on",
        SLACK_TOKEN_ROTATION="on",
        SLACK_COMMAND="/squad",
    ),
    "many commands": make(rows=[Row("x" * 90, "y" * 3_000)] * 30 + list(COMMANDS)),
}
EVERY = pytest.mark.parametrize("made", VARIANTS.values(), ids=VARIANTS)


@EVERY
def test_it_fits_slacks_rules(made: dict[str, Any]) -> None:
    jsonschema.validate(made, RULES)
    assert set(made["oauth_config"]["scopes"]["bot_optional"]) < set(
        made["oauth_config"]["scopes"]["bot"]
    )


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("features", "slash_commands", 0, "command"), "squad"),
        (("features", "shortcuts", 0, "name"), "x" * 25),
        (("features", "shortcuts", 0, "type"), "channel"),
        (("display_information", "long_description"), "too short"),
        (("settings", "made_up"), True),
    ],
)
def test_the_rules_refuse_what_slack_refuses(where: tuple[str | int, ...], value: object) -> None:
    spoilt: Any = json.loads(json.dumps(VARIANTS["http"]))
    inner = spoilt
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, RULES)


def test_socket_mode_needs_no_address() -> None:
    made = make(rows=[Row(""), Row("share"), Row("idea")], SLACK_COMMAND="/squad")
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)
    [slash] = made["features"]["slash_commands"]
    assert slash["command"] == "/squad"
    assert slash["usage_hint"] == "share | idea"
    assert slash["should_escape"] is True


def test_http_sends_everything_to_one_address() -> None:
    made = VARIANTS["http"]
    address = f"{BASE}/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == address
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["oauth_config"]["redirect_urls"] == [f"{BASE}/slack/oauth_redirect"]


@pytest.mark.parametrize("address", ["", "http://squad.example", "squad.example"])
def test_http_needs_a_public_address(address: str) -> None:
    with pytest.raises(ValueError, match="SQUAD_PUBLIC_URL"):
        make(socket=False, SQUAD_PUBLIC_URL=address)


def test_grid_and_rotation_are_asked_for_when_wished() -> None:
    wished, plain = VARIANTS["grid"]["settings"], VARIANTS["http"]["settings"]
    assert (wished["org_deploy_enabled"], wished["token_rotation_enabled"]) == (True, True)
    assert (plain["org_deploy_enabled"], plain["token_rotation_enabled"]) == (False, False)


def test_links_are_only_watched_where_they_lead_to_us() -> None:
    shown, hidden = VARIANTS["socket, links measured"], VARIANTS["socket"]
    assert shown["features"]["unfurl_domains"] == ["squad.example"]
    assert VARIANTS["grid"]["features"]["unfurl_domains"] == ["squad.example"]
    assert "unfurl_domains" not in hidden["features"]
    assert "links" not in json.dumps(hidden["oauth_config"])
    assert "link_shared" not in hidden["settings"]["event_subscriptions"]["bot_events"]
    assert {"links:read", "links:write"} <= set(shown["oauth_config"]["scopes"]["bot"])


def test_every_entry_of_our_menus_is_announced_once() -> None:
    found = VARIANTS["socket"]["features"]["shortcuts"]
    assert {entry["callback_id"]: (entry["name"], entry["type"]) for entry in found} == {
        "idea.suggest": ("Suggest to squad", "message"),
        "share.something": ("Share something", "global"),
    }


def test_every_scope_has_a_reason_and_stands_once() -> None:
    names = [scope.name for scope in SCOPES]
    assert len(set(names)) == len(names)
    assert all(scope.reason.endswith(".") and len(scope.reason) > 15 for scope in SCOPES)
    assert set(NEEDED.values()) <= needed(BASE)
    assert set(names) == FAKE_SCOPES
    asked = VARIANTS["http"]["oauth_config"]["scopes"]["bot"]
    assert asked == [scope.name for scope in scopes(BASE)]


@pytest.mark.parametrize("address", ["", BASE])
def test_every_event_has_the_scope_it_needs(address: str) -> None:
    assert {EVENTS[event] for event in events(address)} - {""} <= needed(address)


def test_the_link_carries_the_whole_manifest() -> None:
    for made in VARIANTS.values():
        [carried] = parse_qs(urlsplit(creation_link(made)).query)["manifest_json"]
        assert json.loads(carried) == made == json.loads(to_json(made))


def test_the_link_is_short_enough_for_a_browser_and_leads_to_the_right_slack() -> None:
    """Servers and browsers take 8,000 characters at least (RFC 9110 4.1)."""
    link = creation_link(VARIANTS["grid"])
    assert len(link) < 8_000
    assert link.startswith("https://api.slack.com/apps?new_app=1&")
    assert creation_link({}, GOV).startswith("https://api.slack-gov.com/apps?")
