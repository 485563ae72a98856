"""All of it, none of it, or a sentence that names what is missing."""

from __future__ import annotations

import pytest

from connectors.teams.settings import SERVICE_HOSTS, TeamsSettings

FULL = {"TEAMS_APP_ID": "app", "TEAMS_APP_PASSWORD": "pw", "TEAMS_TENANT_ID": "Tenant"}


def test_nothing_is_no_teams() -> None:
    assert TeamsSettings.from_env({}) is None
    assert TeamsSettings.from_env({"TEAMS_APP_ID": " ", "SQUAD_PUBLIC_URL": "https://x"}) is None


def test_all_of_it() -> None:
    settings = TeamsSettings.from_env(FULL)
    assert settings is not None
    assert (settings.app_id, settings.tenant_id) == ("app", "tenant")
    assert settings.service_hosts == SERVICE_HOSTS
    assert settings.token_endpoint == ("https://login.microsoftonline.com/tenant/oauth2/v2.0/token")
    assert "pw" not in repr(settings)


def test_half_of_it_names_everything_missing() -> None:
    with pytest.raises(ValueError, match="TEAMS_APP_PASSWORD, TEAMS_TENANT_ID"):
        TeamsSettings.from_env({"TEAMS_APP_ID": "app"})


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/teams/", True),
        ("https://SMBA.trafficmanager.net:443/emea/", True),
        ("https://smba.infra.gcc.teams.microsoft.com/", True),
        ("https://smba.infra.gov.teams.microsoft.us/", True),
        ("http://smba.trafficmanager.net/teams/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evilteams.microsoft.com/", False),
        ("https://evil.example/smba.trafficmanager.net", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("http://127.0.0.1:80/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_where_answers_may_go(url: str, allowed: bool) -> None:
    settings = TeamsSettings.from_env(FULL)
    assert settings is not None
    assert settings.allows(url) is allowed


def test_a_listed_loopback_host_needs_no_certificate() -> None:
    settings = TeamsSettings.from_env(
        FULL | {"TEAMS_ALLOWED_SERVICE_HOSTS": " 127.0.0.1 , a.example"}
    )
    assert settings is not None
    assert settings.allows("http://127.0.0.1:3980/")
    assert not settings.allows("http://a.example/")
    assert not settings.allows("https://smba.trafficmanager.net/")
