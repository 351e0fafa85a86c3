"""The header of a list: titles, and under each a box for its filter that moves and scrolls with the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QSizePolicy, QTableView, QWidget

from app.core.fields import Field
from app.core.i18n import _
from ui.kit import theme

TYPING_PAUSE = 300  # milliseconds after the last key until the list is filtered
YES, NO = "1", "0"


def filter_help(field: Field) -> str:
    """What can be typed into the filter box of this field, for its tool tip."""
    kind = field.kind
    if kind.name in ("date", "moment"):
        return _(
            "2025 or 2025-03: that year, that month\n2025..2026: from … to …\n<2025-03-01  >=2026\n"
            "<30d: until 30 days from today\n=: blank    !: not blank\n!2025: not"
        )
    if kind.numeric:
        return _("30: exactly\n10..20: from … to …\n<30  >=30\n=: blank    !: not blank\n!30: not")
    return _("text: contains\n!text: does not contain\n=text: exactly\na..b: from … to …\n=: blank    !: not blank")


class FilterHeader(QHeaderView):
    """The header of one table view. The filters themselves belong to the pane that it is part of."""

    filter_changed = Signal(str, str)  # key, what is typed
    filter_left = Signal()  # Enter or Down: on to the rows
    filter_focused = Signal(int)  # column, so that it can be scrolled into sight

    def __init__(self, view: QTableView, fields: tuple[Field, ...]) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._fields = fields
        self._boxes: dict[int, QLineEdit | QComboBox] = {}
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setMinimumSectionSize(40)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # Sizes only; the colours are the theme's.
        self.setStyleSheet("QLineEdit, QComboBox { padding: 1px 4px; min-height: 18px; border-radius: 2px; }")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_PAUSE)
        self._timer.timeout.connect(self._tell_typed)
        self._typed: dict[int, str] = {}
        self.sectionResized.connect(self.place_boxes)
        self.sectionMoved.connect(self.place_boxes)
        view.horizontalScrollBar().valueChanged.connect(self.place_boxes)

    # -- public ----------------------------------------------------------------------------------------------------

    def make_boxes(self, shown: list[int], texts: Mapping[str, str]) -> None:
        """Offers filters for these columns, in this order."""
        for column in shown:
            if column not in self._boxes:
                self._boxes[column] = self._make_box(column)
        for column, box in self._boxes.items():
            box.setVisible(column in shown)
        for before, after in pairwise(shown):
            QWidget.setTabOrder(self._boxes[before], self._boxes[after])
        self.set_texts(texts)
        self.updateGeometries()

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Shows these filters without telling that they changed."""
        self._typed.clear()
        for column, box in self._boxes.items():
            text = texts.get(self._fields[column].key, "")
            box.blockSignals(True)
            if isinstance(box, QComboBox):
                found = box.findData(text)
                if found < 0:
                    box.addItem(text, text)
                    found = box.count() - 1
                box.setCurrentIndex(found)
            elif box.text() != text:
                box.setText(text)
            box.blockSignals(False)
            self._mark(box, bool(text.strip()))

    def focus_box(self, column: int) -> None:
        """Puts the cursor into the filter of this column."""
        if box := self._boxes.get(column):
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def box(self, column: int) -> QLineEdit | QComboBox | None:
        """The filter box of a column, where there is one."""
        return self._boxes.get(column)

    def place_boxes(self) -> None:
        """Puts every box under its title."""
        top = self.height() - self._box_height() + 2
        for column, box in self._boxes.items():
            if not self.isSectionHidden(column):
                width = self.sectionSize(column) - 4
                box.setGeometry(self.sectionViewportPosition(column) + 2, top, width, self._box_height() - 5)

    # -- events ----------------------------------------------------------------------------------------------------

    def sizeHint(self):  # type: ignore[no-untyped-def]
        size = super().sizeHint()
        size.setHeight(theme.row_height() + self._box_height())
        return size

    def updateGeometries(self) -> None:
        self.setViewportMargins(0, 0, 0, self._box_height())
        super().updateGeometries()
        self.place_boxes()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            for column, box in self._boxes.items():
                if box is watched and event.reason() in (
                    Qt.FocusReason.TabFocusReason,
                    Qt.FocusReason.BacktabFocusReason,
                    Qt.FocusReason.ShortcutFocusReason,
                ):
                    self.filter_focused.emit(column)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tell_typed()
                self.filter_left.emit()
                return True
            if event.key() == Qt.Key.Key_Down and isinstance(watched, QLineEdit):
                self._tell_typed()
                self.filter_left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and isinstance(watched, QLineEdit) and watched.text():
                watched.clear()
                self._tell_typed()
                return True
        return super().eventFilter(watched, event)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _box_height(self) -> int:
        return theme.row_height()

    def _make_box(self, column: int) -> QLineEdit | QComboBox:
        field = self._fields[column]
        options = self._options(field)
        box = self._combo(options) if options else QLineEdit(self)
        box.setAccessibleName(_("Filter: {column}").format(column=field.title))
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.setMinimumWidth(0)
        box.installEventFilter(self)
        if isinstance(box, QLineEdit):
            box.setToolTip(filter_help(field))
            box.textChanged.connect(self._typing(column))
        else:
            box.currentIndexChanged.connect(lambda _index: self._tell(column, box.currentData()))
        return box

    def _options(self, field: Field) -> list[tuple[str, str]]:
        if field.kind.options:
            return [(f"={value}", str(title)) for value, title in field.kind.options]
        return [(YES, _("Yes")), (NO, _("No"))] if field.kind.type is bool else []

    def _combo(self, options: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox(self)
        box.addItem("", "")
        for value, title in options:
            box.addItem(title, value)
        box.view().setMinimumWidth(120)
        return box

    def _typing(self, column: int) -> Callable[[str], None]:
        def typed(text: str) -> None:
            self._typed[column] = text
            self._timer.start()

        return typed

    def _tell_typed(self) -> None:
        self._timer.stop()
        typed, self._typed = self._typed, {}
        for column, text in typed.items():
            self._tell(column, text)

    def _tell(self, column: int, text: str) -> None:
        box = self._boxes[column]
        self._mark(box, bool(text.strip()))
        self.filter_changed.emit(self._fields[column].key, text)

    def _mark(self, box: QWidget, active: bool) -> None:
        font = box.font()
        if font.bold() != active:
            font.setBold(active)
            box.setFont(font)
