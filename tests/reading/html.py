"""The playground's HTML -> what a person finds on the screen."""

from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser

from tests.reading.seen import Ask, Choice, Press, Seen, fold

VOID = {"br", "hr", "img", "input"}


class Node:
    """One element with its attributes and what is inside."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node | str] = []

    def get(self, key: str) -> str:
        return self.attributes.get(key) or ""

    def has_class(self, name: str) -> bool:
        return name in self.get("class").split()

    @property
    def text(self) -> str:
        return "".join(
            child if isinstance(child, str) else " " if child.tag == "br" else child.text
            for child in self.children
        )

    def all(self, *tags: str) -> list[Node]:
        found = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child] if child.tag in tags else []
                found += child.all(*tags)
        return found


class _Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Node("root", {})
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree(html: str) -> Node:
    """Parse HTML; every element must be closed in order."""
    return _Tree(html).root


def read(html: str) -> Seen:
    seen = Seen()
    _walk(tree(html), seen)
    return seen


def _walk(node: Node, seen: Seen) -> None:
    for child in node.children:
        if isinstance(child, str):
            seen.say(child)
        elif child.tag == "div" and child.has_class("input"):
            _ask(child, seen)
        elif child.tag == "details":
            _popup(child, seen)
        elif child.tag == "button":
            _press(child, seen)
        elif child.tag == "time":
            seen.times.append(int(datetime.fromisoformat(child.get("datetime")).timestamp()))
        elif child.tag == "a" and child.get("data-open"):
            seen.people.append(child.text)
        elif child.tag == "a":
            label = child.text
            seen.links.append((fold(label), child.get("href")))
            seen.say(label)
        elif child.tag == "span" and (child.has_class("mention") or child.has_class("name")):
            seen.people.append(child.text)
        elif child.tag == "figure" and child.has_class("image"):
            _image(child, seen)
        elif child.tag == "dl":
            for pair in child.all("div"):
                label, value = fold(pair.all("dt")[0].text), fold(pair.all("dd")[0].text)
                seen.pairs.append((label, value))
            _walk(child, seen)
        else:
            _walk(child, seen)


def _press(node: Node, seen: Seen) -> None:
    action = re.sub(r"#\d+$", "", node.get("data-action"))
    press = Press(node.text, action, node.get("data-value"))
    seen.presses.append(press)
    if node.get("aria-haspopup") == "dialog" and seen.openers is not None:
        seen.openers.add(press)


def _popup(node: Node, seen: Seen) -> None:
    """A menu, or a select or date that is folded away: its buttons name one action, a menu's name their own."""
    summary = node.all("summary")[0]
    dates = [one for one in node.all("input") if one.get("type") == "date"]
    buttons = node.all("button")
    action = re.sub(r"#\d+$", "", buttons[0].get("data-action"))
    if dates:
        label = node.all("label")[0].text
        seen.choices.append(Choice(label, action, (), dates[0].get("value")))
    elif summary.get("aria-label"):
        for button in buttons:
            _press(button, seen)
    else:
        chosen = next((button for button in buttons if button.get("aria-current")), None)
        label, value = summary.text, ""
        if chosen:
            label, value = label.removesuffix(f": {_own_text(chosen)}"), chosen.get("data-value")
        labels = tuple(_own_text(button) for button in buttons)
        seen.choices.append(Choice(label, action, labels, value))


def _own_text(node: Node) -> str:
    return "".join(child for child in node.children if isinstance(child, str))


def _image(node: Node, seen: Seen) -> None:
    """A foreign picture is not loaded: its words and its host stand there."""
    pictures = node.all("img")
    if pictures:
        seen.images.append((pictures[0].get("alt"), pictures[0].get("src")))
    else:
        alt, host = (one.text for one in node.all("p"))
        seen.images.append((alt, f"//{host}"))
    seen.say(*(caption.text for caption in node.all("figcaption")))


def _ask(node: Node, seen: Seen) -> None:
    label = (node.all("legend") or node.all("label"))[0]
    boxes = [one for one in node.all("input") if one.get("type") in {"radio", "checkbox"}]
    lines = [one for one in node.all("input") if one not in boxes]
    areas, options = node.all("textarea"), [one for one in node.all("option") if one.get("value")]
    required = bool(label.all("span"))
    if boxes:
        chosen = [one.get("value") for one in boxes if "checked" in one.attributes]
        labels = tuple(one.text for one in node.all("label"))
    elif node.all("select"):
        chosen = [one.get("value") for one in options if "selected" in one.attributes]
        labels = tuple(one.text.partition(" · ")[0] for one in options)
    else:
        chosen = [lines[0].get("value")] if lines else [areas[0].text.removeprefix("\n")]
        labels = ()
    seen.asks[node.get("data-name")] = Ask(
        fold(_own_text(label)), required, tuple(sorted(filter(None, chosen))), labels
    )
    seen.say(node.text)
