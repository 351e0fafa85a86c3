"""Service guarantees (售后服务保证书), printed with a contract (A2)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.fields import DATE, INTEGER, TEXT, Field, Section, reference
from app.core.i18n import Text, _, lazy
from app.core.lists import Column, ListSpec
from app.core.model import table_of
from app.core.numbering import take_number
from app.core.register import Register
from app.core.rights import needs
from app.core.settings import read_settings
from app.coverage import devices, words
from app.coverage.card_papers import company, persons
from app.coverage.model import CoveragePlan, Guarantee
from app.coverage.rules import Length, Phase
from app.customers.model import Customer
from app.customers.projects.fields import SERVICE_CLASS
from app.customers.projects.model import Project
from app.customers.sla import policy_name
from app.paper.letter import Clause, LetterPaper, letters
from app.staff.model import Staff

NUMBER = Field("number", lazy("Guarantee no."), max_length=40)
PROJECT = Field("project_id", lazy("Project"), reference("projects"))
ISSUED_ON = Field("issued_on", lazy("Issued on"), DATE)
ISSUED_BY = Field("issued_by", lazy("Issued by"), max_length=100)
PRINTED = Field("printed", lazy("Times printed"), INTEGER)


class Guarantees(Register):
    """The service guarantees. They are issued and printed, never edited: there is no right to edit one."""

    name = "guarantees"
    title: ClassVar[Text] = lazy("Service guarantees")
    one: ClassVar[Text] = lazy("Service guarantee")
    model = Guarantee
    form = (Section(lazy("Service guarantee"), (NUMBER, PROJECT, ISSUED_ON, ISSUED_BY, PRINTED)),)
    label = "issued_by"
    # Not ``series``: a blank number is never filled by saving, since nothing is saved by hand.
    numbers: ClassVar[str] = "guarantees"

    def list_spec(self) -> ListSpec:
        source = (
            table_of(Guarantee)
            .join(table_of(Project), Project.id == Guarantee.project_id)
            .join(table_of(Customer), Customer.id == Project.customer_id)
        )
        return ListSpec(
            name="guarantees",
            title=lazy("Service guarantees"),
            columns=(
                Column(NUMBER, Guarantee.number, fast=True, width=120),
                Column(PROJECT.but(key="project", kind=TEXT), Project.name, width=220),
                Column(Field("customer", lazy("Customer")), Customer.name, width=220),
                Column(ISSUED_ON, Guarantee.issued_on, width=100),
                Column(ISSUED_BY, Guarantee.issued_by, width=90),
                Column(PRINTED, Guarantee.printed, width=80),
            ),
            source=source,
            id=Guarantee.id,
            tables=frozenset({"guarantee", "project", "customer"}),
            order="id",
            descending=True,
            archived=Guarantee.archived_at,
            search_kind="guarantees",
        )

    @needs("papers.print")
    def issue(self, project_id: int) -> int:
        """The guarantee of a project: a new one with the next number, or the one that it has already."""
        with self.office.write() as session:
            # Held, so that two clerks never issue two for one project.
            project = session.get(Project, project_id, with_for_update=True)
            if project is None:
                raise NotFound()
            known = session.scalar(select(Guarantee.id).where(Guarantee.project_id == project_id))
            if known is not None:
                return int(known)
            guarantee = self.new_row(session)
            guarantee.number = take_number(session, self.numbers)
            guarantee.project_id = project_id
            guarantee.issued_on = self.office.today()
            guarantee.issued_by = session.info["user"].name
            guarantee.printed = 0
            session.add(guarantee)
            session.flush()
            return int(guarantee.id)

    @needs(".view")
    def papers(self, ids: Sequence[int]) -> list[LetterPaper]:
        """What these guarantees say, in this order."""
        with self.office.read() as session:
            return [self._paper(session, self.load(session, guarantee_id)) for guarantee_id in ids]

    @needs("papers.print")
    def write_pdf(self, ids: Sequence[int], out: Path | BinaryIO) -> int:
        """Writes the guarantees into one PDF and answers its number of sheets; counts nothing, see ``printed``."""
        with self.office.read() as session:
            ours = company(session)
        return letters(self.papers(ids), ours, out)

    @needs("papers.print")
    def printed(self, ids: Sequence[int]) -> None:
        """Counts one more print of each."""
        with self.office.write() as session:
            for guarantee_id in ids:
                self.load(session, guarantee_id).printed += 1

    def label_text(self, key: Any, label: Any) -> str:
        return str(key or "")

    def _paper(self, session: Session, row: Guarantee) -> LetterPaper:
        project = session.get_one(Project, row.project_id)
        customer = session.get_one(Customer, project.customer_id)
        plan_row = session.get(CoveragePlan, project.plan_id) if project.plan_id else None
        manager = session.get(Staff, project.manager_id) if project.manager_id else None
        settings = read_settings(session)
        ours = company(session)
        contract = [(_("Contract no."), project.contract_number)] if project.contract_number else []
        if project.contract_on:
            contract.append((_("Contract date"), project.contract_on.isoformat()))
        return LetterPaper(
            title=_("Service guarantee"),
            printed_on=self.office.today(),
            clauses=self._clauses(session, project, plan_row, manager, settings),
            number=row.number,
            qr=row.number,
            parties=[
                (_("Customer"), customer.name),
                (_("Project"), f"{project.name} ({project.number})"),
                *contract,
                (_("Supplier"), ours.name),
            ],
            to=_("To: {customer}").format(customer=customer.name),
            opening=_("For the project named above we guarantee the following service after the sale:"),
            ending=_("This guarantee is a part of the contract."),
            signatures=[ours.name or _("Our company")],
            print_number=row.printed + 1,
        )

    def _clauses(
        self, session: Session, project: Project, row: CoveragePlan | None, manager: Staff | None, settings: Any
    ) -> list[Clause]:
        clauses = []
        if row is not None:
            plan = devices.plans(session, [row.id])[row.id]
            said = words.plan_words(tuple(_agreed(phase, project.warranty_months) for phase in plan.phases))
            clauses.append(
                Clause("\n".join(words.sentence(phase) for phase in said), _("Coverage: {plan}").format(plan=plan.name))
            )
        level = policy_name(session, project.sla_policy_id)
        if project.service_class or level:
            text = _(", ").join(filter(None, (SERVICE_CLASS.show(project.service_class), level)))
            clauses.append(Clause(text, _("Service level")))
        team = [
            _("{name} ({duty})").format(name=name, duty=duty) if duty else name
            for name, duty in (
                (session.get_one(Staff, member.staff_id).name, member.duty) for member in project.members
            )
        ]
        if team:
            clauses.append(Clause(_(", ").join(team), _("Service team")))
        contacts = [
            _("{name}, phone {phone}").format(name=n, phone=p) if p else n for n, p in persons(settings, manager)
        ]
        if settings["company.hotline"]:
            contacts.insert(0, _("Hotline {phone}").format(phone=settings["company.hotline"]))
        if contacts:
            clauses.append(Clause(_("; ").join(contacts), _("Whom to call")))
        return clauses


def _agreed(phase: Phase, months: int | None) -> Phase:
    """The phase with the length that the contract gives, where it does."""
    if phase.length is not Length.CONTRACT or not months:
        return phase
    return Phase(phase.name, phase.bases, Length.MONTHS, months, phase.warranty)
