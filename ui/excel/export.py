"""Export of what a list shows, and of the inventories: asks for the file, writes it beside the windows (H2, G3)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.clock import local
from app.core.i18n import _
from app.excel.write import Written
from ui.kit import jobs, notify
from ui.kit.navigator import Navigator

if TYPE_CHECKING:
    from ui.kit.list_page import ListPage


def export_seen(page: ListPage) -> jobs.Job | None:
    """Writes what the list shows: its filter, order and columns; only the selected rows when several are."""
    navigator, seen = page.navigator, page.seen()
    path = ask_path(page, navigator, seen.title)
    if path is None:
        return None
    ids = seen.ids if len(seen.ids) > 1 else ()
    excel = navigator.office.excel
    return run_export(
        page,
        path,
        lambda progress: excel.export(seen.listing, seen.query, seen.columns, path, ids, progress, progress.token),
    )


def export_inventory(navigator: Navigator, name: str, parent: QWidget | None = None) -> jobs.Job | None:
    """Writes the inventory of staff or parts in one click."""
    from app.excel.inventory import INVENTORIES

    path = ask_path(parent, navigator, str(INVENTORIES[name][0]))
    if path is None:
        return None
    excel = navigator.office.excel
    return run_export(parent, path, lambda progress: excel.inventory(name, path, progress, progress.token))


def import_into(page: ListPage) -> QWidget:
    """Opens the import window for the list's register."""
    from ui.excel.import_window import ImportWindow

    window = ImportWindow(page.navigator, page.register.name, parent=page.window())
    window.show()
    return window


def ask_path(parent: QWidget | None, navigator: Navigator, title: str, csv: bool = True) -> Path | None:
    """Asks where to; the name is proposed from the title and the day. Without ``csv`` only a book will do."""
    day = f"{local(navigator.office.clock()):%Y%m%d}"
    name = re.sub(r'[\\/:*?"<>|]', " ", f"{title} {day}") + ".xlsx"
    kinds = ";;".join((_("Excel (*.xlsx)"), *((_("Text with commas (*.csv)"),) if csv else ())))
    found, kind = QFileDialog.getSaveFileName(parent, _("Export"), name, kinds)
    if not found:
        return None
    path = Path(found)
    if path.suffix.lower() in ((".xlsx", ".csv") if csv else (".xlsx",)):
        return path
    return path.with_name(path.name + (".csv" if csv and "csv" in kind else ".xlsx"))


def run_export(parent: QWidget | None, path: Path, work: Any) -> jobs.Job:
    """Runs ``work(progress)`` beside the windows; what it wrote is told and can be opened."""

    def done(written: Written) -> None:
        if notify.ask(parent, str(written), _("Open the file"), _("Close")):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written.path)))

    return jobs.run(_("Export “{name}”").format(name=path.name), work, done, owner=parent)
