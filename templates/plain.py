"""Every document as plain text: Slack's `text` fallback, Teams' summary, the log line, the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from templates import message as m


def inlines_to_plain(nodes: m.Inlines) -> str:
    """Write inline nodes without any markup; a link shows its address beside its words."""
    return "".join(_inline(node) for node in nodes)


def _inline(node: m.Inline) -> str:
    match node:
        case m.Text(value) | m.Code(value):
            return value
        case m.Styled(_, children):
            return inlines_to_plain(children)
        case m.Link(href, children):
            label = inlines_to_plain(children)
            return label if label == href else f"{label} ({href})"
        case m.Mention(kind, name):
            return name if kind == "user" else f"#{name.removeprefix('#')}"
        case m.Time(shown=shown):
            return shown
        case m.Emoji(char):
            return char
        case m.Break():
            return "\n"
        case _:
            assert_never(node)


def _action(node: m.Action) -> str:
    match node:
        case m.Button(label=label):
            return f"[{label}]"
        case m.LinkButton(href, label):
            return f"[{label}] ({href})"
        case m.Select(label=label) | m.DatePicker(label=label):
            return f"[{label} ▾]"
        case m.Menu(items=items):
            return "[… " + " | ".join(item.label for item in items) + "]"
        case _:
            assert_never(node)


def block_to_plain(node: m.Block | m.Input) -> str:
    """Write one block; several lines for lists, fields and tables."""
    match node:
        case m.Header(text):
            return text
        case m.Paragraph(children) | m.Context(children):
            return inlines_to_plain(children)
        case m.Quote(children):
            return "\n".join(f"> {line}" for line in inlines_to_plain(children).split("\n"))
        case m.ItemList(items, ordered):
            marks = [f"{n}." if ordered else "•" for n in range(1, len(items) + 1)]
            return "\n".join(
                f"{mark} {inlines_to_plain(item)}" for mark, item in zip(marks, items, strict=True)
            )
        case m.Fields(fields):
            return "\n".join(f"{f.label}: {inlines_to_plain(f.children)}" for f in fields)
        case m.Image(alt=alt):
            return f"[Image: {alt}]"
        case m.Divider():
            return "———"
        case m.Progress(sentence=sentence) | m.Chart(sentence=sentence):
            return sentence
        case m.Table(caption, columns, rows):
            return "\n".join([caption, *(" | ".join(row) for row in (columns, *rows))])
        case m.Actions(elements):
            return " ".join(_action(element) for element in elements)
        case m.Input(label=label, initial=initial):
            return f"{label}: {', '.join(initial)}".rstrip()
        case _:
            assert_never(node)


def _joined(blocks: Iterable[m.Block | m.Input]) -> str:
    return "\n".join(block_to_plain(block) for block in blocks)


def to_plain(document: m.Document) -> str:
    """Write the whole document, a block a line or more."""
    match document:
        case m.Form(title=title, blocks=blocks, submit=submit):
            return "\n".join(filter(None, [title, _joined(blocks), submit and f"[{submit}]"]))
        case m.Message(blocks=blocks) | m.Home(blocks=blocks):
            return _joined(blocks)
        case _:
            assert_never(document)


def to_summary(message: m.Message) -> str:
    """Write what a notification shows: the given summary, else all but buttons and small print."""
    if message.summary:
        return message.summary
    speaking = (b for b in message.blocks if not isinstance(b, m.Actions | m.Context | m.Divider))
    return _joined(speaking) or _joined(message.blocks)
