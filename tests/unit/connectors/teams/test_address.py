"""Addresses go out and come back the same."""

from __future__ import annotations

import pytest

from connectors.teams.address import (
    Route,
    from_neutral,
    read_route,
    split_key,
    split_ref,
    to_direct,
    to_neutral,
    to_person,
    to_place,
    to_ref,
)

ROUTE = Route("https://smba.trafficmanager.net/emea/", "28:bot", "a:1")
THREAD = "19:abc@thread.tacv2;messageid=1700000000000"


def test_routes_round_trip() -> None:
    assert read_route(ROUTE.dumps()) == ROUTE
    for junk in ("", "x", "[]", "7", '{"bot": 7}'):
        assert read_route(junk).service_url == ""


def test_a_person_and_their_chat() -> None:
    chat = to_direct("t", "aad", ROUTE, "Ana")
    assert (chat.key, chat.kind) == ("t/@aad", "direct")
    assert split_key(chat.key) == ("t", "", "aad")
    assert from_neutral(to_neutral(to_person("t", "aad")), "t") == "aad"
    assert from_neutral("teams:other/aad", "t") == from_neutral("slack:t/aad", "t") == ""


def test_a_thread_is_its_channel() -> None:
    place = to_place("t", THREAD, "channel", ROUTE)
    assert place.key == "t/19:abc@thread.tacv2"
    assert split_key(place.key) == ("t", "19:abc@thread.tacv2", "")


@pytest.mark.parametrize("conversation", [THREAD, "a:1x-y_z/w", "19:abc@thread.v2"])
def test_references_round_trip(conversation: str) -> None:
    assert split_ref(to_ref("t", conversation, "1:abc").key) == ("t", conversation, "1:abc")


def test_a_foreign_reference_is_empty() -> None:
    assert split_ref("nonsense") == split_ref("no slash") == ("", "", "")
