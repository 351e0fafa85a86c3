"""Lists and look-ups of staff and their certificates (A5, G3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, column, exists, false, func, select, table, true
from sqlalchemy.orm import Session
from sqlalchemy.types import Date

from app.core.clock import office_day
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.staff import fields as f
from app.staff.model import Certificate, Staff

Day = Callable[[], date]


@dataclass(frozen=True)
class ExpiringCertificate:
    """A certificate that ends soon or has ended: ``days_left`` is negative then."""

    staff_id: int
    staff_name: str
    certificate_id: int
    name: str
    number: str
    expires_on: date
    days_left: int

    @property
    def state(self) -> str:
        """``expired`` or ``expiring``, a value of CERTIFICATE_STATE."""
        return "expired" if self.days_left < 0 else "expiring"


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def full_years(since: date, day: date) -> int:
    """The whole years from one day to another."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def _on(name: str, day: Day) -> Any:
    """A date that is asked for each time the list is read, so that a list may outlive midnight."""
    return bindparam(name, callable_=day, type_=Date())


def _days(now: Callable[[], datetime], warn_until: Callable[[datetime], date]) -> tuple[Any, Any]:
    """Today, and the last day of which certificates are warned."""
    return _on("certificate_day", lambda: office_day(now())), _on("certificate_warned", lambda: warn_until(now()))


def _own_certificates(what: Any) -> Any:
    return select(what).where(Certificate.staff_id == Staff.id).correlate(Staff).scalar_subquery()


def _certificate_names() -> Any:
    """The names with their levels in one text, in the order in which they were typed."""
    shown = case((Certificate.level != "", Certificate.name + "(" + Certificate.level + ")"), else_=Certificate.name)
    ordered = (
        select(shown.label("shown"))
        .where(Certificate.staff_id == Staff.id)
        .order_by(Certificate.id)
        .correlate(Staff)
        .subquery()
    )
    return select(func.aggregate_strings(ordered.c.shown, "、")).correlate(Staff).scalar_subquery()


def _has_certificate(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Certificate.staff_id == Staff.id, *conditions).correlate(Staff)


def staff_list(senior_before: Day, warn_until: Callable[[datetime], date], now: Callable[[], datetime]) -> ListSpec:
    """The staff register with a summary of each person's certificates.

    Who was hired on ``senior_before()`` or earlier is senior; certificates that end up to ``warn_until(now())`` are
    expiring.
    """
    day, last = _days(now, warn_until)
    # Of all certificates of a person, what is worst.
    state = case(
        (_has_certificate(Certificate.expires_on < day), "expired"),
        (_has_certificate(Certificate.expires_on <= last), "expiring"),
        (_has_certificate(), "valid"),
        else_="",
    )
    return ListSpec(
        name="staff",
        title=lazy("Staff"),
        columns=(
            Column(f.NUMBER, Staff.number, fast=True, width=80),
            Column(f.NAME, Staff.name, fast=True, width=90),
            Column(f.CATEGORY, Staff.category, width=110),
            Column(f.DEPARTMENT, Staff.department, width=110),
            Column(f.POSITION, Staff.position, width=110),
            Column(f.STATE, state, width=90),
            Column(f.NEXT_EXPIRY, _own_certificates(func.min(Certificate.expires_on)), width=100),
            Column(f.TITLE, Staff.title, width=100),
            Column(f.STAFF_PHONE, Staff.phone, width=120),
            Column(f.HIRED_ON, Staff.hired_on, width=100),
            Column(
                f.SENIOR,
                case((Staff.hired_on <= _on("senior_before", senior_before), true()), else_=false()),
                width=60,
            ),
            Column(f.CERTIFICATE_COUNT, _own_certificates(func.count(Certificate.id)), width=80),
            Column(f.CERTIFICATE_NAMES, _certificate_names(), width=260),
            Column(f.SKILLS, Staff.skills, width=200),
            Column(f.ROLE, Staff.role, width=100),
            Column(f.EDUCATION, Staff.education, hidden=True),
            Column(f.STAFF_EMAIL, Staff.email, hidden=True),
            Column(f.REMARK, Staff.remark, hidden=True),
        ),
        source=Staff.__table__,
        id=Staff.id,
        tables=frozenset({"staff", "certificate", "setting"}),
        order="number",
        archived=Staff.archived_at,
        search_kind="staff",
        scopes=(
            Scope(
                "expiring",
                lazy("Certificate expires soon"),
                lambda now: _has_certificate(Certificate.expires_on.between(office_day(now), warn_until(now))),
            ),
            Scope(
                "expired",
                lazy("Certificate expired"),
                lambda now: _has_certificate(Certificate.expires_on < office_day(now)),
            ),
        ),
    )


def certificate_list(warn_until: Callable[[datetime], date], now: Callable[[], datetime]) -> ListSpec:
    """All certificates of the staff who are still with us, with their state, the next to expire first."""
    day, last = _days(now, warn_until)
    state = case(
        (Certificate.expires_on.is_(None), "unlimited"),
        (Certificate.expires_on < day, "expired"),
        (Certificate.expires_on <= last, "expiring"),
        else_="valid",
    )
    return ListSpec(
        name="certificates",
        title=lazy("Certificates"),
        columns=(
            Column(f.NAME.but(key="staff_name"), Staff.name, width=90),
            Column(f.DEPARTMENT, Staff.department, width=110),
            Column(f.CERTIFICATE_NAME, Certificate.name, width=200),
            Column(f.STATE, state, width=90),
            Column(f.EXPIRES_ON, Certificate.expires_on, width=100, fast=True),
            Column(f.CERTIFICATE_LEVEL, Certificate.level, width=80),
            Column(f.CERTIFICATE_NUMBER, Certificate.number, width=150),
            Column(f.CERTIFICATE_MAJOR, Certificate.major, width=120),
            Column(f.CERTIFICATE_FOR, Certificate.categories, width=160),
            Column(f.ISSUED_ON, Certificate.issued_on, width=100),
        ),
        source=Certificate.__table__.join(Staff.__table__, Staff.id == Certificate.staff_id),
        id=Certificate.id,
        tables=frozenset({"staff", "certificate", "setting"}),
        order="expires_on",
        archived=Staff.archived_at,
        search_kind="staff",
        search_id=Staff.id,
        scopes=(
            Scope(
                "expiring",
                lazy("Expires soon"),
                lambda moment: Certificate.expires_on.between(office_day(moment), warn_until(moment)),
            ),
            Scope("expired", lazy("Expired"), lambda moment: Certificate.expires_on < office_day(moment)),
        ),
    )


def expiring_certificates(session: Session, today: date, days: int) -> list[ExpiringCertificate]:
    """What has expired or expires within so many days, of staff who are still with us, the most urgent first."""
    query = (
        select(Staff.id, Staff.name, Certificate.id, Certificate.name, Certificate.number, Certificate.expires_on)
        .join(Staff, Staff.id == Certificate.staff_id)
        .where(Staff.archived_at.is_(None), Certificate.expires_on <= today + timedelta(days=days))
        .order_by(Certificate.expires_on, Certificate.id)
    )
    return [
        ExpiringCertificate(staff_id, person, certificate_id, name, number, expires_on, (expires_on - today).days)
        for staff_id, person, certificate_id, name, number, expires_on in session.execute(query)
        if expires_on is not None
    ]


# Visits and tickets stand above the staff: their tables are known here by what keeps a person in the lists.
_VISIT = table("ticket_visit", column("id"), column("ticket_id"), column("state"))
_CREW = table("ticket_visit_technician", column("visit_id"), column("staff_id"))
_TICKET = table("ticket", column("id"), column("number"))


def visits_ahead(session: Session, staff_id: int) -> list[str]:
    """The numbers of the tickets for which a person has visits planned or under way, the oldest first."""
    query = (
        select(_TICKET.c.number)
        .select_from(_CREW)
        .join(_VISIT, _VISIT.c.id == _CREW.c.visit_id)
        .join(_TICKET, _TICKET.c.id == _VISIT.c.ticket_id)
        .where(_CREW.c.staff_id == staff_id, _VISIT.c.state.in_(("planned", "confirmed", "under_way")))
        .order_by(_TICKET.c.id)
    )
    return list(dict.fromkeys(session.scalars(query)))
