"""What our cards carry and Teams sends back: keys of an action's data, ids of inputs. Used by render and inbound. Pure.

Everything here comes back untrusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import unquote

from connectors.events import FieldValue
from connectors.teams.address import to_neutral, to_person
from templates.message import InputKind

ACTION_ID = re.compile(r"[a-z]+\.[a-z_]+")
VALUE_LIMIT = 80
FORM_VALUE_LIMIT = 1000

ACTION = "action"
VALUE = "value"
FORM = "form"
SOURCE = "source"
"""Names the input whose value is the action's value: a select or a date."""

_KINDS: dict[InputKind, Literal["one", "many", "person"]] = {
    "multiselect": "many",
    "checkbox": "many",
    "person": "person",
}
_INPUT = re.compile(r"(one|many|person)\.(.+)", re.DOTALL)


class Pressed(NamedTuple):
    """A control of ours, as its card said it."""

    action: str
    value: str


class Sent(NamedTuple):
    """A form of ours with what was typed."""

    form: str
    value: str
    fields: Mapping[str, FieldValue]


def to_input_id(kind: InputKind, name: str) -> str:
    """Write an input's id: it says how to read the answer, and can't clash with the keys of the data."""
    return f"{_KINDS.get(kind, 'one')}.{name}"


def to_choice(value: str) -> str:
    """Write an option's value where several may be chosen: Teams joins them by commas."""
    return value.replace("%", "%25").replace(",", "%2C")


def read(data: object, tenant: str) -> Pressed | Sent | None:
    """Read the data of a submit or execute; None when it isn't one of ours."""
    if not isinstance(data, Mapping):
        return None
    form, action = _text(data.get(FORM)), _text(data.get(ACTION))
    if ACTION_ID.fullmatch(form):
        return Sent(form, _text(data.get(VALUE))[:FORM_VALUE_LIMIT], _fields(data, tenant))
    if ACTION_ID.fullmatch(action):
        source = _text(data.get(SOURCE))
        value = _text(data.get(source or VALUE))
        return Pressed(action, value[:VALUE_LIMIT])
    return None


def _fields(data: Mapping[str, object], tenant: str) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {}
    for key, raw in data.items():
        found = _INPUT.fullmatch(key)
        if not found:
            continue
        kind, name, text = found[1], found[2], _text(raw)
        if kind == "many":
            fields[name] = tuple(unquote(part) for part in text.split(",") if part)
        elif kind == "person":
            fields[name] = to_neutral(to_person(tenant, text)) if text else ""
        else:
            fields[name] = text
    return fields


def _text(value: object) -> str:
    """Return text as it is and numbers as typed; anything else counts as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
