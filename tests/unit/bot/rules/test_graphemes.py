import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.graphemes import clusters, count_clusters, is_emoji


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),  # e and an accent
        ("\r\n", 1),
        ("a\u0301\nb", 3),
        ("\n\u0301", 2),
        ("👍🏽", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("🏳️‍🌈", 1),
        ("❤️", 1),
        ("1️⃣", 1),
        ("🇫🇮", 1),
        ("🇫🇮🇸🇪", 2),
        ("🇫🇮🇸", 2),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab", 1),  # the same first syllable in parts
        ("שלום", 4),
        ("नि", 1),
        ("กำ", 1),
        ("a\u200db", 2),
    ],
)
def test_counts_what_a_reader_sees(text: str, expected: int) -> None:
    assert count_clusters(text) == expected


@given(st.text())
def test_loses_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize("text", ["👍", "👍🏽", "❤️", "1️⃣", "🇫🇮", "👩‍💻"])
def test_knows_an_emoji(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["a", "1", "©", "é", "字", "🇫"])
def test_knows_what_is_no_emoji(text: str) -> None:
    assert not is_emoji(text)
