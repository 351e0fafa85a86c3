"""Sample data: a duty roster around today, hand-over notes, absences, work permits (A9, C8, A5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.core import clock
from app.office import Office
from app.staff.duty.rules import Piece

WEEK = 7
WEEKS_BACK, WEEKS_ON = 5, 5
NOTES = (
    ("夜间两个电话，均已远程解决。", ""),
    ("周末平稳，无重大故障。", "1. 华润电力空压机报警，备件周一到货后回电。"),
    ("处理码垛机急停一次，已恢复。", "1. 客户要求补发维修记录；2. 值班车待保养。"),
)


def fill_duty(
    office: Office, today: date, technicians: Sequence[int], clerks: Sequence[int], customers: Sequence[int]
) -> None:
    """Writes it through the services, around today."""
    monday = today - timedelta(days=today.weekday())
    _permits(office, today, technicians, customers)
    phone, backup, weekend = [], [], []
    for week in range(-WEEKS_BACK, WEEKS_ON):
        first = monday + timedelta(days=WEEK * week)
        last = first + timedelta(days=WEEK - 1)
        # Two days of the week after next are not given yet: the month shows the gap.
        phone.append(Piece(_turn(technicians, week), first, last - timedelta(days=2 if week == 2 else 0)))
        backup.append(Piece(_turn(technicians, week + 1), first, last))
        weekend.append(Piece(clerks[week % len(clerks)], last - timedelta(days=1), last))
    office.duty.lay("phone", phone)
    office.duty.lay("backup", backup)
    office.duty.lay("office", weekend)
    for staff_id, kind, first, days, reason in (
        (_turn(technicians, 2), "leave", today - timedelta(days=1), 3, "年假"),
        (_turn(technicians, 1), "training", monday + timedelta(days=WEEK + 1), 2, "PLC 培训"),
        (clerks[0], "sick", today - timedelta(days=9), 2, "感冒"),
    ):
        office.absences.save(
            {
                "staff_id": staff_id,
                "kind": kind,
                "first_on": first,
                "last_on": first + timedelta(days=days - 1),
                "reason": reason,
            }
        )
    for back, (text, points) in enumerate(NOTES):
        first = monday - timedelta(days=WEEK * back)
        office.handovers.save(
            {
                "from_id": _turn(technicians, -back - 1),
                "to_id": _turn(technicians, -back),
                "at": clock.utc(datetime(first.year, first.month, first.day, 8, 35)),
                "text": text,
                "open_points": points,
            }
        )


def _turn(technicians: Sequence[int], week: int) -> int:
    return technicians[week % len(technicians)]


def _permits(office: Office, today: date, technicians: Sequence[int], customers: Sequence[int]) -> None:
    """Two customers demand work permits: most technicians have one, one's has run out, one never had any."""
    for customer_id in customers[:2]:
        office.customers.save({"demands_permits": True}, customer_id)
    for place, staff_id in enumerate(technicians[:-1]):
        left = -20 if place == 1 else 200
        permits = [
            {
                "customer_id": customer_id,
                "review": "passed",
                "examination": "passed",
                "number": f"SG-{place + 1:02}{number + 1:02}",
                "valid_from": today - timedelta(days=365 - left),
                "valid_to": today + timedelta(days=left),
                "nda": place != 2,
            }
            for number, customer_id in enumerate(customers[:2])
        ]
        office.staff.save({"permits": permits}, staff_id)
