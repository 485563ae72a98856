import pytest

from connectors.slack.settings import SlackSettings

BOT, APP = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
SECRET = {"SLACK_SIGNING_SECRET": "s"}
OAUTH = {"SLACK_OAUTH_CLIENT_ID": "1.2", "SLACK_OAUTH_CLIENT_SECRET": "hush"}


def test_no_slack_is_no_settings() -> None:
    assert SlackSettings.from_env({}) is None
    assert SlackSettings.from_env({"SLACK_COMMAND": "/squad", "SLACK_BOT_TOKEN": " "}) is None


def test_a_bot_and_an_app_token_are_enough() -> None:
    settings = SlackSettings.from_env(BOT | APP)
    assert settings == SlackSettings("xoxb-1", "xapp-1")
    assert settings is not None
    assert settings.socket
    assert settings.command == "/advocate"
    assert settings.api_url == "https://slack.com/api/"


def test_a_bot_token_and_a_signing_secret_are_enough() -> None:
    settings = SlackSettings.from_env(BOT | SECRET | {"SLACK_COMMAND": "/squad"})
    assert settings == SlackSettings("xoxb-1", signing_secret="s", command="/squad")
    assert settings is not None
    assert not settings.socket


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        (BOT, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
        (APP, ["SLACK_BOT_TOKEN"]),
        (SECRET, ["SLACK_BOT_TOKEN"]),
        (OAUTH | APP, ["SQUAD_PUBLIC_URL"]),
        ({"SLACK_OAUTH_CLIENT_ID": "1.2"} | APP, ["SLACK_OAUTH_CLIENT_SECRET", "SQUAD_PUBLIC_URL"]),
        (OAUTH, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SQUAD_PUBLIC_URL"]),
    ],
)
def test_half_a_configuration_names_all_that_is_missing(
    env: dict[str, str], missing: list[str]
) -> None:
    with pytest.raises(ValueError, match="half configured") as refused:
        SlackSettings.from_env(env)
    assert all(key in str(refused.value) for key in missing)


def test_every_wrong_value_is_named_at_once_and_no_secret() -> None:
    env = {
        "SLACK_BOT_TOKEN": "secret-bot",
        "SLACK_APP_TOKEN": "secret-app",
        "SLACK_API_URL": "https://slack.com",
        "SLACK_COMMAND": "advocate me",
        "SLACK_SOCKET_CONNECTIONS": "11",
        "SLACK_OAUTH_AUTHORIZE_URL": "slack.com",
    }
    with pytest.raises(ValueError, match="can't be configured") as refused:
        SlackSettings.from_env(env)
    assert all(key in str(refused.value) for key in env)
    assert "secret-" not in str(refused.value)


def test_many_workspaces_need_no_bot_token() -> None:
    env = OAUTH | SECRET | {"SLACK_OAUTH_TEAMS": "T1, E2,", "SLACK_SOCKET_CONNECTIONS": "3"}
    settings = SlackSettings.from_env(env, "https://squad.example/")
    assert settings is not None
    assert settings.oauth
    assert settings.teams == {"T1", "E2"}
    assert settings.connections == 3
    assert settings.public_url == "https://squad.example"
    assert "hush" not in repr(settings)


def test_secrets_are_not_shown() -> None:
    shown = repr(SlackSettings("xoxb-1", "xapp-1", "hush"))
    assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "hush"))
