"""C2, C4: clocks, pauses, warnings, escalation; pure, on the calendar of 2026."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar import Calendar, Hours, OwnDay
from app.tickets.sla.policy import Escalation, Event, Goal, Level, Limit, Policy, Unit, choose
from app.tickets.sla.rules import (
    REACHED_BY,
    Clock,
    Pause,
    State,
    clocks,
    due,
    escalation_due,
    late_entry,
    moved,
)
from app.tickets.sla.shipped import COMMON, DEALER, EMERGENCY, P1_P4, SHIPPED, THREE_LEVELS, shipped

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar()
HOUR = 3600
CALL = Event.CALL


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def policy_of(*limits: Limit, **values: object) -> Policy:
    return Policy("test", "测试", levels=(Level("one", "一", limits=limits),), **values)  # type: ignore[arg-type]


def clock_of(
    limit: Limit,
    events: dict[Event, str],
    now: str,
    pauses: tuple[tuple[str, ...], ...] = (),
    calendar: Calendar = OFFICE,
    **values: object,
) -> Clock:
    policy = policy_of(limit, **values)
    waits = [Pause(p[0], at(p[1]), at(p[2]) if len(p) > 2 else None) for p in pauses]
    moments = {event: at(text) for event, text in events.items()}
    (clock,) = clocks(policy, policy.levels[0], moments, waits, calendar, at(now), explain=True)
    return clock


WORKING_2H = Limit(Goal.RESTORE, 2, working=True)
PLAIN_4H = Limit(Goal.RESTORE, 4)


# -- units and events --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "start", "deadline"),
    [
        (Limit(Goal.RESPOND, 30, Unit.MINUTES), "2026-11-21 23:45", "2026-11-22 00:15"),
        (Limit(Goal.RESPOND, 30, Unit.MINUTES, working=True), "2026-11-20 11:45", "2026-11-20 13:45"),
        (Limit(Goal.RESTORE, 24), "2026-09-30 17:00", "2026-10-01 17:00"),
        (Limit(Goal.RESTORE, 1, working=True), "2026-09-30 17:00", "2026-10-08 09:00"),
        (Limit(Goal.RESTORE, 2, Unit.DAYS), "2026-11-20 10:00", "2026-11-22 10:00"),
        (Limit(Goal.RESTORE, 2, Unit.DAYS, working=True), "2026-11-20 10:00", "2026-11-24 10:00"),
        (Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS), "2026-09-30 16:00", "2026-10-10 16:00"),
        (Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS), "2026-11-21 10:00", "2026-11-26 08:30"),
        (Limit(Goal.RESTORE, 1, Unit.WORKING_DAYS, end_of_day=True), "2026-11-20 10:00", "2026-11-23 17:30"),
        (Limit(Goal.ANSWER, 0, Unit.WORKING_DAYS, end_of_day=True), "2026-11-20 16:59", "2026-11-20 17:30"),
        (Limit(Goal.ANSWER, 0, Unit.WORKING_DAYS, end_of_day=True), "2026-11-20 17:30", "2026-11-23 17:30"),
        (Limit(Goal.RESTORE, 1, working=True), "2026-11-20 11:00", "2026-11-20 13:30"),  # a span's end is not inside
    ],
)
def test_C2_a_limit_in_each_unit(limit: Limit, start: str, deadline: str) -> None:
    assert due(limit, policy_of(limit), at(start), OFFICE) == at(deadline)


def test_C2_holidays_are_served_counts_every_day_of_working_limits_only() -> None:
    limit = Limit(Goal.RESTORE, 2, Unit.WORKING_DAYS)
    assert due(limit, policy_of(limit, holidays_served=True), at("2026-09-30 10:00"), OFFICE) == at("2026-10-02 10:00")
    assert due(limit, policy_of(limit), at("2026-09-30 10:00"), OFFICE) == at("2026-10-09 10:00")


@pytest.mark.parametrize("event", [e for e in Event][:7])
def test_C2_each_event_starts_its_clock(event: Event) -> None:
    limit = Limit(Goal.REPORT, 3, start=event)
    waiting = clock_of(limit, {}, "2026-11-20 09:00")
    assert (waiting.state, waiting.deadline, waiting.overdue) == (State.NOT_STARTED, None, False)
    future = clock_of(limit, {event: "2026-11-20 09:01"}, "2026-11-20 09:00")
    assert future.state is State.NOT_STARTED
    running = clock_of(limit, {event: "2026-11-20 09:00"}, "2026-11-20 09:00")
    assert (running.state, running.start, running.deadline) == (
        State.RUNNING,
        at("2026-11-20 09:00"),
        at("2026-11-20 12:00"),
    )


@pytest.mark.parametrize(
    ("now", "state", "overdue"),
    [
        ("2026-11-20 12:59:59", State.RUNNING, False),
        ("2026-11-20 13:00:00", State.RUNNING, False),  # at the deadline it is still in time
        ("2026-11-20 13:00:01", State.MISSED, True),
    ],
)
def test_C4_overdue_is_what_passed_its_deadline(now: str, state: State, overdue: bool) -> None:
    clock = clock_of(PLAIN_4H, {CALL: "2026-11-20 09:00"}, now)
    assert (clock.state, clock.overdue) == (state, overdue)


@pytest.mark.parametrize(
    ("done", "state"),
    [("2026-11-20 13:00", State.REACHED), ("2026-11-20 13:00:01", State.MISSED)],
)
def test_C4_reached_in_time_or_missed_stays_so(done: str, state: State) -> None:
    clock = clock_of(PLAIN_4H, {CALL: "2026-11-20 09:00", Event.RESTORED: done}, "2026-12-20 09:00")
    assert (clock.state, clock.overdue, clock.reached) == (state, False, at(done))


REACHING = [(goal, event) for goal, events in REACHED_BY.items() for event in events]


@pytest.mark.parametrize(("goal", "event"), REACHING)
def test_C4_what_reaches_a_goal(goal: Goal, event: Event) -> None:
    clock = clock_of(Limit(goal, 4), {CALL: "2026-11-20 09:00", event: "2026-11-20 10:00"}, "2026-11-21 09:00")
    assert (clock.state, clock.reached) == (State.REACHED, at("2026-11-20 10:00"))


def test_C4_the_earliest_event_counts() -> None:
    events = {CALL: "2026-11-20 09:00", Event.ARRIVED: "2026-11-20 11:00", Event.DEPARTED: "2026-11-20 10:00"}
    assert clock_of(Limit(Goal.RESPOND, 4), events, "2026-11-21 09:00").reached == at("2026-11-20 10:00")
    settled = {CALL: "2026-11-20 09:00", Event.RESOLVED: "2026-11-20 14:00", Event.RESTORED: "2026-11-20 12:00"}
    assert clock_of(Limit(Goal.ARRIVE, 4), settled, "2026-11-21 09:00").state is State.NONE


def test_C4_the_way_is_worked_out_only_when_asked_for() -> None:
    (clock,) = clocks(
        policy_of(PLAIN_4H),
        policy_of(PLAIN_4H).levels[0],
        {CALL: at("2026-11-20 09:00")},
        [],
        OFFICE,
        at("2026-11-20 09:00"),
    )
    assert clock.legs == () and clock.credited == 0
    waiting = clock_of(Limit(Goal.REPORT, 3, start=Event.VISIT_DONE), {}, "2026-11-20 09:00")
    assert (waiting.credited, waiting.notices, waiting.warn_at) == (0, (), None)


@pytest.mark.parametrize(
    ("goal", "event", "when", "state"),
    [
        (Goal.ARRIVE, Event.RESOLVED, "2026-11-20 12:00", State.NONE),  # solved on the phone
        (Goal.ARRIVE, Event.RESOLVED, "2026-11-20 13:00", State.NONE),
        (Goal.ARRIVE, Event.RESOLVED, "2026-11-20 13:01", State.MISSED),  # it was overdue before
        (Goal.ARRIVE, Event.CANCELLED, "2026-11-20 12:00", State.NONE),
        (Goal.LOANER, Event.RESTORED, "2026-11-20 14:00", State.NONE),
        (Goal.REPORT, Event.RESOLVED, "2026-11-20 12:00", State.MISSED),  # the report is due all the same
        (Goal.REPORT, Event.CANCELLED, "2026-11-20 12:00", State.NONE),
        (Goal.REGISTER, Event.RESOLVED, "2026-11-20 12:00", State.MISSED),
    ],
)
def test_C4_what_lost_its_point_has_no_clock(goal: Goal, event: Event, when: str, state: State) -> None:
    clock = clock_of(Limit(goal, 4), {CALL: "2026-11-20 09:00", event: when}, "2026-11-23 09:00")
    assert clock.state is state
    assert clock.overdue is (goal in (Goal.REPORT, Goal.REGISTER) and event is Event.RESOLVED)


def test_C4_a_cancelled_ticket_whose_clock_never_started_has_none() -> None:
    clock = clock_of(
        Limit(Goal.REPORT, 4, start=Event.VISIT_DONE), {Event.CANCELLED: "2026-11-20 09:00"}, "2026-11-20 10:00"
    )
    assert clock.state is State.NONE


def test_C12_a_loaner_comes_due_and_is_never_overdue() -> None:
    limit = Limit(Goal.LOANER, 4)
    events = {CALL: "2026-11-20 09:00"}
    assert clock_of(limit, events, "2026-11-20 12:59").state is State.RUNNING
    due_now = clock_of(limit, events, "2026-11-20 13:00")
    assert (due_now.state, due_now.overdue) == (State.DUE, False)
    lent = clock_of(limit, events | {Event.LOANER_LENT: "2026-11-20 15:00"}, "2026-11-20 16:00")
    assert lent.state is State.REACHED


# -- pauses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "pauses", "deadline"),
    [
        # working time: only what of the pause is working time
        (WORKING_2H, (("customer", "2026-11-20 10:00", "2026-11-20 10:30"),), "2026-11-20 11:30"),
        (WORKING_2H, (("customer", "2026-11-20 10:00", "2026-11-20 13:30"),), "2026-11-20 14:30"),
        (WORKING_2H, (("customer", "2026-11-20 10:00", "2026-11-20 13:00"),), "2026-11-20 14:30"),
        (WORKING_2H, (("parts", "2026-11-20 10:00", "2026-11-23 09:00"),), "2026-11-23 10:00"),
        # 7×24: all of it
        (PLAIN_4H, (("parts", "2026-11-20 10:00", "2026-11-23 09:00"),), "2026-11-23 12:00"),
        # several, also overlapping and out of order, are not counted twice
        (
            PLAIN_4H,
            (
                ("parts", "2026-11-20 11:00", "2026-11-20 12:00"),
                ("customer", "2026-11-20 10:00", "2026-11-20 11:30"),
            ),
            "2026-11-20 15:00",
        ),
        (
            PLAIN_4H,
            (
                ("parts", "2026-11-20 10:00", "2026-11-20 12:00"),
                ("customer", "2026-11-20 10:30", "2026-11-20 11:30"),
            ),
            "2026-11-20 15:00",
        ),
        # before the start nothing counts
        (PLAIN_4H, (("parts", "2026-11-20 08:00", "2026-11-20 09:30"),), "2026-11-20 13:30"),
        (PLAIN_4H, (("parts", "2026-11-20 07:00", "2026-11-20 08:30"),), "2026-11-20 13:00"),
        # a reason that the policy does not allow
        (PLAIN_4H, (("other", "2026-11-20 10:00", "2026-11-20 11:30"),), "2026-11-20 13:00"),
        # what was overdue before stays so
        (PLAIN_4H, (("parts", "2026-11-20 13:00:01", "2026-11-20 18:00"),), "2026-11-20 13:00"),
        (PLAIN_4H, (("parts", "2026-11-20 13:00", "2026-11-20 18:00"),), "2026-11-20 18:00"),
        # the second pause lies behind the first deadline, but not behind the moved one
        (
            PLAIN_4H,
            (
                ("parts", "2026-11-20 12:00", "2026-11-20 14:00"),
                ("customer", "2026-11-20 14:30", "2026-11-20 15:30"),
            ),
            "2026-11-20 16:00",
        ),
        (
            Limit(Goal.RESTORE, 4, pausable=False),
            (("parts", "2026-11-20 10:00", "2026-11-20 12:00"),),
            "2026-11-20 13:00",
        ),
        (
            Limit(Goal.RESTORE, 1, Unit.WORKING_DAYS),
            (("parts", "2026-11-20 17:00", "2026-11-23 09:00"),),
            "2026-11-23 10:00",
        ),
        (
            Limit(Goal.RESTORE, 0, Unit.WORKING_DAYS, end_of_day=True),
            (("parts", "2026-11-20 12:00", "2026-11-20 13:30"),),
            "2026-11-20 17:30",
        ),
        (
            Limit(Goal.RESTORE, 0, Unit.WORKING_DAYS, end_of_day=True),
            (("parts", "2026-11-20 17:00", "2026-11-23 08:40"),),
            "2026-11-23 09:10",
        ),
    ],
)
def test_C4_pauses_move_the_deadline(limit: Limit, pauses: tuple[tuple[str, ...], ...], deadline: str) -> None:
    clock = clock_of(limit, {CALL: "2026-11-20 09:00"}, "2026-12-20 09:00", pauses)
    assert clock.deadline == at(deadline)
    assert (clock.state, clock.overdue) == (State.MISSED, True)


def test_C4_nothing_turns_overdue_while_paused() -> None:
    events = {CALL: "2026-11-20 09:00"}
    for now in ("2026-11-20 11:00", "2026-11-20 13:01", "2027-01-20 09:00"):
        clock = clock_of(PLAIN_4H, events, now, (("parts", "2026-11-20 10:00"),))
        assert (clock.state, clock.overdue) == (State.PAUSED, False)
        assert clock.deadline == at(now) + timedelta(hours=3)
    # also with a last day typed that is still to come, and at the very start of the pause
    assert (
        clock_of(PLAIN_4H, events, "2026-11-20 13:30", (("parts", "2026-11-20 10:00", "2026-11-21 10:00"),)).state
        is State.PAUSED
    )
    assert clock_of(PLAIN_4H, events, "2026-11-20 10:00", (("parts", "2026-11-20 10:00"),)).state is State.PAUSED
    assert clock_of(PLAIN_4H, events, "2026-11-20 09:59", (("parts", "2026-11-20 10:00"),)).state is State.RUNNING
    assert (
        clock_of(PLAIN_4H, events, "2026-11-20 12:00", (("parts", "2026-11-20 10:00", "2026-11-20 12:00"),)).state
        is State.RUNNING
    )


def test_C4_a_clock_that_was_overdue_before_the_pause_stays_overdue_in_it() -> None:
    clock = clock_of(PLAIN_4H, {CALL: "2026-11-20 09:00"}, "2026-11-20 15:00", (("parts", "2026-11-20 14:00"),))
    assert (clock.state, clock.overdue, clock.credited) == (State.MISSED, True, 0)


def test_C4_what_lies_in_a_pause_that_lasts_is_not_counted_twice() -> None:
    waits = (("parts", "2026-11-20 10:00"), ("customer", "2026-11-20 10:30", "2026-11-20 11:00"))
    clock = clock_of(PLAIN_4H, {CALL: "2026-11-20 09:00"}, "2026-11-20 12:00", waits)
    assert (clock.state, clock.credited, clock.deadline) == (State.PAUSED, 2 * HOUR, at("2026-11-20 15:00"))
    inside = (
        *waits[1:],
        ("parts", "2026-11-20 10:00", "2026-11-20 12:00"),
        ("approval", "2026-11-20 11:30", "2026-11-20 12:30"),
    )
    clock = clock_of(PLAIN_4H, {CALL: "2026-11-20 09:00"}, "2026-11-20 12:45", inside)
    assert (clock.state, clock.credited) == (State.RUNNING, 2 * HOUR + HOUR // 2)


def test_C4_reached_in_a_pause_is_in_time_and_the_rest_of_the_pause_does_not_count() -> None:
    events = {CALL: "2026-11-20 09:00", Event.RESTORED: "2026-11-20 16:00"}
    clock = clock_of(PLAIN_4H, events, "2026-11-25 15:00", (("parts", "2026-11-20 10:00", "2026-11-24 10:00"),))
    assert (clock.state, clock.deadline, clock.credited) == (State.REACHED, at("2026-11-20 19:00"), 6 * HOUR)
    later = clock_of(PLAIN_4H, events, "2026-11-25 15:00", (("parts", "2026-11-20 17:00"),))
    assert (later.state, later.deadline, later.credited) == (State.MISSED, at("2026-11-20 13:00"), 0)


def test_C4_nobody_is_late_by_a_part_of_a_second() -> None:
    policy, part = policy_of(PLAIN_4H), timedelta(microseconds=900_000)
    call = {CALL: at("2026-11-20 09:00")}
    for moments, now in (
        (call | {Event.RESTORED: at("2026-11-20 13:00") + part}, at("2026-11-21 09:00")),
        (call, at("2026-11-20 13:00") + part),
    ):
        (clock,) = clocks(policy, policy.levels[0], moments, [], OFFICE, now)
        assert clock.state in (State.REACHED, State.RUNNING)


def test_C4_seconds_that_nobody_counts_make_no_paused_clock_overdue() -> None:
    call = at("2026-11-20 09:00").replace(microsecond=900_000)
    policy = policy_of(PLAIN_4H)
    pause = Pause("parts", at("2026-11-20 12:59:59").replace(microsecond=500_000))
    for second in range(5):
        now = at("2026-11-20 13:00:00").replace(second=second, microsecond=999_999)
        (clock,) = clocks(policy, policy.levels[0], {CALL: call}, [pause], OFFICE, now)
        assert clock.state is State.PAUSED


def test_C4_a_pause_survives_a_change_of_level_recomputed_from_the_call() -> None:
    pause = [Pause("customer", at("2026-11-20 10:00"), at("2026-11-20 12:00"))]
    deadlines = {
        code: next(
            c.deadline
            for c in clocks(
                THREE_LEVELS,
                THREE_LEVELS.level(code),
                {CALL: at("2026-11-20 09:00")},
                pause,
                OFFICE,
                at("2026-11-20 13:00"),
            )
            if c.goal is Goal.RESTORE
        )
        for code in ("major", "urgent", "normal")
    }
    assert deadlines == {
        "major": at("2026-11-21 11:00"),
        "urgent": at("2026-11-22 11:00"),
        "normal": at("2026-11-25 11:00"),
    }


# -- warnings, escalation, years ---------------------------------------------------------------------------------------


def test_C4_warning_and_escalation_run_in_the_measure_of_the_clock() -> None:
    steps = (Escalation(-60, ("工程师",)), Escalation(0, ("经理",)), Escalation(30, ("总经理",)))
    clock = clock_of(
        Limit(Goal.RESTORE, 2, working=True), {CALL: "2026-11-20 16:30"}, "2026-11-20 16:30", escalation=steps
    )
    assert clock.deadline == at("2026-11-23 09:30")
    assert clock.warn_at == at("2026-11-23 09:00")
    assert [(n.at, n.minutes, n.tell) for n in clock.notices] == [
        (at("2026-11-23 08:30"), -60, ("工程师",)),
        (at("2026-11-23 09:30"), 0, ("经理",)),
        (at("2026-11-23 10:00"), 30, ("总经理",)),
    ]


def test_C4_at_the_limit_means_at_the_end_of_the_day_too() -> None:
    limit = Limit(Goal.ANSWER, 0, Unit.WORKING_DAYS, end_of_day=True)
    steps = (Escalation(0, ("a",)), Escalation(10, ("b",)), Escalation(-10, ("c",)))
    clock = clock_of(limit, {CALL: "2026-11-20 09:00"}, "2026-11-20 09:00", escalation=steps)
    assert [notice.at for notice in clock.notices] == [
        at("2026-11-20 17:30"), at("2026-11-23 08:40"), at("2026-11-20 17:20"),
    ]  # fmt: skip


def test_C4_a_warning_never_lies_before_the_start() -> None:
    clock = clock_of(Limit(Goal.RESPOND, 20, Unit.MINUTES), {CALL: "2026-11-20 09:00"}, "2026-11-20 09:00")
    assert clock.warn_at == at("2026-11-20 09:00")


def test_C4_due_soon_is_running_between_the_warning_and_the_deadline() -> None:
    events = {CALL: "2026-11-20 09:00"}
    for now, soon in (("12:29", False), ("12:30", True), ("13:00", True), ("13:01", False)):
        moment = f"2026-11-20 {now}"
        assert clock_of(PLAIN_4H, events, moment).due_soon(at(moment)) is soon
    assert not clock_of(Limit(Goal.REPORT, 1, start=Event.VISIT_DONE), events, "2026-11-20 10:00").due_soon(
        at("2026-11-20 10:00")
    )


def test_C4_a_limits_own_escalation_replaces_the_policys() -> None:
    limit = Limit(Goal.CHECK, 4, escalation=(Escalation(0, ("manager",)),))
    clock = clock_of(limit, {CALL: "2026-11-20 09:00"}, "2026-11-20 09:00", escalation=(Escalation(5, ("x",)),))
    assert [notice.tell for notice in clock.notices] == [("manager",)]


def test_C4_escalation_steps_come_due_on_open_clocks_only() -> None:
    steps = (Escalation(30, ("b",)), Escalation(-30, ("a",)))
    events = {CALL: "2026-11-20 09:00"}

    def told(now: str, pauses: tuple[tuple[str, ...], ...] = (), **more: str) -> list[str]:
        happened = events | {Event(key): value for key, value in more.items()}
        clock = clock_of(PLAIN_4H, happened, now, pauses, escalation=steps)
        return [notice.tell[0] for notice in escalation_due(clock, at(now))]

    assert told("2026-11-20 12:29") == []
    assert told("2026-11-20 12:30") == ["a"]
    assert told("2026-11-20 13:30") == ["a", "b"]
    assert told("2026-11-20 12:45", (("parts", "2026-11-20 12:40"),)) == []
    assert told("2026-11-20 13:30", restored="2026-11-20 13:20") == []


def test_C3_a_deadline_that_crosses_an_unannounced_year_says_so() -> None:
    clock = clock_of(Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS), {CALL: "2026-12-31 10:00"}, "2026-12-31 10:00")
    assert clock.unannounced == (2027,)
    plain = clock_of(Limit(Goal.RESTORE, 240), {CALL: "2026-12-31 10:00"}, "2026-12-31 10:00")
    assert plain.unannounced == ()
    paused = clock_of(WORKING_2H, {CALL: "2026-12-31 10:00"}, "2027-01-20 10:00", (("parts", "2026-12-31 11:00"),))
    assert paused.unannounced == (2027,)


def test_C3_a_changed_calendar_tells_which_deadlines_move() -> None:
    policy, level = THREE_LEVELS, THREE_LEVELS.level("normal")
    events = {CALL: at("2026-11-20 10:00")}
    other = Calendar(Hours(days={at("2026-11-23 00:00").date(): OwnDay(False)}))
    before, after = (
        clocks(policy, level, events, [], calendar, at("2026-11-20 10:00")) for calendar in (OFFICE, other)
    )
    assert moved(before, after) == [(Goal.RESTORE, at("2026-11-25 10:00"), at("2026-11-26 10:00"))]
    assert moved(before, before) == []


def test_C1_late_entry_is_visible() -> None:
    friday, monday = at("2026-11-20 16:00"), at("2026-11-23 08:40")
    assert late_entry(friday, monday) == monday - friday
    assert late_entry(friday, friday + timedelta(minutes=15)) is None
    assert late_entry(friday, friday + timedelta(minutes=15, seconds=1)) is not None


# -- policies ----------------------------------------------------------------------------------------------------------


def test_C2_the_policy_of_contract_project_customer_then_default() -> None:
    a, b, c, d = (Policy(code, code) for code in "abcd")
    assert choose(a, b, c, d) == (a, "contract")
    assert choose(None, b, c, d) == (b, "project")
    assert choose(None, None, c, d) == (c, "customer")
    assert choose(default=d) == (d, "default")
    assert choose() is None


def test_C2_limits_by_service_class() -> None:
    promised = {CALL: at("2026-11-20 09:00"), Event.PROMISED: at("2026-11-20 09:10")}
    for letter, minutes in (("A", 10), ("B", 10), ("C", 30), ("", 30)):
        found = clocks(
            EMERGENCY, EMERGENCY.levels[0], promised, [], OFFICE, at("2026-11-20 09:10"), service_class=letter
        )
        (answer,) = (clock for clock in found if clock.goal is Goal.ANSWER)
        assert answer.deadline == at("2026-11-20 09:10") + timedelta(minutes=minutes)


def test_C2_a_levels_limit_replaces_the_common_one_and_clocks_come_in_order() -> None:
    policy = Policy(
        "x", "x", levels=(Level("a", "a", limits=(Limit(Goal.REPORT, 1), Limit(Goal.REGISTER, 5, Unit.MINUTES))),),
        common=COMMON,
    )  # fmt: skip
    found = clocks(policy, policy.levels[0], {CALL: at("2026-11-20 09:00")}, [], OFFICE, at("2026-11-20 09:00"))
    assert [clock.goal for clock in found] == [Goal.REGISTER, Goal.REPORT, Goal.CALL_BACK, Goal.RECORD]
    assert found[0].deadline == at("2026-11-20 09:05")
    without = clocks(policy, None, {CALL: at("2026-11-20 09:00")}, [], OFFICE, at("2026-11-20 09:00"))
    assert [clock.goal for clock in without] == [Goal.REGISTER, Goal.CALL_BACK, Goal.RECORD]
    assert without[0].deadline == at("2026-11-20 09:15")


def test_C2_levels_are_found_by_code_and_by_effect() -> None:
    level = THREE_LEVELS.level_for("partly")
    assert level is not None and level.code == "urgent"
    assert THREE_LEVELS.level_for("") is None and THREE_LEVELS.level("x") is None


H, D = Unit.HOURS, Unit.DAYS
M, W = Unit.MINUTES, Unit.WORKING_DAYS
# policy, level: goal -> amount, unit, event
SHIPPED_LIMITS: dict[tuple[str, str], dict[Goal, tuple[int, Unit, Event]]] = {
    ("three-levels", "major"): {Goal.RESPOND: (1, H, CALL), Goal.ARRIVE: (2, H, CALL), Goal.RESTORE: (24, H, CALL)},
    ("three-levels", "urgent"): {
        Goal.RESPOND: (1, H, CALL), Goal.DEPART: (2, H, CALL), Goal.ARRIVE: (4, H, CALL), Goal.RESTORE: (48, H, CALL),
    },
    ("three-levels", "normal"): {
        Goal.RESPOND: (2, H, CALL), Goal.DEPART: (4, H, CALL), Goal.ARRIVE: (8, H, CALL), Goal.RESTORE: (3, W, CALL),
    },
    ("by-effect", "level-1"): {}, ("by-effect", "level-2"): {}, ("by-effect", "level-3"): {},
    ("emergency", "emergency"): {
        Goal.RESPOND: (30, M, CALL), Goal.ARRIVE: (2, H, CALL), Goal.RESTORE: (4, H, CALL),
        Goal.LOANER: (4, H, CALL), Goal.SPARE: (4, H, CALL), Goal.ANSWER: (30, M, Event.PROMISED),
    },
    ("branch", "fault"): {Goal.RESPOND: (1, H, CALL), Goal.ARRIVE: (24, H, CALL), Goal.LOANER: (24, H, CALL)},
    ("branch", "consumables"): {Goal.RESPOND: (1, H, CALL), Goal.DELIVER: (24, H, CALL)},
    ("two-working-days", "fault"): {Goal.RESPOND: (1, H, CALL), Goal.RESTORE: (2, W, CALL)},
    ("software-hardware", "software"): {
        Goal.RESPOND: (30, M, CALL), Goal.ARRIVE: (2, H, CALL), Goal.RESTORE: (48, H, CALL),
    },
    ("software-hardware", "hardware"): {
        Goal.RESPOND: (30, M, CALL), Goal.ARRIVE: (2, H, CALL), Goal.RESTORE: (2, D, CALL), Goal.LOANER: (2, D, CALL),
    },
    ("p1-p4", "p1"): {}, ("p1-p4", "p2"): {}, ("p1-p4", "p3"): {}, ("p1-p4", "p4"): {Goal.ANSWER: (0, W, CALL)},
    ("dealer", "dealer"): {
        Goal.ARRANGE: (2, H, CALL), Goal.TELL: (2, H, Event.HANDED_OVER), Goal.CHECK: (4, H, Event.HANDED_OVER),
    },
}  # fmt: skip
EVERYWHERE = {
    Goal.REGISTER: (15, M, CALL),
    Goal.CALL_BACK: (24, H, Event.RESOLVED),
    Goal.RECORD: (5, D, Event.RETURNED),
}


def test_C2_the_shipped_policies_are_the_companys_papers() -> None:
    found = {
        (policy.code, level.code): {
            limit.goal: (limit.amount, limit.unit, limit.start) for limit in policy.limits(level)
        }
        for policy in SHIPPED
        for level in policy.levels
    }
    assert found == {key: limits | EVERYWHERE for key, limits in SHIPPED_LIMITS.items()}
    assert [policy.code for policy in SHIPPED if policy.holidays_served] == ["two-working-days"]
    assert all(policy.pauses == {"customer", "parts", "approval"} for policy in SHIPPED)
    assert not any(limit.working for policy in SHIPPED for level in policy.levels for limit in policy.limits(level))


def test_C2_every_shipped_level_has_its_definition_in_both_languages() -> None:
    for policy in SHIPPED:
        assert policy.name and policy.name_en
        for level in policy.levels:
            assert level.name and level.name_en and level.definition and level.definition_en
    assert [level.name for level in shipped("by-effect").levels] == ["一级/重大", "二级/主要", "三级/次要"]


def test_C2_questions_are_answered_the_same_day_and_the_manager_hears_of_an_unchecked_dealer() -> None:
    call = {CALL: at("2026-11-20 09:00"), Event.HANDED_OVER: at("2026-11-20 10:00")}
    found = clocks(P1_P4, P1_P4.level("p4"), call, [], OFFICE, at("2026-11-20 09:00"))
    assert found[1].deadline == at("2026-11-20 17:30")
    (check,) = (
        clock
        for clock in clocks(DEALER, DEALER.levels[0], call, [], OFFICE, at("2026-11-20 14:01"))
        if clock.goal is Goal.CHECK
    )
    assert check.overdue and [(n.at, n.tell) for n in check.notices] == [(at("2026-11-20 14:00"), ("manager",))]


# -- properties --------------------------------------------------------------------------------------------------------

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))
limits = st.sampled_from(
    [
        PLAIN_4H,
        WORKING_2H,
        Limit(Goal.RESTORE, 90, Unit.MINUTES, working=True),
        Limit(Goal.RESTORE, 40, working=True),
        Limit(Goal.RESTORE, 3, Unit.DAYS),
        Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS),
        Limit(Goal.RESTORE, 1, Unit.WORKING_DAYS, end_of_day=True),
    ]
)
stretches = st.tuples(st.integers(-600, 10_000), st.integers(0, 6_000))  # minutes after the call, minutes long
served = st.booleans()


def pauses_from(start: datetime, pairs: list[tuple[int, int]]) -> list[Pause]:
    begins = [start + timedelta(minutes=begin) for begin, _length in pairs]
    return [Pause("parts", b, b + timedelta(minutes=pair[1])) for b, pair in zip(begins, pairs, strict=True)]


def one(limit: Limit, start: datetime, pauses: list[Pause], now: datetime, holidays: bool = False) -> Clock:
    policy = policy_of(limit, holidays_served=holidays)
    (clock,) = clocks(policy, policy.levels[0], {CALL: start}, pauses, OFFICE, now, explain=True)
    return clock


@settings(deadline=None)
@given(limits, moments, st.lists(stretches, max_size=4), stretches, st.integers(0, 60 * 24 * 40), served)
def test_C4_a_pause_put_in_never_shortens_a_deadline(
    limit: Limit, start: datetime, pairs: list[tuple[int, int]], more: tuple[int, int], later: int, holidays: bool
) -> None:
    now = start + timedelta(minutes=later)
    without = one(limit, start, pauses_from(start, pairs), now, holidays)
    with_one = one(limit, start, pauses_from(start, [*pairs, more]), now, holidays)
    assert without.deadline and with_one.deadline and with_one.deadline >= without.deadline


@settings(deadline=None)
@given(limits, moments, st.lists(stretches, max_size=4), st.integers(0, 20_000), st.integers(0, 20_000), served)
def test_C4_nothing_turns_overdue_in_a_pause_that_began_in_time(
    limit: Limit, start: datetime, pairs: list[tuple[int, int]], begin: int, later: int, holidays: bool
) -> None:
    pauses = pauses_from(start, [pair for pair in pairs if pair[0] + pair[1] <= begin])
    begins = start + timedelta(minutes=begin)
    before = one(limit, start, pauses, begins, holidays)
    inside = one(limit, start, [*pauses, Pause("customer", begins)], begins + timedelta(minutes=later), holidays)
    assert inside.overdue is before.overdue
    assert (inside.state is State.PAUSED) is not before.overdue


@settings(deadline=None)
@given(limits, moments, st.lists(stretches, max_size=3), served)
def test_C2_a_deadline_in_working_time_lies_in_it(
    limit: Limit, start: datetime, pairs: list[tuple[int, int]], holidays: bool
) -> None:
    clock = one(limit, start, pauses_from(start, pairs), start + timedelta(days=60), holidays)
    calendar = Calendar(Hours(rests=not holidays))
    if limit.working or limit.unit is Unit.WORKING_DAYS:
        assert clock.deadline is not None
        # the end of a day is the one moment that is not inside a span
        assert calendar.is_working(clock.deadline) or calendar.is_working(clock.deadline - timedelta(seconds=1))


@settings(deadline=None)
@given(limits, moments, st.lists(stretches, max_size=4), served)
def test_C4_the_legs_are_the_computation(
    limit: Limit, start: datetime, pairs: list[tuple[int, int]], holidays: bool
) -> None:
    clock = one(limit, start, pauses_from(start, pairs), start + timedelta(days=60), holidays)
    assert clock.legs[-1].deadline == clock.deadline
    assert sum(leg.credited for leg in clock.legs) == clock.credited
    for before, leg in zip(clock.legs, clock.legs[1:], strict=False):
        assert sum(step.counted for step in leg.steps) == leg.credited
        if leg.steps:
            assert (leg.steps[0].begin, leg.steps[-1].end) == (before.deadline, leg.deadline)


@settings(deadline=None)
@given(limits, moments, moments, served)
def test_C2_a_later_call_is_never_due_earlier(limit: Limit, first: datetime, other: datetime, holidays: bool) -> None:
    early, late = sorted((first, other))
    policy = policy_of(limit, holidays_served=holidays)
    assert due(limit, policy, early, OFFICE) <= due(limit, policy, late, OFFICE)


@given(st.permutations([("parts", 60, 30), ("customer", 80, 60), ("approval", 200, 10)]))
def test_C4_the_order_in_which_pauses_are_given_does_not_matter(order: list[tuple[str, int, int]]) -> None:
    start = at("2026-11-20 09:00")
    pauses = [
        Pause(reason, start + timedelta(minutes=b), start + timedelta(minutes=b + length))
        for reason, b, length in order
    ]
    assert one(PLAIN_4H, start, pauses, at("2026-12-01 09:00")).deadline == at("2026-11-20 14:30")


def test_C4_equal_on_any_machine_time_zone() -> None:
    code = (
        "from tests.tickets.test_sla import *;"
        "c = clock_of(Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS), {CALL: '2026-09-30 17:00'}, '2026-10-09 12:00',"
        " (('parts', '2026-10-09 10:00'),));"
        "print(c.deadline.isoformat(), c.state, c.warn_at.isoformat(),"
        " due(Limit(Goal.RESTORE, 2, Unit.DAYS), THREE_LEVELS, at('2026-03-07 10:00'), OFFICE).isoformat())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"TZ": zone}
        ).stdout
        for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles")
    }
    assert answers == {"2026-10-12T02:00:00+00:00 paused 2026-10-12T01:30:00+00:00 2026-03-09T02:00:00+00:00\n"}
