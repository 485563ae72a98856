"""A page cut down to what speaks of it, small and shallow, for bs4 and linkpreview to read.

linkpreview walks whole trees, recurses with their depth, and stumbles over JSON-LD and schema
names that are not as expected; none of that is left when it gets here.
"""

import json
import math
import re
from dataclasses import replace
from itertools import islice
from typing import Final

from connectors.content.hypertext import Tag, balance, cut, write
from connectors.content.words import to_line

WORDS_A_MINUTE: Final = 220

_MAX_PIECES: Final = 50_000
_MAX_TAGS: Final = 3_000  # that are written
_MAX_TEXT: Final = 5_000  # characters
_MAX_SCOPES: Final = 50  # microdata scopes and JSON-LD things
_MAX_JSON: Final = 200_000
_SPEAKING: Final = "base h1 head html img link meta p script time title"
_KEPT: Final = (
    "alt content datetime href http-equiv itemprop itemscope itemtype lang name property rel src "
    "xml:lang"
)
_VOID: Final = "area base br col embed hr img input link meta source track wbr"
_SCHEMA: Final = re.compile(r"https?://schema\.org/(\w+)")
_ABOUT: Final = re.compile(
    r"(?:Article|Posting|Page|Event|VideoObject|Product|Recipe|Course|Episode|Report|Book"
    r"|WebSite|Blog|Organization)$"
)
_FURNITURE: Final = "aside button footer header nav noscript select svg template"
# Without spaces between words, 500 characters take as long as 220 words.
_IDEOGRAPH: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_IDEOGRAPHS_A_MINUTE: Final = 500


class Tidy:
    """One walk over a page. `markup` is what bs4 may see; `minutes` to read it, rounded up."""

    def __init__(self, html: str) -> None:
        self._written: list[bool] = []  # of the elements that are open
        self._spoken = 0  # paragraphs, headings and titles that are open
        self._tags = 0
        self._scopes = 0
        self._within = 0  # article or main elements that are open
        self._furniture: list[str] = []
        self._units = {True: 0.0, False: 0.0}  # minutes of text, inside an article and outside
        pieces = balance(islice(cut(html), _MAX_PIECES), void=_VOID.split(), alone={"p"})
        self.markup = "".join(map(self._tidy, pieces))
        self.minutes = math.ceil(self._units[True] or self._units[False])

    def _tidy(self, piece: Tag | str) -> str:
        if isinstance(piece, str):
            self._count(piece)
            return write(piece[:_MAX_TEXT]) if self._spoken else ""
        self._place(piece)
        return self._close(piece) if piece.closing else self._start(piece)

    def _count(self, text: str) -> None:
        if self._furniture:
            return
        ideographs = len(_IDEOGRAPH.findall(text))
        words = len(_IDEOGRAPH.sub(" ", text).split())
        minutes = words / WORDS_A_MINUTE + ideographs / _IDEOGRAPHS_A_MINUTE
        self._units[self._within > 0] += minutes

    def _place(self, tag: Tag) -> None:
        """Keep track of whether we stand in an article, or among menus."""
        if tag.name in {"article", "main"}:
            self._furniture.clear()  # a menu that nobody closed ends here
            self._within = max(0, self._within + (-1 if tag.closing else 1))
        elif tag.name in _FURNITURE.split() and not tag.empty:
            if not tag.closing:
                self._furniture.append(tag.name)
            elif tag.name in self._furniture[-1:]:
                self._furniture.pop()

    def _start(self, tag: Tag) -> str:
        kept = self._kept(tag)
        speaks = tag.name in _SPEAKING.split() or "itemprop" in kept or "itemscope" in kept
        if tag.name == "meta" and not to_line(kept.get("content", "x")):
            speaks = False  # an empty word would hide the next best one
        written = speaks and self._tags < _MAX_TAGS
        self._tags += written
        markup = write(replace(tag, attributes=kept, empty=False)) if written else ""
        if tag.text:
            return f"{markup}{tidy_json(tag.text)}</script>" if written else ""
        if tag.name in _VOID.split():
            return markup
        if tag.empty:
            return f"{markup}</{tag.name}>" if written else ""
        self._written.append(written)
        self._spoken += written and tag.name in {"p", "h1", "title"}
        return markup

    def _close(self, tag: Tag) -> str:
        written = self._written.pop()
        self._spoken -= written and tag.name in {"p", "h1", "title"}
        return write(tag) if written else ""

    def _kept(self, tag: Tag) -> dict[str, str]:
        if tag.text:
            return {"type": "application/ld+json"}
        allowed = _KEPT.split()
        kept = {name: word[:_MAX_TEXT] for name, word in tag.attributes.items() if name in allowed}
        schemas = _SCHEMA.findall(kept.pop("itemtype", ""))
        if kept.pop("itemscope", None) is not None and schemas and self._scopes < _MAX_SCOPES:
            self._scopes += 1
            kept["itemscope"] = ""
            kept["itemtype"] = " ".join(f"https://schema.org/{name}" for name in schemas)
        return kept


def tidy_json(script: str) -> str:
    """Rewrite JSON-LD as a flat list of things with plain words; '[]' if it can't be read."""
    try:
        data = json.loads(script) if len(script) <= _MAX_JSON else []
    except (ValueError, RecursionError):
        data = []
    things = data if isinstance(data, list) else [data]
    graphs = [thing.get("@graph") for thing in things if isinstance(thing, dict)]
    things = things + [part for graph in graphs if isinstance(graph, list) for part in graph]
    tidied = []
    for thing in things[:_MAX_SCOPES]:
        kind = _first_word(thing.get("@type")) if isinstance(thing, dict) else ""
        if not _ABOUT.search(kind):
            continue
        words = {
            "@type": kind,
            "name": _first_word(thing.get("headline")) or _first_word(thing.get("name")),
            "description": _first_word(thing.get("description")),
            "image": _first_word(thing.get("image")),
            "datePublished": _first_word(thing.get("datePublished")),
        }
        tidied.append({name: word for name, word in words.items() if word})
    return json.dumps(tidied).replace("<", "\\u003c")


def _first_word(value: object) -> str:
    """Return a string, the first of a list, or an object's url."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value[:_MAX_TEXT].strip() if isinstance(value, str) else ""
