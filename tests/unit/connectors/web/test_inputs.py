"""The questions of a form: label, hint and error belong to their field, and the browser gets the limits."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.web.inputs import Offered, input_to_html
from templates import message as m
from tests.unit.connectors.playground.conftest import Outline

OFFERED = Offered(
    (m.Option("playground:ana", "Ana"), m.Option("playground:mia", "Mia, Brand lead")),
    (m.Option("playground:brand", "#brand"), m.Option("playground:hiring", "#hiring")),
)
OPTIONS = (m.Option("li", "LinkedIn", "Last used"), m.Option("x", "X"))


def ask(kind: Any, **values: Any) -> Outline:
    return Outline(input_to_html(m.Input(kind, "words", "Your words", **values), "f", 1, OFFERED))


@pytest.mark.parametrize(
    ("kind", "tag", "type_"),
    [
        ("text", "input", "text"),
        ("url", "input", "url"),
        ("date", "input", "date"),
        ("number", "input", "number"),
        ("multiline", "textarea", None),
        ("person", "select", None),
        ("channel", "select", None),
    ],
)
def test_a_field_is_tied_to_its_label_hint_and_error(
    kind: str, tag: str, type_: str | None
) -> None:
    outline = ask(kind, hint="In short", error="Too long")
    control = outline.one(tag)
    assert control.get("type") == type_
    assert outline.one("label")["for"] == control["id"]
    assert control["aria-describedby"] == "f-1-hint f-1-error"
    assert [one["id"] for one in outline.all("p")] == ["f-1-hint", "f-1-error"]
    assert control["aria-invalid"] == "true"
    assert "required" in control
    assert outline.all("div")[0] == {"class": "input", "data-name": "words", "data-kind": kind}


def test_an_optional_field_asks_for_nothing() -> None:
    outline = ask("text", required=False)
    control = outline.one("input")
    assert {"required", "aria-invalid", "aria-describedby"}.isdisjoint(control)
    assert "*" not in outline.words


def test_limits_are_characters_for_text_and_values_for_numbers() -> None:
    words, number = ask("text", shortest=2, longest=280), ask("number", shortest=1, longest=99)
    assert (words.one("input")["minlength"], words.one("input")["maxlength"]) == ("2", "280")
    assert (number.one("input")["min"], number.one("input")["max"]) == ("1", "99")
    assert "maxlength" not in number.one("input")


def test_what_was_typed_is_there_again() -> None:
    assert ask("text", initial=('a "b"',)).one("input")["value"] == 'a "b"'
    assert ask("multiline", initial=("\none\ntwo",)).words == "Your words *\n\none\ntwo"


def test_people_and_channels_answer_with_neutral_addresses() -> None:
    people = ask("person", initial=("playground:mia",), required=True).all("option")
    assert [one["value"] for one in people] == [
        "playground:ana",
        "playground:mia",
    ]
    assert "selected" in people[1]
    channels = ask("channel", required=False).all("option")
    assert [one["value"] for one in channels] == ["", "playground:brand", "playground:hiring"]


def test_a_required_choice_begins_empty_until_one_is_chosen() -> None:
    assert ask("select", options=OPTIONS).all("option")[0]["value"] == ""
    assert len(ask("select", options=OPTIONS, initial=("x",)).all("option")) == 2


def test_radios_share_a_name_and_a_legend() -> None:
    outline = ask("radio", options=OPTIONS, initial=("x",), error="Choose one")
    first, second = outline.all("input")
    assert (first["type"], first["name"]) == ("radio", second["name"])
    assert "checked" in second
    assert "required" in first
    assert first["aria-describedby"] == "f-1-0-hint"
    assert outline.one("fieldset")["aria-describedby"] == "f-1-error"
    assert outline.words.startswith("Your words *")


@pytest.mark.parametrize("kind", ["checkbox", "multiselect"])
def test_several_boxes_are_required_as_a_group_and_one_by_itself(kind: str) -> None:
    several, alone = ask(kind, options=OPTIONS, initial=("li", "x")), ask(kind, options=OPTIONS[:1])
    assert all("checked" in box and "required" not in box for box in several.all("input"))
    assert "data-required" in several.one("fieldset")
    assert "required" in alone.one("input")
    assert "data-required" not in alone.one("fieldset")
