from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ranking import COOLING, Candidate, Reader, rank

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def _one(
    id: int,  # noqa: A002
    *topics: str,
    days: float = 1,
    language: str = "en",
    author: str | None = None,
    squad: int | None = None,
    idea: int | None = None,
) -> Candidate:
    published = NOW - timedelta(days=days)
    return Candidate(id, topics, language, published, author, squad, idea)


def _ids(candidates: list[Candidate], reader: Reader, count: int = 3) -> list[int]:
    return [pick.candidate.id for pick in rank(candidates, reader, NOW, count)]


def test_the_newest_come_first_and_the_lowest_id_breaks_a_tie() -> None:
    assert _ids([_one(3, days=2), _one(2), _one(1)], Reader()) == [1, 2, 3]


def test_what_one_follows_outweighs_a_week_but_not_two() -> None:
    reader = Reader(follows=frozenset({"hiring"}))
    assert _ids([_one(1), _one(2, "hiring", days=9)], reader) == [2, 1]
    assert _ids([_one(1), _one(2, "hiring", days=15)], reader) == [1, 2]


@pytest.mark.parametrize(
    "reader",
    [
        Reader(mutes=frozenset({"sales"})),
        Reader(shared=frozenset({1})),
        Reader(dismissed={1: NOW}),
    ],
)
def test_never_brings_up_what_was_done_dismissed_or_muted(reader: Reader) -> None:
    assert _ids([_one(1, "hiring", "sales"), _one(2)], reader) == [2]


def test_never_brings_up_what_is_withdrawn_over_or_yet_to_come() -> None:
    gone = replace(_one(1), withdrawn=True)
    over = replace(_one(2), expires_at=NOW)
    to_come = _one(3, days=-0.1)
    assert _ids([gone, over, to_come], Reader()) == []


def test_not_for_me_holds_its_topic_back_for_thirty_days() -> None:
    candidates = [_one(1, "sales"), _one(2, "culture", days=3)]
    held = Reader(cooled_topics={"sales": NOW - COOLING + timedelta(seconds=1)})
    free = Reader(cooled_topics={"sales": NOW - COOLING})
    assert _ids(candidates, held) == [2, 1]
    assert _ids(candidates, free) == [1, 2]


def test_ones_own_language_comes_first() -> None:
    candidates = [_one(1, language="en"), _one(2, language="de", days=5)]
    assert _ids(candidates, Reader(languages=frozenset({"de"}))) == [2, 1]
    assert _ids(candidates, Reader()) == [1, 2]


def test_one_of_each_topic_and_author_where_possible() -> None:
    candidates = [
        _one(1, "hiring", author="ana", days=1),
        _one(2, "hiring", author="bo", days=2),
        _one(3, "product", author="ana", days=3),
        _one(4, "culture", author="cy", days=4),
        _one(5, "events", author="di", days=5),
    ]
    assert _ids(candidates, Reader()) == [1, 4, 5]
    assert _ids(candidates[:4], Reader()) == [1, 4, 3]  # an author twice before a topic twice
    assert _ids(candidates[:3], Reader()) == [1, 3, 2]


def test_unknown_authors_do_not_clash() -> None:
    assert _ids([_one(1, "a"), _one(2, "b"), _one(3, "c")], Reader()) == [1, 2, 3]


def test_says_why() -> None:
    reader = Reader(
        follows=frozenset({"hiring"}),
        languages=frozenset({"de"}),
        squads=frozenset({7}),
        ideas=frozenset({2}),
    )
    candidates = [
        _one(1, "news", "hiring"),
        _one(2, "product", squad=7),
        _one(3, "culture", idea=1),
        _one(4, "events", language="de"),
        _one(5, "people", days=2),
        _one(6, days=30),
        _one(7, "travel", squad=7, idea=2),
    ]
    why = {p.candidate.id: (p.why, p.topic) for p in rank(candidates, reader, NOW, count=7)}
    assert why == {
        1: ("follows", "hiring"),
        2: ("squad", "product"),
        3: ("idea", "culture"),
        4: ("language", "events"),
        5: ("fresh", "people"),
        6: ("evergreen", None),
        7: ("yours", None),
    }


def test_a_language_most_things_are_in_is_no_reason() -> None:
    picks = rank(
        [_one(1), _one(2), _one(3, language="de")], Reader(languages=frozenset({"en"})), NOW
    )
    assert {pick.why for pick in picks} == {"fresh"}


@given(
    st.lists(
        st.builds(
            lambda topics, days, author: (tuple(topics), days, author),
            st.sets(st.sampled_from("abcd"), max_size=2),
            st.integers(-2, 20),
            st.sampled_from([None, "ana", "bo"]),
        ),
        max_size=12,
    ),
    st.integers(0, 4),
    st.randoms(use_true_random=False),
)
def test_order_of_input_changes_nothing_and_nothing_comes_twice(
    rows: list[tuple[tuple[str, ...], int, str | None]], count: int, random: Random
) -> None:
    candidates = [
        _one(at, *topics, days=days, author=author)
        for at, (topics, days, author) in enumerate(rows)
    ]
    reader = Reader(follows=frozenset("a"), mutes=frozenset("d"))
    picked = _ids(candidates, reader, count)
    open_ones = [one for one in candidates if one.published_at <= NOW and "d" not in one.topics]
    assert len(picked) == len(set(picked)) == min(count, len(open_ones))
    shuffled = random.sample(candidates, len(candidates))
    assert _ids(shuffled, reader, count) == picked
