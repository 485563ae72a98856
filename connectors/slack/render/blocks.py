"""Blocks -> Block Kit blocks for one surface. Pure; `limits` decides what is shortened or split."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any, Literal, assert_never

from connectors.slack import wire
from connectors.slack.render import limits
from connectors.slack.render.limits import Block, shorten
from connectors.slack.render.text import (
    Element,
    label_of,
    plain,
    safe_url,
    sections,
    to_elements,
    to_mrkdwn,
)
from connectors.slack.render.words import ENGLISH, Words
from templates import message as m
from templates.plain import inlines_to_plain

Surface = Literal["message", "modal", "home"]

_EMPTY_CELL = "–"
_BAR = 10


class Drawing:
    """Draws the blocks of one message or view and numbers the ids in it.

    `native` says whether charts and tables may be Slack's own blocks; modals and workspaces that refuse them get words.
    """

    def __init__(
        self, surface: Surface, team: str = "", *, native: bool = True, words: Words = ENGLISH
    ) -> None:
        self.surface, self.team, self.words = surface, team, words
        self.native = native and surface != "modal"
        self._ids = wire.Numbering()
        self._charts = self._tables = 0

    def draw(self, nodes: Iterable[m.Block]) -> list[Block]:
        return [block for node in nodes for block in self.block(node)]

    def block(self, node: m.Block) -> list[Block]:
        match node:
            case m.Header(text):
                words = {**plain(shorten(text, limits.HEADER)), "emoji": True}
                return [{"type": "header", "text": words}]
            case m.Paragraph(children):
                return self._rich(children, "rich_text_section")
            case m.Quote(children):
                return self._rich(children, "rich_text_quote")
            case m.ItemList(items, ordered):
                return self._list(items, ordered=ordered)
            case m.Fields(fields):
                return self._fields(fields)
            case m.Image(url, alt, title):
                return self._image(url, alt, title)
            case m.Divider():
                return [{"type": "divider"}]
            case m.Context(children):
                return self._context(children)
            case m.Progress(label, value, target, sentence):
                return self._progress(label, value, target, sentence)
            case m.Table():
                return self._table(node)
            case m.Chart():
                return self._chart(node)
            case m.Actions(elements):
                drawn = [self._action(element) for element in elements]
                return [
                    {"type": "actions", "elements": drawn[start : start + limits.ACTIONS]}
                    for start in range(0, len(drawn), limits.ACTIONS)
                ]
            case _:
                assert_never(node)

    # ------------------------------------------------------------ words

    def _rich(self, children: m.Inlines, kind: str) -> list[Block]:
        elements = to_elements(children, self.team)
        return [_rich_text({"type": kind, "elements": part}) for part in sections(elements)]

    def _list(self, items: tuple[m.Inlines, ...], *, ordered: bool) -> list[Block]:
        lines = []
        for item in items:
            # A list item can't go on in a second block, so a very long one is shortened.
            parts = list(sections(to_elements(item, self.team), limits.SECTION - 1))
            line = parts[0] if parts else [{"type": "text", "text": " "}]
            if len(parts) > 1:
                line = [*line, {"type": "text", "text": limits.ELLIPSIS}]
            lines.append({"type": "rich_text_section", "elements": line})
        style = "ordered" if ordered else "bullet"
        return [_rich_text({"type": "rich_text_list", "style": style, "elements": lines})]

    def _fields(self, fields: tuple[m.Field, ...]) -> list[Block]:
        elements: list[Element] = []
        for number, field in enumerate(fields):
            if number:
                elements.append({"type": "text", "text": "\n"})
            elements.append({"type": "text", "text": f"{field.label}: ", "style": {"bold": True}})
            elements.extend(to_elements(field.children, self.team))
        return [
            _rich_text({"type": "rich_text_section", "elements": part})
            for part in sections(elements)
        ]

    def _context(self, children: m.Inlines) -> list[Block]:
        """Small print: as plain text where it is plain, so that nothing in it needs an escape."""
        if all(isinstance(child, m.Text | m.Emoji | m.Break) for child in children):
            words = [
                {"type": "plain_text", "text": part, "emoji": True}
                for part in limits.split(inlines_to_plain(children), limits.SECTION)
            ]
        else:
            text = to_mrkdwn(children, self.team)
            if len(text) > limits.SECTION:
                # Cutting marked text could cut a link in two; the plain words are cut instead.
                return self._context((m.Text(inlines_to_plain(children)),))
            words = [{"type": "mrkdwn", "text": text, "verbatim": True}]
        return [{"type": "context", "elements": words[: limits.CONTEXT_ELEMENTS]}]

    def _image(self, url: str, alt: str, title: str) -> list[Block]:
        address = safe_url(url)
        if not address.startswith("http"):
            return self._rich((m.Styled("i", (m.Text(alt),)),), "rich_text_section")
        image: Block = {
            "type": "image",
            "image_url": address,
            "alt_text": shorten(alt, limits.ALT),
        }
        return [{**image, "title": plain(shorten(title, limits.ALT))} if title else image]

    def _progress(self, label: str, value: int, target: int, sentence: str) -> list[Block]:
        share = min(max(value / target, 0.0), 1.0) if target > 0 else 0.0
        filled = round(share * _BAR)
        nodes: m.Inlines = (
            m.Styled("b", (m.Text(label),)),
            m.Break(),
            m.Text("█" * filled + "░" * (_BAR - filled) + f" {sentence}"),
        )
        return self._rich(nodes, "rich_text_section")

    # ------------------------------------------------------------ tables and charts

    def _table(self, node: m.Table) -> list[Block]:
        caption = self._rich((m.Styled("b", (m.Text(node.caption),)),), "rich_text_section")
        if not self.native or self._tables or len(node.columns) > limits.TABLE_COLUMNS:
            return [*caption, *_preformatted((node.columns, *node.rows))]
        self._tables += 1
        rows = [node.columns, *node.rows]
        if len(rows) > limits.TABLE_ROWS:
            rows = [*rows[: limits.TABLE_ROWS - 1], (limits.ELLIPSIS,) * len(node.columns)]
        # Not raw_text: rich_text is the one kind of cell in which no client reads marks.
        cells = [[_cell(shorten(cell, limits.TABLE_CELL)) for cell in row] for row in rows]
        return [*caption, {"type": "table", "rows": cells}]

    def _chart(self, node: m.Chart) -> list[Block]:
        if not self.native or self._charts >= limits.CHARTS or not _drawable(node):
            title = m.Styled("b", (m.Text(node.title),))
            words = (title, m.Break(), m.Text(node.sentence))
            return [*self._rich(words, "rich_text_section"), *_preformatted(_chart_rows(node))]
        self._charts += 1
        labels = [shorten(label, limits.CHART_LABEL) for label in node.labels]
        block: Block = {
            "type": "data_visualization",
            "title": shorten(node.title, limits.CHART_TITLE),
            "chart": _pie(node, labels) if node.kind == "pie" else _axes(node, labels),
        }
        return [block, *self._context((m.Text(node.sentence),))]

    # ------------------------------------------------------------ actions

    def _action(self, node: m.Action) -> Element:
        match node:
            case m.Button():
                return self._button(node)
            case m.LinkButton(href, label, style, accessible):
                element = {"type": "button", "text": _button_text(label_of(href, label))}
                url = safe_url(href)
                if url:
                    element["url"] = url
                if style:
                    element["style"] = style
                if accessible:
                    element["accessibility_label"] = shorten(accessible, limits.BUTTON)
                return {**element, "action_id": self._ids.number(wire.LINK)}
            case m.Select(action, label, options, initial):
                element = {"type": "static_select", "action_id": self._ids.number(action)}
                element["placeholder"] = plain(shorten(label, limits.PLACEHOLDER))
                return {**element, **choices(options), **chosen(options, (initial,), "option")}
            case m.Menu(_, items):
                lines = [
                    {
                        "text": plain(shorten(item.label, limits.OPTION)),
                        "value": wire.write_choice(item.action, item.value),
                    }
                    for item in items
                ]
                number = self._ids.number(wire.MENU)
                return {"type": "overflow", "action_id": number, "options": lines}
            case m.DatePicker(action, label, initial_date):
                element = {"type": "datepicker", "action_id": self._ids.number(action)}
                element["placeholder"] = plain(shorten(label, limits.PLACEHOLDER))
                if initial_date:
                    element["initial_date"] = initial_date.isoformat()
                return element
            case _:
                assert_never(node)

    def _button(self, node: m.Button) -> Element:
        element: Element = {
            "type": "button",
            "text": _button_text(node.label),
            "action_id": self._ids.number(node.action),
        }
        if node.value:
            element["value"] = node.value
        if node.style:
            element["style"] = node.style
        if node.accessible:
            element["accessibility_label"] = shorten(node.accessible, limits.BUTTON)
        if node.confirm:
            element["confirm"] = {
                "title": plain(shorten(node.label, limits.CONFIRM_TITLE)),
                "text": plain(shorten(node.confirm, limits.CONFIRM_TEXT)),
                "confirm": plain(shorten(node.label, limits.CONFIRM_BUTTON)),
                "deny": plain(shorten(self.words.cancel, limits.CONFIRM_BUTTON)),
            }
        return element


# ---------------------------------------------------------------- pieces


def _rich_text(inner: Element) -> Block:
    return {"type": "rich_text", "elements": [inner]}


def _cell(text: str) -> Element:
    run = [{"type": "text", "text": text or _EMPTY_CELL}]
    return _rich_text({"type": "rich_text_section", "elements": run})


def _button_text(label: str) -> Element:
    return {**plain(shorten(label, limits.BUTTON)), "emoji": True}


def option(node: m.Option) -> Element:
    """Write one choice. Its value travels whole: at most 150 characters, and ours are at most 80."""
    element: Element = {"text": plain(shorten(node.label, limits.OPTION)), "value": node.value}
    return (
        {**element, "description": plain(shorten(node.hint, limits.OPTION))}
        if node.hint
        else element
    )


def choices(options: tuple[m.Option, ...]) -> Element:
    """Write `options`, or `option_groups` where there are more than one group holds."""
    drawn = [option(node) for node in options]
    if len(drawn) <= limits.OPTIONS:
        return {"options": drawn}
    groups = [drawn[n : n + limits.OPTIONS] for n in range(0, len(drawn), limits.OPTIONS)]
    return {
        "option_groups": [
            {
                "label": plain(f"{n * limits.OPTIONS + 1}–{n * limits.OPTIONS + len(group)}"),
                "options": group,
            }
            for n, group in enumerate(groups)
        ]
    }


def chosen(
    options: tuple[m.Option, ...], values: tuple[str, ...], kind: Literal["option", "options"]
) -> dict[str, Any]:
    """Write the initial choice: `initial_option` (the first) or `initial_options`."""
    found = [option(node) for node in options if node.value in values and node.value]
    if not found:
        return {}
    return {f"initial_{kind}": found[0] if kind == "option" else found}


def _preformatted(rows: Iterable[tuple[str, ...]]) -> list[Block]:
    """Write rows as aligned columns in a fixed-width face; what is over the limit leaves an ellipsis."""
    cells = [[shorten(cell.replace("\n", " "), 40) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines: list[str] = []
    for row in cells:
        line = "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        if sum(len(each) + 1 for each in lines) + len(line) > limits.SECTION - 2:
            lines.append(limits.ELLIPSIS)
            break
        lines.append(line)
    text = "\n".join(lines)
    if not text.strip():
        return []
    run = [{"type": "text", "text": text}]
    return [_rich_text({"type": "rich_text_preformatted", "elements": run})]


def _drawable(node: m.Chart) -> bool:
    """Whether Slack can draw this chart; a pie needs one series of positive values."""
    values = [value for series in node.series for value in series.values]
    if not values or not all(isfinite(value) for value in values):
        return False
    if len({shorten(label, limits.CHART_LABEL) for label in node.labels}) < len(node.labels):
        return False
    if node.kind == "pie":
        return (
            len(node.series) == 1
            and len(values) <= limits.CHART_SEGMENTS
            and all(value > 0 for value in values)
        )
    names = {shorten(series.name, limits.CHART_LABEL) for series in node.series}
    return (
        len(node.labels) <= limits.CHART_POINTS
        and len(node.series) <= limits.CHART_SERIES
        and len(names) == len(node.series)
    )


def _pie(node: m.Chart, labels: list[str]) -> dict[str, Any]:
    points = zip(labels, node.series[0].values, strict=True)
    return {"type": "pie", "segments": [{"label": a, "value": _figure(b)} for a, b in points]}


def _axes(node: m.Chart, labels: list[str]) -> dict[str, Any]:
    return {
        "type": node.kind,
        "series": [
            {
                "name": shorten(series.name, limits.CHART_LABEL),
                "data": [
                    {"label": label, "value": _figure(value)}
                    for label, value in zip(labels, series.values, strict=True)
                ],
            }
            for series in node.series
        ],
        "axis_config": {"categories": labels},
    }


def _figure(value: float) -> float:
    return int(value) if value == int(value) else value


def _chart_rows(node: m.Chart) -> list[tuple[str, ...]]:
    head = ("", *(series.name for series in node.series))
    body = [
        (label, *(f"{series.values[n]:g}" for series in node.series))
        for n, label in enumerate(node.labels)
    ]
    return [head, *body]
