"""A small Markdown -> lines and our tags: headings, lists, bold, italic, code, links. The one home of markdown-it.

All else stays the text it is: raw HTML, pictures and tables mean nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_TAGS = {"strong": "b", "em": "i"}
_ALLOWED = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the text: a heading, an item of a list or a plain line.

    `words` without any marks, `bold` the parts in bold, `group` counts lists and paragraphs.
    """

    kind: str
    words: str
    bold: tuple[str, ...]
    markup: Markup
    group: int
    ordered: bool = False


@cache
def _reader() -> MarkdownIt:
    rules = ["heading", "list", "emphasis", "link", "backticks", "newline", "escape"]
    return MarkdownIt("zero").enable(rules)


def read(text: str) -> tuple[Piece, ...]:
    """Read a text line by line. Never fails: what is no Markdown is words."""
    pieces: list[Piece] = []
    kinds: list[str] = ["plain"]
    lists: list[bool] = []
    group = 0
    for token in _reader().parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.type == "ordered_list_open")
                group += len(lists) == 1
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                group += not lists
            case "heading_open":
                kinds.append("heading")
                group += 1
            case "heading_close":
                kinds.pop()
                group += 1
            case "inline":
                kind = "item" if lists else kinds[-1]
                broken = kind == "plain"
                for words in _lines(token.children or [], broken=broken):
                    pieces += _piece(kind, words, group, ordered=bool(lists) and lists[0])
                group += kind == "plain"
            case _:
                pass
    return tuple(pieces)


def _lines(children: Sequence[Token], *, broken: bool) -> Iterator[list[Token]]:
    """Split a paragraph at its line breaks; in an item or heading a break is a space."""
    line: list[Token] = []
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            if broken:
                yield line
                line = []
            else:
                line.append(Token("text", "", 0, content=" "))
        else:
            line.append(child)
    yield line


def _piece(kind: str, tokens: Sequence[Token], group: int, *, ordered: bool) -> list[Piece]:
    written: list[Markup] = []
    words: list[str] = []
    bold: list[str] = []
    standing: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            words.append(token.content)
            written.append(_words(token))
            if "b" in standing:
                bold[-1] += token.content
        elif token.nesting == 1:
            tag, opening = _opening(token)
            standing.append(tag)
            written.append(opening)
            bold += [""] if tag == "b" else []
        elif token.nesting == -1 and standing:
            written.append(_closing(standing.pop()))
    # A line break may have cut through what was open; a closing tag that lost its opening is left out above.
    written += [_closing(tag) for tag in reversed(standing)]
    plain = " ".join("".join(words).split())
    if not plain:
        return []
    marked = tuple(filter(None, (part.strip() for part in bold)))
    return [Piece(kind, plain, marked, Markup("").join(written), group, ordered)]


def _words(token: Token) -> Markup:
    if token.type == "code_inline" and token.content.strip():
        return Markup("<code>{}</code>").format(token.content)
    return escape(token.content)


def _opening(token: Token) -> tuple[str, Markup]:
    """Return our tag and its opening; none for a link that leads nowhere we'd send anybody."""
    if token.type == "link_open":
        href = str(token.attrGet("href") or "")
        if urlsplit(href).scheme.lower() not in _ALLOWED:
            return "", Markup("")
        return "a", Markup('<a href="{}">').format(href)
    tag = _TAGS.get(token.tag, "")
    return tag, Markup("<{}>").format(tag) if tag else Markup("")


def _closing(tag: str) -> Markup:
    return Markup("</{}>").format(tag) if tag else Markup("")


def to_markup(text: str) -> Markup:
    """Write a text as blocks of ours. Bare lines, as in a note, are a numbered list."""
    pieces = read(text)
    bare = len(pieces) > 1 and all(piece.kind == "plain" for piece in pieces)
    blocks: list[Markup] = []
    at = 0
    while at < len(pieces):
        first = pieces[at]
        run = list(pieces) if bare else _run(pieces[at:], first)
        at += len(run)
        if first.kind == "item" or bare:
            items = Markup("").join(Markup("<item>{}</item>").format(one.markup) for one in run)
            ordered = "yes" if bare or first.ordered else "no"
            blocks.append(Markup('<list ordered="{}">{}</list>').format(ordered, items))
        elif first.kind == "heading":
            blocks += [Markup("<text><b>{}</b></text>").format(one.words) for one in run]
        else:
            lines = Markup("<br/>").join(one.markup for one in run)
            blocks.append(Markup("<text>{}</text>").format(lines))
    return Markup("").join(blocks)


def _run(pieces: Sequence[Piece], first: Piece) -> list[Piece]:
    run: list[Piece] = []
    for one in pieces:
        if (one.group, one.kind) != (first.group, first.kind):
            break
        run.append(one)
    return run
