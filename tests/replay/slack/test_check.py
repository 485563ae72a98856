"""What `squad doctor` says about Slack, asked of the fake one."""

from __future__ import annotations

from bot.app import now
from connectors.base import Inspection
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack


async def states(fake: FakeSlack, bot: str = BOT_TOKEN, app: str = APP_TOKEN) -> list[str]:
    connector = SlackConnector(SlackSettings(bot, app, SECRET, fake.api_url))
    found = await connector.check(Inspection(now()))
    await connector.stop()
    assert all(each.mend for each in found if each.state != "OK")
    assert bot not in str(found)
    assert not (app and app in str(found))
    return [f"{each.state} {each.what}" for each in found]


async def test_all_is_well(fake: FakeSlack) -> None:
    assert all(line.startswith("OK") for line in await states(fake))
    assert any("HTTP" in line for line in await states(fake, app=""))


async def test_a_wrong_token(fake: FakeSlack) -> None:
    assert (await states(fake, bot="xoxb-wrong"))[0].startswith("FAIL Slack refuses the bot token")


async def test_a_wrong_app_token(fake: FakeSlack) -> None:
    assert "FAIL Socket Mode" in (await states(fake, app="xapp-wrong"))[-1]


async def test_missing_scopes_are_named(fake: FakeSlack) -> None:
    fake.scopes -= {"im:write", "users:read.email"}
    lines = await states(fake)
    assert any(line.startswith("FAIL") and "im:write" in line for line in lines)
    assert any(line.startswith("WARN") and "users:read.email" in line for line in lines)


async def test_slack_away(fake: FakeSlack) -> None:
    fake.fault("auth.test", "http:503")
    assert (await states(fake))[0] == "FAIL Slack doesn't answer."
