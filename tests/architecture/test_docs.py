"""README, .env.example and docs/ say what the code says: settings, commands, links, paths, decisions."""

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from bot.cli import app as cli
from bot.commands import COMMANDS
from bot.settings import Settings, load
from connectors.slack.scopes import SCOPES
from connectors.slack.settings import SlackSettings
from connectors.teams.settings import TeamsSettings
from tests.architecture.words import ROOT, phrases, to_pattern

README = ROOT / "README.md"
DOCS = [README, ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A decision is dated: what it names may have moved since.
LIVING = [path for path in DOCS if path.parent.name != "adr"]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
EACH = pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
LIVING_EACH = pytest.mark.parametrize(
    "path", LIVING, ids=lambda path: path.relative_to(ROOT).as_posix()
)
PLATFORM_KEY = re.compile(r"(?:SLACK|TEAMS)_[A-Z_]+")
NEEDED: Mapping[type[SlackSettings] | type[TeamsSettings], dict[str, str]] = {
    SlackSettings: {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
    TeamsSettings: {"TEAMS_APP_ID": "a", "TEAMS_APP_PASSWORD": "b", "TEAMS_TENANT_ID": "c"},
}


class Setting(NamedTuple):
    """One setting as it is written down; `default` is "" where there is none."""

    key: str
    default: str
    meaning: str


# ---------------------------------------------------------------- what the code says


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Defaults under the home folder are written with ~."""
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)


def core_settings() -> list[Setting]:
    found = []
    for name, field in Settings.model_fields.items():
        default: Any = field.get_default(call_default_factory=True, validated_data={})
        text = "" if default in (None, ()) else str(default)
        home = str(Path.home())
        found.append(
            Setting(f"SQUAD_{name.upper()}", text.replace(home, "~"), field.description or "")
        )
    return found


def platform_keys() -> set[str]:
    """Return the keys that platforms read: names written out in their settings.py."""
    return {
        node.value
        for path in (ROOT / "connectors").glob("*/settings.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and PLATFORM_KEY.fullmatch(node.value)
    }


# ---------------------------------------------------------------- what the docs say


def readme_settings() -> list[Setting]:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$",
        README.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    return [Setting(key, default.strip("` "), meaning.strip()) for key, default, meaning in rows]


def example_lines() -> list[str]:
    return (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()


def example_settings() -> list[Setting]:
    """Read `# meaning` and the `#KEY=default` beneath it."""
    found = []
    for before, line in zip(example_lines(), example_lines()[1:], strict=False):
        if hit := re.fullmatch(r"#([A-Z_]+)=(.*)", line):
            found.append(Setting(hit[1], hit[2], before.removeprefix("# ")))
    return found


def code_of(path: Path) -> list[str]:
    """Return every code span and every line of a code block."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line] + re.findall(r"`([^`\n]+)`", rest)


def slug(heading: str) -> str:
    """Return the anchor a forge gives to a heading."""
    plain = re.sub(r"[`*_]|\[|\]\([^)]*\)", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return {slug(hit) for hit in re.findall(r"^#{1,6} (.+)$", text, flags=re.MULTILINE)}


# ---------------------------------------------------------------- settings


@pytest.mark.usefixtures("at_home")
def test_readme_lists_the_core_settings_as_the_class_has_them() -> None:
    written = [row for row in readme_settings() if row.key.startswith("SQUAD_")]
    assert written == core_settings()


def test_readme_lists_the_keys_that_platforms_read() -> None:
    written = [row.key for row in readme_settings() if not row.key.startswith("SQUAD_")]
    assert sorted(written) == sorted(platform_keys())


def test_the_example_says_what_the_readme_says() -> None:
    assert example_settings() == readme_settings()


def test_the_example_changes_nothing_as_it_stands() -> None:
    assert [line for line in example_lines() if line and not line.startswith("#")] == []


@pytest.mark.usefixtures("at_home")
def test_core_defaults_written_are_the_defaults() -> None:
    written = {row.key: row.default for row in example_settings() if row.default}
    home = {key: value.replace("~", str(Path.home())) for key, value in written.items()}
    assert load(home) == load({})


@pytest.mark.parametrize("settings", NEEDED, ids=lambda kind: kind.__name__)
def test_platform_defaults_written_are_the_defaults(
    settings: type[SlackSettings] | type[TeamsSettings],
) -> None:
    needed = NEEDED[settings]
    prefix = next(iter(needed)).split("_")[0]
    written = {
        row.key: row.default
        for row in readme_settings()
        if row.key.startswith(prefix) and row.default and row.key not in needed
    }
    assert settings.from_env(needed | written) == settings.from_env(needed)
    for key in written:
        wish = "https://other.example/api/" if "URL" in key else "/other"
        wish = {"off": "on", "2": "3"}.get(written[key], wish)
        other = needed | {key: wish}
        assert settings.from_env(other) != settings.from_env(needed), f"{key} changes nothing"


# ---------------------------------------------------------------- commands


def cli_words() -> dict[str, set[str]]:
    """Return every `squad ...` there is and the options each takes."""
    found: dict[str, set[str]] = {}

    def walk(command: Any, words: str) -> None:
        found[words] = {opt for p in command.params for opt in p.opts} | {"--help"}
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, f"{words} {name}")

    walk(typer.main.get_command(cli), "squad")
    return found


@EACH
def test_squad_commands_named_are_there(path: Path) -> None:
    known, wrong = cli_words(), []
    for code in code_of(path):
        hit = re.match(r"(?:\$ )?(?:\.venv/bin/)?squad((?: +[^ #>|&]+)*)", code)
        if not hit:
            continue
        words, name = hit[1].split(), "squad"
        while words and f"{name} {words[0]}" in known:
            name = f"{name} {words.pop(0)}"
        takes_more = not any(n.startswith(f"{name} ") for n in known)
        options = {w.split("=")[0] for w in words if w.startswith("-")}
        if (words and not takes_more and not options) or options - known[name]:
            wrong.append(code)
    assert wrong == [], f"there are: {sorted(known)}"


@EACH
def test_make_targets_named_are_there(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = {hit for code in code_of(path) for hit in re.findall(r"^(?:\$ )?make ([a-z]+)", code)}
    assert sorted(named - targets) == []


@LIVING_EACH
def test_chat_commands_named_are_there(path: Path) -> None:
    known = {name for command in COMMANDS for name in (command.name, *command.aliases)}
    named = {hit for code in code_of(path) for hit in re.findall(r"/advocate ([a-z]+)", code)}
    assert sorted(named - known) == []


def test_readme_names_every_chat_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert [c.name for c in COMMANDS if f"`{c.name}`" not in text and c.name] == []


def test_slack_guide_gives_every_permission_with_its_kind() -> None:
    rows = re.findall(
        r"^\| (`.+?)(\((?:optional|links)\))? \|",
        (ROOT / "docs" / "install-slack.md").read_text(),
        re.MULTILINE,
    )
    said = {
        name: kind.strip("()") or "always"
        for names, kind in rows
        for name in re.findall(r"`([a-z:_.]+)`", names)
    }
    assert said == {scope.name: scope.ask for scope in SCOPES}


# ---------------------------------------------------------------- links, paths, decisions


@EACH
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


def test_pictures_say_what_they_show() -> None:
    pictures = [hit for path in DOCS for hit in re.findall(r"!\[(.*?)\]\(", path.read_text())]
    assert pictures
    assert [alt for alt in pictures if len(alt) < 20] == []


@LIVING_EACH
def test_paths_named_are_there(path: Path) -> None:
    rooms = "bot|scheduler|connectors|store|templates|tests|docs|requirements"
    named = {
        code.rstrip("/") for code in code_of(path) if re.fullmatch(rf"(?:{rooms})/[\w./-]*", code)
    }
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@LIVING_EACH
def test_settings_named_are_there(path: Path) -> None:
    known = {row.key for row in core_settings()} | platform_keys()
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:SQUAD|SLACK|TEAMS)_[A-Z_]+[A-Z]\b", text))
    assert sorted(named - known) == []


@LIVING_EACH
def test_docs_do_not_press_either(path: Path) -> None:
    hits = to_pattern(phrases("everyone")).findall(path.read_text(encoding="utf-8"))
    assert hits == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:5] for path in ADRS]
    assert numbers == [f"{number:04}-" for number in range(1, len(ADRS) + 1)]
    assert ADRS


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_its_three_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Price"]
    assert len(text.splitlines()) <= 45, "half a page"


def test_every_decision_is_in_the_list() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [path.name for path in ADRS if f"](adr/{path.name})" not in text] == []


def test_the_map_in_the_docs_is_the_map_in_the_code() -> None:
    """Both say where to add what; a wish that stands in one stands in the other."""
    code = (ROOT / "bot" / "__init__.py").read_text(encoding="utf-8")
    docs = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    wishes = re.findall(
        r"^    (?:a|its) ([a-z ,]+?)  +\S", code.split("Where do I add")[1], re.MULTILINE
    )
    rows = docs.split("Where do I add")[1].lower()
    assert len(wishes) >= 6
    assert [wish for wish in wishes if wish.replace(", ", " or ") not in rows] == []


def test_the_starter_guidance_stands_in_its_page() -> None:
    starter = (ROOT / "templates" / "policy" / "starter.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "policy-starter.md").read_text(encoding="utf-8")
    assert page.split("\n---\n\n", 1)[1] == starter
