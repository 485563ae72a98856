"""Message, Form and Home -> HTML for one viewer: each word escaped, nothing loaded from outside."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import assert_never
from urllib.parse import urlsplit, urlunsplit

from connectors.playground import address
from connectors.playground.chart import COLOURS, draw
from connectors.playground.inputs import input_to_html
from connectors.playground.settings import Cast, is_loopback
from connectors.playground.tags import EMPTY, Html, join, tag, text
from templates import message as m
from templates.engine import Voice, say_time

_NUMBER = re.compile(r"[-−+]?[\d.,\s\u00a0\u202f]+%?")
_STYLES = {"b": "strong", "i": "em", "s": "s"}


@dataclass(frozen=True, slots=True)
class View:
    """Who looks (`viewer`, a person's key) and from where (`origin`, "http://127.0.0.1:8080").

    `prefix` starts every id in the HTML and differs between documents on one page.
    """

    viewer: str
    origin: str
    prefix: str
    cast: Cast


def render(document: m.Document, view: View) -> Html:
    """Write the inside of a document; the frame around it (title, submit, author) is the page's."""
    level = "h3" if isinstance(document, m.Form) else "h2"
    writer = _Writer(view, level)
    return join(writer.block(block) for block in document.blocks)


def to_wire(action: str, number: int) -> str:
    """Number equal action ids of a document, so that each is unique; undone by `read_wire`."""
    return f"{action}#{number}"


class _Writer:
    """Writes one document; counts equal action ids and inputs as it goes."""

    def __init__(self, view: View, level: str) -> None:
        self.view, self.level = view, level
        self._seen: Counter[str] = Counter()

    def _next(self, name: str) -> int:
        self._seen[name] += 1
        return self._seen[name]

    def _id(self) -> str:
        return f"{self.view.prefix}-id{self._next(' id')}"

    # ------------------------------------------------------------ inline

    def inlines(self, nodes: m.Inlines) -> Html:
        return join(self._inline(node) for node in nodes)

    def _inline(self, node: m.Inline) -> Html:
        match node:
            case m.Text(value):
                return Html(text(value).replace("\n", "<br>"))
            case m.Styled(style, children):
                return tag(_STYLES[style], self.inlines(children))
            case m.Code(value):
                return tag("code", text(value))
            case m.Link(href, children):
                return self._link(href, self.inlines(children), "link")
            case m.Mention():
                return self._mention(node)
            case m.Time(at, _, shown):
                return tag("time", text(shown), datetime=at.isoformat())
            case m.Emoji(char, name):
                return tag("span", text(char), role="img", aria_label=name)
            case m.Break():
                return tag("br")
            case _:
                assert_never(node)

    def _mention(self, node: m.Mention) -> Html:
        key = address.find_own(node.keys)
        name = node.name.removeprefix("#") if node.kind == "channel" else node.name
        if node.kind == "channel":
            if key is None:
                return tag("span", text(f"#{name}"), class_="name")
            return tag("a", text(f"#{name}"), href=f"#{key}", class_="mention", data_open=key)
        if key is None:
            return tag("span", text(name), class_="name")
        mine = " me" if key == self.view.viewer else ""
        return tag("span", text(f"@{name}"), class_=f"mention{mine}")

    def _link(self, href: str, label: Html, class_: str, accessible: str = "") -> Html:
        """Link in a new tab; an address that isn't http, https or mailto stays words."""
        try:
            scheme = urlsplit(href).scheme
        except ValueError:
            scheme = ""
        if scheme not in {"http", "https", "mailto"}:
            return tag("span", label, class_="name")
        return tag(
            "a",
            label,
            href=self._own(href) or href,
            class_=class_,
            target=None if scheme == "mailto" else "_blank",
            rel="noopener",
            aria_label=accessible or None,
        )

    def _own(self, url: str) -> str | None:
        """Return the path of an address on this very server, by whatever loopback name."""
        try:
            parts, home = urlsplit(url), urlsplit(self.view.origin)
            same_port = (parts.port or 80) == (home.port or 80)
        except ValueError:
            return None
        if parts.scheme != "http" or not same_port or not is_loopback(parts.hostname or ""):
            return None
        # One slash: a path that starts with two would name another host.
        return urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, parts.fragment))

    # ------------------------------------------------------------ blocks

    def block(self, node: m.Block | m.Input) -> Html:
        match node:
            case m.Header(words):
                return tag(self.level, text(words))
            case m.Paragraph(children):
                return tag("p", self.inlines(children))
            case m.Quote(children):
                return tag("blockquote", tag("p", self.inlines(children)))
            case m.ItemList(items, ordered):
                lines = join(tag("li", self.inlines(item)) for item in items)
                return tag("ol" if ordered else "ul", lines)
            case m.Fields(fields):
                return tag("dl", join(self._field(field) for field in fields))
            case m.Image():
                return self._image(node)
            case m.Divider():
                return tag("hr")
            case m.Context(children):
                return tag("p", self.inlines(children), class_="context")
            case m.Progress() | m.Table() | m.Chart():
                return self._figures(node)
            case m.Actions(elements):
                return tag("div", join(self._action(one) for one in elements), class_="actions")
            case m.Input():
                return input_to_html(
                    node, f"{self.view.prefix}-in", self._next(" input"), self.view.cast
                )
            case _:
                assert_never(node)

    def _figures(self, node: m.Progress | m.Table | m.Chart) -> Html:
        match node:
            case m.Progress():
                return self._progress(node)
            case m.Table(caption, columns, rows):
                return _table(caption, columns, rows)
            case m.Chart():
                return _chart(node)
            case _:
                assert_never(node)

    def _field(self, field: m.Field) -> Html:
        pair = [tag("dt", text(field.label)), tag("dd", self.inlines(field.children))]
        return tag("div", join(pair))

    def _image(self, node: m.Image) -> Html:
        """Load a picture of our own; of a foreign one show only what it says and where it is."""
        own = self._own(node.url)
        host = re.sub(r"^.*?//([^/?#]*@)?([^/?#]*).*$", r"\2", node.url, flags=re.DOTALL)
        picture = (
            tag("img", src=own, alt=node.alt, loading="lazy")
            if own
            else tag(
                "div",
                join(
                    [tag("p", text(node.alt)), tag("p", text(host), class_="host", translate="no")]
                ),
                class_="unloaded",
            )
        )
        title = tag("figcaption", text(node.title)) if node.title else EMPTY
        return tag("figure", join([picture, title]), class_="image")

    def _progress(self, node: m.Progress) -> Html:
        own = self._id()
        return tag(
            "div",
            join(
                [
                    tag("label", text(node.label), for_=own),
                    tag(
                        "progress",
                        text(node.sentence),
                        id=own,
                        value=max(0, min(node.value, max(node.target, 1))),
                        max=max(node.target, 1),
                        aria_describedby=f"{own}-says",
                    ),
                    tag("p", text(node.sentence), id=f"{own}-says", class_="context"),
                ]
            ),
            class_="progress",
        )

    # ------------------------------------------------------------ actions

    def _action(self, node: m.Action) -> Html:
        match node:
            case m.Button():
                return self._button(
                    node.action,
                    node.value,
                    node.label,
                    style=node.style,
                    opens=node.opens,
                    confirm=node.confirm,
                    accessible=node.accessible,
                )
            case m.LinkButton(href, label, style, accessible):
                return self._link(href, text(label), f"button {style}".strip(), accessible)
            case m.Select():
                chosen = next((o.label for o in node.options if o.value == node.initial), "")
                shown = f"{node.label}: {chosen}" if chosen else node.label
                options = [self._option(node, option) for option in node.options]
                return _popup(text(shown), join(options))
            case m.Menu(label, items):
                lines = [
                    self._button(item.action, item.value, item.label, opens=item.opens)
                    for item in items
                ]
                return _popup(tag("span", Html("…"), aria_hidden="true"), join(lines), label)
            case m.DatePicker(action, label, initial):
                own = self._id()
                inside = join(
                    [
                        tag("label", text(label), for_=own),
                        tag("input", type="date", id=own, value=str(initial or "")),
                        self._button(action, "", label, style="primary", source=own),
                    ]
                )
                return _popup(text(f"{label}: {self._day(initial)}" if initial else label), inside)
            case _:
                assert_never(node)

    def _day(self, day: date) -> str:
        viewer = self.view.cast.person(self.view.viewer)
        voice = Voice(viewer.language if viewer else "en")
        return say_time(datetime.combine(day, time(12), UTC), "day", voice)

    def _option(self, node: m.Select, option: m.Option) -> Html:
        chosen = option.value == node.initial
        return self._button(
            node.action, option.value, option.label, hint=option.hint, chosen=chosen
        )

    def _button(
        self,
        action: str,
        value: str,
        label: str,
        *,
        style: str = "",
        opens: bool = False,
        confirm: str = "",
        accessible: str = "",
        hint: str = "",
        source: str = "",
        chosen: bool = False,
    ) -> Html:
        return tag(
            "button",
            join([text(label), tag("small", text(hint)) if hint else EMPTY]),
            type="button",
            class_=f"button {style}".strip(),
            data_action=to_wire(action, self._next(action)),
            data_value=value,
            data_source=source or None,
            data_confirm=confirm or None,
            aria_haspopup="dialog" if opens else None,
            aria_label=accessible or None,
            aria_current="true" if chosen else None,
        )


def _popup(summary: Html, inside: Html, label: str = "") -> Html:
    """A list of buttons behind one; open and closed by keyboard without a script."""
    face = tag("summary", summary, class_="button", aria_label=label or None)
    return tag("details", join([face, tag("div", inside, class_="popup")]), class_="menu")


def _table(
    caption: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], hidden: bool = False
) -> Html:
    kinds = tuple(_kind(tuple(row[place] for row in rows)) for place in range(len(columns)))
    head = join(
        tag("th", text(name), scope="col", class_=kind) if name else tag("td")
        for name, kind in zip(columns, kinds, strict=True)
    )
    body = join(
        tag(
            "tr",
            join(tag("td", text(cell), class_=kind) for cell, kind in zip(row, kinds, strict=True)),
        )
        for row in rows
    )
    table = tag(
        "table",
        join([tag("caption", text(caption)), tag("thead", tag("tr", head)), tag("tbody", body)]),
        class_="visually-hidden" if hidden else None,
    )
    if hidden:
        return table
    # Wide tables scroll inside themselves; the arrow keys need a focusable place to do so.
    return tag("div", table, class_="scroll", role="group", aria_label=caption, tabindex=0)


def _kind(cells: tuple[str, ...]) -> str | None:
    """Columns of numbers only are set flush right."""
    return "num" if cells and all(_NUMBER.fullmatch(cell) for cell in cells) else None


def _chart(node: m.Chart) -> Html:
    rows = tuple(
        (label, *(f"{series.values[number]:g}" for series in node.series))
        for number, label in enumerate(node.labels)
    )
    pie = node.kind == "pie"
    names = node.labels if pie else tuple(series.name for series in node.series)
    keys = join(
        tag("li", join([tag("span", class_=f"key c{number % COLOURS}"), text(name)]))
        for number, name in enumerate(names)
    )
    legend = tag("ul", keys, class_="legend") if pie or len(names) > 1 else EMPTY
    columns = ("", *(series.name for series in node.series))
    return tag(
        "figure",
        join(
            [
                tag("figcaption", text(node.title)),
                draw(node),
                legend,
                tag("p", text(node.sentence), class_="context"),
                _table(node.title, columns, rows, hidden=True),
            ]
        ),
        class_="chart-frame",
    )
