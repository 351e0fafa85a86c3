"""The ledger of a device's warranty (质保延长): its rows, what they add in all, and what can be done with them (B5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _, ngettext
from app.coverage import extension_fields as f
from ui.coverage.look import EXTENSION_COLOURS
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.coverage.answers import DeviceCoverage
    from app.coverage.extensions import ExtensionRow

_OVER = ("cancelled", "withdrawn")
_WIDTHS = (90, 92, 92, 130, 50, 70, 180, 130, 110, 80)


class ExtensionsView(QWidget):
    """Enter opens the ticket of a row; Ins adds one by hand."""

    def __init__(self, navigator: Navigator, device_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._device_id = device_id
        self._rows: tuple[ExtensionRow, ...] = ()
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))
        self._may = navigator.office.user.may("coverage.decide")
        self._build()

    # -- public ----------------------------------------------------------------------------------------------------

    def show_coverage(self, coverage: DeviceCoverage) -> None:
        """Shows the ledger of a ``DeviceCoverage``."""
        self._rows = coverage.extensions
        self.totals.setText(_totals(coverage))
        at = self.table.currentRow()
        self.table.setRowCount(len(self._rows))
        for place, row in enumerate(self._rows):
            for column, (text, colour) in enumerate(_cells(row)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if colour:
                    item.setForeground(theme.colour(colour))
                self.table.setItem(place, column, item)
        if self._rows:
            self.table.setCurrentCell(min(max(at, 0), len(self._rows) - 1), 0)
        self._enable()

    def add(self) -> AskDialog | None:
        """Asks for a row by hand."""
        if not self._may:
            return None
        coverage, device_id = self._navigator.office.coverage, self._device_id
        values = {"kind": "hand", "begins_on": self._navigator.office.today()}
        return self._ask(_("Extend the warranty"), f.BY_HAND, partial(coverage.extend, device_id), values)

    def confirm(self) -> None:
        """Lets the chosen proposal count."""
        row = self._chosen()
        if row is not None and self.confirm_button.isEnabled():
            coverage = self._navigator.office.coverage
            self.work.run(
                "confirm",
                lambda _cancel: coverage.confirm(row.id),
                lambda _none: self._navigator.say(_("Extension confirmed: {text}").format(text=row.text)),
            )

    def cancel(self) -> AskDialog | None:
        """Takes the chosen row out of the count, with a reason."""
        row = self._chosen()
        if row is None or not self.cancel_button.isEnabled():
            return None
        coverage = self._navigator.office.coverage
        return self._ask(_("Cancel the extension"), f.CANCEL, partial(coverage.cancel, row.id), {}, row.text)

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.totals = QLabel()
        self.totals.setTextFormat(Qt.TextFormat.PlainText)
        self.totals.setProperty("muted", True)
        self.totals.setWordWrap(True)
        self.add_button = self._button(_("Extend by hand…"), "new", self.add)
        self.confirm_button = self._button(_("Confirm"), "ok", self.confirm)
        self.cancel_button = self._button(_("Cancel the extension…"), "cancel", self.cancel)
        self.add_button.setEnabled(self._may)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        for button in (self.add_button, self.confirm_button, self.cancel_button):
            row.addWidget(button)
        row.addWidget(self.totals, 1)
        self.table = QTableWidget(0, len(_WIDTHS))
        titles = (_("Extension"), f.BEGINS_ON.title, f.ENDS_ON.title, _("Kind of extension"), f.DAYS.title)
        titles += (_("Counted"), _("Reason"), _("Ticket"), _("Phase"), _("Decided by"))
        self.table.setHorizontalHeaderLabels([str(title) for title in titles])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(_("Warranty extensions"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height())
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, theme.scaled(width))
        header.setSectionResizeMode(len(_WIDTHS) - 1, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._enable)
        self.table.itemActivated.connect(lambda _item: self._open())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        for keys, run in (("Ins", self.add), ("Del", self.cancel)):
            shortcut = QShortcut(QKeySequence(keys), self, run)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setFocusProxy(self.table)

    def _button(self, title: str, picture: str, run: Any) -> QPushButton:
        button = QPushButton(icon(picture), title)
        button.setAutoDefault(False)
        button.setProperty("flat", True)
        button.clicked.connect(lambda: run())
        return button

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _ask(self, title: str, fields: Any, run: Any, values: dict[str, Any], about: str = "") -> AskDialog:
        back = _("Back  Esc") if fields is f.CANCEL else ""
        dialog = AskDialog(
            self._navigator, title, fields, run, values=values, about=about, back=back, parent=self.window()
        )
        dialog.done_with.connect(lambda _result: self._navigator.say(_("{title} — done.").format(title=title)))
        dialog.open()
        return dialog

    def _chosen(self) -> ExtensionRow | None:
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _enable(self) -> None:
        row = self._chosen()
        self.confirm_button.setEnabled(self._may and row is not None and row.state == "proposed")
        self.cancel_button.setEnabled(self._may and row is not None and row.state not in _OVER)

    def _open(self) -> None:
        row = self._chosen()
        if row is not None and row.ticket_id is not None:
            self._navigator.open("tickets", row.ticket_id)


def _totals(coverage: DeviceCoverage) -> str:
    """What the rows add in all, and what the cap cut off."""
    if not coverage.extensions:
        return _("The warranty was never extended. At most {cap} days count for one device.").format(cap=coverage.cap)
    days = ngettext("{n} day counts", "{n} days count", coverage.days).format(n=coverage.days)
    parts = [days, _("at most {cap}").format(cap=coverage.cap)]
    if coverage.cut:
        parts.append(ngettext("{n} day was cut off", "{n} days were cut off", coverage.cut).format(n=coverage.cut))
    return " · ".join(parts)


def _cells(row: ExtensionRow) -> list[tuple[str, str]]:
    length = (row.ends_on - row.begins_on).days + 1 if row.ends_on is not None else row.days
    reason = " · ".join(filter(None, (row.reason, row.cancel_reason)))
    muted = "muted" if row.state in _OVER else ""
    return [
        (f"● {f.STATE_OF.show(row.state)}", EXTENSION_COLOURS[row.state]),
        (row.begins_on.isoformat(), muted),
        (row.ends_on.isoformat() if row.ends_on is not None else "", muted),
        (f.KIND_OF.show(row.kind), muted),
        (str(length), muted),
        ("" if row.counted is None else str(row.counted), muted),
        (reason, muted),
        (row.ticket, muted),
        (row.phase, muted),
        (row.decided_by or row.created_by, muted),
    ]
