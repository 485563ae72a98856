"""What comes through the message extension: a message somebody picked, words of a search, a link. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from connectors.content.hypertext import Tag, cut
from connectors.events import Quoted
from connectors.teams.payload import Payload, part, parts, text_of

SEARCH = "drops"
"""The id of our search in the manifest."""
WORDS = "words"
"""The name of its one parameter."""
LONGEST = 50_000
"""Characters of a message's HTML that are read."""

_LINK = re.compile(r"https?://[^\s<>\"']+")
_BEHIND = ".,;:!?…”’»"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LINES = {"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3"}
_UNSEEN = {"script", "style", "attachment"}
_BLANKS = re.compile(r"[ \t\xa0]+")
_GAPS = re.compile(r" ?\n[ \n]*")


def to_search(value: Payload) -> str:
    """Return the words looked for; "" when the list is only opened."""
    for given in parts(value, "parameters"):
        if given.get("name") == WORDS:
            return text_of(given, "value")
    return ""


def to_quoted(value: Payload, person: str) -> tuple[Quoted, str, str] | None:
    """Return the message that was picked, and the Entra id and name of its author, "" for `person` and for bots.

    Whoever has no Entra id (somebody from outside) can't be asked: of their words only the link is taken. None when
    no message was picked. See learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands
    """
    message = value.get("messagePayload")
    if not isinstance(message, Mapping):
        return None
    content, is_html = _content(message)
    link = next(_links(content, is_html=is_html), "")
    sender = part(message, "from")
    user, bot = part(sender, "user"), part(sender, "application")
    author = text_of(user, "id").lower()
    if text_of(user, "userIdentityType") not in {"", "aadUser"} or not (author or bot):
        return Quoted(link=link), "", ""
    text = _words(content) if is_html else content.strip()
    quoted = Quoted(text=text, link=link, permalink=text_of(message, "linkToMessage"))
    if author in {"", person}:
        return quoted, "", ""
    return quoted, author, text_of(user, "displayName")


def _content(message: Payload) -> tuple[str, bool]:
    body = part(message, "body")
    return text_of(body, "content")[:LONGEST], text_of(body, "contentType") != "text"


def _links(content: str, *, is_html: bool) -> Iterator[str]:
    if is_html:
        for piece in cut(content):
            if isinstance(piece, Tag):
                yield from _LINK.findall(piece.attributes.get("href", ""))
            else:
                yield from map(_trim, _LINK.findall(piece))
    else:
        yield from map(_trim, _LINK.findall(content))


def _trim(link: str) -> str:
    """Drop what the sentence put behind a typed link: its full stop, a bracket that was opened before it."""
    while link:
        last = link[-1]
        opening = _CLOSING.get(last, "")
        if last not in _BEHIND and not (opening and link.count(last) > link.count(opening)):
            break
        link = link[:-1]
    return link


def _words(content: str) -> str:
    """Return the visible words, line by line."""
    words: list[str] = []
    unseen = ""
    for piece in cut(content):
        if isinstance(piece, str):
            words.append("" if unseen else piece.replace("\n", " "))
        elif unseen:
            unseen = "" if piece.closing and piece.name == unseen else unseen
        elif piece.name in _UNSEEN and not (piece.closing or piece.empty):
            unseen = piece.name
        elif piece.name in _LINES:
            words.append("\n")
    return _GAPS.sub("\n", _BLANKS.sub(" ", "".join(words))).strip()
