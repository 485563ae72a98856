"""What Teams refuses or draws wrongly in an Adaptive Card 1.5: types, required properties, ids, sizes. Strict."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

LIMIT = 25 * 1024
"""Bytes: under every limit Microsoft's pages name for a card."""
TITLE = 60

# type -> the properties without which it isn't drawn (adaptivecards.io/explorer, and Teams' own charts).
REQUIRED: dict[str, set[str]] = {
    "TextBlock": {"text", "wrap"},
    "RichTextBlock": {"inlines"},
    "TextRun": {"text"},
    "Image": {"url", "altText"},
    "Container": {"items"},
    "ColumnSet": {"columns"},
    "Column": {"items", "width"},
    "FactSet": {"facts"},
    "Table": {"columns", "rows"},
    "TableRow": {"cells"},
    "TableCell": {"items"},
    "ActionSet": {"actions"},
    "ProgressBar": {"value", "max", "fallback"},
    "Chart.Pie": {"title", "data", "fallback"},
    "Chart.VerticalBar": {"title", "data", "fallback"},
    "Chart.VerticalBar.Grouped": {"title", "data", "fallback"},
    "Chart.Line": {"title", "data", "fallback"},
    "Input.Text": {"id", "label"},
    "Input.Number": {"id", "label"},
    "Input.Date": {"id", "label"},
    "Input.Toggle": {"id", "label", "title", "valueOn", "valueOff"},
    "Input.ChoiceSet": {"id", "label", "choices"},
    "Action.Execute": {"title", "verb", "data", "fallback"},
    "Action.Submit": {"title", "data"},
    "Action.OpenUrl": {"title", "url"},
    "Action.ShowCard": {"title", "card"},
    "AdaptiveCard": {"body"},
}
UNWRAPPED = {"…"}
"""One character needs no wrapping."""


def check_card(card: Json, *, dialog: bool = False) -> list[str]:
    """Return every problem of a card. In a dialog Teams knows no Action.Execute at the card's own foot."""
    found = [f"version {card.get('version')}"] if card.get("version") != "1.5" else []
    nodes = list(_walk(card))
    for node in nodes:
        found += _check(node)
    ids = Counter(node["id"] for node in nodes if "id" in node and not node.get("_fallback"))
    found += [f"id twice: {one}" for one, times in ids.items() if times > 1]
    if not card["body"]:
        found.append("nothing in it")
    if dialog and any(a["type"] != "Action.Submit" for a in card.get("actions", [])):
        found.append("a dialog is sent by Action.Submit")
    size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())
    return [*found, f"{size} bytes"] if size > LIMIT else found


def _walk(node: object) -> Iterator[Json]:
    """Yield every typed element and action; a fallback replaces its element, so its ids don't count."""
    if isinstance(node, list):
        for item in node:
            yield from _walk(item)
    elif isinstance(node, dict):
        if isinstance(node.get("type"), str) and node["type"] in REQUIRED:
            yield node
        elif "type" in node and node["type"] not in {"task/fetch", "Data.Query", "mention"}:
            yield {"type": f"unknown: {node['type']}"}
        for key, value in node.items():
            if key == "fallback":
                yield from ({**inner, "_fallback": True} for inner in _walk(value))
            elif key != "data":
                yield from _walk(value)


def _check(node: Json) -> list[str]:
    kind = node["type"]
    if kind not in REQUIRED:
        return [kind]
    missing = REQUIRED[kind] - node.keys()
    if kind == "TextBlock" and node.get("text") in UNWRAPPED:
        missing -= {"wrap"}
    if missing:
        return [f"{kind} lacks {key}" for key in sorted(missing)]
    found: list[str] = []
    if kind.startswith("Action."):
        found += _action(node)
    if kind.startswith("Input.") and node.get("isRequired") and not node.get("errorMessage"):
        found.append(f"{node['id']} is required without words for it")
    if kind == "Input.ChoiceSet":
        values = [choice["value"] for choice in node["choices"]]
        found += [f"{node['id']} offers a value twice"] if len(set(values)) < len(values) else []
        several = node.get("isMultiSelect", False)
        chosen = str(node.get("value", "")).split(",") if several else [node.get("value", "")]
        own = "choices.data" in node
        if not own and any(one and one not in values for one in chosen):
            found.append(f"{node['id']} begins with a value that isn't offered")
    if kind == "Table":
        widths = {len(row["cells"]) for row in node["rows"]} | {len(node["columns"])}
        found += ["table rows differ"] if len(widths) > 1 else []
    if kind == "Image" and (not node["url"].startswith("https://") or not node["altText"].strip()):
        found.append("a picture needs https and words")
    if kind == "ActionSet" and sum("mode" not in a for a in node["actions"]) > 6:
        found.append("more than six actions in a row")
    return found


def _action(node: Json) -> list[str]:
    found = (
        [] if 1 <= len(node["title"]) <= TITLE else [f"title of {len(node['title'])} characters"]
    )
    if node["type"] == "Action.Execute":
        fallback = node["fallback"]
        if fallback.get("type") != "Action.Submit":
            found.append(f"{node['verb']} has no Submit to fall back to")
        elif (fallback["data"], fallback["title"]) != (node["data"], node["title"]):
            found.append(f"{node['verb']} falls back to something else")
    if node["type"] == "Action.OpenUrl" and not node["url"].startswith(
        ("https://", "http://", "mailto:")
    ):
        found.append(f"opens {node['url']}")
    if node.get("style", "default") not in {"default", "positive", "destructive"}:
        found.append(f"style {node['style']}")
    return found
