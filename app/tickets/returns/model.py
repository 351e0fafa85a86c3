"""Mapped class of returned goods: what a customer sends back, what was found, decided and done (C18)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import QUANTITY_TYPE, Base, BigId, Moment, Row

REQUESTED = "requested"
INSPECTED = "inspected"
DECIDED = "decided"
DONE = "done"
REFUSED = "refused"
RETURN_STATES = (REQUESTED, INSPECTED, DECIDED, DONE, REFUSED)
# With a result: the ticket may be resolved.
ENDED = (DONE, REFUSED)

# move -> (the states it leads from, the state it leads to); "" is the state before the last move.
RETURN_MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "inspect": ((REQUESTED,), INSPECTED),
    "decide": ((INSPECTED,), DECIDED),
    "refuse": ((REQUESTED, INSPECTED), REFUSED),
    "finish": ((DECIDED,), DONE),
    "step_back": ((INSPECTED, DECIDED, DONE, REFUSED), ""),
}


class ReturnedGoods(Row, Base):
    """Goods that a customer wants to give back or exchange (退换货). A ticket may have several, each goes its own way.

    Its states and moves, ``RETURN_MOVES`` as a drawing::

        requested ──inspect──> inspected ──decide──> decided ──finish──> done
            └───────refuse────────┴───────> refused

        every state but requested ──step back──> the one before

    ``freight`` and ``labour``: who bears them (us / dealer / customer; labour "" where there is none), as the rule or
    an override says. To add a state: 1. its constant and moves above; 2. its title in ``fields.STATE_OF`` and its
    colour in ``ui/tickets/look.py``; 3. the table in ``tests/tickets/test_returns.py``.
    """

    __tablename__ = "returned_goods"
    __root__ = ("ticket", "ticket_id")
    __table_args__ = (Index("ix_returned_goods_state_id", "state", "id"),)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=REQUESTED)
    # What comes back: the device itself, or a part or other goods.
    equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("part.id"), index=True)
    item: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[Decimal] = mapped_column(QUANTITY_TYPE, default=Decimal(1))
    delivered_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    wants: Mapped[str] = mapped_column(String(20), default="")
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(100), default="")

    received_on: Mapped[date | None]
    inspected_at: Mapped[datetime | None] = mapped_column(Moment())
    inspected_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    ground: Mapped[str] = mapped_column(String(20), default="")
    finding: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[str] = mapped_column(String(20), default="")
    decision_reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment())
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    freight: Mapped[str] = mapped_column(String(10), default="")
    labour: Mapped[str] = mapped_column(String(10), default="")
    override_reason: Mapped[str] = mapped_column(String(300), default="")
    override_by: Mapped[str] = mapped_column(String(100), default="")

    done_on: Mapped[date | None]
    amount: Mapped[Decimal | None]
    new_equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    courier: Mapped[str] = mapped_column(String(60), default="")
    courier_number: Mapped[str] = mapped_column(String(60), default="")
    outcome: Mapped[str] = mapped_column(String(300), default="")

    # -- what is possible ----------------------------------------------------------------------------------------------

    def can_inspect(self) -> bool:
        return self._can("inspect")

    def can_decide(self) -> bool:
        return self._can("decide")

    def can_refuse(self) -> bool:
        return self._can("refuse")

    def can_finish(self) -> bool:
        return self._can("finish")

    def can_step_back(self) -> bool:
        return self._can("step_back")

    # -- the moves -----------------------------------------------------------------------------------------------------

    def inspect(self, at: datetime, received_on: date, ground: str, finding: str, inspected_by_id: int | None) -> None:
        """requested → inspected: the goods are here, and what is the matter with them."""
        self._require("inspect")
        self.state, self.inspected_at, self.received_on = INSPECTED, at, received_on
        self.ground, self.finding, self.inspected_by_id = ground, finding, inspected_by_id

    def decide(self, at: datetime, who: str, decision: str, reason: str, freight: str, labour: str) -> None:
        """inspected → decided: taken back, exchanged or repaired, and who bears the cost."""
        self._require("decide")
        self.state, self.decided_at, self.decided_by = DECIDED, at, who
        self.decision, self.decision_reason, self.freight, self.labour = decision, reason, freight, labour

    def refuse(self, at: datetime, who: str, reason: str, courier: str, courier_number: str) -> None:
        """requested, inspected → refused, with why; what is here is sent back."""
        self._require("refuse")
        self.state, self.decided_at, self.decided_by, self.decision_reason = REFUSED, at, who, reason
        self.courier, self.courier_number = courier, courier_number

    def finish(self, done_on: date, outcome: str, amount: Decimal | None, courier: str, courier_number: str) -> None:
        """decided → done: taken in, credited, replaced or sent back repaired."""
        self._require("finish")
        self.state, self.done_on, self.outcome, self.amount = DONE, done_on, outcome, amount
        self.courier, self.courier_number = courier, courier_number

    def step_back(self) -> None:
        """The state before the last move: what that wrote is blank again."""
        self._require("step_back")
        if self.state == DONE:
            self.done_on, self.outcome, self.amount, self.new_equipment_id = None, "", None, None
            self.courier = self.courier_number = ""
            self.state = DECIDED
        elif self.state == INSPECTED:
            self.inspected_at = self.received_on = self.inspected_by_id = None
            self.ground = self.finding = ""
            self.state = REQUESTED
        else:
            self.decided_at = None
            self.decided_by = self.decision = self.decision_reason = self.freight = self.labour = ""
            self.override_reason = self.override_by = self.courier = self.courier_number = ""
            self.state = INSPECTED if self.inspected_at is not None else REQUESTED

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _can(self, move: str) -> bool:
        return self.state in RETURN_MOVES[move][0]

    def _require(self, move: str) -> None:
        if not self._can(move):
            from app.tickets.returns.fields import MOVE_OF, STATE_OF

            words = _("“{move}” is not possible: the goods are in the state “{state}”.")
            raise Refused(words.format(move=MOVE_OF.show(move), state=STATE_OF.show(self.state)))
