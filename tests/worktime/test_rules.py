"""C3: typed hours and days of the year, seasons that meet, what a date is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import DAY, OFFICE_DAY, OFFICE_WEEK, Calendar, Hours, OwnDay, Season, check_spans
from app.worktime.rules import DayKind, day_of, kind_of, month_day, read_month_day, read_spans, shared_day, spans_text

OFFICE = "08:30-12:00, 13:30-17:30"


@pytest.mark.parametrize(
    "typed",
    [
        OFFICE,
        "8:30-12:00,13:30-17:30",
        "13:30-17:30 08:30-12:00",  # in any order
        "０８：３０－１２：００，１３：３０～１７：３０",  # full width
        "08:30至12:00、13:30到17:30",
        " 08:30 – 12:00 ; 13:30 — 17:30 ",
    ],
)
def test_C3_working_hours_are_read_as_people_write_them(typed: str) -> None:
    assert read_spans(typed) == OFFICE_DAY
    assert spans_text(read_spans(typed)) == OFFICE


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("08:30-12:00, 11:00-13:00", "overlap"),
        ("08:30-12:00, 08:30-12:00", "overlap"),
        ("09:00-17:00, 08:00-18:00", "overlap"),
        ("17:30-08:30", "before it begins"),
        ("08:30-08:30", "before it begins"),
        ("22:00-02:00", "before it begins"),
        ("08:30-25:00", "no time of day"),
        ("08:60-12:00", "no time of day"),
        ("08:30-24:01", "no time of day"),
        ("24:00-24:00", "before it begins"),
        ("8-12", "like 08:30-12:00"),
        ("08:30", "like 08:30-12:00"),
        ("上午", "like 08:30-12:00"),
        ("08:30-12:00-13:00", "like 08:30-12:00"),
    ],
)
def test_C3_what_are_no_working_hours_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_spans(typed)


def test_C3_midnight_may_end_a_day_and_blank_is_a_day_of_rest() -> None:
    assert read_spans("00:00-24:00") == ((0, DAY),)
    assert read_spans(" ") == read_spans(None) == ()
    assert read_spans("08:00-12:00, 12:00-16:00") == ((28800, 43200), (43200, 57600))  # they touch


times = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True).map(sorted)


@given(times)
def test_C3_hours_that_are_written_are_read_back(minutes: list[int]) -> None:
    spans = tuple((begin * 60, end * 60) for begin, end in zip(minutes[::2], minutes[1::2], strict=False))
    assert check_spans(spans) == []
    assert read_spans(spans_text(spans)) == spans


@pytest.mark.parametrize(
    ("typed", "day"),
    [("06-01", "06-01"), ("6-1", "06-01"), ("6月1日", "06-01"), ("６／１", "06-01"), ("02-29", "02-29"), ("", "")],
)
def test_C3_days_of_the_year_are_read_as_people_write_them(typed: str, day: str) -> None:
    assert read_month_day(typed) == day


@pytest.mark.parametrize("typed", ["02-30", "13-01", "00-10", "06-00", "june", "2026-06-01", "06"])
def test_C3_what_is_no_day_of_the_year_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_month_day(typed)


def season(first: str, last: str) -> Season:
    return Season(month_day(first), month_day(last), OFFICE_WEEK)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("06-01", "08-31"), ("09-01", "10-31"), None),
        (("06-01", "08-31"), ("08-31", "10-31"), (8, 31)),
        (("11-15", "02-28"), ("02-29", "05-31"), None),  # over New Year; 29 February is a day of its own
        (("11-15", "02-28"), ("01-01", "01-01"), (1, 1)),
        (("11-15", "02-28"), ("12-01", "01-15"), (1, 1)),
        (("01-01", "12-31"), ("06-01", "06-02"), (6, 1)),
        (("12-20", "12-31"), ("12-31", "12-31"), (12, 31)),
    ],
)
def test_C3_seasons_that_meet_are_found(
    one: tuple[str, str], other: tuple[str, str], shared: tuple[int, int] | None
) -> None:
    assert shared_day(season(*one), season(*other)) == shared_day(season(*other), season(*one)) == shared


days = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: f"{day:%m-%d}")


@given(days, days, days, days)
def test_C3_seasons_meet_exactly_when_some_day_lies_in_both(a: str, b: str, c: str, d: str) -> None:
    one, other = season(a, b), season(c, d)
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    both = [(day.month, day.day) for day in year if one.holds(day) and other.holds(day)]
    assert shared_day(one, other) == (both[0] if both else None)


OWN = Calendar(
    Hours(
        seasons=(Season((6, 1), (8, 31), (((9 * 3600, 16 * 3600),),) * 5 + ((), ()), "夏季"),),
        days={
            date(2026, 11, 23): OwnDay(False, reason="公司年会"),
            date(2026, 11, 21): OwnDay(True, ((9 * 3600, 12 * 3600),)),
            date(2026, 10, 1): OwnDay(True),
        },
    )
)


@pytest.mark.parametrize(
    ("day", "kind", "hours", "season_"),
    [
        ("2026-11-20", DayKind.WORKING, OFFICE, ""),
        ("2026-11-22", DayKind.REST, "", ""),
        ("2026-10-02", DayKind.HOLIDAY, "", ""),
        ("2026-10-10", DayKind.SWAPPED, OFFICE, ""),
        ("2026-11-23", DayKind.OWN_OFF, "", ""),
        ("2026-11-21", DayKind.OWN_WORKED, "09:00-12:00", ""),
        ("2026-10-01", DayKind.OWN_WORKED, OFFICE, ""),  # the office's own word goes before a holiday
        ("2026-07-01", DayKind.WORKING, "09:00-16:00", "夏季"),
        ("2026-07-04", DayKind.REST, "", "夏季"),
    ],
)
def test_C3_what_a_date_is(day: str, kind: DayKind, hours: str, season_: str) -> None:
    found = day_of(OWN, date.fromisoformat(day), 7)
    assert (found.kind, found.hours, found.season, found.record_id) == (kind, hours, season_, 7)
    assert found.worked is bool(hours)
    assert kind.own is (kind in (DayKind.OWN_WORKED, DayKind.OWN_OFF))


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_C3_the_kind_of_a_date_agrees_with_the_calendar(day: date) -> None:
    worked = {DayKind.WORKING, DayKind.SWAPPED, DayKind.OWN_WORKED}
    assert (kind_of(OWN, day) in worked) is OWN.is_working_day(day)
