"""HTML by hand: the type `Html` marks what is escaped already, so that a bare str can't slip in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NewType

Html = NewType("Html", str)

EMPTY = Html("")
_VOID = frozenset({"br", "hr", "img", "input"})

Attribute = str | int | float | bool | None


def text(value: str) -> Html:
    """Escape `value`; nothing in it can become a tag or an attribute."""
    return Html(escape(value, quote=True))


def join(parts: Iterable[Html]) -> Html:
    return Html("".join(parts))


def tag(name: str, content: Html = EMPTY, /, **attributes: Attribute) -> Html:
    """Write one element. `class_` is class, `aria_label` aria-label; None and False leave out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{content}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value), quote=True)}"'
