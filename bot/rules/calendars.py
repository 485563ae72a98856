"""Public holidays by country and region: the sole home of `holidays`. A place is "FI", or "DE-BY" for a region."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


def load() -> None:
    """Load what is asked for days off; that takes about half a second, once in a process."""
    _codes()
    is_holiday("FI", date(2026, 1, 1))


def find_place(text: str) -> str | None:
    """Return the place somebody means by a code ("fi", "DEU", "de-by") or a country's English name; None if unknown."""
    wanted = text.strip().upper().replace("_", "-")
    country, _, region = wanted.partition("-")
    known = _codes()
    code = known.get(country) if region else None
    if code is not None:
        regions = {one.upper(): one for one in _regions(code)}
        if region in regions:
            return f"{code}-{regions[region]}"
    return known.get("".join(filter(str.isalpha, wanted)))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Two letters of every country, by two letters, three letters and English name, all in capitals."""
    from holidays.registry import COUNTRIES

    found: dict[str, str] = {}
    for name, (_, two, three, *_) in COUNTRIES.items():
        found |= {two: two, three: two, name.replace("_", "").upper(): two}
    return found


@lru_cache(maxsize=300)
def _regions(country: str) -> tuple[str, ...]:
    from holidays import country_holidays

    return tuple(country_holidays(country).subdivisions)


def is_holiday(place: str, day: date) -> bool:
    """Say whether `day` is a public holiday there. A place that is not known any more has none."""
    return day in _year(place, day.year)


@lru_cache(maxsize=500)
def _year(place: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    country, _, region = place.partition("-")
    try:
        return frozenset(country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        return frozenset()
