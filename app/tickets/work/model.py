"""Mapped classes of the work on a ticket: attempts, escalations, steps, check lists, RMA, software (C6, C7)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import Base, BigId, Moment, Record, Row

PHONE = "phone"
REMOTE = "remote"
SITE = "site"

# Who works at it, in the order of the escalation (C6).
TIERS = ("engineer", "expert", "manufacturer")
# The steps of a repair, in order (C7).
STEPS = ("diagnose", "plan", "carry_out", "test", "accept")

TAKEN = "taken"
SENT = "sent"
RECEIVED = "received"
BACK_ON = "back_on"
WRITTEN_OFF = "written_off"
RMA_STATES = (TAKEN, SENT, RECEIVED, BACK_ON, WRITTEN_OFF)
# Still away from the customer's device.
AWAY = (TAKEN, SENT, RECEIVED)

# move -> (the states it leads from, the state it leads to); "" is the state before the last move. See ``Rma``.
RMA_MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "send": ((TAKEN,), SENT),
    "receive": ((SENT,), RECEIVED),
    "put_back": ((TAKEN, RECEIVED), BACK_ON),
    "write_off": (AWAY, WRITTEN_OFF),
    "step_back": ((SENT, RECEIVED, BACK_ON, WRITTEN_OFF), ""),
}

# What is away comes back after its ticket has ended, too.
RMA_WHEN_ENDED = ("receive", "put_back", "write_off", "step_back")


class SupportAttempt(Row, Base):
    """One attempt to help: on the phone, remotely, on site. Those on site belong to a visit."""

    __tablename__ = "support_attempt"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket_visit.id"), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(Text, default="")
    solved: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(100), default="")
    # When that it solved the fault, how or when, was corrected last.
    corrected_at: Mapped[datetime | None] = mapped_column(Moment())


class Escalation(Row, Base):
    """A ticket handed up a tier, or that taken back with a reason."""

    __tablename__ = "escalation"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    from_tier: Mapped[str] = mapped_column(String(20))
    to_tier: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    to_whom: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    who: Mapped[str] = mapped_column(String(100), default="")
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment())
    taken_back_by: Mapped[str] = mapped_column(String(100), default="")
    taken_back_reason: Mapped[str] = mapped_column(String(300), default="")


class WorkStep(Row, Base):
    """A step of the repair: what was found, planned, done, tested, accepted."""

    __tablename__ = "work_step"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    step: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    # The name of whoever is not of our staff: the customer who accepts.
    person: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(String(100), default="")


class CheckItem(Row, Base):
    """A line of a ticket's check list, ticked with who and when."""

    __tablename__ = "check_item"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(Moment())
    done_by: Mapped[str] = mapped_column(String(100), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")


class SoftwareChange(Row, Base):
    """What was adjusted in the software of a device."""

    __tablename__ = "software_change"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
    version_before: Mapped[str] = mapped_column(String(60), default="")
    version_after: Mapped[str] = mapped_column(String(60), default="")
    settings: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(String(100), default="")


class Rma(Row, Base):
    """A device or part that was taken away to be repaired (返修).

    Its states and moves, ``RMA_MOVES`` as a drawing::

        taken ──send──> sent ──receive──> received ──put back──> back on
          └──────────────put back (repaired by ourselves)──────────^

        taken, sent, received ──write off──> written off
        every state but taken ──step back──> the one before

    To add a state: 1. its constant and moves above; 2. its title in ``fields.RMA_STATE_OF`` and its colour in
    ``ui/tickets/look.py``; 3. the table in ``tests/tickets/test_work.py``.
    """

    __tablename__ = "rma"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    # The device itself; None for a part of it.
    equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("part.id"), index=True)
    item: Mapped[str] = mapped_column(String(200))
    serial: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(20), default=TAKEN, index=True)
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    condition: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Moment())
    sent_to: Mapped[str] = mapped_column(String(200), default="")
    courier: Mapped[str] = mapped_column(String(60), default="")
    courier_number: Mapped[str] = mapped_column(String(60), default="")
    due_back_on: Mapped[date | None]
    received_at: Mapped[datetime | None] = mapped_column(Moment())
    repair: Mapped[str] = mapped_column(String(300), default="")
    back_on_at: Mapped[datetime | None] = mapped_column(Moment())
    written_off_at: Mapped[datetime | None] = mapped_column(Moment())
    reason: Mapped[str] = mapped_column(String(300), default="")

    # -- what is possible ----------------------------------------------------------------------------------------------

    def can_send(self) -> bool:
        return self._can("send")

    def can_receive(self) -> bool:
        return self._can("receive")

    def can_put_back(self) -> bool:
        return self._can("put_back")

    def can_write_off(self) -> bool:
        return self._can("write_off")

    def can_step_back(self) -> bool:
        return self._can("step_back")

    # -- the moves -----------------------------------------------------------------------------------------------------

    def send(self, at: datetime, sent_to: str, courier: str, courier_number: str, due_back_on: date | None) -> None:
        """taken → sent."""
        self._require("send")
        self.state, self.sent_at, self.sent_to = SENT, at, sent_to
        self.courier, self.courier_number, self.due_back_on = courier, courier_number, due_back_on

    def receive(self, at: datetime, repair: str) -> None:
        """sent → received, with what was done there."""
        self._require("receive")
        self.state, self.received_at, self.repair = RECEIVED, at, repair

    def put_back(self, at: datetime, repair: str) -> None:
        """→ back on at the customer's; what was done may be told only now."""
        self._require("put_back")
        self.state, self.back_on_at, self.repair = BACK_ON, at, repair or self.repair

    def write_off(self, at: datetime, reason: str) -> None:
        """→ written off: it does not come back."""
        self._require("write_off")
        self.state, self.written_off_at, self.reason = WRITTEN_OFF, at, reason

    def step_back(self) -> None:
        """The state before the last move: what that wrote is blank again."""
        self._require("step_back")
        if self.state == SENT:
            self.sent_at, self.sent_to, self.courier, self.courier_number, self.due_back_on = None, "", "", "", None
        elif self.state == RECEIVED:
            self.received_at, self.repair = None, ""
        elif self.state == BACK_ON:
            self.back_on_at = None
        else:
            self.written_off_at, self.reason = None, ""
        self.state = RECEIVED if self.received_at is not None else SENT if self.sent_at is not None else TAKEN

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _can(self, move: str) -> bool:
        return self.state in RMA_MOVES[move][0]

    def _require(self, move: str) -> None:
        if not self._can(move):
            from app.tickets.work.fields import RMA_MOVE_OF, RMA_STATE_OF

            words = _("“{move}” is not possible: it is in the state “{state}”.")
            raise Refused(words.format(move=RMA_MOVE_OF.show(move), state=RMA_STATE_OF.show(self.state)))


class CheckListItem(Row, Base):
    """A line of a check list."""

    __tablename__ = "check_list_item"
    __root__ = ("check_list", "check_list_id")

    check_list_id: Mapped[int] = mapped_column(BigId, ForeignKey("check_list.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))


class CheckList(Record, Base):
    """The check list of an equipment category (检查表); a blank category fits every device."""

    __tablename__ = "check_list"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    # The stable code of one that comes with the program, "" for the office's own.
    shipped: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(60), default="", index=True)
    remark: Mapped[str] = mapped_column(Text, default="")

    items: Mapped[list[CheckListItem]] = relationship(cascade="all, delete-orphan", order_by="CheckListItem.id")
