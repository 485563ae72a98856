"""Adaptive Cards -> what a person finds on the screen."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from tests.reading.seen import Ask, Choice, Frame, Press, Seen, fold

Json = dict[str, Any]

_TOKEN = re.compile(
    r"\\(?P<kept>.)|\{\{(?:DATE|TIME)\((?P<at>[^,)]+)[^}]*\}\}|<at>(?P<at_name>[^<]*)</at>"
    r"|(?P<mark>\*\*|\*)|\]\((?P<href>[^)]*)\)|(?P<open>\[)|(?P<other>.)",
    re.DOTALL,
)


def read(card: Json, title: str | None = None) -> Seen:
    """Read a card; `title` is the dialog's when it stands in one."""
    seen = Seen()
    inputs: dict[str, Json] = {}
    _elements(card["body"], seen, inputs)
    for action in card.get("actions", []):
        if "form" in action["data"]:
            data = action["data"]
            seen.frame = Frame(title or "", action["title"], data["form"], data["value"])
    if title is not None and seen.frame is None:
        seen.frame = Frame(title, "", "", "")
    for key, node in inputs.items():
        kind, _, name = key.partition(".")
        if kind in {"one", "many", "person"}:
            seen.asks[name] = _ask(kind, node)
    return seen


def _elements(elements: list[Json], seen: Seen, inputs: dict[str, Json]) -> None:
    for number, element in enumerate(elements):
        match element["type"]:
            case "TextBlock":
                _markdown(element["text"], seen)
            case "RichTextBlock":
                _runs(element["inlines"], seen)
            case "Container" | "Column":
                _elements(element["items"], seen, inputs)
            case "ColumnSet":
                _elements(element["columns"], seen, inputs)
            case "FactSet":
                for fact in element["facts"]:
                    _fact(fact, seen)
            case "Image":
                seen.images.append((element["altText"], element["url"]))
            case "Table":
                for row in element["rows"]:
                    for cell in row["cells"]:
                        _elements(cell["items"], seen, inputs)
            case "ActionSet":
                for action in element["actions"]:
                    _action(action, seen, inputs)
            case kind if kind.startswith("Chart."):
                seen.say(element["title"])
            case kind if kind.startswith("Input."):
                inputs[element["id"]] = element
                seen.say(element["label"], element.get("title", ""))
            case other:
                assert other == "ProgressBar", f"{other} at {number} is read by nobody"


def _runs(runs: list[Json], seen: Seen) -> None:
    for run in runs:
        seen.say(run["text"])
        if "selectAction" in run:
            seen.links.append((fold(run["text"]), run["selectAction"]["url"]))


def _fact(fact: Json, seen: Seen) -> None:
    label, value = Seen(), Seen()
    _markdown(fact["title"], label)
    _markdown(fact["value"], value)
    seen.pairs.append((label.text, value.text))
    seen.words += label.words + value.words
    seen.links += value.links
    seen.times += value.times
    seen.people += value.people


def _markdown(text: str, seen: Seen) -> None:
    words = ""
    opened = 0
    times: list[int] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind in {"kept", "other"}:
            words += token[kind]
        elif kind == "at":
            at = int(datetime.fromisoformat(token["at"]).timestamp())
            if at not in times:
                times.append(at)
            words += "\x00"
        elif kind == "at_name":
            seen.people.append(token["at_name"])
            words += "\x00"
        elif kind == "open":
            opened = len(words)
        elif kind == "href":
            seen.links.append((fold(words[opened:]), _uncoded(token["href"])))
    seen.times += times
    seen.say(*words.split("\x00"))


def _uncoded(href: str) -> str:
    return href.replace("%28", "(").replace("%29", ")")


def _action(action: Json, seen: Seen, inputs: dict[str, Json]) -> None:
    match action["type"]:
        case "Action.OpenUrl":
            seen.links.append((action["title"], action["url"]))
        case "Action.ShowCard":
            _elements(action["card"]["body"], seen, inputs)
            for inner in action["card"]["actions"]:
                _action(inner, seen, inputs)
        case _ if source := action["data"].get("source"):
            node = inputs.pop(source)
            labels = tuple(choice["title"] for choice in node.get("choices", []))
            choice = Choice(node["label"], action["data"]["action"], labels, node.get("value", ""))
            seen.choices.append(choice)
        case _:
            data = action["data"]
            press = Press(action["title"], data["action"], data["value"])
            seen.presses.append(press)
            if data.get("msteams") == {"type": "task/fetch"} and seen.openers is not None:
                seen.openers.add(press)


def _ask(kind: str, node: Json) -> Ask:
    value = str(node.get("value", ""))
    initial = [unquote(part) for part in value.split(",")] if kind == "many" else [value]
    options = tuple(_first(choice["title"]) for choice in node.get("choices", []))
    if node["type"] == "Input.Toggle":
        options = (_first(node["title"]),)
    return Ask(
        node["label"],
        node.get("isRequired", False),
        tuple(sorted(filter(None, initial))),
        options,
    )


def _first(title: str) -> str:
    """The label of a choice, without the hint that stands behind a dash."""
    return title.partition(" – ")[0]
