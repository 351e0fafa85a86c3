"""Hands that know the keyboard only: through tabs, tables, dialogs and menus of the real windows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QPlainTextEdit, QWidget

from tests.ui.tickets.conftest import Keys
from ui.kit.editors import ChoiceEditor, YesNoEditor
from ui.kit.reference import ReferenceEditor
from ui.tickets.record import TicketRecord
from ui.tickets.rows import WorkRows

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
# More than any window has stops.
_FARTHEST = 120


class Hands(Keys):
    """A keyboard that finds its way by Tab and the arrows, as a clerk without a mouse does."""

    def top(self, kind: type[Any]) -> Any:
        """The one open window of this kind, brought to the front."""
        QApplication.processEvents()
        (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
        self.into(found)
        return found

    def wait(self, done: Any) -> None:
        """Until it is so."""
        self._qtbot.waitUntil(done)
        QApplication.processEvents()

    def tab_to(self, widget: QWidget, backward: bool = False) -> None:
        """Presses Tab until the cursor is in this widget."""
        self.into(widget.window())
        seen = []
        for _stop in range(_FARTHEST):
            focus = QApplication.focusWidget()
            if focus is not None and (focus is widget or widget.isAncestorOf(focus)):
                return
            seen.append(
                focus.accessibleName() or focus.objectName() or type(focus).__name__ if focus is not None else ""
            )
            # Into the window where nothing has the cursor yet.
            target = focus if focus is not None else widget.window()
            self._qtbot.keyClick(target, Key.Key_Backtab if backward else Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {widget!r}, but to {list(dict.fromkeys(seen))}")

    def to_rows(self, page: TicketRecord, rows: WorkRows) -> None:
        """Goes to one of the tables in the tabs of a ticket."""
        self.into(page.window())
        focus = QApplication.focusWidget()
        if focus is rows.view:
            return
        # Out of a table the shorter way is back.
        self.tab_to(page.lists.tabBar(), backward=focus is not None and page.lists.isAncestorOf(focus))
        place = next(i for i in range(page.lists.count()) if page.lists.widget(i).isAncestorOf(rows.view))
        while (step := place - page.lists.currentIndex()) != 0:
            self.press(Key.Key_Right if step > 0 else Key.Key_Left)
        self.tab_to(rows.view)

    def within(self, page: QWidget) -> None:
        """The keys of a page work wherever the cursor is in it."""
        self.into(page.window())
        focus = QApplication.focusWidget()
        if focus is None or not page.isAncestorOf(focus):
            self.tab_to(page)

    def to_row(self, page: TicketRecord, rows: WorkRows, **wanted: Any) -> None:
        """Goes to the row with these values."""
        self.to_rows(page, rows)
        self.press(Key.Key_Home, CONTROL)
        for _row in rows.rows:
            assert rows.row is not None
            if all(rows.row[key] == value for key, value in wanted.items()):
                return
            self.press(Key.Key_Down)
        raise AssertionError(f"no row with {wanted}")

    def do(self, page: TicketRecord, rows: WorkRows, key: Key, **typed: Any) -> None:
        """Presses the key of an action in a table, and answers its dialog."""
        self.to_rows(page, rows)
        self.press(key)
        QApplication.processEvents()
        if typed:
            self.answer(page, **typed)

    def answer(self, owner: QWidget, **typed: Any) -> None:
        """Types into the open dialog and saves with Ctrl+Enter."""
        dialog = self.dialog(owner)
        for key, value in typed.items():
            self.put(dialog.form.editor(key), value)
        self.save()
        QApplication.processEvents()
        if is_open(dialog):
            wrong = {field.key: dialog.form.problem(field.key) for field in dialog.form.fields}
            raise AssertionError((dialog.message.text(), wrong, dialog.form.raw()))

    def dialog(self, owner: QWidget) -> Any:
        """The dialog that asks something, with the cursor in it."""
        from ui.kit.ask_dialog import AskDialog

        QApplication.processEvents()
        (found,) = [d for d in owner.window().findChildren(AskDialog) if d.isVisible()]
        self.into(found)
        return found

    def put(self, editor: Any, value: Any) -> None:
        """Fills one box."""
        self.tab_to(editor)
        if isinstance(editor, YesNoEditor):
            if editor.raw() is not value:
                self.press(Key.Key_Space)
        elif isinstance(editor, ChoiceEditor):
            self._choose(editor, value)
        elif isinstance(editor, ReferenceEditor):
            self._clear()
            self.type(value)
            self.wait(lambda: editor.popup_is_open)
            self._qtbot.keyClick(editor._list.popup(), Key.Key_Return)
        else:
            assert isinstance(editor, QLineEdit | QPlainTextEdit), editor
            self._clear()
            self.type(value)

    def _clear(self) -> None:
        self.press(Key.Key_A, CONTROL)
        self.press(Key.Key_Delete)

    def _choose(self, box: QComboBox, value: Any) -> None:
        self.press(Key.Key_Home)
        for _option in range(box.count()):
            if box.currentData() == value:
                return
            self.press(Key.Key_Down)
        raise AssertionError(f"{value} is not offered")

    def from_menu(self, place: int) -> None:
        """Chooses from the open menu by its digit."""
        menu = self.top(QMenu)
        self._qtbot.keyClick(menu, Key(Key.Key_0 + place))
        QApplication.processEvents()


def is_open(window: QWidget) -> bool:
    """Whether a window is still shown; most free themselves when closed."""
    from shiboken6 import isValid

    return isValid(window) and window.isVisible()


def _name(widget: QWidget | None) -> str:
    return "" if widget is None else widget.accessibleName() or widget.objectName() or type(widget).__name__
