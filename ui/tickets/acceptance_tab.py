"""Installation and acceptance on their ticket's page: report, devices, points left open (C5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.tickets.flows import fields as f
from app.tickets.flows.acceptance import Consequences, TicketAcceptance
from app.tickets.model import ACCEPTED
from ui.forms.moves import choose_scans
from ui.kit.ask_dialog import AskDialog
from ui.kit.file_drop import FileDrop
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.asker import may
from ui.tickets.flow_tabs import FlowTab
from ui.tickets.look import accepted_colour
from ui.tickets.rows import Row, WorkRows
from ui.tickets.splitters import below, beside

if TYPE_CHECKING:
    from app.office import Office

WRITE, CONFIRM, TAKE_BACK = lazy("Write the report"), lazy("Confirm acceptance"), lazy("Take confirmation back")
DEVICES, TODO, FOLLOW_UP = lazy("Add devices"), lazy("Make a to-do"), lazy("Make a ticket")
SHOWN_LINES = 8


class AcceptanceTab(FlowTab):
    """The report at the top, its devices below, the points that were left open beside."""

    kinds: ClassVar[tuple[str, ...]] = ACCEPTED
    title: ClassVar[Text] = lazy("Installation")

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__(navigator, work)
        edit = {"right": "equipment.edit"}
        self.report = WorkRows(
            navigator,
            f.REPORT_ROWS,
            (
                self._action("write", WRITE, self._write, "edit", "Ins"),
                self._action("scan", lazy("Attach scan"), self._scan, "attach", "S", needs_row=True, when_closed=True),
                self._action("confirm", CONFIRM, self._confirm, "ok", "K", may("confirm"), **edit),
                self._action("take_back", TAKE_BACK, self._take_back, "undo", "B", may("take_back"), **edit),
            ),
            "write",
            ("result", accepted_colour),
            {"accepted_on": 96, "result": 170, "scans": 88, "confirmed_at": 130, "confirmed_by": 80},
        )
        self.devices = WorkRows(
            navigator,
            f.DEVICE_ROWS,
            (
                self._action("add", DEVICES, self._add_devices, "new", "Ins"),
                self._action("open", lazy("Open device"), self._open_device, "open", "O", needs_row=True),
                self._action("drop", lazy("Take off"), self._drop, "delete", "X", needs_row=True),
            ),
            "open",
            widths={"device": 180, "serial": 100, "installed_on": 96, "accepted_on": 96},
        )
        self.points = WorkRows(
            navigator,
            f.POINT_ROWS,
            (
                self._action("point", lazy("Add a point"), self._add_point, "new", "Ins"),
                self._action("todo", TODO, self._to_todo, "to-do", "T", _is_free, right="todos.edit"),
                self._action("follow_up", FOLLOW_UP, self._to_ticket, "tickets", "F", _is_free),
                self._action("settle", lazy("Point settled"), self._settle, "ok", "Space", needs_row=True),
            ),
            "settle",
            widths={"text": 160, "due_on": 90, "leads_to": 140},
        )
        self.widget = beside(below(self.report, self.devices, (110, 160)), self.points, (500, 340))
        FileDrop(self.widget, self._attach, lambda: self.report.can("scan"))

    @staticmethod
    def read(office: Office, ticket_id: int) -> Any:
        return office.acceptances.of(ticket_id)

    def show_flow(self, details: Details, found: TicketAcceptance) -> int:
        self._details = details
        self.report.show_rows(found.report)
        self.devices.show_rows(found.devices)
        self.points.show_rows(found.points)
        return len(found.devices)

    # -- the report ----------------------------------------------------------------------------------------------------

    def _write(self, ticket: int, row: Row | None) -> None:
        details = self._details
        if details is None:
            return
        begin: dict[str, Any] = {
            "accepted_on": self._navigator.office.today(),
            "result": "passed",
            "our_signer": details.labels.get("technician_id", "").partition(" (")[0] or self._my_name(),
            "customer_signer": details.values["caller_name"],
            "whole_project": details.values["kind"] == "acceptance" and details.values["project_id"] is not None,
        }
        known: Mapping[str, Any] = row if row is not None else begin
        self._ask(WRITE, f.REPORT, partial(self._service.write, ticket, seen=row or {}), known)

    def _scan(self, _ticket: int, _row: Row | None) -> None:
        choose_scans(self._window(), self._attach)

    def _attach(self, scans: Sequence[Path]) -> None:
        """The signed report is back: it sets the dates, so confirming follows at once where that is still to do."""
        details, row, service = self._details, self.report.row, self._service
        if details is None or row is None:
            return
        ticket = details.id

        def attached(_none: object) -> None:
            self._say(lazy("Attach scan"))
            if self.report.can("confirm"):
                self._confirm(ticket, row)

        self._work.run("scan", lambda _cancel: service.attach_scans(ticket, scans), attached)

    def _confirm(self, ticket: int, _row: Row | None) -> None:
        service = self._service
        self._work.run(
            "consequences", lambda _cancel: service.consequences(ticket), lambda found: self._ask_confirm(ticket, found)
        )

    def _ask_confirm(self, ticket: int, found: Consequences) -> AskDialog | None:
        more = len(found.lines) - SHOWN_LINES
        lines = [*found.lines[:SHOWN_LINES], *([_("… and {n} more").format(n=more)] if more > 0 else [])]
        asked = {f.CHANGE_REASON: found.overwrites, f.SCAN_REASON: found.wants_scan}
        fields = tuple(field.but(required=True) for field, is_asked in asked.items() if is_asked)
        return self._ask(CONFIRM, fields, partial(self._service.confirm, ticket), about="\n".join(lines))

    def _take_back(self, ticket: int, _row: Row | None) -> None:
        service = self._service
        self._do("acceptance", TAKE_BACK, lambda: service.take_back(ticket))

    # -- devices and points --------------------------------------------------------------------------------------------

    def _add_devices(self, ticket: int, _row: Row | None) -> None:
        self._ask(DEVICES, f.ADD_DEVICES, partial(self._service.add_devices, ticket))

    def _open_device(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            self._navigator.open("equipment", row["equipment_id"])

    def _drop(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, device = self._service, row["id"]
            self._do("devices", lazy("Take off"), lambda: service.drop_device(device))

    def _add_point(self, ticket: int, _row: Row | None) -> None:
        self._ask(lazy("Add a point"), f.POINT, partial(self._service.add_point, ticket))

    def _to_todo(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            run = partial(self._service.point_to_todo, row["id"])
            values = {"due_on": row["due_on"] or self._navigator.office.today()}
            self._ask(TODO, f.POINT_TODO, run, values, about=row["text"])

    def _to_ticket(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, point = self._service, row["id"]
            self._do("points", FOLLOW_UP, lambda: service.point_to_ticket(point))

    def _settle(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, point, done = self._service, row["id"], row["done_at"] is None
            self._work.run("points", lambda _cancel: service.settle_point(point, done), lambda _none: None)

    @property
    def _service(self) -> Any:
        return self._navigator.office.acceptances


def _is_free(row: Row) -> bool:
    return row["todo_id"] is None and row["follow_up_id"] is None
