"""Message, Form and Home -> HTML for one viewer of the playground, with all that can be pressed and asked there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import assert_never
from urllib.parse import urlsplit, urlunsplit

from connectors.playground import address
from connectors.playground.settings import Cast, is_loopback
from connectors.web.document import Writer
from connectors.web.inputs import Offered, input_to_html
from connectors.web.tags import EMPTY, Html, join, tag, text
from templates import message as m
from templates.engine import Voice, say_time


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
    """Write the inside of a document for one viewer."""
    return _Writer(view, "h3" if isinstance(document, m.Form) else "h2").write(document)


def to_wire(action: str, number: int) -> str:
    """Number equal action ids of a document, so that each is unique; undone by `read_wire`."""
    return f"{action}#{number}"


def _offered(cast: Cast) -> Offered:
    return Offered(
        tuple(
            m.Option(address.person_to_neutral(p), f"{p.name}, {p.title}" if p.title else p.name)
            for p in cast.people
        ),
        tuple(m.Option(address.channel_to_neutral(c), f"#{c.name}") for c in cast.channels),
    )


class _Writer(Writer):
    """Writes one document; equal action ids and inputs are counted as it goes."""

    def __init__(self, view: View, level: str) -> None:
        super().__init__(view.prefix, level)
        self.view = view

    def mention(self, node: m.Mention) -> Html:
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

    def own(self, url: str) -> str | None:
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

    def question(self, node: m.Input) -> Html:
        """Write a question with its field."""
        return input_to_html(
            node, f"{self.prefix}-in", self.next(" input"), _offered(self.view.cast)
        )

    def action(self, node: m.Action) -> Html:
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
            case m.LinkButton():
                return self.link_button(node)
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
                own = self.id()
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
            data_action=to_wire(action, self.next(action)),
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
