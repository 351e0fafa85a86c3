"""Actions on staff (A5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core import search
from app.core.clock import office_day
from app.core.errors import Problem, Refused
from app.core.fields import Section
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.owned import OwnedRows
from app.core.register import Details, Register, some_of
from app.core.rights import needs
from app.core.settings import read_setting
from app.staff import fields as f
from app.staff.model import Certificate, Staff
from app.staff.queries import (
    ExpiringCertificate,
    certificate_list,
    expiring_certificates,
    full_years,
    staff_list,
    visits_ahead,
    years_before,
)


class StaffRegister(Register):
    """The staff register (人员)."""

    name = "staff"
    title: ClassVar[Text] = lazy("Staff")
    one: ClassVar[Text] = lazy("Staff member")
    model = Staff
    form = f.FORM
    children = (f.CERTIFICATES, f.PERMITS)
    series = "staff"

    def list_spec(self) -> ListSpec:
        return staff_list(self._senior_before, self.warn_until, self.office.clock)

    @needs(".view")
    def expiring_certificates(self, days: int | None = None) -> list[ExpiringCertificate]:
        """The certificates that have expired or expire within ``days`` (default: the setting, 60), most urgent
        first."""
        with self.office.read() as session:
            limit = int(read_setting(session, "certificates.warn_days")) if days is None else days
            return expiring_certificates(session, self.office.today(), limit)

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"role": "technician", "category": "service"} | given

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> Iterable[Problem]:
        yield from _out_of_order(children, "certificates", "issued_on", "expires_on")
        yield from _out_of_order(children, "permits", "valid_from", "valid_to")

    def details(self, session: Session, row: Staff) -> Details:
        """Adds what follows from the hire date: ``years`` of service and ``senior``."""
        details = super().details(session, row)
        computed: dict[str, Any] = {"years": None, "senior": False}
        if row.hired_on is not None:
            years = full_years(row.hired_on, self.office.today())
            computed = {"years": years, "senior": years >= int(read_setting(session, "staff.senior_years"))}
        return replace(details, values=dict(details.values) | computed)

    def set_archived(self, session: Session, ids: Sequence[int], archived: bool) -> None:
        """As every register; who has visits ahead stays in the lists."""
        for staff_id in ids if archived else ():
            person = self.load(session, staff_id, lock=True)
            if numbers := visits_ahead(session, staff_id):
                words = _(
                    "{name} stays: visits are planned or under way ({numbers}). Give those to come to somebody else or "
                    "cancel them; of those under way record the end, or that they were missed."
                )
                raise Refused(words.format(name=person.name, numbers=some_of(numbers)))
        super().set_archived(session, ids, archived)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by name, number, phone, skills and certificate numbers."""
        query = select(Staff).where(Staff.id.in_(ids)).options(selectinload(Staff.certificates))
        for person in session.scalars(query):
            certificates = [text for c in person.certificates for text in (c.name, c.number)]
            yield search.Entry(
                person.id,
                self.label_text(person.number, person.name),
                detail=" · ".join(filter(None, (person.department, person.position, person.phone))),
                names=(person.name,),
                texts=(person.number, person.department, person.position, person.skills, person.email, *certificates),
                phones=(person.phone,),
            )

    def _senior_before(self) -> date:
        with self.office.read() as session:
            return years_before(self.office.today(), int(read_setting(session, "staff.senior_years")))

    def warn_until(self, now: datetime) -> date:
        """The last day whose certificates count as expiring: 60 days ahead, a setting."""
        with self.office.read() as session:
            return office_day(now) + timedelta(days=int(read_setting(session, "certificates.warn_days")))


class Certificates(OwnedRows):
    """The certificates of all staff, as a list page shows them."""

    name = "certificates"
    title: ClassVar[Text] = lazy("Certificates")
    one: ClassVar[Text] = lazy("Certificate")
    model = Certificate
    form = (Section(lazy("Certificate"), f.CERTIFICATES.fields),)
    owner = "staff"

    def list_spec(self) -> ListSpec:
        return certificate_list(self.office.staff.warn_until, self.office.clock)


def _out_of_order(children: Mapping[str, list[dict[str, Any]]], table: str, first: str, last: str) -> Iterable[Problem]:
    for i, item in enumerate(children.get(table, ())):
        start, end = item.get(first), item.get(last)
        if start and end and end < start:
            yield Problem(f"{table}.{i}.{last}", lazy("This is before the first day."))
