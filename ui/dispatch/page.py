"""The page of the dispatch board: week switch, board, waiting tickets, and what is done with them (C8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.database import Tables
from app.core.errors import AppError
from app.core.fields import clean
from app.core.i18n import _, lazy, ngettext
from app.tickets.assignment.facts import Doubtful
from app.tickets.visits import fields as f
from app.tickets.visits.board import DAYS, Board, Card, Waiting
from app.tickets.visits.model import CONFIRMED
from app.tickets.visits.queries import VisitRow
from app.tickets.visits.rules import at_time
from app.tickets.visits.service import Booked
from ui.dispatch.board_view import BoardView
from ui.dispatch.layout import Cell
from ui.dispatch.look import KEYS
from ui.dispatch.visit_moves import VisitMover, words_of
from ui.dispatch.waiting_view import WaitingView
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog
from ui.kit.changes import changes_of
from ui.kit.form import ProblemLabel
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.anyway import ask_anyway

# A change in one of these shows on the board.
TABLES = frozenset(
    {
        "ticket",
        "ticket_visit",
        "ticket_visit_technician",
        "customer",
        "staff",
        "certificate",
        "permit",
        "equipment",
        "absence",
    }
)
# Letters of a visit's moves; M, A, C and T are the board's own.
_MOVES = {key: move for move, key in KEYS.items()}


class DispatchPage(QWidget):
    """Who is where in a week. ``counted`` tells how many visits there are and how many tickets wait."""

    counted = Signal(str)
    help_page = "dispatch"

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.navigator = navigator
        self._day: date = navigator.office.today()
        self._stale = True
        self.work = Work(self, refused=self._refused)
        self.mover = VisitMover(navigator, self, self.work)
        self.board = BoardView()
        self.waiting = WaitingView()
        self._build()
        self._connect()
        changes_of(navigator.office).changed.connect(self._tables_changed)

    # -- public --------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads the week again."""
        self._stale = False
        dispatch, day = self.navigator.office.dispatch, self._day
        self.work.run("board", lambda _cancel: dispatch.board(day), self._show, self._failed)

    def show_week(self, day: date) -> None:
        """Shows the week in which a day lies."""
        self._day = day
        self.load()

    def count_text(self) -> str:
        """What the status bar says."""
        board = self.board.board
        if board is None:
            return ""
        waiting = f"{len(board.waiting)}{'+' if board.more else ''}"
        return ngettext("{n} visit, {m} waiting", "{n} visits, {m} waiting", len(board.cards)).format(
            n=len(board.cards), m=waiting
        )

    def state(self) -> dict[str, Any]:
        """Which week is shown, to outlive a change of language."""
        return {"day": self._day.isoformat(), "sizes": self.splitter.sizes()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Brings the page back to how it stood."""
        if state.get("sizes"):
            self.splitter.setSizes(state["sizes"])
        self.show_week(date.fromisoformat(state["day"]))

    def copy(self) -> None:
        """Puts the dispatch that the cursor stands on into the clipboard."""
        ticket, card = self._chosen()
        if card is not None:
            self.mover.copy(card.ticket_id, card.visit_id)
        elif ticket is not None:
            self.mover.copy(ticket.ticket_id)

    def assign(self) -> None:
        """Asks who goes: other people for a visit, the first ones for a waiting ticket."""
        ticket, card = self._chosen()
        if not self._may():
            return
        if card is not None:
            self._with_visit(card, lambda row: self.mover.replan(row, _title(card)))
        elif ticket is not None:
            self.mover.plan(ticket.ticket_id, _title(ticket), *self._known(ticket), version=ticket.version)

    def take_up(self) -> None:
        """Takes up what the cursor stands on; arrows aim, Enter drops it, Esc lets it go."""
        ticket, card = self._chosen()
        if not self._may():
            return
        thing = card if card is not None else ticket
        if thing is not None:
            self.board.take_up(thing)
            self._say("")

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(4)
        self.waiting_title = QLabel()
        self.waiting_title.setProperty("section", True)
        column.addWidget(self.waiting_title)
        column.addWidget(self.waiting, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.board)
        self.splitter.addWidget(side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([1060, 200])
        self.message = ProblemLabel()
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 0)
        box.setSpacing(4)
        box.addLayout(self._bar())
        box.addWidget(self.message)
        box.addWidget(self.splitter, 1)
        self.setFocusProxy(self.board)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        earlier = self._arrow("left", _("Previous week  Ctrl+←"), -1)
        later = self._arrow("right", _("Next week  Ctrl+→"), 1)
        self.today_button = QPushButton(_("Today"))
        self.today_button.setToolTip(_("This week  T"))
        self.today_button.setAutoDefault(False)
        self.today_button.clicked.connect(self._go_to_today)
        self.week = QLabel()
        self.week.setProperty("section", True)
        self.find = QLineEdit()
        self.find.setPlaceholderText(_("Find a person  Ctrl+F"))
        self.find.setAccessibleName(_("Find a person"))
        words = self.find.fontMetrics().horizontalAdvance(self.find.placeholderText())
        self.find.setMinimumWidth(words + theme.scaled(24))
        self.find.setMaximumWidth(max(words + theme.scaled(24), theme.scaled(180)))
        self.find.setClearButtonEnabled(True)
        for widget in (earlier, self.today_button, later, self.week):
            row.addWidget(widget)
        row.addSpacing(theme.GRID)
        row.addWidget(self.find)
        row.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        for key, title, picture, keys, run in (
            ("open", _("Open"), "open", "Enter", self._open_chosen),
            ("assign", _("Assign"), "assign", "A", self.assign),
            ("move", _("Move"), "calendar", "M", self.take_up),
            ("copy", _("Copy"), "copy", "C  Ctrl+Shift+C", self.copy),
        ):
            button = QPushButton(icon(picture), f"{title}  {keys.split('  ')[0]}")
            button.setToolTip(f"{title}  {keys}")
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(run)
            row.addWidget(button)
            self.buttons[key] = button
        return row

    def _arrow(self, name: str, words: str, weeks: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda: self._go_by(weeks))
        return button

    def _connect(self) -> None:
        self.board.moved.connect(self._move)
        self.board.placed.connect(self._place)
        self.board.opened.connect(lambda card: self.navigator.open("tickets", card.ticket_id))
        self.board.keyed.connect(self._key)
        self.board.selected.connect(self._show_buttons)
        self.waiting.keyed.connect(self._key)
        self.waiting.opened.connect(lambda ticket: self.navigator.open("tickets", ticket.ticket_id))
        self.waiting.dragged.connect(self._drag)
        self.waiting.dropped.connect(self._drop)
        self.waiting.let_go.connect(self.board.let_go)
        self.waiting.selected.connect(self._show_buttons)
        self.find.textEdited.connect(self._find)
        self.find.returnPressed.connect(lambda: self.board.setFocus(Qt.FocusReason.OtherFocusReason))
        for keys, run in (
            ("Ctrl+Left", lambda: self._go_by(-1)),
            ("Ctrl+Right", lambda: self._go_by(1)),
            ("Ctrl+F", self._focus_find),
            ("Ctrl+Shift+C", self.copy),
            ("F5", self.load),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, run)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- events --------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.load()

    def _tables_changed(self, tables: Tables) -> None:
        if not tables & TABLES:
            return
        if self.isVisible():
            self.load()
        else:
            self._stale = True

    # -- slots: showing ------------------------------------------------------------------------------------------------

    def _show(self, board: Board) -> None:
        self.board.show_board(board)
        self.waiting.show_tickets(board.waiting, board.now)
        last = board.first + timedelta(days=DAYS - 1)
        words = _("{first} – {last}, week {n}")
        self.week.setText(words.format(first=board.first, last=f"{last:%m-%d}", n=board.first.isocalendar().week))
        number = f"{len(board.waiting)}{'+' if board.more else ''}"
        self.waiting_title.setText(_("Waiting for dispatch ({n})").format(n=number))
        self._show_buttons()
        self.counted.emit(self.count_text())

    def _show_buttons(self) -> None:
        ticket, card = self._chosen()
        some, may = ticket is not None or card is not None, self._may()
        for key, button in self.buttons.items():
            button.setEnabled(some and (may or key in ("open", "copy")))

    # -- slots: doing --------------------------------------------------------------------------------------------------

    def _move(self, card: Card, from_cell: Cell, cell: Cell) -> None:
        """A card goes to another cell: one action; a confirmed visit at another time is asked why."""
        if not self._may():
            self.board.let_go()
            return
        self._say("")
        days = cell.day - from_cell.day
        people = self.board.person_of(from_cell), self.board.person_of(cell)
        if card.state == CONFIRMED and days:
            self._ask_why(card, days, people)
        else:
            self._send(card, days, people, "")

    def _ask_why(self, card: Card, days: int, people: tuple[int, int]) -> None:
        dialog = AskDialog(
            self.navigator,
            lazy("Re-appoint"),
            (f.REASON.but(required=True),),
            lambda raw: clean((f.REASON.but(required=True),), raw)["reason"],
            about=_("The customer has agreed to the old time. Why is it changed?"),
            parent=self.window(),
        )
        dialog.done_with.connect(partial(self._send, card, days, people))
        dialog.rejected.connect(self.board.let_go)
        dialog.open()

    def _send(self, card: Card, days: int, people: tuple[int, int], reason: str) -> None:
        dispatch = self.navigator.office.dispatch
        self._drop_once(
            lambda anyway: dispatch.move_card(card.visit_id, days, *people, reason, card.version, anyway),
            partial(self._moved, card, days, people),
        )

    def _moved(self, card: Card, days: int, people: tuple[int, int], _booked: Booked) -> None:
        dispatch, (from_staff, to_staff) = self.navigator.office.dispatch, people
        why = _("undone")
        undo = lambda: dispatch.move_card(card.visit_id, -days, to_staff, from_staff, why, anyway=why)  # noqa: E731
        self.navigator.say(_("{number}: moved.").format(number=card.number), undo)

    def _place(self, ticket: Waiting, cell: Cell) -> None:
        """A waiting ticket goes to a cell: one action plans its visit."""
        board = self.board.board
        if board is None or not self._may():
            self.board.let_go()
            return
        self._say("")
        dispatch, person, day = self.navigator.office.dispatch, self.board.person_of(cell), board.days[cell.day]
        self._drop_once(
            lambda anyway: dispatch.plan_in_cell(ticket.ticket_id, person, day, ticket.version, anyway),
            partial(self._placed, ticket),
        )

    def _placed(self, ticket: Waiting, booked: Booked) -> None:
        office, registered = self.navigator.office, ticket.state == "registered"

        def undo() -> object:
            if registered:
                return office.tickets.undo(ticket.ticket_id, {})
            return office.dispatch.move("cancel", booked.visit_id, {"reason": _("undone")})

        self.navigator.say(_("{number}: the visit is planned.").format(number=ticket.number), undo)

    def _drop_once(self, run: Callable[[str], Booked], done: Callable[[Booked], object], anyway: str = "") -> None:
        """Does what was dropped; what speaks against the person is shown and asked why all the same."""

        def failed(error: Exception) -> None:
            if isinstance(error, Doubtful) and not anyway:
                again = partial(self._drop_once, run, done)
                dialog = ask_anyway(self.navigator, self.window(), error, again)
                dialog.rejected.connect(self.board.let_go)
            else:
                self._failed(error)

        self.work.run("drop", lambda _cancel: run(anyway), done, failed)

    def _drag(self, ticket: Waiting, at: QPoint) -> None:
        if self._may():
            self.board.hover(at, ticket)

    def _drop(self, at: QPoint) -> None:
        self.board.drop_at(at)

    def _key(self, key: str) -> None:
        if key == "M":
            self.take_up()
        elif key == "A":
            self.assign()
        elif key == "C":
            self.copy()
        elif key == "T":
            self._go_to_today()
        elif key in _MOVES:
            self._make(_MOVES[key])

    def _make(self, move: str) -> None:
        """A visit's own move, where it is possible."""
        card = self.board.card
        if card is None or not self.board.hasFocus():
            return

        def run(row: VisitRow) -> None:
            if move in row.moves:
                self.mover.make(move, row, _title(card))

        self._with_visit(card, run)

    def _open_chosen(self) -> None:
        ticket, card = self._chosen()
        found = card or ticket
        if found is not None:
            self.navigator.open("tickets", found.ticket_id)

    def _go_by(self, weeks: int) -> None:
        self.show_week(self._day + timedelta(days=weeks * DAYS))

    def _go_to_today(self) -> None:
        self.show_week(self.navigator.office.today())

    def _focus_find(self) -> None:
        self.find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find.selectAll()

    def _find(self, typed: str) -> None:
        if not typed.strip():
            return
        staff = self.navigator.office.staff
        self.work.run("find", lambda _cancel: staff.look_up(typed), self._jump)

    def _jump(self, found: list[tuple[int, str]]) -> None:
        for staff_id, _label in found:
            if self.board.go_to_person(staff_id):
                return

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _chosen(self) -> tuple[Waiting | None, Card | None]:
        """The waiting ticket, or the card, that the cursor stands on: in the column that was used last."""
        if self.waiting.hasFocus():
            return self.waiting.ticket, None
        return None, self.board.card

    def _known(self, ticket: Waiting) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """What the dialog begins with: the board's current cell."""
        board, cell = self.board.board, self.board.cursor_cell
        if board is None or not board.people:
            return {"planned_from": ticket.appointed_at}, {}
        person, day = board.people[cell.row], board.days[cell.day]
        start = at_time(day, self._day_start()) if ticket.appointed_at is None else ticket.appointed_at
        return {"technician_id": person.id, "planned_from": start}, {"technician_id": person.name}

    def _day_start(self) -> Any:
        return time.fromisoformat(str(self.navigator.office.settings.get("dispatch.day_start")))

    def _with_visit(self, card: Card, run: Callable[[VisitRow], object]) -> None:
        dispatch = self.navigator.office.dispatch
        self.work.run("visit", lambda _cancel: dispatch.visit(card.visit_id), run)

    def _may(self) -> bool:
        return self.navigator.office.user.may("dispatch.edit")

    def _failed(self, error: Exception) -> None:
        """The card is back where it was, and the words say why."""
        self.board.let_go()
        if isinstance(error, AppError):
            self._refused(error)
            self.load()
        else:
            self.work.report(error)

    def _refused(self, error: AppError) -> None:
        self._say(words_of(error))

    def _say(self, words: str) -> None:
        self.message.say(words)


def _title(what: Card | Waiting) -> str:
    return f"{what.number} {what.customer}"
