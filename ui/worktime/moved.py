"""Before the working calendar changes: which deadlines of open tickets would move, old and new, and a question (C3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from app.core import clock
from app.core.calendar import Calendar
from app.core.i18n import Text, _, lazy, ngettext
from app.excel.plan import ImportPlan
from app.tickets.clocks.stored import Moved
from app.tickets.sla.words import goal_title, moment_words
from ui.kit import notify, theme
from ui.kit.navigator import Navigator
from ui.kit.work import Work

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
_TITLES: tuple[Text, ...] = (
    lazy("Ticket"), lazy("Customer"), lazy("Deadline"), lazy("So far"), lazy("By the new calendar"),
)  # fmt: skip
_IMPORT = "before an import"
_WIDTHS = (120, 220, 100, 170, 170)


def carefully(
    owner: Widget,
    navigator: Navigator,
    work: Work,
    would: Callable[[], Calendar],
    act: Callable[[], T],
    done: Callable[[T], object],
    failed: Callable[[Exception], object] | None = None,
    declined: Callable[[], object] = lambda: None,
) -> None:
    """Changes the calendar by ``act``, after asking when the calendar that it ``would`` be moves a deadline.

    Both run off the window's thread. ``declined`` is called when the user says no; nothing has been saved then.
    """
    tickets = navigator.office.tickets

    def go() -> None:
        work.run("calendar", lambda _cancel: act(), done, failed)

    def looked(moved: list[Moved]) -> None:
        if not moved:
            go()
            return
        dialog = MovedDialog(moved, owner)
        dialog.accepted.connect(go)
        dialog.rejected.connect(declined)
        dialog.open()

    work.run("calendar", lambda _cancel: tickets.moved_by(would()), looked, failed)


def before_import(navigator: Navigator, plan: ImportPlan, owner: Widget, go: Callable[[], object]) -> None:
    """Goes on with an import of special dates, after the same question."""
    # One for the window: a second press of the button takes the place of the first.
    work = owner.findChild(Work, _IMPORT)
    if work is None:
        work = Work(owner, refused=lambda error: notify.error(owner, error))
        work.setObjectName(_IMPORT)
    worktime = navigator.office.worktime
    carefully(owner, navigator, work, lambda: worktime.if_imported(plan), lambda: None, lambda _none: go())


class MovedModel(QAbstractTableModel):
    """The deadlines that would move."""

    def __init__(self, moved: Sequence[Moved]) -> None:
        super().__init__()
        self._moved = moved

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._moved)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return str(_TITLES[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        one = self._moved[index.row()]
        return (one.number, one.customer, goal_title(one.goal), _moment(one.old), _moment(one.new))[index.column()]


def _moment(moment: datetime | None) -> str:
    return moment_words(moment, clock.zone()) if moment is not None else "–"


class MovedDialog(QDialog):
    """Shows what would move and asks. Open it with ``open()``; it frees itself when closed."""

    def __init__(self, moved: Sequence[Moved], parent: Widget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Deadlines move"))
        self.resize(theme.scaled(840), theme.scaled(420))
        tickets = len({one.ticket_id for one in moved})
        question = QLabel(
            ngettext(
                "This change of the calendar moves {n} deadline of open tickets ({tickets} tickets).",
                "This change of the calendar moves {n} deadlines of open tickets ({tickets} tickets).",
                len(moved),
            ).format(n=f"{len(moved):,}", tickets=f"{tickets:,}")
        )
        question.setWordWrap(True)
        self.model = MovedModel(moved)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, theme.scaled(width))
        self.yes = QPushButton(_("Change the calendar and the deadlines") + "  Ctrl+Enter")
        self.yes.setProperty("primary", True)
        self.yes.clicked.connect(self.accept)
        self.no = QPushButton(_("Leave everything as it is") + "  Esc")
        self.no.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.yes, self.no):
            button.setAutoDefault(False)
            row.addWidget(button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(*[theme.GRID * 2] * 4)
        column_box.setSpacing(theme.GRID)
        column_box.addWidget(question)
        column_box.addWidget(self.table, 1)
        column_box.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.accept)
        self.table.setFocus()
        self.table.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter presses the button that has the cursor, never another one by chance.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        super().keyPressEvent(event)
