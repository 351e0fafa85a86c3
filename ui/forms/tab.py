"""The forms of one record as a tab, with what can be done now; and the menu of those that it can have (C10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.core.i18n import lazy, ngettext
from app.core.register import Details
from app.forms import fields as f
from app.forms.service import Offer
from ui.forms.look import ICONS, KEYS, state_colour
from ui.forms.moves import FormMoves
from ui.forms.printing import print_forms
from ui.kit.file_drop import FileDrop
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.analysis import write_analysis
from ui.tickets.rows import Row, RowAction, WorkRows


class FormsTab(QWidget):
    """The forms of a ticket. A scan that is dropped here belongs to the form that the cursor stands on."""

    title = f.TICKET_ROWS.title

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__()
        self._navigator = navigator
        self._work = work
        self._details: Details | None = None
        self.moves = FormMoves(navigator, self, work)
        moves = self.moves
        self.rows = WorkRows(
            navigator,
            f.TICKET_ROWS,
            (
                RowAction("new", lazy("Print…"), lambda _row: self.print_new(), "new", "", lambda _row: True, "Ctrl+P"),
                self._action("print", lazy("Print again"), self._print_again, "print"),
                self._action("sign", lazy("Mark as signed"), lambda row: moves.sign(row["id"], _about(row)), "sign"),
                self._action("scan", lazy("Attach scan…"), lambda row: moves.choose_scan(row["id"])),
                self._action("show", lazy("Show"), lambda row: moves.show_scan(row["id"])),
                self._action("take_back", lazy("Take back"), lambda row: moves.take_back(row["id"]), "take_back"),
                self._action("void", lazy("Make void"), lambda row: moves.void(row["id"], _about(row)), "void"),
                RowAction("analysis", lazy("Fault analysis…"), self._analyse, "edit", "A", self._may_write),
            ),
            "show",
            ("state", state_colour),
            {"number": 120, "kind": 120, "printed": 70, "scans": 60, "signed_by": 80},
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.rows)
        self.setFocusProxy(self.rows)
        FileDrop(self, self._dropped, lambda: self.rows.row is not None)

    # -- public ----------------------------------------------------------------------------------------------------

    def show_forms(self, details: Details, rows: Sequence[Row]) -> None:
        """Shows the forms of this ticket."""
        self._details = details
        self.rows.show_rows(rows)

    def print_new(self) -> None:
        """Offers the forms that the ticket can have."""
        if self._details is not None:
            offer_forms(self._navigator, "tickets", self._details.id, self, self._work)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _dropped(self, files: list[Path]) -> None:
        row = self.rows.row
        if row is None:
            return
        if "sign" in row["moves"]:
            # Who drops the scan of an unsigned form means that it is back.
            self.moves.sign(row["id"], _about(row), files)
        else:
            self.moves.attach(row["id"], files)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _action(self, key: str, title: Any, run: Callable[[Row], object], move: str = "") -> RowAction:
        right = "papers.void" if key in ("take_back", "void") else "view" if key == "show" else "papers.print"

        def fits(row: Row | None) -> bool:
            if row is None or not self._navigator.office.user.may(right):
                return False
            if key == "scan":
                return bool(row["state"] != "void")
            return not move or move in row["moves"]

        return RowAction(key, title, lambda row: run(row) if row is not None else None, ICONS[key], KEYS[key], fits)

    def _print_again(self, row: Row) -> None:
        print_forms(self._navigator, row["kind"], [row["subject_id"]], parent=self.window())

    def _may_write(self, _row: Row | None) -> bool:
        return self._navigator.office.user.may("tickets.edit")

    def _analyse(self, _row: Row | None) -> None:
        if self._details is not None:
            write_analysis(self._navigator, self._details.id, self._details.title, self._work, self.window())


def offer_forms(navigator: Navigator, subject: str, subject_id: int, owner: QWidget, work: Work) -> None:
    """Shows the menu of the forms that a record can have; the only one is shown at once."""
    forms = navigator.office.forms

    def show(offers: list[Offer]) -> None:
        if len(offers) == 1 and not offers[0].refused:
            print_forms(navigator, offers[0].kind.key, [subject_id], parent=owner.window())
            return
        menu = forms_menu(navigator, offers, subject_id, owner, work)
        menu.popup(_place(owner))

    work.run("offers", lambda _cancel: forms.offers(subject, subject_id), show)


def forms_menu(navigator: Navigator, offers: Sequence[Offer], subject_id: int, owner: QWidget, work: Work) -> QMenu:
    """The menu itself: a digit chooses; what cannot be printed says why."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    for place, offer in enumerate(offers, start=1):
        key = offer.kind.key
        known = "  ".join(filter(None, (offer.number, _times(offer))))
        text = f"&{place}  {offer.kind.title}" + (f"\t{known}" if known else "")
        if offer.refused and key == "analysis":
            # What is missing is written here and printed at once.
            menu.addAction(icon("edit"), text + "…", _analyse_first(navigator, subject_id, owner, work))
            continue
        action = menu.addAction(icon("print"), text, _printer(navigator, key, subject_id, owner))
        if offer.refused:
            action.setEnabled(False)
            action.setText(f"{text}\t{offer.refused}")
            action.setToolTip(offer.refused)
    return menu


def _printer(navigator: Navigator, kind: str, subject_id: int, owner: QWidget) -> Callable[[], object]:
    return lambda: print_forms(navigator, kind, [subject_id], parent=owner.window())


def _analyse_first(navigator: Navigator, ticket_id: int, owner: QWidget, work: Work) -> Callable[[], object]:
    then = _printer(navigator, "analysis", ticket_id, owner)
    return lambda: write_analysis(navigator, ticket_id, "", work, owner.window(), then)


def _times(offer: Offer) -> str:
    if offer.form_id is None:
        return ""
    words = ngettext("printed {n} time", "printed {n} times", offer.printed).format(n=offer.printed)
    return f"{words} · {f.STATE.show(offer.state)}" if offer.state == "signed" else words


def _about(row: Row) -> str:
    return f"{row['number']} {f.KIND.show(row['kind'])}"


def _place(owner: QWidget) -> QPoint:
    """Below the pointer when it is over the window, else at the window's upper left."""
    point = QCursor.pos()
    window = owner.window()
    return point if window.geometry().contains(point) else owner.mapToGlobal(QPoint(24, 24))
