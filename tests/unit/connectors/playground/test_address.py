"""People and places go out as neutral addresses and come back as the same."""

from __future__ import annotations

from connectors.playground import address
from tests.unit.connectors.playground.conftest import CAST


def test_a_conversation_comes_back_by_its_key() -> None:
    for place in [
        *map(address.person_to_direct, CAST.people),
        *map(address.channel_to_conversation, CAST.channels),
    ]:
        assert address.key_to_conversation(CAST, place.key) == place


def test_nobody_answers_to_a_key_of_no_one() -> None:
    assert address.key_to_conversation(CAST, "@zoe") is None
    assert address.key_to_conversation(CAST, "") is None


def test_a_message_comes_back_by_its_reference() -> None:
    assert address.split_ref(address.to_ref("team/brand", "a1").key) == ("team/brand", "a1")
    assert address.split_ref("a1") == ("", "")


def test_an_actor_says_what_the_cast_knows() -> None:
    kim = address.person_to_actor(CAST.people[2], "Acme")
    assert (kim.key, kim.name, kim.zone, kim.language) == ("kim", "Kim Lee", "Asia/Seoul", "ko")
    assert (kim.installation.platform, kim.installation.name) == ("playground", "Acme")
    assert kim.administrator
    assert not address.person_to_actor(CAST.people[1], "Acme").administrator


def test_a_direct_message_is_open_to_one() -> None:
    assert address.is_open_to("@ana", "ana")
    assert not address.is_open_to("@ana", "an")
    assert address.is_open_to("brand", "mia")


def test_our_own_address_is_found_among_others() -> None:
    assert address.find_own(("slack:T/U", address.person_to_neutral(CAST.people[0]))) == "ana"
    assert address.find_own(("slack:T/U",)) is None
