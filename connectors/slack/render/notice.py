"""The `text` of a message: what a notification shows and a screen reader says first. One line without marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.slack.render.limits import NOTICE, shorten
from connectors.slack.render.text import escape
from templates import message as m
from templates.plain import block_to_plain

_SENTENCE = re.compile(r"[.!?…][”\"')]*(?= )")
_ENDED = (".", "!", "?", "…", ":", ";", ",", "”", '"')


def notice(message: m.Message) -> str:
    """Write the summary, else what the blocks say, at most 300 characters, cut after a sentence where one ends."""
    text = message.summary or _said(message.blocks)
    text = " ".join(text.split())
    if len(text) > NOTICE:
        ends = [found.end() for found in _SENTENCE.finditer(text[:NOTICE])]
        whole = bool(ends) and ends[-1] > NOTICE // 2
        text = text[: ends[-1]] if whole else shorten(text, NOTICE)
    return escape(text)


def _said(blocks: tuple[m.Block, ...]) -> str:
    """Say all but buttons and small print; those too, where there is nothing else."""
    aside = m.Actions | m.Context | m.Divider
    speaking = [block for block in blocks if not isinstance(block, aside)]
    lines = filter(None, map(_line, speaking or blocks))
    return " ".join(_ended(lines))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    """Give every line but the last the full stop that its own row was."""
    before = ""
    for line in lines:
        if before:
            yield before if before.endswith(_ENDED) else f"{before}."
        before = line
    yield before


def _line(block: m.Block) -> str:
    match block:
        case m.Paragraph(children) | m.Context(children) | m.Quote(children):
            return _words(children)
        case m.ItemList(items):
            return ", ".join(_words(item) for item in items)
        case m.Fields(fields):
            return ", ".join(f"{field.label}: {_words(field.children)}" for field in fields)
        case m.Image(alt=alt):
            return alt
        case m.Table(caption):
            return caption
        case m.Actions(elements):
            return ", ".join(element.label for element in elements)
        case m.Divider():
            return ""
        case _:
            return block_to_plain(block)


def _words(nodes: m.Inlines) -> str:
    """Write inline nodes with the words of a link alone: an address says nothing in a notification."""
    return "".join(_word(node) for node in nodes)


def _word(node: m.Inline) -> str:
    match node:
        case m.Styled(_, children) | m.Link(_, children):
            return _words(children)
        case m.Text(value) | m.Code(value):
            return value
        case m.Mention(kind, name):
            return name if kind == "user" else f"#{name.removeprefix('#')}"
        case m.Time(shown=shown):
            return shown
        case m.Emoji(char):
            return char
        case m.Break():
            return " "
