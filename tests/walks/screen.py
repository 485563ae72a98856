"""What somebody of the cast has before them: the playground's own HTML, read as words, buttons, links and questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from connectors.events import FieldValue
from tests.reading.html import Node, tree

_BREAKING = {"p", "li", "dt", "dd", "h1", "h2", "h3", "tr", "div", "blockquote", "label", "legend"}


@dataclass(frozen=True)
class Press:
    """A button as it stands on the page. `spoken` is its name for those who hear it."""

    label: str
    spoken: str
    wire: str
    value: str
    opens: bool

    @property
    def action(self) -> str:
        """The action without its number."""
        return self.wire.partition("#")[0]


@dataclass
class Screen:
    """One message, form or home. `ref` is the message's reference, "" for a home."""

    html: str
    ref: str = ""
    only: bool = False
    author: str = ""
    node: Node = field(init=False)

    def __post_init__(self) -> None:
        self.node = tree(self.html)

    @property
    def text(self) -> str:
        """All words, a block a line."""
        lines = _words(self.node).split("\n")
        return "\n".join(filter(None, (re.sub(r"\s+", " ", line).strip() for line in lines)))

    @property
    def presses(self) -> list[Press]:
        """Every button of ours, menus included."""
        return [
            Press(
                one.text,
                one.get("aria-label"),
                one.get("data-action"),
                one.get("data-value"),
                bool(one.get("aria-haspopup")),
            )
            for one in self.node.all("button")
            if one.get("data-action")
        ]

    @property
    def labels(self) -> list[str]:
        """What the buttons say."""
        return [one.label for one in self.presses]

    @property
    def links(self) -> dict[str, str]:
        """Every link by its words."""
        return {
            re.sub(r"\s+", " ", a.text).strip(): a.get("href")
            for a in self.node.all("a")
            if not a.get("data-open")
        }

    def find(self, what: str) -> Press | None:
        """A button by label, spoken name or action; the first."""
        for one in self.presses:
            if what in (one.label, one.spoken, one.action):
                return one
        return None


@dataclass
class FormScreen(Screen):
    """An open form: what stands in it, what is wrong with it, and where its answers go."""

    id: str = ""
    title: str = ""
    submit: str = ""
    value: str = ""
    conversation: str = ""

    @property
    def values(self) -> dict[str, FieldValue]:
        """What the form holds now, as the page would send it."""
        return {one.get("data-name"): _value(one) for one in self._inputs()}

    @property
    def errors(self) -> dict[str, str]:
        """Errors by input name."""
        found = {}
        for one in self._inputs():
            for note in one.all("p"):
                if note.has_class("error"):
                    found[one.get("data-name")] = note.text
        return found

    def options(self, name: str) -> list[str]:
        """What can be chosen in an input."""
        (one,) = (box for box in self._inputs() if box.get("data-name") == name)
        boxes = [box.get("value") for box in one.all("input", "option")]
        return [value for value in boxes if value]

    def _inputs(self) -> list[Node]:
        return [one for one in self.node.all("div") if one.has_class("input")]


def form_screen(told: dict[str, Any]) -> FormScreen:
    """Read a form as the page gets it."""
    return FormScreen(
        told["html"],
        ref=told["message"],
        id=told["id"],
        title=told["title"],
        submit=told["submit"],
        value=told["value"],
        conversation=told["conversation"],
    )


def _value(node: Node) -> FieldValue:
    boxes = [one for one in node.all("input") if one.get("type") in {"radio", "checkbox"}]
    if boxes:
        chosen = tuple(one.get("value") for one in boxes if "checked" in one.attributes)
        return "".join(chosen[:1]) if boxes[0].get("type") == "radio" else chosen
    if areas := node.all("textarea"):
        return areas[0].text.removeprefix("\n")
    if node.all("select"):
        chosen = tuple(o.get("value") for o in node.all("option") if "selected" in o.attributes)
        return "".join(chosen[:1])
    return node.all("input")[0].get("value")


def _words(node: Node) -> str:
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "button":
            parts.append(f" [{child.text}]")
        elif child.tag == "textarea" or (child.tag == "option"):
            continue
        else:
            inside = _words(child)
            parts.append(f"\n{inside}\n" if child.tag in _BREAKING else inside)
    return "".join(parts)
