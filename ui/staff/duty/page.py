"""The duty roster on the screen: a month, its keys, what wants mending, print and export (A9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.core.i18n import _
from app.staff.duty import fields as f
from app.staff.duty.month import DutyMonth
from app.staff.duty.rules import Piece
from app.staff.duty.service import Laid
from app.staff.duty.sheet import title_of
from ui.kit import jobs, theme
from ui.kit.changes import changes_of
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.staff.duty.grid import DutyGrid
from ui.staff.duty.model import HOLDERS, DutyModel

TABLES = frozenset({"duty_turn", "absence", "staff", "setting", "calendar_day"})


class DutyPage(QWidget):
    """The month grid with its buttons."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__()
        self.navigator = navigator
        self.office = navigator.office
        self.shown = self.office.today().replace(day=1)
        self.work = Work(self, refused=lambda error: self._say(str(error)))
        self._undo: list[Laid] = []
        self._stale = False
        self._cursor: date | None = self.office.today()
        self.model = DutyModel()
        self.grid = DutyGrid(self.model)
        self.grid.may_edit = self.office.user.may("duty.edit")
        self._build()
        self._connect()
        self.setFocusProxy(self.grid)
        self.load()

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads the month anew, off the window's thread."""
        self._stale = False
        office, day = self.office, self.shown
        self.work.run("month", lambda _cancel: office.duty.month(day), self._show)

    def step(self, months: int) -> None:
        """Goes some months forward or back."""
        count = self.shown.year * 12 + self.shown.month - 1 + months
        self.go_to(date(count // 12, count % 12 + 1, 1))

    def go_to(self, day: date) -> None:
        """Shows the month of a day, with the cursor on it."""
        self.shown, self._cursor = day.replace(day=1), day
        self.load()

    def undo(self) -> None:
        """Takes the last change of this page back."""
        if not self._undo:
            self._say(_("There is nothing to undo."))
            return
        last = self._undo.pop()
        duty = self.office.duty
        self.work.run("lay", lambda _cancel: duty.lay(last.kind, last.undo), lambda _laid: self._say(_("Undone.")))

    def add_absence(self) -> None:
        """Enters that the person of the row is away on the selected days."""
        days, staff_id = self.grid.days(), self.grid.staff_id()
        given: dict[str, Any] = {"staff_id": staff_id} if staff_id is not None else {}
        if days:
            given |= {"first_on": days[0], "last_on": days[-1]}
        self.navigator.new("absences", **given)

    def write_note(self) -> None:
        """Writes a hand-over note, begun with who has the phone and who gets it."""
        self.navigator.new("handovers")

    def print_month(self) -> jobs.Job:
        """Shows the month as it is printed, A4 landscape."""
        reports, day, title = self.office.reports, self.shown, title_of(self.shown)

        def done(pdf: bytes) -> None:
            from ui.kit.preview import PreviewDialog

            PreviewDialog(self.window(), title, pdf).show()

        return jobs.run(
            _("Print “{name}”").format(name=title), lambda _progress: reports.duty_pdf(day), done, owner=self
        )

    def export(self) -> jobs.Job | None:
        """Writes the month to a sheet."""
        from ui.excel.export import ask_path, run_export

        path = ask_path(self, self.navigator, title_of(self.shown), csv=False)
        if path is None:
            return None
        duty, day = self.office.duty, self.shown
        return run_export(self, path, lambda _progress: duty.write_month(day, path))

    def import_file(self) -> QWidget:
        """Opens the import of the roster; its template is there too."""
        from ui.excel.import_window import ImportWindow

        window = ImportWindow(self.navigator, "duty", parent=self.window())
        window.show()
        return window

    def state(self) -> dict[str, Any]:
        """Which month is shown, to outlive a change of language."""
        return {"month": self.shown.isoformat(), "kind": self.grid.kind}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Shows it again."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(state.get("kind"))))
        self.go_to(date.fromisoformat(state["month"]))

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.heading.setMinimumWidth(theme.scaled(120))
        self.kind = QComboBox()
        self.kind.setAccessibleName(str(f.DUTY_OF.title))
        for value, title in f.DUTY_KIND.options:
            self.kind.addItem(str(title), value)
        bar = QHBoxLayout()
        bar.setSpacing(theme.GRID)
        self.buttons: dict[str, QToolButton] = {}
        user = self.office.user
        self._button(bar, "before", "", "left", _("Month before  PgUp"), lambda: self.step(-1))
        bar.addWidget(self.heading)
        self._button(bar, "after", "", "right", _("Next month  PgDn"), lambda: self.step(1))
        self._button(bar, "today", _("Today"), "", "Ctrl+Home", lambda: self.go_to(self.office.today()))
        bar.addSpacing(theme.GRID)
        bar.addWidget(self.kind)
        self._button(bar, "undo", _("Undo"), "undo", "Ctrl+Z", self.undo, user.may("duty.edit"))
        self._button(bar, "absence", _("Absence…"), "calendar", "Ctrl+B", self.add_absence, user.may("absences.edit"))
        self._button(
            bar, "note", _("Hand-over note…"), "edit", "Ctrl+Shift+N", self.write_note, user.may("handovers.edit")
        )
        bar.addStretch(1)
        importer = user.may("duty.edit") and user.may("import")
        self._button(bar, "import", _("Import"), "import", _("Import, with a template"), self.import_file, importer)
        self._button(bar, "export", _("Export"), "export", "Ctrl+E", self.export, user.may("export"))
        self._button(bar, "print", _("Print"), "print", "Ctrl+P", self.print_month, user.may("papers.print"))
        self.remarks = QLabel()
        self.remarks.setTextFormat(Qt.TextFormat.PlainText)
        self.remarks.setWordWrap(True)
        self.remarks.setStyleSheet(f"color: {theme.colour('warning').name()};")
        self.legend = QLabel(_legend())
        self.legend.setTextFormat(Qt.TextFormat.PlainText)
        self.legend.setWordWrap(True)
        self.legend.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(theme.GRID)
        column.addLayout(bar)
        column.addWidget(self.grid, 1)
        column.addWidget(self.remarks)
        column.addWidget(self.legend)

    def _button(
        self, bar: QHBoxLayout, key: str, text: str, picture: str, tip: str, run: Any, allowed: bool = True
    ) -> None:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip if not text else f"{text}  {tip}")
        button.setAccessibleName(text or tip)
        if picture:
            button.setIcon(icon(picture))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setVisible(allowed)
        button.clicked.connect(lambda: run())
        bar.addWidget(button)
        self.buttons[key] = button
        # Ctrl+Z is the grid's own; what is no key at all gives none.
        if allowed and tip.startswith("Ctrl+") and key != "undo":
            shortcut = QShortcut(QKeySequence(tip), self, lambda: run())
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _connect(self) -> None:
        grid = self.grid
        grid.wanted.connect(self._lay)
        grid.refused.connect(self._say)
        grid.month_wanted.connect(self.step)
        grid.undo_wanted.connect(self.undo)
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        changes_of(self.office).changed.connect(self._changed)

    # -- slots -----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.load()

    def _changed(self, tables: Any) -> None:
        if TABLES.isdisjoint(tables):
            return
        # A hidden page only marks itself.
        if self.isVisible():
            self.load()
        else:
            self._stale = True

    def _kind_chosen(self) -> None:
        self.grid.kind = self.kind.currentData()

    def _show(self, month: DutyMonth) -> None:
        self.heading.setText(_("{year}-{month}").format(year=f"{month.first:%Y}", month=f"{month.first:%m}"))
        self.model.show_month(month, self.office.today())
        if self._cursor is not None:
            self._place_cursor(self._cursor)
            self._cursor = None
        self.remarks.setText("\n".join(f"⚠ {words}" for words in month.remarks))
        self.remarks.setVisible(bool(month.remarks))

    def _place_cursor(self, day: date) -> None:
        column = self.model.column_of(day)
        if column >= 0 and self.model.rowCount() > HOLDERS + 1:
            row = max(self.grid.currentIndex().row(), HOLDERS + 1)
            self.grid.go_to(self.model.index(min(row, self.model.rowCount() - 1), column))

    def _lay(self, pieces: list[Piece]) -> None:
        duty, kind = self.office.duty, self.grid.kind
        self.work.run("lay", lambda _cancel: duty.lay(kind, pieces), self._laid)

    def _laid(self, laid: Laid) -> None:
        self._undo.append(laid)
        if laid.remarks:
            self._say(" ".join(laid.remarks))

    def _say(self, words: str) -> None:
        self.navigator.say(words)


def _legend() -> str:
    duties = [f"{f.DUTY_MARKS[kind]} {title}" for kind, title in f.DUTY_KIND.options]
    absences = [f"{f.ABSENCE_MARKS[kind]} {title}" for kind, title in f.ABSENCE_KIND.options]
    keys = _(
        "Enter or drag over days: set · Shift+Enter: whole week · Delete: clear · Ctrl+C, Ctrl+V: copy names · "
        "Ctrl+Z: undo · PgUp, PgDn: month"
    )
    return f"{' · '.join((*duties, *absences))}\n{keys}"
