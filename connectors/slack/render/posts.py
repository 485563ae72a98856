"""Message -> what is posted, edited in or put under a link; in several parts when it is long. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors.slack.render import limits
from connectors.slack.render.blocks import Drawing
from connectors.slack.render.notice import notice
from connectors.slack.render.words import ENGLISH, Words
from templates import message as m
from templates.tree import read

Payload = dict[str, Any]
Piece = tuple[m.Block, ...]

MOST_PARTS = 5
"""Messages one delivery may become: each of them notifies its readers."""


def render_message(
    message: m.Message, team: str = "", *, native: bool = True, words: Words = ENGLISH
) -> Payload:
    """Write {"text", "blocks"}: at most 50 blocks and 9,500 characters of text together.

    `team` narrows mentions to people of that workspace; without it any of this platform is mentioned.
    """
    text = notice(message)
    blocks = Drawing("message", team, native=native, words=words).draw(message.blocks)
    room = limits.MESSAGE_TEXT - len(text)
    return {"text": text, "blocks": limits.fit(blocks, limits.MESSAGE_BLOCKS, room)}


def render_card(message: m.Message, team: str = "", *, words: Words = ENGLISH) -> Payload:
    """Write the card that stands under a link: {"blocks"}, within a message's limits and without the newest blocks.

    chat.unfurl takes no text beside them (docs.slack.dev/messaging/unfurling-links-in-messages).
    """
    blocks = Drawing("message", team, native=False, words=words).draw(message.blocks)
    return {"blocks": limits.fit(blocks, limits.MESSAGE_BLOCKS, limits.MESSAGE_TEXT)}


def shows_native(message: m.Message | m.Home) -> bool:
    """Whether the document holds a chart or table, which a workspace may refuse."""
    return any(isinstance(block, m.Chart | m.Table) for block in message.blocks)


# ---------------------------------------------------------------- parts


def split_message(message: m.Message, team: str = "", most: int = MOST_PARTS) -> list[m.Message]:
    """Cut a message that is too long for Slack into at most `most`, each a message of its own.

    It is cut before a divider, a header or another thing (`about`), never inside a thing. What is left for the last
    part, or is too long in itself, `render_message` shortens. The cut doesn't depend on which blocks a workspace takes.
    """
    if most < 2 or _fits(message, team):
        return [message]
    parts: list[m.Message] = []
    part: Piece = ()
    for piece in _pieces(message):
        longer = m.Message((*part, *piece), "" if parts else message.summary)
        if part and len(parts) < most - 1 and not _fits(longer, team):
            parts.append(m.Message(part, longer.summary))
            # The line stood between two messages that are apart now.
            part = piece[1:] if isinstance(piece[0], m.Divider) else piece
        else:
            part = longer.blocks
    return [*parts, m.Message(part, "" if parts else message.summary)]


def _fits(message: m.Message, team: str) -> bool:
    room = limits.MESSAGE_TEXT - len(notice(message))
    kinds = (True, False) if shows_native(message) else (False,)
    drawn = (Drawing("message", team, native=kind).draw(message.blocks) for kind in kinds)
    return all(limits.holds(blocks, limits.MESSAGE_BLOCKS, room) for blocks in drawn)


def _pieces(message: m.Message) -> Iterator[Piece]:
    """Cut at every seam. A divider or header stays with what follows, buttons and small print with what they follow."""
    abouts = _abouts(message)
    piece: list[m.Block] = []
    for block, about, before in zip(message.blocks, abouts, ["", *abouts], strict=False):
        inside = about and about == before
        aside = isinstance(block, m.Actions | m.Context) and not about
        begins = isinstance(block, m.Divider | m.Header) or about != before
        leads = piece and all(isinstance(each, m.Divider | m.Header) for each in piece)
        if piece and begins and not inside and not aside and not leads:
            yield tuple(piece)
            piece = []
        piece.append(block)
    if piece:
        yield tuple(piece)


def _abouts(message: m.Message) -> list[str]:
    """Return what each block is about, as its source says; "" for what is about nothing in particular."""
    elements = read(message.source, "kept message").elements() if message.source else []
    if len(elements) != len(message.blocks):
        return [""] * len(message.blocks)
    return [element.attributes.get("about", "") for element in elements]
