import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.captions import deal, fit, opening, with_disclosure
from bot.rules.graphemes import count_clusters
from bot.rules.networks import count

LINE = "I work at Acme"


def test_variants_are_dealt_in_turn() -> None:
    variants = ["a", "b", "c"]
    dealt: dict[str, int] = {}
    first = []
    for _ in range(7):
        shown = deal(variants, dealt)[0]
        first.append(shown)
        dealt[shown] = dealt.get(shown, 0) + 1
    assert first == ["a", "b", "c", "a", "b", "c", "a"]


def test_least_dealt_come_first_and_equals_keep_their_order() -> None:
    assert deal([7, 3, 9, 1], {7: 2, 9: 1}) == (3, 1, 9, 7)
    assert deal([], {7: 2}) == ()


def test_on_x_the_field_starts_empty() -> None:
    assert opening("x", "Look at this") == ""
    assert opening("linkedin", "Look at this") == "Look at this"


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("", "I work at Acme"),
        ("Great read.", "I work at Acme\nGreat read."),
        ("  Great\r\nread ", "I work at Acme\nGreat\nread"),
        ("I work at Acme", "I work at Acme"),
        ("i work  at ACME, and this is good", "i work  at ACME, and this is good"),
        ("I work at Acmeville", "I work at Acme\nI work at Acmeville"),
        ("Great read.\nI work at Acme.", "I work at Acme\nGreat read."),
        ("I work at Acme.\nGreat\n I work at  acme \nread", "I work at Acme.\nGreat\nread"),
        ("Since I work at Acme, I know", "I work at Acme\nSince I work at Acme, I know"),
    ],
)
def test_disclosure_stands_at_the_start_once(caption: str, expected: str) -> None:
    assert with_disclosure(caption, LINE) == expected


pieces = st.lists(
    st.sampled_from(
        [LINE, "i  work at acme", "I work at Acme.", "\n", "\r\n", " ", "Great", "\u2028"]
    )
    | st.text(max_size=4),
    max_size=8,
).map("".join)


@given(pieces, st.sampled_from([LINE, "#ad", "Ad (I work at Acme!)", "私はAcmeで働いています。"]))
def test_disclosing_twice_is_disclosing_once(caption: str, line: str) -> None:
    once = with_disclosure(caption, line)
    assert with_disclosure(once, line) == once
    opening_words = " ".join(once.split()).casefold()
    assert opening_words.startswith(line.casefold())


@given(pieces, st.text(max_size=5))
def test_disclosure_is_kept_through_edits(caption: str, edit: str) -> None:
    edited = f"{edit} {with_disclosure(caption, LINE)}"
    again = with_disclosure(edited, LINE)
    assert " ".join(again.split()).casefold().startswith(LINE.casefold())


def test_without_a_line_nothing_is_added() -> None:
    assert with_disclosure(" Great ", " ") == "Great"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("hello world", 11, "hello world"),
        ("hello world", 10, "hello…"),
        ("hello world", 6, "hello…"),
        ("hello world", 5, "hell…"),
        ("a b c", 4, "a b…"),
        ("hello   world", 8, "hello…"),
        ("hello", 1, "…"),
        ("hello", 0, ""),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 8, "👩‍👩‍👧‍👦…"),
        ("", 0, ""),
    ],
)
def test_fit(text: str, limit: int, expected: str) -> None:
    assert fit(text, limit) == expected


def test_fit_counts_as_a_network_does() -> None:
    shown = fit("你好 " * 200, 280, lambda text: count("x", text, ""))
    assert 270 < count("x", shown, "") <= 280


@given(st.text(), st.integers(0, 30))
def test_what_fits_is_never_longer_and_begins_the_text(text: str, limit: int) -> None:
    for length in (len, count_clusters):
        shown = fit(text, limit, length)
        assert length(shown) <= limit
        assert text.startswith(shown.removesuffix("…")) or shown == text
