"""What the page sends becomes the same events as on every platform, or one kind sentence."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.playground import address
from connectors.playground.inbound import (
    FIELD_LIMIT,
    TEXT_LIMIT,
    Unreadable,
    hear,
    read_fields,
    read_id,
    read_instant,
    read_text,
    read_wire,
    to_action,
    to_form,
)
from connectors.playground.settings import PlaygroundSettings
from tests.unit.connectors.playground.conftest import CAST

ANA = address.person_to_actor(CAST.people[0], "Acme")
BRAND = address.channel_to_conversation(CAST.channels[0])


@pytest.mark.parametrize(
    ("channel", "text", "command", "seen_by"),
    [
        (True, "/advocate drop https://a.example/ #x", "drop https://a.example/ #x", "actor"),
        (True, "/advocate", "", "actor"),
        (True, "/Advocate\tshare", "share", "actor"),
        (True, "/advocate\nidea two\nlines", "idea two\nlines", "actor"),
        (True, "@Social Squad share this", "share this", "all"),
        (True, "hey @social squad, hello", "hey , hello", "all"),
        (True, "good morning", None, "all"),
        (True, "@Social Squadron share", None, "all"),
        (False, "share", "share", "all"),
        (False, " STOP ", "STOP", "all"),
        (False, "@Social Squad share", "share", "all"),
    ],
)
def test_a_command_is_told_from_small_talk(
    channel: bool, text: str, command: str | None, seen_by: str
) -> None:
    heard = hear(PlaygroundSettings(), ANA, BRAND if channel else ANA.direct, {"text": text}, "1")
    assert (heard.event.text if heard.event else None, heard.seen_by) == (command, seen_by)
    if heard.event:
        assert heard.event.seen == (channel and seen_by == "all")
    if heard.event:
        assert (heard.event.id, heard.event.actor) == ("playground:1", ANA)


@pytest.mark.parametrize(
    "text", ["", "   ", "/share", "/advocates", "/", 7, None, "x" * (TEXT_LIMIT + 1)]
)
def test_what_nobody_could_answer_is_refused(text: object) -> None:
    with pytest.raises(Unreadable):
        hear(PlaygroundSettings(), ANA, ANA.direct, {"text": text}, "1")


def test_text_at_the_limit_passes_and_loses_only_control_characters() -> None:
    assert len(read_text({"t": "x" * TEXT_LIMIT}, "t")) == TEXT_LIMIT
    assert read_text({"t": "a\x00b\r\nc\ud800\x9f\td\u2028e"}, "t") == "ab\nc\td\ne"


@pytest.mark.parametrize(
    "value", ["share.open", "share.open#", "share#1", "Share.open#1", "a.b#1 ", ""]
)
def test_an_action_we_never_wrote_is_refused(value: str) -> None:
    with pytest.raises(Unreadable):
        read_wire(value)


def test_an_action_carries_its_value_and_message() -> None:
    ref = address.to_ref("brand", "a1")
    event = to_action(ANA, BRAND, ref, {"action": "share.open#2", "value": "42"}, "9")
    assert (event.action, event.value, event.message) == ("share.open", "42", ref)


def test_a_form_keeps_one_answer_as_text_and_several_as_a_tuple() -> None:
    body = {
        "form": "share.caption",
        "value": "42",
        "fields": {"caption": "a\r\nb", "topics": ["x", "y"], "none": []},
    }
    event = to_form(ANA, BRAND, body, "9")
    assert (event.form, event.value) == ("share.caption", "42")
    assert event.fields == {"caption": "a\nb", "topics": ("x", "y"), "none": ()}


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x", {"a": 1}, {"a": None}, {"a": {"b": "c"}}, {"a": [1]}, {"a": ["x"] * (FIELD_LIMIT + 1)},
        {str(n): "" for n in range(FIELD_LIMIT + 1)}, {"a": "x" * (TEXT_LIMIT + 1)},
    ],
)  # fmt: skip
def test_fields_of_another_shape_are_refused(raw: Any) -> None:
    with pytest.raises(Unreadable):
        read_fields(raw)


@pytest.mark.parametrize("value", ["", "Share", "share.caption#1"])
def test_a_form_we_never_wrote_is_refused(value: str) -> None:
    with pytest.raises(Unreadable):
        to_form(ANA, BRAND, {"form": value}, "9")


@pytest.mark.parametrize("value", ["tomorrow", "2026-11-23T09:00:00", ""])
def test_a_time_needs_its_offset(value: str) -> None:
    with pytest.raises(Unreadable):
        read_instant(value)


def test_an_id_is_short_and_plain() -> None:
    assert read_id({"id": "a-1"}, "else") == "a-1"
    assert read_id({}, "else") == "else"
    for wrong in ("a b", "x" * 65, "/"):
        with pytest.raises(Unreadable):
            read_id({"id": wrong}, "else")
