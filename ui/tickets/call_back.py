"""Calling a customer back: what to say and to whom at the left, how it went at the right (C16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import AppError, Invalid, Stale
from app.core.i18n import _
from app.tickets.callbacks.model import REACHED
from app.tickets.callbacks.queries import CallSheet
from app.tickets.callbacks.rules import is_dissatisfied
from app.tickets.model import RESOLVED
from ui.kit import theme
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.call_back_form import CallBackForm
from ui.tickets.call_back_sheet import SheetView

# Answers the ticket that is to be called after this one, None when the list is done.
Following = Callable[[int], int | None]


class CallBackDialog(QDialog):
    """One call, or one after the other down a list. Frees itself when closed; ``called`` tells each ticket's id."""

    called = Signal(int)

    def __init__(
        self,
        navigator: Navigator,
        ticket_id: int,
        following: Following | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Call back"))
        self.navigator = navigator
        self.sheet: CallSheet | None = None
        self._cursor: QWidget | None = None
        self._following = following
        self._busy = self._was_low = False
        self._service = navigator.office.call_backs
        self.work = Work(self, refused=lambda error: self.message.say(str(error)))
        self._build()
        self._keys()
        self.show_ticket(ticket_id)

    # -- public ----------------------------------------------------------------------------------------------------

    def show_ticket(self, ticket_id: int) -> None:
        """Begins the call about this ticket."""
        service = self._service
        self._enable(False)
        self.work.run("sheet", lambda _cancel: service.sheet(ticket_id), self._show)

    def save(self, go_on: bool = False) -> None:
        """Keeps the attempt and what follows from it; ``go_on``: then shows the next ticket of the list."""
        sheet = self.sheet
        if self._busy or sheet is None:
            return
        raw = self.form.raw() | {"close": self.close_box.isChecked() and not self.close_box.isHidden()}
        complain = self.complaint_box.isChecked() and not self.complaint_box.isHidden()
        service = self._service

        def look(_version: object) -> None:
            def saved(state: str) -> None:
                self._saved(sheet, raw, state, complain, go_on)

            # It is saved, whether or not that can be read.
            self.work.run("look", lambda _cancel: service.sheet(sheet.id).state, saved, lambda _error: saved(""))

        self._start(lambda: service.record(sheet.id, raw, sheet.version), look)

    def give_up(self) -> None:
        """Closes the ticket as not reached, with the attempt that is typed; says what is missing where that is not
        enough yet."""
        sheet = self.sheet
        if self._busy or sheet is None:
            return
        raw, service = self.form.raw(), self._service
        self._start(
            lambda: service.close_unreached(sheet.id, raw, sheet.version),
            lambda _version: self._given_up(sheet),
        )

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.view = SheetView(self.navigator)
        self.form = CallBackForm(self.navigator)
        self.form.changed.connect(self._show_boxes)
        self.close_box = QCheckBox(_("Close the ticket at once"))
        self.complaint_box = QCheckBox(_("Record a complaint with these words"))
        self.complaint_box.setChecked(True)
        self.left_undone = QLabel()
        self.left_undone.setTextFormat(Qt.TextFormat.PlainText)
        self.left_undone.setProperty("warning", True)
        self.left_undone.setWordWrap(True)
        self.message = ProblemLabel()
        self.next_button = self._button(_("Save and next  Ctrl+Enter"), lambda: self.save(go_on=True))
        self.save_button = self._button(self._save_words(), self.save)
        self.unreached_button = self._button(_("Not reached  Ctrl+U"), self.give_up)
        self.unreached_button.setToolTip(_("Close the ticket as not reached"))
        cancel = self._button(_("Cancel  Esc"), self.reject)
        first = self.next_button if self._following is not None else self.save_button
        first.setProperty("primary", True)
        self.next_button.setVisible(self._following is not None)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.unreached_button)
        foot.addStretch(1)
        for button in (self.next_button, self.save_button, cancel):
            foot.addWidget(button)
        right = QVBoxLayout()
        right.setContentsMargins(16, 16, 16, 16)
        right.setSpacing(8)
        right.addWidget(self.form, 1)
        right.addWidget(self.complaint_box)
        right.addWidget(self.close_box)
        right.addWidget(self.left_undone)
        right.addWidget(self.message)
        right.addLayout(foot)
        line = QFrame()
        line.setFixedWidth(1)
        line.setStyleSheet(f"background: {theme.colour('line').name()};")
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.view, 4)
        both.addWidget(line)
        both.addLayout(right, 5)
        self.form.left.connect(lambda: first.setFocus(Qt.FocusReason.TabFocusReason))
        theme.fit(self, 1040, 620)

    def _save_words(self) -> str:
        return _("Save  Ctrl+S") if self._following is not None else _("Save  Ctrl+Enter")

    def _button(self, words: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: run())
        return button

    def _keys(self) -> None:
        go_on = self._following is not None
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, lambda: self.save(go_on))
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        QShortcut(QKeySequence("Ctrl+U"), self, self.give_up)

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter never presses a button by chance; it goes from line to line.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        super().keyPressEvent(event)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, sheet: CallSheet) -> None:
        self.sheet = sheet
        self.setWindowTitle(" · ".join((_("Call back"), sheet.number, sheet.customer)))
        self.view.show_sheet(sheet)
        self.form.begin(sheet.phone, self.navigator.office.clock())
        self._was_low = False
        # The answer is kept all the same; the ticket is closed once what keeps it open is back.
        self.close_box.setEnabled(not sheet.kept_open)
        self.close_box.setChecked(not sheet.kept_open)
        self.complaint_box.setChecked(True)
        self._enable(True)
        self._show_boxes()
        self.message.say(sheet.kept_open if sheet.state == RESOLVED else _("This ticket wants no call-back any more."))
        self.form.go_in()

    def _show_boxes(self) -> None:
        """Only what makes sense for the answers so far."""
        raw, sheet = self.form.raw(), self.sheet
        is_low = sheet is not None and is_dissatisfied(raw["satisfaction"], sheet.dissatisfied_at)
        reached = raw["outcome"] == REACHED
        may_complain = self.navigator.office.user.may("complaints.edit")
        self.complaint_box.setVisible(reached and is_low and may_complain)
        if is_low != self._was_low:
            # Somebody who complains is mostly not done yet; the person decides.
            self.close_box.setChecked(not is_low and self.close_box.isEnabled())
            self._was_low = is_low
        closes = reached and raw["solved"] == "yes"
        self.close_box.setVisible(closes)
        # Hinders nobody from closing, but is to be known before.
        self.left_undone.setText("\n".join(sheet.left_undone) if sheet is not None else "")
        self.left_undone.setVisible(bool(closes and self.left_undone.text()))
        self.unreached_button.setVisible(not reached)

    def _start(self, run: Callable[[], Any], after: Callable[[Any], object]) -> None:
        self._busy = True
        self._cursor = self.focusWidget()
        self.message.say("")
        self._enable(False)
        self.work.run("save", lambda _cancel: run(), after, self._failed)

    def _saved(self, sheet: CallSheet, raw: dict[str, Any], state: str, complain: bool, go_on: bool) -> None:
        words = _("{number}: call-back recorded.").format(number=sheet.number)
        reached = raw["outcome"] == REACHED
        if reached and raw["solved"] == "no" and state == RESOLVED:
            # By what was typed before this call-back, and done after it.
            words += _(" It was solved again since: call the customer back about that, too.")
        self._say(words, sheet, reached)
        self._go_on(sheet, go_on)
        if complain:
            # Above the next call, so that nothing is forgotten.
            self.navigator.new("complaints", ticket_id=sheet.id, content=raw["note"], wanted=True)

    def _given_up(self, sheet: CallSheet) -> None:
        self._say(_("{number}: closed as not reached.").format(number=sheet.number), sheet, True)
        self._go_on(sheet, self._following is not None)

    def _say(self, words: str, sheet: CallSheet, can_undo: bool) -> None:
        tickets = self.navigator.office.tickets
        # The misclick is taken back from the message at the foot, by the same rules as from the page.
        self.navigator.say(words, (lambda: tickets.undo(sheet.id, {})) if can_undo else None)

    def _go_on(self, sheet: CallSheet, go_on: bool) -> None:
        self._busy = False
        following = self._following(sheet.id) if go_on and self._following is not None else None
        self.called.emit(sheet.id)
        if following is not None:
            self.show_ticket(following)
            return
        self.accept()
        self.close()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._enable(True)
        if self._cursor is not None:
            self._cursor.setFocus()
        if isinstance(error, Invalid):
            strange = self.form.show_problems(error.problems)
            self.message.say(" ".join(str(problem) for problem in strange))
        elif isinstance(error, Stale):
            words = _("{who} has changed this ticket meanwhile. Here is how it stands; what you typed is kept.")
            self.message.say(words.format(who=error.who or _("Somebody")))
            self._look_again()
        elif isinstance(error, AppError):
            self.message.say(str(error))
        else:
            self.work.report(error)

    def _look_again(self) -> None:
        """Shows how the ticket stands by now, and leaves the answers."""
        sheet, service = self.sheet, self._service
        if sheet is not None:
            self.work.run("sheet", lambda _cancel: service.sheet(sheet.id), self._show_left)

    def _show_left(self, sheet: CallSheet) -> None:
        self.sheet = sheet
        self.view.show_sheet(sheet)

    def _enable(self, enabled: bool) -> None:
        self.form.setEnabled(enabled)
        for button in (self.next_button, self.save_button, self.unreached_button):
            button.setEnabled(enabled)


def call_back(
    navigator: Navigator, ticket_id: int, following: Following | None = None, parent: QWidget | None = None
) -> CallBackDialog:
    """Shows the dialog of a call-back."""
    dialog = CallBackDialog(navigator, ticket_id, following, parent)
    dialog.open()
    return dialog
