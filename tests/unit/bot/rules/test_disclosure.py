"""Every case has one answer, every rule a source and a date; what is asked for stays first, once, through any edit."""

import re
from datetime import date
from itertools import product
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.disclosure import Asked, Case, ask, by_id, find, is_said, line, old, own_line, put
from bot.rules.disclosure_table import (
    ADDED,
    EMPLOYER,
    EU,
    INCENTIVES,
    KINDS,
    PLACES,
    RULES,
    SAID,
)

COUNTRIES = ("", "US", "GB", "UK", "JP", "ZZ", *EU)
CASES = [Case(*case) for case in product(COUNTRIES, PLACES, KINDS, INCENTIVES, EMPLOYER)]
SAME = [case for case in CASES if case.language == "en"]
US = ask(Case("US", kind="product"), "Acme")
GB = ask(Case("GB", kind="product"), "Acme")
CONTEST = ask(Case("GB", incentive="contest"), "Acme")


def test_every_case_has_exactly_one_answer() -> None:
    for case in SAME:
        rule = find(case)
        assert by_id(rule.id) is rule
        country = "GB" if case.country == "UK" else case.country
        assert rule.fits(country, case.network, case.kind, case.incentive)


def test_every_rule_is_used_and_has_a_source_and_a_date() -> None:
    assert {find(case).id for case in SAME} == {rule.id for rule in RULES}
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        parts = urlsplit(rule.source.url)
        assert (parts.scheme, bool(parts.hostname), bool(rule.source.name)) == ("https", True, True)
        assert date(2026, 1, 1) <= rule.checked
        assert all(re.fullmatch(r"\*|[A-Z]{2}", code) for code in rule.countries)
        assert set(rule.networks) <= {"*", *PLACES}
        assert set(rule.kinds) <= {"*", *KINDS}
        assert set(rule.incentives) <= {"*", *INCENTIVES}


def test_an_old_rule_is_named() -> None:
    day = RULES[0].checked
    assert list(old(day.replace(year=day.year + 1))) == []
    assert list(old(day.replace(year=day.year + 2))) == list(RULES)


def test_what_is_gained_is_said_in_every_language_and_known_again() -> None:
    for incentive, words in ADDED.items():
        assert words.keys() == EMPLOYER.keys()
        for said in words.values():
            assert re.search(SAID[incentive], said, re.IGNORECASE), said


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case("US", kind="product", incentive="points"), "I work at Acme"),
        (Case("US", incentive="contest"), "I work at Acme. This post enters me in a contest"),
        (Case("GB", kind="product"), "#ad I work at Acme"),
        (Case("uk", kind="product"), "#ad I work at Acme"),
        (Case("GB", kind="hiring", incentive="points"), "I work at Acme"),
        (Case("DE", kind="product", language="de"), "Werbung. Ich arbeite bei Acme"),
        (Case("FR", kind="product", language="fr-FR"), "Publicité. Je travaille chez Acme"),
        (
            Case("FR", "x", "event", "reward", "en"),
            "#ad Publicité. I work at Acme. I get a reward for this post",
        ),
        (Case("US", "x", "event", "reward"), "#ad I work at Acme. I get a reward for this post"),
        (Case("GB", "xing", "product", language="de"), "Werbung. Ich arbeite bei Acme"),
        (Case("FI", kind="culture", language="fi"), "Työpaikkani on Acme"),
        (Case("", kind="product"), "#ad I work at Acme"),
        (Case("ZZ", kind="culture", language="tlh"), "I work at Acme"),
    ],
)
def test_the_words(case: Case, expected: str) -> None:
    assert ask(case, "Acme").line == expected


def test_without_a_country_nothing_is_laxer_than_anywhere() -> None:
    for kind, incentive in product(KINDS, INCENTIVES):
        anywhere = {bool(ask(Case(c, "", kind, incentive), "A").label) for c in COUNTRIES}
        assert bool(ask(Case("", "", kind, incentive), "A").label) == (True in anywhere)


def test_an_admins_own_pattern_stands_in_every_language() -> None:
    asked = ask(Case("DE", kind="product", language="de"), "Acme", "{company} pays me")
    assert asked.line == "Werbung. Acme pays me"
    assert put("Look", asked) == "Werbung. Acme pays me\nLook"


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (US, "Great!", "I work at Acme\nGreat!"),
        (US, "As I work at ACME, look", "As I work at ACME, look"),
        (US, "I’m an engineer at Acme. Look", "I’m an engineer at Acme. Look"),
        (US, "#AcmeEmployee here", "#AcmeEmployee here"),
        (US, "I work at Acme's rival", "I work at Acme\nI work at Acme's rival"),
        (US, "I'm a fan of the people at Acme", "I work at Acme\nI'm a fan of the people at Acme"),
        (US, "I don't work at Acme", "I work at Acme\nI don't work at Acme"),
        (US, "#spon Look", "I work at Acme\nLook"),
        (US, "Look\nI work at Acme!", "I work at Acme\nLook"),
        (GB, "I work at Acme: look", "#ad I work at Acme: look"),
        (GB, "#ad Look", "#ad I work at Acme\nLook"),
        (GB, "Ad: I work at Acme, look", "Ad: I work at Acme, look"),
        (GB, "Adam likes this", "#ad I work at Acme\nAdam likes this"),
        (
            CONTEST,
            "I work at Acme. Look",
            "#ad This post enters me in a contest. I work at Acme. Look",
        ),
        (
            CONTEST,
            "I work at Acme. A giveaway made me post",
            "#ad I work at Acme. A giveaway made me post",
        ),
    ],
)
def test_put_at_the_start_never_doubled(asked: Asked, text: str, expected: str) -> None:
    assert put(text, asked) == expected


@pytest.mark.parametrize("asked", [US, GB, CONTEST])
@pytest.mark.parametrize("own", ["", "Working at Acme since 2019", "I work here", "Hello", "#ad"])
def test_ones_own_line_keeps_what_was_typed(asked: Asked, own: str) -> None:
    kept = own_line(own, asked)
    assert own.strip("#") in kept
    assert own_line(kept, asked) == kept
    assert is_said(kept, asked)


words = st.lists(
    st.sampled_from(
        [
            "I work at Acme",
            "i  WORK at acme.",
            "#ad",
            "Ad:",
            "contest",
            "\n",
            " ",
            "Look",
            "Publicité",
        ]
    )
    | st.text(max_size=4),
    max_size=7,
).map("".join)


@given(words, st.sampled_from(SAME), st.sampled_from(["", "Working at Acme since 2019", "Hello"]))
def test_after_any_edit_it_is_said_and_said_once(text: str, case: Case, own: str) -> None:
    asked = ask(case, "Acme")
    once = put(text, asked, own)
    assert is_said(once, asked)
    assert put(once, asked, own) == once


def test_names_the_employer() -> None:
    assert line("Acme") == "I work at Acme"
    assert line("  Acme\n Oy ", "#ad, {company} pays me") == "#ad, Acme Oy pays me"


def test_only_the_name_is_filled_in() -> None:
    assert line("{company}", "{company.__class__} {0} {company}") == (
        "{company.__class__} {0} {company}"
    )


@given(st.text().filter(lambda text: text.strip()), st.text())
def test_is_one_line_and_never_empty(name: str, pattern: str) -> None:
    shown = line(name, pattern)
    assert shown
    assert len(shown.splitlines()) == 1


def test_asks_for_the_name() -> None:
    with pytest.raises(ValueError, match="give the workspace a name"):
        line("  ")
