"""The support chain and the repair work on a ticket's page: attempts, escalations, steps, check list, RMA (C6, C7)."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

from PySide6.QtWidgets import QTabWidget, QWidget

from app.core.i18n import _, lazy
from app.core.register import Details
from app.tickets.model import RESOLVED
from app.tickets.work import fields as f
from app.tickets.work.model import RMA_MOVES, RMA_WHEN_ENDED, TIERS
from app.tickets.work.queries import TicketWork
from app.tickets.work.rules import higher_tiers
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.tab_counts import add_counted
from ui.kit.work import Work
from ui.tickets.asker import Asker, may
from ui.tickets.loans import LoansPanel
from ui.tickets.look import RMA_ICONS, RMA_KEYS, rma_colour, solved_colour
from ui.tickets.moves import TITLES
from ui.tickets.rows import Row, RowAction, WorkRows
from ui.tickets.splitters import beside

RMA_TITLES: dict[str, Any] = dict(f.RMA_MOVE_OF.options)


class WorkTabs(Asker):
    """The tabs, what they ask and what they do. ``support``, ``steps`` and ``repair`` go into the page."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__(navigator, work)
        self._tier = TIERS[0]
        self.attempts = WorkRows(
            navigator,
            f.ATTEMPT_ROWS,
            (
                self._action("attempt", lazy("Record an attempt"), self._attempt, "new", "Ins"),
                self._action("change", lazy("Correct"), self._change_attempt, "edit", "E", needs_row=True),
            ),
            "change",
            ("solved", solved_colour),
            {"minutes": 56, "staff_id": 72, "solved": 92, "mode": 90, "result": 160},
        )
        self.escalations = WorkRows(
            navigator,
            f.ESCALATION_ROWS,
            (
                self._action("escalate", lazy("Escalate"), self._escalate, "up", "Ins"),
                self._action("take_back", lazy("Take back"), self._take_back, "undo", "B", self._is_newest),
            ),
            widths={"from_tier": 84, "to_tier": 84, "to_whom": 100, "reason": 180, "who": 64},
        )
        self.steps = WorkRows(
            navigator,
            f.STEP_ROWS,
            (
                self._action("step", lazy("Record a step"), self._step, "new", "Ins"),
                self._action("change", lazy("Correct"), self._change_step, "edit", "E", needs_row=True),
            ),
            "change",
            widths={"step": 72, "staff_id": 76, "person": 90, "text": 240},
        )
        self.checks = WorkRows(
            navigator,
            f.CHECK_ROWS,
            (
                self._action("tick", lazy("Tick"), self._tick, "ok", "Space", needs_row=True),
                self._action("take", lazy("Take a check list"), self._take_list, "new", "Ins"),
                self._action("item", lazy("Add an item"), self._add_item, "edit", "A"),
            ),
            "tick",
            widths={"done": 56, "text": 200, "done_by": 64},
        )
        self.rmas = WorkRows(
            navigator,
            f.RMA_ROWS,
            (
                self._action("take_away", lazy("Take away"), self._take_away, "new", "Ins"),
                *(self._rma_action(move) for move in RMA_MOVES),
            ),
            state=("state", rma_colour),
            widths={"item": 150, "serial": 100, "state": 84},
        )
        self.software = WorkRows(
            navigator,
            f.SOFTWARE_ROWS,
            (self._action("software", lazy("Record a change"), self._software, "new", "Ins"),),
            widths={"staff_id": 76, "version_before": 80, "version_after": 80},
        )

    @cached_property
    def loans(self) -> LoansPanel:
        """The loaners of the ticket."""
        return LoansPanel(self._navigator, self._work)

    def add_to(self, tabs: QTabWidget) -> None:
        """Puts the tabs into the page's, each with the number of its rows."""
        for title, holder, parts in (
            (lazy("Support"), beside(self.attempts, self.escalations, (610, 250)), (self.attempts, self.escalations)),
            (lazy("Steps"), beside(self.steps, self.checks, (480, 400)), (self.steps, self.checks)),
            (lazy("RMA"), beside(self.rmas, self.software, (600, 280)), (self.rmas, self.software)),
            (lazy("Loaner"), self.loans.rows, (self.loans.rows,)),
        ):
            add_counted(tabs, holder, title, *parts)

    def show_work(self, details: Details, found: TicketWork) -> None:
        """Shows what was done on the ticket."""
        self._details, self._tier = details, found.tier
        for rows, values in (
            (self.attempts, found.attempts),
            (self.escalations, found.escalations),
            (self.steps, found.steps),
            (self.checks, found.checks),
            (self.rmas, found.rmas),
            (self.software, found.software),
        ):
            rows.show_rows(values)

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _attempt(self, ticket: int, _row: Row | None) -> None:
        service = self._service
        values = {"mode": "phone", "staff_id": self._navigator.office.user.id}
        labels = {"staff_id": self._my_name()}
        run = partial(service.record_attempt, ticket)
        self._tell_solved(self._ask(lazy("Record an attempt"), f.NEW_ATTEMPT, run, values, labels))

    def _change_attempt(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            labels = {"staff_id": row["staff_id.label"]}
            run = partial(self._service.change_attempt, row["id"], seen=row)
            self._tell_solved(self._ask(lazy("Correct the attempt"), f.ATTEMPT, run, row, labels))

    def _tell_solved(self, dialog: AskDialog | None) -> None:
        """An attempt that resolves the ticket says so, and can be taken back from the message at the foot."""
        details, tickets = self._details, self._navigator.office.tickets
        if dialog is None or details is None:
            return
        ticket = details.id

        def tell(found: Details) -> None:
            # Nothing was built on the move: the attempt belongs to it.
            if found.values["state"] == RESOLVED and found.values["undo"]:
                words = _("{number}: {move} — done.").format(number=found.values["number"], move=TITLES["resolve"])
                self._navigator.say(words, lambda: tickets.undo(ticket, {}))

        dialog.done_with.connect(
            lambda _result: self._work.run("solved", lambda _cancel: tickets.get(ticket), tell, lambda _error: None)
        )

    def _escalate(self, ticket: int, _row: Row | None) -> None:
        tiers = higher_tiers(self._tier)
        if not tiers:
            self._navigator.say(_("The ticket is with the highest tier already."))
            return
        run = partial(self._service.escalate, ticket)
        self._ask(lazy("Escalate"), f.escalation_to(tiers), run, {"to_tier": tiers[0]})

    def _take_back(self, ticket: int, _row: Row | None) -> None:
        run = partial(self._service.take_escalation_back, ticket)
        self._ask(lazy("Take the escalation back"), f.TAKE_BACK, run)

    def _step(self, ticket: int, _row: Row | None) -> None:
        values = {"at": self._now(), "staff_id": self._navigator.office.user.id}
        labels = {"staff_id": self._my_name()}
        self._ask(lazy("Record a step"), f.STEP_FIELDS, partial(self._service.record_step, ticket), values, labels)

    def _change_step(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            labels = {"staff_id": row["staff_id.label"]}
            run = partial(self._service.change_step, row["id"], seen=row)
            self._ask(lazy("Correct the step"), f.STEP_FIELDS, run, row, labels)

    def _tick(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, item, done = self._service, row["id"], not row["done"]
            self._work.run("tick", lambda _cancel: service.tick(item, done), lambda _none: None)

    def _take_list(self, ticket: int, _row: Row | None) -> None:
        service = self._service
        self._work.run(
            "fitting", lambda _cancel: service.fitting_check_list(ticket), lambda found: self._ask_list(ticket, found)
        )

    def _ask_list(self, ticket: int, found: tuple[int, str] | None) -> None:
        values = {"check_list_id": found[0]} if found is not None else {}
        labels = {"check_list_id": found[1]} if found is not None else {}
        run = partial(self._service.take_check_list, ticket)
        self._ask(lazy("Take a check list"), (f.CHECK_LIST,), run, values, labels)

    def _add_item(self, ticket: int, _row: Row | None) -> None:
        self._ask(lazy("Add an item"), f.CHECK_ITEM, partial(self._service.add_check_item, ticket))

    def _take_away(self, ticket: int, _row: Row | None) -> None:
        what = "device" if self._details is not None and self._details.values["equipment_id"] is not None else "part"
        values = {"what": what, "taken_at": self._now(), "taken_by_id": self._navigator.office.user.id}
        labels = {"taken_by_id": self._my_name()}
        self._ask(lazy("Take away"), f.TAKE_AWAY, partial(self._service.take_away, ticket), values, labels)

    def _move_rma(self, move: str, _ticket: int, row: Row | None) -> None:
        if row is None:
            return
        service, rma = self._service, row["id"]
        if not f.RMA_ASKED[move]:
            self._work.run("rma", lambda _cancel: service.move_rma(move, rma, {}), lambda _none: None)
            return
        now = self._now()
        values = {key: now for key in f.RMA_TIME_TITLES} | {"repair": row["repair"]}
        self._ask(RMA_TITLES[move], f.RMA_ASKED[move], partial(service.move_rma, move, rma), values, about=row["item"])

    def _software(self, ticket: int, _row: Row | None) -> None:
        values = {"at": self._now(), "staff_id": self._navigator.office.user.id}
        labels = {"staff_id": self._my_name()}
        run = partial(self._service.record_software, ticket)
        self._ask(lazy("Record a software change"), f.SOFTWARE, run, values, labels)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _window(self) -> QWidget:
        return self.attempts.window()

    @property
    def _service(self) -> Any:
        return self._navigator.office.work

    def _rma_action(self, move: str) -> RowAction:
        run = partial(self._move_rma, move)
        ended = move in RMA_WHEN_ENDED
        return self._action(move, RMA_TITLES[move], run, RMA_ICONS[move], RMA_KEYS[move], may(move), when_closed=ended)

    def _is_newest(self, row: Row) -> bool:
        """Only the newest standing escalation can be taken back."""
        standing = [other for other in self.escalations.rows if other["active"]]
        return bool(standing) and standing[0]["id"] == row["id"]
