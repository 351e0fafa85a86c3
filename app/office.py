"""The composition root: one Office holds the database, the clock, the user, and gives every service."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import history, search, settings  # noqa: F401  (history listens to every session)
from app.core.clock import Clock, office_day, set_zone, system_clock
from app.core.database import PROGRAM, Cancel, Database
from app.core.register import Register
from app.core.rights import User

if TYPE_CHECKING:
    from app.archive.service import Archive
    from app.complaints.service import Complaints
    from app.core.attachments import Attachments
    from app.core.backup import Backups
    from app.core.settings import Settings
    from app.core.views import Views
    from app.coverage.answers import DeviceCoverages
    from app.coverage.cards import Cards, CardsDue
    from app.coverage.contracts.service import Contracts, Expiring
    from app.coverage.deposits.service import DepositRows, Deposits
    from app.coverage.guarantees import Guarantees
    from app.coverage.registrations import Registrations
    from app.coverage.service import Exclusions, Plans
    from app.customers.dealers import DealerEntries, Dealers
    from app.customers.projects.service import Projects, Rates
    from app.customers.service import Customers
    from app.customers.sites import Sites
    from app.equipment.service import EquipmentRegister
    from app.excel.service import Excel
    from app.forms.service import Forms
    from app.knowledge.service import Articles
    from app.parts.service import Movements, Parts
    from app.reports.service import Reports
    from app.staff.duty.service import Absences, DutyRoster, HandOvers
    from app.staff.service import Certificates, StaffRegister
    from app.tickets.analysis.service import Analyses
    from app.tickets.callbacks.service import CallBacks
    from app.tickets.charges.service import Charges, OldParts
    from app.tickets.charges.settlements import Settlements
    from app.tickets.clocks.service import Clocks
    from app.tickets.coverage.replacing import Replacements
    from app.tickets.coverage.service import TicketCoverages
    from app.tickets.doubles.service import DoubleReports
    from app.tickets.flows.acceptance import Acceptances
    from app.tickets.flows.consumables import Consumables
    from app.tickets.loans.service import Loaners, Loans
    from app.tickets.orders.caller_orders import CallerOrders
    from app.tickets.orders.service import TaskOrders
    from app.tickets.policies.service import Policies
    from app.tickets.prices import Prices
    from app.tickets.returns.service import Returns
    from app.tickets.service import Tickets
    from app.tickets.visits.service import Dispatch
    from app.tickets.work.check_lists import CheckLists
    from app.tickets.work.service import Work
    from app.todos.service import Todos
    from app.worktime.hours import WorkHoursRegister
    from app.worktime.service import WorkTime


class Office:
    """What a window or a command works with. Services are made when first used, so that the start stays quick.

    To add a register: 1. its service; 2. a property here; 3. its name in ``REGISTERS``.
    """

    # Register name -> property; also the order of kinds in the search.
    REGISTERS: tuple[str, ...] = (
        "customers",
        "equipment",
        "projects",
        "articles",
        "tickets",
        "staff",
        "parts",
        "task_orders",
        "caller_orders",
        "settlements",
        "complaints",
        "cards",
        "guarantees",
        "contracts",
        "deposits",
        "plans",
        "exclusions",
        "policies",
        "rates",
        "todos",
        "duty",
        "handovers",
        "absences",
        "worktime",
        "check_lists",
        "forms",
    )

    # What a reference or a page may name too, though it is only another look at records of these.
    LOOK_UPS: tuple[str, ...] = (
        "sites",
        "cards_due",
        "certificates",
        "movements",
        "workhours",
        "expiring",
        "registrations",
        "dealers",
        "dealer_entries",
        "deposit_rows",
        "loans",
        "loaners",
        "returns",
        "old_parts",
        "call_backs",
    )

    def __init__(self, database: Database, clock: Clock = system_clock, user: User = PROGRAM) -> None:
        self.database = database
        self.clock = clock
        self.user = user
        database.clock = clock
        database.before_commit = [
            self._refresh_coverage,
            self._keep_answers,
            self._refresh_search,
            self._refresh_clocks,
            self._refresh_forms,
        ]
        with database.read() as session:
            set_zone(str(settings.read_setting(session, "office.zone")))

    # -- the services ----------------------------------------------------------------------------------------------

    @cached_property
    def customers(self) -> Customers:
        from app.customers.service import Customers

        return Customers(self)

    @cached_property
    def sites(self) -> Sites:
        from app.customers.sites import Sites

        return Sites(self)

    @cached_property
    def projects(self) -> Projects:
        from app.customers.projects.service import Projects

        return Projects(self)

    @cached_property
    def rates(self) -> Rates:
        from app.customers.projects.service import Rates

        return Rates(self)

    @cached_property
    def equipment(self) -> EquipmentRegister:
        from app.equipment.service import EquipmentRegister

        return EquipmentRegister(self)

    @cached_property
    def plans(self) -> Plans:
        from app.coverage.service import Plans

        return Plans(self)

    @cached_property
    def coverage(self) -> DeviceCoverages:
        from app.coverage.answers import DeviceCoverages

        return DeviceCoverages(self)

    @cached_property
    def exclusions(self) -> Exclusions:
        from app.coverage.service import Exclusions

        return Exclusions(self)

    @cached_property
    def cards_due(self) -> CardsDue:
        from app.coverage.cards import CardsDue

        return CardsDue(self)

    @cached_property
    def guarantees(self) -> Guarantees:
        from app.coverage.guarantees import Guarantees

        return Guarantees(self)

    @cached_property
    def contracts(self) -> Contracts:
        from app.coverage.contracts.service import Contracts

        return Contracts(self)

    @cached_property
    def expiring(self) -> Expiring:
        from app.coverage.contracts.service import Expiring

        return Expiring(self)

    @cached_property
    def registrations(self) -> Registrations:
        from app.coverage.registrations import Registrations

        return Registrations(self)

    @cached_property
    def deposits(self) -> Deposits:
        from app.coverage.deposits.service import Deposits

        return Deposits(self)

    @cached_property
    def deposit_rows(self) -> DepositRows:
        from app.coverage.deposits.service import DepositRows

        return DepositRows(self)

    @cached_property
    def dealers(self) -> Dealers:
        from app.customers.dealers import Dealers

        return Dealers(self)

    @cached_property
    def dealer_entries(self) -> DealerEntries:
        from app.customers.dealers import DealerEntries

        return DealerEntries(self)

    @cached_property
    def prices(self) -> Prices:
        from app.tickets.prices import Prices

        return Prices(self)

    @cached_property
    def cards(self) -> Cards:
        from app.coverage.cards import Cards

        return Cards(self)

    @cached_property
    def settings(self) -> Settings:
        from app.core.settings import Settings

        return Settings(self)

    @cached_property
    def reports(self) -> Reports:
        from app.reports.service import Reports

        return Reports(self)

    @cached_property
    def views(self) -> Views:
        from app.core.views import Views

        return Views(self)

    @cached_property
    def staff(self) -> StaffRegister:
        from app.staff.service import StaffRegister

        return StaffRegister(self)

    @cached_property
    def duty(self) -> DutyRoster:
        from app.staff.duty.service import DutyRoster

        return DutyRoster(self)

    @cached_property
    def handovers(self) -> HandOvers:
        from app.staff.duty.service import HandOvers

        return HandOvers(self)

    @cached_property
    def absences(self) -> Absences:
        from app.staff.duty.service import Absences

        return Absences(self)

    @cached_property
    def parts(self) -> Parts:
        from app.parts.service import Parts

        return Parts(self)

    @cached_property
    def tickets(self) -> Tickets:
        from app.tickets.service import Tickets

        return Tickets(self)

    @cached_property
    def call_backs(self) -> CallBacks:
        from app.tickets.callbacks.service import CallBacks

        return CallBacks(self)

    @cached_property
    def double_reports(self) -> DoubleReports:
        from app.tickets.doubles.service import DoubleReports

        return DoubleReports(self)

    @cached_property
    def policies(self) -> Policies:
        from app.tickets.policies.service import Policies

        return Policies(self)

    @cached_property
    def clocks(self) -> Clocks:
        from app.tickets.clocks.service import Clocks

        return Clocks(self)

    @cached_property
    def articles(self) -> Articles:
        from app.knowledge.service import Articles

        return Articles(self)

    @cached_property
    def ticket_coverage(self) -> TicketCoverages:
        from app.tickets.coverage.service import TicketCoverages

        return TicketCoverages(self)

    @cached_property
    def replacements(self) -> Replacements:
        from app.tickets.coverage.replacing import Replacements

        return Replacements(self)

    @cached_property
    def dispatch(self) -> Dispatch:
        from app.tickets.visits.service import Dispatch

        return Dispatch(self)

    @cached_property
    def work(self) -> Work:
        from app.tickets.work.service import Work

        return Work(self)

    @cached_property
    def loans(self) -> Loans:
        from app.tickets.loans.service import Loans

        return Loans(self)

    @cached_property
    def loaners(self) -> Loaners:
        from app.tickets.loans.service import Loaners

        return Loaners(self)

    @cached_property
    def returns(self) -> Returns:
        from app.tickets.returns.service import Returns

        return Returns(self)

    @cached_property
    def acceptances(self) -> Acceptances:
        from app.tickets.flows.acceptance import Acceptances

        return Acceptances(self)

    @cached_property
    def consumables(self) -> Consumables:
        from app.tickets.flows.consumables import Consumables

        return Consumables(self)

    @cached_property
    def charges(self) -> Charges:
        from app.tickets.charges.service import Charges

        return Charges(self)

    @cached_property
    def settlements(self) -> Settlements:
        from app.tickets.charges.settlements import Settlements

        return Settlements(self)

    @cached_property
    def task_orders(self) -> TaskOrders:
        from app.tickets.orders.service import TaskOrders

        return TaskOrders(self)

    @cached_property
    def caller_orders(self) -> CallerOrders:
        from app.tickets.orders.caller_orders import CallerOrders

        return CallerOrders(self)

    @cached_property
    def old_parts(self) -> OldParts:
        from app.tickets.charges.service import OldParts

        return OldParts(self)

    @cached_property
    def check_lists(self) -> CheckLists:
        from app.tickets.work.check_lists import CheckLists

        return CheckLists(self)

    @cached_property
    def analyses(self) -> Analyses:
        from app.tickets.analysis.service import Analyses

        return Analyses(self)

    @cached_property
    def forms(self) -> Forms:
        from app.form_kinds import KINDS
        from app.forms.service import Forms

        return Forms(self, KINDS)

    @cached_property
    def complaints(self) -> Complaints:
        from app.complaints.service import Complaints

        return Complaints(self)

    @cached_property
    def todos(self) -> Todos:
        from app.todos.service import Todos

        return Todos(self)

    @cached_property
    def worktime(self) -> WorkTime:
        from app.worktime.service import WorkTime

        return WorkTime(self)

    @cached_property
    def workhours(self) -> WorkHoursRegister:
        from app.worktime.hours import WorkHoursRegister

        return WorkHoursRegister(self)

    @cached_property
    def certificates(self) -> Certificates:
        from app.staff.service import Certificates

        return Certificates(self)

    @cached_property
    def movements(self) -> Movements:
        from app.parts.service import Movements

        return Movements(self)

    @cached_property
    def archive(self) -> Archive:
        from app.archive.service import Archive

        return Archive(self)

    @cached_property
    def attachments(self) -> Attachments:
        from app.core.attachments import Attachments

        return Attachments(self)

    @cached_property
    def excel(self) -> Excel:
        from app.excel.service import Excel

        return Excel(self)

    @cached_property
    def backup(self) -> Backups:
        from app.core.backup import Backups

        return Backups(self)

    def register(self, name: str) -> Register:
        """The register of this name."""
        if name not in self.REGISTERS and name not in self.LOOK_UPS:
            raise KeyError(name)
        found: Register = getattr(self, name)
        return found

    # -- transactions ----------------------------------------------------------------------------------------------

    def read(self, cancel: Cancel | None = None) -> AbstractContextManager[Session]:
        """A short reading session."""
        return self.database.read(cancel)

    def rehearsal(self) -> AbstractContextManager[Session]:
        """A writing session whose changes are all taken back: what would be, without doing it."""
        return self.database.rehearsal(self.user)

    def write(self, note: str = "") -> AbstractContextManager[Session]:
        """One action of the user; ``note`` goes into the history of all that it changes."""
        return self.database.write(self.user, note)

    # -- what crosses the registers --------------------------------------------------------------------------------

    def find(self, typed: str, kinds: Sequence[str] = (), limit: int = 50) -> list[search.Hit]:
        """The records of all registers that contain what is typed, what is named so first (Ctrl+K)."""
        self.user.require("view")
        with self.read() as session:
            if kinds:
                return search.find(session, typed, kinds, limit)
            return search.find_best(session, typed, self.REGISTERS, limit)

    def today(self) -> Any:
        """The date in the office."""
        return office_day(self.clock())

    def _refresh_coverage(self, session: Session, touched: dict[str, set[int]]) -> None:
        if touched.keys() & {"equipment", "project", "coverage_plan", "warranty_card", "setting"}:
            from app.coverage import derived

            derived.refresh(session, touched)

    def _refresh_clocks(self, session: Session, touched: dict[str, set[int]]) -> None:
        from app.tickets.clocks import stored as clocks

        if touched.keys() & {"ticket", "setting", *clocks.CALENDAR_TABLES}:
            clocks.refresh(session, touched)

    def _refresh_forms(self, session: Session, touched: dict[str, set[int]]) -> None:
        if "setting" in touched:
            self.forms.follow(session, None)
        elif "ticket" in touched:
            self.forms.follow(session, touched["ticket"])

    def _keep_answers(self, session: Session, touched: dict[str, set[int]]) -> None:
        if "ticket" in touched:
            from app.tickets.coverage import kept

            kept.follow(session, touched["ticket"])

    def _refresh_search(self, session: Session, touched: dict[str, set[int]]) -> None:
        for name in self.REGISTERS:
            register = self.register(name)
            ids = set(touched.get(register.table, ()))
            if register.named_by and (renamed := session.info.get("renamed")):
                of_renamed = getattr(register.model, register.named_by).in_(renamed)
                ids.update(session.scalars(select(register.model.id).where(of_renamed)))
            if ids:
                search.refresh(session, register.name, sorted(ids), register.index)
