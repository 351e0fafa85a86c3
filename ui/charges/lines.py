"""The charges of a ticket on its page: lines, versions, totals, agreement, settlement (C13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.fields import MONEY, Field, now_text
from app.core.i18n import Text, _, language, lazy
from app.core.register import Details
from app.paper.amount import in_capitals
from app.tickets.charges import fields as f
from app.tickets.charges.model import ESTIMATE, FINAL, REOPENED
from app.tickets.charges.queries import TicketCharges
from app.tickets.charges.rules import Totals
from ui.charges.look import payer_colour
from ui.charges.repriced import ask_reprice
from ui.kit import notify, theme
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.rows import Row, RowAction, WorkRows

EDIT = "charges.edit"
CONFIRM = "settlements.confirm"


class ChargeLines(QWidget):
    """The lines of the version that is looked at; V shows the other one."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__()
        self._navigator = navigator
        self._work = work
        self._details: Details | None = None
        self._found: TicketCharges | None = None
        self._stage = ESTIMATE
        self.rows = WorkRows(
            navigator,
            f.LINE_ROWS,
            self._actions(),
            "change",
            ("payer", payer_colour),
            {
                "line": 66,
                "text": 120,
                "quantity": 44,
                "unit": 40,
                "unit_price": 72,
                "payer": 68,
                "charge": 76,
                "amount": 76,
                "basis": 76,
                "staff": 60,
                "day": 84,
                "why": 44,  # what there is room for; it is told whole below
            },
        )  # fmt: skip
        self.why = QLabel()
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setWordWrap(True)
        self.why.setProperty("muted", True)
        self.rows.row_changed.connect(self._show_why)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.warning = QLabel()
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setWordWrap(True)
        palette = self.warning.palette()
        palette.setColor(self.warning.foregroundRole(), theme.colour("danger"))
        self.warning.setPalette(palette)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.rows, 1)
        column.addWidget(self.why)
        column.addWidget(self.summary)
        column.addWidget(self.warning)
        self.setFocusProxy(self.rows)

    # -- public --------------------------------------------------------------------------------------------------------

    @property
    def stage(self) -> str:
        """The version that is looked at."""
        return self._stage

    def show_charges(self, details: Details, found: TicketCharges) -> None:
        """Shows the charges of the ticket; the version that counts, unless the other one is being looked at."""
        fresh = self._found is None or self._found.stage != found.stage
        self._details, self._found = details, found
        if fresh or not self._lines():
            self._stage = found.stage
        self._show()

    def switch(self) -> None:
        """Looks at the other version."""
        self._stage = FINAL if self._stage == ESTIMATE else ESTIMATE
        self._show()

    def _actions(self) -> tuple[RowAction, ...]:
        """What can be done with the lines; only what fits now is shown."""
        of_line: tuple[tuple[str, Text, Callable[[Row | None], object], str, str], ...] = (
            ("change", lazy("Correct"), self._change, "edit", "E"),
            ("remove", lazy("Remove"), self._remove, "delete", "Del"),
        )
        of_all: tuple[tuple[str, Text, Callable[[], object], str, str, Callable[[], bool]], ...] = (
            ("agree", lazy("Agreement"), self._agree, "ok", "A", self._can_agree),
            ("final", lazy("Make final"), self._final, "start", "F", self._can_begin),
            ("reprice", lazy("Reprice"), self._reprice, "refresh", "P", self._can_reprice),
            ("confirm", lazy("Confirm charges"), self._confirm, "check", "C", self._can_confirm),
            ("settlement", lazy("Open settlement"), self._settlement, "open", "O", self._has_settlement),
            ("other", lazy("Other version"), self.switch, "history", "V", self._has_both),
        )
        add = RowAction("add", lazy("Add"), lambda _row: self._add(), "new", "Ins", lambda _row: self._open())
        return (
            add,
            *(RowAction(*one, lambda row: row is not None and self._open()) for one in of_line),
            *(_plain(*one) for one in of_all),
        )

    # -- what is possible ----------------------------------------------------------------------------------------------

    def _may(self, right: str) -> bool:
        return self._details is not None and self._navigator.office.user.may(right)

    def _confirmed(self) -> bool:
        found = self._found
        return found is not None and found.settlement is not None and found.settlement["state"] != REOPENED

    def _open(self) -> bool:
        """Whether lines of the version that is looked at can be written."""
        if self._found is None or not self._may(EDIT) or self._confirmed():
            return False
        return self._stage == FINAL or not self._found.final

    def _can_agree(self) -> bool:
        return self._stage == ESTIMATE and self._may(EDIT) and bool(self._lines())

    def _can_begin(self) -> bool:
        return self._found is not None and not self._found.final and self._may(EDIT)

    def _can_reprice(self) -> bool:
        return self._open() and bool(self._lines())

    def _can_confirm(self) -> bool:
        return self._stage == FINAL and bool(self._lines()) and not self._confirmed() and self._may(CONFIRM)

    def _has_settlement(self) -> bool:
        return self._found is not None and self._found.settlement is not None

    def _has_both(self) -> bool:
        return self._found is not None and bool(self._found.final) and bool(self._found.estimate)

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        values = self._details
        begins = {"line": "labour", "quantity": 1, "day": self._navigator.office.today()}
        labels = {"staff_id": ""}
        if values is not None and values.values.get("technician_id") is not None:
            begins["staff_id"] = values.values["technician_id"]
            labels["staff_id"] = values.labels.get("technician_id", "")
        run = partial(self._service.add_line, self._ticket, self._stage)
        self._ask(lazy("Add a charge"), f.LINE_FIELDS, run, begins, labels)

    def _change(self, row: Row | None) -> None:
        if row is not None:
            labels = {key.removesuffix(".label"): row[key] for key in row if key.endswith(".label")}
            run = partial(self._service.change_line, row["id"], seen=row)
            self._ask(lazy("Correct the charge"), f.LINE_FIELDS, run, row, labels)

    def _remove(self, row: Row | None) -> None:
        if row is not None:
            service, line = self._service, row["id"]
            self._work.run("remove", lambda _cancel: service.remove_line(line), lambda _none: None, self._failed)

    def _agree(self) -> None:
        known = self._details
        begins = {
            "agreed_by": known.values.get("caller_name", "") if known is not None else "",
            "agreed_at": self._navigator.office.clock(),
            "how": "phone",
        }
        seen = self._found.estimate_totals.due if self._found is not None else None
        about = _("The estimate: the customer pays {amount}.").format(amount=MONEY.show(seen))
        self._ask(
            lazy("Agreed by the customer"),
            f.AGREE,
            partial(self._service.agree, self._ticket, seen=seen),
            begins,
            about=about,
        )

    def _final(self) -> None:
        run = partial(self._service.start_final, self._ticket)
        self._ask(lazy("Begin the final"), f.START_FINAL, run, {"source": f.FROM_VISITS})

    def _reprice(self) -> None:
        service, ticket = self._service, self._ticket
        self._work.run("repriced", lambda _cancel: service.repriced(ticket), self._ask_reprice, self._failed)

    def _ask_reprice(self, changed: Sequence[Any]) -> None:
        service, ticket = self._service, self._ticket
        dialog = ask_reprice(self._navigator, changed, lambda: service.reprice(ticket), self._title(), self.window())
        dialog.done_with.connect(lambda _count: self._navigator.say(_("The charges are priced anew.")))

    def _confirm(self) -> None:
        settlements, found = self._navigator.office.settlements, self._found
        begins = {"remark": found.settlement["remark"]} if found is not None and found.settlement is not None else {}
        due = found.final_totals.due if found is not None else None
        about = _("The customer pays {amount}. The lines can be changed after a reopening only.")
        told = found.told_otherwise(found.final_totals) if found is not None else []
        self._ask(
            lazy("Confirm charges"),
            f.ASKED["confirm"],
            partial(settlements.confirm, self._ticket, seen=due),
            begins,
            about="\n".join((about.format(amount=MONEY.show(due)), *told)),
        )

    def _settlement(self) -> None:
        if self._found is not None and self._found.settlement is not None:
            self._navigator.open("settlements", self._found.settlement["id"])

    # -- helpers -------------------------------------------------------------------------------------------------------

    @property
    def _service(self) -> Any:
        return self._navigator.office.charges

    @property
    def _ticket(self) -> int:
        return self._details.id if self._details is not None else 0

    def _title(self) -> str:
        return self._details.title if self._details is not None else ""

    def _lines(self) -> Sequence[Row]:
        if self._found is None:
            return ()
        return self._found.final if self._stage == FINAL else self._found.estimate

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        self.rows.show_rows(self._lines())
        self._show_why()
        totals = found.final_totals if self._stage == FINAL else found.estimate_totals
        self.summary.setText("\n".join(_summary(found, self._stage, totals)))
        self.summary.setVisible(bool(self.summary.text()))
        self.warning.setText(" ".join(_warnings(found, self._stage, totals)))
        self.warning.setVisible(bool(self.warning.text()))

    def _show_why(self) -> None:
        """Why the line at the cursor costs what it does, in the clerk's words."""
        row = self.rows.row
        words = (row["why"], row["price_reason"]) if row is not None else ()
        self.why.setText(" ".join(filter(None, words)))
        self.why.setVisible(bool(self.why.text()))

    def _ask(
        self,
        title: Text,
        fields: Sequence[Field],
        run: Callable[[Mapping[str, Any]], Any],
        values: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        about: str = "",
    ) -> None:
        dialog = AskDialog(
            self._navigator,
            title,
            fields,
            run,
            values=values,
            labels=labels,
            about="\n".join(filter(None, (self._title(), about))),
            parent=self.window(),
        )
        dialog.done_with.connect(lambda _result: self._navigator.say(_("{action} — done.").format(action=title)))
        dialog.open()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            notify.error(self.window(), error)
        else:
            self._work.report(error)


def _plain(
    key: str, title: Text, run: Callable[[], object], icon: str, shortcut: str, fits: Callable[[], bool]
) -> RowAction:
    """An action that is about no certain line."""
    return RowAction(key, title, lambda _row: run(), icon, shortcut, lambda _row: fits())


def _summary(found: TicketCharges, stage: str, totals: Totals) -> list[str]:
    """What the charges come to, the agreement, the settlement: a line each."""
    if not (found.final if stage == FINAL else found.estimate):
        return []
    due = MONEY.show(totals.due)
    if language() != "en":
        due = f"{due} {in_capitals(totals.due)}"
    words = _("{stage}: customer pays {due}").format(stage=f.STAGE_OF.show(stage), due=due)
    others = [
        f"{f.PAYER_OF.show(payer)} {MONEY.show(amount)}"
        for payer, amount in totals.by_payer.items()
        if payer != "customer" and amount
    ]
    lines = [" · ".join((words, *others))]
    if stage == ESTIMATE and (agreed := found.agreement) is not None:
        said = _("Agreed: {who}, {when} ({how}), {amount}").format(
            who=agreed["agreed_by"],
            when=now_text(agreed["agreed_at"]),
            how=f.HOW_OF.show(agreed["how"]),
            amount=MONEY.show(agreed["amount"]),
        )
        lines.append(said)
    if stage == FINAL and (row := found.settlement) is not None:
        parts = (
            row["number"],
            f.STATE_OF.show(row["state"]),
            f.PAYMENT_OF.show(row["payment"]),
            f.INVOICE_OF.show(row["invoice"]) if row["invoice"] != "none" else "",
        )
        lines.append(" · ".join(filter(None, parts)))
    return lines


def _warnings(found: TicketCharges, stage: str, totals: Totals) -> list[str]:
    """What has to be looked at."""
    lines = []
    if totals.open:
        rows = found.final if stage == FINAL else found.estimate
        names = [
            _("{title}: {text}").format(title=_name(row), text=f.MISSING_OF.show(row["missing"]))
            for row in rows
            if row["missing"]
        ]
        lines.append(_("Prices are missing ({names}).").format(names=_(", ").join(names[:3])))
    if found.stale and stage == found.stage:
        lines.append(_("The coverage has changed since: price the charges anew (P)."))
    return [*lines, *found.told_otherwise(totals)]


def _name(row: Row) -> str:
    return str(row["text"] or f.CHARGED_OF.show(row["line"]))
