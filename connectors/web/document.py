"""Message, Form and Home -> HTML: each word escaped, nothing loaded from outside. Who reads it fills in the rest."""

from __future__ import annotations

import re
from collections import Counter
from typing import assert_never
from urllib.parse import urlsplit

from connectors.web.chart import COLOURS, draw
from connectors.web.tags import EMPTY, Html, join, tag, text
from templates import message as m

_NUMBER = re.compile(r"[-−+]?[\d.,\s\u00a0\u202f]+%?")
_STYLES = {"b": "strong", "i": "em", "s": "s"}


class Writer:
    """Writes one document. A place that has more to show (people, pictures, buttons, questions) derives from it.

    `prefix` starts every id and differs between documents on one page; `level` is the tag of a header.
    """

    def __init__(self, prefix: str, level: str = "h2") -> None:
        self.prefix, self.level = prefix, level
        self._seen: Counter[str] = Counter()

    def write(self, document: m.Document) -> Html:
        """Write the inside of a document; the frame around it (title, submit, author) is the page's."""
        return join(self.block(block) for block in document.blocks)

    # ------------------------------------------------------------ what a place may do otherwise

    def mention(self, node: m.Mention) -> Html:
        """Write a person or channel: the name."""
        name = node.name.removeprefix("#") if node.kind == "channel" else node.name
        return tag("span", text(f"#{name}" if node.kind == "channel" else name), class_="name")

    def own(self, url: str) -> str | None:
        """Return the path of an address on this very server, if it is one."""
        return None

    def action(self, node: m.Action) -> Html:
        """Write what can be pressed: links, and nothing that would need an answer."""
        if isinstance(node, m.LinkButton):
            return self.link_button(node)
        return EMPTY

    def question(self, node: m.Input) -> Html:
        """Write a question: none, where nothing can be sent."""
        return EMPTY

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
                return self.mention(node)
            case m.Time(at, _, shown):
                return tag("time", text(shown), datetime=at.isoformat())
            case m.Emoji(char, name):
                return tag("span", text(char), role="img", aria_label=name)
            case m.Break():
                return tag("br")
            case _:
                assert_never(node)

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
            href=self.own(href) or href,
            class_=class_,
            target=None if scheme == "mailto" else "_blank",
            rel="noopener",
            aria_label=accessible or None,
        )

    def next(self, name: str) -> int:
        """Count: how often has this name been written, this one included?"""
        self._seen[name] += 1
        return self._seen[name]

    def id(self) -> str:
        """Return an id that no other element has."""
        return f"{self.prefix}-id{self.next(' id')}"

    def link_button(self, node: m.LinkButton) -> Html:
        """Write a link that looks like a button."""
        classes = f"button {node.style}".strip()
        return self._link(node.href, text(node.label), classes, node.accessible)

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
                pressed = join(self.action(one) for one in elements)
                return tag("div", pressed, class_="actions") if pressed else EMPTY
            case m.Input():
                return self.question(node)
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
        own = self.own(node.url)
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
        own = self.id()
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
