"""The list of issued forms, and those that are printed and not yet back (打印未回签, C10, C14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment.queries import Today, days_from, today_parameter
from app.forms import fields as f
from app.forms.model import ISSUED, PRINTED, VOID, IssuedForm

F = IssuedForm
UNSIGNED = and_(F.state == PRINTED, F.comes_back.is_(True))


def form_list(today: Today) -> ListSpec:
    """All forms with their numbers, void ones too."""
    now = today_parameter(today)
    source = (
        table_of(F)
        .outerjoin(table_of(Customer), Customer.id == F.customer_id)
        .outerjoin(table_of(Project), Project.id == F.project_id)
    )
    return ListSpec(
        name="forms",
        title=lazy("Printed forms"),
        columns=(
            Column(f.NUMBER, F.number, fast=True, width=120),
            Column(f.KIND, F.kind, width=110),
            Column(f.TITLE, F.title, width=190),
            Column(f.STATE, F.state, width=80),
            Column(f.PRINTED, F.printed, width=72),
            Column(f.PRINTED_ON, F.printed_on, width=100),
            Column(f.DUE_BACK_ON, F.due_back_on, width=100, blanks_last=True),
            Column(f.DAYS_OUT, case((UNSIGNED, days_from(now, F.printed_on))), width=80),
            Column(f.DAYS_LATE, case((_late(now), days_from(now, F.due_back_on))), width=80),
            Column(f.SIGNED_ON, F.signed_on, width=100),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=180),
            Column(f.SIGNED_BY, F.signed_by, width=90),
            Column(f.VOID_REASON, F.void_reason, width=140),
            Column(f.CREATED_BY, F.created_by, width=90),
            Column(f.CREATED_AT, F.created_at, hidden=True),
            Column(f.PROJECT.but(key="project", kind=TEXT), Project.name, hidden=True),
            Column(f.SIGN_NOTE, F.sign_note, hidden=True),
            Column(f.VOIDED_BY, F.voided_by, hidden=True),
        ),
        source=source,
        id=F.id,
        tables=frozenset({"issued_form", "customer", "project"}),
        order="id",
        descending=True,
        archived=F.archived_at,
        search_kind="forms",
        scopes=(
            Scope("unsigned", lazy("Printed, not yet signed"), lambda now: UNSIGNED),
            Scope("late", lazy("Signed form late"), late),
            Scope("not_printed", lazy("Form not printed"), lambda now: F.state == ISSUED),
            Scope("void", lazy("Form void"), lambda now: F.state == VOID),
        ),
    )


def late(moment: datetime) -> ColumnElement[bool]:
    """Printed, not signed, and the day until which it was due is over."""
    return _late(office_day(moment))


def _late(day: object) -> ColumnElement[bool]:
    return and_(UNSIGNED, F.due_back_on < day)
