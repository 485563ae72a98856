"""COMMANDS and templates agree: names, ids, what opens a form, and nothing that leads nowhere."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.command import Action, Command, FormSpec
from bot.commands import COMMANDS
from connectors.registry import CONNECTORS
from tests.architecture.words import ROOT, TEMPLATES, without_jinja

# The whole set of commands in the order of help, with the other words each is known by.
# A row joins COMMANDS only when it works; a command that is not here needs a decision first.
VOICE: Mapping[str, set[str]] = {
    "": {"home", "hi"},
    "share": {"picks"},
    "idea": {"suggest"},
    "concern": {"case"},
    "ask": {"support"},
    "me": {"points", "impact"},
    "join": set(),
    "snooze": {"pause", "mute", "stop"},
    "settings": {"topics"},
    "help": set(),
    "policy": {"check"},
    "praise": set(),
    "privacy": {"mydata", "forget"},
    "leave": set(),
    "board": set(),
    "inbox": set(),
    "squad": set(),
    "drop": set(),
    "digest": set(),
    "report": set(),
}
SHARED_FOLDERS = {"common", "pages", "locale"}
PLATFORMS = {*CONNECTORS, "playground"}
SOURCES = sorted(TEMPLATES.rglob("*.xml.j2"))
# Attributes may hold expressions, which `without_jinja` has blanked.
TAG = re.compile(r'<([a-z-]+)((?:\s+[a-z_-]+="[^"]*")*)\s*/?>')
ATTRIBUTE = re.compile(r'([a-z_-]+)="([^"]*)"')


class Use(NamedTuple):
    """A tag in a template that names an action or is a form. `opener`: what opens such a form anew."""

    place: str
    tag: str
    id: str
    opens: bool
    opener: str | None


def uses() -> Iterator[Use]:
    for path in SOURCES:
        source = without_jinja(path.read_text(encoding="utf-8"))
        for hit in TAG.finditer(source):
            have = dict(ATTRIBUTE.findall(hit[2]))
            name = have.get("id" if hit[1] == "form" else "action")
            if name is not None:
                line = source.count("\n", 0, hit.start()) + 1
                place = f"{path.relative_to(ROOT)}:{line}"
                opens = have.get("opens") == "form"
                yield Use(place, hit[1], name.strip(), opens, have.get("opener"))


def row_name(command: Command) -> str:
    return command.name or "home"


ACTIONS: dict[str, Action] = {key: a for c in COMMANDS for key, a in c.actions.items()}
FORMS: dict[str, FormSpec] = {key: f for c in COMMANDS for key, f in c.forms.items()}
USES = list(uses())
CONFIDED = {f"concern.{verb}" for verb in ("send", "reply", "tell", "look", "say", "reveal")}
OPENER_SOURCE = TEMPLATES / "common" / "modal.xml.j2"
OPENER = "templates/common/modal.xml.j2:11: "
ROWS = pytest.mark.parametrize("command", COMMANDS, ids=row_name)


# ---------------------------------------------------------------- COMMANDS by itself


def test_names_and_aliases_are_said_once() -> None:
    said = Counter(name for command in COMMANDS for name in (command.name, *command.aliases))
    assert [name for name, times in said.items() if times > 1] == []


def test_commands_are_of_the_set_and_in_the_order_of_help() -> None:
    names = [command.name for command in COMMANDS]
    assert set(names) <= set(VOICE)
    assert names == [name for name in VOICE if name in names]


@ROWS
def test_aliases_promised_are_kept(command: Command) -> None:
    assert VOICE[command.name] <= set(command.aliases)


@ROWS
def test_a_command_has_its_file(command: Command) -> None:
    assert (ROOT / "bot" / "commands" / f"{row_name(command)}.py").is_file()
    assert command.handle.__module__ == f"bot.commands.{row_name(command)}"


def test_a_file_has_its_command() -> None:
    files = {p.stem for p in (ROOT / "bot" / "commands").glob("*.py")} - {"__init__"}
    names = {row_name(command) for command in COMMANDS}
    assert names <= files
    # A command with many handlers has more files: "idea", "idea_deciding".
    assert {stem.split("_")[0] for stem in files} == names


@ROWS
def test_ids_are_command_dot_verb(command: Command) -> None:
    own = re.compile(rf"{row_name(command)}\.[a-z_]+")
    assert [key for key in (*command.actions, *command.forms) if not own.fullmatch(key)] == []


@ROWS
def test_ids_are_written_out_in_their_file(command: Command) -> None:
    file = ROOT / "bot" / "commands" / f"{row_name(command)}.py"
    literals = {
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert {*command.actions, *command.forms} - literals == set()


def test_no_id_is_declared_twice() -> None:
    declared = Counter(key for c in COMMANDS for key in (*c.actions, *c.forms))
    assert [key for key, times in declared.items() if times > 1] == []


@ROWS
def test_summaries_fit_one_line_of_help(command: Command) -> None:
    assert 0 < len(command.summary) <= 80
    assert not command.summary.endswith((".", "!"))


# ---------------------------------------------------------------- COMMANDS and templates


def test_the_tags_are_found() -> None:
    raw = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert len([u for u in USES if u.tag == "form"]) == len(re.findall(r"<form\b", raw)) > 10
    assert len([u for u in USES if u.tag != "form"]) == len(re.findall(r'\baction="', raw)) > 100


def test_every_action_in_a_template_is_declared() -> None:
    lost = [
        f"{use.place}: {use.id}"
        for use in USES
        if use.tag != "form" and use.id not in ACTIONS and use.id.split(".")[0] not in PLATFORMS
    ]
    assert lost == [OPENER], "one names what the form it stands for says"
    assert 'action="{{ opener }}"' in OPENER_SOURCE.read_text(encoding="utf-8")


def test_an_opener_is_an_action_that_opens_a_form() -> None:
    openers = [use.opener for use in USES if use.opener is not None]
    assert openers
    assert [name for name in openers if not ACTIONS[name].opens] == []


def test_what_may_hold_a_concern_is_kept_nowhere() -> None:
    """Its form says so by its opener."""
    assert [use for use in USES if use.id in CONFIDED and use.opener is None] == []
    assert {use.id for use in USES if use.tag == "form"} >= CONFIDED


def test_a_button_says_that_a_form_follows_exactly_when_one_does() -> None:
    wrong = [
        f"{use.place}: {use.id} {'opens no form' if use.opens else 'opens a form'}"
        for use in USES
        if use.tag != "form" and use.id in ACTIONS and use.opens != ACTIONS[use.id].opens
    ]
    assert wrong == []


def test_every_form_in_a_template_is_declared() -> None:
    lost = [f"{u.place}: {u.id}" for u in USES if u.tag == "form" and u.id not in FORMS]
    assert lost == []


def test_everything_declared_can_be_reached() -> None:
    shown = {use.id for use in USES}
    assert sorted({*ACTIONS, *FORMS} - shown) == [], "no template shows these"


def test_an_action_of_a_platform_is_answered_there() -> None:
    for use in USES:
        platform = use.id.split(".")[0]
        if use.tag == "form" or platform not in PLATFORMS:
            continue
        code = "".join(
            path.read_text(encoding="utf-8")
            for path in (ROOT / "connectors" / platform).rglob("*.py")
        )
        assert f'"{use.id}"' in code, use.place


def test_every_template_folder_has_a_command_or_a_round() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - {"__pycache__"}
    rounds = {path.stem for path in (ROOT / "bot" / "rounds").glob("*.py")}
    assert folders - SHARED_FOLDERS - rounds - {row_name(c) for c in COMMANDS} == set()


def strings(folder: Path) -> set[str]:
    """Return every string literal in the code under a folder."""
    return {
        node.value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_template_is_used_and_every_template_named_is_there() -> None:
    there = {str(p.relative_to(TEMPLATES)).removesuffix(".xml.j2") for p in SOURCES}
    named = set().union(*(strings(ROOT / name) for name in ("bot", "connectors", "scheduler")))
    imported = {
        name
        for path in SOURCES
        for name in re.findall(r'(?:from|import|include) "([a-z_/]+)\.xml\.j2"', path.read_text())
    }
    assert sorted(there - named - imported) == [], "no code composes these"
    folders = {path.parent.name for path in SOURCES}
    like_one = {
        s for s in named if re.fullmatch(r"[a-z]+/[a-z_]+", s) and s.split("/")[0] in folders
    }
    assert sorted(like_one - there) == [], "composed, but not there"
    assert sorted(imported - there) == []
