"""By when a word and a decision are promised, on the squad's own calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules import promises

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "zone", "due"),
    [
        (0, "UTC", datetime(2026, 11, 26, 17, tzinfo=UTC)),
        (0, "Europe/Helsinki", datetime(2026, 11, 26, 15, tzinfo=UTC)),
        (3, "UTC", datetime(2026, 12, 1, 17, tzinfo=UTC)),
        (4, "UTC", datetime(2026, 12, 1, 17, tzinfo=UTC)),
    ],
)
def test_two_working_days(days: int, zone: str, due: datetime) -> None:
    came = TUESDAY + timedelta(days=days)
    assert promises.reply_by(came, zone) == due
    assert promises.is_answered_in_time(came, due, zone)
    assert not promises.is_answered_in_time(came, due + timedelta(seconds=1), zone)


def test_seven_days_to_decide() -> None:
    week = timedelta(days=7)
    assert promises.is_decided_in_time(TUESDAY, TUESDAY + week)
    assert not promises.is_decided_in_time(TUESDAY, TUESDAY + week + timedelta(seconds=1))
    assert promises.days_taken(TUESDAY, TUESDAY + timedelta(days=9)) == 9
    assert promises.days_taken(TUESDAY, TUESDAY + timedelta(days=8, hours=1)) == 9


def test_near_is_a_day_or_past() -> None:
    assert promises.is_near(TUESDAY, TUESDAY - timedelta(hours=24))
    assert promises.is_near(TUESDAY, TUESDAY + timedelta(days=3))
    assert not promises.is_near(TUESDAY, TUESDAY - timedelta(hours=25))
    assert not promises.is_near(None, TUESDAY)
