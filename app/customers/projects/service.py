"""Actions on projects and charge rates (A2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.errors import Invalid, Problem
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.customers.model import Customer
from app.customers.projects import fields as f
from app.customers.projects import rules
from app.customers.projects.model import Project, Rate
from app.customers.projects.queries import project_list, rate_list
from app.staff.model import Staff
from app.staff.queries import full_years


class Projects(Register):
    """The register of projects and contracts (项目)."""

    name = "projects"
    title: ClassVar[Text] = lazy("Projects")
    one: ClassVar[Text] = lazy("Project")
    model = Project
    form = f.FORM
    children = (f.MEMBERS, f.PRICES)
    series = "projects"
    import_match = (("contract_number",), ("customer_id", "name"))
    named_by = "customer_id"

    def list_spec(self) -> ListSpec:
        return project_list()

    @needs(".view")
    def notes(self, record_id: int) -> list[str]:
        """What the clerk should know at a glance: the usual promise about the service team, where it is missed."""
        with self.office.read() as session:
            project = self.load(session, record_id)
            people = [member.staff_id for member in project.members]
            years, today = int(read_setting(session, "staff.senior_years")), self.office.today()
            hired = session.scalars(select(Staff.hired_on).where(Staff.id.in_(people)))
            seniors = [day is not None and full_years(day, today) >= years for day in hired]
            note = rules.team_note(seniors, int(read_setting(session, "project.team_size")))
            return [note] if note else []

    @needs(".view")
    def price(self, record_id: int, day: date, item: str = "", item_number: str = "") -> Decimal | None:
        """The contract's price of a device or part on a day; None if none is agreed (B1 "contract price")."""
        with self.office.read() as session:
            prices = self.load(session, record_id).prices
            return rules.price_on(
                [rules.DatedPrice(p.item, p.item_number, p.price, p.valid_from) for p in prices],
                day,
                item,
                item_number,
            )

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        problems = []
        today = self.office.today()
        if row.accepted_on is not None and row.accepted_on > today:
            problems.append(Problem("accepted_on", _("The acceptance date lies in the future.")))
        if row.accepted_on is not None and row.contract_on is not None and row.accepted_on < row.contract_on:
            problems.append(Problem("accepted_on", _("The acceptance date lies before the contract date.")))
        seen: set[int] = set()
        for i, member in enumerate(row.members):
            if member.staff_id in seen:
                problems.append(Problem(f"members.{i}.staff_id", _("This person is in the team already.")))
            seen.add(member.staff_id)
        if problems:
            raise Invalid(problems)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by name, number, contract number and customer."""
        query = select(Project, Customer.name).join(Customer, Customer.id == Project.customer_id)
        for project, customer in session.execute(query.where(Project.id.in_(ids))):
            yield search.Entry(
                project.id,
                self.label_text(project.number, project.name),
                detail=customer,
                names=(project.name, customer),
                texts=(project.number, project.contract_number),
            )


class Rates(Register):
    """The company's charge rates (收费标准), dated: a later version of a rate replaces it from its day."""

    name = "rates"
    title: ClassVar[Text] = lazy("Charge rates")
    one: ClassVar[Text] = lazy("Charge rate")
    model = Rate
    form = f.RATE_FORM
    series = "rates"

    def list_spec(self) -> ListSpec:
        return rate_list()

    @needs(".view")
    def on(self, kind: str, day: date, name: str = "") -> tuple[Decimal | None, Decimal | None]:
        """(cost, list price) of labour, travel or lodging on a day; of the rate with this name where there are
        several. (None, None) where none is valid yet."""
        query = select(Rate.cost, Rate.list_price).where(
            Rate.kind == kind, Rate.valid_from <= day, Rate.archived_at.is_(None)
        )
        if name:
            query = query.where(Rate.name == name)
        with self.office.read() as session:
            found = session.execute(query.order_by(Rate.valid_from.desc(), Rate.id.desc()).limit(1)).first()
            return (None, None) if found is None else (found[0], found[1])
