"""What speaks against sending a person: on a day, and to a customer's device (A5, C8).

To add something that holds for a person's whole day (an absence, say): read it in ``load`` into ``Known`` and tell it
in ``of_day``; the board, the warnings and the refusals then know it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import _
from app.equipment.model import Equipment
from app.staff.model import Certificate, Permit, Staff
from app.tickets.visits import rules
from app.tickets.visits.rules import Paper


@dataclass(frozen=True)
class Mark:
    """One thing that speaks against it. ``kind``: certificate, permit or skill."""

    kind: str
    words: str


@dataclass(frozen=True)
class Known:
    """What is known of some people. ``asked``: the customers who let people in with a work permit only: those for whom
    anybody has one."""

    certificates: Mapping[int, list[Paper]] = field(default_factory=dict)
    permits: Mapping[tuple[int, int], list[Paper]] = field(default_factory=dict)
    asked: frozenset[int] = frozenset()
    skills: Mapping[int, str] = field(default_factory=dict)


def load(session: Session, people: Iterable[int], customers: Iterable[int]) -> Known:
    """Reads what is known of these people, with a view to these customers."""
    people, customers = set(people), set(customers)
    certificates: dict[int, list[Paper]] = {}
    permits: dict[tuple[int, int], list[Paper]] = {}
    query = select(Certificate.staff_id, Certificate.name, Certificate.issued_on, Certificate.expires_on)
    for staff_id, name, first, last in session.execute(query.where(Certificate.staff_id.in_(people))):
        certificates.setdefault(staff_id, []).append(Paper(name, first, last))
    asked = set()
    columns = (
        Permit.staff_id,
        Permit.customer_id,
        Permit.number,
        Permit.valid_from,
        Permit.valid_to,
        Permit.review,
        Permit.examination,
    )
    rows = session.execute(select(*columns).where(Permit.customer_id.in_(customers)))
    for staff_id, customer_id, number, first, last, *results in rows:
        asked.add(customer_id)
        passed = not {"waiting", "failed"} & set(results)
        permits.setdefault((staff_id, customer_id), []).append(Paper(number, first, last, passed))
    skills = {row[0]: row[1] for row in session.execute(select(Staff.id, Staff.skills).where(Staff.id.in_(people)))}
    return Known(certificates, permits, frozenset(asked), skills)


def of_day(known: Known, staff_id: int, day: date) -> tuple[Mark, ...]:
    """What speaks against sending a person anywhere on a day."""
    expired = rules.expired_certificates(known.certificates.get(staff_id, ()), day)
    return tuple(
        Mark("certificate", _("{certificate} expired on {day}").format(certificate=paper.name, day=paper.last))
        for paper in expired
    )


def of_visit(known: Known, staff_id: int, customer_id: int, category: str, day: date) -> tuple[Mark, ...]:
    """What speaks against sending a person to this customer's device on a day."""
    found = []
    papers = known.permits.get((staff_id, customer_id), ())
    if customer_id in known.asked and (words := rules.permit_problem(papers, day)):
        found.append(Mark("permit", words))
    if rules.lacks_skill(known.skills.get(staff_id, ""), category):
        found.append(Mark("skill", _("“{category}” is not among the skills").format(category=category)))
    return tuple(found)


def category_of(session: Session, equipment_id: int | None) -> str:
    """The equipment category of a device, "" without one."""
    if equipment_id is None:
        return ""
    return session.scalar(select(Equipment.category).where(Equipment.id == equipment_id)) or ""
