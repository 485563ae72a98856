"""`squad serve` from the outside: how it starts, what it says of wrong settings, how it ends and what a kill loses."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import environment
from tests.faces.conftest import SQUAD
from tests.faces.living import OURS, Life, env_of, living
from tests.faces.slack_office import BRAND, furnish, standing, text_of
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, Ask, FakeSlack
from tests.fakes.slack_client import SlackPerson


@dataclass
class Striking(FakeSlack):
    """A Slack that cuts the bot down at its next post to the squad's channel: before it is taken, or after."""

    victim: Life | None = None
    strike: str = ""

    def perform(self, ask: Ask) -> dict[str, Any]:
        moment, victim = self.strike, self.victim
        post = ask.method == "chat.postMessage" and ask.arguments.get("channel") == BRAND
        if not post or not moment or victim is None:
            return super().perform(ask)
        self.strike = ""
        answer = super().perform(ask) if moment == "taken" else {}
        victim.process.kill()
        return answer


@pytest.fixture
async def fake() -> AsyncIterator[Striking]:
    slack = Striking()
    furnish(slack)
    await slack.start()
    yield slack
    await slack.stop()


def slack_env(folder: Path, fake: FakeSlack, **more: str) -> dict[str, str]:
    return env_of(
        folder,
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_APP_TOKEN=APP_TOKEN,
        SLACK_API_URL=fake.api_url,
        SQUAD_ADMINS="kim@acme.example",
        **more,
    )


async def until(holds: Any, seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  it happens in another process
            await asyncio.sleep(0.02)


async def test_a_signal_ends_it_cleanly(tmp_path: Path, fake: Striking) -> None:
    async with living(tmp_path, slack_env(tmp_path, fake)) as life:
        await life.said("listening")
        await fake.connected(seconds=20)
        ack = await SlackPerson(fake, user="UANA").slash("help")
        assert "What I can do for you" in text_of(ack.body)
        assert await life.get("/readyz") == (200, "ready")
        began = monotonic()
        life.process.send_signal(signal.SIGTERM)
        assert await life.ended() == 0
        assert monotonic() - began < 10
        assert life.log[-1]["event"] == "stopped"
        assert life.troubles() == []
        assert life.words == []


async def test_without_any_platform_it_starts_and_says_so(tmp_path: Path) -> None:
    async with living(tmp_path, env_of(tmp_path)) as life:
        assert (await life.said("no_platform"))["level"] == "warning"
        assert (await life.get("/healthz"))[0] == 200
        assert (await life.get("/slack/events"))[0] == 404
        life.process.send_signal(signal.SIGINT)
        assert await life.ended() == 0
    database = tmp_path / "data" / "social-squad" / "squad.db"
    assert database.stat().st_mode & 0o077 == 0
    assert database.with_suffix(".key").stat().st_mode & 0o077 == 0


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Run `squad serve` with these settings alone, in this process; it must refuse, and say so in plain words."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for key in [key for key in environment() if key.startswith(OURS)]:
        monkeypatch.delenv(key)

    def run(**settings: str) -> str:
        for key, value in settings.items():
            monkeypatch.setenv(key, value)
        done = CliRunner().invoke(app, ["serve"])
        assert done.exit_code == 1
        assert isinstance(done.exception, SystemExit)
        assert done.stdout == ""
        return done.stderr

    yield run
    structlog.reset_defaults()


def test_half_a_configuration_names_all_that_is_missing(serve: Callable[..., str]) -> None:
    said = serve(SLACK_BOT_TOKEN="xoxb-very-secret", TEAMS_APP_ID="app-id-of-ours")
    for key in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"):
        assert key in said
    assert "very-secret" not in said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SQUAD_PORT": "99999", "SQUAD_POINTS": "geheim"}, ("SQUAD_PORT", "SQUAD_POINTS")),
        ({"SQUAD_SECRET_KEYS": "geheim"}, ("squad keygen", "SQUAD_SECRET_KEYS")),
        ({"SQUAD_DATABASE_URL": "geheim"}, ("SQUAD_DATABASE_URL", "postgresql://HOST/NAME")),
        ({"SQUAD_DATABASE_URL": "postgresql://squad:geheim@127.0.0.1:1/squad"}, ("keygen",)),
        (
            {
                "SQUAD_DATABASE_URL": "postgresql://squad:geheim@127.0.0.1:1/squad",
                "SQUAD_SECRET_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            },
            ("can't be opened", "squad:***@127.0.0.1:1/squad"),
        ),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(
    serve: Callable[..., str], settings: dict[str, str], words: tuple[str, ...]
) -> None:
    said = serve(**settings)
    for one in words:
        assert one in said
    assert "geheim" not in said


def test_a_taken_port_gets_a_kind_sentence(serve: Callable[..., str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = serve(SQUAD_PORT=str(port))
    assert f"Another program has port {port} of 127.0.0.1." in said
    assert "SQUAD_PORT" in said


@pytest.mark.slow
async def test_a_kill_in_the_midst_of_sending_loses_and_repeats_nothing(
    tmp_path: Path, fake: Striking
) -> None:
    """Killed before Slack takes the post, and again after it took it but before we heard so."""
    env = slack_env(tmp_path, fake)
    kim = SlackPerson(fake, user="UKIM")
    for moment, posts in (("not taken", 0), ("taken", 2)):
        async with living(tmp_path, env) as life:
            fake.victim = life
            await life.said("listening")
            await fake.connected(seconds=20)
            if moment == "not taken":
                await make_squad(fake, kim)
            else:
                # What the first kill left behind goes out, once.
                await until(lambda: len(fake.messages[BRAND]) == 1)
            card = await squad_card(fake, kim)
            fake.strike = moment
            label = "Send a test post" if moment == "not taken" else "Post the invitation"
            await kim.click(card, label)
            assert await life.ended() == -signal.SIGKILL
            assert len(fake.messages[BRAND]) == posts
        await until(lambda: not fake.sockets)
        let_leases_run_out(tmp_path)
    async with living(tmp_path, env) as life:
        await fake.connected(seconds=20)
        card = await squad_card(fake, kim)
        await kim.click(card, "Post the invitation")
        await until(lambda: "it isn't repeated" in text_of(fake.ephemerals[-1]))
        life.process.send_signal(signal.SIGTERM)
        assert await life.ended() == 0
        assert life.troubles() == []
    said = [text_of(one) for one in fake.messages[BRAND]]
    assert sum("A test from Kim" in one for one in said) == 1
    assert sum("It is: voluntary" in one for one in said) == 1
    assert len(said) == 2


async def make_squad(fake: FakeSlack, kim: SlackPerson) -> None:
    for _ in range(3):
        await kim.slash("squad new")
        # A machine that does much else misses the three seconds in which a form can open; people ask again.
        with contextlib.suppress(TimeoutError):
            await until(lambda: any("submit" in view for view in fake.views.values()), 8)
            break
    view = next(view for view in fake.views.values() if "submit" in view)
    await kim.submit(view, standing(view) | SQUAD)
    await until(lambda: any("Leads: Mia" in text_of(one) for one in fake.ephemerals))


async def squad_card(fake: FakeSlack, kim: SlackPerson) -> dict[str, Any]:
    before = len(fake.ephemerals)
    await kim.slash("squad")
    # A note that it takes a moment may come first.
    await until(lambda: any("Leads: Mia" in text_of(one) for one in fake.ephemerals[before:]))
    return kim.seen(next(one for one in fake.ephemerals[before:] if "Leads: Mia" in text_of(one)))


def let_leases_run_out(folder: Path) -> None:
    """As if a minute had passed while nobody ran."""
    [file] = folder.glob("data/*/squad.db")
    with sqlite3.connect(file) as connection:
        connection.execute("update delivery set lease_until = '2020-01-01 00:00:00.000000'")
    connection.close()
