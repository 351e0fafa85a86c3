"""The coverage answer in a narrow column: what the clerk reads out, what each line costs, who pays (B2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.core.database import Cancel
from app.core.i18n import _
from app.coverage.sheet import AnswerSheet
from ui.coverage.look import BASIS_COLOURS, sheet_colour
from ui.kit import theme
from ui.kit.icons import pixmap
from ui.kit.work import Work


class AnswerBox(QWidget):
    """Empty until a device is asked for; asks off the window's thread."""

    def __init__(self, office: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._asked: tuple[int | None, date | None] = (None, None)
        self.sheet: AnswerSheet | None = None
        self.work = Work(self, refused=lambda error: self._fill([self._text(str(error), "muted")]))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setAccessibleName(_("Coverage"))

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def device_id(self) -> int | None:
        """The device that was asked for."""
        return self._asked[0]

    def ask(self, device_id: int | None, day: date | None = None) -> None:
        """Shows the answer for a device on a day (today); none: nothing. The same again changes nothing."""
        if (device_id, day) == self._asked:
            return
        self._asked = (device_id, day)
        if device_id is None:
            self.work.cancel("answer")
            self.sheet = None
            self._fill([])
            return
        office = self._office

        def read(_cancel: Cancel) -> tuple[AnswerSheet, list[str]]:
            raised = [row for row in office.replacements.of_device(device_id) if row.state == "raised"]
            return office.coverage.answer(device_id, day), [row.lines[0] for row in raised if row.lines]

        self.work.run("answer", read, lambda found: self.show_sheet(*found))

    def show_sheet(self, sheet: AnswerSheet, warnings: Sequence[str] = (), title: str = "") -> None:
        """Shows an answer; ``warnings`` come first."""
        self.sheet = sheet
        parts: list[QWidget] = [self._title(title or _("Coverage"))]
        parts += [self._marked(text) for text in warnings]
        parts.append(self._text(f"● {sheet.headline}", sheet_colour(sheet)))
        if sheet.sentence.rstrip(".。") not in (sheet.headline, sheet.headline.rstrip(".。")):
            parts.append(self._text(sheet.sentence))
        if not sheet.unknown:
            parts.append(self._lines(sheet))
        parts += [self._text(note, "muted") for note in sheet.notes]
        self._fill(parts)

    def text(self) -> str:
        """All that is shown, for tests and the screen reader."""
        return "\n".join(label.text() for label in self.findChildren(QLabel) if label.text())

    # -- parts -----------------------------------------------------------------------------------------------------

    def _fill(self, parts: Sequence[QWidget]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        for part in parts:
            self._column.addWidget(part)
        self.setAccessibleDescription(self.text())

    def _title(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("section", True)
        label.setContentsMargins(0, 12, 0, 0)
        return label

    def _text(self, text: str, colour: str = "text") -> QLabel:
        label = QLabel(text)
        # Plain: a plan's name with < in it is no markup.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        palette = label.palette()
        palette.setColor(label.foregroundRole(), theme.colour(colour))
        label.setPalette(palette)
        return label

    def _marked(self, text: str) -> QWidget:
        box, mark = QWidget(), QLabel()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        mark.setPixmap(pixmap("warning", 16, "danger", self.devicePixelRatioF()))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text(text, "danger"), 1)
        return box

    def _lines(self, sheet: AnswerSheet) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for place, row in enumerate(sheet.rows):
            cells = (
                (row.title, "muted"),
                (row.basis_title, BASIS_COLOURS.get(row.basis, "text")),
                (row.payer_title, "text"),
                (row.until, "muted"),
            )
            for column, (text, colour) in enumerate(cells):
                label = self._text(text, colour)
                label.setWordWrap(column == 0)
                label.setToolTip(row.why)
                grid.addWidget(label, place, column)
        return box


def answer_box(office: Any, device_id: int | None, day: Callable[[], date | None]) -> AnswerBox:
    """A box that has asked already; for a column that is built anew each time."""
    box = AnswerBox(office)
    box.ask(device_id, day())
    return box


def beside(box: AnswerBox) -> QScrollArea:
    """The box as a tab of a record's page: it scrolls where there is little room."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(8, 0, 8, 8)
    box.setMaximumWidth(theme.scaled(520))
    column.addWidget(box)
    column.addStretch(1)
    scroll = QScrollArea()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setWidget(inner)
    return scroll
