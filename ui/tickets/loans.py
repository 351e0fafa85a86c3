"""Lending loaners and taking them back: the dialogs, and the rows on a ticket's page (C12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app.core.fields import YES_NO, Field, choice
from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.tickets.loans import fields as f
from app.tickets.loans.queries import PoolDevice, TicketLoans
from app.tickets.loans.rules import OTHER, SAME_MODEL, lines
from ui.kit import notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.form import LONG
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.asker import Asker, may
from ui.tickets.look import loan_colour
from ui.tickets.rows import Row, WorkRows

RECORD = "loans.record"
LEND, DECLINE = lazy("Lend a loaner"), lazy("No loaner wanted")
MOVES: dict[str, Any] = dict(f.MOVE_OF.options)
_SHOWN_OUT = 4
_TICK = "back_"


class LoansPanel(Asker):
    """The loaners of a ticket. ``rows`` goes into the page."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__(navigator, work)
        out: dict[str, Any] = {"right": RECORD, "when_closed": True}
        self._offered = False
        # Declining is only of use while one is offered.
        decline = self._action("decline", DECLINE, self._decline, "close", "N", right=RECORD)
        self.rows = WorkRows(
            navigator,
            f.ROWS,
            (
                self._action("lend", LEND, lambda _ticket, _row: self.lend(), "export", "Ins", right=RECORD),
                self._action("take_back", MOVES["take_back"], self._take_back, "import", "R", may("take_back"), **out),
                self._action("extend", MOVES["extend"], self._extend, "calendar", "E", may("extend"), **out),
                self._action("correct", lazy("Correct"), self._correct, "edit", "C", needs_row=True, **out),
                self._action(
                    "slip",
                    lazy("Print slip"),
                    self._print,
                    "print",
                    "P",
                    needs_row=True,
                    right="papers.print",
                    when_closed=True,
                ),
                self._action("put_out", MOVES["put_out"], self._put_out, "undo", "B", may("put_out"), **out),
                self._action(
                    "give_up",
                    MOVES["give_up"],
                    self._give_up,
                    "delete",
                    "X",
                    may("give_up"),
                    right="loans.leave_out",
                    when_closed=True,
                ),
                replace(decline, fits=lambda row: self._offered and decline.fits(row)),
            ),
            "correct",
            ("state", loan_colour),
            {"device": 240, "state": 116, "out_at": 124, "due_on": 104, "days_late": 70, "receiver": 76},
        )

    def show_loans(self, details: Details, found: TicketLoans) -> None:
        """Shows the loans of the ticket."""
        self._details = details
        self._offered = bool(found.offer)
        self.rows.show_rows(found.rows)

    def lend(self) -> None:
        """Reads the pool, then asks."""
        if self._details is None:
            return
        loans, ticket = self._navigator.office.loans, self._details.id
        self._work.run(
            "pool", lambda _cancel: (loans.pool_for(ticket), loans.begin(ticket)), lambda read: self._ask_loan(*read)
        )

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _ask_loan(self, pool: list[PoolDevice], begin: Mapping[str, Any]) -> None:
        details, ready = self._details, [one for one in pool if not one.problem]
        if details is None:
            return
        if not ready:
            notify.tell(self._window(), "\n".join((_("No loaner is in."), *(_pool_line(one) for one in pool))))
            return
        # Its name, number and place are long: the whole width.
        options = ((str(one.id), _offer(one)) for one in ready)
        loaner = f.LOANER.but(kind=choice(*options), max_length=LONG)
        away = [_pool_line(one) for one in pool if one.problem][:_SHOWN_OUT]
        values = dict(begin) | {"equipment_id": str(ready[0].id)}
        labels = {"handed_by_id": self._my_name()}
        loans = self._navigator.office.loans

        def run(raw: Mapping[str, Any]) -> int:
            return loans.lend(details.id, {**raw, "equipment_id": int(raw["equipment_id"])})

        dialog = self._ask(LEND, (loaner, *f.LEND[1:]), run, values, labels, "\n".join((details.title, *away)))
        if dialog is not None:
            box = dialog.form.editor(loaner.key)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(20)

    def _take_back(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            ask_back(self._navigator, row["id"], row, row["device"], self._window())

    def _extend(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            ask_extension(self._navigator, row["id"], row, row["device"], self._window())

    def _correct(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            labels = {"handed_by_id": row["handed_by_id.label"]}
            run = partial(self._navigator.office.loans.correct, row["id"], seen=row)
            self._ask(lazy("Correct the loan"), f.CORRECT, run, row, labels, row["device"])

    def _give_up(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            run = partial(self._navigator.office.loans.give_up, row["id"])
            self._ask(MOVES["give_up"], f.GIVE_UP, run, about=row["device"])

    def _put_out(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            loans, loan = self._navigator.office.loans, row["id"]
            self._do("loan", MOVES["put_out"], lambda: loans.put_out(loan))

    def _decline(self, ticket: int, _row: Row | None) -> None:
        self._ask(DECLINE, f.DECLINE, partial(self._navigator.office.loans.decline, ticket))

    def _print(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            print_slip(self._navigator, row["id"], self._window())

    def _window(self) -> QWidget:
        return self.rows.window()


def ask_back(
    navigator: Navigator, loan_id: int, loan: Mapping[str, Any], about: str, parent: QWidget | None
) -> AskDialog:
    """Takes a loaner back: each accessory has a box that is ticked; what is not ticked is missing."""
    office = navigator.office
    handed_out = lines(loan["accessories"])
    ticks = tuple(Field(f"{_TICK}{n}", line, YES_NO) for n, line in enumerate(handed_out))
    fields = [field for field in f.TAKE_BACK if field is not f.MISSING]
    place = fields.index(f.DAMAGE)
    values: dict[str, Any] = {tick.key: True for tick in ticks}
    values |= {"back_at": office.clock(), "taken_by_id": office.user.id, "afterwards": "in_use"}

    def run(raw: Mapping[str, Any]) -> None:
        missing = [line for tick, line in zip(ticks, handed_out, strict=True) if not raw[tick.key]]
        office.loans.take_back(loan_id, {**raw, "missing": "\n".join(missing)})

    dialog = AskDialog(
        navigator,
        MOVES["take_back"],
        (*fields[:place], *ticks, *fields[place:]),
        run,
        values=values,
        labels={"taken_by_id": office.user.name if office.user.id is not None else ""},
        about=_("{device} — untick what is missing.").format(device=about) if ticks else about,
        parent=parent,
    )
    return _opened(navigator, dialog, MOVES["take_back"])


def ask_extension(
    navigator: Navigator, loan_id: int, loan: Mapping[str, Any], about: str, parent: QWidget | None
) -> AskDialog:
    """A later day of return."""
    run = partial(navigator.office.loans.extend, loan_id)
    dialog = AskDialog(
        navigator, MOVES["extend"], f.EXTEND, run, values={"due_on": loan["due_on"]}, about=about, parent=parent
    )
    return _opened(navigator, dialog, MOVES["extend"])


def print_slip(navigator: Navigator, loan_id: int, parent: QWidget | None) -> None:
    """Shows the loaner slip for printing."""
    from ui.forms.printing import print_forms

    print_forms(navigator, "loan", [loan_id], parent=parent)


def _opened(navigator: Navigator, dialog: AskDialog, title: Text) -> AskDialog:
    dialog.done_with.connect(lambda _result: navigator.say(_("{action} — done.").format(action=title)))
    dialog.open()
    return dialog


def _offer(one: PoolDevice) -> str:
    """A loaner that can be lent, with how well it fits and where it is."""
    fit = "" if one.fit == OTHER else _("same model") if one.fit == SAME_MODEL else _("same category")
    return " · ".join(filter(None, (one.text, one.where, fit)))


def _pool_line(one: PoolDevice) -> str:
    return _("{title}: {text}").format(title=one.text, text=one.problem)
