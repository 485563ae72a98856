"""The readers notice: whatever string of a payload changes that a person sees or presses, a difference is found."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from templates import message as m
from tests import samples
from tests.golden.faces import card_of, to_slack, to_teams
from tests.reading import slack, teams
from tests.reading.seen import Seen, differences, expected

Path = tuple[str | int, ...]

# What no person sees or presses, or what only says how a thing looks.
SILENT = {"type", "style", "size", "weight", "color", "spacing", "version", "verb", "width", "mode"}
SILENT |= {"fallback", "fontType", "format", "callback_id", "private_metadata"}
SILENT |= {"associatedInputs", "errorMessage", "tooltip", "accessibility_label", "block_id"}
SILENT |= {"placeholder", "dataset", "summary", "confirm", "msteams", "contentType", "valueOff"}


def strings(node: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(node, str) and node.strip() and not SILENT & set(map(str, path)):
        yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node)
    if not isinstance(node, str):
        for key, value in items:
            if isinstance(value, dict | list | str):
                yield from strings(value, (*path, key))


def changed(payload: Any, path: Path) -> Any:
    copied = copy.deepcopy(payload)
    node = copied
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = "Changed"
    return copied


CARDS = (
    m.Message((m.Paragraph((m.Text("One sentence"), m.Link(samples.HREF, (m.Text("a link"),)))),)),
    m.Message((m.Header("Heading"), m.Context((m.Text("Small print"),)), m.Quote((m.Text("Q"),)))),
    m.Message((m.Fields((m.Field("Label", (m.Text("Value"),)),)),)),
    m.Message((m.Image("https://acme.example/a.png", "What it shows"),)),
    m.Message((m.Actions((m.Button("share.open", "Share", "42"),)),)),
    m.Message((m.Actions((m.LinkButton("https://acme.example/x", "Open"),)),)),
    m.Message((m.Actions((m.Menu("More", (m.MenuItem("share.why", "Why", "7"),)),)),)),
    m.Message((m.Table("Rows", ("Name",), (("Ana",), ("Ben",))),)),
)


def _slack(document: m.Message) -> tuple[Any, Callable[[Any], Seen]]:
    return {"blocks": to_slack(document)["blocks"]}, slack.read


def _teams(document: m.Message) -> tuple[Any, Callable[[Any], Seen]]:
    return card_of(to_teams(document)), teams.read


@pytest.mark.parametrize("document", CARDS, ids=range(len(CARDS)))
@pytest.mark.parametrize("face", [_slack, _teams], ids=["slack", "teams"])
def test_every_changed_word_value_and_target_is_noticed(
    document: m.Message, face: Callable[[m.Message], tuple[Any, Callable[[Any], Seen]]]
) -> None:
    payload, read = face(document)
    assert differences(expected(document), read(payload)) == []
    unnoticed = []
    for path, text in strings(payload):
        if path[-1] in {"id", "emoji"} or (face is _slack and text == "link.open#1"):
            continue
        if path[-1] == "action_id" and text.startswith("menu.open"):
            continue
        try:
            found = differences(expected(document), read(changed(payload, path)))
        except (AssertionError, KeyError, ValueError):
            continue  # Unreadable: noticed.
        if not found:
            unnoticed.append((path, text))
    assert unnoticed == []


def test_a_lost_button_is_noticed() -> None:
    document = samples.message()
    payload = card_of(to_teams(document))
    row = next(e for e in reversed(payload["body"]) if e["type"] == "ActionSet")
    row["actions"].pop()
    assert differences(expected(document), teams.read(payload))
