"""What `squad doctor` says about Slack, asked of the fake one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import now
from connectors.base import Inspection
from connectors.events import Conversation, Installation
from connectors.slack import address
from connectors.slack.connector import SlackConnector
from connectors.slack.grants import Grant
from connectors.slack.settings import SlackSettings
from tests.fakes.installations import KeptInstallations
from tests.fakes.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SCOPES,
    SECRET,
    FakeSlack,
)
from tests.replay.slack.stage import NOW, Stage

BASE = "https://squad.example"
SQUADS = Conversation("slack", "T1/CGENERAL", name="general")
SECOND = Installation(address.PLATFORM, "T2", "Bolt Ltd")


async def ask(
    fake: FakeSlack,
    inspection: Inspection | None = None,
    *,
    bot: str = BOT_TOKEN,
    app: str = APP_TOKEN,
    **more: Any,
) -> list[str]:
    settings = replace(SlackSettings(bot, app, SECRET, fake.api_url), **more)
    connector = SlackConnector(settings)
    found = await connector.check(inspection or Inspection(now()))
    await connector.stop()
    assert all(each.mend for each in found if each.state != "OK")
    assert all(secret not in str(found) for secret in (SECRET, CLIENT_SECRET, bot, app) if secret)
    return [f"{each.state} {each.what}" for each in found]


async def test_all_is_well(fake: FakeSlack) -> None:
    assert all(line.startswith("OK") for line in await ask(fake))


async def test_a_wrong_token(fake: FakeSlack) -> None:
    assert (await ask(fake, bot="xoxb-wrong"))[0].startswith("FAIL Slack refuses the bot token")


async def test_a_wrong_app_token(fake: FakeSlack) -> None:
    assert "FAIL Socket Mode" in (await ask(fake, app="xapp-wrong"))[-1]


async def test_missing_scopes_are_named(fake: FakeSlack) -> None:
    fake.scopes -= {"im:write", "users:read.email", "links:write"}
    lines = await ask(fake)
    assert any(line.startswith("FAIL") and "im:write" in line for line in lines)
    assert any(line.startswith("WARN") and "users:read.email" in line for line in lines)
    assert "links:write" not in str(lines)
    lines = await ask(fake, public_url=BASE)
    assert any(line.startswith("WARN") and "links:write" in line for line in lines)


async def test_slack_away(fake: FakeSlack) -> None:
    fake.fault("auth.test", "http:503")
    assert (await ask(fake))[0] == "FAIL Slack doesn't answer."


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "OK Our clock agrees"), (6, "WARN Our clock is 3"), (-6, "WARN Our")]
)
async def test_clocks_are_compared(fake: FakeSlack, minutes: int, said: str) -> None:
    lines = await ask(fake, Inspection(now() + timedelta(minutes=minutes)))
    assert any(line.startswith(said) for line in lines)


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("CGENERAL", "OK The bot is in #general."),
        ("CQUIET", "FAIL The bot isn't in #general, where its squad posts."),
        ("CSECRET", "FAIL The bot isn't in #general, where its squad posts."),
        ("CNOWHERE", "FAIL The bot isn't in #general, where its squad posts."),
        ("COLD", "FAIL #general is archived: its squad can't post there."),
    ],
)
async def test_squads_channels_must_take_posts(fake: FakeSlack, channel: str, said: str) -> None:
    places: Sequence[Conversation] = [
        replace(SQUADS, key=f"T1/{channel}"),
        replace(SQUADS, key="T9/CELSEWHERE", name="another-workspace"),
    ]
    lines = await ask(fake, Inspection(now(), places))
    assert said in lines
    assert "another-workspace" not in str(lines)


# ---------------------------------------------------------------- many workspaces


async def many(fake: FakeSlack, **changes: Any) -> list[str]:
    kept = KeptInstallations()
    place = fake.add_workspace("T2", "Bolt Ltd")
    token = fake.install("T2", set(SCOPES)).token
    await kept.save(SECOND, replace(Grant(token, place.bot), **changes).to_text())
    fake.grants.of("T2").scopes -= {"chat:write"}
    return await ask(
        fake,
        Inspection(now(), [replace(SQUADS, key="T2/CGENERALT2")], kept),
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        public_url=BASE,
    )


async def test_every_installation_is_asked(fake: FakeSlack) -> None:
    lines = await many(fake)
    assert "OK Slack knows us as squad in Acme." in lines
    assert "OK Slack knows us as squad in Bolt Ltd." in lines
    assert any(
        line.startswith("FAIL The scope chat:write is missing in Bolt Ltd.") for line in lines
    )
    assert "OK Every scope the bot needs is granted." in lines
    assert "OK The bot is in #general of Bolt Ltd." in lines
    assert f"OK Workspaces install the app at {BASE}/slack/install: any that Slack lets." in lines


async def test_a_revoked_installation_says_how_it_is_made_good(fake: FakeSlack) -> None:
    lines = await many(fake, token="xoxb-gone")
    assert "FAIL Slack refuses the bot token of Bolt Ltd: invalid_auth." in lines


async def test_a_token_that_ran_out_is_left_to_the_running_process(fake: FakeSlack) -> None:
    lines = await many(fake, expires_at=now().timestamp() - 1, refresh="xoxe-1")
    assert "WARN The token of Bolt Ltd has run out." in lines
    assert fake.called("oauth.v2.access") == []


# ---------------------------------------------------------------- the HTTP door


async def knock(fake: FakeSlack, door: str, **more: Any) -> str:
    """What is said of the door, at the hour the stage lives in."""
    base = door.removesuffix("/slack/events")
    lines = await ask(fake, Inspection(NOW), app="", public_url=base, **more)
    return lines[-1].replace(base, "BASE")


async def test_the_door_answers(fake: FakeSlack, by_http: Stage) -> None:
    said = "OK BASE/slack/events answers, signed with our secret."
    assert await knock(fake, by_http.door) == said
    assert by_http.heard == []


async def test_a_door_with_another_secret(fake: FakeSlack, by_http: Stage) -> None:
    said = "FAIL BASE/slack/events refuses our signature."
    assert await knock(fake, by_http.door, signing_secret="another") == said


async def test_somebody_elses_door(fake: FakeSlack) -> None:
    lines = await ask(fake, app="", public_url=fake.url)
    assert f"WARN {fake.url}/slack/events answers 404: something else is there." in lines


async def test_no_door_at_all(fake: FakeSlack) -> None:
    await fake.stop()
    lines = await ask(fake, app="", public_url=fake.url)
    assert any(
        line.startswith(f"WARN Nothing answers at {fake.url}/slack/events") for line in lines
    )
    assert "we don't know under which address" in (await ask(fake, app=""))[-1]
