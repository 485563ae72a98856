"""The tables of docs/privacy.md and docs/works-council.md, made from the data map and COMMANDS: `make privacy`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.command import Action, FormSpec, Role
from bot.commands import COMMANDS
from bot.settings import Settings
from store.datamap import KINDS, MAP, Entry, column
from store.datamap.entry import Who
from store.models import metadata
from tests.architecture.words import ROOT

WHO: Mapping[Who, str] = {
    "you": "You",
    "colleagues": "Colleagues",
    "leads": "Leads",
    "listeners": "Listeners",
    "admins": "Admins",
    "visitors": "Anyone outside",
}
ABOUT = {
    "person": "you",
    "organisation": "the company",
    "visitor": "who opens a link; nobody can tell who",
    "nobody": "nobody",
}
FORMS = {
    "words": "",
    "markup": "",
    "sealed": " (encrypted)",
    "key": " (only joins rows)",
    "secret": " (never given out)",
}


def row(*cells: str) -> str:
    """Write a row of a table."""
    return f"| {' | '.join(cells)} |"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table."""
    return "\n".join([row(*head), "|" + "-|" * len(head), *(row(*one) for one in rows)])


def kept() -> str:
    """Say of every table what it is, who sees it, how long, what becomes of it, and whether it is in one's file."""
    return table(
        ("What", "About whom", "Who sees it", "When you delete", "In your file"),
        [
            (entry.says, ABOUT[entry.about], sees(entry), leaves(entry), given(entry))
            for entry in MAP.values()
        ],
    )


def sees(entry: Entry) -> str:
    """Name who sees it, and how much of it."""
    told = [
        WHO[who] if much == "all" else f"{WHO[who]}: {much}" for who, much in entry.sees.items()
    ]
    return "; ".join(told) or "Nobody"


def leaves(entry: Entry) -> str:
    """Say what becomes of it when a person goes."""
    goes = any(tie.leaves == "row" for tie in entry.ties)
    if entry.gone:
        return f"goes; {entry.gone}" if goes else entry.gone
    return "goes" if goes else "stays"


def given(entry: Entry) -> str:
    """Say whether it is in the file a person gets."""
    shows = [tie.shows for tie in entry.ties if tie.shows != ()]
    return "yes" if None in shows else "in part" if shows else "no"


def times() -> str:
    """Say how long each kind is kept, and which setting says so."""
    settings = Settings.model_validate({})
    rows = []
    for name, kind in KINDS.items():
        days = getattr(settings, kind.setting) if kind.setting else ""
        said = [entry.says for entry in MAP.values() if entry.keep == name]
        setting = f"`SQUAD_{kind.setting.upper()}`" if kind.setting else "fixed"
        rows.append(("; ".join(said), kind.says.format(days=days), setting))
    backups = (
        "Your own backups",
        f"{settings.backup_days} days, as you told us",
        "`SQUAD_BACKUP_DAYS`",
    )
    return table(("What", "How long", "Setting"), [*rows, backups])


def columns() -> str:
    """List every table with every column."""
    told = []
    for name, entry in MAP.items():
        said = [
            f"{one.name}: {column(name, one.name).says}{FORMS[column(name, one.name).form]}"
            for one in metadata.tables[name].c
        ]
        told.append(f"- **{name}**, {entry.says[0].lower()}{entry.says[1:]}. {'; '.join(said)}.")
    return "\n".join(told)


def matrix() -> str:
    """Say for each thing what each role sees of it."""
    rows = [
        (entry.says, *(much(entry, who) for who in WHO)) for entry in MAP.values() if entry.sees
    ]
    return table(("What", *WHO.values()), rows)


def much(entry: Entry, who: Who) -> str:
    """Say how much of it somebody sees."""
    said = entry.sees.get(who, "–")
    return "yes" if said == "all" else said


def commands() -> str:
    """Say who may use which command, and what in it only some may press."""
    rows = []
    for command in COMMANDS:
        acts: dict[str, Action | FormSpec] = {**command.actions, **command.forms}
        narrower = {
            role.value: sorted(key for key, act in acts.items() if act.role is role)
            for role in Role
            if role is not command.role and role is not Role.ALL
        }
        only = "; ".join(f"{role}: {', '.join(keys)}" for role, keys in narrower.items() if keys)
        who = "everyone" if command.role is Role.ALL else f"{command.role.value}s"
        rows.append((f"`{command.name or 'home'}`", who, command.summary or "–", only or "–"))
    return table(("Command", "For", "What it does", "Only for some"), rows)


PARTS: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    ROOT / "docs" / "privacy.md": {"kept": kept, "times": times, "columns": columns},
    ROOT / "docs" / "works-council.md": {"matrix": matrix, "commands": commands},
}


def renewed(path: Path) -> str:
    """Return a page with its made parts as they must be now. Raises ValueError for a page without their places."""
    text = path.read_text(encoding="utf-8")
    for name, make in PARTS[path].items():
        place = rf"(<!-- {name}: made by make privacy -->\n)(?:.*?\n)?(<!-- end of {name} -->)"
        hit = re.search(place, text, flags=re.DOTALL)
        if hit is None:
            raise ValueError(f"{path.name} has no place for {name}")
        text = f"{text[: hit.start()]}{hit[1]}\n{make()}\n\n{hit[2]}{text[hit.end() :]}"
    return text


def write() -> None:
    """Write the pages anew."""
    for path in PARTS:
        path.write_text(renewed(path), encoding="utf-8")


if __name__ == "__main__":
    write()
