"""What is stored about who could be sent, for the rules of assignment; and the check when somebody is (C8, A5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.core.clock import local, office_day, utc
from app.core.errors import NotFound, Refused
from app.core.i18n import _
from app.core.settings import read_setting
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.staff.duty.queries import away_between, changes_at, on_duty_that_day
from app.staff.duty.rules import duty_day
from app.staff.model import Certificate, Permit, Staff
from app.tickets import model as m
from app.tickets.assignment.rules import (
    Candidate,
    HeldCertificate,
    HeldPermit,
    Job,
    Suggestion,
    judged,
    names_category,
    ranked,
)
from app.tickets.model import Ticket
from app.tickets.visits.model import GIVEN_UP, UNDER_WAY, Visit, VisitTechnician
from app.tickets.visits.rules import LONGEST

_IN_HAND = (m.ASSIGNED, m.IN_PROGRESS, m.WAITING)
_DONE = (m.RESOLVED, m.CALLED_BACK, m.CLOSED)


class Doubtful(Refused):
    """Something speaks against the person: assign again with a reason (``anyway``). ``warnings`` are the words."""

    def __init__(self, name: str, warnings: tuple[str, ...]) -> None:
        self.name = name
        self.warnings = warnings
        shown = _("; ").join(warnings)
        super().__init__(_("Against {name}: {warnings}").format(name=name, warnings=shown))


def suggestions(
    session: Session, customer_id: int, device_id: int | None, day: date, now: datetime
) -> list[Suggestion]:
    """All who can be sent to this customer and device on a day, the best first, by a handful of statements.

    Technicians, and besides them the manager of the device's project and who repaired the device last. Raises NotFound
    for a customer that is gone.
    """
    found = _Facts(session, customer_id, device_id, day, now)
    wanted = (Staff.role == "technician") | Staff.id.in_(found.named)
    people = session.execute(
        select(Staff.id, Staff.name, Staff.skills).where(wanted, Staff.archived_at.is_(None))
    ).all()
    return ranked(found.candidates(people), found.job)


def note_of(session: Session, ticket: Ticket, staff_id: int, day: date, now: datetime, anyway: str) -> str:
    """Checks whether this person may be assigned; answers the note of the move: the reason for doing it anyway.

    Raises Refused for what a setting refuses, Doubtful for what must be confirmed and was not.
    """
    verdict = check(session, ticket, staff_id, day, now)
    if verdict.refusals:
        words = _("{name} cannot be assigned: {reasons}").format(
            name=verdict.name, reasons=_("; ").join(verdict.refusals)
        )
        raise Refused(words)
    if not verdict.warnings:
        return ""
    if not anyway.strip():
        raise Doubtful(verdict.name, verdict.warnings)
    shown = _("; ").join(verdict.warnings)
    return _("{reason} (assigned anyway: {warnings})").format(reason=anyway.strip(), warnings=shown)


def check(session: Session, ticket: Ticket, staff_id: int, day: date, now: datetime) -> Suggestion:
    """One person judged for a ticket, by the same facts as the suggestions."""
    found = _Facts(session, ticket.customer_id, ticket.equipment_id, day, now)
    person = session.execute(select(Staff.id, Staff.name, Staff.skills).where(Staff.id == staff_id)).first()
    if person is None:
        raise NotFound()
    return judged(found.candidates([person])[0], found.job)


def day_of(appointed_at: datetime | None, now: datetime) -> date:
    """The day for which somebody is sent: that of the appointment, else today."""
    return office_day(appointed_at or now)


class _Facts:
    """What is known about a device at a customer and a day; then about people."""

    def __init__(self, session: Session, customer_id: int, device_id: int | None, day: date, now: datetime) -> None:
        self._session = session
        self._customer_id = customer_id
        self._day, self._now = day, now
        customer = session.execute(
            select(Customer.name, Customer.short_name, Customer.demands_permits).where(Customer.id == customer_id)
        ).first()
        if customer is None:
            raise NotFound()
        device = self._device(device_id)
        category = device.category if device is not None else ""
        self._manager = device.manager_id if device is not None else None
        self._repaired: dict[int, date] = self._last_repair(device_id)
        self._certificates = self._held_certificates() if category else {}
        today = office_day(now)
        roster_day = duty_day(local(now), changes_at(session)) if day == today else day
        self._on_duty = on_duty_that_day(session, roster_day)
        self.job = Job(
            day=day,
            today=today,
            category=category,
            certified=any(
                names_category(one.categories, category) for held in self._certificates.values() for one in held
            ),
            permits=customer.demands_permits,
            customer=customer.short_name or customer.name,
            certificate=str(read_setting(session, "dispatch.certificate")),
            skill=str(read_setting(session, "dispatch.skill")),
        )

    @property
    def named(self) -> list[int]:
        """Who is known for the device, whatever their role."""
        return [staff_id for staff_id in (self._manager, *self._repaired) if staff_id is not None]

    def candidates(self, people: Collection[Any]) -> list[Candidate]:
        """These people with all that the rules want to know."""
        ids = [person.id for person in people]
        load = self._load(ids)
        permits = self._permits(ids) if self.job.permits else {}
        away = {one.staff_id: one.words() for one in away_between(self._session, self._day, self._day, ids)}
        return [
            Candidate(
                staff_id=person.id,
                name=person.name,
                skills=person.skills,
                certificates=tuple(self._certificates.get(person.id, ())),
                permits=tuple(permits.get(person.id, ())),
                is_manager=person.id == self._manager,
                tickets=load.get(person.id, (0, 0))[0],
                appointments=load.get(person.id, (0, 0))[1],
                on_duty=person.id == self._on_duty,
                away=away.get(person.id, ""),
                repaired_on=self._repaired.get(person.id),
            )
            for person in people
        ]

    def _device(self, device_id: int | None) -> Any:
        if device_id is None:
            return None
        query = select(Equipment.category, Project.manager_id).outerjoin(Project, Project.id == Equipment.project_id)
        return self._session.execute(query.where(Equipment.id == device_id)).first()

    def _last_repair(self, device_id: int | None) -> dict[int, date]:
        if device_id is None:
            return {}
        query = (
            select(Ticket.technician_id, func.coalesce(Ticket.resolved_at, Ticket.called_at))
            .where(
                Ticket.equipment_id == device_id,
                Ticket.technician_id.is_not(None),
                Ticket.state.in_(_DONE),
                Ticket.archived_at.is_(None),
            )
            .order_by(Ticket.called_at.desc(), Ticket.id.desc())
            .limit(1)
        )
        row = self._session.execute(query).first()
        return {row[0]: office_day(row[1])} if row is not None else {}

    def _held_certificates(self) -> dict[int, list[HeldCertificate]]:
        """All certificates that name categories, of everybody: they also tell which categories need one at all."""
        columns = (Certificate.staff_id, Certificate.name, Certificate.categories, Certificate.expires_on)
        query = select(*columns).join(Staff, Staff.id == Certificate.staff_id)
        query = query.where(Certificate.categories != "", Staff.archived_at.is_(None))
        found: dict[int, list[HeldCertificate]] = defaultdict(list)
        for staff_id, *held in self._session.execute(query.order_by(Certificate.id)):
            found[staff_id].append(HeldCertificate(*held))
        return found

    def _permits(self, ids: list[int]) -> dict[int, list[HeldPermit]]:
        found: dict[int, list[HeldPermit]] = defaultdict(list)
        query = select(Permit).where(Permit.customer_id == self._customer_id, Permit.staff_id.in_(ids))
        for row in self._session.scalars(query.order_by(Permit.id)):
            passed = "failed" not in (row.review, row.examination)
            found[row.staff_id].append(HeldPermit(row.valid_from, row.valid_to, passed, row.nda))
        return found

    def _load(self, ids: list[int]) -> dict[int, tuple[int, int]]:
        """(tickets in hand, appointments on the day) by person, through the index of technician and state."""
        midnight = datetime(self._day.year, self._day.month, self._day.day)
        begin, end = utc(midnight), utc(midnight + timedelta(days=1))
        visits = self._visits(ids, begin, end)
        # A ticket that has a visit that day is counted by it, whoever of the crew leads.
        visited = {ticket_id for _staff_id, ticket_id in visits}
        moment = and_(Ticket.appointed_at >= begin, Ticket.appointed_at < end)
        that_day = and_(or_(moment, Ticket.planned_on == self._day), Ticket.id.not_in(visited))
        query = (
            select(Ticket.technician_id, func.count(), func.sum(case((that_day, 1), else_=0)))
            .where(Ticket.technician_id.in_(ids), Ticket.state.in_(_IN_HAND), Ticket.archived_at.is_(None))
            .group_by(Ticket.technician_id)
        )
        tickets = {row[0]: (row[1], int(row[2])) for row in self._session.execute(query)}
        going = Counter(staff_id for staff_id, _ticket_id in visits)
        return {
            staff_id: (count, appointments + going[staff_id])
            for staff_id in tickets.keys() | going.keys()
            for count, appointments in [tickets.get(staff_id, (0, 0))]
        }

    def _visits(self, ids: list[int], begin: datetime, end: datetime) -> list[tuple[int, int]]:
        """(person, ticket) of each visit that takes somebody away that day; one under way lasts until now at least."""
        begins = func.coalesce(Visit.departed_at, Visit.arrived_at, Visit.planned_from)
        ends = func.coalesce(Visit.left_at, Visit.finished_at, Visit.planned_to)
        lasts = [ends > begin]
        if begin <= self._now < end:
            lasts.append(Visit.state == UNDER_WAY)
        query = (
            select(VisitTechnician.staff_id, Visit.ticket_id)
            .join(Visit, Visit.id == VisitTechnician.visit_id)
            .where(
                VisitTechnician.staff_id.in_(ids),
                Visit.state.not_in(GIVEN_UP),
                Visit.planned_from.between(begin - 2 * LONGEST, end + 2 * LONGEST),
                begins < end,
                or_(*lasts),
            )
        )
        return [(row[0], row[1]) for row in self._session.execute(query)]
