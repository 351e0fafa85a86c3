"""Sample data of the work on tickets: visits around this week, attempts, steps, an RMA (C6, C7, C8)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.core.clock import local
from app.core.errors import Invalid
from app.core.lists import Query
from app.tickets.visits.rules import at_time

if TYPE_CHECKING:
    from app.sample import Filler

TRIES = ("电话指导重启并检查参数，未解决", "远程查看报警记录，判断为硬件故障", "电话指导清洗传感器，仍报警")
STEPS = (
    ("diagnose", "现场测量，判断为密封件老化"),
    ("plan", "更换密封件，带真空泵油一桶"),
    ("carry_out", "更换密封圈和油封，补油"),
)


def add_work(filler: Filler) -> None:
    """Gives the open tickets their attempts and visits, one its steps, its check list and its RMA."""
    office, filler.now = filler.office, filler.real_now
    listing = office.tickets.listing
    states = [1 + [column.key for column in listing.columns].index(key) for key in ("state", "called_at")]
    tickets = [(row[0], row[states[0]], row[states[1]]) for row in listing.walk(Query(scope="open"))]
    going = [ticket for ticket in tickets if ticket[1] in ("assigned", "in_progress", "waiting")]
    for i, (ticket, state, called) in enumerate(going):
        _attempt(filler, ticket, called, i)
        if state != "assigned":
            _past_visit(filler, ticket, called, i)
        if i % 4 != 3:
            _next_visits(filler, ticket, i)
    if going:
        _repair(filler, *going[len(going) // 2][::2])


def _attempt(filler: Filler, ticket: int, called: datetime, i: int) -> None:
    at = min(called + timedelta(minutes=8), filler.now)
    filler.office.work.record_attempt(
        ticket,
        {
            "mode": ("phone", "remote", "phone")[i % 3],
            "at": at,
            "staff_id": filler.staff[i % 2],
            "minutes": min(6 + i, int((filler.now - at).total_seconds()) // 60),
            "result": TRIES[i % len(TRIES)],
            "solved": "no",
        },
    )


def _plan(filler: Filler, ticket: int, first: datetime, hours: int, i: int, **more: Any) -> int | None:
    """A visit by whoever is free then; None when nobody is."""
    for turn in range(len(filler.technicians)):
        person = filler.technicians[(i + turn) % len(filler.technicians)]
        raw = {"planned_from": first, "planned_to": first + timedelta(hours=hours), "technician_id": person}
        try:
            return filler.office.dispatch.plan(ticket, raw | {"agreed_with": "赵工"} | more).visit_id
        except Invalid:
            continue
    return None


def _past_visit(filler: Filler, ticket: int, called: datetime, i: int) -> None:
    """One that was made since the call, when somebody is recorded to have arrived; parts were missing."""
    happened = filler.office.clocks.of(ticket).events
    arrived = next((event.at for event in happened if event.event == "arrived"), called + timedelta(hours=2))
    begin = _half_hour(arrived)
    if arrived + timedelta(hours=2) > filler.now or begin < called:
        return
    visit = _plan(filler, ticket, begin, 2, i)
    if visit is None:
        return
    move = filler.office.dispatch.move
    try:
        move("arrive", visit, {"at": arrived})
    except Invalid:
        # Whoever should have come was still elsewhere.
        move("miss", visit, {"reason": "用户临时停电，无法检修"})
        return
    raw = {"at": arrived + timedelta(minutes=90), "result": "已拆检，需更换备件，等待到货", "solved": "no"}
    move("finish", visit, raw)
    move("leave", visit, {"at": arrived + timedelta(minutes=105)})


def _next_visits(filler: Filler, ticket: int, i: int) -> None:
    """One or two in the coming days; half of them are confirmed."""
    today = local(filler.real_now).date()
    for turn in range(1 + i % 2):
        day = today + timedelta(days=(i + 2 * turn) % 5 + (1 if turn else 0))
        first = at_time(day, time(9 + (i * 2 + turn) % 8))
        if first <= filler.real_now:
            first = at_time(day + timedelta(days=1), time(9 + i % 7))
        visit = _plan(filler, ticket, first, 2 + i % 3, i + turn)
        if visit is not None and (i + turn) % 2:
            filler.office.dispatch.move("confirm", visit, {})
        if visit is not None and i + turn == 0:
            filler.office.dispatch.move("depart", visit, {"at": filler.real_now})


def _repair(filler: Filler, ticket: int, called: datetime) -> None:
    """The ticket with the longest story: steps, check list, a board that was sent away, an escalation."""
    work, now = filler.office.work, filler.now
    person = filler.technicians[0]
    step = max((now - called) / 6, timedelta(minutes=1))
    for place, (name, text) in enumerate(STEPS, start=1):
        work.record_step(ticket, {"step": name, "at": called + place * step, "staff_id": person, "text": text})
    if (found := work.fitting_check_list(ticket)) is not None:
        work.take_check_list(ticket, {"check_list_id": found[0]})
        for row in work.of(ticket).checks[:3]:
            work.tick(row["id"], True)
    raw = {"what": "part", "item": "主控板 MC-3", "serial": "MC3-20881", "taken_at": called + 3 * step}
    rma = work.take_away(ticket, raw | {"taken_by_id": person, "condition": "外观完好，带接线端子"})
    sent = {"sent_to": "上海亚德自动化贸易有限公司", "sent_at": called + 4 * step, "courier": "顺丰"}
    due = local(now).date() + timedelta(days=7)
    work.move_rma("send", rma, sent | {"courier_number": "SF1390288155471", "due_back_on": due})
    work.escalate(ticket, {"to_tier": "expert", "to_whom": "技术部", "reason": "两次上门未能修复"})


def _half_hour(moment: datetime) -> datetime:
    return moment.replace(minute=30 if moment.minute >= 30 else 0, second=0, microsecond=0)
