"""Foreign words become lines, times and languages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.content.words import to_language, to_line, to_plain, to_utc


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  a \n\t b\u2028c\xa0 d ", 0, "a b c d"),
        ("a\x00b\x85c\x0cd", 0, "a b c d"),
        ("\u202eevil\u202c \u2066x\u2069 \ufeffsoft\u00adhyphen", 0, "evil x softhyphen"),
        ("👩\u200d💻 नमस्\u200dते", 0, "👩\u200d💻 नमस्\u200dते"),
        ("lone \ud800 half", 0, "lone half"),
        ("exactly ten", 11, "exactly ten"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two, three", 10, "one two…"),
        ("abcdefghijkl", 6, "abcde…"),
        ("a bcdefghijkl", 7, "a bcde…"),
    ],
)
def test_lines(text: str, limit: int, line: str) -> None:
    assert " ".join(to_line(text, limit).split()) == to_line(text, limit) == line


@given(st.text(), st.integers(min_value=4, max_value=40))
def test_a_line_keeps_to_its_limit(text: str, limit: int) -> None:
    line = to_line(text, limit)
    assert len(line) <= limit
    assert not set(line) & set("\n\r\t\x00\u202e")
    line.encode()


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("plain & simple < text", "plain & simple < text"),
        ("https://acme.example/", "https://acme.example/"),
        ("<p>One</p><p>t<b>w</b>o<br>three</p>", "One two three"),
        ("<script>x</script><style>y</style><svg><text>z</text></svg>ok", "ok"),
        ("&lt;script&gt;", "<script>"),
        ("<img src=x onerror=alert(1)>", ""),
    ],
)
def test_html_to_plain_words(html: str, words: str) -> None:
    assert to_plain(html) == words


@pytest.mark.parametrize(
    ("stated", "time"),
    [
        ("2026-11-02T10:00:00+02:00", datetime(2026, 11, 2, 8, tzinfo=UTC)),
        ("2026-11-02T10:00:00Z", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        (" 2026-11-02 ", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026-11-02 10:00", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9" * 999, None),
    ],
)
def test_times(stated: str, time: datetime | None) -> None:
    assert to_utc(stated) == time


@pytest.mark.parametrize(
    ("stated", "tag"),
    [("en", "en"), ("en_US", "en-US"), (" zh-Hant-TW ", "zh-Hant-TW"), ("", ""), ("english", ""), ("e n", "")],
)  # fmt: skip
def test_languages(stated: str, tag: str) -> None:
    assert to_language(stated) == tag
