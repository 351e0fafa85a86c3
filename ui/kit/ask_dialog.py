"""A small dialog that asks a few fields and then does something with them: a move, an answer, a to-do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMetaMethod, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import AppError, Invalid, Stale
from app.core.fields import Child, Field, Section
from app.core.i18n import Text, _
from ui.kit import notify, theme
from ui.kit.children import ChildTable
from ui.kit.form import Form, ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.work import Work


class AskDialog(QDialog):
    """Open it with ``open()``; it frees itself when closed. ``run`` gets what was typed, off the window's thread; a
    problem is marked at its field and the dialog stays."""

    done_with = Signal(object)  # what ``run`` answered
    stale = Signal(object)  # Stale: somebody else was quicker, and the dialog has closed

    def __init__(
        self,
        navigator: Navigator,
        title: Text,
        fields: Sequence[Field],
        run: Callable[[Mapping[str, Any]], Any],
        *,
        values: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        about: str = "",
        warning: str = "",
        button: Text = "",
        back: Text = "",
        narrow: Mapping[str, tuple[str, ...]] | None = None,
        table: Child | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
        parent: QWidget | None = None,
    ) -> None:
        """``about``: one muted line on top that says what it is about. ``warning``: below it, what to know before.
        ``button``: its words, else the title. ``back``:
        the words of the other button, where "Cancel" would be mistaken for the first. ``table``: rows that are asked
        below the fields, given to ``run`` under its key; ``rows``: those it begins with."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(str(title))
        self._run = run
        self._running = False
        self._closing = self._begun = False
        self.work = Work(self, refused=self._refused)
        self.form = Form(navigator, [Section(title, tuple(fields))] if fields else [], narrow)
        self.form.set_values(values or {}, labels)
        self.table = ChildTable(navigator, table) if table is not None else None
        if self.table is not None:
            self.table.set_rows(rows)
        self._build(str(button or title), str(back or _("Cancel  Esc")), about, warning)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        last: QWidget = self.ok if self.table is None else self.table
        self.form.left.connect(lambda: last.setFocus(Qt.FocusReason.TabFocusReason))
        self.form.focus()
        if not fields:
            # Only to be read and agreed to.
            self.ok.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- public ----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Does it, and closes when that worked."""
        if self._running:
            return
        self._running = True
        self.message.say("")
        if self.table is not None:
            # A cell that is still being typed into gives its text when it loses the cursor.
            self.ok.setFocus(Qt.FocusReason.OtherFocusReason)
        rows = {self.table.child.key: self.table.raw()} if self.table is not None else {}
        raw, run = self.form.raw() | rows, self._run
        self._enable(False)
        self.work.run("run", lambda _cancel: run(raw), self._done, self._failed)

    def is_dirty(self) -> bool:
        """Whether something was typed that would be lost."""
        return bool(self.form.dirty()) or (self.table is not None and self.table.is_dirty())

    def reject(self) -> None:
        """Closes, after a question when something was typed; not while it is being done."""
        if self._running or not (self._closing or notify.may_drop(self, self.is_dirty())):
            return
        self._closing = True
        super().reject()

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self, button: str, back: str, about: str, warning: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        for words, kind in ((about, "muted"), (warning, "warning")):
            if words:
                label = QLabel(words)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setProperty(kind, True)
                label.setWordWrap(True)
                label.setContentsMargins(16, 8, 16, 0)
                column.addWidget(label)
        column.addWidget(self.form, 1)
        if self.table is not None:
            title = QLabel(str(self.table.child.title))
            title.setProperty("section", True)
            title.setContentsMargins(16, 8, 16, 0)
            self.table.setFixedHeight(theme.scaled(148))
            column.addWidget(title)
            column.addWidget(self.table)
        self.message = ProblemLabel()
        self.ok = QPushButton(f"{button}  Ctrl+Enter")
        self.ok.setProperty("primary", True)
        self.ok.clicked.connect(self.save)
        cancel = QPushButton(back)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 16)
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        row.addStretch(0)
        for button in (self.ok, cancel):
            button.setAutoDefault(False)
            row.addWidget(button)
        column.addLayout(row)
        said = sum(32 + 18 * words.count("\n") for words in (about, warning) if words)
        wanted = theme.unscaled(self.form.widget().sizeHint().height()) + 88 + said + (180 if self.table else 0)
        theme.fit(self, 640, min(640, max(180, wanted)))

    # -- events ----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Whoever opens the dialog may fill in more than the values that it was made with. Shown again, as after having
        # been minimised, it holds what was typed.
        if not self._begun:
            self._begun = True
            self.form.begin_here()

    def closeEvent(self, event: QCloseEvent) -> None:
        # The window's own cross is Esc too.
        if not self._closing:
            self.reject()
            event.setAccepted(self._closing)
            return
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter never presses a button by chance; it goes from field to field.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        super().keyPressEvent(event)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _done(self, result: Any) -> None:
        self._closing = True
        self.done_with.emit(result)
        self.accept()
        self.close()

    def _failed(self, error: Exception) -> None:
        self._running = False
        self._enable(True)
        if isinstance(error, Stale) and self.isSignalConnected(QMetaMethod.fromSignal(self.stale)):
            self._closing = True
            self.stale.emit(error)
            self.reject()
            self.close()
        elif isinstance(error, Invalid):
            strange = self.form.show_problems(error.problems)
            if self.table is not None and self.table.show_problems(strange):
                strange = [problem for problem in strange if not problem.field.startswith(self.table.child.key + ".")]
            self.message.say(" ".join(str(problem) for problem in strange))
            self._grow()
        elif isinstance(error, AppError):
            self._refused(error)
        else:
            self.work.report(error)

    def _refused(self, error: AppError) -> None:
        self.message.say(str(error))

    def _grow(self) -> None:
        """The words of the problems need room: better a higher dialog than one to be scrolled."""
        port = self.form.viewport()
        lacking = max(0, self.form.widget().heightForWidth(port.width()) - port.height())
        highest = self.screen().availableGeometry().height() - 80
        self.resize(self.width(), max(self.height(), min(self.height() + lacking, highest)))

    def _enable(self, enabled: bool) -> None:
        self.form.setEnabled(enabled)
        self.ok.setEnabled(enabled)
