"""Today (今日): what is open, what came in, what is due; each row opens its record (G1)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import Text, _, lazy, ngettext
from ui.kit import theme
from ui.kit.changes import changes_of
from ui.kit.icons import pixmap
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.today.rows import ROW, RowDelegate

# Which picture is drawn in another colour than the others.
TINTS = {"overdue": "danger", "due_soon": "warning"}
# What an empty section says: one sentence, and what would fill it.
EMPTY: dict[str, Text] = {
    "overdue": lazy("No deadline has passed."),
    "due_soon": lazy("Nothing is due soon."),
    "notices": lazy("No deadline needs you now."),
    "open": lazy("No ticket is open. A phone report (F2) begins one."),
    "call_backs": lazy("Nobody is to be called back now."),
    "duty": lazy("Nobody is entered in the duty roster for today."),
    "reported": lazy("Nothing has been reported today."),
    "cards": lazy("No warranty card is due."),
    "warranties": lazy("No warranty ends soon without an offer."),
    "deposits": lazy("No quality deposit is due back."),
    "task_orders": lazy("No task order waits for you."),
    "old_parts": lazy("No old part is overdue."),
    "forms": lazy("Every signed form is back in time."),
    "todos": lazy("Nothing is to be done by you."),
    "extensions": lazy("No extension of a warranty waits for a decision."),
    "replacements": lazy("No device is to be replaced."),
    "planned": lazy("No planned support is near."),
    "loaners": lazy("All loaners are in."),
    "loaners_wanted": lazy("No loaner is to be offered."),
    "certificates": lazy("No certificate expires soon."),
    "complaints": lazy("No complaint is open."),
}
ICONS = {
    "overdue": "problem",
    "due_soon": "wait",
    "notices": "info",
    "open": "tickets",
    "call_backs": "call-back",
    "duty": "calendar",
    "reported": "phone",
    "cards": "cards",
    "warranties": "contracts",
    "deposits": "deposits",
    "task_orders": "check",
    "old_parts": "parts",
    "forms": "print",
    "todos": "to-do",
    "extensions": "calendar",
    "replacements": "refresh",
    "planned": "calendar",
    "loaners": "export",
    "loaners_wanted": "equipment",
    "certificates": "certificate",
    "complaints": "complaints",
}
COLUMNS = 2
MINUTE = 60_000  # milliseconds
SETTLE = 150  # milliseconds: several commits in a row make one reload


class TodayPage(QWidget):
    """The home page."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__()
        self.navigator = navigator
        self.work = Work(self)
        self.sections: dict[str, Section] = {}
        self._stale = False
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.day = QLabel()
        self.day.setProperty("muted", True)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addWidget(self.day, 1, Qt.AlignmentFlag.AlignBottom)
        # The first reading of the day loads every feature and takes its time.
        self.loading = QLabel(_("Loading …"))
        self.loading.setProperty("muted", True)
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(0, 0, 8, 8)
        columns.setSpacing(theme.GRID * 2)
        self.columns = [QVBoxLayout() for _place in range(COLUMNS)]
        for column in self.columns:
            column.setSpacing(theme.GRID * 2)
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 8, 8)
        box.setSpacing(theme.GRID)
        box.addLayout(head)
        box.addWidget(self.loading)
        box.addWidget(scroll, 1)
        self._show_head()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self.reload)
        changes_of(navigator.office).changed.connect(self._changed)
        # Another minute makes other tickets overdue, though nothing was changed.
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(lambda: self._changed(None))
        self._minute.start()
        self.reload()
        self._raise_due()

    def reload(self) -> None:
        """Reads everything anew, off the UI thread."""
        self._stale = False
        office = self.navigator.office
        self.work.run("today", lambda _cancel: office.archive.today(), self._show)

    def _raise_due(self) -> None:
        """What only the passing of time brings about, once when the program starts (B5, B6)."""
        office = self.navigator.office
        if office.user.may("tickets.edit"):
            self.work.run(
                "due",
                lambda _cancel: (office.ticket_coverage.propose_missed(), office.replacements.raise_due()),
                lambda _counts: None,
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.reload()

    def _changed(self, _tables: Any) -> None:
        # A hidden page only marks itself; so does one that is being read, for a reading begun anew ends later.
        if self.isVisible() and not self.work.is_running("today"):
            self._settle.start()
        else:
            self._stale = True

    def _show(self, sections: Any) -> None:
        self._show_head()
        self.loading.hide()
        if self._stale and self.isVisible():
            self._settle.start()
        for place, found in enumerate(sections):
            section = self.sections.get(found.key)
            if section is None:
                section = self.sections[found.key] = Section(found.key)
                section.chosen.connect(self.navigator.open)
                column = self.columns[place % COLUMNS]
                column.insertWidget(column.count() - 1, section)  # before the stretch
            section.fill(str(found.title), found.rows, found.total)

    def _show_head(self) -> None:
        office = self.navigator.office
        self.heading.setText(_("Good day, {name}").format(name=office.user.name) if office.user.name else _("Today"))
        self.day.setText(f"{office.today():%Y-%m-%d}")


class Section(QFrame):
    """One list of the home page, with its number and its sentence when empty."""

    chosen = Signal(str, int)

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.setProperty("card", True)
        picture = QLabel()
        picture.setPixmap(pixmap(ICONS.get(key, "info"), 18, TINTS.get(key, "accent"), self.devicePixelRatioF()))
        self.title = QLabel()
        self.title.setStyleSheet("font-weight: 600;")
        self.total = QLabel()
        self.total.setProperty("muted", True)
        head = QHBoxLayout()
        head.addWidget(picture)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.total)
        self.empty = QLabel(str(EMPTY.get(key, lazy("Nothing here."))))
        self.empty.setProperty("muted", True)
        self.empty.setWordWrap(True)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListWidget { border: none; }")
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._open)
        self.list.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 8)
        box.addLayout(head)
        box.addWidget(self.empty)
        box.addWidget(self.list)

    def fill(self, title: str, rows: Any, total: int) -> None:
        """Shows these rows; what is selected stays selected."""
        self.title.setText(title)
        self.list.setAccessibleName(title)
        chosen = self.list.currentItem()
        selected = (chosen.data(ROW).kind, chosen.data(ROW).id) if chosen is not None else None
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(row.title)
            item.setData(ROW, row)
            item.setToolTip("\n".join(filter(None, (row.title, row.detail, row.state))))
            self.list.addItem(item)
            if (row.kind, row.id) == selected:
                self.list.setCurrentItem(item)
        more = total - len(rows)
        self.total.setText(
            ngettext("{n} in all", "{n} in all", total).format(n=total) if more > 0 else str(total) if total else ""
        )
        self.empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(len(rows) * theme.row_height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self.list.currentItem() is not None
        ):
            self._open(self.list.currentItem())
            return True
        return False

    def _open(self, item: QListWidgetItem) -> None:
        row = item.data(ROW)
        self.chosen.emit(row.kind, row.id)
