"""The preview of a paper: look, turn pages, zoom, print, save as PDF; everything by keys too (H3)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError, Refused
from app.core.i18n import _
from ui.kit import jobs, notify, pdf
from ui.kit.icons import icon
from ui.kit.page_view import FIT_PAGE, FIT_WIDTH, STEPS, PageView, Zoom
from ui.kit.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

# What no file name may hold on Windows.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


class Preview(QWidget):
    """A PDF with its tool bar. ``on_printed`` is called as ``PreviewDialog`` says."""

    def __init__(
        self,
        source: Path | bytes,
        title: str,
        suggested_name: str = "",
        on_printed: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.on_printed = on_printed
        # Called after each time the paper was saved as a file, for papers whose copies are counted (B8).
        self.on_saved: Callable[[], None] | None = None
        # For papers that get their number only when they are printed or saved: answers what really goes out, and what
        # takes that back when the printer or the file refuses. Called beside the window for a printer.
        self.prepare: Callable[[], tuple[bytes, Callable[[], None]]] | None = None
        self.suggested_name = suggested_name or title
        self.view = PageView()
        self.page_box = QSpinBox()
        self.pages_label = QLabel()
        self.zoom_box = QComboBox()
        self._actions: list[QAction] = []
        self._make_actions()
        self._make_bar()
        self.view.opened.connect(self._opened)
        self.view.page_changed.connect(self._page_changed)
        self.view.zoom_changed.connect(self._show_zoom)
        self.page_box.valueChanged.connect(lambda number: self.view.go_to(number - 1))
        self.zoom_box.activated.connect(lambda index: self.view.set_zoom(self.zoom_box.itemData(index)))
        self.setFocusProxy(self.view)
        self._enable(False)
        self._show_zoom()
        self.view.open(source)

    # ---- public ----

    def print_(self) -> None:
        """Asks for printer and pages, then prints beside the window."""
        document = self.view.pdf
        if document is None:
            return
        printer = ask_printer(self, document, self.title)
        if printer is None:
            return
        pages = pdf.chosen_pages(printer, self.view.page_count, self.view.page)
        if not pages:
            notify.error(self, _("There is no such page."))
            return
        # A document of its own: the preview may be closed while the printer still works.
        shown, prepare, on_printed = document.content, self.prepare, self.on_printed

        def work(progress: jobs.Progress) -> None:
            def tell(done: int, total: int) -> None:
                progress.check()
                progress(done, total)

            content, take_back = prepare() if prepare is not None else (shown, _nothing)
            try:
                own = pdf.Pdf(content)
                try:
                    pdf.print_pages(own, printer, pages, tell)
                finally:
                    own.close()
            except BaseException:
                take_back()
                raise

        def done(_result: None) -> None:
            if on_printed is not None:
                on_printed()

        jobs.run(_("Printing {title}").format(title=self.title), work, done)

    def save(self) -> None:
        """Asks where, then saves the PDF."""
        document = self.view.pdf
        if document is None:
            return
        path = ask_file(self, self.suggested_name)
        if path is None:
            return
        try:
            content, take_back = self.prepare() if self.prepare is not None else (document.content, _nothing)
            try:
                save_copy(path, content)
            except BaseException:
                take_back()
                raise
        except AppError as error:
            notify.error(self, error)
            return
        if self.on_saved is not None:
            self.on_saved()

    # ---- slots ----

    def _opened(self, count: int) -> None:
        self._enable(True)
        self.page_box.setRange(1, count)
        self.pages_label.setText(_("of {n}").format(n=count))
        self.page_box.setFixedWidth(self.page_box.fontMetrics().horizontalAdvance("8" * len(str(count))) + 6 * GRID)
        self._page_changed(0)
        self._show_zoom()

    def _page_changed(self, page: int) -> None:
        self.page_box.blockSignals(True)
        self.page_box.setValue(page + 1)
        self.page_box.blockSignals(False)
        self.previous.setEnabled(page > 0)
        self.next.setEnabled(page + 1 < self.view.page_count)

    def _show_zoom(self) -> None:
        zoom = self.view.zoom
        index = next((n for n in range(self.zoom_box.count()) if self.zoom_box.itemData(n) == zoom), -1)
        self.zoom_box.setCurrentIndex(index)

    # ---- helpers ----

    def _make_actions(self) -> None:
        view = self.view
        self.previous = self._action(_("Previous page"), "up", lambda: view.go_to(view.page - 1), Qt.Key.Key_PageUp)
        self.next = self._action(_("Next page"), "down", lambda: view.go_to(view.page + 1), Qt.Key.Key_PageDown)
        self.first = self._action(_("First page"), "", lambda: view.go_to(0), Qt.Key.Key_Home)
        self.last = self._action(_("Last page"), "", lambda: view.go_to(view.page_count - 1), Qt.Key.Key_End)
        self.smaller = self._action(_("Smaller"), "zoom-out", lambda: view.step_zoom(-1), "Ctrl+-")
        self.larger = self._action(_("Larger"), "zoom-in", lambda: view.step_zoom(1), "Ctrl++", "Ctrl+=")
        self.fit_page = self._action(_("Fit page"), "fit", lambda: view.set_zoom(FIT_PAGE), "Ctrl+0")
        self.real_size = self._action(_("Real size"), "", lambda: view.set_zoom(1.0), "Ctrl+1")
        self.fit_width = self._action(_("Fit width"), "", lambda: view.set_zoom(FIT_WIDTH), "Ctrl+2")
        self.print_action = self._action(_("Print …"), "print", self.print_, "Ctrl+P")
        self.save_action = self._action(_("Save as PDF …"), "save", self.save, "Ctrl+S")

    def _action(self, text: str, picture: str, run: Callable[[], object], *keys: str | Qt.Key) -> QAction:
        action = QAction(text, self)
        if picture:
            action.setIcon(icon(picture))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text.removesuffix(' …')} ({shown})")
        action.triggered.connect(lambda _checked=False: run())
        self.addAction(action)
        self._actions.append(action)
        return action

    def _make_bar(self) -> None:
        zooms: list[tuple[str, Zoom]] = [(_("Fit width"), FIT_WIDTH), (_("Fit page"), FIT_PAGE)]
        for text, zoom in zooms + [(f"{step:.0%}", step) for step in STEPS]:
            self.zoom_box.addItem(text, zoom)
        self.zoom_box.setPlaceholderText("—")
        self.zoom_box.setAccessibleName(_("Zoom"))
        self.zoom_box.setToolTip(_("Zoom"))
        self.page_box.setAccessibleName(_("Page"))
        self.page_box.setToolTip(_("Page"))
        self.page_box.setKeyboardTracking(False)
        self.page_box.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.setSpacing(GRID // 2)
        row.addWidget(self._button(self.previous))
        row.addWidget(self._button(self.next))
        row.addWidget(self.page_box)
        row.addWidget(self.pages_label)
        row.addSpacing(2 * GRID)
        row.addWidget(self._button(self.smaller))
        row.addWidget(self.zoom_box)
        row.addWidget(self._button(self.larger))
        row.addWidget(self._button(self.fit_page))
        row.addStretch()
        row.addWidget(self._button(self.save_action, with_text=True))
        row.addWidget(self._button(self.print_action, with_text=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def _button(self, action: QAction, with_text: bool = False) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        if with_text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("box", True)
        return button

    def _enable(self, on: bool) -> None:
        for widget in (self.page_box, self.zoom_box):
            widget.setEnabled(on)
        for action in self._actions:
            action.setEnabled(on)


class PreviewDialog(QDialog):
    """The preview as a window of its own.

    ``on_printed`` is called once for each time that all chosen pages went to the printer, also when the window was
    closed meanwhile: it counts prints (B8) and must not touch what may be gone. Deletes itself when closed.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        pdf: bytes | Path,
        suggested_name: str = "",
        on_printed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowTitle(title)
        self.preview = Preview(pdf, title, suggested_name, on_printed, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.preview)
        self._resize()
        self.preview.setFocus()

    # ---- events ----

    def done(self, result: int) -> None:
        self.preview.view.close_pdf()
        super().done(result)

    # ---- helpers ----

    def _resize(self) -> None:
        """As high as the screen lets it: a page wants to be read without scrolling."""
        screen = self.screen().availableSize()
        self.resize(min(1000, round(screen.width() * 0.9)), min(1100, round(screen.height() * 0.9)))


def _nothing() -> None:
    """What takes back a print that nobody counts."""


def ask_printer(parent: QWidget, document: pdf.Pdf, title: str) -> QPrinter | None:
    """The printer and pages the user chose in the system's dialog, or None."""
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    pdf.prepare(printer, document, title)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, len(document.sizes))
    dialog.setFromTo(1, len(document.sizes))
    option = QAbstractPrintDialog.PrintDialogOption
    dialog.setOption(option.PrintPageRange, True)
    dialog.setOption(option.PrintCurrentPage, True)
    dialog.setOption(option.PrintToFile, False)  # "save as PDF" keeps the text, this would not
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if accepted else None


def ask_file(parent: QWidget, suggested_name: str) -> Path | None:
    """Where to save, or None. Proposes a name that every system takes, in the documents folder."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name = safe_name(suggested_name)
    chosen, _filter = QFileDialog.getSaveFileName(
        parent, _("Save as PDF"), os.path.join(folder, name), _("PDF files") + " (*.pdf)"
    )
    if not chosen:
        return None
    return Path(chosen if chosen.lower().endswith(".pdf") else f"{chosen}.pdf")


def safe_name(name: str) -> str:
    """The name without what a file name may not hold, ending with .pdf."""
    stem = _FORBIDDEN.sub("-", name.removesuffix(".pdf")).strip(" .-")
    return f"{stem or _('Paper')}.pdf"


def save_copy(path: Path, content: bytes) -> None:
    """Writes the file whole or not at all; raises ``Refused`` in the user's words."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        message = _("The file {name} cannot be written: {reason}")
        raise Refused(message.format(name=path.name, reason=error.strerror or error)) from error
    finally:
        part.unlink(missing_ok=True)
