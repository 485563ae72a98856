"""Editing a kept message: the blocks about one thing are replaced by others, the rest stays word for word.

A block says what it is about in `about="drop:12 follows hiring"`: the thing, then why this reader was shown it.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from templates.tree import Element, read

Rewrite = Callable[[tuple[str, ...]], str]
"""Given the words after the thing ("follows", "hiring"), returns the new blocks as a whole <message>."""


def mentions(source: str, about: str) -> bool:
    """Say whether a kept message has blocks about this."""
    return any(_about(child)[0] == about for child in read(source, "kept message").elements())


def rewrite(source: str, about: str, change: Rewrite) -> str:
    """Return `source` with every run of blocks about this replaced by what `change` writes."""
    root = read(source, "kept message")
    kept: list[Element | str] = []
    replaced = False
    for child in root.elements():
        thing, *why = _about(child)
        if thing != about:
            kept.append(child)
            replaced = False
        elif not replaced:
            kept.extend(read(change(tuple(why)), "new blocks").elements())
            replaced = True
    root.children = kept
    return write(root)


def _about(element: Element) -> tuple[str, ...]:
    return tuple(element.attributes.get("about", "").split()) or ("",)


def write(element: Element) -> str:
    """Write an element as XML again."""
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in element.attributes.items())
    inside = "".join(
        escape(child) if isinstance(child, str) else write(child) for child in element.children
    )
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"
