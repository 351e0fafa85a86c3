"""Who may do what (H8). Rights are names; a role is a set of them. Checked in the services, below the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.core.errors import NotAllowed
from app.core.i18n import Text, lazy

# Every right, with its words for the settings page. A register's rights are "<register>.view" and "<register>.edit".
RIGHTS: dict[str, Text] = {
    "view": lazy("See the registers, tickets and reports"),
    "customers.edit": lazy("Change customers"),
    "projects.edit": lazy("Change projects and contracts"),
    "equipment.edit": lazy("Change equipment"),
    "plans.edit": lazy("Change coverage plans"),
    "exclusions.edit": lazy("Change the reasons for no cover"),
    "coverage.decide": lazy("Decide on extensions, appraisals and compensation"),
    "coverage.replace": lazy("Replace a device by a new one"),
    "rates.edit": lazy("Change charge rates"),
    "staff.edit": lazy("Change staff and certificates"),
    "duty.edit": lazy("Change the duty roster"),
    "absences.edit": lazy("Enter leave and other absences"),
    "absences.deputy": lazy("Name deputies of other people"),
    "handovers.edit": lazy("Write hand-over notes"),
    "contracts.edit": lazy("Write and offer maintenance contracts"),
    "contracts.sign": lazy("Sign and end maintenance contracts"),
    "registrations.record": lazy("Enter registration receipts"),
    "registrations.override": lazy("Bear claims in spite of a late registration"),
    "deposits.edit": lazy("Book quality deposits"),
    "dealers.book": lazy("Book the receivables of dealers"),
    "parts.edit": lazy("Change spare parts"),
    "policies.edit": lazy("Change SLA policies"),
    "tickets.edit": lazy("Record and change tickets"),
    "tickets.move": lazy("Move tickets through their states"),
    "tickets.approve": lazy("Cancel and reopen tickets"),
    "dispatch.edit": lazy("Plan visits and dispatch technicians"),
    "check_lists.edit": lazy("Change check lists"),
    "loans.record": lazy("Lend loaners and take them back"),
    "loans.leave_out": lazy("End a ticket while its loaner is out"),
    "returns.record": lazy("Record returns and exchanges"),
    "returns.decide": lazy("Decide on returns and exchanges"),
    "returns.override": lazy("Let somebody else bear freight and cost than the rule says"),
    "charges.edit": lazy("Write the charges of tickets"),
    "settlements.confirm": lazy("Confirm, reopen and void the charges of tickets"),
    "settlements.book": lazy("Book payments and invoices of settlements"),
    "old_parts.take": lazy("Take old parts in"),
    "task_orders.edit": lazy("Write task orders and orders from callers"),
    "task_orders.review": lazy("Review task orders"),
    "task_orders.approve": lazy("Approve task orders"),
    "complaints.edit": lazy("Record and change complaints"),
    "articles.edit": lazy("Write and change knowledge articles"),
    "todos.edit": lazy("Write and answer to-dos"),
    "worktime.edit": lazy("Change the special dates of the working calendar"),
    "workhours.edit": lazy("Change the working hours"),
    "cards.print": lazy("Print warranty cards"),
    "papers.print": lazy("Print forms"),
    "papers.void": lazy("Make printed forms void"),
    "import": lazy("Import from Excel"),
    "export": lazy("Export to Excel"),
    "settings.edit": lazy("Change the settings"),
    "backup": lazy("Back up the data"),
    "merge": lazy("Merge duplicates"),
}

ROLE_TITLES: dict[str, Text] = {
    "clerk": lazy("Clerk"),
    "technician": lazy("Technician"),
    "keeper": lazy("Warehouse keeper"),
    "sales": lazy("Sales"),
    "production": lazy("Production"),
    "technical": lazy("Technical department"),
    "quality": lazy("Quality control"),
    "head": lazy("Department head"),
    "manager": lazy("Service manager"),
    "finance": lazy("Finance"),
    "administrator": lazy("Administrator"),
}

_EVERYBODY = {"view", "export", "papers.print", "backup", "todos.edit"}
_OFFICE = _EVERYBODY | {
    "customers.edit",
    "projects.edit",
    "equipment.edit",
    "tickets.edit",
    "tickets.move",
    "tickets.approve",
    "dispatch.edit",
    "loans.record",
    "returns.record",
    "charges.edit",
    "old_parts.take",
    "task_orders.edit",
    "complaints.edit",
    "duty.edit",
    "absences.edit",
    "handovers.edit",
    "articles.edit",
    "cards.print",
    "papers.void",
    "contracts.edit",
    "registrations.record",
    "import",
}
ROLE_RIGHTS: dict[str, frozenset[str]] = {
    "clerk": frozenset(_OFFICE),
    "technician": frozenset(
        _EVERYBODY
        | {
            "equipment.edit",
            "tickets.edit",
            "tickets.move",
            "loans.record",
            "returns.record",
            "charges.edit",
            "task_orders.edit",
            "complaints.edit",
            "handovers.edit",
            "articles.edit",
        }
    ),
    "keeper": frozenset(_EVERYBODY | {"parts.edit", "old_parts.take", "import", "loans.record", "returns.record"}),
    "sales": frozenset(
        _EVERYBODY
        | {
            "customers.edit",
            "projects.edit",
            "complaints.edit",
            "contracts.edit",
            "contracts.sign",
            "registrations.record",
        }
    ),
    "production": frozenset(_EVERYBODY | {"complaints.edit"}),
    "technical": frozenset(_EVERYBODY | {"complaints.edit", "equipment.edit", "articles.edit"}),
    "quality": frozenset(_EVERYBODY | {"complaints.edit", "articles.edit"}),
    "head": frozenset(
        _OFFICE
        | {
            "staff.edit",
            "merge",
            "coverage.decide",
            "coverage.replace",
            "returns.decide",
            "contracts.sign",
            "settlements.confirm",
            "task_orders.review",
            "check_lists.edit",
            "worktime.edit",
            "workhours.edit",
        }
    ),
    "manager": frozenset(RIGHTS),
    "finance": frozenset(
        _EVERYBODY
        | {
            "projects.edit",
            "rates.edit",
            "deposits.edit",
            "dealers.book",
            "settlements.confirm",
            "settlements.book",
        }
    ),
    "administrator": frozenset(RIGHTS),
}


@dataclass(frozen=True)
class User:
    """Who is working. ``id`` is the staff record's, None for the program itself (first start, command line)."""

    id: int | None
    name: str
    role: str = "clerk"

    def may(self, right: str) -> bool:
        """Whether this person has the right; every ``….view`` is the one right to see."""
        if right.endswith(".view"):
            right = "view"
        return right in ROLE_RIGHTS.get(self.role, frozenset())

    def require(self, right: str) -> None:
        """Raises NotAllowed when the person lacks the right."""
        if not self.may(right):
            raise NotAllowed(right, RIGHTS.get("view" if right.endswith(".view") else right, ""))


P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def needs(right: str) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Guards a service method. A right that begins with a dot is completed with the service's ``name``."""

    def guard(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(method)
        def guarded(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            service: Any = self
            service.office.user.require(service.name + right if right.startswith(".") else right)
            return method(self, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return guard
