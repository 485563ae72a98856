"""docs/parity.md: all that the bot has, and on which face it was walked. The table alone; who watches is `recorder`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from typing import NamedTuple, cast

from bot.command import Command, House
from bot.commands import COMMANDS
from bot.rounds import rounds
from store.database import Database

PAGE = Path(__file__).resolve().parents[2] / "docs" / "parity.md"
FACES: Mapping[str, str] = {"slack": "Slack", "teams": "Teams"}
YES = "yes"
NOT_YET = "not walked yet"


class Thing(NamedTuple):
    """A row: something the bot has. `kind` is one of KINDS."""

    kind: str
    name: str


class Walk(NamedTuple):
    """A thing that a test walked to its end on a face, and saw work."""

    face: str
    kind: str
    name: str


KINDS: Mapping[str, str] = {
    "command": "Commands",
    "button": "Buttons, and lines of menus on messages",
    "form": "Forms",
    "menu": "Entries in the platform's own menus",
    "round": "What comes unasked",
    "moment": "What happens around it",
}
MOMENTS: Mapping[str, str] = {
    "home": "a page of one's own",
    "link": "a card under our own links",
    "search": "finding something from the message box",
    "installed": "being installed, with a greeting",
    "added": "being added to a channel, in silence",
    "removed": "being removed",
    "directory": "hearing from the directory who is there",
}
"""What nobody types or presses on us, by short names of our own."""

REASONS: Mapping[Walk, str] = {
    Walk("slack", "moment", MOMENTS["search"]): (
        "no: Slack's message box has no search of this kind; `share` shows what is there"
    ),
    Walk("teams", "moment", MOMENTS["directory"]): (
        "no: not built for Teams, whose directory is never read as a whole"
    ),
}
"""Why a thing isn't on a face ("no: ..."), or doesn't work there ("does not work yet: ..."). It stands in the cell."""

PENDING: frozenset[Walk] = frozenset()
"""What nobody has walked yet and may be left so for now: its walks are still to be written."""


def things() -> list[Thing]:
    """List every row there must be, in the order of the page."""

    def keys(of: Callable[[Command], Mapping[str, object]]) -> list[str]:
        return [key for command in COMMANDS for key in of(command)]

    # A round is made from a house and a database, but its name needs neither.
    jobs = rounds(cast(House, None), cast(Database, None))
    names: Mapping[str, list[str]] = {
        "command": [command.name or "home" for command in COMMANDS],
        "button": keys(lambda command: command.actions),
        "form": keys(lambda command: command.forms),
        "menu": keys(lambda command: command.shortcuts),
        "round": [job.name for job in jobs],
        "moment": list(MOMENTS.values()),
    }
    return [Thing(kind, name) for kind in KINDS for name in names[kind]]


def cell(face: str, thing: Thing, walked: Set[Walk]) -> str:
    """Say what stands in a cell. Walked is walked, whatever the reasons say."""
    walk = Walk(face, *thing)
    return YES if walk in walked else REASONS.get(walk, NOT_YET)


def page(walked: Set[Walk]) -> str:
    """Write the whole page."""
    rows = things()
    head = ["| | " + " | ".join(FACES.values()) + " |", "|-" * (len(FACES) + 1) + "|"]
    lines = [HEAD, *head]
    for kind, title in KINDS.items():
        own = [thing for thing in rows if thing.kind == kind]
        counts = [sum(Walk(face, *one) in walked for one in own) for face in FACES]
        said = " | ".join(f"{count} of {len(own)}" for count in counts)
        lines.append(f"| {title} | {said} |")
    for kind, title in KINDS.items():
        lines += ["", f"## {title}", "", *head]
        for one in rows:
            if one.kind == kind:
                cells = " | ".join(cell(face, one, walked) for face in FACES)
                name = one.name if kind == "moment" else f"`{one.name}`"
                lines.append(f"| {name} | {cells} |")
    return "\n".join(lines) + "\n"


HEAD = """# Slack and Teams, side by side

Written by `make parity`; please don't edit it by hand.

"yes" means: a test did it on that platform and saw it work, from what a person types or presses to what stands on their
screen, with the real process behind a stand-in for the platform. Anything else says why. The run that writes this page
does the walking itself, and every full run of the tests compares. `home` is the command without a word behind it.
"""


def read(text: str) -> dict[Walk, str]:
    """Read a page back: what each cell says."""
    found: dict[Walk, str] = {}
    kinds = {title: kind for kind, title in KINDS.items()}
    kind = ""
    for line in text.splitlines():
        if line.startswith("## "):
            kind = kinds.get(line.removeprefix("## "), "")
        elif kind and (hit := re.fullmatch(r"\| `?([^`|]+?)`? \| (.*) \|", line)):
            for face, said in zip(FACES, hit[2].split(" | "), strict=True):
                found[Walk(face, kind, hit[1])] = said
    return found


def differences(old: str, new: str) -> list[str]:
    """Name what two pages disagree about, a few words each; [] where they are the same."""
    before, after = read(old), read(new)
    told = [
        f"{walk.kind} {walk.name} on {FACES[walk.face]}: {_said(before, walk)}, now {_said(after, walk)}"
        for walk in sorted({*before, *after})
        if before.get(walk) != after.get(walk)
    ]
    return told or ([] if old == new else ["words around the table"])


def _said(cells: Mapping[Walk, str], walk: Walk) -> str:
    return f'"{cells[walk]}"' if walk in cells else "no row"
