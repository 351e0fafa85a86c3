"""The month of the roster as a table: who has the phone on top, then a row per person; a column per day (A9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.core.i18n import _
from app.staff.duty import fields as f
from app.staff.duty.month import WEEKDAYS, DutyMonth, DutyPerson
from ui.kit import theme

Index = QModelIndex | QPersistentModelIndex
HOLDERS = 0  # the row that names who has the phone
_ROOT = QModelIndex()
Role = Qt.ItemDataRole


class DutyModel(QAbstractTableModel):
    """Shows one month; empty until it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.month: DutyMonth | None = None
        self.today = date.min

    # -- public ----------------------------------------------------------------------------------------------------

    def show_month(self, month: DutyMonth, today: date) -> None:
        """Shows another month, or the same one as it is now: then selection and cursor stay."""
        same = self.month is not None and (self.month.first, self.month.people) == (month.first, month.people)
        if not same:
            self.beginResetModel()
        self.month, self.today = month, today
        if not same:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def day(self, column: int) -> date:
        """The day of a column."""
        assert self.month is not None
        return self.month.days[column].day

    def person(self, row: int) -> DutyPerson | None:
        """The person of a row; None for the row of names on top."""
        return self.month.people[row - 1] if self.month is not None and row > HOLDERS else None

    def column_of(self, day: date) -> int:
        """The column of a day, -1 when it is in another month."""
        days = [one.day for one in self.month.days] if self.month is not None else []
        return days.index(day) if day in days else -1

    # -- the model -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self.month is None else 1 + len(self.month.people)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self.month is None else len(self.month.days)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if self.month is None or not index.isValid():
            return None
        day, person = self.day(index.column()), self.person(index.row())
        if role == Role.DisplayRole:
            return self._text(day, person)
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return self._words(day, person)
        if role == Role.BackgroundRole:
            return self._background(index.column(), person)
        if role == Role.ForegroundRole:
            gap = person is None and self.month.turn(f.PHONE_DUTY, day) is None
            away = person is not None and not self.month.turns_of(person.id, day)
            return theme.colour("danger" if gap else "warning" if away else "text")
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if self.month is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._row_head(section, role)
        one = self.month.days[section]
        if role == Role.DisplayRole:
            below = _("Today") if one.day == self.today else WEEKDAYS[one.day.weekday()]
            return f"{one.day.day}\n{below}"
        if role == Role.ToolTipRole:
            return f"{one.day} {one.reason}".strip()
        return None

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _row_head(self, row: int, role: int) -> Any:
        person = self.person(row)
        if role == Role.DisplayRole:
            return f"{person.name}  {person.phone}".strip() if person else str(f.DUTY_OF.show(f.PHONE_DUTY))
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, day: date, person: DutyPerson | None) -> str:
        assert self.month is not None
        if person is None:
            turn = self.month.turn(f.PHONE_DUTY, day)
            return self.month.person(turn.staff_id).name if turn is not None else "–"
        marks = [str(f.DUTY_MARKS[turn.kind]) for turn in self.month.turns_of(person.id, day)]
        away = self.month.away(person.id, day)
        if away is not None:
            marks.append(str(f.ABSENCE_MARKS[away.kind]))
        return " ".join(marks)

    def _words(self, day: date, person: DutyPerson | None) -> str:
        """The cell in whole words, for the tool tip and the screen reader."""
        assert self.month is not None
        month = self.month
        one = month.days[(day - month.first).days]
        lines = [f"{day} {WEEKDAYS[day.weekday()]} {one.reason}".strip()]
        if person is None:
            for kind, title in f.DUTY_KIND.options:
                turn = month.turn(kind, day)
                if turn is not None:
                    holder = month.person(turn.staff_id)
                    lines.append(f"{title}: {holder.name} {month.phone(turn)} {turn.note}".rstrip())
                elif kind == f.PHONE_DUTY:
                    lines.append(_("Nobody has the duty phone."))
            return "\n".join(lines)
        lines[0] = f"{person.name} · {lines[0]}"
        lines += [f"{f.DUTY_OF.show(turn.kind)} {turn.note}".strip() for turn in month.turns_of(person.id, day)]
        away = month.away(person.id, day)
        if away is not None:
            lines.append(" · ".join(filter(None, (away.words(), away.reason))))
        return "\n".join(lines)

    def _background(self, column: int, person: DutyPerson | None) -> Any:
        assert self.month is not None
        one = self.month.days[column]
        if person is None:
            turn = self.month.turn(f.PHONE_DUTY, one.day)
            return theme.colour("danger_soft") if turn is None else theme.tint(turn.staff_id)
        away = self.month.away(person.id, one.day)
        if self.month.turns_of(person.id, one.day):
            return theme.colour("danger_soft") if away is not None else theme.tint(person.id)
        if away is not None:
            return theme.colour("warning_soft")
        return theme.colour("hover") if one.rests else theme.colour("base")
