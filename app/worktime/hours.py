"""Actions on the working hours of the week and of the seasons (C3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.calendar import Season
from app.core.errors import Invalid, Problem, Refused
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.rights import needs
from app.worktime import fields as f
from app.worktime.model import WorkHours
from app.worktime.queries import hours_list
from app.worktime.rules import month_day, shared_day
from app.worktime.service import OfCalendar
from app.worktime.words import season_days, week_lines


@dataclass(frozen=True)
class HoursRow:
    """The hours of the whole year or of a season, as they are listed: ``days`` says when, ``lines`` what."""

    id: int
    title: str
    seasonal: bool
    days: str
    lines: tuple[str, ...]
    values: Mapping[str, str]


class WorkHoursRegister(OfCalendar):
    """The working hours (工作时间): those of the whole year, and those of the seasons (季节作息), which go before."""

    name = "workhours"
    title: ClassVar[Text] = lazy("Working hours")
    one: ClassVar[Text] = lazy("Season")
    model = WorkHours
    form = f.HOURS_FORM
    key = "name"
    label = "name"

    def list_spec(self) -> ListSpec:
        return hours_list()

    @needs(".view")
    def rows(self) -> list[HoursRow]:
        """The hours that hold: those of the whole year, then the seasons by their first day."""
        statement = select(WorkHours).where(WorkHours.archived_at.is_(None))
        with self.office.read() as session:
            found = session.scalars(statement.order_by(WorkHours.seasonal, WorkHours.first_day, WorkHours.id))
            return [self._listed(row) for row in found]

    # -- hooks -----------------------------------------------------------------------------------------------------

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        if is_new:
            row.seasonal = True
        problems = [*_season_problems(row), *_hours_problems(row)]
        if problems:
            raise Invalid(problems)
        self._refuse_overlap(session, row)

    def set_archived(self, session: Session, ids: Sequence[int], archived: bool) -> None:
        """A season that comes back must not meet another one; the hours of the whole year stay."""
        for record_id in ids:
            row = self.load(session, record_id, lock=True)
            if not row.seasonal:
                raise Refused(lazy("The working hours of the whole year cannot be removed, only changed."))
            if not archived:
                self._refuse_overlap(session, row)
        super().set_archived(session, ids, archived)

    def label_text(self, key: Any, label: Any) -> str:
        return str(label or _("Ordinary hours"))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _refuse_overlap(self, session: Session, row: WorkHours) -> None:
        if not row.seasonal:
            return
        with session.no_autoflush:
            # One at a time, so that two people cannot make two seasons that meet (PostgreSQL).
            session.execute(select(WorkHours.id).where(WorkHours.seasonal.is_(False)).with_for_update())
            others = session.scalars(select(WorkHours).where(WorkHours.seasonal, WorkHours.archived_at.is_(None))).all()
        for other in others:
            if other is not row and (day := shared_day(_season(row), _season(other))) is not None:
                message = _("From {month:02}-{day:02} on it meets the season “{name}”.").format(
                    month=day[0], day=day[1], name=other.name
                )
                raise Invalid([Problem("first_day", message)])

    def _listed(self, row: WorkHours) -> HoursRow:
        values = {field.key: getattr(row, field.key) for field in f.WEEKDAYS}
        return HoursRow(
            row.id,
            self.label_text(row.name, row.name),
            row.seasonal,
            season_days(row.first_day, row.last_day) if row.seasonal else _("whole year"),
            tuple(week_lines(values)),
            values,
        )


def _season(row: WorkHours) -> Season:
    return Season(month_day(row.first_day), month_day(row.last_day), ())


def _season_problems(row: WorkHours) -> Iterator[Problem]:
    for field in (f.NAME, f.FIRST, f.LAST):
        filled = bool(getattr(row, field.key))
        if row.seasonal and not filled:
            yield Problem(field.key, lazy("Please fill this in."))
        if not row.seasonal and filled:
            yield Problem(field.key, lazy("These hours hold for the whole year; leave this blank."))


def _hours_problems(row: WorkHours) -> Iterator[Problem]:
    if not any(getattr(row, field.key) for field in f.WEEKDAYS):
        yield Problem("monday", lazy("At least one day of the week must have working hours."))
