"""C3: the working calendar of China."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar import (
    OFFICE_DAY,
    OFFICE_WEEK,
    ROUND_THE_CLOCK,
    Calendar,
    Hours,
    OwnDay,
    Season,
    check_spans,
    span,
)
from app.core.i18n import set_language

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar()
HOUR = 3600


def at(text: str) -> datetime:
    """A moment of office time, "2026-09-30 17:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-11-20", True),  # Friday
        ("2026-11-21", False),  # Saturday
        ("2026-10-01", False),  # National Day
        ("2026-10-07", False),  # day off in exchange
        ("2026-10-10", True),  # worked Saturday
        ("2026-09-20", True),  # worked Sunday
        ("2025-01-26", True),  # worked Sunday
        ("2026-02-17", False),  # Spring Festival
        ("2026-02-14", True),  # worked Saturday
    ],
)
def test_C3_holidays_weekends_and_swapped_days(day: str, worked: bool) -> None:
    assert OFFICE.is_working_day(date.fromisoformat(day)) is worked


def test_C3_a_worked_weekend_has_the_hours_of_an_ordinary_day() -> None:
    assert OFFICE.spans(date(2026, 10, 10)) == OFFICE_DAY


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 09:00", 2, "2026-11-20 11:00"),
        ("2026-11-20 11:00", 2, "2026-11-20 14:30"),  # over the lunch break
        ("2026-11-20 08:30", 3.5, "2026-11-20 13:30"),  # a span's end is not inside it
        ("2026-11-20 16:30", 2, "2026-11-23 09:30"),  # over the weekend
        ("2026-11-21 10:00", 1, "2026-11-23 09:30"),  # a call on Saturday
        ("2026-09-30 17:00", 1, "2026-10-08 09:00"),  # over the National Day week
        ("2026-10-09 17:00", 1, "2026-10-10 09:00"),  # into the worked Saturday
        ("2026-12-31 17:00", 1, "2027-01-04 09:00"),  # over New Year
        ("2026-11-20 17:30", 0, "2026-11-23 08:30"),
    ],
)
def test_C3_adding_working_hours(start: str, hours: float, end: str) -> None:
    assert OFFICE.add(at(start), int(hours * HOUR)).moment == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end_of_day", "end"),
    [
        ("2026-11-20 10:15", 1, False, "2026-11-23 10:15"),
        ("2026-11-20 10:15", 3, False, "2026-11-25 10:15"),
        ("2026-11-20 12:30", 1, False, "2026-11-23 13:30"),  # counted from the end of the break
        ("2026-11-21 10:00", 2, False, "2026-11-25 08:30"),  # Saturday counts from Monday morning
        ("2026-09-30 16:00", 3, False, "2026-10-10 16:00"),  # 8, 9 and the worked Saturday 10 October
        ("2026-11-20 10:15", 2, True, "2026-11-24 17:30"),
        ("2026-12-30 09:00", 2, False, "2027-01-04 09:00"),
    ],
)
def test_C2_same_time_of_the_nth_working_day(start: str, days: int, end_of_day: bool, end: str) -> None:
    assert OFFICE.add_days(at(start), days, end_of_day=end_of_day).moment == at(end)


def test_C3_why_names_each_stretch_of_the_way() -> None:
    steps = OFFICE.add(at("2026-09-30 17:00"), HOUR, explain=True).steps
    assert [(s.begin.astimezone(ZONE).strftime("%m-%d %H:%M"), s.counted) for s in steps] == [
        ("09-30 17:00", 1800),
        ("09-30 17:30", 0),
        ("10-08 08:30", 1800),
    ]
    assert str(steps[1].reason) == "National Day"  # not each of its days, and no remarks in brackets
    assert steps[-1].end == at("2026-10-08 09:00")


def test_C3_reasons_are_told_in_the_language_of_the_program() -> None:
    texts = {}
    for name in ("en", "zh_CN"):
        set_language(name)
        steps = OFFICE.add(at("2026-02-13 17:00"), 20 * HOUR, explain=True).steps
        texts[name] = [str(step.reason) for step in steps if not step.counted]
    assert texts["zh_CN"][:2] == ["下班", "午休"] and "农历除夕、春节" in texts["zh_CN"]
    assert texts["en"][:2] == ["after work", "break"] and "Chinese New Year's Eve, Chinese New Year" in texts["en"]
    own = Calendar(
        Hours(days={date(2026, 11, 23): OwnDay(False, reason="年会（上海）"), date(2026, 11, 20): OwnDay(False)})
    )
    why = [str(step.reason) for step in own.add(at("2026-11-19 17:00"), HOUR, explain=True).steps if step.reason]
    assert why == ["自定休息日、年会（上海）"]


def test_C3_an_unannounced_year_warns_and_keeps_the_statutory_days() -> None:
    answer = OFFICE.add(at("2027-09-30 17:00"), HOUR)
    assert answer.unannounced == (2027,)
    assert answer.moment > at("2027-10-03 23:00")
    assert OFFICE.add(at("2026-11-20 09:00"), HOUR).unannounced == ()


def test_C3_the_users_own_days_win_and_announce_a_year() -> None:
    own = {
        date(2027, 10, 9): OwnDay(True, reason="调休上班"),
        date(2026, 11, 23): OwnDay(False, reason="公司年会"),
        date(2026, 11, 24): OwnDay(True, (span("10:00", "11:00"),)),
    }
    calendar = Calendar(Hours(days=own))
    assert calendar.unannounced(date(2027, 1, 1), date(2027, 12, 31)) == ()
    assert str(calendar.reason(date(2026, 11, 23))) == "公司年会"
    assert calendar.add(at("2026-11-20 17:00"), HOUR).moment == at("2026-11-24 10:30")


def test_C3_seasons_have_their_own_hours_also_over_new_year() -> None:
    winter = (((9 * HOUR, 16 * HOUR),),) * 5 + ((), ())
    calendar = Calendar(Hours(seasons=(Season((12, 1), (2, 28), winter),)))
    assert calendar.spans(date(2026, 11, 30)) == OFFICE_DAY
    assert calendar.spans(date(2026, 12, 1)) == calendar.spans(date(2027, 1, 14)) == winter[0]


def test_C3_a_season_inside_a_year_may_be_a_single_day() -> None:
    short = (((9 * HOUR, 16 * HOUR),),) * 5 + ((), ())
    summer, one_day = Season((7, 1), (8, 31), short), Season((9, 15), (9, 15), short)
    calendar = Calendar(Hours(seasons=(summer, one_day)))
    days = [(6, 30), (7, 1), (8, 31), (9, 1), (9, 14), (9, 15), (9, 16)]
    assert [calendar.spans(date(2026, *day)) == short[0] for day in days] == [
        False,
        True,
        True,
        False,
        False,
        True,
        False,
    ]


def test_C3_a_span_may_reach_midnight_and_what_is_no_time_of_day_is_refused() -> None:
    assert span("00:00", "24:00") == (0, 24 * HOUR)
    for text in ("24:01", "25:00", "12:60", "-1:00"):
        with pytest.raises(ValueError, match="no time of day"):
            span("08:00", text)
    calendar = Calendar(Hours(week=(((20 * HOUR, 24 * HOUR),),) * 7, rests=False))
    assert calendar.add_days(at("2026-11-20 21:00"), 1, end_of_day=True).moment == at("2026-11-22 00:00")


def test_C3_who_serves_every_day_needs_no_announcement() -> None:
    assert Calendar(Hours(rests=False)).add(at("2027-09-30 17:00"), HOUR).unannounced == ()


def test_C3_the_steps_are_worked_out_only_when_asked_for() -> None:
    assert OFFICE.add(at("2026-11-20 09:00"), HOUR).steps == ()
    assert OFFICE.add_days(at("2026-11-20 09:00"), 1).steps == ()
    assert len(OFFICE.add_days(at("2026-11-20 09:00"), 1, explain=True).steps) == 5


def test_C2_holidays_are_served_means_every_day_counts() -> None:
    calendar = Calendar(Hours(rests=False))
    assert calendar.add_days(at("2026-09-30 10:00"), 2).moment == at("2026-10-02 10:00")


def test_C3_no_working_time_at_all_is_said_not_searched_for_ever() -> None:
    with pytest.raises(ValueError, match="working hours"):
        Calendar(Hours(week=((),) * 7)).add(at("2026-11-20 09:00"), HOUR)


@pytest.mark.parametrize(
    ("spans", "count"),
    [(OFFICE_DAY, 0), ((span("08:30", "12:00"), span("11:00", "13:00")), 1), ((span("12:00", "12:00"),), 1)],
)
def test_C3_wrong_spans_are_named(spans: tuple[tuple[int, int], ...], count: int) -> None:
    assert len(check_spans(spans)) == count


moments = st.datetimes(datetime(2023, 1, 1), datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
seconds = st.integers(0, 60 * 24 * HOUR)
calendars = st.sampled_from(
    [
        OFFICE,
        Calendar(Hours(rests=False)),
        Calendar(Hours(week=(((0, 8 * HOUR), (20 * HOUR, 24 * HOUR)), *OFFICE_WEEK[1:]))),
        Calendar(Hours(days={date(2026, 11, 23): OwnDay(False), date(2026, 11, 22): OwnDay(True)})),
    ]
)


@given(calendars, moments, seconds)
def test_C3_count_gives_back_what_was_added_and_the_result_is_working_time(
    calendar: Calendar, start: datetime, span_: int
) -> None:
    end = calendar.add(start, span_).moment
    assert calendar.count(start, end) == span_
    assert calendar.is_working(end)


@given(calendars, moments, seconds, seconds)
def test_C3_adding_composes(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    assert calendar.add(calendar.add(start, first).moment, second).moment == calendar.add(start, first + second).moment


@given(calendars, moments, moments, seconds)
def test_C3_adding_is_monotone(calendar: Calendar, one: datetime, other: datetime, span_: int) -> None:
    early, late = sorted((one, other))
    assert calendar.add(early, span_).moment <= calendar.add(late, span_).moment
    assert calendar.count(early, late) >= 0


@given(moments, seconds)
def test_C3_round_the_clock_is_plain_time(start: datetime, span_: int) -> None:
    calendar = Calendar(Hours(week=ROUND_THE_CLOCK, rests=False))
    assert calendar.add(start, span_).moment == start + timedelta(seconds=span_)


@settings(max_examples=30, deadline=None)
@given(moments, st.integers(0, 40 * HOUR))
def test_C4_the_steps_are_the_computation(start: datetime, span_: int) -> None:
    answer = OFFICE.add(start, span_, explain=True)
    assert sum(step.counted for step in answer.steps) == span_
    edges = [step.begin for step in answer.steps] + [answer.moment]
    assert edges == sorted(edges)
    assert all(before.end == after.begin for before, after in zip(answer.steps, answer.steps[1:], strict=False))


def test_C3_equal_on_any_machine_time_zone() -> None:
    code = (
        "from tests.core.test_calendar import *;"
        "print(OFFICE.add(at('2026-09-30 17:00'), 3600).moment.isoformat(), OFFICE.is_working(at('2026-11-20 17:29')))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"TZ": zone}
        ).stdout
        for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles")
    }
    assert answers == {"2026-10-08T01:00:00+00:00 True\n"}


@given(calendars, moments, moments)
def test_C3_counting_backwards_is_negative(calendar: Calendar, one: datetime, other: datetime) -> None:
    assert calendar.count(one, other) == -calendar.count(other, one)


@settings(deadline=None, max_examples=30)
@given(moments, moments, moments)
def test_C3_counting_composes_over_years(one: datetime, other: datetime, third: datetime) -> None:
    assert OFFICE.count(one, other) + OFFICE.count(other, third) == OFFICE.count(one, third)


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-11-20 08:29:59", False),
        ("2026-11-20 08:30", True),
        ("2026-11-20 11:59:59", True),
        ("2026-11-20 12:00", False),
        ("2026-11-20 13:30", True),
        ("2026-11-20 17:30", False),
    ],
)
def test_C3_a_spans_end_is_not_inside_it(moment: str, working: bool) -> None:
    assert OFFICE.is_working(at(moment)) is working


def test_C3_a_season_over_new_year_includes_its_first_and_last_day() -> None:
    short = (((9 * HOUR, 16 * HOUR),),) * 7
    calendar = Calendar(Hours(seasons=(Season((12, 1), (2, 28), short),), rests=False))
    days = [(2026, 11, 30), (2026, 12, 1), (2027, 2, 28), (2027, 3, 1)]
    assert [calendar.spans(date(*day)) == short[0] for day in days] == [False, True, True, False]


def test_C3_only_a_worked_weekend_day_announces_a_year() -> None:
    for own in ({date(2027, 10, 9): OwnDay(False)}, {date(2027, 10, 8): OwnDay(True)}):  # Saturday off, Friday worked
        assert Calendar(Hours(days=own)).unannounced(date(2027, 1, 1), date(2027, 12, 31)) == (2027,)


def test_C3_a_worked_weekend_takes_the_longest_day_of_the_week() -> None:
    evening, full = (span("20:00", "22:00"),), (span("08:00", "17:00"),)
    calendar = Calendar(Hours(week=(evening, full, evening, evening, evening, (), ())))
    assert calendar.spans(date(2026, 10, 10)) == full


def test_C3_new_years_day_is_counted_once() -> None:
    calendar = Calendar(Hours(rests=False))
    assert calendar.count(at("2026-12-31 00:00"), at("2027-01-02 00:00")) == 15 * HOUR


def test_C4_a_rest_is_a_break_only_between_the_spans_of_a_day() -> None:
    three = Calendar(
        Hours(week=((span("08:00", "10:00"), span("11:00", "12:00"), span("13:00", "15:00")),) * 7, rests=False)
    )

    def rests(calendar: Calendar, start: str, hours: int) -> list[str]:
        return [
            str(step.reason) for step in calendar.add(at(start), hours * HOUR, explain=True).steps if not step.counted
        ]

    assert rests(three, "2026-11-20 09:00", 5) == ["break", "break", "after work"]
    assert rests(three, "2026-11-20 07:00", 2) == ["after work", "break"]  # the end is the next span's beginning
    assert rests(OFFICE, "2026-11-20 12:30", 1) == ["break"]
    assert rests(OFFICE, "2026-11-19 18:00", 1) == ["after work"]


def test_C3_spans_that_touch_do_not_overlap() -> None:
    assert check_spans((span("08:00", "12:00"), span("12:00", "17:00"))) == []
