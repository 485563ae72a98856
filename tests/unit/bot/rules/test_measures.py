import pytest

from bot.rules.measures import (
    active_share,
    against_target,
    ideas_answered,
    ideas_decided,
    is_few,
    not_pressed,
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


@pytest.mark.parametrize(
    ("some", "of", "few"),
    [(5, 10, False), (4, 10, True), (6, 10, True), (5, 9, True), (0, 100, True), (95, 100, False)],
)
def test_neither_a_few_nor_all_but_a_few_are_counted(some: int, of: int, few: bool) -> None:
    assert is_few(some, of) == few
    for measure in (people_who_joined(some, of), people_who_back(some, of), active_share(some, of)):
        assert (measure.value is None, measure.too_few) == (few, few)
        assert measure.denominator == of
    assert (posts_of_one(99, some, of).value is None) == few
    assert (not_pressed(some, of - some, 1000).value is None) == few


def test_how_many_answered_is_left_out_where_few_did_not() -> None:
    assert not_pressed(10, 10, 25).denominator == 20
    assert not_pressed(10, 10, 24).denominator is None


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
