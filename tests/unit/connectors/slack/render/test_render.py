"""Whole documents: every node arrives, every limit holds for anything at all, and hostile text stays text."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from connectors.slack.render import (
    Words,
    render_card,
    render_errors,
    render_form,
    render_home,
    render_message,
    render_view,
    shows_native,
)
from connectors.slack.render.limits import text_length
from connectors.slack.wire import Origin, read_note
from templates import message as m
from tests.fakes.slack_blocks import check_message, check_view, total_text
from tests.fakes.slack_client import words
from tests.unit.connectors.slack.samples import AT, HOSTILE, MESSAGES, all_blocks, all_inputs

DANGEROUS = ("<!channel>", "<!here>", "<@UANA>", "<#CGENERAL>", "<!subteam", "<http://evil")


def message_(*blocks: m.Block) -> m.Message:
    return m.Message(blocks)


def test_every_node_is_valid_on_every_surface() -> None:
    document = m.Message(all_blocks())
    assert check_message(render_message(document)["blocks"]) == []
    assert check_message(render_message(document, native=False)["blocks"]) == []
    assert check_view(render_home(m.Home(all_blocks()))) == []
    assert check_view(render_view(document)) == []
    form = m.Form("share.send", "Share", "Send", (*all_blocks(), *all_inputs(error="Not so")))
    assert check_view(render_form(form)) == []


def test_every_word_arrives_on_every_surface() -> None:
    for number, block in enumerate(all_blocks()):
        if isinstance(block, m.Divider):
            continue
        marked = all_blocks(f"Mark{number}")[number]
        for native in (True, False):
            shown = render_message(message_(marked), native=native)
            assert f"Mark{number}" in json.dumps(shown["blocks"]), block


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(MESSAGES)
def test_any_message_holds_slacks_limits(document: m.Message) -> None:
    for native in (True, False):
        shown = render_message(document, native=native)
        assert check_message(shown["blocks"]) == []
        assert len(shown["text"]) + text_length(shown["blocks"]) <= 9_500 + 5 * len(shown["text"])
        assert total_text(shown["blocks"]) <= 9_500
    assert check_view(render_home(m.Home(document.blocks))) == []
    assert check_view(render_view(document, words=Words(title="T" * 60))) == []


@pytest.mark.parametrize("native", [True, False])
def test_hostile_text_is_inert_in_every_node(native: bool) -> None:
    shown = render_message(m.Message(all_blocks(HOSTILE)), native=native)
    assert_inert(shown)
    assert_inert(render_card(m.Message(all_blocks(HOSTILE))))
    words_ = Words(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    answer = render_view(m.Message(all_blocks(HOSTILE)), words=words_)
    assert_inert(answer)
    assert check_view(answer) == []
    home = render_home(m.Home(all_blocks(HOSTILE)), native=native, words=words_)
    assert_inert(home)
    form = m.Form(
        "share.send", HOSTILE, HOSTILE, (*all_blocks(HOSTILE), *all_inputs(HOSTILE, HOSTILE))
    )
    view = render_form(form, Origin())
    assert_inert(view)
    assert check_view(view) == []


def assert_inert(node: object) -> None:
    """Only mrkdwn objects and the top-level text are read as markup; all else Slack shows as it is."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            own = node["text"].replace("<@UANA>", "", 1).replace("<#CGENERAL>", "", 1)
            assert not any(mark in own for mark in DANGEROUS), own
            assert "*bold*" not in own
            assert "_italic_" not in own
            assert "~gone~" not in own
            assert "`code`" not in own
            assert "\n>" not in own
            assert node["verbatim"] is True
        if isinstance(node.get("text"), str) and "blocks" in node:
            assert "<" not in node["text"]
        assert node.get("type") not in {"broadcast", "usergroup", "markdown", "section"}
        if node.get("type") in {"text", "plain_text"}:
            # No verbatim or markup switch that would have Slack read it.
            assert node.keys() <= {"type", "text", "emoji", "style"}
        if node.get("type") == "data_visualization":
            assert isinstance(node["title"], str)
        if node.get("type") == "link":
            assert node["url"].startswith(("https://acme.example", "mailto:"))
        for value in node.values():
            assert_inert(value)
    elif isinstance(node, list):
        for value in node:
            assert_inert(value)


def test_the_fallback_text_is_the_summary_or_the_words() -> None:
    document = m.Message((m.Paragraph((m.Text("Hi & <you>"),)),))
    assert render_message(document)["text"] == "Hi &amp; &lt;you&gt;"
    assert render_message(m.Message(document.blocks, "Short"))["text"] == "Short"


def test_native_blocks_are_told() -> None:
    assert shows_native(m.Message(all_blocks()))
    assert not shows_native(message_(m.Divider()))
    kinds = {b["type"] for b in render_message(m.Message(all_blocks()))["blocks"]}
    assert {"table", "data_visualization"} <= kinds
    plain = {b["type"] for b in render_message(m.Message(all_blocks()), native=False)["blocks"]}
    assert not {"table", "data_visualization"} & plain
    modal = {b["type"] for b in render_view(m.Message(all_blocks()))["blocks"]}
    assert not {"table", "data_visualization"} & modal


@pytest.mark.parametrize(("paragraphs", "blocks"), [(50, 50), (51, 50), (200, 50)])
def test_fifty_blocks_a_message(paragraphs: int, blocks: int) -> None:
    document = m.Message(tuple(m.Paragraph((m.Text(f"p{n}"),)) for n in range(paragraphs)))
    shown = render_message(document)["blocks"]
    assert len(shown) == blocks
    assert ("…" in words(shown)) == (paragraphs > 50)


def test_a_row_of_buttons_at_the_end_survives_too_many_blocks() -> None:
    rows = tuple(m.Paragraph((m.Text(f"p{n}"),)) for n in range(60))
    document = m.Message((*rows, m.Actions((m.Button("share.open", "Share"),))))
    shown = render_message(document)["blocks"]
    assert len(shown) == 50
    assert shown[-1]["type"] == "actions"
    assert shown[-2]["elements"][0]["text"] == "…"


@pytest.mark.parametrize("size", [100, 8_000, 9_400, 9_600, 40_000])
def test_all_text_together_stays_under_9500(size: int) -> None:
    text = "word " * (size // 5)
    document = m.Message(
        (m.Paragraph((m.Text(text),)), m.Actions((m.Button("share.open", "Share"),))), "Short"
    )
    shown = render_message(document)
    assert text_length(shown) <= 9_500
    assert shown["blocks"][-1]["type"] == "actions"
    if size > 9_500:
        assert "…" in words(shown["blocks"])
        assert total_text(shown["blocks"]) > 9_000, "shortened more than needed"
    else:
        assert words(shown["blocks"]).count("word") == size // 5


def test_a_hundred_blocks_a_view() -> None:
    many = tuple(m.Paragraph((m.Text(f"p{n}"),)) for n in range(130))
    assert len(render_home(m.Home(many))["blocks"]) == 100
    assert len(render_view(m.Message(many))["blocks"]) == 100


@pytest.mark.parametrize(("size", "shown"), [(24, 24), (25, 24)])
def test_the_titles_of_a_modal(size: int, shown: int) -> None:
    form = m.Form("share.send", "t" * size, "s" * size, all_inputs(), close="c" * size)
    view = render_form(form)
    for key in ("title", "submit", "close"):
        assert len(view[key]["text"]) == shown
        assert view[key]["text"].endswith("…") == (size > 24)


def test_a_forms_value_and_origin_come_back() -> None:
    value = 'é"\\' * 333
    origin = Origin(
        "CGENERAL", "general", "1.1", "2.2", True, "https://hooks.slack.com/" + "x" * 100
    )
    view = render_form(m.Form("share.send", "T", "S", all_inputs(), value), origin)
    assert len(view["private_metadata"]) <= 3_000
    assert read_note(view["private_metadata"]) == (value, origin)
    assert view["callback_id"] == "share.send"


def test_every_time_is_shown_in_the_readers_zone() -> None:
    """Wherever a time can stand: in a sentence, a quote, a list, a field and the small print."""
    at = (m.Text("at "), m.Time(AT, "datetime", "Thu 26 Nov, 09:00"))
    nodes = (
        m.Paragraph(at),
        m.Quote(at),
        m.ItemList((at,)),
        m.Fields((m.Field("When", at),)),
        m.Context(at),
    )
    for node in nodes:
        for document in (
            render_message(message_(node)),
            render_view(message_(node)),
            render_home(m.Home((node,))),
            render_card(message_(node)),
        ):
            drawn = json.dumps(document["blocks"])
            assert '"timestamp": 1795676400' in drawn or "<!date^1795676400^" in drawn
            assert "Thu 26 Nov, 09:00" in drawn, "it needs words for who can't draw it"


def test_the_words_block_kit_asks_for_are_the_readers() -> None:
    own = Words("Ryhmä", "Peru", "Sulje", "Lähetä")
    button = m.Button("share.open", "Share", confirm="Sure?")
    message = message_(m.Actions((button,)))
    [element] = render_message(message, words=own)["blocks"][0]["elements"]
    assert element["confirm"]["deny"]["text"] == "Peru"
    view = render_view(message, words=own)
    assert (view["title"]["text"], view["close"]["text"]) == ("Ryhmä", "Sulje")
    assert view["blocks"][0]["elements"][0]["confirm"]["deny"]["text"] == "Peru"
    form = m.Form("share.send", "T", "", all_inputs())
    view = render_form(form, words=own)
    assert (view["submit"]["text"], view["close"]["text"]) == ("Lähetä", "Sulje")
    own_words = m.Form("share.send", "T", "Go", all_inputs(), close="Back")
    view = render_form(own_words, words=own)
    assert (view["submit"]["text"], view["close"]["text"]) == ("Go", "Back")


def test_the_errors_of_a_form() -> None:
    form = m.Form("share.send", "T", "S", all_inputs(error="Too long."))
    assert render_errors(form) == {"t": "Too long."}
    context = render_form(form)["blocks"][1]
    assert context["elements"][0]["text"] == "⚠️ Too long."
    assert render_errors(m.Form("share.send", "T", "S", all_inputs())) == {}
