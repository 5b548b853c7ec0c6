"""Times are RFC 3339 texts outside and microseconds inside; weeks and hours are those of the UTC calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.times import (
    MICROS_PER_DAY,
    TRUSTED_FROM,
    TRUSTED_UNTIL,
    end_of_day,
    format_time,
    hour_of_week,
    parse_time,
    week_date,
    week_number,
    week_of,
)

FIRST = parse_time("0001-01-01T00:00:00Z")
LAST = parse_time("9999-12-31T23:59:59.999999Z")
moments = st.integers(FIRST, LAST)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


@given(moments)
def test_a_time_comes_back_and_its_text_sorts_as_it_does(micros: int) -> None:
    text = format_time(micros)
    assert parse_time(text) == micros
    assert (len(text), text[-1], text[19]) == (27, "Z", ".")
    if micros < LAST:
        assert text < format_time(micros + 1)


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), zones)  # noqa: DTZ001
def test_a_zone_is_read_and_none_means_utc(local: datetime, zone: timezone) -> None:
    assert parse_time(local.isoformat()) == parse_time(local.isoformat() + "Z")
    moment = local.replace(tzinfo=zone)
    assert _moment(parse_time(moment.isoformat())) == moment


@pytest.mark.parametrize(
    "text",
    ["", "now", "2024-13-01T00:00:00Z", "2024-01-01T25:00:00Z", "2024-02-30T00:00:00Z", "1704067200",
     "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"],
)  # fmt: skip
def test_what_is_no_time_or_beyond_the_calendar_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)


@given(moments)
def test_weeks_are_iso_weeks_named_by_their_monday(micros: int) -> None:
    week, day = week_of(micros), _moment(micros).date()
    monday = max(day - timedelta(days=day.weekday()), date.min) if day > date(1, 1, 7) else date.min
    assert week_date(week) == monday.isoformat()
    assert week_number(week_date(week)) == week
    assert hour_of_week(micros) == day.weekday() * 24 + _moment(micros).hour


@given(moments)
def test_the_end_of_a_day_is_its_last_microsecond(micros: int) -> None:
    end = end_of_day(micros)
    assert _moment(end).date() == _moment(micros).date()
    assert (end + 1) % MICROS_PER_DAY == 0
    assert end_of_day(end) == end


def test_trust_begins_in_1980_and_ends_before_2100() -> None:
    assert (format_time(TRUSTED_FROM)[:19], format_time(TRUSTED_UNTIL)[:19]) == (
        "1980-01-01T00:00:00",
        "2100-01-01T00:00:00",
    )
