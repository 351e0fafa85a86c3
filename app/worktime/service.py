"""Actions on the special dates of the working calendar, and a year of it to look at (C3).

The calendar decides deadlines. Whoever changes it on the screen asks first which deadlines would move: ``if_saved``
and the like answer the calendar as it would be, by the same rules as the saving itself, and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.calendar import Calendar
from app.core.errors import Invalid, Problem
from app.core.i18n import Text, lazy
from app.core.lists import ListSpec
from app.core.register import Register
from app.core.rights import needs
from app.excel import apply as writing
from app.excel.plan import ImportPlan
from app.worktime import fields as f
from app.worktime.current import calendar_of
from app.worktime.model import SpecialDate
from app.worktime.queries import date_list
from app.worktime.rules import Day, day_of


@dataclass(frozen=True)
class Year:
    """A year of the calendar: each of its dates, and whether its swapped working days are known."""

    year: int
    days: tuple[Day, ...]
    announced: bool

    def day(self, day: date) -> Day:
        """One date of it."""
        return self.days[day.timetuple().tm_yday - 1]


class OfCalendar(Register):
    """A register that the working calendar is made of."""

    @needs(".edit")
    def if_saved(self, raw: Mapping[str, Any], record_id: int | None = None, version: int | None = None) -> Calendar:
        """The calendar as it would be after ``save``; raises what that would raise."""
        values, children = self._clean(raw, partial=record_id is not None)
        with self.office.rehearsal() as session:
            self.save_in(session, values, children, record_id, version)
            return calendar_of(session)

    @needs(".edit")
    def if_archived(self, ids: Sequence[int], archived: bool = True) -> Calendar:
        """The calendar as it would be after ``archive``, or after ``restore``."""
        with self.office.rehearsal() as session:
            self.set_archived(session, ids, archived)
            return calendar_of(session)


class WorkTime(OfCalendar):
    """The special dates (特殊日期): the office's own word on single days.

    A date that is archived is as the calendar says; saved again it holds again.
    """

    name = "worktime"
    title: ClassVar[Text] = lazy("Special dates")
    one: ClassVar[Text] = lazy("Special date")
    model = SpecialDate
    form = f.DATE_FORM
    key = "date"
    label = "reason"
    revives = True

    def list_spec(self) -> ListSpec:
        return date_list()

    @needs(".view")
    def calendar(self) -> Calendar:
        """The working calendar that holds now."""
        with self.office.read() as session:
            return calendar_of(session)

    @needs(".view")
    def year(self, year: int) -> Year:
        """The year, day by day."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        own = select(SpecialDate.date, SpecialDate.id).where(
            SpecialDate.date.between(first, last), SpecialDate.archived_at.is_(None)
        )
        with self.office.read() as session:
            calendar = calendar_of(session)
            ids = {day: record_id for day, record_id in session.execute(own)}
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return Year(
            year, tuple(day_of(calendar, day, ids.get(day)) for day in days), not calendar.unannounced(first, last)
        )

    @needs(".edit")
    def if_imported(self, plan: ImportPlan) -> Calendar:
        """The calendar as it would be after this import; raises what that would raise."""
        return writing.trial(self.office, self, plan, calendar_of)

    # -- hooks -----------------------------------------------------------------------------------------------------

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing is guessed: a sheet says of each date whether it is worked."""
        return {}

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        if row.kind == "off" and row.hours:
            raise Invalid([Problem("hours", lazy("A day off has no hours."))])
        row.archived_at = None

    def save_in(
        self,
        session: Session,
        values: dict[str, Any],
        children: Mapping[str, list[dict[str, Any]]],
        record_id: int | None = None,
        version: int | None = None,
    ) -> int:
        """A date that is archived is taken up again, with nothing left of what was said of it before."""
        if record_id is None:
            gone = select(SpecialDate.id).where(
                SpecialDate.date == values["date"], SpecialDate.archived_at.is_not(None)
            )
            record_id = session.scalar(gone)
            if record_id is not None:
                values = {"hours": "", "reason": ""} | values
        return super().save_in(session, values, children, record_id, version)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by its date and its reason."""
        columns = (SpecialDate.id, SpecialDate.date, SpecialDate.reason)
        for record_id, day, reason in session.execute(select(*columns).where(SpecialDate.id.in_(ids))):
            yield search.Entry(record_id, self.label_text(day, reason), texts=(day.isoformat(), reason))

    def label_text(self, key: Any, label: Any) -> str:
        return f"{key} {label}".rstrip()
