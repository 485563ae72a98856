"""A refused form comes back with all that was typed, and the error beside its field."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from templates import message as m
from templates.refill import refill

FORM = m.Form(
    "a.b",
    "T",
    "Go",
    (
        m.Paragraph((m.Text("words"),)),
        m.Input("text", "name", "Name", initial=("before",)),
        m.Input("checkbox", "days", "Days", options=(m.Option("1", "Mon"), m.Option("2", "Tue"))),
        m.Input("select", "one", "One", options=(m.Option("x", "X"),), initial=("x",)),
    ),
    value="7",
    source="<form/>",
)


def inputs(form: m.Form) -> dict[str, m.Input]:
    return {block.name: block for block in form.blocks if isinstance(block, m.Input)}


def test_what_was_typed_stands_there_again() -> None:
    again = refill(FORM, {"name": "Ana", "days": ("2",)}, {"name": "Too short."})
    held = inputs(again)
    assert held["name"].initial == ("Ana",)
    assert held["name"].error == "Too short."
    assert held["days"].initial == ("2",)
    assert held["one"].initial == ("x",), "what was not sent stays as it was"
    assert again.value == "7"
    assert again.source == "", "its markup says something else"
    assert FORM.blocks[1] == m.Input("text", "name", "Name", initial=("before",))


def test_what_cannot_be_chosen_is_not_chosen() -> None:
    held = inputs(refill(FORM, {"days": ("9", "1"), "one": "forged"}, {}))
    assert held["days"].initial == ("1",)
    assert held["one"].initial == ()


def test_an_emptied_field_stays_empty() -> None:
    held = inputs(refill(FORM, {"name": "", "days": ()}, {}))
    assert held["name"].initial == ()
    assert held["days"].initial == ()


def test_an_error_without_a_field_is_shown_at_the_first() -> None:
    held = inputs(refill(FORM, {}, {"": "Something."}))
    assert held["name"].error == "Something."
    bare = m.Form("a.b", "T", "", (m.Divider(),))
    assert refill(bare, {}, {"x": "y"}).blocks == bare.blocks


@given(st.dictionaries(st.sampled_from(["name", "days", "one", "else"]), st.text()))
def test_twice_is_once(fields: dict[str, str]) -> None:
    once = refill(FORM, fields, {"name": "e"})
    assert refill(once, fields, {"name": "e"}) == once
