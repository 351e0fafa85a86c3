"""The lists of special dates and of working hours (C3)."""

from __future__ import annotations

from app.core.clock import office_day
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.worktime import fields as f
from app.worktime.model import SpecialDate, WorkHours


def date_list() -> ListSpec:
    """The special dates, the latest first."""
    return ListSpec(
        name="worktime",
        title=lazy("Special dates"),
        columns=(
            Column(f.DATE_OF, SpecialDate.date, fast=True, width=110),
            Column(f.KIND, SpecialDate.kind, width=100),
            Column(f.HOURS, SpecialDate.hours, width=220),
            Column(f.REASON, SpecialDate.reason, width=260),
        ),
        source=table_of(SpecialDate),
        id=SpecialDate.id,
        tables=frozenset({"special_date"}),
        order="date",
        descending=True,
        archived=SpecialDate.archived_at,
        search_kind="worktime",
        scopes=(Scope("coming", lazy("Coming"), lambda now: SpecialDate.date >= office_day(now)),),
    )


def hours_list() -> ListSpec:
    """The hours of the whole year and of the seasons."""
    return ListSpec(
        name="workhours",
        title=lazy("Working hours"),
        columns=(
            Column(f.NAME, WorkHours.name, width=120),
            Column(f.FIRST, WorkHours.first_day, width=80),
            Column(f.LAST, WorkHours.last_day, width=80),
            *(Column(field, getattr(WorkHours, field.key), width=180) for field in f.WEEKDAYS),
        ),
        source=table_of(WorkHours),
        id=WorkHours.id,
        tables=frozenset({"work_hours"}),
        order="id",
        archived=WorkHours.archived_at,
        search_kind="workhours",
    )
