"""Mapped classes of loans: a loaner that is with a customer, how it was extended, an offer that nobody wanted (C12)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Refused
from app.core.i18n import _, lazy
from app.core.model import Base, BigId, Moment, Row, partial_index

OUT = "out"
BACK = "back"
LOST = "lost"
LOAN_STATES = (OUT, BACK, LOST)

# move -> (the states it leads from, the state it leads to). The only table; see ``Loan``.
LOAN_MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "take_back": ((OUT,), BACK),
    "extend": ((OUT,), OUT),
    "give_up": ((OUT,), LOST),
    "put_out": ((BACK, LOST), OUT),
}
_IS_OUT = text("state = 'out'")


class Loan(Row, Base):
    """A loaner lent to a ticket (备机借用). A device is out once at most, which its index holds too.

    Its states and moves, ``LOAN_MOVES`` as a drawing::

        (lent) ──> out ──take back──> back
                   │ ^ └──give up──> lost
              extend └──put out again (a misclick)── back, lost

    ``accessories`` and ``missing`` are lists, one a line. ``left_reason``: why the ticket may end while it is out, and
    who said so when; blank: it may not. To add a state: 1. its constant and moves above; 2. its title in
    ``fields.STATE_OF`` and its colour in ``ui/tickets/look.py``; 3. the table in ``tests/tickets/test_loans.py``.
    """

    __tablename__ = "loan"
    __root__ = ("ticket", "ticket_id")
    __once__ = lazy("Both loaners are lent out: take one of them back first.")
    __table_args__ = (
        partial_index("uq_loan_equipment_id", "equipment_id", where=_IS_OUT, unique=True),
        Index("ix_loan_equipment_id_id", "equipment_id", "id"),
        Index("ix_loan_due_on_id", "due_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"))
    state: Mapped[str] = mapped_column(String(10), default=OUT)
    out_at: Mapped[datetime]
    due_on: Mapped[date]
    receiver: Mapped[str] = mapped_column(String(60), default="")
    receiver_phone: Mapped[str] = mapped_column(String(60), default="")
    handed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    condition_out: Mapped[str] = mapped_column(String(300), default="")
    accessories: Mapped[str] = mapped_column(Text, default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    back_at: Mapped[datetime | None] = mapped_column(Moment())
    taken_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    condition_back: Mapped[str] = mapped_column(String(300), default="")
    missing: Mapped[str] = mapped_column(Text, default="")
    damage: Mapped[str] = mapped_column(String(300), default="")
    back_remark: Mapped[str] = mapped_column(String(300), default="")
    lost_at: Mapped[datetime | None] = mapped_column(Moment())
    lost_reason: Mapped[str] = mapped_column(String(300), default="")
    left_reason: Mapped[str] = mapped_column(String(300), default="")
    left_by: Mapped[str] = mapped_column(String(100), default="")
    left_at: Mapped[datetime | None] = mapped_column(Moment())
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100), default="")

    def can_take_back(self) -> bool:
        return self._can("take_back")

    def can_extend(self) -> bool:
        return self._can("extend")

    def can_give_up(self) -> bool:
        return self._can("give_up")

    def can_put_out(self) -> bool:
        return self._can("put_out")

    def take_back(
        self,
        at: datetime,
        taken_by_id: int | None,
        condition_back: str,
        missing: str,
        damage: str,
        back_remark: str,
    ) -> None:
        """out → back, with how it came back."""
        self._require("take_back")
        self.state, self.back_at, self.taken_by_id = BACK, at, taken_by_id
        self.condition_back, self.missing, self.damage, self.back_remark = condition_back, missing, damage, back_remark

    def extend(self, due_on: date) -> None:
        """A later day until which it may stay."""
        self._require("extend")
        self.due_on = due_on

    def give_up(self, at: datetime, reason: str) -> None:
        """out → lost: it does not come back."""
        self._require("give_up")
        self.state, self.lost_at, self.lost_reason = LOST, at, reason

    def put_out(self) -> None:
        """back, lost → out: taking it back was a misclick."""
        self._require("put_out")
        self.state, self.back_at, self.taken_by_id, self.lost_at, self.lost_reason = OUT, None, None, None, ""
        self.condition_back = self.missing = self.damage = self.back_remark = ""

    def leave(self, user: str, now: datetime, reason: str) -> None:
        """The ticket may end while it is out; "" takes that back."""
        self.left_reason = reason
        self.left_by, self.left_at = (user, now) if reason else ("", None)

    def _can(self, move: str) -> bool:
        return self.state in LOAN_MOVES[move][0]

    def _require(self, move: str) -> None:
        if not self._can(move):
            from app.tickets.loans.fields import MOVE_OF, STATE_OF

            words = _("“{move}” is not possible: the loaner is in the state “{state}”.")
            raise Refused(words.format(move=MOVE_OF.show(move), state=STATE_OF.show(self.state)))


class LoanExtension(Row, Base):
    """A later due date of a loan, with the reason."""

    __tablename__ = "loan_extension"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    loan_id: Mapped[int] = mapped_column(BigId, ForeignKey("loan.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")
    old_due_on: Mapped[date]
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")


class LoanerDeclined(Row, Base):
    """The customer of a ticket wants no loaner: none is offered any more."""

    __tablename__ = "loaner_declined"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
