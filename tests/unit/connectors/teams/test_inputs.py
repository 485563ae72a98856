"""Each question asks in Teams' way, and its answer comes back as the core knows it: written, sent, read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.events import FieldValue
from connectors.teams import wire
from connectors.teams.render import Surroundings, to_card
from templates.markup import parse
from templates.message import Form, InputKind, Option
from templates.refill import refill

TENANT = "0f9a4c1e-7d8b-4d2f-8a51-3c2b1a0d9e88"
PLACE = f"teams:{TENANT}/19:brand@thread.tacv2"
AROUND = Surroundings(TENANT, (Option(PLACE, "Brand"),), "Please fill this in.", "Add me first.")
OPTIONS = (
    '<option value="a,b" label="A, B" chosen="yes"/><option value="50%" label="Half" hint="less"/>'
)


def form(kind: str, options: str = "", more: str = "") -> Form:
    inside = f'<input kind="{kind}" name="action" label="Your words" {more}>{options}</input>'
    made = parse(f'<form id="share.send" title="Share" submit="Go" value="42">{inside}</form>')
    assert isinstance(made, Form)
    return made


def write(document: Form, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the first field and the data of the submit."""
    card = to_card(document, AROUND, **kwargs)
    field = next(part for part in card["body"] if part["type"].startswith("Input."))
    return field, card["actions"][0]["data"]


@pytest.mark.parametrize(
    ("kind", "options", "element", "sent", "answer"),
    [
        ("text", "", "Input.Text", "50%2C", "50%2C"),
        ("multiline", "", "Input.Text", "a\nb", "a\nb"),
        ("url", "", "Input.Text", "https://a.example", "https://a.example"),
        ("number", "", "Input.Number", 3.0, "3"),
        ("number", "", "Input.Number", 2.5, "2.5"),
        ("date", "", "Input.Date", "2026-12-01", "2026-12-01"),
        ("select", OPTIONS, "Input.ChoiceSet", "a,b", "a,b"),
        ("radio", OPTIONS, "Input.ChoiceSet", "50%", "50%"),
        ("multiselect", OPTIONS, "Input.ChoiceSet", "a%2Cb,50%25", ("a,b", "50%")),
        ("checkbox", OPTIONS, "Input.ChoiceSet", "", ()),
        ("checkbox", '<option value="y,s" label="Yes"/>', "Input.Toggle", "y%2Cs", ("y,s",)),
        ("person", "", "Input.ChoiceSet", "aad-1", f"teams:{TENANT}/aad-1"),
        ("person", "", "Input.ChoiceSet", "", ""),
        ("channel", "", "Input.ChoiceSet", PLACE, PLACE),
    ],
)
def test_a_question_and_its_answer(
    kind: InputKind, options: str, element: str, sent: object, answer: FieldValue
) -> None:
    field, data = write(form(kind, options))
    assert field["type"] == element
    assert field["label"] == "Your words"
    if choices := [c for c in field.get("choices", []) if sent]:
        offered = {choice["value"] for choice in choices}
        assert set(str(sent).split(",") if field.get("isMultiSelect") else [sent]) <= offered
    read = wire.read({**data, field["id"]: sent}, TENANT)
    assert read == wire.Sent("share.send", "42", {"action": answer})


@pytest.mark.parametrize(
    ("kind", "options", "typed", "key", "shown"),
    [
        ("text", "", "My <b>", "value", "My <b>"),
        ("number", "", "3", "value", 3),
        ("date", "", "2026-12-01", "value", "2026-12-01"),
        ("select", OPTIONS, "50%", "value", "50%"),
        ("multiselect", OPTIONS, ("a,b", "50%"), "value", "a%2Cb,50%25"),
        ("checkbox", '<option value="y" label="Yes"/>', ("y",), "value", "y"),
        ("person", "", f"teams:{TENANT}/aad-1", "value", "aad-1"),
        ("channel", "", PLACE, "value", PLACE),
    ],
)
def test_nothing_typed_is_lost_beside_an_error(
    kind: str, options: str, typed: FieldValue, key: str, shown: object
) -> None:
    again = refill(form(kind, options), {"action": typed}, {"action": "Not *yet*."})
    card = to_card(again, AROUND)
    field, error = card["body"][:2]
    assert field[key] == shown
    assert (error["color"], error["text"]) == ("Attention", r"⚠ Not \*yet\*.")


def test_required_says_so_in_words() -> None:
    field, _ = write(form("text"))
    assert (field["isRequired"], field["errorMessage"]) == (True, "Please fill this in.")
    assert "isRequired" not in write(form("text", more='required="no"'))[0]


def test_limits_hints_and_placeholders() -> None:
    more = 'hint="Short" placeholder="A title" longest="30"'
    field, _ = write(form("text", more=more))
    assert (field["maxLength"], field["placeholder"]) == (30, "A title")
    assert "Short" in json.dumps(to_card(form("text", more=more)))
    number, _ = write(form("number", more='shortest="1" longest="9" initial="x"'))
    assert (number["min"], number["max"], "value" in number) == (1, 9, False)


def test_people_are_found_by_teams() -> None:
    field, _ = write(form("person"))
    assert field["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


def test_no_channel_is_explained() -> None:
    card = to_card(form("channel"), Surroundings(TENANT, (), "", "Add me first."))
    assert "Add me first." in json.dumps(card)


def test_dialogs_submit_and_chats_execute() -> None:
    assert to_card(form("text"), dialog=True)["actions"][0]["type"] == "Action.Submit"
    in_chat = to_card(form("text"), titled=True)
    (button,) = in_chat["actions"]
    assert (button["type"], button["fallback"]["type"]) == ("Action.Execute", "Action.Submit")
    assert button["data"] == button["fallback"]["data"]
    assert in_chat["body"][0]["text"] == "Share"


def test_a_form_without_a_submit_has_no_button() -> None:
    made = parse('<form id="a.b" title="Read"><text>x</text></form>')
    assert isinstance(made, Form)
    assert "actions" not in to_card(made)


def test_a_long_form_keeps_every_question() -> None:
    words = f"<text>{'word ' * 2000}</text>" * 30
    made = parse(
        f'<form id="a.b" title="T" submit="Go">{words}'
        '<input kind="text" name="x" label="X"/></form>'
    )
    assert isinstance(made, Form)
    assert [part["type"] for part in to_card(made)["body"]][-1] == "Input.Text"


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        [],
        {},
        {"action": ""},
        {"action": "nodot"},
        {"action": "a.b\n"},
        {"action": {"x": 1}},
        {"form": "A.B"},
    ],
)
def test_what_is_not_ours(data: object) -> None:
    assert wire.read(data, TENANT) is None


def test_values_are_cut_to_what_we_write() -> None:
    assert wire.read({"action": "a.b", "value": "x" * 500}, TENANT) == wire.Pressed("a.b", "x" * 80)
    sent = wire.read({"form": "a.b", "value": "x" * 5000, "one.n": True, "junk": "x"}, TENANT)
    assert sent == wire.Sent("a.b", "x" * 1000, {"n": ""})
