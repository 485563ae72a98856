from collections import Counter

import pytest

from bot.rules.points import AWARDS, SHARES_PAID_A_DAY, Award, award, reverse


def test_amounts() -> None:
    assert {reason: rule.amount for reason, rule in AWARDS.items()} == {
        "share_confirmed": 10,
        "share_proven": 5,
        "first_share": 5,
        "idea_accepted": 10,
    }


def test_asked_twice_it_is_the_same_line() -> None:
    assert award("share_confirmed", 42) == award("share_confirmed", 42)
    assert award("share_confirmed", 42) == Award(
        10, "share_confirmed", "share:42:confirmed", "share_confirmed"
    )


def test_no_two_things_share_a_reference() -> None:
    lines = [
        award(reason, subject, attempt=attempt)
        for reason in AWARDS
        for subject in (1, 2, 12)
        for attempt in (1, 2)
    ]
    references = Counter(one.reference for one in [*lines, *map(reverse, lines)])
    assert references.most_common(1)[0][1] == 1


def test_the_cap_pays_up_to_itself_and_says_why_past_it() -> None:
    assert award("share_confirmed", 9, paid_today=SHARES_PAID_A_DAY - 1).amount == 10
    capped = award("share_confirmed", 9, paid_today=SHARES_PAID_A_DAY)
    assert (capped.amount, capped.explanation) == (0, "share_confirmed_over_cap")
    assert capped.reference == "share:9:confirmed"


def test_only_confirmed_shares_are_capped() -> None:
    assert award("share_proven", 9, paid_today=99).amount == 5
    assert award("idea_accepted", 9, paid_today=99).amount == 10


def test_an_undo_evens_out_and_what_is_done_again_is_paid_again() -> None:
    paid = award("share_confirmed", 42)
    undone = reverse(paid)
    assert paid.amount + undone.amount == 0
    assert undone.reference == "share:42:confirmed:undone"
    again = award("share_confirmed", 42, attempt=2)
    assert again.reference == "share:42:confirmed:2"
    assert again.amount == 10


def test_attempts_count_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        award("share_confirmed", 42, attempt=0)
