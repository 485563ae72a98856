"""Block Kit -> what a person finds on the screen."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.reading.seen import Ask, Choice, Frame, Press, Seen, fold

Json = dict[str, Any]

_BACK = str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`"})
_ENTITY = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def read(payload: Json) -> Seen:
    """Read a message ({"text", "blocks"}), a modal or a home."""
    seen = Seen(openers=None)
    for block in payload["blocks"]:
        _block(block, seen)
    if payload.get("type") == "modal":
        note = json.loads(payload.get("private_metadata") or "{}")
        submit = payload.get("submit", {}).get("text", "")
        seen.frame = Frame(
            payload["title"]["text"],
            submit,
            payload.get("callback_id", "") if submit else "",
            note.get("v", "") if submit else "",
        )
    return seen


def _block(block: Json, seen: Seen) -> None:
    match block["type"]:
        case "header" | "section":
            seen.say(block["text"]["text"])
        case "context":
            for element in block["elements"]:
                if element["type"] == "plain_text":
                    seen.say(element["text"])
                else:
                    _mrkdwn(element["text"], seen)
        case "rich_text":
            for part in block["elements"]:
                _rich(part, seen)
        case "image":
            seen.images.append((block["alt_text"], block["image_url"]))
            seen.say(block.get("title", {}).get("text", ""))
        case "table":
            for cell in (cell for row in block["rows"] for cell in row):
                _block(cell, seen)
        case "data_visualization":
            seen.say(block["title"])
        case "actions":
            for element in block["elements"]:
                _element(element, seen)
        case "input":
            seen.say(block["label"]["text"], block.get("hint", {}).get("text", ""))
            seen.asks[block["block_id"]] = Ask(
                block["label"]["text"],
                not block["optional"],
                tuple(sorted(_initial(block["element"]))),
                tuple(option["text"]["text"] for option in _options(block["element"])),
            )


def _rich(part: Json, seen: Seen) -> None:
    if part["type"] == "rich_text_list":
        for line in part["elements"]:
            _rich(line, seen)
        return
    line = ""
    label = ""
    for run in part["elements"]:
        match run["type"]:
            case "text":
                text = run["text"]
            case "link":
                seen.links.append((fold(run["text"]), run["url"]))
                text = run["text"]
            case "date":
                seen.times.append(run["timestamp"])
                text = " "
            case _:
                text = " "
                seen.people.append(run[f"{run['type']}_id"])
        seen.words.append(text) if text.strip() else None
        bold = run.get("style", {}).get("bold", False)
        if text == "\n" or (bold and text.endswith(": ")):
            if label:
                seen.pairs.append((label, fold(line)))
            label, line = (text[:-2], "") if text != "\n" else ("", "")
        else:
            line += text
    if label:
        seen.pairs.append((label, fold(line)))


def _mrkdwn(text: str, seen: Seen) -> None:
    def entity(found: re.Match[str]) -> str:
        target, label = _plain(found[1]), _plain(found[2] or "")
        if target.startswith("!date^"):
            seen.times.append(int(target.split("^")[1]))
            return " "
        if target[0] in "@#!":
            seen.people.append(target)
            return " "
        seen.links.append((fold(label), target))
        return label

    words = _ENTITY.sub(entity, text)
    seen.say(_plain(re.sub(r"[*_~`]", "", words)))


def _plain(text: str) -> str:
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.translate(_BACK).replace("›", ">").replace("¦", "|")


def _element(element: Json, seen: Seen) -> None:
    action = re.sub(r"#\d+$", "", element["action_id"])
    match element["type"]:
        case "button" if "url" in element:
            seen.links.append((element["text"]["text"], element["url"]))
        case "button":
            seen.presses.append(Press(element["text"]["text"], action, element.get("value", "")))
        case "overflow":
            for option in element["options"]:
                name, _, value = option["value"].partition(" ")
                seen.presses.append(Press(option["text"]["text"], name, value))
        case "static_select":
            labels = tuple(option["text"]["text"] for option in _options(element))
            initial = "".join(_initial(element))
            seen.choices.append(Choice(element["placeholder"]["text"], action, labels, initial))
        case "datepicker":
            label = element["placeholder"]["text"]
            seen.choices.append(Choice(label, action, (), element.get("initial_date", "")))


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def _initial(element: Json) -> list[str]:
    for key in ("value", "date", "user", "conversation"):
        if f"initial_{key}" in element:
            return [element[f"initial_{key}"]]
    if "initial_option" in element:
        return [element["initial_option"]["value"]]
    return [option["value"] for option in element.get("initial_options", [])]
