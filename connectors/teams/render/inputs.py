"""The questions of a form -> Input.* elements. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from connectors.teams import wire
from connectors.teams.address import from_neutral
from connectors.teams.render.text import escape, plain
from templates import message as m

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form is shown in: the reader's tenant, the channels known there, and words for two of Teams' own gaps.

    `required` stands at an empty required field (Teams refuses to send a card without such words); `no_channel` where
    there is no channel to choose from.
    """

    tenant: str = ""
    channels: Sequence[m.Option] = ()
    required: str = ""
    no_channel: str = ""


def input_to_elements(node: m.Input, around: Surroundings) -> list[Card]:
    """Write one question: the field, its error if there is one, its hint."""
    made: list[Card] = [_field(node, around) | _common(node, around)]
    if node.error:
        made.append(_small(f"⚠ {node.error}", color="Attention", weight="Bolder"))
    if node.hint:
        made.append(_small(node.hint, isSubtle=True))
    if node.kind == "channel" and not around.channels and around.no_channel:
        made.append(_small(around.no_channel, isSubtle=True))
    return made


def _small(text: str, **look: Any) -> Card:
    text = escape(text).replace("\n", "\n\n")
    return {
        "type": "TextBlock",
        "text": text,
        "wrap": True,
        "size": "Small",
        "spacing": "Small",
        **look,
    }


def _common(node: m.Input, around: Surroundings) -> Card:
    made: Card = {"id": wire.to_input_id(node.kind, node.name), "label": plain(node.label)}
    if node.required:
        made |= {"isRequired": True, "errorMessage": around.required or plain(node.label)}
    return made


def _first(node: m.Input) -> str:
    return node.initial[0] if node.initial else ""


def _field(node: m.Input, around: Surroundings) -> Card:
    match node.kind:
        case "text" | "multiline" | "url":
            return _text(node)
        case "number":
            bounds = {"min": node.shortest, "max": node.longest, "value": _to_number(_first(node))}
            return (
                {"type": "Input.Number"} | _present(placeholder=node.placeholder) | _given(bounds)
            )
        case "date":
            return {"type": "Input.Date"} | _present(value=_first(node))
        case "checkbox" if len(node.options) == 1:
            return _toggle(node)
        case "multiselect" | "checkbox":
            return _choices(node, node.options, many=True)
        case "select" | "radio":
            return _choices(node, node.options, many=False)
        case "person":
            return _person(node, around)
        case "channel":
            return _choices(node, tuple(around.channels), many=False)
        case _:
            assert_never(node.kind)


def _text(node: m.Input) -> Card:
    made: Card = {"type": "Input.Text"}
    if node.kind == "multiline":
        made["isMultiline"] = True
    if node.kind == "url":
        made["style"] = "Url"
    if node.longest is not None:
        made["maxLength"] = node.longest
    return made | _present(value=_first(node), placeholder=node.placeholder)


def _toggle(node: m.Input) -> Card:
    option = node.options[0]
    on = wire.to_choice(option.value)
    return {
        "type": "Input.Toggle",
        "title": plain(option.label),
        "valueOn": on,
        "valueOff": "",
        "value": on if option.value in node.initial else "",
        "wrap": True,
    }


def _choices(node: m.Input, options: Sequence[m.Option], *, many: bool) -> Card:
    expanded = node.kind in {"checkbox", "radio"}
    encode = wire.to_choice if many else str
    made: Card = {
        "type": "Input.ChoiceSet",
        "style": "expanded" if expanded else "compact",
        "wrap": True,
        "choices": [{"title": _title(option), "value": encode(option.value)} for option in options],
    }
    if many:
        made["isMultiSelect"] = True
    offered = {option.value for option in options}
    chosen = [encode(value) for value in node.initial if value in offered]
    return made | _present(value=",".join(chosen), placeholder=node.placeholder)


def _title(option: m.Option) -> str:
    return plain(f"{option.label} – {option.hint}" if option.hint else option.label)


def _person(node: m.Input, around: Surroundings) -> Card:
    """Teams' own people picker; a person who is set already can only be shown by their id's owner: Teams itself."""
    return {
        "type": "Input.ChoiceSet",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
    } | _present(value=from_neutral(_first(node), around.tenant), placeholder=node.placeholder)


def _to_number(text: str) -> float | int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def _present(**values: str) -> Card:
    return {
        key: plain(value) if key == "placeholder" else value
        for key, value in values.items()
        if value
    }


def _given(values: Card) -> Card:
    return {key: value for key, value in values.items() if value is not None}
