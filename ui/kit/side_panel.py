"""The selected record beside a list: summary, time line, attachments, history; read when it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.i18n import _, ngettext
from app.core.register import Details
from ui.kit.facts import FactsView
from ui.kit.navigator import Navigator
from ui.kit.work import Work


class RecordTabs(QTabWidget):
    """The tabs about one record that the side panel and the record page share. Each is filled when first seen."""

    def __init__(self, navigator: Navigator, register: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._register = register
        self._record_id: int | None = None
        self._filled: dict[QWidget, int | None] = {}
        self._made: dict[QWidget, Any] = {}
        self.setDocumentMode(True)
        if getattr(navigator.office, "archive", None) is not None:
            self._add(_("Time line"), self._time_line)
        self._files = self._add(_("Attachments"), self._attachments)
        self._add(_("History"), self._history)
        self.currentChanged.connect(lambda _place: self._fill())

    def show_record(self, record_id: int | None) -> None:
        """Shows this record in all tabs, again even if it is the same."""
        self._record_id = record_id
        self._filled.clear()
        self._fill()

    def paste(self) -> None:
        """Attaches what lies in the clipboard, and shows the attachments."""
        self.setCurrentWidget(self._files)
        self._fill()
        view = self._made[self._files]
        if isinstance(view, QWidget):
            view.paste()  # type: ignore[attr-defined]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _add(self, title: str, make: Callable[[], QWidget]) -> QWidget:
        holder = QWidget()
        QVBoxLayout(holder).setContentsMargins(8, 0, 0, 0)
        self._made[holder] = make
        self.addTab(holder, title)
        return holder

    def _fill(self) -> None:
        holder = self.currentWidget()
        if holder not in self._made or not self.isVisible():
            return
        if callable(self._made[holder]) and not isinstance(self._made[holder], QWidget):
            self._made[holder] = self._made[holder]()
            holder.layout().addWidget(self._made[holder])
        if holder not in self._filled or self._filled[holder] != self._record_id:
            self._filled[holder] = self._record_id
            self._made[holder].show_record(self._record_id)

    def _time_line(self) -> QWidget:
        from ui.kit.time_line import TimeLineView

        return TimeLineView(self._navigator, self._register)

    def _attachments(self) -> QWidget:
        from ui.kit.attachments_view import AttachmentsView

        return AttachmentsView(self._navigator, self._register)

    def _history(self) -> QWidget:
        from ui.kit.history_view import HistoryView

        return HistoryView(self._navigator, self._register)


class SidePanel(QWidget):
    """One selected record, or a sentence when there is none or several."""

    shown = Signal(object)  # Details

    def __init__(self, navigator: Navigator, register: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = navigator.office.register(register)
        self._work = Work(self, refused=self._refused)
        self._wanted: tuple[int | None, int] = (None, 0)
        self._stale = False
        self.sentence = QLabel()
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("muted", True)
        self.sentence.setMargin(16)
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setMargin(8)
        self.title.setProperty("section", True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.summary = FactsView(navigator, self._register)
        self.tabs = RecordTabs(navigator, register)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(8, 0, 0, 0)
        inner.addWidget(self.summary)
        self.tabs.insertTab(0, holder, _("Summary"))
        self.tabs.setCurrentIndex(0)
        record = QWidget()
        column = QVBoxLayout(record)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.tabs, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.sentence)
        self._stack.addWidget(record)
        self.setMinimumWidth(200)
        self.show_record(None)

    def sizeHint(self) -> QSize:
        return QSize(304, 400)

    def show_record(self, record_id: int | None, count: int = 0) -> None:
        """Shows this record; none: how many are selected."""
        self._wanted = (record_id, count)
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        if record_id is None:
            self._work.cancel("get")
            self._say(
                ngettext("{n} record selected", "{n} records selected", count).format(n=count)
                if count > 1
                else _("Select a record to see it here.")
            )
            return
        register = self._register
        self._work.run("get", lambda _cancel: register.get(record_id), self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.show_record(*self._wanted)

    def _show(self, details: Details) -> None:
        self.title.setText(details.title)
        self.summary.show_details(details)
        self.tabs.show_record(details.id)
        self._stack.setCurrentIndex(1)
        self.shown.emit(details)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self._stack.setCurrentIndex(0)
        self.tabs.show_record(None)

    def _refused(self, error: AppError) -> None:
        self._say(str(error))
