"""Form -> modal view. An input's block_id and action_id are its name: typed text survives an update. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from connectors.slack.address import own_id
from connectors.slack.render import limits
from connectors.slack.render.blocks import Drawing, choices, chosen
from connectors.slack.render.limits import Block, shorten
from connectors.slack.render.text import plain
from connectors.slack.render.words import ENGLISH, Words
from templates import message as m

_WARNING = "⚠️ "


def draw_form(form: m.Form, note: str, team: str = "", words: Words = ENGLISH) -> dict[str, Any]:
    """Write the view; `note` is its private_metadata (see `wire.write_note`)."""
    drawing = Drawing("modal", team, words=words)
    blocks: list[Block] = []
    for node in form.blocks:
        if isinstance(node, m.Input):
            blocks.append(_input(node, team))
            if node.error:
                error = {"type": "plain_text", "text": shorten(_WARNING + node.error, limits.LABEL)}
                blocks.append({"type": "context", "elements": [error]})
        else:
            blocks.extend(drawing.block(node))
    view = frame(form.title, blocks, form.close or words.close)
    if form.submit or any(isinstance(node, m.Input) for node in form.blocks):
        # A modal with an input needs a word on its submit button.
        view["submit"] = plain(shorten(form.submit or words.send, limits.VIEW_TITLE))
    return {**view, "callback_id": form.id, "private_metadata": note}


def frame(title: str, blocks: list[Block], close: str) -> dict[str, Any]:
    """Write a modal around blocks, without a submit button."""
    return {
        "type": "modal",
        "title": plain(shorten(title, limits.VIEW_TITLE)),
        "close": plain(shorten(close, limits.VIEW_TITLE)),
        "blocks": blocks[: limits.VIEW_BLOCKS],
        "notify_on_close": True,
    }


def draw_fields_errors(form: m.Form) -> dict[str, str]:
    """Return errors by input name, as Slack shows them beside the field without touching what was typed."""
    return {
        node.name: shorten(node.error, limits.LABEL)
        for node in form.blocks
        if isinstance(node, m.Input) and node.error
    }


def _input(node: m.Input, team: str) -> Block:
    block: Block = {
        "type": "input",
        "block_id": node.name,
        "label": plain(shorten(node.label, limits.LABEL)),
        "element": {**_element(node, team), "action_id": node.name},
        "optional": not node.required,
    }
    return {**block, "hint": plain(shorten(node.hint, limits.LABEL))} if node.hint else block


def _element(node: m.Input, team: str) -> dict[str, Any]:
    match node.kind:
        case "text" | "multiline":
            return {**_typed(node), "multiline": node.kind == "multiline"}
        case "url":
            return {"type": "url_text_input", **_initial_text(node), **_placeholder(node)}
        case "number":
            return _number(node)
        case "select":
            return {"type": "static_select", **_pick(node, "option")}
        case "multiselect":
            return {"type": "multi_static_select", **_pick(node, "options")}
        case "radio":
            return _few(node, "radio_buttons", "static_select", "option")
        case "checkbox":
            return _few(node, "checkboxes", "multi_static_select", "options")
        case "date":
            return {"type": "datepicker", **_initial_date(node), **_placeholder(node)}
        case "person":
            found = own_id(node.initial[0], "user", team) if node.initial else ""
            initial = {"initial_user": found} if found else {}
            return {"type": "users_select", **initial, **_placeholder(node)}
        case "channel":
            found = own_id(node.initial[0], "channel", team) if node.initial else ""
            initial = {"initial_conversation": found} if found else {}
            kinds = {"include": ["public", "private"], "exclude_bot_users": True}
            return {
                "type": "conversations_select",
                "filter": kinds,
                **initial,
                **_placeholder(node),
            }
        case _:
            assert_never(node.kind)


def _placeholder(node: m.Input) -> dict[str, Any]:
    words = shorten(node.placeholder, limits.PLACEHOLDER)
    return {"placeholder": plain(words)} if words else {}


def _initial_text(node: m.Input) -> dict[str, str]:
    most = min(node.longest or limits.TYPED, limits.TYPED)
    return {"initial_value": shorten(node.initial[0], most)} if node.initial else {}


def _typed(node: m.Input) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "plain_text_input"}
    element["max_length"] = min(max(node.longest or limits.TYPED, 1), limits.TYPED)
    if node.shortest:
        element["min_length"] = min(node.shortest, element["max_length"])
    return {**element, **_initial_text(node), **_placeholder(node)}


def _number(node: m.Input) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "number_input", "is_decimal_allowed": True}
    if node.shortest is not None:
        element["min_value"] = str(node.shortest)
    if node.longest is not None:
        element["max_value"] = str(node.longest)
    return {
        **element,
        **({"initial_value": node.initial[0]} if _numeric(node) else {}),
        **_placeholder(node),
    }


def _numeric(node: m.Input) -> bool:
    try:
        return bool(node.initial) and float(node.initial[0]) is not None
    except ValueError:
        return False


def _initial_date(node: m.Input) -> dict[str, str]:
    try:
        return {"initial_date": date.fromisoformat(node.initial[0]).isoformat()}
    except (IndexError, ValueError):
        return {}


def _pick(node: m.Input, kind: Any) -> dict[str, Any]:
    return {
        **choices(node.options),
        **chosen(node.options, node.initial, kind),
        **_placeholder(node),
    }


def _few(node: m.Input, small: str, large: str, kind: Any) -> dict[str, Any]:
    """Slack lists at most ten boxes or circles; more become a drop-down."""
    if len(node.options) > limits.CHECKS:
        return {"type": large, **_pick(node, kind)}
    return {"type": small, **choices(node.options), **chosen(node.options, node.initial, kind)}
