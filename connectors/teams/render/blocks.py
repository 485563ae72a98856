"""Blocks -> card elements. Pure.

What only Teams draws (charts, progress bars) carries a fallback, and its sentence stands beside it everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, assert_never

from connectors.teams.render.actions import Card, Ids, actions_to_elements
from connectors.teams.render.text import (
    Mentions,
    escape,
    needs_runs,
    plain,
    shorten,
    shorten_inlines,
    to_link,
    to_markdown,
    to_runs,
)
from templates import message as m

_BAR = 20
_LABEL = 18
"""Characters of a label that stay on one line: a phone has room for them beside the value."""
_COLUMN = (6, 14)
_CELL = 4
"""A column weighs what its longest text has, within these bounds, and a cell's own edges."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one block is shown: characters of a text, rows of a table or list, points of a chart."""

    text: int = 4000
    rows: int = 60
    points: int = 60


@dataclass(slots=True)
class Page:
    """What one card gathers while it is written."""

    limits: Limits
    mentions: Mentions
    ids: Ids = field(default_factory=Ids)
    wide: bool = False


def _text(text: str, **look: Any) -> Card:
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def _words(text: str, page: Page, **look: Any) -> Card:
    return _text(escape(shorten(text, page.limits.text)).replace("\n", "\n\n"), **look)


def _sentence(nodes: m.Inlines, page: Page, **look: Any) -> Card:
    nodes = shorten_inlines(nodes, page.limits.text)
    if needs_runs(nodes, page.mentions):
        return {"type": "RichTextBlock", "inlines": to_runs(nodes, look)}
    return _text(to_markdown(nodes, page.mentions), **look)


def _quote(node: m.Quote, page: Page) -> Card:
    return {"type": "Container", "style": "emphasis", "items": [_sentence(node.children, page)]}


def _list(node: m.ItemList, page: Page) -> Card:
    shown = node.items[: page.limits.rows]
    marks = [f"{n}\\." if node.ordered else "•" for n in range(1, len(shown) + 1)]
    lines = [
        {
            "type": "ColumnSet",
            "spacing": "Small",
            "columns": [
                {"type": "Column", "width": "auto", "items": [_text(mark)]},
                {"type": "Column", "width": "stretch", "items": [_sentence(item, page)]},
            ],
        }
        for mark, item in zip(marks, shown, strict=True)
    ]
    if len(shown) < len(node.items):
        lines.append(_text("…", spacing="Small"))
    return {"type": "Container", "items": lines}


def _label(text: str) -> str:
    """Keep a short label on one line: Teams squeezes the labels where a value is long."""
    label = escape(text)
    return label.replace(" ", "\u00a0") if len(text) <= _LABEL else label


def _fields(node: m.Fields, page: Page) -> Card:
    facts = [
        {
            "title": _label(shorten(f.label, page.limits.text)),
            "value": to_markdown(shorten_inlines(f.children, page.limits.text), page.mentions),
        }
        for f in node.fields[: page.limits.rows]
    ]
    if len(facts) < len(node.fields):
        facts.append({"title": "…", "value": "…"})
    return {"type": "FactSet", "facts": facts}


def _image(node: m.Image, page: Page) -> list[Card]:
    alt = shorten(node.alt, 1000)
    if not node.url.lower().startswith("https://"):
        # Teams loads pictures over https only.
        return [_text(to_link(escape(alt), node.url), isSubtle=True)]
    picture: Card = {"type": "Image", "url": node.url, "altText": alt, "size": "Stretch"}
    title = [_words(node.title, page, size="Small", isSubtle=True)] if node.title else []
    return [picture, *title]


def _progress(node: m.Progress, page: Page) -> Card:
    done = max(0, min(node.value, node.target)) if node.target > 0 else 0
    filled = round(_BAR * done / node.target) if node.target > 0 else 0
    bar = {
        "type": "ProgressBar",
        "value": done,
        "max": max(node.target, 1),
        "fallback": _text("▰" * filled + "▱" * (_BAR - filled), color="Accent"),
    }
    return {
        "type": "Container",
        "items": [
            _words(node.label, page, weight="Bolder"),
            bar,
            _words(node.sentence, page, size="Small", isSubtle=True),
        ],
    }


def _weight(texts: tuple[str, ...]) -> int:
    least, most = _COLUMN
    return min(most, max(least, *map(len, texts))) + _CELL


def _grid(columns: tuple[str, ...], rows: list[tuple[str, ...]], page: Page) -> Card:
    def row(cells: tuple[str, ...]) -> Card:
        texts = (_words(cell, page) if cell else _text(" ") for cell in cells)
        return {
            "type": "TableRow",
            "cells": [{"type": "TableCell", "items": [text]} for text in texts],
        }

    shown = rows[: page.limits.rows]
    if len(shown) < len(rows):
        shown.append(("…", *("" for _ in columns[1:])))
    return {
        "type": "Table",
        "showGridLines": True,
        "columns": [{"width": _weight(texts)} for texts in zip(columns, *shown, strict=True)],
        "rows": [row(columns), *map(row, shown)],
    }


def _table(node: m.Table, page: Page) -> list[Card]:
    page.wide |= len(node.columns) > 3
    caption = _words(node.caption, page, weight="Bolder")
    return [caption, _grid(node.columns, list(node.rows), page) | {"spacing": "Small"}]


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _points(labels: tuple[str, ...], series: m.Series, page: Page) -> list[Card]:
    pairs = list(zip(labels, series.values, strict=True))[: page.limits.points]
    return [{"x": plain(label), "y": _number(value)} for label, value in pairs]


def _chart(node: m.Chart, page: Page) -> Card:
    page.wide = True
    title = plain(node.title)
    chart: Card
    if node.kind == "pie":
        points = _points(node.labels, node.series[0], page)
        chart = {
            "type": "Chart.Pie",
            "title": title,
            "data": [{"legend": point["x"], "value": point["y"]} for point in points],
        }
    elif node.kind == "bar" and len(node.series) == 1:
        data = _points(node.labels, node.series[0], page)
        chart = {"type": "Chart.VerticalBar", "title": title, "data": data}
    else:
        kind = "Chart.VerticalBar.Grouped" if node.kind == "bar" else "Chart.Line"
        data = [
            {"legend": plain(s.name), "values": _points(node.labels, s, page)} for s in node.series
        ]
        chart = {"type": kind, "title": title, "data": data}
    rows = [
        (label, *(f"{_number(s.values[n])}" for s in node.series))
        for n, label in enumerate(node.labels)
    ]
    columns = (node.title, *(s.name for s in node.series))
    chart["fallback"] = _grid(columns, rows, page)
    sentence = _words(node.sentence, page, size="Small", isSubtle=True)
    return {"type": "Container", "items": [chart, sentence]}


def block_to_elements(node: m.Block, page: Page) -> list[Card]:
    """Write one block. A divider is none: `separate` draws it on what follows."""
    match node:
        case m.Header(text):
            return [_words(text, page, style="heading", size="Large", weight="Bolder")]
        case m.Paragraph(children):
            return [_sentence(children, page)]
        case m.Context(children):
            return [_sentence(children, page, size="Small", isSubtle=True)]
        case m.Quote():
            return [_quote(node, page)]
        case m.Divider():
            return []
        case m.Actions():
            return actions_to_elements(node, page.ids)
        case _:
            return _figure(node, page)


def _figure(
    node: m.ItemList | m.Fields | m.Image | m.Progress | m.Table | m.Chart, page: Page
) -> list[Card]:
    match node:
        case m.ItemList():
            return [_list(node, page)]
        case m.Fields():
            return [_fields(node, page)]
        case m.Image():
            return _image(node, page)
        case m.Progress():
            return [_progress(node, page)]
        case m.Table():
            return _table(node, page)
        case m.Chart():
            return [_chart(node, page)]
        case _:
            assert_never(node)


def separate(elements: list[Card]) -> list[Card]:
    """Draw the divider that stood before `elements` as a line above the first."""
    if not elements:
        return []
    return [elements[0] | {"separator": True, "spacing": "Medium"}, *elements[1:]]
