"""Tags -> nodes. Refuses unknown tags, unknown attributes and misplaced children, naming template and line.

White space folds as in HTML; U+2028, which `engine` writes for a line break inside a value, becomes a break.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import get_args
from urllib.parse import urlsplit

from templates import message as m
from templates.tag import FOLDED, LINE, Tag
from templates.tree import read

VALUE_LIMIT = 80
FORM_VALUE_LIMIT = 1000
MENU_LIMIT = 5


# ---------------------------------------------------------------- inline


def _inlines(tag: Tag) -> m.Inlines:
    """Read the words of a block: white space at its ends is the template's layout."""
    return tuple(_trimmed(_nested(tag)))


def _nested(tag: Tag) -> list[m.Inline]:
    nodes: list[m.Inline] = []
    for child in tag.element.children:
        if isinstance(child, str):
            nodes.extend(_runs(child))
        else:
            nodes.append(_inline(Tag(child, tag.name)))
    return nodes


def _runs(text: str) -> list[m.Inline]:
    nodes: list[m.Inline] = []
    for number, line in enumerate(FOLDED.sub(" ", text).split(LINE)):
        if number:
            nodes.append(m.Break())
        if line:
            nodes.append(m.Text(line))
    return nodes


def _trimmed(nodes: list[m.Inline]) -> list[m.Inline]:
    """Drop the white space a template's own layout leaves at the ends and around breaks."""
    kept: list[m.Inline] = []
    for number, node in enumerate(nodes):
        if isinstance(node, m.Text):
            value = node.value
            if number == 0 or isinstance(nodes[number - 1], m.Break):
                value = value.lstrip(" ")
            if number == len(nodes) - 1 or isinstance(nodes[number + 1], m.Break):
                value = value.rstrip(" ")
            if not value:
                continue
            node = m.Text(value)
        kept.append(node)
    return kept


def _inline(tag: Tag) -> m.Inline:
    node: m.Inline
    match tag.tag:
        case "b" | "i" | "s" as style:
            node = m.Styled(style, tuple(_nested(tag)))
        case "code":
            node = m.Code(tag.words())
        case "a":
            node = m.Link(tag.href(), tuple(_nested(tag)))
        case "user" | "channel" as kind:
            node = m.Mention(kind, tag.need("name"), tuple(tag.take("keys").split()))
        case "time":
            style_ = tag.choose("style", ("date", "time", "datetime", "day"), "datetime")
            node = m.Time(_instant(tag), style_, tag.need("shown"))
        case "emoji":
            node = m.Emoji(tag.need("char"), tag.need("name"))
        case "br":
            node = m.Break()
        case _:
            raise tag.error("is no tag of ours inside a sentence")
    tag.done()
    return node


def _instant(tag: Tag) -> datetime:
    try:
        at = datetime.fromisoformat(tag.need("at"))
    except ValueError:
        raise tag.error("needs at= in ISO 8601") from None
    if at.tzinfo is None:
        raise tag.error("needs at= with its offset")
    return at


# ---------------------------------------------------------------- actions


def _option(tag: Tag) -> tuple[m.Option, bool]:
    option = m.Option(tag.need("value"), tag.need("label"), tag.take("hint"))
    chosen = tag.yes("chosen")
    tag.done()
    return option, chosen


def _options(tags: list[Tag]) -> tuple[tuple[m.Option, ...], tuple[str, ...]]:
    read_ = [_option(tag) for tag in tags]
    return tuple(o for o, _ in read_), tuple(o.value for o, chosen in read_ if chosen)


def _menu_item(tag: Tag) -> m.MenuItem:
    item = m.MenuItem(
        tag.action(), tag.words(), tag.short("value", VALUE_LIMIT), tag.take("opens") == "form"
    )
    tag.done()
    return item


def _action(tag: Tag) -> m.Action:
    node: m.Action
    match tag.tag:
        case "button":
            node = m.Button(
                action=tag.action(),
                label=tag.words(),
                value=tag.short("value", VALUE_LIMIT),
                style=tag.choose("style", ("", "primary", "danger"), ""),
                opens=tag.choose("opens", ("", "form"), "") == "form",
                confirm=tag.take("confirm"),
                accessible=tag.take("accessible"),
            )
        case "link-button":
            style = tag.choose("style", ("", "primary"), "")
            node = m.LinkButton(tag.href(), tag.words(), style, tag.take("accessible"))
        case "select":
            options, chosen = _options(tag.children("option"))
            if not options:
                raise tag.error("needs at least one <option>")
            node = m.Select(tag.action(), tag.need("label"), options, "".join(chosen[:1]))
        case "menu":
            items = tuple(_menu_item(child) for child in tag.children("item"))
            if not 1 <= len(items) <= MENU_LIMIT:
                raise tag.error(f"holds 1 to {MENU_LIMIT} <item>")
            node = m.Menu(tag.need("label"), items)
        case _:  # "date": children() lets no other tag in
            text = tag.take("initial")
            initial = date.fromisoformat(text) if text else None
            node = m.DatePicker(tag.action(), tag.need("label"), initial)
    tag.done()
    return node


# ---------------------------------------------------------------- blocks


def _field(tag: Tag) -> m.Field:
    field = m.Field(tag.need("label"), _inlines(tag))
    tag.done()
    return field


def _table(tag: Tag) -> m.Table:
    columns: list[str] = []
    rows: list[tuple[str, ...]] = []
    for child in tag.children("column", "row"):
        if child.tag == "column":
            columns.append(child.words())
        else:
            cells = tuple(cell.words() for cell in child.children("cell"))
            if len(cells) != len(columns):
                raise child.error(f"has {len(cells)} cells for {len(columns)} columns")
            rows.append(cells)
        child.done()
    if not columns:
        raise tag.error("needs at least one <column>")
    return m.Table(tag.need("caption"), tuple(columns), tuple(rows))


def _chart(tag: Tag) -> m.Chart:
    labels: list[str] = []
    series: list[m.Series] = []
    for child in tag.children("label", "series"):
        if child.tag == "label":
            labels.append(child.words())
        else:
            try:
                values = tuple(float(point.words()) for point in child.children("point"))
            except ValueError:
                raise child.error("holds a <point> that is no number") from None
            if len(values) != len(labels):
                raise child.error(f"has {len(values)} points for {len(labels)} labels")
            series.append(m.Series(child.need("name"), values))
        child.done()
    if not labels or not series:
        raise tag.error("needs <label> and <series>")
    kind = tag.choose("kind", ("bar", "line", "area", "pie"))
    title, sentence = tag.need("title"), tag.need("sentence")
    return m.Chart(kind, title, tuple(labels), tuple(series), sentence)


def _list(tag: Tag) -> m.ItemList:
    items = []
    for child in tag.children("item"):
        items.append(_inlines(child))
        child.done()
    if not items:
        raise tag.error("needs at least one <item>")
    return m.ItemList(tuple(items), tag.yes("ordered"))


def _fields(tag: Tag) -> m.Fields:
    fields = tuple(_field(child) for child in tag.children("field"))
    if not fields:
        raise tag.error("needs at least one <field>")
    return m.Fields(fields)


def _image(tag: Tag) -> m.Image:
    url = tag.need("src")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise tag.error("src= must start with http or https")
    return m.Image(url, tag.need("alt"), tag.take("title"))


def _actions(tag: Tag) -> m.Actions:
    elements = tuple(
        _action(child) for child in tag.children("button", "link-button", "select", "menu", "date")
    )
    if not elements:
        raise tag.error("needs at least one button")
    return m.Actions(elements)


def _progress(tag: Tag) -> m.Progress:
    return m.Progress(
        tag.need("label"), tag.whole("value"), tag.whole("target"), tag.need("sentence")
    )


_BLOCKS: dict[str, Callable[[Tag], m.Block]] = {
    "header": lambda tag: m.Header(tag.words()),
    "text": lambda tag: m.Paragraph(_inlines(tag)),
    "quote": lambda tag: m.Quote(_inlines(tag)),
    "list": _list,
    "fields": _fields,
    "image": _image,
    "divider": lambda _tag: m.Divider(),
    "context": lambda tag: m.Context(_inlines(tag)),
    "progress": _progress,
    "table": _table,
    "chart": _chart,
    "actions": _actions,
}


def _block(tag: Tag) -> m.Block:
    tag.take("about")  # read by `revision`, which edits messages already sent
    node = _BLOCKS[tag.tag](tag)
    if isinstance(node, m.Paragraph | m.Quote | m.Context) and not node.children:
        raise tag.error("is empty; leave it out")
    if isinstance(node, m.Header) and not node.text:
        raise tag.error("is empty; leave it out")
    tag.done()
    return node


def _input(tag: Tag) -> m.Input:
    kind = tag.choose("kind", get_args(m.InputKind))
    options, chosen = _options(tag.children("option"))
    initial = tag.take("initial")
    node = m.Input(
        kind=kind,
        name=tag.need("name"),
        label=tag.need("label"),
        hint=tag.take("hint"),
        placeholder=tag.take("placeholder"),
        required=tag.yes("required", "yes"),
        initial=(initial,) if initial else chosen,
        options=options,
        shortest=tag.number("shortest"),
        longest=tag.number("longest"),
        error=tag.take("error"),
    )
    if bool(options) != (kind in {"select", "multiselect", "checkbox", "radio"}):
        raise tag.error(f"of kind {kind} {'needs' if not options else 'takes no'} <option>")
    tag.done()
    return node


# ---------------------------------------------------------------- documents


def parse(source: str, name: str = "markup") -> m.Document:
    """Return the Message, Form or Home that `source` writes.

    `name` stands in errors. Raises MarkupError.
    """
    tag = Tag(read(source, name), name)
    document: m.Document
    match tag.tag:
        case "message":
            blocks = tuple(_block(child) for child in tag.children(*_BLOCKS))
            document = m.Message(blocks, tag.take("summary"), source)
        case "home":
            blocks = tuple(_block(child) for child in tag.children(*_BLOCKS))
            document = m.Home(blocks, source)
        case "form":
            inside = tuple(
                _input(child) if child.tag == "input" else _block(child)
                for child in tag.children(*_BLOCKS, "input")
            )
            document = m.Form(
                id=tag.action("id"),
                title=tag.need("title"),
                submit=tag.take("submit"),
                blocks=inside,
                value=tag.short("value", FORM_VALUE_LIMIT),
                close=tag.take("close"),
                opener=tag.action("opener") if tag.has("opener") else "",
                sealed=tag.yes("sealed", "no"),
                source=source,
            )
        case _:
            raise tag.error("can't be a root: write <message>, <form> or <home>")
    if not document.blocks:
        raise tag.error("is empty")
    tag.done()
    return document
