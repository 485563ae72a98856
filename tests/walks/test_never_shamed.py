"""No page and no command line names somebody who does not share, and none can be added without being looked at here.

Yuki joined, follows along, and shares nothing. Every address the process answers and every line `squad` can print is
called up; one that is in neither table below fails the test. Where her name is planted it is found.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import typer
from cryptography.fernet import Fernet

from bot import app, cli
from connectors.registry import Wanted, configured
from store import people, shares, squads, workspaces
from store.database import Connection, Database
from tests.faces.living import env_of
from tests.walks.conftest import OpenTown, make_squad, publish
from tests.walks.test_digest import join
from tests.walks.town import Town

YUKI = "Yuki Tanaka"
PUBLIC = "https://squad.acme.example"
SHARERS = ("ana", "ben", "tom", "lee", "kim", "mia")
NETWORK = "linkedin"
ROOT = Path(__file__).parents[2]

Addresses = Callable[["Found"], list[str]]


class Found:
    """What colleagues came by: their share page, their links, their file, the door for concerns."""

    def __init__(self) -> None:
        self.shares: list[str] = []
        self.links: list[str] = []
        self.files: list[str] = []
        self.doors: list[str] = []


PAGES: Mapping[str, Addresses] = {
    "/": lambda _: ["/"],
    "/r/{code}": lambda found: [*found.links, "/r/nothing"],
    "/s/{token}": lambda found: [*found.shares, "/s/nothing"],
    "/s/{token}/{network}": lambda found: [f"{one}/{NETWORK}" for one in found.shares],
    "/case/{door}": lambda found: [
        *(f"{one}{way}" for one in found.doors for way in ("", "?open=new", "?open=key")),
        "/case/nothing",
    ],
    "/mine/{token}": lambda found: [*found.files, "/mine/nothing"],
    "/mine/{token}/{name}": lambda found: [f"{one}/what-is-kept.json" for one in found.files],
    "/privacy": lambda _: ["/privacy"],
    "/healthz": lambda _: ["/healthz"],
    "/readyz": lambda _: ["/readyz"],
    "/metrics": lambda _: ["/metrics"],
}
"""By route, what to open of it."""

ELSEWHERE: Mapping[str, str] = {
    "/static/{name}": "files of the release, the same for everyone",
    "/slack/events": "Slack's door: what it answers is what the walk through all commands sees",
    "/slack/install": "leads on to Slack, before anybody is known",
    "/slack/oauth_redirect": "says whether the app was installed",
    "/api/messages": "Teams' door: as Slack's",
    "/teams/tab": "an empty frame that asks Teams who looks",
    "/teams/tab/page": "one's own page, which the walk through all commands opens",
    "/teams/tab/{name}": "files of the release",
}
"""Routes with nothing of their own to look at, and why. The playground is a stage on which every part is played."""

LINES: Mapping[str, tuple[str, ...]] = {
    "doctor": (),
    "keygen": (),
    "digest": ("--dry-run",),
    "db upgrade": (),
    "manifest slack": (),
    "policy import": ("guidance.md", "--dry-run"),
}
"""By command, the words behind it."""

UNSAID: Mapping[str, str] = {
    "demo": "runs a made-up company",
    "serve": "prints an address; what it serves is looked at above",
    "bench": "measures made-up companies",
    "manifest teams": "writes the app package, which is made of settings alone",
    "import people": "asks the platform who there is, and says how many",
}
"""Commands that have nothing to say of people, and why."""

REMEDY = (
    "look at it in tests/walks/test_never_shamed.py: may it ever name somebody who does not share?"
)


async def _live(town: Town, title: str = "Launch") -> Found:
    """Six share, Yuki does not; each of the six opens all that is theirs."""
    mia = await make_squad(town)
    await publish(town, mia, title, link="https://acme.example/launch")
    await join(town, "yuki")
    found = Found()
    for key in SHARERS:
        one = await join(town, key)
        await one.say("/advocate share")
        await one.press("Share")
        opened = one.screen.links["Open X"].removeprefix(PUBLIC)
        found.shares.append(opened.rpartition("/")[0])
        composer = await town.visit(opened)
        found.links += re.findall(
            r"/r/[\w-]+", composer.headers.get("Location", "").replace("%2F", "/")
        )
        await one.press("I posted it")
    await town.forward(hours=2)
    for key in SHARERS:
        one = town.person(key)
        await one.say("/advocate privacy")
        await one.press("Download")
        found.files += [u.removeprefix(PUBLIC) for u in one.screen.links.values() if "/mine/" in u]
    found.doors.append(f"/case/{town.process.house.door(1)}")
    return found


async def _pages(town: Town, found: Found) -> dict[str, str]:
    """Open everything; return what stood there, by address."""
    seen: dict[str, str] = {}
    for addresses in PAGES.values():
        for path in addresses(found):
            answer = await town.visit(path)
            seen[path] = f"{dict(answer.headers)} {await answer.text()}"
    return seen


def _own(town: Town) -> set[str]:
    resources = town.client.app.router.resources()
    return {one.canonical for one in resources if not one.canonical.startswith("/playground")}


async def test_no_page_names_somebody_who_does_not_share(open_a_town: OpenTown) -> None:
    town = await open_a_town(public_url=PUBLIC)
    found = await _live(town)
    assert (len(found.shares), len(found.files), len(found.doors)) == (6, 6, 1)
    assert found.links
    seen = await _pages(town, found)
    assert len(seen) > 30
    assert [path for path, text in seen.items() if YUKI in text] == []
    assert _own(town) - PAGES.keys() - ELSEWHERE.keys() == set(), REMEDY


async def test_on_a_page_where_she_is_named_she_is_found(open_a_town: OpenTown) -> None:
    town = await open_a_town(public_url=PUBLIC)
    found = await _live(town, title=f"{YUKI} hasn't shared this")
    named = {path for path, text in (await _pages(town, found)).items() if YUKI in text}
    assert set(found.shares) <= named
    assert set(found.files) <= named, "one's own file holds what one posted"


def test_every_route_of_a_platform_is_thought_of() -> None:
    env = {
        "SLACK_SIGNING_SECRET": "x" * 32,
        "SLACK_OAUTH_CLIENT_ID": "1.2",
        "SLACK_OAUTH_CLIENT_SECRET": "x" * 32,
        "TEAMS_APP_ID": "00000000-0000-0000-0000-000000000001",
        "TEAMS_APP_PASSWORD": "x",
        "TEAMS_TENANT_ID": "00000000-0000-0000-0000-000000000002",
        "TEAMS_TAB": "on",
    }
    platforms = configured(Wanted(env, (), PUBLIC))
    paths = {route.path for one in platforms.values() for route in one.routes()}
    assert len(platforms) == 2
    assert paths - ELSEWHERE.keys() == set(), REMEDY
    assert ELSEWHERE.keys() - paths == {"/static/{name}"}, "no such route any more"


def _commands(group: typer.Typer, before: str = "") -> set[str]:
    """Every command by all its words."""
    found = {
        f"{before} {one.name or one.callback.__name__}".strip()
        for one in group.registered_commands
        if one.callback
    }
    for one in group.registered_groups:
        assert one.typer_instance is not None
        found |= _commands(one.typer_instance, str(one.name))
    return found


def test_every_line_is_looked_at() -> None:
    assert _commands(cli.app) == LINES.keys() | UNSAID.keys(), REMEDY


async def _lines(url: str, key: str, folder: Path) -> str:
    """Run every command as somebody at a terminal does, in a process of its own."""
    env = env_of(folder, SQUAD_DATABASE_URL=url, SQUAD_SECRET_KEYS=key, PYTHONPATH=str(ROOT))
    said = []
    for command, words in LINES.items():
        done = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command.split(), *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=env,
            cwd=folder,
        )
        told, _ = await done.communicate()
        assert told, command
        said.append(f"{command}: {told.decode()}")
    return "\n".join(said)


@pytest.mark.parametrize("squad", ["Brand Squad", f"Where is {YUKI}?"])
async def test_no_line_names_somebody_who_does_not_share(
    database_url: str, tmp_path: Path, squad: str
) -> None:
    guidance = tmp_path / "guidance.md"
    await asyncio.to_thread(guidance.write_text, "## Do\n\n- Be kind\n", encoding="utf-8")
    key = Fernet.generate_key().decode()
    database = Database(database_url, secret_keys=[key])
    await asyncio.to_thread(database.upgrade)
    await database.start()
    await database.run(_settle, squad)
    await database.stop()
    said = await _lines(database_url, key, tmp_path)
    assert f"This week in {squad}" in said
    assert (YUKI in said) == (YUKI in squad)


def _settle(connection: Connection, squad_name: str) -> None:
    """A squad of seven, of whom six shared last week, and Yuki."""
    now = app.now()
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", now)
    squad_id = squads.create_squad(
        connection,
        home.workspace_id,
        name=squad_name,
        conversation_id=None,
        contact_id=None,
        language="en",
        zone="UTC",
        now=now,
    )
    for name in (YUKI, *(f"Sharer {n}" for n in range(6))):
        one = people.ensure_person(connection, home, f"U-{name}", name=name, now=now)
        people.join(connection, one.id, now)
        squads.set_member(connection, squad_id, one.id, "member", now)
        if name != YUKI:
            share = shares.prepare(
                connection,
                home.workspace_id,
                one.id,
                drop_id=None,
                url="https://acme.example/launch",
                network=NETWORK,
                caption="",
                disclosure="",
                now=now,
            )
            shares.confirm(connection, share.id, now)
