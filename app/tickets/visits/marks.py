"""What speaks against sending people on the days of a week, and to the customers of its visits (A5, C8).

The same rules as for a suggestion and an assignment, for many people and visits by a handful of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import _
from app.customers.model import Customer
from app.staff.duty.queries import away_between
from app.staff.model import Certificate, Permit, Staff
from app.tickets.assignment.rules import Candidate, HeldCertificate, HeldPermit, Job, judged, names_category
from app.tickets.visits import rules


@dataclass(frozen=True)
class Mark:
    """One thing that speaks against a person on a day. ``kind``: away or certificate."""

    kind: str
    words: str


class Marks:
    """What is known of some people between two days, with a view to some customers."""

    def __init__(
        self, session: Session, people: Iterable[int], customers: Iterable[int], first: date, last: date, today: date
    ) -> None:
        self._today = today
        ids = set(people)
        named = session.execute(select(Staff.id, Staff.name, Staff.skills).where(Staff.id.in_(ids)))
        self._skills = {row[0]: (row[1], row[2]) for row in named}
        self._away: dict[tuple[int, date], str] = {
            (one.staff_id, day): one.words()
            for one in away_between(session, first, last, ids)
            for day in _days(max(one.first, first), min(one.last, last))
        }
        self._certificates = _certificates(session)
        demanding = select(Customer.id, Customer.name).where(Customer.id.in_(set(customers)), Customer.demands_permits)
        self._demanding = {row[0]: row[1] for row in session.execute(demanding)}
        self._permits = _permits(session, ids, self._demanding)
        self._certified: dict[str, bool] = {}

    def of_day(self, staff_id: int, day: date) -> tuple[Mark, ...]:
        """What speaks against sending a person anywhere on a day."""
        found = []
        if (staff_id, day) in self._away:
            found.append(Mark("away", self._away[staff_id, day]))
        held = ((one.name, one.expires_on) for one in self._certificates.get(staff_id, ()))
        for name, last in rules.expired_certificates(held, day):
            found.append(Mark("certificate", _("{certificate} expired on {day}").format(certificate=name, day=last)))
        return tuple(found)

    def of_visit(self, staff_id: int, customer_id: int, category: str, day: date) -> tuple[str, ...]:
        """What speaks against sending a person to this customer's device on a day, the absence left out."""
        name, skills = self._skills.get(staff_id, ("", ""))
        held = tuple(one for one in self._certificates.get(staff_id, ()) if one.categories)
        permits = tuple(self._permits.get((staff_id, customer_id), ()))
        job = Job(
            day=day,
            today=self._today,
            category=category,
            certified=self._is_certified(category),
            permits=customer_id in self._demanding,
            customer=self._demanding.get(customer_id, ""),
        )
        return judged(Candidate(staff_id, name, skills, held, permits), job).warnings

    def _is_certified(self, category: str) -> bool:
        """Whether any certificate of anybody names the category."""
        if category not in self._certified:
            everybody = (one for held in self._certificates.values() for one in held)
            self._certified[category] = bool(category) and any(
                names_category(one.categories, category) for one in everybody
            )
        return self._certified[category]


def _certificates(session: Session) -> dict[int, list[HeldCertificate]]:
    """All certificates of everybody who is with us: they also tell which categories need one at all."""
    columns = (Certificate.staff_id, Certificate.name, Certificate.categories, Certificate.expires_on)
    query = select(*columns).join(Staff, Staff.id == Certificate.staff_id).where(Staff.archived_at.is_(None))
    found: dict[int, list[HeldCertificate]] = defaultdict(list)
    for staff_id, name, categories, expires_on in session.execute(query.order_by(Certificate.id)):
        found[staff_id].append(HeldCertificate(name, categories, expires_on))
    return found


def _permits(session: Session, people: set[int], customers: Iterable[int]) -> dict[tuple[int, int], list[HeldPermit]]:
    columns = (
        *(Permit.staff_id, Permit.customer_id, Permit.valid_from, Permit.valid_to),
        *(Permit.review, Permit.examination, Permit.nda),
    )
    query = select(*columns).where(Permit.customer_id.in_(set(customers)), Permit.staff_id.in_(people))
    found: dict[tuple[int, int], list[HeldPermit]] = defaultdict(list)
    for staff_id, customer_id, first, last, review, examination, nda in session.execute(query.order_by(Permit.id)):
        held = HeldPermit(first, last, "failed" not in (review, examination), nda)
        found[staff_id, customer_id].append(held)
    return found


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
