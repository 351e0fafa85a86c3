"""The statement of a customer's month: asked, shown for printing, saved as a spreadsheet (C13)."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.i18n import _
from app.tickets.charges import fields as f
from ui.kit import jobs, notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.icons import icon
from ui.kit.navigator import Navigator


def ask_statement(navigator: Navigator, parent: QWidget, settlement_id: int | None = None) -> AskDialog:
    """Asks for customer and month, beginning with those of a settlement, and shows the statement."""
    settlements = navigator.office.settlements
    begins: dict[str, Any] = {"month": f"{navigator.office.today():%Y-%m}"}
    labels: dict[str, str] = {}
    if settlement_id is not None:
        details = settlements.get(settlement_id)
        begins = {
            "customer_id": details.values["customer_id"],
            "month": f"{details.values['confirmed_on']:%Y-%m}",
        }
        labels = {"customer_id": details.labels.get("customer_id", "")}

    def run(raw: Mapping[str, Any]) -> Any:
        return settlements.statement(raw)

    dialog = AskDialog(
        navigator,
        _("Monthly statement"),
        f.STATEMENT,
        run,
        values=begins,
        labels=labels,
        button=_("Show"),
        parent=parent,
    )
    dialog.done_with.connect(lambda found: show_statement(navigator, found, parent))
    dialog.open()
    return dialog


def show_statement(navigator: Navigator, found: Any, parent: QWidget) -> None:
    """Shows the statement for printing; a button saves it as a spreadsheet."""
    settlements = navigator.office.settlements

    def make(_progress: jobs.Progress) -> bytes:
        out = BytesIO()
        settlements.write_statement(found, out)
        return out.getvalue()

    def show(content: bytes) -> None:
        from ui.kit.preview import PreviewDialog

        title = _("Statement {month} {customer}").format(month=found.month, customer=found.customer)
        dialog = PreviewDialog(parent, title, content, title)
        save = QPushButton(icon("excel"), _("Save as a spreadsheet"))
        save.setAutoDefault(False)
        save.setEnabled(navigator.office.user.may("export"))
        save.clicked.connect(lambda: save_sheet(navigator, found, dialog))
        column: QVBoxLayout = dialog.layout()  # type: ignore[assignment]
        column.addWidget(save)
        dialog.open()

    jobs.run(_("Monthly statement"), make, show, quiet=True)


def save_sheet(navigator: Navigator, found: Any, parent: QWidget) -> None:
    """Asks where the spreadsheet goes, and writes it."""
    name = _("Statement {month} {customer}").format(month=found.month, customer=found.customer)
    chosen, _filter = QFileDialog.getSaveFileName(parent, _("Save as a spreadsheet"), f"{name}.xlsx", "Excel (*.xlsx)")
    if not chosen:
        return
    path = Path(chosen if chosen.endswith(".xlsx") else f"{chosen}.xlsx")
    try:
        navigator.office.settlements.save_statement(found, path)
    except AppError as error:
        notify.error(parent, error)
    else:
        navigator.say(_("“{name}” is written.").format(name=path.name))
