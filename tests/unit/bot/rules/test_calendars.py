"""Places as people write them, and their holidays."""

from datetime import date

import pytest

from bot.rules.calendars import find_place, is_holiday


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("fi", "FI"),
        ("DEU", "DE"),
        (" Germany ", "DE"),
        ("united kingdom", "GB"),
        ("Timor-Leste", "TL"),
        ("de-by", "DE-BY"),
        ("us_ca", "US-CA"),
        ("Atlantis", None),
        ("DE-XX", None),
        ("", None),
        ("-", None),
        ("<!channel>", None),
    ],
)
def test_a_place_is_known_by_code_and_name(text: str, place: str | None) -> None:
    assert find_place(text) == place


def test_a_region_has_days_of_its_own() -> None:
    epiphany = date(2027, 1, 6)
    assert is_holiday("DE-BY", epiphany)
    assert not is_holiday("DE", epiphany)
    assert is_holiday("FI", date(2026, 12, 25))


def test_a_place_that_is_no_more_has_none() -> None:
    assert not is_holiday("XX", date(2026, 12, 25))
