"""A document -> Adaptive Card 1.5, as plain dicts. Pure: no SDK, no network; the limits and escapes are Teams' own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from connectors.teams import wire
from connectors.teams.render.actions import Card, execute, to_label
from connectors.teams.render.blocks import Limits, Page, block_to_elements, separate
from connectors.teams.render.inputs import Surroundings, input_to_elements
from connectors.teams.render.text import Mentions, escape, shorten
from templates import message as m
from templates.plain import to_plain, to_summary

CARD = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"
BUDGET = 25 * 1024
"""Bytes of a card's UTF-8: under both the 28 KB of older pages and the 80 KB (UTF-16) of current ones."""

SUMMARY_LIMIT = 500
TITLE_LIMIT = 64

_TIERS = (
    Limits(),
    Limits(2000, 40, 40),
    Limits(1000, 25, 25),
    Limits(400, 15, 20),
    Limits(200, 8, 12),
    Limits(100, 5, 8),
)

__all__ = ["BUDGET", "CARD", "Surroundings", "attach", "render", "to_card", "to_dialog", "weigh"]


def render(document: m.Document, around: Surroundings | None = None) -> Card:
    """Return the part of an activity that shows `document`: summary and attachments."""
    match document:
        case m.Message():
            summary = to_summary(document)
        case m.Form(title=title):
            summary = title
        case _:
            summary = to_plain(document)
    return {
        "summary": shorten(summary, SUMMARY_LIMIT),
        "attachments": [attach(to_card(document, around, titled=True))],
    }


def attach(card: Card) -> Card:
    return {"contentType": CARD, "content": card}


def to_dialog(document: m.Document, title: str, around: Surroundings | None = None) -> Card:
    """Return the task of a dialog that shows `document`."""
    return {
        "title": shorten(title, TITLE_LIMIT),
        "width": "medium",
        "height": "medium",
        "card": attach(to_card(document, around, dialog=True)),
    }


def to_card(
    document: m.Document,
    around: Surroundings | None = None,
    *,
    titled: bool = False,
    dialog: bool = False,
) -> Card:
    """Return `document` as a card within the budget.

    A form says its title itself when `titled` (a dialog has a title bar) and is sent by a plain submit in a `dialog`,
    where Teams knows no execute. Too long: texts and tables are shortened step by step, then the last blocks left out,
    never a question or a button.
    """
    around = around or Surroundings()
    if isinstance(document, m.Form):
        form = document

        def write(limits: Limits, keep: int) -> Card:
            return _form(form, limits, around, keep, titled=titled, dialog=dialog)

        words = sum(not isinstance(block, m.Input) for block in form.blocks)
    else:
        blocks = document.blocks

        def write(limits: Limits, keep: int) -> Card:
            return _blocks(blocks, limits, around, keep)

        words = sum(not isinstance(block, m.Actions) for block in blocks)
    return _fit(write, words)


def _fit(write: Callable[[Limits, int], Card], words: int) -> Card:
    card: Card = {}
    for limits in _TIERS:
        card = write(limits, words)
        if weigh(card) <= BUDGET:
            return card
    for keep in range(words - 1, -1, -1):
        card = write(_TIERS[-1], keep)
        if weigh(card) <= BUDGET:
            return card
    return card


def weigh(card: Card) -> int:
    """Return the bytes `card` has on the wire."""
    return len(orjson.dumps(card))


def _blocks(blocks: tuple[m.Block, ...], limits: Limits, around: Surroundings, keep: int) -> Card:
    page = Page(limits, Mentions(around.tenant))
    body: list[Card] = []
    divided = False
    for block, shown in _kept(blocks, keep, m.Actions):
        if isinstance(block, m.Divider):
            divided = True
            continue
        made = block_to_elements(block, page) if shown else [_ellipsis()]
        body += separate(made) if divided and body else made
        divided = False
    return _card(body, page)


def _kept(blocks: tuple[Any, ...], keep: int, always: type) -> list[tuple[Any, bool]]:
    """Pair each block with whether it is shown: after `keep` others one ellipsis stands, `always` ones stay."""
    kept: list[tuple[Any, bool]] = []
    for block in blocks:
        if isinstance(block, always):
            kept.append((block, True))
            continue
        if keep >= 0:
            kept.append((block, keep > 0))
        keep -= 1
    return kept


def _ellipsis() -> Card:
    return {"type": "TextBlock", "text": "…"}


def _card(body: list[Card], page: Page) -> Card:
    extras: Card = {}
    if page.wide:
        extras["width"] = "Full"
    if entities := page.mentions.entities():
        extras["entities"] = entities
    card: Card = {"type": "AdaptiveCard", "version": VERSION, "body": body}
    return card | {"msteams": extras} if extras else card


def _form(
    form: m.Form,
    limits: Limits,
    around: Surroundings,
    keep: int,
    *,
    titled: bool,
    dialog: bool,
) -> Card:
    page = Page(limits, Mentions(around.tenant))
    body: list[Card] = []
    if titled:
        body.append(
            {
                "type": "TextBlock",
                "text": escape(form.title),
                "style": "heading",
                "size": "Large",
                "weight": "Bolder",
                "wrap": True,
            }
        )
    divided = False
    for block, shown in _kept(form.blocks, keep, m.Input):
        if isinstance(block, m.Divider):
            divided = True
            continue
        if not shown:
            made = [_ellipsis()]
        elif isinstance(block, m.Input):
            made = input_to_elements(block, around)
        else:
            made = block_to_elements(block, page)
        body += separate(made) if divided and body else made
        divided = False
    card = _card(body, page)
    if form.submit:
        card["actions"] = [_submit(form, page, dialog)]
    return card


def _submit(form: m.Form, page: Page, dialog: bool) -> Card:
    data = {wire.FORM: form.id, wire.VALUE: form.value}
    style = {"style": "positive"}
    if dialog:
        return {
            "type": "Action.Submit",
            "id": page.ids.take(form.id),
            "title": to_label(form.submit),
            "data": data,
        } | style
    return execute(form.id, form.submit, data, page.ids, inputs=True) | style
