"""C4: "why is it due then?" in both languages, from the steps of the computation itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.i18n import set_language
from app.tickets.sla.policy import Event, Goal, Limit, Unit
from app.tickets.sla.rules import State
from app.tickets.sla.words import (
    duration_words,
    event_title,
    goal_title,
    limit_words,
    moment_words,
    pause_title,
    state_title,
    why,
)
from tests.tickets.test_sla import ZONE, at, clock_of, moments, one

CALL = Event.CALL


def test_C4_why_names_each_stretch_with_its_running_total() -> None:
    clock = clock_of(Limit(Goal.RESTORE, 1, working=True), {CALL: "2026-11-20 17:00"}, "2026-11-20 17:00")
    assert why(clock, ZONE) == [
        "Restoration: within 1 hour of working time after the call",
        "Fri 2026-11-20 17:00: it starts",
        "Fri 2026-11-20 17:00 to Fri 2026-11-20 17:30: 30 minutes, 30 minutes in all",
        "Fri 2026-11-20 17:30 to Mon 2026-11-23 08:30: weekend",
        "Mon 2026-11-23 08:30 to Mon 2026-11-23 09:00: 30 minutes, 1 hour in all",
        "Mon 2026-11-23 09:00: the deadline",
    ]


def test_C4_why_counts_working_days_over_the_national_day_week() -> None:
    clock = clock_of(Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS), {CALL: "2026-09-30 16:00"}, "2026-09-30 16:00")
    lines = why(clock, ZONE)
    assert lines[0] == "Restoration: within 3 working days after the call"
    assert lines[2:] == [
        "Thu 2026-10-01 to Wed 2026-10-07: National Day",
        "Thu 2026-10-08: day 1",
        "Fri 2026-10-09: day 2",
        "Sat 2026-10-10: day 3",
        "Sat 2026-10-10 16:00: the deadline",
    ]


def test_C4_why_tells_what_a_pause_adds() -> None:
    clock = clock_of(
        Limit(Goal.RESTORE, 2),
        {CALL: "2026-11-20 09:00"},
        "2026-11-20 16:30",
        (("customer", "2026-11-20 10:00", "2026-11-20 12:00"), ("parts", "2026-11-20 12:30")),
    )
    assert why(clock, ZONE)[2:] == [
        "Fri 2026-11-20 09:00 to Fri 2026-11-20 11:00: 2 hours, 2 hours in all",
        "Fri 2026-11-20 10:00 to Fri 2026-11-20 12:00: waiting for the customer; 2 hours are added",
        "Fri 2026-11-20 11:00 to Fri 2026-11-20 13:00: 2 hours, 2 hours in all",
        "From Fri 2026-11-20 12:30: waiting for parts; so far 4 hours are added",
        "Fri 2026-11-20 13:00 to Fri 2026-11-20 17:00: 4 hours, 4 hours in all",
        "Fri 2026-11-20 17:00: the deadline",
    ]


def test_C3_why_warns_of_an_unannounced_year() -> None:
    clock = clock_of(Limit(Goal.RESTORE, 2, Unit.WORKING_DAYS), {CALL: "2026-12-31 10:00"}, "2026-12-31 10:00")
    assert why(clock, ZONE)[-1] == ("The swapped working days of 2027 are not announced yet; the deadline may move.")


def test_C4_why_of_a_clock_that_has_not_started() -> None:
    clock = clock_of(Limit(Goal.CALL_BACK, 24, start=Event.RESOLVED), {CALL: "2026-11-20 09:00"}, "2026-11-20 09:00")
    assert why(clock, ZONE) == ["It starts with the solution."]


def test_H9_the_same_in_chinese() -> None:
    set_language("zh_CN")
    clock = clock_of(
        Limit(Goal.RESTORE, 1, working=True),
        {CALL: "2026-11-20 17:00"},
        "2026-11-23 08:40",
        (("parts", "2026-11-20 17:10", "2026-11-20 17:20"),),
    )
    assert why(clock, ZONE) == [
        "恢复：自来电起 1 小时工作时间内",
        "周五 2026-11-20 17:00：起算",
        "周五 2026-11-20 17:00 至 周五 2026-11-20 17:30：30 分钟，累计 30 分钟",
        "周五 2026-11-20 17:30 至 周一 2026-11-23 08:30：周末",
        "周一 2026-11-23 08:30 至 周一 2026-11-23 09:00：30 分钟，累计 1 小时",
        "周五 2026-11-20 17:10 至 周五 2026-11-20 17:20：等待备件；顺延 10 分钟",
        "周一 2026-11-23 09:00 至 周一 2026-11-23 09:10：10 分钟，累计 10 分钟",
        "周一 2026-11-23 09:10：时限",
    ]
    assert state_title(clock) == "计时中"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_H9_every_goal_event_state_and_limit_has_words(language: str) -> None:
    set_language(language)
    starts = list(Event)[:7]
    texts = [goal_title(goal) for goal in Goal] + [event_title(event) for event in starts]
    texts += [limit_words(Limit(Goal.RESPOND, n, unit)) for n in (1, 2) for unit in Unit]
    texts += [limit_words(Limit(Goal.RESPOND, 0, Unit.WORKING_DAYS, end_of_day=True))]
    states = {state: state_title(one(Limit(Goal.RESPOND, 1), at("2026-11-20 09:00"), [], at("2026-11-20 09:10")))
              for state in [State.RUNNING]}  # fmt: skip
    texts += states.values()
    assert all(texts) and len(set(texts)) == len(texts)
    if language == "zh_CN":
        assert all(re.search("[\u4e00-\u9fff]", text) for text in texts)


def test_C4_an_overdue_clock_is_called_so_and_an_own_reason_stays_as_typed() -> None:
    late = one(Limit(Goal.RESPOND, 1), at("2026-11-20 09:00"), [], at("2026-11-20 10:01"))
    assert state_title(late) == "overdue"
    assert (pause_title("approval"), pause_title("等待停机窗口")) == ("waiting for approval", "等待停机窗口")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 minutes"), (45, "45 seconds"), (60, "1 minute"), (61, "1 minute"), (3600, "1 hour"),
        (3661, "1 hour 1 minute"), (7260, "2 hours 1 minute"), (90_000, "25 hours"),
    ],
)  # fmt: skip
def test_C4_durations_in_words(seconds: int, words: str) -> None:
    assert duration_words(seconds) == words


def test_C4_moments_are_told_in_the_offices_time() -> None:
    assert moment_words(datetime.fromisoformat("2026-11-21T16:30:00+00:00"), ZONE) == "Sun 2026-11-22 00:30"


@settings(deadline=None, max_examples=60)
@given(moments, st.integers(1, 12), st.booleans(), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
def test_C4_the_words_count_as_many_days_as_the_limit_has(start: datetime, days: int, served: bool, unit: Unit) -> None:
    clock = one(Limit(Goal.RESTORE, days, unit), start, [], start + timedelta(minutes=1), served)
    numbered = [line for line in why(clock, ZONE) if re.search(r": day \d+$", line)]
    assert [int(line.rsplit(" ", 1)[1]) for line in numbered] == list(range(1, days + 1))
    assert clock.deadline is not None
    assert numbered[-1].startswith(moment_words(clock.deadline, ZONE)[:14])
