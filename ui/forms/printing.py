"""Prints forms: a preview with the paper and the copies to choose, counted only when it is really printed (C10, H3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import local
from app.core.errors import AppError
from app.core.i18n import _, ngettext
from app.forms.kind import FormKind
from app.paper.page import SIZES
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.kit.preview import Preview
from ui.kit.theme import GRID
from ui.kit.work import Work


def print_forms(
    navigator: Navigator,
    kind: str,
    subject_ids: Sequence[int],
    selection: Mapping[str, str] | None = None,
    parent: QWidget | None = None,
) -> FormPreview:
    """Shows the preview of a form for each of these records; Ctrl+P there prints, Ctrl+S saves."""
    dialog = FormPreview(navigator, navigator.office.forms.kinds[kind], subject_ids, selection or {}, parent)
    dialog.open()
    return dialog


class FormPreview(QDialog):
    """The preview of forms of one kind. Looking takes no number; printing and saving do. Frees itself when closed."""

    drawn = Signal()  # a paper is shown, or the reason why there is none

    def __init__(
        self,
        navigator: Navigator,
        kind: FormKind,
        subject_ids: Sequence[int],
        selection: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent or window_of(navigator))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowTitle(str(kind.title))
        self._navigator = navigator
        self._forms = navigator.office.forms
        self._kind = kind
        self._subject_ids = tuple(subject_ids)
        self._selection = dict(selection)
        self.preview: Preview | None = None
        self.work = Work(self)
        self._build()
        self._resize()
        self.look()

    # -- public ----------------------------------------------------------------------------------------------------

    def size_key(self) -> str:
        """The chosen paper, a key of ``SIZES``."""
        return str(self.size_box.currentData())

    def copies(self) -> list[str]:
        """The keys of the chosen copies."""
        return [key for key, box in self.copy_boxes.items() if box.isChecked()]

    def look(self) -> None:
        """Draws the paper as it would be printed now."""
        forms, kind, ids, selection = self._forms, self._kind.key, self._subject_ids, self._selection
        size, copies = self.size_key(), self.copies()
        self.message.say("")
        self.work.run(
            "look", lambda _cancel: forms.look(kind, ids, size, copies, selection), self._show, self._not_drawn
        )

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.size_box = QComboBox()
        self.size_box.setAccessibleName(_("Size of paper"))
        for key in self._kind.sizes:
            self.size_box.addItem(str(SIZES[key].title), key)
        known = self.size_box.findData(local.paper_of(self._kind.key))
        self.size_box.setCurrentIndex(max(0, known))
        self.size_box.activated.connect(lambda _index: self.look())
        label = QLabel(_("&Paper"))
        label.setBuddy(self.size_box)
        self.copy_boxes: dict[str, QCheckBox] = {}
        row = QHBoxLayout()
        row.setContentsMargins(GRID * 2, GRID, GRID, 0)
        row.setSpacing(GRID)
        row.addWidget(label)
        row.addWidget(self.size_box)
        row.addSpacing(GRID * 2)
        for place, (key, title) in enumerate(self._kind.copies, start=1):
            box = QCheckBox(f"{title} (&{place})")
            box.setChecked(True)
            box.toggled.connect(lambda _on: self.look())
            self.copy_boxes[key] = box
            row.addWidget(box)
        self.message = ProblemLabel()
        row.addWidget(self.message, 1)
        row.addStretch(0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(row)
        self._column.addStretch(1)

    def _resize(self) -> None:
        screen = self.screen().availableSize()
        self.resize(min(1000, round(screen.width() * 0.9)), min(1100, round(screen.height() * 0.9)))

    # -- events ----------------------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        if self.preview is not None:
            self.preview.view.close_pdf()
        super().done(result)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, content: bytes) -> None:
        if self.preview is not None:
            # The pages that were drawn of the one before must not be shown for this one.
            self.preview.view.close_pdf()
            self.preview.view.open(content)
            self.preview.setEnabled(True)
            focus = QApplication.focusWidget()
            if focus is None or not self.isAncestorOf(focus):
                # It was lost while there was nothing to print.
                self.preview.setFocus()
        else:
            self._column.takeAt(self._column.count() - 1)
            self.preview = Preview(content, str(self._kind.title), self._name(), parent=self)
            self.preview.on_printed = self.preview.on_saved = self._say_printed
            self._column.addWidget(self.preview, 1)
            self.preview.setFocus()
        self.preview.prepare = self._prepare()
        self.drawn.emit()

    def _not_drawn(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self.work.report(error)
        self.message.say(str(error))
        if self.preview is not None:
            self.preview.setEnabled(False)
        self.drawn.emit()

    def _prepare(self) -> Callable[[], tuple[bytes, Callable[[], None]]]:
        """What counts the print and makes the paper that goes out: it runs beside the window, which may be gone."""
        forms, kind, ids, selection = self._forms, self._kind.key, self._subject_ids, self._selection
        size, copies = self.size_key(), self.copies()

        def prepare() -> tuple[bytes, Callable[[], None]]:
            made = forms.print_out(kind, ids, size, copies, selection)
            local.keep_paper(kind, size)
            return made.pdf, lambda: forms.not_printed(made.print_ids)

        return prepare

    def _say_printed(self) -> None:
        count = len(self._subject_ids)
        words = ngettext("{form}: printed and counted.", "{form}: {n} printed and counted.", count)
        self._navigator.say(words.format(form=self._kind.title, n=count))

    def _name(self) -> str:
        return str(self._kind.title)


def print_report(navigator: Navigator, ticket_id: int) -> FormPreview:
    """Shows the form that the settings name for a ticket that was just reported."""
    return print_forms(navigator, str(navigator.office.settings.get("papers.after_report")), [ticket_id])


def print_again(navigator: Navigator, ids: Sequence[int], work: Work, parent: QWidget | None = None) -> None:
    """Shows issued forms for printing once more; they must be of one kind, for each kind has its own paper."""
    forms = navigator.office.forms

    def read(_cancel: Any) -> tuple[str, list[int], Mapping[str, str]]:
        return forms.to_print_again(ids)

    work.run("again", read, lambda found: print_forms(navigator, *found, parent=parent))
