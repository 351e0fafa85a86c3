"""Mapped classes of tickets, and their states and moves (C1, C5, C17)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, exists, literal_column, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.core.errors import Refused
from app.core.i18n import _, lazy
from app.core.model import Base, BigId, Moment, Record, Row, partial_index, table_of
from app.core.rights import User

REGISTERED = "registered"
ASSIGNED = "assigned"
IN_PROGRESS = "in_progress"
WAITING = "waiting"
RESOLVED = "resolved"
CALLED_BACK = "called_back"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (REGISTERED, ASSIGNED, IN_PROGRESS, WAITING, RESOLVED, CALLED_BACK, CLOSED, CANCELLED)
# Still to be solved.
IN_HAND = (REGISTERED, ASSIGNED, IN_PROGRESS, WAITING)
# Not closed (未结).
OPEN = (REGISTERED, ASSIGNED, IN_PROGRESS, WAITING, RESOLVED, CALLED_BACK)
# The same for a query, word for word as in the indexes of open tickets: only then those small indexes are used. Without
# the type of a truth value, to which SQLAlchemy would add "= 1" for SQLite.
IS_OPEN: ColumnElement[bool] = literal_column("(ticket.state NOT IN ('closed', 'cancelled'))")
_OPEN_ROWS = text("state NOT IN ('closed', 'cancelled')")

FAULT = "fault"
QUESTION = "question"
PLANNED = "planned"
RETURN = "return"
CONSUMABLES = "consumables"
# What ends with an acceptance report (C5).
ACCEPTED = ("installation", "acceptance")

# move -> (the states it leads from, the state it leads to). The only table; see ``Ticket``.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "assign": ((REGISTERED,), ASSIGNED),
    "start": ((ASSIGNED,), IN_PROGRESS),
    "wait": ((IN_PROGRESS,), WAITING),
    "go_on": ((WAITING,), IN_PROGRESS),
    "resolve": ((REGISTERED, IN_PROGRESS), RESOLVED),
    "call_back": ((RESOLVED,), CALLED_BACK),
    "close": ((CALLED_BACK,), CLOSED),
    "reopen": ((CALLED_BACK, CLOSED), IN_PROGRESS),
    "cancel": (OPEN, CANCELLED),
}
# A question needs only an answer, no call-back (C5).
QUESTION_MOVES: dict[str, tuple[tuple[str, ...], str]] = MOVES | {
    "call_back": ((), CALLED_BACK),
    "close": ((RESOLVED, CALLED_BACK), CLOSED),
}
UNDO = "undo"
BY_SOLUTION = "solution"
BY_ARRIVAL = "arrival"


class Ticket(Record, Base):
    """A service ticket (服务工单).

    Its states and moves (C17), ``MOVES`` as a drawing::

        registered ──assign──> assigned ──start──> in progress <──go on── waiting
             │                                      │  ^   └──────wait──────^
             │                                   resolve └─────────────reopen──────────┐
             └───────────resolve───────────────>    v                                  │
              (solved on the phone)              resolved ──call back──> called back ──┤
                                                    │                        │         │
                                                    │ (a question)         close       │
                                                    └────────close────────>  v         │
                                                                           closed ─────┘

        every state but closed ──cancel──> cancelled

    The last move can be undone while nothing was built on it. No other move is possible. Each move is a pair
    ``can_x()`` / ``x(user, now, …)``; it answers the ``TicketMove`` that the service stores.

    To add a state: 1. its constant and its moves above; 2. its title in ``fields.STATE_OF`` and its colour in
    ``ui/tickets/look.py``; 3. the table in ``tests/tickets/test_moves.py``.
    """

    __tablename__ = "ticket"
    # Each index ends with what the list of ids reads, so that a million rows need only the index.
    __table_args__ = (
        Index("ix_ticket_called_at_id", "called_at", "id", "archived_at"),
        Index("ix_ticket_state_id", "state", "id", "archived_at"),
        partial_index("ix_ticket_open", "called_at", "id", "archived_at", where=_OPEN_ROWS),
        Index("ix_ticket_due_at_id", "due_at", "id", "archived_at"),
        partial_index("ix_ticket_open_due", "due_at", "id", "archived_at", "clock_paused", "warn_at", where=_OPEN_ROWS),
        Index("ix_ticket_customer_id_state", "customer_id", "state", "id"),
        Index("ix_ticket_customer_id_called_at", "customer_id", "called_at", "id"),
        Index("ix_ticket_equipment_id_called_at", "equipment_id", "called_at", "id"),
        Index("ix_ticket_technician_id_state", "technician_id", "state", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    old_number: Mapped[str] = mapped_column(String(60), default="", index=True)
    kind: Mapped[str] = mapped_column(String(20), default="fault")
    channel: Mapped[str] = mapped_column(String(20), default="phone")
    # Clocks start at the call; ``entry_delay`` is how many minutes later it was typed.
    called_at: Mapped[datetime]
    entered_at: Mapped[datetime]
    entry_delay: Mapped[int] = mapped_column(default=0)

    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"))
    contact_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    caller_name: Mapped[str] = mapped_column(String(60), default="")
    caller_phone: Mapped[str] = mapped_column(String(60), default="")
    site_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("site.id", ondelete="SET NULL"), index=True)
    equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"))
    project_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    planned_on: Mapped[date | None]

    fault_reported: Mapped[str] = mapped_column(Text, default="")
    fault_found: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(String(20), default="")
    # The level's code in the policy that the ticket keeps (C2), and what that policy calls it.
    level: Mapped[str] = mapped_column(String(40), default="")
    level_name: Mapped[str] = mapped_column(String(60), default="")
    level_name_en: Mapped[str] = mapped_column(String(60), default="")
    policy_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sla_policy_version.id"), index=True)
    policy_whose: Mapped[str] = mapped_column(String(20), default="")
    service_class: Mapped[str] = mapped_column(String(1), default="")
    # What lists need of its clocks; written by ``clocks.stored.refresh`` only. The next deadline: the earliest that
    # runs, else the earliest that stands still. ``ended_count``: promises kept or missed, ``missed_count`` of all
    # clocks.
    due_at: Mapped[datetime | None] = mapped_column(Moment())
    due_goal: Mapped[str] = mapped_column(String(20), default="")
    warn_at: Mapped[datetime | None] = mapped_column(Moment())
    clock_paused: Mapped[bool] = mapped_column(default=False)
    ended_count: Mapped[int] = mapped_column(default=0)
    missed_count: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(Text, default="")

    state: Mapped[str] = mapped_column(String(20), default=REGISTERED)
    state_since: Mapped[datetime]
    technician_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    appointed_at: Mapped[datetime | None] = mapped_column(Moment())
    waiting_for: Mapped[str] = mapped_column(String(20), default="")
    waiting_note: Mapped[str] = mapped_column(String(300), default="")
    result: Mapped[str] = mapped_column(Text, default="")
    solved_how: Mapped[str] = mapped_column(String(20), default="")
    resolved_at: Mapped[datetime | None] = mapped_column(Moment())
    called_back_at: Mapped[datetime | None] = mapped_column(Moment())
    solved: Mapped[bool | None]
    satisfaction: Mapped[str] = mapped_column(String(2), default="")
    call_back_note: Mapped[str] = mapped_column(Text, default="")
    # Closed as 未联系上: nobody could be reached, so whether it is solved is not known (C16).
    unreached: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(Moment())
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")
    reopened_count: Mapped[int] = mapped_column(default=0)

    # What was found out later (保修结论): the category, a quality fault or not (yes / no / unknown), the exclusion, and
    # on what it rests.
    fault_category: Mapped[str] = mapped_column(String(20), default="")
    quality: Mapped[str] = mapped_column(String(10), default="")
    exclusion_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("exclusion.id"), index=True)
    exclusion_grounds: Mapped[str] = mapped_column(Text, default="")

    urge_count: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None] = mapped_column(Moment())
    urged_by: Mapped[str] = mapped_column(String(100), default="")
    follow_up_of_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    # The older report of the same event, which has got all that hung on this one (C1).
    merged_into_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)

    # -- what is possible --------------------------------------------------------------------------------------------

    def is_open(self) -> bool:
        """Whether it is neither closed nor cancelled."""
        return self.state in OPEN

    def can_assign(self) -> bool:
        return self._can("assign")

    def can_start(self) -> bool:
        return self._can("start")

    def can_wait(self) -> bool:
        return self._can("wait")

    def can_go_on(self) -> bool:
        return self._can("go_on")

    def ends_waiting(self, arrived_at: datetime) -> bool:
        """Whether it waits and goes on because somebody has arrived since. Times are typed to the minute."""
        return self.can_go_on() and arrived_at >= self.state_since.replace(second=0, microsecond=0)

    def can_resolve(self) -> bool:
        return self._can("resolve")

    def can_call_back(self) -> bool:
        return self._can("call_back")

    def can_close(self) -> bool:
        return self._can("close")

    def can_reopen(self) -> bool:
        return self._can("reopen")

    def can_cancel(self) -> bool:
        return self._can("cancel")

    def can_undo(self, *made: TicketMove) -> bool:
        """Whether the moves of the last action, in their order, can be undone: nothing that they wrote was changed
        since. What was built on them beside the ticket itself, ``built.built_since`` tells."""
        if not made or made[-1].to_state != self.state or self.merged_into_id is not None:
            return False
        return not self.changed_since(*made)

    def changed_since(self, *made: TicketMove) -> list[str]:
        """The columns that these moves wrote and that hold something else by now; not what follows by itself."""
        written = {key: (move, new) for move in made for key, (_old, new) in move.values().items()}
        kept = {key: new for key, (move, new) in written.items() if not move.follows(key)}
        return [key for key, new in kept.items() if _plain(getattr(self, key)) != new]

    # -- the moves -----------------------------------------------------------------------------------------------------

    def assign(
        self, user: User, now: datetime, technician_id: int, appointed_at: datetime | None, note: str = ""
    ) -> TicketMove:
        """registered → assigned: the technician, the appointment when one was made, and why in spite of warnings."""
        return self._move("assign", user, now, note, technician_id=technician_id, appointed_at=appointed_at)

    def start(self, user: User, now: datetime) -> TicketMove:
        """assigned → in progress."""
        return self._move("start", user, now)

    def wait(self, user: User, now: datetime, waiting_for: str, note: str = "") -> TicketMove:
        """in progress → waiting, for whom or what."""
        return self._move("wait", user, now, note, waiting_for=waiting_for, waiting_note=note)

    def go_on(self, user: User, now: datetime) -> TicketMove:
        """waiting → in progress."""
        return self._move("go_on", user, now, waiting_for="", waiting_note="")

    def resolve(
        self,
        user: User,
        now: datetime,
        result: str,
        solved_how: str,
        fault_found: str | None = None,
        fault_category: str | None = None,
        resolved_at: datetime | None = None,
    ) -> TicketMove:
        """in progress → resolved; from registered only when nobody had to be sent. ``resolved_at``: when it was solved,
        where that is typed later."""
        if self.can_resolve() and self.state == REGISTERED and solved_how == "site":
            raise Refused(lazy("Nobody was sent yet: assign the ticket first."))
        changes: dict[str, Any] = {"result": result, "solved_how": solved_how, "resolved_at": resolved_at or now}
        if fault_found is not None:
            changes["fault_found"] = fault_found
        if fault_category is not None:
            changes["fault_category"] = fault_category
        return self._move("resolve", user, now, **changes)

    def call_back(
        self,
        user: User,
        now: datetime,
        solved: bool | None,
        satisfaction: str = "",
        note: str = "",
        called_at: datetime | None = None,
    ) -> TicketMove:
        """resolved → called back, with the customer's answer; ``solved`` None: nobody could be reached. When not
        solved, ``reopen`` follows (C16). ``called_at``: when it was, where it is typed later."""
        answer = {"solved": solved, "satisfaction": satisfaction, "call_back_note": note, "unreached": solved is None}
        return self._move("call_back", user, now, note, called_back_at=called_at or now, **answer)

    def close(self, user: User, now: datetime) -> TicketMove:
        """called back → closed; a question as soon as it is resolved."""
        return self._move("close", user, now, closed_at=now)

    def reopen(self, user: User, now: datetime, reason: str) -> TicketMove:
        """called back or closed → in progress, counted."""
        changes = {"reopened_count": self.reopened_count + 1, "closed_at": None, "resolved_at": None}
        return self._move("reopen", user, now, reason, unreached=False, **changes)

    def cancel(self, user: User, now: datetime, reason: str) -> TicketMove:
        """Any open state → cancelled."""
        return self._move("cancel", user, now, reason, cancel_reason=reason, closed_at=now)

    def require(self, move: str) -> None:
        """Raises Refused, with its words, where the move is not possible now."""
        if not self._can(move):
            from app.tickets.fields import MOVE_OF, STATE

            if move == "call_back" and self.kind == QUESTION:
                raise Refused(lazy("A question needs no call-back."))
            if move == "call_back" and self.state in IN_HAND:
                raise Refused(lazy("The ticket is not solved yet: record first what solved it, then the call-back."))
            words = _("“{move}” is not possible: the ticket is in the state “{state}”.")
            raise Refused(words.format(move=MOVE_OF.show(move), state=STATE.show(self.state)))

    def undo(self, user: User, now: datetime, last: TicketMove, derived: str = "") -> TicketMove:
        """Takes the last move back: everything that it wrote is as before. ``derived``: that followed from something
        else; then what a person has changed since stays."""
        edited = self.changed_since(last)
        if not self.can_undo(last) and not (derived and last.to_state == self.state):
            raise Refused(lazy("This cannot be undone: the ticket was changed since."))
        undone = TicketMove(
            ticket_id=self.id, move=UNDO, from_state=self.state, to_state=last.from_state, undoes_id=last.id
        )
        undone.derived = derived
        for key, (old, _new) in last.values().items():
            if key not in edited:
                setattr(self, key, _value(key, old))
        return undone.by(user, now)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _moves(self) -> Mapping[str, tuple[tuple[str, ...], str]]:
        return QUESTION_MOVES if self.kind == QUESTION else MOVES

    def _can(self, move: str) -> bool:
        return self.state in self._moves()[move][0]

    def _move(self, move: str, user: User, now: datetime, note: str = "", /, **changes: Any) -> TicketMove:
        self.require(move)
        made = TicketMove(
            ticket_id=self.id, move=move, from_state=self.state, to_state=self._moves()[move][1], note=note
        )
        changes |= {"state": made.to_state, "state_since": now}
        written = {key: [_plain(getattr(self, key)), _plain(new)] for key, new in changes.items()}
        made.changes = json.dumps(written, ensure_ascii=False)
        for key, new in changes.items():
            setattr(self, key, new)
        return made.by(user, now)


class TicketMove(Row, Base):
    """One move of a ticket. ``changes`` is JSON: {column: [old, new]}, what an undo brings back."""

    __tablename__ = "ticket_move"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    move: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    who_id: Mapped[int | None] = mapped_column(BigId)
    who: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="{}")
    undoes_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket_move.id"), index=True)
    # When it happened, where somebody said so: most moves happen when they are made.
    said_at: Mapped[datetime | None] = mapped_column(Moment())
    # From what was typed beside the moves it followed: BY_SOLUTION, BY_ARRIVAL; "" for one that a person made.
    derived: Mapped[str] = mapped_column(String(10), default="")
    # The first move of the same action, where one action made several: they are undone together.
    part_of_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket_move.id"), index=True)

    def by(self, user: User, now: datetime) -> TicketMove:
        """The same, stamped with who and when."""
        self.at, self.who_id, self.who = now, user.id, user.name
        return self

    def follows(self, key: str) -> bool:
        """Whether the column follows whatever becomes known, rather than this move."""
        return self.move == "resolve" and key in ("solved_how", "resolved_at")

    def values(self) -> dict[str, tuple[Any, Any]]:
        """{column: (old, new)} as stored."""
        return {key: (old, new) for key, (old, new) in json.loads(self.changes).items()}


def was_undone() -> ColumnElement[bool]:
    """The condition that a move was undone."""
    undo = aliased(TicketMove)
    return exists().where(undo.undoes_id == TicketMove.id)


def solved_at(resolving: Any, reopening: Any | None = None, now_known: datetime | None = None) -> datetime:
    """When a ticket was solved by what a move resolved, from the rows of the moves. As it was known in the end, which
    the ``reopening`` that followed has kept, else stands on the ticket (``now_known``); as it was typed first without
    both."""
    if reopening is not None:
        known = json.loads(reopening.changes)["resolved_at"][0]
        return datetime.fromisoformat(known) if known is not None else solved_at(resolving)
    return now_known or datetime.fromisoformat(json.loads(resolving.changes)["resolved_at"][1])


def reopened_at(reopening: Any, call_back: Any | None) -> datetime:
    """When it was clear that a ticket is not solved: at the call-back of the same action, however late that is typed.
    From the rows of both moves."""
    if call_back is None:
        found: datetime = reopening.at
        return found
    return datetime.fromisoformat(json.loads(call_back.changes)["called_back_at"][1])


class TicketUrge(Row, Base):
    """The caller asked again about an open ticket (催办), or ``reported`` the same event once more: then with the
    caller and the words."""

    __tablename__ = "ticket_urge"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    who_id: Mapped[int | None] = mapped_column(BigId)
    who: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reported: Mapped[bool] = mapped_column(default=False)
    caller_name: Mapped[str] = mapped_column(String(60), default="")
    caller_phone: Mapped[str] = mapped_column(String(60), default="")


class TicketCoverage(Row, Base):
    """An answer of coverage that is kept on a ticket (B2): of the day of the call, and after the verdict.

    ``kind``: call / verdict. ``basis`` tells what it was asked with, so that only a change of that asks again; of the
    device that is the id, which a merge of devices moves with everything else. ``answer``: see ``sheet.to_json``.
    """

    __tablename__ = "ticket_coverage"
    __history__ = False
    __table_args__ = (UniqueConstraint("ticket_id", "kind"),)

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    kind: Mapped[str] = mapped_column(String(10))
    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    basis: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    sentence_en: Mapped[str] = mapped_column(Text, default="")
    kept_at: Mapped[datetime]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(key: str, stored: Any) -> Any:
    is_moment = isinstance(table_of(Ticket).c[key].type, Moment)
    return datetime.fromisoformat(stored) if is_moment and stored is not None else stored
