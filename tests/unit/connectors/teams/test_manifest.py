"""The zip Teams installs: three files, sizes and lengths as its schema has them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import jsonschema
import pytest

from bot.commands import COMMANDS as OURS
from connectors.teams.manifest import SCHEMA, package, to_manifest
from tests.architecture.words import ROOT

APP = "5c1e7f3a-0b5e-4a55-9d40-6f2f6a8f0b11"
SITE = "https://squad.acme.example/"
LONG = "What it does, said at some length. " * 10


@dataclass(frozen=True)
class Entry:
    """One of our entries in Teams' own menus."""

    title: str
    summary: str
    on: Literal["message", "anywhere"]


@dataclass(frozen=True)
class Row:
    """A command as the manifest needs it."""

    name: str
    summary: str = LONG
    usage: str = ""
    leads: bool = False
    shortcuts: Mapping[str, Entry] = field(default_factory=dict)


COMMANDS = [
    Row(""),
    Row("lead", leads=True),
    *(Row(f"command-{n}") for n in range(20)),
    Row("idea", shortcuts={"idea.suggest": Entry("Suggest to squad", LONG, "message")}),
    Row("share", shortcuts={"share.something": Entry("Share " * 20, "Yours", "anywhere")}),
]


def _open(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_the_package_holds_what_the_manifest_names() -> None:
    with _open(package(COMMANDS, app_id=APP, public_url=SITE)) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        manifest = json.loads(archive.read("manifest.json"))
    assert set(manifest["icons"].values()) == {"color.png", "outline.png"}


def test_the_package_is_the_same_each_time() -> None:
    made = {package(COMMANDS, app_id=APP, public_url=SITE) for _ in range(2)}
    assert len(made) == 1


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_icons_have_their_sizes(name: str, size: int) -> None:
    with _open(package([], app_id=APP, public_url=SITE)) as archive:
        data = archive.read(name)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (size, size)


def test_the_outline_is_white_on_nothing() -> None:
    with _open(package([], app_id=APP, public_url=SITE)) as archive:
        data = archive.read("outline.png")
    start = data.index(b"IDAT") + 4
    length = struct.unpack(">I", data[start - 8 : start - 4])[0]
    raw = zlib.decompress(data[start : start + length])
    rows = [raw[y * 129 + 1 : (y + 1) * 129] for y in range(32)]
    pixels = [row[x * 4 : x * 4 + 4] for row in rows for x in range(32)]
    assert {pixel[:3] for pixel in pixels} == {b"\xff\xff\xff"}
    assert 0 in {pixel[3] for pixel in pixels}


def test_lengths_and_hosts() -> None:
    manifest = to_manifest(COMMANDS, app_id=APP, public_url=SITE, developer="A" * 50)
    assert len(manifest["name"]["short"]) <= 30
    assert len(manifest["description"]["short"]) <= 80
    assert len(manifest["developer"]["name"]) <= 32
    assert manifest["validDomains"] == ["squad.acme.example"]
    assert all(
        value.startswith("https://squad.acme.example")
        for key, value in manifest["developer"].items()
        if key.endswith("Url")
    )
    (bot,) = manifest["bots"]
    assert bot["botId"] == APP
    scopes = [listed["scopes"] for listed in bot["commandLists"]]
    assert scopes == [["personal"], ["team"], ["groupchat"]], "Teams wants a list for each"
    for listed in bot["commandLists"]:
        assert [command["title"] for command in listed["commands"]] == [
            f"command-{n}" for n in range(10)
        ], "what everybody may say"
        for command in listed["commands"]:
            assert len(command["description"]) <= 128


def test_menus_search_and_links_are_announced() -> None:
    manifest = to_manifest(COMMANDS, app_id=APP, public_url=SITE)
    (extension,) = manifest["composeExtensions"]
    assert extension["botId"] == APP
    found = {one["id"]: one for one in extension["commands"]}
    assert [*found] == ["drops", "idea.suggest", "share.something"]
    assert found["drops"]["type"] == "query"
    assert found["drops"]["initialRun"], "a list before a word is typed"
    assert found["idea.suggest"]["context"] == ["message"]
    assert found["share.something"]["context"] == ["compose", "commandBox"]
    for one in found.values():
        assert len(one["title"]) <= 32
        assert len(one["description"]) <= 128
        assert one["type"] == "query" or one["fetchTask"] is True
    (handler,) = extension["messageHandlers"]
    assert handler == {"type": "link", "value": {"domains": ["squad.acme.example"]}}


def test_a_page_of_ones_own_is_announced_where_it_is_wished() -> None:
    assert "staticTabs" not in to_manifest(COMMANDS, app_id=APP, public_url=SITE)
    manifest = to_manifest(COMMANDS, app_id=APP, public_url=SITE, tab=True)
    [page] = manifest["staticTabs"]
    assert page["contentUrl"] == "https://squad.acme.example/teams/tab"
    assert page["scopes"] == ["personal"]
    assert manifest["webApplicationInfo"] == {
        "id": APP,
        "resource": f"api://squad.acme.example/{APP}",
    }


SCHEMAS = ROOT / ".venv/npm/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
"""Where .ci/run puts Microsoft's schemas."""


@pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="Microsoft's schemas are not here; .ci/run gets them by npm"
)
@pytest.mark.parametrize("tab", [False, True], ids=["bare", "tab"])
@pytest.mark.parametrize("rows", [COMMANDS, OURS], ids=["long", "ours"])
def test_it_fits_microsofts_own_schema(rows: list[Row], tab: bool) -> None:
    schema = json.loads(Path(SCHEMAS, f"v{SCHEMA}", "MicrosoftTeams.schema.json").read_bytes())
    manifest = to_manifest(rows, app_id=APP, public_url=SITE, tab=tab)
    jsonschema.Draft4Validator(schema).validate(manifest)


@pytest.mark.parametrize(
    ("app_id", "site"), [("not-a-guid", SITE), (APP, "http://squad.example"), (APP, "")]
)
def test_what_can_not_be_installed_says_so(app_id: str, site: str) -> None:
    with pytest.raises(ValueError, match=r"TEAMS_APP_ID|SQUAD_PUBLIC_URL"):
        package([], app_id=app_id, public_url=site)
