"""The box for a reference: a record of another register, found while typing, or made on the spot."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.core.fields import Field
from app.core.i18n import _
from ui.kit.editors import LineEditor, Narrow, single_shot
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work

PAUSE = 120  # milliseconds after the last key until it is looked up
SHOWN = 20
ID_ROLE = int(Qt.ItemDataRole.UserRole)
NEW = -1


class ReferenceEditor(LineEditor):
    """Holds an id and shows its label. A text that was not chosen goes to the service, which finds it or says no."""

    def __init__(
        self, field: Field, navigator: Navigator, parent: QWidget | None = None, narrow: Narrow | None = None
    ) -> None:
        super().__init__(field, parent)
        self._navigator = navigator
        self._register = navigator.office.register(field.kind.target)
        self._narrow = narrow
        self._work = Work(self, refused=lambda error: navigator.say(str(error)))
        self._id: int | None = None
        self._label = ""
        if not field.hint:
            self.setPlaceholderText(_("Type to find"))
        self._found = QStandardItemModel(self)
        self._list = QCompleter(self._found, self)
        self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list.setMaxVisibleItems(12)
        self._list.setWidget(self)
        self._list.activated[QModelIndex].connect(self._chosen)
        self._timer = single_shot(self, PAUSE, self._look_up)
        self.textEdited.connect(lambda _text: self._timer.start())
        button = self.addAction(icon("down", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        button.setToolTip(_("Show the list  Down"))
        button.triggered.connect(self._show_all)

    # -- public ----------------------------------------------------------------------------------------------------

    def raw(self) -> int | str | None:
        """The id of the chosen record, else what was typed."""
        text = self.text().strip()
        if not text:
            return None
        return self._id if self._id is not None and text == self._label.strip() else text

    def set_value(self, value: Any, label: str = "") -> None:
        """Shows the record with this id and label; a text is taken as typed."""
        self._id = value if isinstance(value, int) else None
        self._label = label or (str(value) if value is not None else "")
        self.setText(self._label)
        self.setCursorPosition(0)

    def tidy(self) -> None:
        """A text that was not chosen stays as typed."""

    @property
    def popup_is_open(self) -> bool:
        """Whether the list of found records is shown."""
        return self._list.popup().isVisible()

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self.popup_is_open:
            self._show_all()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.text() and self.selectedText() == self.text():
            # With the cursor before it: of a name that is too long the beginning is seen.
            self.setSelection(len(self.text()), -len(self.text()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._timer.stop()
            self._work.cancel("look up")

    # -- looking up ------------------------------------------------------------------------------------------------

    def _show_all(self) -> None:
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self._ask("")

    def _look_up(self) -> None:
        self._ask(self.text())

    def _ask(self, typed: str) -> None:
        register, only = self._register, dict(self._narrow()) if self._narrow is not None else {}
        self._work.run("look up", lambda _cancel: register.look_up(typed, SHOWN, **only), self._offer)

    def _offer(self, found: list[tuple[int, str]]) -> None:
        if not self.hasFocus():
            return
        self._found.clear()
        for record_id, label in found:
            item = QStandardItem(label)
            item.setData(record_id, ID_ROLE)
            self._found.appendRow(item)
        if self._register.form and self._navigator.office.user.may(f"{self._register.name}.edit"):
            typed = self.text().strip()
            shown = _("New: “{name}”…").format(name=typed) if typed and not found else _("New…")
            item = QStandardItem(icon("new", "accent"), shown)
            item.setData(NEW, ID_ROLE)
            self._found.appendRow(item)
        if not self._found.rowCount():
            self._list.popup().hide()
            return
        self._list.complete()
        if found:
            # Enter takes the first; it is what was meant in most cases, and seen before.
            self._list.popup().setCurrentIndex(self._list.completionModel().index(0, 0))

    def _chosen(self, index: QModelIndex) -> None:
        record_id = index.data(ID_ROLE)
        if record_id == NEW:
            self._make_new()
            return
        self.set_value(record_id, index.data(Qt.ItemDataRole.DisplayRole))
        self.changed.emit()

    def _make_new(self) -> None:
        from ui.kit.dialog import RegisterDialog

        typed = "" if self._id is not None and self.text() == self._label else self.text().strip()
        given: dict[str, Any] = dict(self._narrow()) if self._narrow is not None else {}
        if typed:
            given[self._register.label] = typed
        dialog = RegisterDialog(self._navigator, self._register.name, given=given, parent=self.window())
        dialog.saved.connect(self._take_new)
        dialog.open()

    def _take_new(self, record_id: int) -> None:
        register = self._register
        self._work.run(
            "label", lambda _cancel: register.label_of(record_id), lambda label: self._made(record_id, label)
        )

    def _made(self, record_id: int, label: str) -> None:
        self.set_value(record_id, label)
        self.changed.emit()
        self.setFocus()
