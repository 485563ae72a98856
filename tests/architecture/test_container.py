"""The container, as far as it can be proven without one: what goes in, as whom it runs, and whether its parts work.

The wheel it installs is built and served from, away from the source; the health check is run as it is written.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from typer.main import get_command

from bot import cli
from bot.settings import Settings, environment
from tests.browser.product import free_port
from tests.faces.living import OURS

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
LAST = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
PACKAGES = ("bot", "scheduler", "connectors", "store", "templates")
SERVE = "import bot, os; assert bot.__file__.startswith(os.environ['PYTHONPATH']); from bot.cli import main; main()"


def said(word: str) -> str:
    """What the last stage says after this instruction."""
    (found,) = re.findall(rf"^{word} (.+)$", LAST, re.MULTILINE)
    return str(found).strip()


def health_check() -> list[str]:
    _, _, command = said("HEALTHCHECK").partition(" CMD ")
    program, *rest = json.loads(command)
    assert program == "python"
    return [sys.executable, *rest]


# ---------------------------------------------------------------- what goes in


def test_all_that_is_copied_is_there_and_let_through() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = [line[1:] for line in lines if line.startswith("!")]
    assert lines.index("*") < min(lines.index(f"!{name}") for name in allowed)
    copied = [
        source
        for sources in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in sources.split()
    ]
    assert {*PACKAGES, "pyproject.toml", "requirements/run.txt"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists()
        assert source in allowed or f"{Path(source).parent}/*.txt" in allowed
    assert {name for name in allowed if "*" not in name} <= set(copied)


def test_the_base_is_a_python_we_support() -> None:
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    (base,) = bases
    found = re.fullmatch(r"python:3\.(\d+)-slim-\w+", base)
    assert found, "a slim image of one minor version"
    assert int(found[1]) >= 11
    assert f'requires-python = ">=3.{11}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_nobody_is_root_and_only_the_data_can_be_written() -> None:
    user, _, group = said("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert said("VOLUME") == said("WORKDIR") == "/data"
    assert "- data:/data" in COMPOSE
    for line in ("read_only: true", "- ALL", "- no-new-privileges:true", "init: true"):
        assert line in COMPOSE


def test_its_settings_and_commands_are_real() -> None:
    keys = {f"SQUAD_{name}".upper() for name in Settings.model_fields}
    named = set(re.findall(r"\b(SQUAD_[A-Z_]+)\b", DOCKERFILE + COMPOSE))
    assert named <= keys
    assert f'"127.0.0.1:{said("EXPOSE")}:{said("EXPOSE")}"' in COMPOSE
    assert str(Settings.model_fields["port"].default) == said("EXPOSE")
    assert json.loads(said("ENTRYPOINT")) == ["squad"]
    (command,) = json.loads(said("CMD"))
    assert command in get_command(cli.app).commands  # type: ignore[attr-defined]  # it is a group


# ---------------------------------------------------------------- whether it works


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the builder of pyproject.toml and laid out as pip does."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_has_all_that_the_program_reads(site: Path) -> None:
    wanted = {
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    there = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert {path for path in wanted if path.suffix == ".j2"}
    assert wanted <= there
    assert not any(path.parts[0] in {"tests", "benchmarks"} for path in there)


@contextmanager
def served(site: Path, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`squad serve` out of the wheel, in an empty folder."""
    env = {key: value for key, value in environment().items() if not key.startswith(OURS)}
    env |= {
        "PYTHONPATH": str(site),
        "SQUAD_DATABASE_URL": f"sqlite:///{folder / 'squad.db'}",
        "SQUAD_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-c", SERVE, "serve"], cwd=folder, env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def healthy(port: int) -> bool:
    env = {**environment(), "SQUAD_PORT": str(port)}
    return subprocess.run(health_check(), env=env, capture_output=True, check=False).returncode == 0


def test_it_serves_out_of_the_wheel_and_says_that_it_is_well(site: Path, tmp_path: Path) -> None:
    port = free_port()
    assert not healthy(port), "nobody is there yet"
    with served(site, tmp_path, port) as process:
        ends = time.monotonic() + 60
        while not healthy(port):
            assert process.poll() is None
            assert time.monotonic() < ends
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not healthy(port)
    assert {path.name for path in tmp_path.iterdir()} >= {"squad.db", "squad.key"}
    assert (tmp_path / "squad.key").stat().st_mode & 0o077 == 0
