"""Long messages in parts: cut at the seams, nothing lost, no part over a limit."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.slack.render import render_card, render_message, split_message
from connectors.slack.render.limits import text_length
from connectors.slack.render.posts import MOST_PARTS
from templates import message as m
from templates.markup import parse
from tests.fakes.slack_blocks import check_message
from tests.fakes.slack_client import words
from tests.unit.connectors.slack.samples import HOSTILE, MESSAGES, all_blocks


def read(inside: str, summary: str = "") -> m.Message:
    found = parse(f'<message summary="{summary}">{inside}</message>')
    assert isinstance(found, m.Message)
    return found


def thing(number: int, size: int = 2_000) -> str:
    """A pick of two paragraphs and a button, in all about twice `size` characters."""
    about = f'about="drop:{number} follows"'
    word = f"word{number} "
    return (
        f"<text {about}>{word * (size // len(word))}</text>"
        f"<text {about}>{word * (size // len(word))}</text>"
        f'<actions {about}><button action="share.open" value="{number}">Share {number}</button></actions>'
    )


def shown(part: m.Message) -> str:
    drawn = render_message(part)
    assert check_message(drawn["blocks"]) == []
    assert len(drawn["text"]) + text_length(drawn["blocks"]) <= 9_500
    return words(drawn["blocks"])


def test_what_fits_stays_one_message() -> None:
    document = read(thing(1) + "<divider/>" + thing(2))
    assert split_message(document) == [document]
    assert split_message(document)[0] is document


def test_each_thing_stays_whole() -> None:
    document = read("<divider/>".join(thing(n) for n in range(5)), "Five for you")
    parts = split_message(document)
    assert [sum(f"Share {n}" in shown(part) for n in range(5)) for part in parts] == [2, 2, 1]
    for number in range(5):
        homes = [part for part in parts if f"word{number}" in shown(part)]
        assert len(homes) == 1
        assert f"Share {number}" in shown(homes[0])
        assert shown(homes[0]).count(f"word{number}") == 2 * (2_000 // 6)
    assert [part.summary for part in parts] == ["Five for you", "", ""]
    assert not isinstance(parts[1].blocks[0], m.Divider)


def test_things_side_by_side_are_cut_where_the_next_begins() -> None:
    parts = split_message(read("".join(thing(n) for n in range(3))))
    assert [sum(f"Share {n}" in shown(part) for n in range(3)) for part in parts] == [2, 1]


def test_a_header_goes_with_what_follows_and_the_last_buttons_with_what_they_follow() -> None:
    long = "word " * 900
    parts = split_message(
        read(
            f"<header>One</header><text>{long}</text><divider/><header>Two</header>"
            f"<text about='drop:1 x'>{long}</text><header>Three</header><text>{long}</text>"
            "<context>Small</context><actions><button action='idea.open'>Idea</button></actions>"
        )
    )
    starts = [part.blocks[0] for part in parts]
    assert starts == [m.Header("One"), m.Header("Three")]
    assert isinstance(parts[-1].blocks[-1], m.Actions)
    assert "Two" in shown(parts[0])


@pytest.mark.parametrize(("things", "parts"), [(16, 1), (17, 2), (32, 2), (33, 3)])
def test_fifty_blocks_a_message(things: int, parts: int) -> None:
    document = read("".join(thing(n, 20) for n in range(things)))
    found = split_message(document)
    assert len(found) == parts
    assert "".join(shown(part) for part in found).count("Share") == things


def test_one_thing_that_is_too_long_is_shortened() -> None:
    [part] = split_message(read(thing(1, 6_000)))
    assert "…" in shown(part)
    assert "Share 1" in shown(part)


def test_the_last_part_takes_the_rest() -> None:
    document = read("<divider/>".join(thing(n, 4_000) for n in range(9)))
    assert len(split_message(document)) == MOST_PARTS
    two = split_message(document, most=2)
    assert len(two) == 2
    assert "…" in shown(two[1])
    assert "…" not in shown(two[0])
    assert split_message(document, most=1) == [document]


def test_the_cut_is_the_same_whatever_a_workspace_draws() -> None:
    """A table is longer as one than in words, or the other way round: parts must not move between two tries."""
    table = (
        "<table caption='Board'><column>Who</column>"
        + "".join(f"<row><cell>{'n' * 400}{n}</cell></row>" for n in range(15))
        + "</table>"
    )
    document = read(f"{thing(1)}<divider/>{table}<divider/>{thing(2)}")
    parts = split_message(document)
    assert len(parts) > 1
    for native in (True, False):
        for part in parts:
            drawn = render_message(part, native=native)
            assert len(drawn["text"]) + text_length(drawn["blocks"]) <= 9_500


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(MESSAGES, st.integers(1, 6))
def test_any_message_is_cut_without_loss(document: m.Message, most: int) -> None:
    parts = split_message(document, most=most)
    assert 1 <= len(parts) <= most
    kept = [block for part in parts for block in part.blocks]
    lines = [block for block in document.blocks if block not in kept]
    assert all(isinstance(block, m.Divider) for block in lines)
    assert [b for b in kept if not isinstance(b, m.Divider)] == [
        b for b in document.blocks if not isinstance(b, m.Divider)
    ]
    for part in parts:
        assert part.blocks
        shown(part)


# ---------------------------------------------------------------- cards


def test_a_card_has_blocks_alone_and_none_of_the_newest() -> None:
    card = render_card(m.Message(all_blocks(HOSTILE), "Summary"), "T1")
    assert set(card) == {"blocks"}
    assert check_message(card["blocks"]) == []
    assert not {"table", "data_visualization"} & {block["type"] for block in card["blocks"]}


def test_a_card_holds_a_messages_limits() -> None:
    card = render_card(m.Message(tuple(m.Paragraph((m.Text("w" * 3_000),)) for _ in range(60))))
    assert text_length(card["blocks"]) <= 9_500
    assert json.dumps(card).count("…") or "\\u2026" in json.dumps(card)
