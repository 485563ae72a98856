"""Buttons, selects and menus -> card actions. Pure.

A row is as wide as a phone: what is more stands in rows below, and menus go behind the three dots (`mode: secondary`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, assert_never

from connectors.teams import wire
from connectors.teams.render.text import escape, plain, shorten
from templates import message as m

LABEL_LIMIT = 60
PRIMARY_LIMIT = 3
ROW_WIDTH = 36
"""Characters that fit into a row 320 pixels wide, each button with four for its own edges."""
EDGES = 4
CHOICE_LIMIT = 100
TIP_LIMIT = 150
WORDS_LIMIT = 300
"""Characters of a question or a choice: rows of controls are never left out, so they have to stay small."""

Card = dict[str, Any]
_STYLES = {"": {}, "primary": {"style": "positive"}, "danger": {"style": "destructive"}}


@dataclass(slots=True)
class Ids:
    """Numbers equal ids within a card: "share.confirm#1", "share.confirm#2"."""

    seen: Counter[str] = field(default_factory=Counter)

    def take(self, action: str) -> str:
        self.seen[action] += 1
        return f"{action}#{self.seen[action]}"


def to_label(text: str) -> str:
    return shorten(plain(text), LABEL_LIMIT)


def execute(action: str, label: str, data: Card, ids: Ids, *, inputs: bool = False) -> Card:
    """An Action.Execute with its Action.Submit for clients that don't know it.

    Both carry the same data. Without `inputs` the card's other fields are neither checked nor sent.
    """
    title = to_label(label)
    scope: Card = {} if inputs else {"associatedInputs": "none"}
    fallback = {"type": "Action.Submit", "title": title, "data": data, **scope}
    return {
        "type": "Action.Execute",
        "id": ids.take(action),
        "title": title,
        "verb": action,
        "data": data,
        **scope,
        "fallback": fallback,
    }


def _opening(action: str, label: str, value: str, ids: Ids) -> Card:
    return {
        "type": "Action.Submit",
        "id": ids.take(action),
        "title": to_label(label),
        "associatedInputs": "none",
        "data": {"msteams": {"type": "task/fetch"}, wire.ACTION: action, wire.VALUE: value},
    }


def _plain_button(action: str, label: str, value: str, opens: bool, ids: Ids) -> Card:
    if opens:
        return _opening(action, label, value, ids)
    return execute(action, label, {wire.ACTION: action, wire.VALUE: value}, ids)


def _button(node: m.Button, ids: Ids) -> Card:
    tip: Card = {"tooltip": shorten(node.accessible, TIP_LIMIT)} if node.accessible else {}
    made = _plain_button(node.action, node.label, node.value, node.opens, ids)
    made |= _STYLES[node.style]
    if not node.confirm:
        return made | tip
    # Cards know no confirmation: the same button once more, beneath the question.
    return {
        "type": "Action.ShowCard",
        "id": ids.take(node.action),
        "title": to_label(node.label),
        **tip,
        "card": {
            "type": "AdaptiveCard",
            "body": [
                {
                    "type": "TextBlock",
                    "text": escape(shorten(node.confirm, WORDS_LIMIT)),
                    "wrap": True,
                }
            ],
            "actions": [made],
        },
    }


def _link(node: m.LinkButton) -> Card:
    made: Card = {"type": "Action.OpenUrl", "title": to_label(node.label), "url": node.href}
    if node.style:
        made["style"] = "positive"
    if node.accessible:
        made["tooltip"] = shorten(node.accessible, TIP_LIMIT)
    return made


def _chooser(node: m.Select | m.DatePicker, ids: Ids) -> tuple[Card, Card]:
    """A field and its button: no input of a card acts by itself."""
    key = ids.take(node.action)
    label = to_label(node.label)
    chooser: Card
    if isinstance(node, m.Select):
        chooser = {
            "type": "Input.ChoiceSet",
            "style": "compact",
            "choices": [
                {"title": shorten(plain(o.label), WORDS_LIMIT), "value": o.value}
                for o in node.options[:CHOICE_LIMIT]
            ],
        }
        if node.initial:
            chooser["value"] = node.initial
    else:
        chooser = {"type": "Input.Date"}
        if node.initial:
            chooser["value"] = node.initial.isoformat()
    chooser |= {"id": key, "label": label}
    data = {wire.ACTION: node.action, wire.SOURCE: key}
    return chooser, execute(node.action, f"✓ {node.label}", data, ids, inputs=True)


def actions_to_elements(node: m.Actions, ids: Ids) -> list[Card]:
    """Write a row: each field with its own button first, then the buttons as one ActionSet."""
    made: list[Card] = []
    first: list[Card] = []
    later: list[Card] = []
    for element in node.elements:
        match element:
            case m.Button():
                first.append(_button(element, ids))
            case m.LinkButton():
                first.append(_link(element))
            case m.Select() | m.DatePicker():
                chooser, button = _chooser(element, ids)
                made += [chooser, {"type": "ActionSet", "spacing": "Small", "actions": [button]}]
            case m.Menu(items=items):
                later += [_plain_button(i.action, i.label, i.value, i.opens, ids) for i in items]
            case _:
                assert_never(element)
    hidden = [action | {"mode": "secondary"} for action in later]
    rows = _rows(first, room_for_menu=bool(hidden))
    if hidden:
        rows = [*rows[:-1], [*(rows[-1] if rows else []), *hidden]]
    return made + [
        {"type": "ActionSet", **({"spacing": "Small"} if number else {}), "actions": row}
        for number, row in enumerate(rows)
    ]


def _rows(actions: list[Card], *, room_for_menu: bool) -> list[list[Card]]:
    """Share buttons out over rows: a phone may cut off what doesn't fit, and a refusal must not be what is cut."""
    rows: list[list[Card]] = []
    left = 0
    for number, action in enumerate(actions, 1):
        width = len(action["title"]) + EDGES
        beside = EDGES + 1 if room_for_menu and number == len(actions) else 0
        if not rows or width + beside > left or len(rows[-1]) == PRIMARY_LIMIT:
            rows.append([])
            left = ROW_WIDTH
        rows[-1].append(action)
        left -= width
    return rows
