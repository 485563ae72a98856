"""Inline nodes -> rich_text elements, where nothing needs escaping, or -> mrkdwn with everything inert. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, assert_never
from urllib.parse import quote, urlsplit

from connectors.slack.address import own_id
from connectors.slack.render.limits import SECTION, URL, split
from templates import message as m
from templates.plain import inlines_to_plain

Element = dict[str, Any]

_UNSAFE = re.compile(r'[\s<>|"`\\^{}\x00-\x1f\x7f]')
_STYLES = {"b": "bold", "i": "italic", "s": "strike"}
_DATES = {
    "date": "{date_short_pretty}",
    "day": "{date_short_pretty}",
    "time": "{time}",
    "datetime": "{date_short_pretty}, {time}",
}
# mrkdwn has no escape for its own marks, so user text carries characters that look alike.
_INERT = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
)


def escape(text: str) -> str:
    """Escape the three characters that start an entity, a mention or a link in a `text` field."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Element:
    """Return a plain_text object: Slack shows it as it is."""
    return {"type": "plain_text", "text": text or " ", "emoji": False}


def safe_url(href: str) -> str:
    """Return the address with what could end it early percent-encoded; "" for one Slack must not get.

    Nor does it get one with a user's name before the host: "https://bank.example@evil.example" is read wrongly.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https", "mailto"} or "@" in parts.netloc:
        return ""
    url = _UNSAFE.sub(lambda found: quote(found[0], safe=""), href)
    return url if len(url) <= URL else ""


def _host(text: str) -> str:
    """Return the host that a label looks like, "" when it doesn't look like an address.

    Among other words only what starts like an address counts: "How we use Node.js" names no host.
    """
    words = unicodedata.normalize("NFKC", text).replace("。", ".").lower().split()
    marked = [word for word in words if word.startswith(("http://", "https://", "www."))]
    word = words[0] if len(words) == 1 else "".join(marked[:1])
    if "." not in word:
        return ""
    try:
        host = urlsplit(word if "//" in word else f"//{word}").hostname or ""
    except ValueError:
        return ""
    return host if "." in host.strip(".") else ""


def label_of(href: str, label: str) -> str:
    """Return the label, or the address where the label looks like another host's."""
    # Marks nobody sees would hide a host from us, not from the reader.
    seen = "".join(char for char in label if unicodedata.category(char) != "Cf")
    shown, real = _host(seen), _host(href)
    disguised = shown and real and shown.removeprefix("www.") != real.removeprefix("www.")
    return href if disguised or not seen.strip() else label


# ---------------------------------------------------------------- rich text


def to_elements(
    nodes: m.Inlines, team: str = "", style: frozenset[str] = frozenset()
) -> list[Element]:
    """Write inline nodes as elements of a rich_text_section. `style` holds "b", "i", "s"."""
    elements: list[Element] = []
    for node in nodes:
        elements.extend(_elements(node, team, style))
    return elements


def _elements(node: m.Inline, team: str, style: frozenset[str]) -> Iterator[Element]:
    match node:
        case m.Text(value):
            yield from _run(value, style)
        case m.Code(value):
            yield from _run(value, style, code=True)
        case m.Styled(mark, children):
            yield from to_elements(children, team, style | {mark})
        case m.Link(href, children):
            url, label = safe_url(href), inlines_to_plain(children)
            if url:
                link = {"type": "link", "url": url, "text": label_of(href, label)}
                yield _styled(link, style)
            else:
                yield from _run(f"{label} ({href})", style)
        case m.Mention(kind, name, keys):
            yield from _mention(kind, name, keys, team, style)
        case m.Time(at, mark, shown):
            date = {"type": "date", "timestamp": int(at.timestamp()), "format": _DATES[mark]}
            yield _styled({**date, "fallback": shown}, style)
        case m.Emoji(char):
            yield from _run(char, style)
        case m.Break():
            yield {"type": "text", "text": "\n"}
        case _:
            assert_never(node)


def _run(text: str, style: frozenset[str], *, code: bool = False) -> Iterator[Element]:
    if text:
        yield _styled({"type": "text", "text": text}, style, code=code)


def _styled(element: Element, style: frozenset[str], *, code: bool = False) -> Element:
    marks = {_STYLES[mark]: True for mark in sorted(style)} | ({"code": True} if code else {})
    return {**element, "style": marks} if marks else element


def _mention(
    kind: str, name: str, keys: tuple[str, ...], team: str, style: frozenset[str]
) -> Iterator[Element]:
    found = next(filter(None, (own_id(key, kind, team) for key in keys)), "")
    if found:
        yield _styled({"type": kind, f"{kind}_id": found}, style)
    else:
        yield from _run(name if kind == "user" else f"#{name.removeprefix('#')}", style)


def sections(elements: list[Element], limit: int = SECTION) -> Iterator[list[Element]]:
    """Cut a long run of elements into runs of at most `limit` characters, at words."""
    run: list[Element] = []
    left = limit
    for element in elements:
        text = element.get("text", "")
        if len(text) > left and element["type"] == "text":
            head, *rest = split(text, left) if left > limit // 4 else ["", *split(text, limit)]
            if head:
                run.append({**element, "text": head})
            if run:
                yield run
            # The rest was cut to what was left here; cut it anew to whole runs.
            *whole, last = split("".join(rest), limit)
            for part in whole:
                yield [{**element, "text": part}]
            run, left = [{**element, "text": last}], limit - len(last)
            continue
        if len(text) > left and run:
            yield run
            run, left = [], limit
        run.append(element)
        left -= len(text)
    if run:
        yield run


# ---------------------------------------------------------------- mrkdwn


def to_mrkdwn(nodes: m.Inlines, team: str = "") -> str:
    """Write inline nodes as mrkdwn, for the small print only: rich_text can't stand there."""
    return "".join(_mrkdwn(node, team) for node in nodes)


def inert(text: str) -> str:
    """Escape user text for mrkdwn so that no mention, link or mark in it works."""
    return "\n".join(
        f"›{line[4:]}" if line.startswith("&gt;") else line
        for line in text.translate(_INERT).split("\n")
    )


def _mrkdwn(node: m.Inline, team: str) -> str:
    match node:
        case m.Text(value):
            return inert(value)
        case m.Code(value):
            return f"`{inert(value)}`"
        case m.Styled(mark, children):
            inside = to_mrkdwn(children, team)
            sign = {"b": "*", "i": "_", "s": "~"}[mark]
            return f"{sign}{inside}{sign}" if inside.strip() else inside
        case m.Link(href, children):
            label = label_of(href, inlines_to_plain(children))
            url, words = safe_url(href), " ".join(inert(label).replace("|", "¦").split())
            return f"<{escape(url)}|{words}>" if url else f"{words} ({inert(href)})"
        case m.Mention(kind, name, keys):
            found = next(filter(None, (own_id(key, kind, team) for key in keys)), "")
            if found:
                return f"<{'@' if kind == 'user' else '#'}{found}>"
            return inert(name if kind == "user" else f"#{name.removeprefix('#')}")
        case m.Time(at, mark, shown):
            fallback = inert(shown).replace("|", "¦")
            return f"<!date^{int(at.timestamp())}^{_DATES[mark]}|{fallback}>"
        case m.Emoji(char):
            return char
        case m.Break():
            return "\n"
        case _:
            assert_never(node)
