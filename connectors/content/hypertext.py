"""Foreign markup made safe to read: cut into pieces in linear time, written again well-formed.

html.parser and sgmllib are quadratic on unclosed tags (100 kB of "<a " held CPython 3.11.7 for
95 s) and expat expands entities; on what `write` gives out none of them can be led astray.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Final


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; `text` is what a JSON-LD script holds."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False
    empty: bool = False
    text: str = ""


class EntityDeclaredError(ValueError):
    """The document declares entities of its own: few honest feeds do, every bomb must."""


# Possessive quantifiers throughout: what fails here fails once, without trying again shorter.
_OPEN: Final = re.compile(
    r"""<([A-Za-z_][^\s<>/="']*+)((?:[^=>]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+)>"""
)
_CLOSE: Final = re.compile(r"</([^\s<>/]*+)[^>]*+>")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[>]*+[\[>]?", re.IGNORECASE)
_STRAY: Final = re.compile(r"(?:<(?![A-Za-z_/!?])[^<]*+)++")
_ATTRIBUTE: Final = re.compile(
    r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|((?!["'])[^\s>]++)))?+"""
)
_NAME: Final = re.compile(r"[A-Za-z_:][A-Za-z0-9_:.-]*")
# Only closed references: "?a=1&copy=2" is an address, not a copyright sign.
_REFERENCE: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ILLEGAL: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RAW: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
MAX_DEPTH: Final = 100  # elements; trees are walked by recursion further on
_MAX_INSIDE: Final = 100_000  # characters within one tag; beyond lie inlined pictures


def cut(markup: str, *, xml: bool = False) -> Iterator[Tag | str]:
    """Yield tags and unescaped text in order; comments, doctypes and instructions are left out.

    HTML names come in lower case, XML names as written. What a browser would take for the inside
    of a tag that never ends is dropped, and so are scripts (but JSON-LD) and styles. Raises
    EntityDeclaredError in XML.
    """
    at = 0
    while at < len(markup):
        start = markup.find("<", at)
        start = len(markup) if start < 0 else start
        if start > at:
            yield _to_text(markup[at:start])
        if start == len(markup):
            return
        piece, at = _cut_one(markup, start, xml=xml)
        raw_end = None if xml or not isinstance(piece, Tag) else _raw_end(piece)
        if isinstance(piece, Tag) and raw_end is not None:
            found = raw_end.search(markup, at)
            end = found.start() if found else len(markup)
            yield from _cut_raw(piece, markup[at:end])
            at = end
        elif piece:
            yield piece


def _raw_end(tag: Tag) -> re.Pattern[str] | None:
    return None if tag.closing or tag.empty else _RAW.get(tag.name)


def _cut_raw(tag: Tag, raw: str) -> Iterator[Tag | str]:
    """Yield what counts of an element whose inside is no markup: a title, or JSON-LD."""
    if tag.name == "title":
        yield tag
        yield _to_text(raw)
    elif "ld+json" in tag.attributes.get("type", "").lower():
        yield replace(tag, text=raw)


def _cut_one(markup: str, start: int, *, xml: bool) -> tuple[Tag | str | None, int]:
    """Return what begins at the "<" at `start`, and where the next piece begins."""
    if stray := _STRAY.match(markup, start):
        return _to_text(stray[0]), stray.end()
    if markup.startswith("<!--", start):
        return None, _after(markup, "-->", start + 4)
    if xml and markup.startswith("<![CDATA[", start):
        end = _after(markup, "]]>", start)
        return _ILLEGAL.sub("", markup[start + 9 : end].removesuffix("]]>")), end
    if xml and markup[start : start + 8].upper() == "<!ENTITY":
        raise EntityDeclaredError
    if xml and (doctype := _DOCTYPE.match(markup, start)):
        return None, doctype.end()  # what it declares stands inside it, to be looked at next
    if markup.startswith(("<!", "<?"), start):
        return None, _after(markup, ">", start)
    if markup.startswith("</", start):
        found = _CLOSE.match(markup, start)
        if found is None:
            return None, len(markup)
        name = found[1] if xml else found[1].lower()
        return (Tag(name, closing=True) if _NAME.fullmatch(name) else None), found.end()
    found = _OPEN.match(markup, start)
    if found is None:
        return None, len(markup)
    name = found[1] if xml else found[1].lower()
    tag = Tag(name, _attributes(found[2], xml=xml), empty=found[2].endswith("/"))
    return (tag if _NAME.fullmatch(name) else None), found.end()


def _after(markup: str, mark: str, start: int) -> int:
    end = markup.find(mark, start)
    return len(markup) if end < 0 else end + len(mark)


def _attributes(inside: str, *, xml: bool) -> dict[str, str]:
    attributes: dict[str, str] = {}
    if len(inside) > _MAX_INSIDE:
        return attributes
    for found in _ATTRIBUTE.finditer(inside):
        name = found[1] if xml else found[1].lower()
        if _NAME.fullmatch(name):
            attributes.setdefault(name, _to_text(found[2] or found[3] or found[4] or ""))
    return attributes


def _to_text(raw: str) -> str:
    if "&" in raw:
        raw = _REFERENCE.sub(lambda reference: unescape(reference[0]), raw)
    return _ILLEGAL.sub("", raw)


def balance(
    pieces: Iterable[Tag | str], *, void: Container[str] = (), alone: Container[str] = ()
) -> Iterator[Tag | str]:
    """Yield the pieces so that each tag is closed, in order, and none lies deeper than MAX_DEPTH.

    `void` names have no inside; one of the `alone` names ends the one before.
    """
    opened: list[str] = []
    for piece in pieces:
        if isinstance(piece, str) or piece.text:
            yield piece
            continue
        if piece.name in opened and (piece.closing or piece.name in alone):
            yield from _close(opened, piece.name)
        if piece.closing:
            continue
        if piece.empty or piece.name in void:
            yield piece
        elif len(opened) < MAX_DEPTH:
            opened.append(piece.name)
            yield piece
    while opened:
        yield from _close(opened, opened[-1])


def _close(opened: list[str], name: str) -> Iterator[Tag]:
    closed = ""
    while closed != name:
        closed = opened.pop()
        yield Tag(closed, closing=True)


def write(piece: Tag | str) -> str:
    """Write a piece as markup that every parser reads alike."""
    if isinstance(piece, str):
        return escape(piece, quote=False)
    if piece.closing:
        return f"</{piece.name}>"
    inside = "".join(f' {name}="{escape(value)}"' for name, value in piece.attributes.items())
    return f"<{piece.name}{inside}{'/' if piece.empty else ''}>"
