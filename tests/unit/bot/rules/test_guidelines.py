"""Differences in plain words, sides of headings, and the line a risk falls under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.guidance import lines, starter
from bot.rules.guidelines import (
    Change,
    Line,
    about_disclosure,
    differences,
    line_about,
    side_of,
)

TEXTS = st.lists(
    st.sampled_from(["Be kind", "Be kinder", "Ask first", "Say where you work", "No figures"]),
    max_size=6,
    unique=True,
)


@pytest.mark.parametrize(
    ("heading", "side"),
    [
        ("Do", "do"), ("Dos", "do"), ("Please do", "do"), ("Do's", "do"), ("Yes", "do"),
        ("Don't", "dont"), ("Don’ts", "dont"), ("Please don't", "dont"), ("Do not", "dont"),
        ("Better not", "dont"), ("Avoid", "dont"), ("Never", "dont"), ("No", "dont"),
        ("Not sure?", ""), ("Documents", ""), ("Notes", ""), ("Sharing", ""),
    ],
)  # fmt: skip
def test_a_heading_gives_its_lines_a_side(heading: str, side: str) -> None:
    assert side_of(heading) == side


def diff(before: str, after: str) -> list[tuple[str, str, str]]:
    return [(c.before, c.after, c.moved) for c in differences(lines(before), lines(after))]


def test_differences_in_plain_words() -> None:
    before = "- Be kind\n- Say where you work\n- Ask first"
    assert diff(before, before) == []
    assert diff(before, before + "\n- Thank people") == [("", "Thank people", "")]
    assert diff(before, "- Be kind\n- Ask first") == [("Say where you work", "", "")]
    assert diff(before, before.replace("work", "work, always")) == [
        ("Say where you work", "Say where you work, always", "")
    ]
    assert diff(before, "- Ask first\n- Be kind\n- Say where you work") == [], "order is no news"
    assert diff(before, "- Zebra\n" + before.replace("- Ask first", "")) == [
        ("", "Zebra", ""),
        ("Ask first", "", ""),
    ]


def test_a_line_that_changes_sides_is_moved() -> None:
    before = "## Do\n- Names of customers\n- Be kind\n## Better not\n- Figures"
    after = "## Do\n- Be kind\n## Better not\n- Figures\n- Names of customers"
    assert diff(before, after) == [("Names of customers", "Names of customers", "dont")]
    turned = before.replace("## Do", "## Never")
    assert {change[2] for change in diff(before, turned)} == {"dont"}
    assert diff(before, before.replace("## Do", "## Please do")) == []


@given(TEXTS, TEXTS)
def test_the_differences_lead_from_one_to_the_other(before: list[str], after: list[str]) -> None:
    changes = differences([Line(x) for x in before], [Line(x) for x in after])
    standing = set(before)
    for change in changes:
        if change.before:
            standing.discard(change.before)
    standing |= {change.after for change in changes if change.after}
    assert standing == set(after)
    if set(before) == set(after):
        assert changes == ()


@pytest.mark.parametrize(
    "kind", ["secret", "email", "phone", "identity", "name", "confidential", "card", "account"]
)
def test_the_starter_has_a_line_for_every_risk(kind: str) -> None:
    assert line_about(kind, lines(starter())) != ""  # type: ignore[arg-type]


def test_a_dont_is_quoted_before_anything_else_and_a_do_never() -> None:
    own = (
        Line("Passwords are fun", "do"),
        Line("Our key and password", ""),
        Line("No keys", "dont"),
    )
    assert line_about("secret", own) == "No keys"
    assert line_about("secret", own[:2]) == "Our key and password"
    assert line_about("secret", own[:1]) == ""


def test_the_line_on_disclosure_is_known() -> None:
    assert about_disclosure(lines(starter())).startswith("Say that you work here")
    assert about_disclosure([Line("Never say where you work", "dont")]) == ""


def test_a_change_has_two_sides() -> None:
    assert Change("a", "b").moved == ""
