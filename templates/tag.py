"""One element while it is read: hands out its attributes once each, and complains in one voice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from templates.tree import Element, MarkupError

LINE = "\u2028"
"""Stands for a line break inside a value: ordinary ones fold away with the template's own."""

ACTION_ID = re.compile(r"[a-z]+\.[a-z_]+")
FOLDED = re.compile(r"[ \t\r\n]+")


class Tag:
    """An element with the name of its template."""

    def __init__(self, element: Element, name: str) -> None:
        self.element, self.name, self.tag = element, name, element.tag
        self._left = dict(element.attributes)

    def error(self, problem: str) -> MarkupError:
        return MarkupError(self.name, self.element.line, f"<{self.tag}> {problem}")

    def has(self, key: str) -> bool:
        return key in self._left

    def need(self, key: str) -> str:
        value = self.take(key)
        if not value.strip():
            raise self.error(f"needs {key}=")
        return value

    def take(self, key: str, default: str = "") -> str:
        return self._left.pop(key, default).replace(LINE, "\n")

    def choose(self, key: str, kinds: Iterable[str], default: str | None = None) -> Any:
        """Return one of `kinds`; its Literal type is the caller's to name."""
        allowed = {str(kind): kind for kind in kinds}
        value = self.need(key) if default is None else self.take(key, default)
        if value not in allowed:
            raise self.error(f"{key}={value!r} is none of {', '.join(allowed)}")
        return allowed[value]

    def yes(self, key: str, default: str = "no") -> bool:
        return bool(self.choose(key, ("yes", "no"), default) == "yes")

    def number(self, key: str) -> int | None:
        text = self.take(key)
        try:
            return int(text) if text else None
        except ValueError:
            raise self.error(f"{key}={text!r} is no whole number") from None

    def whole(self, key: str) -> int:
        number = self.number(key)
        if number is None:
            raise self.error(f"needs {key}=")
        return number

    def action(self, key: str = "action") -> str:
        value = self.need(key)
        if not ACTION_ID.fullmatch(value):
            raise self.error(f"{key}={value!r} must read name.verb")
        return value

    def short(self, key: str, limit: int) -> str:
        value = self.take(key)
        if len(value) > limit:
            raise self.error(f"{key}= is over {limit} characters")
        return value

    def href(self) -> str:
        value = self.need("href")
        if urlsplit(value).scheme not in {"http", "https", "mailto"}:
            raise self.error("href= must start with http, https or mailto")
        return value

    def children(self, *allowed: str) -> list[Tag]:
        for child in self.element.children:
            if isinstance(child, str) and child.strip(" \t\r\n" + LINE):
                raise self.error(f"can't hold text: {child.strip()[:40]!r}")
            if isinstance(child, Element) and child.tag not in allowed:
                raise MarkupError(
                    self.name, child.line, f"<{child.tag}> can't stand in <{self.tag}>"
                )
        return [Tag(child, self.name) for child in self.element.elements()]

    def words(self) -> str:
        """Return the text inside, folded; the tag must hold no other tag."""
        for child in self.element.elements():
            raise MarkupError(self.name, child.line, f"<{child.tag}> can't stand in <{self.tag}>")
        return fold("".join(str(child) for child in self.element.children)).replace(LINE, "\n")

    def done(self) -> None:
        for key in self._left:
            raise self.error(f"knows no {key}=")


def fold(text: str) -> str:
    return FOLDED.sub(" ", text).strip(" ")
