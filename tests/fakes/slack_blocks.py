"""What Slack refuses in blocks and views, as its reference states the limits. Strict; returns every problem found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

TOTAL_TEXT = 12_000
VIEW_BYTES = 250_000
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
NEWEST = {"table", "data_visualization"}
"""Blocks that not every workspace draws yet, and no modal does."""
INPUTS = {
    "plain_text_input",
    "number_input",
    "url_text_input",
    "static_select",
    "multi_static_select",
    "users_select",
    "conversations_select",
    "datepicker",
    "checkboxes",
    "radio_buttons",
}
ACTIONS = {"button", "static_select", "overflow", "datepicker"}
RICH = {
    "rich_text_section",
    "rich_text_quote",
    "rich_text_preformatted",
    "rich_text_list",
}
NEEDED_BY_RICH = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "channel": "channel_id",
    "date": "timestamp",
}

Node = Mapping[str, Any]


class BlockCheck:
    """Walks the blocks of one surface and collects problems as Slack's own words with a pointer."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.problems: list[str] = []
        self.has_input = False
        self._ids: set[str] = set()
        self._tables = self._charts = 0

    def bad(self, where: str, why: str) -> None:
        self.problems.append(f"{why} [json-pointer:{where}]")

    def length(self, where: str, value: object, most: int, least: int = 1) -> None:
        if not isinstance(value, str):
            self.bad(where, "must be a string")
        elif len(value) > most:
            self.bad(where, f"must be less than {most + 1} characters")
        elif len(value) < least:
            self.bad(where, f"must be more than {least - 1} characters")

    def count(self, where: str, value: object, most: int) -> list[Any]:
        if not isinstance(value, list) or not value:
            self.bad(where, "must be a list that holds something")
            return []
        if len(value) > most:
            self.bad(where, f"no more than {most} items allowed")
        return value

    def text(self, where: str, node: object, most: int, kinds: tuple[str, ...]) -> None:
        if not isinstance(node, dict) or node.get("type") not in kinds:
            self.bad(where, f"must be one of {kinds}")
            return
        self.length(f"{where}/text", node.get("text"), most)
        known = {"type", "text"} | ({"emoji"} if node["type"] == "plain_text" else {"verbatim"})
        self.known(where, node, known)

    def plain(self, where: str, node: object, most: int) -> None:
        self.text(where, node, most, ("plain_text",))

    def known(self, where: str, node: Node, keys: set[str]) -> None:
        for key in node.keys() - keys:
            self.bad(f"{where}/{key}", "unknown field")

    def url(self, where: str, value: object) -> None:
        self.length(where, value, 3000)
        if not str(value).startswith(("http://", "https://", "mailto:")) or " " in str(value):
            self.bad(where, "invalid url")

    # ------------------------------------------------------------ blocks

    def blocks(self, blocks: object) -> None:
        for n, block in enumerate(self.count("/blocks", blocks, MOST_BLOCKS[self.surface])):
            where = f"/blocks/{n}"
            kind = block.get("type") if isinstance(block, dict) else None
            check = getattr(self, f"on_{kind}", None)
            if check is None or (self.surface == "modal" and kind in NEWEST):
                self.bad(where, f"unsupported type: {kind}")
                continue
            block_id = block.get("block_id")
            if block_id is not None:
                self.length(f"{where}/block_id", block_id, 255)
                if block_id in self._ids:
                    self.bad(where, f"block_id already exists: {block_id}")
                self._ids.add(block_id)
            check(where, block)

    def on_header(self, where: str, block: Node) -> None:
        self.plain(f"{where}/text", block.get("text"), 150)

    def on_divider(self, where: str, block: Node) -> None:
        self.known(where, block, {"type", "block_id"})

    def on_section(self, where: str, block: Node) -> None:
        self.text(f"{where}/text", block.get("text"), 3000, ("plain_text", "mrkdwn"))

    def on_context(self, where: str, block: Node) -> None:
        for n, element in enumerate(self.count(f"{where}/elements", block.get("elements"), 10)):
            self.text(f"{where}/elements/{n}", element, 3000, ("plain_text", "mrkdwn"))

    def on_image(self, where: str, block: Node) -> None:
        self.known(where, block, {"type", "block_id", "image_url", "alt_text", "title"})
        self.url(f"{where}/image_url", block.get("image_url"))
        self.length(f"{where}/alt_text", block.get("alt_text"), 2000)
        if "title" in block:
            self.plain(f"{where}/title", block["title"], 2000)

    def on_actions(self, where: str, block: Node) -> None:
        seen = set()
        for n, element in enumerate(self.count(f"{where}/elements", block.get("elements"), 25)):
            if element.get("type") not in ACTIONS:
                self.bad(f"{where}/elements/{n}", "unsupported type")
                continue
            self.element(f"{where}/elements/{n}", element)
            if element.get("action_id") in seen:
                self.bad(where, f"action_id already exists: {element['action_id']}")
            seen.add(element.get("action_id"))

    def on_input(self, where: str, block: Node) -> None:
        self.has_input = True
        if self.surface != "modal":
            self.bad(where, "unsupported type: input")
        self.plain(f"{where}/label", block.get("label"), 2000)
        if "hint" in block:
            self.plain(f"{where}/hint", block["hint"], 2000)
        element = block.get("element")
        if not isinstance(element, dict) or element.get("type") not in INPUTS:
            self.bad(f"{where}/element", "unsupported type")
            return
        self.element(f"{where}/element", element)

    def on_rich_text(self, where: str, block: Node) -> None:
        for n, part in enumerate(self.count(f"{where}/elements", block.get("elements"), 1000)):
            self.rich(f"{where}/elements/{n}", part)

    def rich(self, where: str, part: Node) -> None:
        if part.get("type") not in RICH:
            self.bad(where, f"unsupported type: {part.get('type')}")
        elif part["type"] == "rich_text_list":
            if part.get("style") not in {"bullet", "ordered"}:
                self.bad(where, "unsupported style")
            for n, line in enumerate(self.count(f"{where}/elements", part.get("elements"), 1000)):
                self.rich(f"{where}/elements/{n}", line)
        else:
            for n, run in enumerate(self.count(f"{where}/elements", part.get("elements"), 1000)):
                self.run(f"{where}/elements/{n}", run)

    def run(self, where: str, run: Node) -> None:
        needed = NEEDED_BY_RICH.get(str(run.get("type")))
        if needed is None or not run.get(needed):
            self.bad(where, f"{run.get('type')} without {needed}")
        if run.get("type") == "link":
            self.url(f"{where}/url", run.get("url"))
        if run.get("type") == "date" and not isinstance(run.get("timestamp"), int):
            self.bad(where, "timestamp must be a number")

    def on_table(self, where: str, block: Node) -> None:
        self._tables += 1
        if self._tables > 1:
            self.bad(where, "only one table allowed")
        self.known(where, block, {"type", "block_id", "rows", "column_settings"})
        rows = self.count(f"{where}/rows", block.get("rows"), 100)
        for n, row in enumerate(rows):
            if len(self.count(f"{where}/rows/{n}", row, 20)) != len(rows[0]):
                self.bad(f"{where}/rows/{n}", "rows must be equally long")
            for cell in row:
                if cell.get("type") == "rich_text":
                    self.on_rich_text(f"{where}/rows/{n}", cell)
                elif cell.get("type") != "raw_text" or not cell.get("text"):
                    self.bad(f"{where}/rows/{n}", "invalid cell")

    def on_data_visualization(self, where: str, block: Node) -> None:
        self._charts += 1
        if self._charts > 2:
            self.bad(where, "no more than 2 data_visualization blocks allowed")
        self.known(where, block, {"type", "block_id", "title", "chart"})
        self.length(f"{where}/title", block.get("title"), 50)
        chart = block.get("chart") or {}
        if chart.get("type") == "pie":
            for segment in self.count(f"{where}/chart", chart.get("segments"), 12):
                self.length(where, segment["label"], 20)
                if segment["value"] <= 0:
                    self.bad(where, "segments must be positive")
            return
        if chart.get("type") not in {"bar", "line", "area"}:
            self.bad(where, "unsupported chart")
        categories = (chart.get("axis_config") or {}).get("categories")
        names = set()
        for series in self.count(f"{where}/chart", chart.get("series"), 12):
            self.length(where, series["name"], 20)
            names.add(series["name"])
            points = self.count(where, series["data"], 20)
            if [point["label"] for point in points] != categories:
                self.bad(where, "labels must match the categories")
        if len(names) != len(chart.get("series") or []):
            self.bad(where, "series names must be unique")

    # ------------------------------------------------------------ elements

    def element(self, where: str, node: Node) -> None:
        self.length(f"{where}/action_id", node.get("action_id"), 255)
        kind = node["type"]
        if "placeholder" in node:
            self.plain(f"{where}/placeholder", node["placeholder"], 150)
        if kind == "button":
            self.button(where, node)
        elif kind == "overflow":
            self.options(where, node.get("options"), 5)
        elif kind in {"checkboxes", "radio_buttons"}:
            self.options(where, node.get("options"), 10)
        elif kind in {"static_select", "multi_static_select"}:
            groups = node.get("option_groups")
            if groups is None:
                self.options(where, node.get("options"), 100)
            else:
                for group in self.count(where, groups, 100):
                    self.plain(f"{where}/label", group.get("label"), 75)
                    self.options(where, group.get("options"), 100)
        elif kind == "plain_text_input":
            most = node.get("max_length", 3000)
            if not 1 <= most <= 3000 or not 0 <= node.get("min_length", 0) <= most:
                self.bad(where, "lengths out of range")
            self.length(f"{where}/initial_value", node.get("initial_value", ""), most, least=0)
        elif kind == "number_input" and "is_decimal_allowed" not in node:
            self.bad(where, "missing required field: is_decimal_allowed")
        self.initial(where, node)

    def initial(self, where: str, node: Node) -> None:
        groups = node.get("option_groups") or [{"options": node.get("options") or []}]
        offered = [option for group in groups for option in group["options"]]
        chosen = [node["initial_option"]] if "initial_option" in node else []
        chosen += node.get("initial_options", [])
        if any(option not in offered for option in chosen) or node.get("initial_options") == []:
            self.bad(where, "the initial option must be one of the options")

    def options(self, where: str, options: object, most: int) -> None:
        for option in self.count(f"{where}/options", options, most):
            self.plain(f"{where}/text", option.get("text"), 75)
            self.length(f"{where}/value", option.get("value"), 150)
            if "description" in option:
                self.plain(f"{where}/description", option["description"], 75)

    def button(self, where: str, node: Node) -> None:
        self.plain(f"{where}/text", node.get("text"), 75)
        if "value" in node:
            self.length(f"{where}/value", node["value"], 2000)
        if "url" in node:
            self.url(f"{where}/url", node["url"])
        if "style" in node and node["style"] not in {"primary", "danger"}:
            self.bad(where, "unsupported style")
        if "accessibility_label" in node:
            self.length(where, node["accessibility_label"], 75)
        if "confirm" in node:
            for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
                self.plain(f"{where}/confirm/{key}", node["confirm"].get(key), most)


def check_message(blocks: object) -> list[str]:
    check = BlockCheck("message")
    check.blocks(blocks)
    return check.problems


def check_view(view: object) -> list[str]:
    """Check a modal or home view."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["view must be a modal or a home"]
    check = BlockCheck(view["type"])
    check.blocks(view.get("blocks"))
    if view["type"] == "modal":
        check.plain("/title", view.get("title"), 24)
        for key in ("submit", "close"):
            if key in view:
                check.plain(f"/{key}", view[key], 24)
        if check.has_input and "submit" not in view:
            check.bad("/submit", "a modal with an input needs submit")
        check.length("/callback_id", view.get("callback_id", ""), 255, least=0)
        check.length("/private_metadata", view.get("private_metadata", ""), 3000, least=0)
    elif check.has_input or "title" in view:
        check.bad("/", "not in a home")
    if len(json.dumps(view)) > VIEW_BYTES:
        check.bad("/", "view_too_large")
    return check.problems


def total_text(node: object) -> int:
    """Count the characters of all text in blocks."""
    if isinstance(node, dict):
        return sum(
            len(value)
            if key in {"text", "alt_text", "label", "title"} and isinstance(value, str)
            else total_text(value)
            for key, value in node.items()
        )
    return sum(map(total_text, node)) if isinstance(node, list) else 0
