"""Harmless posts stay without a word; risky ones are found, and nothing of them is repeated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.risks import KeptName, find, holds_words

TODAY = date(2026, 11, 26)
POSTS = Path(__file__).parent / "posts"
HARMLESS = (POSTS / "harmless.txt").read_text(encoding="utf-8").splitlines()
RISKY = [
    tuple(line.split(" | ", 1))
    for line in (POSTS / "risky.txt").read_text(encoding="utf-8").splitlines()
]
NAMES = (KeptName("Project Falcon"), KeptName("Bluebird", TODAY))


@pytest.mark.parametrize("post", HARMLESS)
def test_a_harmless_post_stays_without_a_word(post: str) -> None:
    assert find(post, NAMES, TODAY) == ()


@pytest.mark.parametrize(("kind", "post"), RISKY)
def test_a_risky_post_is_found(kind: str, post: str) -> None:
    assert kind in {risk.kind for risk in find(post, NAMES, TODAY)}


def test_there_are_enough_of_both() -> None:
    assert len(HARMLESS) >= 60
    assert len(RISKY) >= 50


@pytest.mark.parametrize(("kind", "post"), RISKY)
def test_nothing_of_the_draft_is_repeated_but_words_of_our_own_lists(kind: str, post: str) -> None:
    said = " ".join(risk.subject for risk in find(f"{post} zebra77", NAMES, TODAY))
    assert "zebra77" not in said
    if kind in {"secret", "email", "phone", "account", "card", "identity"}:
        assert not any(c.isdigit() for c in said)


def test_one_wrong_digit_is_no_account_and_no_card() -> None:
    assert find("FI21 1234 5600 0007 86", (), TODAY) == ()
    assert find("4111 1111 1111 1112", (), TODAY) == ()


def test_a_name_counts_to_the_end_of_its_day() -> None:
    name = KeptName("Bluebird", TODAY)
    assert find("bluebird", [name], TODAY)[0].until == TODAY
    assert find("bluebird", [name], date(2026, 11, 27)) == ()
    assert find("bluebirds", [name], TODAY) == ()
    assert find("anything", [KeptName("...")], TODAY) == ()


def test_words_are_found_whole() -> None:
    assert holds_words("Our SALARY bands", "salary")
    assert not holds_words("celery", "salary")


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    find(text, NAMES, TODAY)


@pytest.mark.parametrize("seed", ["a@", "1 ", "+1 ", "password: ", "x://a:", "(", "0 ", "FI21 "])
def test_long_repetitions_are_read_quickly(seed: str) -> None:
    """No pattern may run away: 10,000 characters, the most a person can send."""
    find(seed * (10_000 // len(seed)), NAMES, TODAY)
