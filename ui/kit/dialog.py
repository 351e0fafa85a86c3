"""The dialog that makes or changes a record of any register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.core.database import Cancel
from app.core.errors import AppError, Invalid, NotFound, Stale
from app.core.i18n import Text, _
from app.core.register import Details, Register
from ui.kit import notify, theme
from ui.kit.children import ChildTable
from ui.kit.form import Form, ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.stale import Difference, StaleDialog
from ui.kit.tab_counts import counted_title
from ui.kit.work import Work


@dataclass(frozen=True)
class Start:
    """What the dialog begins with."""

    values: Mapping[str, Any]
    labels: Mapping[str, str]
    children: Mapping[str, list[dict[str, Any]]]
    title: str = ""
    version: int | None = None
    titles: Mapping[str, Text] = dataclass_field(default_factory=dict)


class RegisterDialog(QDialog):
    """Edits one record. Open it with ``open()``; it frees itself when closed.

    Saves on Ctrl+Enter, off the window's thread, once however often the key is pressed. A problem is marked at its
    field, a refusal is shown at the foot; the dialog then stays open and nothing typed is lost.
    """

    saved = Signal(int)  # the record's id

    def __init__(
        self,
        navigator: Navigator,
        register: str,
        record_id: int | None = None,
        given: Mapping[str, Any] | None = None,
        narrow: Mapping[str, tuple[str, ...]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.navigator = navigator
        self.register: Register = navigator.office.register(register)
        self.record_id = record_id
        self._given = dict(given or {})
        # Asked when it is closed unsaved, also when nothing was typed: what is then missing.
        self.unsaved = ""
        self._start = Start({}, {}, {})
        self._saving = False
        self._closing = False
        self.work = Work(self, refused=self._refused)
        self.form = Form(navigator, self.register.form, narrow, self._optional())
        self.children_tables = {child.key: ChildTable(navigator, child) for child in self.register.children}
        self._build()
        self._show_title()
        QShortcut(QKeySequence("Ctrl+Return"), self, self.save)
        QShortcut(QKeySequence("Ctrl+Enter"), self, self.save)
        self._enable(False)
        self.work.run("read", lambda _cancel: self._read(), self._fill)

    # -- public ----------------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """All that stands in the dialog."""
        rows = {key: table.raw() for key, table in self.children_tables.items()}
        return self.form.raw() | rows

    def dirty(self) -> set[str]:
        """What was changed: field keys and keys of tables."""
        tables = {key for key, table in self.children_tables.items() if table.is_dirty()}
        return self.form.dirty() | tables

    def save(self) -> None:
        """Saves, and closes when that worked."""
        if self._saving or not self.save_button.isEnabled():
            return
        focus = self.focusWidget()
        if focus is not None and focus is not self.form:
            # A cell that is still being typed into gives its text when it loses the cursor.
            self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._send(self.raw(), self._start.version)

    # -- building --------------------------------------------------------------------------------------------------

    def _optional(self) -> tuple[str, ...]:
        """A blank number is given by the service."""
        return (self.register.key,) if self.register.series else ()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        if self.children_tables:
            self.tables = QTabWidget()
            self.tables.setDocumentMode(True)
            for table in self.children_tables.values():
                self.tables.addTab(table, str(table.child.title))
                table.model.changed.connect(self._show_counts)
            splitter = QSplitter(Qt.Orientation.Vertical)
            splitter.addWidget(self.form)
            splitter.addWidget(self.tables)
            splitter.setStretchFactor(0, 3)
            splitter.setStretchFactor(1, 2)
            splitter.setChildrenCollapsible(False)
            column.addWidget(splitter, 1)
            self.form.left.connect(self._to_tables)
        else:
            column.addWidget(self.form, 1)
            self.form.left.connect(lambda: self.save_button.setFocus(Qt.FocusReason.TabFocusReason))
        column.addLayout(self._foot())
        wanted = theme.unscaled(self.form.widget().sizeHint().height()) + (240 if self.children_tables else 16) + 72
        theme.fit(self, 880, min(660, max(240, wanted)))

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 16)
        row.setSpacing(8)
        self.message = ProblemLabel()
        self.save_button = QPushButton(_("Save  Ctrl+Enter"))
        self.save_button.setProperty("primary", True)
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.cancel_button = QPushButton(_("Cancel  Esc"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        row.addWidget(self.message, 1)
        row.addStretch(0)
        row.addWidget(self.save_button)
        row.addWidget(self.cancel_button)
        return row

    def _show_title(self) -> None:
        if self.record_id is None:
            self.setWindowTitle(_("New: {record}").format(record=self.register.one))
        else:
            self.setWindowTitle(_("Edit: {record}").format(record=self._start.title or self.register.one))

    def _show_counts(self) -> None:
        for place, table in enumerate(self.children_tables.values()):
            count = len(table.raw())
            self.tables.setTabText(place, counted_title(table.child.title, count))

    # -- reading ---------------------------------------------------------------------------------------------------

    def _read(self) -> Start:
        register = self.register
        if self.record_id is not None:
            return _start_of(register.get(self.record_id))
        values = register.blank(**self._given)
        return Start(values, self._labels(values), {key: values.get(key, []) for key in self.children_tables})

    def _labels(self, values: Mapping[str, Any]) -> dict[str, str]:
        labels = {}
        for field in self.register.fields:
            value = values.get(field.key)
            if field.kind.target and isinstance(value, int):
                labels[field.key] = self.navigator.office.register(field.kind.target).label_of(value)
        return labels

    def _fill(self, start: Start) -> None:
        self._start = start
        self.form.set_values(start.values, start.labels)
        self.form.set_titles(start.titles)
        for key, table in self.children_tables.items():
            table.set_rows(start.children.get(key, []))
        if self.children_tables:
            self._show_counts()
        self._enable(True)
        self._show_title()
        self.form.focus(self._first_blank() if self.record_id is None else "")

    def _first_blank(self) -> str:
        """Where typing begins: the first field that is wanted and blank."""
        for field in self.register.fields:
            if field.required and field.key not in self._optional() and not self._start.values.get(field.key):
                return field.key
        return ""

    # -- saving ----------------------------------------------------------------------------------------------------

    def _send(self, raw: Mapping[str, Any], version: int | None) -> None:
        self._saving = True
        self._enable(False)
        self.message.say("")
        save = self._saver(raw, version)
        self.work.run("save", lambda _cancel: save(), self._done, self._failed)

    def _saver(self, raw: Mapping[str, Any], version: int | None) -> Callable[[], int]:
        """What saves, off the window's thread, and answers the record's id; a feature may save more than its fields."""
        register, record_id = self.register, self.record_id
        return lambda: register.save(raw, record_id, version)

    def _done(self, record_id: int) -> None:
        self._saving = False
        self._closing = True
        self.saved.emit(record_id)
        self.navigator.say(_("Saved."))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._saving = False
        self._enable(True)
        if isinstance(error, Invalid):
            self.show_problems(error)
        elif isinstance(error, Stale):
            self.work.run("theirs", self._read_theirs, lambda theirs: self._show_stale(error, theirs))
        elif isinstance(error, AppError):
            self._refused(error)
        else:
            self.work.report(error)

    def show_problems(self, error: Invalid) -> None:
        """Marks what is wrong and puts the cursor into the first of it."""
        strange = self.form.show_problems(error.problems)
        rest = [problem for problem in strange if problem.field.partition(".")[0] not in self.children_tables]
        in_form = len(strange) < len(error.problems)
        for place, table in enumerate(self.children_tables.values()):
            if table.show_problems(error.problems) and not in_form:
                self.tables.setCurrentIndex(place)
                table.focus_problem()
                in_form = True
        self.message.say(" ".join(str(problem) for problem in rest))

    def _refused(self, error: AppError) -> None:
        self.message.say(str(error))
        if isinstance(error, NotFound):
            self.save_button.setEnabled(False)

    def _enable(self, enabled: bool) -> None:
        self.save_button.setEnabled(enabled)
        self.form.setEnabled(enabled)
        for table in self.children_tables.values():
            table.setEnabled(enabled)

    # -- somebody else was faster (H7) -----------------------------------------------------------------------------

    def _read_theirs(self, _cancel: Cancel) -> Details:
        assert self.record_id is not None
        return self.register.get(self.record_id)

    def _show_stale(self, error: Stale, theirs: Details) -> None:
        dialog = StaleDialog(self._differences(theirs), error.who, error.when, self)
        dialog.keep_wanted.connect(lambda: self._keep_mine(theirs))
        dialog.take_wanted.connect(lambda: self._fill(_start_of(theirs)))
        dialog.open()

    def _differences(self, theirs: Details) -> list[Difference]:
        dirty, found = self.dirty(), []
        for field in self.register.fields:
            mine_changed = field.key in dirty
            theirs_changed = theirs.values.get(field.key) != self._start.values.get(field.key)
            mine = self.form.text(field.key)
            if field.kind.name == "yes_no" and not mine_changed:
                mine = field.show(self._start.values.get(field.key))
            stored = theirs.labels.get(field.key) or field.show(theirs.values.get(field.key))
            if mine_changed or theirs_changed:
                shown = mine if mine_changed else _("(not changed by you)")
                found.append(Difference(str(field.title), shown, stored, mine_changed and theirs_changed))
        for key, table in self.children_tables.items():
            theirs_changed = _plain(theirs.children.get(key, [])) != _plain(self._start.children.get(key, []))
            if key in dirty or theirs_changed:
                mine = _rows_text(table, table.raw()) if key in dirty else _("(not changed by you)")
                stored = _rows_text(table, theirs.children.get(key, []))
                found.append(Difference(str(table.child.title), mine, stored, key in dirty and theirs_changed))
        return found

    def _keep_mine(self, theirs: Details) -> None:
        """Only what this user changed goes over theirs; a row that they removed and this user kept is added again."""
        dirty, raw = self.dirty(), self.raw()
        mine = {key: raw[key] for key in dirty}
        for key in self.children_tables.keys() & dirty:
            known = {row["id"] for row in theirs.children.get(key, [])}
            mine[key] = [row | {"id": row["id"] if row["id"] in known else None} for row in mine[key]]
        self._send(mine, theirs.version)

    # -- closing ---------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Closes, after a question when something was typed."""
        if self._saving:
            return
        if not notify.may_drop(self, bool(self.unsaved or self.dirty()), self.unsaved):
            return
        self._closing = True
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._closing:
            event.accept()
            super().closeEvent(event)
        else:
            event.ignore()
            self.reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter never presses a button by chance; it goes from field to field.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        super().keyPressEvent(event)

    def _to_tables(self) -> None:
        self.tables.currentWidget().setFocus(Qt.FocusReason.TabFocusReason)


def open_new(navigator: Navigator, register: str, **given: Any) -> RegisterDialog:
    """Opens the dialog for a new record; ``given`` are its first values."""
    parent = navigator if isinstance(navigator, QWidget) else None
    dialog = RegisterDialog(navigator, register, given=given, parent=parent)
    dialog.open()
    return dialog


def _start_of(details: Details) -> Start:
    return Start(details.values, details.labels, details.children, details.title, details.version, details.titles)


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if not key.endswith(".label")} for row in rows]


def _rows_text(table: ChildTable, rows: list[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        texts = (
            str(row.get(f"{field.key}.label") or (value if isinstance(value, str) else field.show(value)))
            for field in table.child.fields
            if (value := row.get(field.key)) not in (None, "", False)
        )
        lines.append(" · ".join(texts))
    return "\n".join(lines) or "–"
