"""A sample on every face: composed as the bot composes it, rendered as the connectors render it."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, get_args

from connectors.playground import render as playground
from connectors.playground.settings import Cast, Channel, Person
from connectors.slack import render as slack
from connectors.slack.wire import Origin
from connectors.teams import render as teams
from templates import engine
from templates import message as m
from templates.plain import to_plain
from tests.golden.samples.rows import CHANNEL, TENANT, Sample
from tests.reading import html, seen
from tests.reading import slack as slack_reader
from tests.reading import teams as teams_reader

Face = Literal["plain", "slack", "teams", "html"]
FACES: tuple[Face, ...] = get_args(Face)
PLATFORMS = {"plain": "slack", "slack": "slack", "teams": "teams", "html": "playground"}
"""The platform whose words and addresses a face is composed with."""

LINE = 120

VIEW = playground.View(
    "ana",
    "http://127.0.0.1:8080",
    "m1",
    Cast(
        tuple(Person(name.lower(), name) for name in ("Ana", "Mia", "Tom")),
        (Channel("brand", "brand-squad"),),
    ),
)
AROUND = teams.Surroundings(
    tenant=TENANT,
    channels=(m.Option(CHANNEL["teams"], "brand-squad"),),
    required="Please fill this in.",
    no_channel="Add me to a channel first.",
)


def compose(sample: Sample, face: Face, *, points: bool = True, boards: bool = True) -> m.Document:
    values = sample.values(PLATFORMS[face], points=points, boards=boards)
    return engine.compose(sample.template, sample.voice, **values)


def to_slack(document: m.Document) -> dict[str, Any]:
    match document:
        case m.Form():
            return slack.render_form(document, Origin(channel="CBRAND"), "T1")
        case m.Home():
            return slack.render_home(document, "T1")
        case m.Message():
            return slack.render_message(document, "T1")


def to_teams(document: m.Document) -> dict[str, Any]:
    """Return a dialog for a form, else the part of an activity that shows it."""
    if isinstance(document, m.Form):
        return teams.to_dialog(document, document.title, AROUND)
    return teams.render(document, AROUND)


def card_of(shown: dict[str, Any]) -> dict[str, Any]:
    """The card inside what `to_teams` returns."""
    attachment = shown["card"] if "card" in shown else shown["attachments"][0]
    card: dict[str, Any] = attachment["content"]
    return card


def draw(document: m.Document, face: Face) -> str:
    """Write a document as one face shows it, laid out for reading."""
    match face:
        case "plain":
            return to_plain(document)
        case "slack":
            return _pretty(to_slack(document))
        case "teams":
            return _pretty(to_teams(document))
        case "html":
            return re.sub(r"(?<=>)(?=<(?!/))", "\n", playground.render(document, VIEW))


def _pretty(value: Any, depth: int = 0) -> str:
    """Write JSON with what fits on a line on one line: a diff stays short."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= LINE or not isinstance(value, dict | list) or not value:
        return line
    inside = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_pretty(one, depth + 1)}" for key, one in value.items()]
    else:
        parts = [_pretty(one, depth + 1) for one in value]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    body = f",\n{inside}".join(parts)
    return f"{begin}\n{inside}{body}\n{' ' * depth}{end}"


def look(document: m.Document, face: Face) -> seen.Seen:
    """Read back what a person finds on a face that has controls."""
    match face:
        case "slack":
            return slack_reader.read(to_slack(document))
        case "teams":
            shown = to_teams(document)
            return teams_reader.read(card_of(shown), shown.get("title"))
        case "html":
            return html.read(playground.render(document, VIEW))
        case "plain":
            raise AssertionError("plain text has no controls to read back")


def wanted(document: m.Document, face: Face) -> seen.Seen:
    """What must be found there: addresses of people are the platform's own, foreign pictures name their host."""
    own: dict[Face, tuple[m.InputKind, ...]] = {
        "slack": ("person", "channel"),
        "teams": ("person",),
    }
    found = seen.expected(document, own.get(face, ()))
    if face == "html":
        found.images = [
            (alt, re.sub(r"^https?:(//[^/]+).*", r"\1", url)) for alt, url in found.images
        ]
    return found
