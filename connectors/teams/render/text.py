"""Inline nodes -> the markdown subset of a TextBlock, and its escape. Pure.

Leaf text is escaped here and nowhere else. Teams knows bold, italic, lists and links; headings, images and code it
doesn't draw, other clients might, so all of them are taken out of people's words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any, assert_never
from urllib.parse import quote, urlsplit

from connectors.teams.address import from_neutral
from templates import message as m

_ALWAYS = re.compile(r"([\\`*_\[\]<>{}~])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_LINE_START = re.compile(r"^[ \t]*(?:(#+|-+|=+|\+)|(\d{1,9})([.)]))(?=\s|$)", re.MULTILINE)
_MENTION = re.compile(r"[\\`*_\[\]<>&{}~]")
_SPACES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_RUN_STYLES: dict[str, dict[str, Any]] = {
    "b": {"weight": "Bolder"},
    "i": {"italic": True},
    "s": {"strikethrough": True},
}
_SCHEMES = {"http", "https", "mailto"}


def escape(text: str) -> str:
    """Make `text` inert in a TextBlock: shown letter for letter, no link, no mention, no date function."""
    text = _ALWAYS.sub(r"\\\1", text)
    return _unmark(_ENTITY.sub(r"\\&", text))


def _unmark(text: str) -> str:
    return _LINE_START.sub(lambda hit: f"\\{hit[1]}" if hit[1] else f"{hit[2]}\\{hit[3]}", text)


def plain(text: str) -> str:
    """Text for a place that shows it as it is (labels, choices, runs): no date function, and no link for a client
    that draws markdown there all the same.
    """
    return text.replace("](", "]\u200b(").replace("{{", "{\u200b{")


def shorten(text: str, limit: int) -> str:
    """Cut at a word, with an ellipsis; at most `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] or cut).rstrip(" ,.;:\n") + "…"


def shorten_inlines(nodes: m.Inlines, limit: int) -> m.Inlines:
    """Cut a sentence at a word after `limit` characters of text, keeping links and styles up to there."""
    kept, _ = _cut(nodes, limit)
    return kept


def _cut(nodes: m.Inlines, left: int) -> tuple[m.Inlines, int]:
    kept: list[m.Inline] = []
    for node in nodes:
        if left <= 0:
            break
        match node:
            case m.Text(value) | m.Code(value):
                text = shorten(value, left)
                kept.append(replace(node, value=text))
                left -= len(value)
            case m.Styled(_, children) | m.Link(_, children):
                inside, left = _cut(children, left)
                kept.append(replace(node, children=inside))
            case _:
                kept.append(node)
                left -= 20
    return tuple(kept), left


@dataclass(slots=True)
class Mentions:
    """The people a card mentions. Only people of `tenant` can be; two of one name can't both."""

    tenant: str = ""
    found: dict[str, str] = field(default_factory=dict)

    def take(self, node: m.Mention) -> str | None:
        """Return the tag to write, or None when only the name can be written."""
        ids = filter(None, (from_neutral(key, self.tenant) for key in node.keys))
        person = next(ids, None) if node.kind == "user" and self.tenant else None
        name = _MENTION.sub("", node.name).strip()
        if not person or not name or self.found.get(name, person) != person:
            return None
        self.found[name] = person
        return f"<at>{name}</at>"

    def entities(self) -> list[dict[str, Any]]:
        return [
            {
                "type": "mention",
                "text": f"<at>{name}</at>",
                "mentioned": {"id": person, "name": name},
            }
            for name, person in self.found.items()
        ]


def to_markdown(nodes: m.Inlines, mentions: Mentions) -> str:
    """Write inline nodes for a TextBlock."""
    # A list mark is one at the start of a line only, which is known when the runs stand together.
    return _unmark("".join(_inline(node, mentions) for node in nodes))


def _inline(node: m.Inline, mentions: Mentions) -> str:
    match node:
        case m.Text(value) | m.Code(value):
            return escape(value).replace("\n", "\n\n")
        case m.Styled(style, children):
            inside = "".join(_inline(child, mentions) for child in children)
            return _wrap(inside, {"b": "**", "i": "*", "s": ""}[style])
        case m.Link(href, children):
            label = "".join(_inline(child, mentions) for child in children)
            return to_link(label.replace("\n\n", " "), href)
        case m.Mention():
            return mentions.take(node) or escape(_name(node))
        case m.Time():
            return _time(node)
        case m.Emoji(char):
            return char
        case m.Break():
            return "\n\n"
        case _:
            assert_never(node)


def _wrap(text: str, mark: str) -> str:
    """Put `mark` around each line's words; it must touch them to count."""
    parts = [_SPACES.fullmatch(line) for line in text.split("\n\n")]
    return "\n\n".join(
        f"{p[1]}{mark}{p[2]}{mark}{p[3]}" if p and p[2] else (p[0] if p else "") for p in parts
    )


def to_link(label: str, href: str) -> str:
    """Write a markdown link; an address that isn't http, https or mailto stays words."""
    if urlsplit(href).scheme.lower() not in _SCHEMES:
        return label
    return f"[{label}]({to_safe_url(href)})"


def to_safe_url(href: str) -> str:
    """Percent-encode what would end a markdown link early."""
    return quote(href, safe="%/:=&?~#+!$,;'@-._").replace("(", "%28").replace(")", "%29")


def _time(node: m.Time) -> str:
    """Teams shows the functions in the reader's own zone and language; they take whole seconds of UTC."""
    at = node.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    date, time = f"{{{{DATE({at},SHORT)}}}}", f"{{{{TIME({at})}}}}"
    return {"date": date, "day": date, "time": time, "datetime": f"{date} {time}"}[node.style]


def needs_runs(nodes: m.Inlines, mentions: Mentions) -> bool:
    """Whether the sentence has code or struck text, which only runs can show, and nothing that only markdown can."""
    flat = list(_flat(nodes))
    special = any(
        isinstance(n, m.Code) or (isinstance(n, m.Styled) and n.style == "s") for n in flat
    )
    bound = any(
        isinstance(n, m.Time) or (isinstance(n, m.Mention) and mentions.take(n)) for n in flat
    )
    return special and not bound


def _flat(nodes: m.Inlines) -> list[m.Inline]:
    found: list[m.Inline] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, m.Styled | m.Link):
            found.extend(_flat(node.children))
    return found


def to_runs(nodes: m.Inlines, look: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Write inline nodes as TextRuns, which show their text as it is."""
    runs: list[dict[str, Any]] = []
    look = look or {}
    for node in nodes:
        match node:
            case m.Styled(style, children):
                runs.extend(to_runs(children, look | _RUN_STYLES[style]))
            case m.Link(href, children):
                opens = {"selectAction": {"type": "Action.OpenUrl", "url": href}}
                safe = urlsplit(href).scheme.lower() in _SCHEMES
                runs.extend(to_runs(children, look | opens if safe else look))
            case m.Code(value):
                runs.append(_run(value, look | {"fontType": "Monospace"}))
            case m.Time(shown=shown):
                runs.append(_run(shown, look))
            case m.Text(value) | m.Emoji(char=value):
                runs.append(_run(value, look))
            case m.Mention():
                runs.append(_run(_name(node), look))
            case m.Break():
                runs.append({"type": "TextRun", "text": "\n"})
            case _:
                assert_never(node)
    return runs


def _run(text: str, look: dict[str, Any]) -> dict[str, Any]:
    return {"type": "TextRun", "text": plain(text), **look}


def _name(node: m.Mention) -> str:
    return node.name if node.kind == "user" else f"#{node.name.removeprefix('#')}"
