import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.events import Conversation, MessageRef
from connectors.slack import address

IDS = st.from_regex(r"[TCGDUW][A-Z0-9]{1,12}", fullmatch=True)
STAMPS = st.from_regex(r"[0-9]{10}\.[0-9]{6}", fullmatch=True)


@given(IDS, IDS, st.sampled_from(["", "general", "mpdm-ana--ben-1"]))
def test_a_channel_round_trips(team: str, channel: str, name: str) -> None:
    where = address.conversation(team, channel, name)
    assert where.kind == ("group" if name.startswith("mpdm-") else "channel")
    assert address.to_place(where) == address.Place(team, channel)


@given(IDS, IDS, IDS)
def test_a_direct_conversation_round_trips_whatever_its_route(
    team: str, user: str, route: str
) -> None:
    where = address.direct(team, user, route)
    assert where.kind == "direct"
    assert where.key == address.actor(team, user).direct.key
    assert address.to_place(where) == address.Place(team, user)


@given(IDS, IDS, STAMPS)
def test_a_message_round_trips(team: str, channel: str, ts: str) -> None:
    ref = address.reference(team, channel, ts)
    assert address.to_spot(ref) == address.Spot(team, channel, ts)


@given(IDS, IDS, st.lists(STAMPS, min_size=1, max_size=6, unique=True))
def test_a_message_in_parts_round_trips(team: str, channel: str, stamps: list[str]) -> None:
    ref = address.reference(team, channel, *stamps)
    spot = address.to_spot(ref)
    assert (spot.team, spot.channel, spot.stamps) == (team, channel, tuple(stamps))
    assert spot.ts == stamps[0]
    assert address.reference(spot.team, spot.channel, *spot.stamps) == ref


@pytest.mark.parametrize("key", ["", "T1", "T1/", "/C1", "T1/C1/x"])
def test_what_is_no_conversation_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no Slack conversation"):
        address.to_place(Conversation("slack", key))


def test_other_platforms_are_refused() -> None:
    with pytest.raises(ValueError, match="teams"):
        address.to_place(Conversation("teams", "T1/C1"))
    for ref in (
        MessageRef("teams", "T1/C1/1.1"),
        MessageRef("slack", "T1/C1"),
        MessageRef("slack", "//"),
        MessageRef("slack", "T1/C1/1.1,"),
        MessageRef("slack", "T1/C1/1.1,,1.2"),
    ):
        with pytest.raises(ValueError, match="no Slack message"):
            address.to_spot(ref)


@given(IDS, st.from_regex(r"[UW][A-Z0-9]{1,12}", fullmatch=True))
def test_a_neutral_address_round_trips(team: str, user: str) -> None:
    assert address.own_id(address.neutral(team, user), "user", team) == user
    assert address.own_id(address.neutral(team, user), "user", team + "X") == ""
    assert address.own_id(address.neutral(team, user), "channel") == ""
