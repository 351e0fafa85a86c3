"""Import in one window of four steps: file, columns, preview, done (H1).

Nothing is written before the button of the third step, and then all or nothing; cancelling at any point leaves the
data as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError
from app.core.i18n import Text, _, lazy, ngettext
from app.excel.columns import Layout
from app.excel.plan import Imported, ImportPlan
from ui.excel.columns_step import ColumnsStep
from ui.excel.file_step import FileStep
from ui.excel.preview_step import PreviewStep
from ui.kit import crash, jobs, notify, theme
from ui.kit.icons import pixmap
from ui.kit.navigator import Navigator
from ui.pages import BEFORE_IMPORT, found

FILE, COLUMNS, PREVIEW, DONE = range(4)
_STEPS: tuple[Text, ...] = (lazy("File"), lazy("Columns"), lazy("Preview"), lazy("Finish"))


class ImportWindow(QDialog):
    """Imports a file into a register; not modal, closed when done or cancelled."""

    imported = Signal(object)  # Imported

    def __init__(
        self, navigator: Navigator, register: str = "", path: Path | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.navigator = navigator
        self.excel = navigator.office.excel
        self.setWindowTitle(_("Import"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.resize(960, 620)
        self._layout: Layout | None = None
        self._plan: ImportPlan | None = None
        self._job: jobs.Job | None = None
        self.file_step = FileStep(self.excel.registers())
        self.columns_step = ColumnsStep()
        self.preview_step = PreviewStep()
        self._build()
        self._connect()
        if register:
            self.file_step.register.setCurrentIndex(self.file_step.register.findData(register))
        self._show_step(FILE)
        if path is not None:
            self.file_step.set_file(path)

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Which of the four steps is shown."""
        return self.pages.currentIndex()

    @property
    def busy(self) -> bool:
        """Whether the file is being read, checked or written."""
        return self._job is not None

    def next(self) -> None:
        """Goes on: to the columns, to the check, to the import, to the end."""
        if self.busy or not self.forward.isEnabled():
            return
        (self._show_columns, self._check, self._apply, self.close)[self.step]()

    def previous(self) -> None:
        """Goes back one step; what was chosen stays."""
        if not self.busy and self.step in (COLUMNS, PREVIEW):
            self._show_step(self.step - 1)

    def start_again(self) -> None:
        """Another file."""
        self._layout = self._plan = None
        self._show_step(FILE)
        self.file_step.area.setFocus()

    # -- events ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.step == FILE and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files and not self.busy:
            event.acceptProposedAction()
            self.file_step.set_file(files[0])

    def reject(self) -> None:
        """Esc: cancels what runs, else closes the window."""
        if self._job is not None:
            self._job.cancel()
            self.stop.setEnabled(False)
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        super().closeEvent(event)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _look(self, header_row: int = 0) -> None:
        path = self.file_step.path
        self._layout = None
        if path is None:
            return
        register, sheet = self.file_step.register_name(), self.file_step.sheet_name()
        self._run(
            _("Reading"),
            lambda _progress: self.excel.look(register, path, sheet, header_row),
            self._looked if not header_row else self._header_moved,
            self.file_step.show_problem if not header_row else None,
        )

    def _looked(self, layout: Layout) -> None:
        self._layout = layout
        self.file_step.show_layout(layout)
        self._show_step(FILE)
        self.forward.setFocus()

    def _header_moved(self, layout: Layout) -> None:
        self._layout = layout
        self._show_columns()

    def _show_columns(self) -> None:
        assert self._layout is not None
        register = self.navigator.office.register(self.file_step.register_name())
        self.columns_step.show_layout(self._layout, register)
        self._show_step(COLUMNS)
        self.forward.setFocus()

    def _check(self) -> None:
        assert self._layout is not None and self.file_step.path is not None
        register, path, layout = self.file_step.register_name(), self.file_step.path, self._layout
        mapping = self.columns_step.mapping()
        self._run(
            _("Checking"),
            lambda progress: self.excel.check(
                register, path, layout.sheet, mapping, layout.header_row, progress, progress.token
            ),
            self._checked,
        )

    def _checked(self, plan: ImportPlan) -> None:
        self._plan = plan
        self.preview_step.show_plan(plan)
        self._show_step(PREVIEW)
        if plan.can_apply:
            self.forward.setFocus()
        else:
            self.preview_step.table.setFocus()

    def _apply(self) -> None:
        assert self._plan is not None
        before = BEFORE_IMPORT.get(self._plan.register)
        if before is None:
            self._write()
        else:
            found(before)(self.navigator, self._plan, self, self._write)

    def _write(self) -> None:
        plan = self._plan
        assert plan is not None
        self._run(_("Importing"), lambda progress: self.excel.apply(plan, progress, progress.token), self._applied)

    def _applied(self, result: Imported) -> None:
        self.result_title.setText(_("Imported into “{title}”").format(title=self.file_step.register.currentText()))
        self.result_text.setText(str(result))
        self._show_step(DONE)
        self.forward.setFocus()
        self.imported.emit(result)
        self.navigator.say(str(result))

    def _save_template(self) -> None:
        title = self.file_step.register.currentText()
        register = self.file_step.register_name()
        path = self._ask_path(_("Save a template"), _("{title} template").format(title=title))
        if path is not None:
            self._run(_("Writing"), lambda _progress: self.excel.template(register, path), self._written)

    def _save_marked(self) -> None:
        plan = self._plan
        assert plan is not None
        path = self._ask_path(_("Save a marked copy"), _("{name} marked").format(name=plan.path.stem))
        if path is not None:
            self._run(_("Writing"), lambda _progress: self.excel.marked_copy(plan, path), self._written)

    def _written(self, path: Path) -> None:
        self.navigator.say(_("Saved: {path}").format(path=path))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.steps = [QLabel() for _step in _STEPS]
        head = QHBoxLayout()
        head.setSpacing(theme.GRID * 3)
        for label in self.steps:
            head.addWidget(label)
        head.addStretch(1)
        self.pages = QStackedWidget()
        for page in (self.file_step, self.columns_step, self.preview_step, self._result_page()):
            self.pages.addWidget(page)
        self.progress_text = QLabel()
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.stop = QPushButton(_("Cancel"))
        self.back = QPushButton(_("Back"))
        self.forward = QPushButton()
        self.forward.setDefault(True)
        for button in (self.stop, self.back):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        for widget in (self.progress_text, self.progress):
            foot.addWidget(widget)
        foot.addStretch(1)
        for button in (self.stop, self.back, self.forward):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.GRID * 2] * 4)
        column.setSpacing(theme.GRID * 2)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    def _result_page(self) -> QWidget:
        page = QWidget()
        picture = QLabel()
        picture.setPixmap(pixmap("ok", 48, "success"))
        self.result_title, self.result_text = QLabel(), QLabel()
        self.result_title.setProperty("heading", True)
        self.again = QPushButton(_("Import another file"))
        self.again.setAutoDefault(False)
        column = QVBoxLayout(page)
        column.addStretch(1)
        for widget in (picture, self.result_title, self.result_text, self.again):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return page

    def _connect(self) -> None:
        self.file_step.changed.connect(self._look)
        self.file_step.template_wanted.connect(self._save_template)
        self.columns_step.header_moved.connect(self._look)
        self.columns_step.changed.connect(self._show_buttons)
        self.preview_step.marked_wanted.connect(self._save_marked)
        self.again.clicked.connect(self.start_again)
        self.stop.clicked.connect(self.reject)
        self.back.clicked.connect(self.previous)
        self.forward.clicked.connect(self.next)

    def _run(
        self,
        title: str,
        work: Callable[[jobs.Progress], Any],
        done: Callable[[Any], None],
        refused: Callable[[str], None] | None = None,
    ) -> None:
        """Runs the work beside the window; ``refused`` shows an error in the user's words, else a message box."""
        if self._job is not None:
            return

        def ended(result: Any) -> None:
            self._job = None
            self._show_buttons()
            done(result)

        def failed(error: Exception) -> None:
            self._job = None
            self._show_buttons()
            if not isinstance(error, AppError):
                crash.show(error)
            elif refused is not None:
                refused(str(error))
            else:
                notify.error(self, error)

        job = jobs.run(title, work, ended, failed=failed, owner=self)
        self._job = job
        job.progressed.connect(self._show_progress)
        job.finished.connect(self._job_finished)
        self.progress_text.setText(title)
        self.progress.setRange(0, 0)
        self._show_buttons()

    def _job_finished(self) -> None:
        # A cancelled job calls neither of its functions.
        self._job = None
        self._show_buttons()

    def _show_progress(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        count = f" {done:,} / {total:,}" if total else f" {done:,}" if done else ""
        self.progress_text.setText(text + count)

    def _show_step(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        for number, (label, title) in enumerate(zip(self.steps, _STEPS, strict=True)):
            label.setText(f"{number + 1}  {title}")
            tint = "accent" if number == step else "text" if number < step else "muted"
            weight = 600 if number == step else 400
            label.setStyleSheet(f"color: {theme.colour(tint).name()}; font-weight: {weight}")
        self._show_buttons()

    def _show_buttons(self) -> None:
        step, plan, busy = self.step, self._plan, self.busy
        for widget in (self.progress, self.progress_text):
            widget.setVisible(busy)
        self.pages.setEnabled(not busy)
        self.stop.setText(_("Cancel") if busy or step < DONE else _("Close"))
        self.stop.setEnabled(True)
        self.stop.setVisible(busy or step < DONE)
        self.back.setVisible(step in (COLUMNS, PREVIEW))
        self.back.setEnabled(not busy)
        texts: list[str] = [_("Next"), _("Check"), _("Import"), _("Close")]
        ready = [
            self._layout is not None,
            bool(self.columns_step.mapping()),
            plan is not None and plan.can_apply,
            True,
        ]
        if step == PREVIEW and plan is not None and plan.can_apply:
            count = plan.new + plan.changed
            texts[PREVIEW] = ngettext("Import {n} record", "Import {n} records", count).format(n=f"{count:,}")
        self.forward.setText(texts[step])
        self.forward.setEnabled(ready[step] and not busy)

    def _ask_path(self, title: str, name: str) -> Path | None:
        found, _kind = QFileDialog.getSaveFileName(self, title, f"{name}.xlsx", _("Excel (*.xlsx)"))
        if not found:
            return None
        path = Path(found)
        return path if path.suffix.lower() == ".xlsx" else path.with_name(path.name + ".xlsx")
