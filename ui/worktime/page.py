"""The year of the working calendar with what belongs to it, and the list of special dates (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.core.database import Tables
from app.core.fields import fold
from app.core.i18n import _, ngettext
from app.worktime.hours import HoursRow
from app.worktime.rules import Day
from app.worktime.service import Year
from app.worktime.words import unannounced_year
from ui.kit import theme
from ui.kit.changes import changes_of
from ui.kit.icons import icon, pixmap
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.worktime.dialogs import DateDialog, HoursDialog
from ui.worktime.moved import carefully
from ui.worktime.side import DayCard, HoursList, Legend, button, heading
from ui.worktime.year_view import YearView

FIRST_YEAR, LAST_YEAR = 2000, 2100
_TABLES = frozenset({"special_date", "work_hours", "setting"})


class YearPage(QWidget):
    """Twelve months to look at and click; at the right the chosen day, the legend, the working hours."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.navigator = navigator
        office = navigator.office
        self._worktime, self._workhours = office.worktime, office.workhours
        self._today = office.today()
        self._day = self._today
        self._year: Year | None = None
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))
        self.view = YearView()
        self.number = QLineEdit()
        self.card = DayCard(office.user.may("worktime.edit"))
        self.hours = HoursList(office.user.may("workhours.edit"))
        self._build()
        self._connect()
        self.load()

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads the year and the hours again."""
        year = self._day.year
        self.work.run(
            "year",
            lambda _cancel: (self._worktime.year(year), self._workhours.rows()),
            lambda found: self._show(*found),
        )

    def go_to(self, day: date) -> None:
        """Puts the cursor on a date, of whatever year."""
        day = min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))
        self._day = day
        if self._year is not None and self._year.year == day.year:
            self._show_day()
        else:
            self.load()

    def edit(self) -> DateDialog | None:
        """Opens the dialog of the chosen day."""
        day = self._chosen()
        if day is None or not self.card.edit.isEnabled():
            return None
        dialog = DateDialog.of(self.navigator, day, self.window())
        dialog.open()
        return dialog

    def clear(self) -> None:
        """Takes the office's own word on the chosen day away, after asking when a deadline moves."""
        day = self._chosen()
        if day is None or day.record_id is None or not self.card.clear.isEnabled():
            return
        ids = [day.record_id]
        register = self._worktime
        text = _("{day} is again as the calendar says.").format(day=day.day)
        carefully(
            self,
            self.navigator,
            self.work,
            lambda: register.if_archived(ids),
            lambda: register.archive(ids),
            lambda _none: self.navigator.say(text, lambda: register.restore(ids)),
        )

    def state(self) -> dict[str, Any]:
        """How the page stands, to outlive a change of language."""
        return {"day": self._day}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Brings the page back to how it stood."""
        self.go_to(state["day"])

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        scroll = self.scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.view)
        left = QVBoxLayout()
        left.setSpacing(theme.GRID)
        left.addLayout(self._bar())
        left.addWidget(self._warning())
        left.addWidget(scroll, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.GRID)
        right.addWidget(self.card)
        right.addWidget(heading(_("Colours and marks")))
        right.addWidget(Legend())
        right.addWidget(heading(_("Working hours")))
        right.addWidget(self.hours, 1)
        side = QWidget()
        side.setFixedWidth(theme.scaled(288))
        side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[2 * theme.GRID] * 2, 2 * theme.GRID, theme.GRID)
        row.setSpacing(3 * theme.GRID)
        row.addLayout(left, 1)
        row.addWidget(side)
        self.setFocusProxy(self.view)

    def _bar(self) -> QHBoxLayout:
        self.number.setText(str(self._day.year))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setAccessibleName(_("Year"))
        self.number.setFixedWidth(theme.scaled(64))
        self.back, self.on = QToolButton(), QToolButton()
        for tool, name, title, by in (
            (self.back, "left", _("Year before"), -1),
            (self.on, "right", _("Year after"), 1),
        ):
            tool.setIcon(icon(name))
            tool.setToolTip(f"{title}  Ctrl+{'PgUp' if by < 0 else 'PgDn'}")
            tool.setAccessibleName(title)
            tool.clicked.connect(lambda _checked=False, by=by: self._turn(self._day.year + by))
        self.today = button("today", _("Today"))
        hint = QLabel(_("Arrows: day   PgUp PgDn: month   Enter: edit   Del: clear"))
        hint.setProperty("muted", True)
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in (self.back, self.number, self.on, self.today):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(hint)
        return row

    def _warning(self) -> QWidget:
        self.warning = QFrame()
        self.warning.setAutoFillBackground(True)
        self.warning.setStyleSheet(
            f"QFrame {{ background: {theme.colour('warning_soft').name()}; border-radius: 3px; }}"
        )
        picture = QLabel()
        picture.setPixmap(pixmap("warning", 16, "warning", self.devicePixelRatioF()))
        self.warning_text = QLabel()
        self.warning_text.setWordWrap(True)
        row = QHBoxLayout(self.warning)
        row.setContentsMargins(theme.GRID, 4, theme.GRID, 4)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.warning_text, 1)
        self.warning.hide()
        return self.warning

    def _connect(self) -> None:
        self.view.moved.connect(self.go_to)
        self.view.opened.connect(lambda _day: self.edit())
        self.view.cleared.connect(lambda _day: self.clear())
        self.card.edit_wanted.connect(self.edit)
        self.card.clear_wanted.connect(self.clear)
        self.number.editingFinished.connect(self._year_typed)
        self.today.clicked.connect(lambda: self.go_to(self._today))
        self.hours.edit_wanted.connect(self._edit_hours)
        self.hours.new_wanted.connect(self._new_season)
        self.hours.remove_wanted.connect(self._remove_season)
        changes_of(self.navigator.office).changed.connect(self._tables_changed)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _turn(self, year: int) -> None:
        if year != self._day.year and FIRST_YEAR <= year <= LAST_YEAR:
            # 29 February has no counterpart in most years.
            day = 28 if (self._day.month, self._day.day) == (2, 29) else self._day.day
            self.go_to(date(year, self._day.month, day))

    def _year_typed(self) -> None:
        text = fold(self.number.text())
        if text.isdecimal():
            self._turn(int(text))
        # What is no year of the calendar is as if it had not been typed.
        self.number.setText(str(self._day.year))

    def _edit_hours(self, row: HoursRow) -> None:
        HoursDialog(self.navigator, row.id, seasonal=row.seasonal, parent=self.window()).open()

    def _new_season(self) -> None:
        HoursDialog(self.navigator, given=self.hours.ordinary(), parent=self.window()).open()

    def _remove_season(self, row: HoursRow) -> None:
        register, ids = self._workhours, [row.id]
        text = _("The season “{name}” is removed.").format(name=row.title)
        carefully(
            self,
            self.navigator,
            self.work,
            lambda: register.if_archived(ids),
            lambda: register.archive(ids),
            lambda _none: self.navigator.say(text, lambda: register.restore(ids)),
        )

    def _tables_changed(self, tables: Tables) -> None:
        if tables & _TABLES:
            self.load()

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _show(self, year: Year, rows: list[HoursRow]) -> None:
        self._year = year
        self.number.setText(str(year.year))
        self.warning.setVisible(not year.announced)
        self.warning_text.setText(unannounced_year(year.year))
        self.hours.show_rows(rows)
        self._show_day()

    def _show_day(self) -> None:
        if self._year is not None and self._year.year == self._day.year:
            self.view.show_year(self._year, self._day, self._today)
            place = self.view.place_of(self._day).center()
            self.scroll.ensureVisible(place.x(), place.y(), 40, 120)
            self.card.show_day(self._year.day(self._day))

    def _chosen(self) -> Day | None:
        if self._year is None or self._year.year != self._day.year:
            return None
        return self._year.day(self._day)


class SpecialDates(ListPage):
    """The list of special dates: import, export, print as in every list; removing one asks before a deadline moves."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(navigator, "worktime")

    def archive(self) -> None:
        """Removes the selected dates; the message at the foot can undo it."""
        ids = self.selected_ids()
        if ids and not self.query.archived and self.may_edit():
            self._change(ids, True, lambda: self._archived(ids))

    def bring_back(self) -> None:
        """Brings the selected archived dates back."""
        ids = self.selected_ids()
        if ids and self.may_edit():
            text = ngettext("{n} record is back.", "{n} records are back.", len(ids)).format(n=len(ids))
            self._change(ids, False, lambda: self.navigator.say(text))

    def _change(self, ids: tuple[int, ...], archived: bool, then: Any) -> None:
        register: Any = self.register
        act = register.archive if archived else register.restore
        carefully(
            self,
            self.navigator,
            self.work,
            lambda: register.if_archived(ids, archived),
            lambda: act(ids),
            lambda _none: then(),
        )
