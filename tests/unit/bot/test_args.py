"""What was typed after the command word, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.args import LIMIT, Arguments, number, read_arguments, split_name, tidy


@pytest.mark.parametrize(
    ("text", "link", "tags", "rest"),
    [
        ("", "", (), ""),
        ("https://a.example/x", "https://a.example/x", (), ""),
        ("see https://a.example/x.", "https://a.example/x", (), "see."),
        ("https://a.example/x  One\n\nTwo", "https://a.example/x", (), "One\n\nTwo"),
        ("Read https://a.example/x, it is great", "https://a.example/x", (), "Read, it is great"),
        ("<https://a.example/x|a page> #hiring", "https://a.example/x", ("hiring",), "#hiring"),
        ("HTTPS://A.example/x #A #a #b-c", "HTTPS://A.example/x", ("b-c",), "#A #a #b-c"),
        ("acme.example/launch now", "https://acme.example/launch", (), "now"),
        ("mail ana@acme.example/x", "", (), "mail ana@acme.example/x"),
        ("ftp://acme.example/file", "", (), "ftp://acme.example/file"),
        ("acme.example", "", (), "acme.example"),
        ("https://a.example/#part #x1", "https://a.example/#part", ("x1",), "#x1"),
        ("issue#12 #1", "", (), "issue#12 #1"),
    ],
)
def test_link_and_tags_are_found(text: str, link: str, tags: tuple[str, ...], rest: str) -> None:
    found = read_arguments(text)
    assert (found.link, found.tags, found.rest) == (link, tags, rest)


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    found = read_arguments(text)
    assert len(found.text) <= LIMIT + len("https://")
    assert found.link in found.text
    name, rest = split_name(text)
    assert " " not in name
    assert "\n" not in name
    assert rest == rest.strip()


@given(st.text())
def test_tidy_is_done_once(text: str) -> None:
    kept = tidy(text)
    assert tidy(kept) == kept
    assert not any(ord(c) < 32 and c not in "\n\t" for c in kept)


def test_tidy_keeps_what_emoji_are_joined_by() -> None:
    assert tidy(" 👩\u200d👩\u200d👧 \u202e\u0000 ") == "👩\u200d👩\u200d👧"


def test_ten_thousand_characters_are_enough() -> None:
    assert len(tidy("x" * 20_000)) == LIMIT


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("Drop  https://a.example", "drop", "https://a.example"),
        ("/share", "share", ""),
        ("idea\nmore coffee", "idea", "more coffee"),
        ("", "", ""),
        ("  me why ", "me", "why"),
    ],
)
def test_the_first_word_names_the_command(text: str, name: str, rest: str) -> None:
    assert split_name(text) == (name, rest)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("42", 42),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("1 ", None),
        ("9" * 19, None),
        ("x", None),
        ("²", None),
    ],
)
def test_a_row_number_comes_back_untrusted(value: str, read: int | None) -> None:
    assert number(value) == read


def test_words_are_lower_case() -> None:
    assert Arguments("Digest  WHEN").words == ("digest", "when")
