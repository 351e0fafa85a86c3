"""Which page shows what. The main window makes its tabs from this table and imports a page when it is first shown.

To add a tab: a ``Page`` in ``PAGES``, in the order of the tabs. Its class gets the navigator; it may have
``state()``/``restore(state)`` to outlive a change of language, and a signal ``counted(str)`` for the status bar.
To give a register its own record page or dialog: a line in ``RECORDS`` or ``DIALOGS``; without one it has the kit's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from app.core.i18n import Text, lazy


@dataclass(frozen=True)
class Page:
    """A tab. ``make`` is "module:Class", called with the navigator; ``kinds`` are the registers whose records open in
    this tab."""

    key: str
    title: Text
    make: str
    kinds: tuple[str, ...] = ()


PAGES: list[Page] = [
    Page("today", lazy("Today"), "ui.today.page:TodayPage"),
    Page(
        "customers",
        lazy("Customers"),
        "ui.customers.page:CustomersPage",
        ("customers", "projects", "sites", "deposits"),
    ),
    Page(
        "equipment",
        lazy("Equipment"),
        "ui.equipment.page:EquipmentPage",
        ("equipment", "cards", "plans", "exclusions", "rates", "guarantees", "contracts"),
    ),
    Page(
        "tickets",
        lazy("Tickets"),
        "ui.tickets.page:TicketsPage",
        (
            "tickets",
            "task_orders",
            "caller_orders",
            "settlements",
            "forms",
            "todos",
            "policies",
            "check_lists",
        ),
    ),
    Page("complaints", lazy("Complaints"), "ui.complaints.page:ComplaintsPage", ("complaints",)),
    Page("parts", lazy("Spare parts"), "ui.parts.page:PartsPage", ("parts", "movements")),
    Page(
        "staff",
        lazy("Staff"),
        "ui.staff.page:StaffPage",
        ("staff", "certificates", "duty", "handovers", "absences"),
    ),
    Page("knowledge", lazy("Knowledge base"), "ui.knowledge.page:KnowledgePage", ("articles",)),
]

# Register -> "module:Class", called with (navigator, record_id).
RECORDS: dict[str, str] = {
    "customers": "ui.customers.record:CustomerRecord",
    "projects": "ui.customers.record:ProjectRecord",
    "sites": "ui.customers.sites:site_record",
    "equipment": "ui.equipment.record:DeviceRecord",
    "tickets": "ui.tickets.record:TicketRecord",
    "task_orders": "ui.charges.records:TaskOrderRecord",
    "caller_orders": "ui.charges.records:CallerOrderRecord",
    "settlements": "ui.charges.records:SettlementRecord",
    "complaints": "ui.complaints.page:ComplaintRecord",
    "parts": "ui.parts.record:PartRecord",
    "staff": "ui.staff.record:StaffRecord",
    "articles": "ui.knowledge.record:ArticleRecord",
    "absences": "ui.staff.duty.absence:AbsenceRecord",
    "todos": "ui.todos.page:TodoRecord",
    "cards": "ui.coverage.record:CardRecord",
    "plans": "ui.coverage.record:PlanRecord",
    "exclusions": "ui.coverage.record:ExclusionRecord",
    "policies": "ui.policies.record:PolicyRecord",
    "rates": "ui.coverage.record:RateRecord",
    "guarantees": "ui.coverage.record:GuaranteeRecord",
    "contracts": "ui.contracts.record:ContractRecord",
    "deposits": "ui.contracts.deposits:DepositRecord",
    "forms": "ui.forms.record:FormRecord",
}
# Register -> "module:function", called with (main window, record_id): its records are shown in a window of their own.
WINDOWS: dict[str, str] = {"worktime": "ui.worktime.window:show_calendar"}
# Register -> "module:function", called with (navigator, plan, import window, go): asks before an import is written.
BEFORE_IMPORT: dict[str, str] = {"worktime": "ui.worktime.moved:before_import"}
# Register -> "module:function", called with (navigator, **given); shows the dialog for a new record.
DIALOGS: dict[str, str] = {
    "equipment": "ui.equipment.dialog:new_device",
    "tickets": "ui.tickets.report:show_report",
    "complaints": "ui.complaints.dialog:new_complaint",
    "todos": "ui.todos.dialogs:new_todo",
    "articles": "ui.knowledge.dialog:new_article",
    "plans": "ui.coverage.dialogs:new_plan",
    "exclusions": "ui.coverage.dialogs:new_exclusion",
    "policies": "ui.policies.dialog:new_policy",
    "rates": "ui.coverage.dialogs:new_rate",
    "customers": "ui.customers.dialog:new_customer",
    "deposits": "ui.contracts.deposits:new_deposit",
}


def found(place: str) -> Callable[..., Any]:
    """The class or function at "module:name"."""
    module, _colon, name = place.partition(":")
    made: Callable[..., Any] = getattr(import_module(module), name)
    return made


def page_of(kind: str) -> Page:
    """The tab in which a register's records open."""
    return next((page for page in PAGES if kind in page.kinds), PAGES[0])
