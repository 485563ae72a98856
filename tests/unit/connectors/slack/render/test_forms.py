from __future__ import annotations

from typing import Any

import pytest

from connectors.slack.render.forms import draw_form
from templates import message as m
from tests.fakes.slack_blocks import check_view
from tests.unit.connectors.slack.samples import all_inputs


def draw(*nodes: m.Block | m.Input, submit: str = "Send") -> dict[str, Any]:
    view = draw_form(m.Form("share.send", "Share", submit, nodes), "note")
    assert check_view(view) == []
    return view


def element(node: m.Input) -> dict[str, Any]:
    found: dict[str, Any] = draw(node)["blocks"][0]["element"]
    return found


def options(count: int) -> tuple[m.Option, ...]:
    return tuple(m.Option(str(n), f"o{n}") for n in range(count))


def test_an_input_is_named_by_its_name() -> None:
    for block in draw(*all_inputs())["blocks"]:
        assert block["block_id"] == block["element"]["action_id"]


def test_every_input_starts_with_what_it_holds() -> None:
    filled = {b["block_id"]: b["element"] for b in draw(*all_inputs("Words"))["blocks"]}
    assert filled["t"]["initial_value"] == "Words"
    assert filled["t"]["max_length"] == 200
    assert filled["ml"]["multiline"] is True
    assert filled["ml"]["min_length"] == 5
    assert filled["u"]["initial_value"] == "https://acme.example"
    assert (filled["n"]["initial_value"], filled["n"]["max_value"]) == ("3", "10")
    assert filled["s"]["initial_option"]["value"] == "b"
    assert [o["value"] for o in filled["ms"]["initial_options"]] == ["a", "c"]
    assert filled["r"]["initial_option"]["value"] == "a"
    assert [o["value"] for o in filled["c"]["initial_options"]] == ["a", "b"]
    assert filled["d"]["initial_date"] == "2026-12-01"
    assert filled["p"]["initial_user"] == "UBEN"
    assert filled["ch"]["initial_conversation"] == "CGENERAL"


@pytest.mark.parametrize(
    ("kind", "initial"),
    [
        ("number", "many"),
        ("date", "soon"),
        ("date", "2026-02-30"),
        ("person", "teams:T/U"),
        ("person", "slack:T1/CGENERAL"),
        ("channel", "general"),
    ],
)
def test_what_can_not_be_an_initial_value_is_left_out(kind: Any, initial: str) -> None:
    drawn = element(m.Input(kind, "x", "X", initial=(initial,)))
    assert not any(key.startswith("initial") for key in drawn)


@pytest.mark.parametrize(
    ("count", "radio", "checkbox"),
    [
        (10, "radio_buttons", "checkboxes"),
        (11, "static_select", "multi_static_select"),
        (120, "static_select", "multi_static_select"),
    ],
)
def test_ten_boxes_at_most(count: int, radio: str, checkbox: str) -> None:
    assert element(m.Input("radio", "x", "X", options=options(count)))["type"] == radio
    assert element(m.Input("checkbox", "x", "X", options=options(count)))["type"] == checkbox


@pytest.mark.parametrize(("size", "shown"), [(3_000, 3_000), (3_001, 3_000)])
def test_three_thousand_characters_typed(size: int, shown: int) -> None:
    drawn = element(m.Input("multiline", "x", "X", initial=("w" * size,), longest=5_000))
    assert len(drawn["initial_value"]) == drawn["max_length"] == shown


@pytest.mark.parametrize(("size", "shown"), [(2_000, 2_000), (2_001, 2_000)])
def test_labels_and_hints(size: int, shown: int) -> None:
    [block] = draw(m.Input("text", "x", "l" * size, "h" * size, "p" * size))["blocks"]
    assert len(block["label"]["text"]) == len(block["hint"]["text"]) == shown
    assert len(block["element"]["placeholder"]["text"]) == 150


def test_optional_is_said() -> None:
    assert draw(m.Input("text", "x", "X", required=False))["blocks"][0]["optional"] is True
    assert draw(m.Input("text", "x", "X"))["blocks"][0]["optional"] is False


def test_a_form_with_an_input_can_be_sent_and_one_without_need_not() -> None:
    assert draw(m.Input("text", "x", "X"), submit="")["submit"]["text"] == "Send"
    assert "submit" not in draw(m.Paragraph((m.Text("Read this"),)), submit="")
