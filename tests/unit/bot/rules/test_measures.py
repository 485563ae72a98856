import pytest

from bot.rules.measures import (
    FLOOR,
    active_share,
    against_target,
    ideas_answered,
    ideas_decided,
    people_who_back,
    people_who_joined,
    people_who_opened,
    posts_of_one,
    shares_confirmed,
    shares_proven,
    shares_started,
)


def test_the_three_states_of_a_share_are_three_measures() -> None:
    started, confirmed, proven = shares_started(9), shares_confirmed(6, 9, 1), shares_proven(3, 5)
    assert [(one.key, one.value, one.denominator) for one in (started, confirmed, proven)] == [
        ("shares_started", 9, None),
        ("shares_confirmed", 5, 9),
        ("shares_proven", 3, 5),
    ]
    assert [one.kind for one in (started, confirmed, proven)] == [
        "measured",
        "reported",
        "measured",
    ]
    assert confirmed.removed == 1


def test_opened_shows_what_was_left_out() -> None:
    opened = people_who_opened(100, 39)
    assert (opened.value, opened.removed, opened.kind) == (61, 39, "measured")


def test_joined_is_out_of_the_invited() -> None:
    assert (people_who_joined(5, 12).value, people_who_joined(5, 12).denominator) == (5, 12)
    assert (people_who_joined(4, 12).value, people_who_joined(4, 12).too_few) == (None, True)


def test_a_group_at_the_floor_is_shown_and_one_below_is_not() -> None:
    shown = active_share(2, FLOOR)
    assert (shown.value, shown.too_few, shown.denominator) == (0.4, False, 5)
    held = active_share(2, FLOOR - 1)
    assert (held.value, held.too_few) == (None, True)
    assert active_share(0, 0).too_few


def test_target_against_actual() -> None:
    reached = against_target(people_who_opened(100, 40), 50)
    assert (reached.key, reached.value) == ("people_who_opened_against_target", 1.2)
    assert (reached.denominator, reached.removed, reached.kind) == (50, 40, "measured")


def test_a_goal_does_not_show_what_was_held_back() -> None:
    assert against_target(active_share(1, 3), 1).value is None
    assert against_target(active_share(1, 3), 1).too_few


@pytest.mark.parametrize("target", [0, -1])
def test_a_goal_is_above_zero(target: int) -> None:
    with pytest.raises(ValueError, match="above 0"):
        against_target(shares_started(3), target)


@pytest.mark.parametrize(
    ("backers", "others", "shown"),
    [
        (0, 50, None),
        (4, 50, None),
        (5, 50, 5),
        (45, 50, 45),
        (46, 50, None),
        (50, 50, None),
        (5, 9, None),
    ],
)
def test_backers_are_counted_where_neither_they_nor_the_others_are_few(
    backers: int, others: int, shown: int | None
) -> None:
    found = people_who_back(backers, others)
    assert found.value == shown
    assert found.too_few is (shown is None)


@pytest.mark.parametrize(
    ("posts", "people", "others", "shown"),
    [(9, 4, 50, None), (9, 5, 50, 9), (60, 46, 50, None), (0, 0, 50, None)],
)
def test_posts_of_a_few_are_no_number(
    posts: int, people: int, others: int, shown: int | None
) -> None:
    assert posts_of_one(posts, people, others).value == shown


def test_ideas_are_measured_against_what_was_promised() -> None:
    assert (ideas_answered(4, 5).value, ideas_answered(4, 5).denominator) == (
        4,
        5,
    )
    assert (ideas_decided(2, 3).value, ideas_decided(2, 3).kind) == (
        2,
        "measured",
    )
