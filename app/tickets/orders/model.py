"""Mapped classes of orders from callers and of task orders with their steps (C9)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import MONEY_TYPE, Base, BigId, Moment, Record, Row

DRAFT = "draft"
SUBMITTED = "submitted"
REVIEWED = "reviewed"
APPROVED = "approved"
DONE = "done"
FILED = "filed"
CANCELLED = "cancelled"
STATES = (DRAFT, SUBMITTED, REVIEWED, APPROVED, DONE, FILED, CANCELLED)
# A ticket has one of these at a time.
ALIVE = (DRAFT, SUBMITTED, REVIEWED, APPROVED, DONE)

# move -> (the states it leads from, the state it leads to). The only table; see ``TaskOrder``.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": ((DRAFT,), SUBMITTED),
    "withdraw": ((SUBMITTED,), DRAFT),
    "review": ((SUBMITTED,), REVIEWED),
    "approve": ((REVIEWED,), APPROVED),
    "refuse": ((SUBMITTED, REVIEWED), DRAFT),
    "complete": ((APPROVED,), DONE),
    "file": ((DONE,), FILED),
    "cancel": ((DRAFT, SUBMITTED, REVIEWED, APPROVED), CANCELLED),
}

OPEN = "open"
CONFIRMED = "confirmed"
REPLACED = "replaced"
WITHDRAWN = "withdrawn"
CALLER_STATES = (OPEN, CONFIRMED, REPLACED, WITHDRAWN)
CALLER_MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "confirm": ((OPEN,), CONFIRMED),
    "unconfirm": ((CONFIRMED,), OPEN),
    "renew": ((OPEN, CONFIRMED), REPLACED),
    "withdraw": ((OPEN, CONFIRMED), WITHDRAWN),
}


class TaskOrder(Record, Base):
    """A repair task order (维修任务书).

    Its states and moves, ``MOVES`` as a drawing::

        draft ──submit──> submitted ──review──> reviewed ──approve──> approved ──complete──> done ──file──> filed
          ^──withdraw─────────┘ │                  │                  (the owner confirmed)  (returned to production)
          └──refuse (a reason)──┴──────────────────┘

        draft, submitted, reviewed, approved ──cancel (a reason)──> cancelled

    Each step is kept with who, when and the comment; what was reviewed or approved as a deputy names whose. Only a
    draft is edited. To add a state: 1. its constant and moves above; 2. its title in ``fields.py`` and its colour in
    ``ui/charges/look.py``; 3. the table in ``tests/tickets/test_orders.py``.
    """

    __tablename__ = "task_order"
    __table_args__ = (
        Index("ix_task_order_ticket_id_state", "ticket_id", "state"),
        Index("ix_task_order_state_due_on", "state", "due_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    problem: Mapped[str] = mapped_column(Text, default="")
    analysis: Mapped[str] = mapped_column(Text, default="")
    main_cause: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    responsible_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    due_on: Mapped[date | None]
    briefing: Mapped[str] = mapped_column(Text, default="")

    state: Mapped[str] = mapped_column(String(20), default=DRAFT)
    state_since: Mapped[datetime]
    # Who handed it in: must not approve it too.
    submitted_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    submitted_by: Mapped[str] = mapped_column(String(100), default="")
    owner_name: Mapped[str] = mapped_column(String(60), default="")
    owner_on: Mapped[date | None]
    filed_on: Mapped[date | None]
    filed_with: Mapped[str] = mapped_column(String(60), default="")

    # -- what is possible ----------------------------------------------------------------------------------------------

    def can_submit(self) -> bool:
        return self._can("submit")

    def can_withdraw(self) -> bool:
        return self._can("withdraw")

    def can_review(self) -> bool:
        return self._can("review")

    def can_approve(self) -> bool:
        return self._can("approve")

    def can_refuse(self) -> bool:
        return self._can("refuse")

    def can_complete(self) -> bool:
        return self._can("complete")

    def can_file(self) -> bool:
        return self._can("file")

    def can_cancel(self) -> bool:
        return self._can("cancel")

    # -- the move ------------------------------------------------------------------------------------------------------

    def move(self, key: str, now: datetime, who: str, comment: str = "", for_whom: str = "") -> TaskOrderStep:
        """Makes a move and answers its step, which the service stores; ``for_whom``: the person who is away, in whose
        name it is made. Raises Refused when the state does not allow it."""
        self.require(key)
        step = TaskOrderStep(
            order_id=self.id,
            move=key,
            from_state=self.state,
            to_state=MOVES[key][1],
            at=now,
            who=who,
            for_whom=for_whom,
            comment=comment,
        )
        self.state, self.state_since = MOVES[key][1], now
        return step

    def require(self, key: str) -> None:
        """Raises Refused, with the state in words, when the move is not possible."""
        if self._can(key):
            return
        from app.tickets.orders.fields import MOVE_OF, STATE_OF

        words = _("“{move}” is not possible: {number} is in the state “{state}”.")
        raise Refused(words.format(move=MOVE_OF.show(key), number=self.number, state=STATE_OF.show(self.state)))

    def _can(self, key: str) -> bool:
        return self.state in MOVES[key][0]


class TaskOrderStep(Row, Base):
    """One move of a task order: who, when, in whose name, and the comment."""

    __tablename__ = "task_order_step"
    __root__ = ("task_order", "order_id")

    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("task_order.id"), index=True)
    move: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")
    for_whom: Mapped[str] = mapped_column(String(100), default="")
    comment: Mapped[str] = mapped_column(String(500), default="")


class CallerOrder(Record, Base):
    """An order from the caller (任务委托书); one of a ticket holds at a time.

    Its states and moves, ``CALLER_MOVES`` as a drawing::

        open ──confirm (who, when, how)──> confirmed ──unconfirm──> open
        open, confirmed ──renew──> replaced, and a new open one     open, confirmed ──withdraw──> withdrawn
    """

    __tablename__ = "caller_order"
    __table_args__ = (Index("ix_caller_order_ticket_id_state", "ticket_id", "state"),)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    items: Mapped[str] = mapped_column(Text, default="")
    price: Mapped[Decimal | None] = mapped_column(MONEY_TYPE)
    agreed_for: Mapped[datetime | None] = mapped_column(Moment())
    remark: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=OPEN)
    confirmed_by: Mapped[str] = mapped_column(String(60), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment())
    confirmed_how: Mapped[str] = mapped_column(String(20), default="")
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")

    def can_confirm(self) -> bool:
        return self._can("confirm")

    def can_unconfirm(self) -> bool:
        return self._can("unconfirm")

    def can_renew(self) -> bool:
        return self._can("renew")

    def can_withdraw(self) -> bool:
        return self._can("withdraw")

    def confirm(self, by: str, at: datetime, how: str) -> None:
        """open → confirmed by the caller, before the work."""
        self._require("confirm")
        self.state, self.confirmed_by, self.confirmed_at, self.confirmed_how = CONFIRMED, by, at, how

    def unconfirm(self) -> None:
        """confirmed → open: it was a mistake, or is to be changed."""
        self._require("unconfirm")
        self.state, self.confirmed_by, self.confirmed_at, self.confirmed_how = OPEN, "", None, ""

    def renew(self) -> None:
        """→ replaced by a newer one."""
        self._require("renew")
        self.state = REPLACED

    def withdraw(self, reason: str) -> None:
        """→ withdrawn: nothing comes of it."""
        self._require("withdraw")
        self.state, self.withdrawn_reason = WITHDRAWN, reason

    def _can(self, key: str) -> bool:
        return self.state in CALLER_MOVES[key][0]

    def _require(self, key: str) -> None:
        if self._can(key):
            return
        from app.tickets.orders.fields import CALLER_MOVE_OF, CALLER_STATE_OF

        words = _("“{move}” is not possible: {number} is in the state “{state}”.")
        raise Refused(
            words.format(move=CALLER_MOVE_OF.show(key), number=self.number, state=CALLER_STATE_OF.show(self.state))
        )
