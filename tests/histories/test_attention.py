"""No sequence of events makes the bot exceed a budget, speak in quiet hours, or speak to who did not ask for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.database import Connection
from tests.histories.stored import StoredWorld
from tests.histories.telling import START, Broken, History, tell_many
from tests.histories.worlds import FAULTS, PureWorld

IN_ALL = 10_000
PARTS = 4
"""So that several cores share them. `make histories` tells a million."""


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_attention_is_respected(part: int) -> None:
    size = IN_ALL // PARTS
    sent = tell_many(part * size, (part + 1) * size)
    assert sent > size, "a bot that says nothing keeps every promise"


@settings(max_examples=50, deadline=None)
@given(st.integers(min_value=IN_ALL), st.integers(1, 200))
def test_long_histories_too(seed: int, events: int) -> None:
    History(seed, PureWorld()).tell(events)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    with pytest.raises(Broken):
        tell_many(0, 5_000, FAULTS[fault])


@pytest.mark.parametrize("first", [0, 1000])
def test_the_same_with_real_tables(connection: Connection, first: int) -> None:
    sent = 0
    for seed in range(first, first + 30):
        sent += History(seed, StoredWorld(connection, START)).tell()
    assert sent > 15
