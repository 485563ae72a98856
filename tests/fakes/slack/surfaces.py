"""What a person reads and finds on Slack's screen, and what they entered, as Slack writes it down."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.facts import Json


def find(blocks: list[Json], label: str) -> Json:
    """Return the control with this label, placeholder or line. Fails when there is none."""
    for block in blocks:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            names = [element.get(key, {}).get("text") for key in ("text", "placeholder")]
            names += [o["text"]["text"] for o in element.get("options", [])]
            if label in names:
                found: Json = element
                return found
    raise AssertionError(f"no control {label!r} on screen")


def press(blocks: list[Json], label: str, choose: str = "") -> Json:
    """Return the action of a control: pressed, or this line or day chosen in it."""
    element = find(blocks, label)
    action: Json = {key: element[key] for key in ("type", "action_id", "value") if key in element}
    if element["type"] in {"static_select", "overflow"}:
        option = next(o for o in element["options"] if o["text"]["text"] == choose)
        action["selected_option"] = option
    elif element["type"] == "datepicker":
        action["selected_date"] = choose
    return {**action, "block_id": "b"}


def words(node: object) -> str:
    """Return every text below a node, in order: what a person reads."""
    if isinstance(node, dict):
        return " ".join(
            value if key in {"text", "fallback"} and isinstance(value, str) else words(value)
            for key, value in node.items()
            if key != "type"
        )
    return " ".join(map(words, node)) if isinstance(node, list) else ""


def entered(view: Json, fields: Json) -> Json:
    """Write down what was entered into a form, empty fields with it."""
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name, element = block["block_id"], block["element"]
            values[name] = {element["action_id"]: _state(element, fields.get(name))}
    return {"values": values}


def _state(element: Json, value: Any) -> Json:
    """Write what was entered as Slack sends it; None where nothing was."""
    kind = element["type"]
    groups = element.get("option_groups") or [element]
    offered = [option for group in groups for option in group.get("options", [])]
    if kind in {"static_select", "radio_buttons"}:
        options = {option["value"]: option for option in offered}
        return {"type": kind, "selected_option": options[value] if value else None}
    if kind in {"multi_static_select", "checkboxes"}:
        chosen = [option for option in offered if option["value"] in (value or ())]
        return {"type": kind, "selected_options": chosen}
    names = {
        "datepicker": "selected_date",
        "users_select": "selected_user",
        "conversations_select": "selected_conversation",
    }
    return {"type": kind, names.get(kind, "value"): value}
