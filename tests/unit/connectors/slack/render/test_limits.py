import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack.render import limits
from connectors.slack.render.limits import shorten, split, text_length


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("", 5, ""),
        ("exactly", 7, "exactly"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 9, "one two…"),
        ("unbroken", 7, "unbrok…"),
        ("a unbrokenword", 10, "a unbroke…"),
    ],
)
def test_a_text_is_cut_at_a_word(text: str, limit: int, shown: str) -> None:
    assert shorten(text, limit) == shown


@given(st.text(), st.integers(1, 60))
def test_a_shortened_text_is_never_longer(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith(limits.ELLIPSIS)


@given(st.text(), st.integers(2, 60))
def test_splitting_loses_nothing(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def test_text_is_counted_wherever_it_stands() -> None:
    node = {"text": {"type": "plain_text", "text": "abc"}, "elements": [{"alt_text": "de", "n": 1}]}
    assert text_length(node) == 5
