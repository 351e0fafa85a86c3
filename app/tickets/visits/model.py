"""Mapped classes of visits (C8): when, who, how it went, and how often it was re-appointed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import Base, BigId, Moment, Record, Row

PLANNED = "planned"
CONFIRMED = "confirmed"
UNDER_WAY = "under_way"
DONE = "done"
MISSED = "missed"
CANCELLED = "cancelled"

STATES = (PLANNED, CONFIRMED, UNDER_WAY, DONE, MISSED, CANCELLED)
# Still to come or going on: these keep their technicians busy.
ACTIVE = (PLANNED, CONFIRMED, UNDER_WAY)
# Still to come, as far as anybody has said.
TO_COME = (PLANNED, CONFIRMED)
# Given up: nobody is anywhere because of them.
GIVEN_UP = (MISSED, CANCELLED)

TIMES = ("departed_at", "arrived_at", "finished_at", "left_at")

# move -> (the states it leads from, the state it leads to). The only table; see ``Visit``. "" stands for the state
# that follows from the times.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "replan": ((PLANNED, CONFIRMED), ""),
    "confirm": ((PLANNED,), CONFIRMED),
    "depart": ((PLANNED, CONFIRMED), UNDER_WAY),
    "arrive": (ACTIVE, UNDER_WAY),
    "finish": ((UNDER_WAY,), DONE),
    "leave": ((DONE,), DONE),
    "times": ((PLANNED, CONFIRMED, UNDER_WAY, DONE), ""),
    "miss": (ACTIVE, MISSED),
    "cancel": ((PLANNED, CONFIRMED), CANCELLED),
    "take_back": (GIVEN_UP, ""),
}


class VisitTechnician(Row, Base):
    """A technician of a visit; the one at position 0 leads."""

    __tablename__ = "ticket_visit_technician"
    __root__ = ("ticket", "ticket_id")
    __table_args__ = (Index("ix_ticket_visit_technician_staff_id_visit_id", "staff_id", "visit_id", unique=True),)

    visit_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket_visit.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    position: Mapped[int] = mapped_column(default=0)


class Visit(Record, Base):
    """A visit to the customer for a ticket (上门).

    Its states and moves, ``MOVES`` as a drawing::

        planned ──confirm──> confirmed ──depart, arrive──> under way ──finish──> done ──leave──┐
           │  ^───replan─────────┘                             │                  ^────────────┘
           └───────depart, arrive──────────────────────────────┘

        planned, confirmed ──cancel──> cancelled        planned, confirmed, under way ──miss──> missed
        cancelled, missed ──take back──> what its times say

    A new time for a confirmed visit makes it planned again: the customer has not agreed to that one. ``times`` corrects
    what was recorded, and the state follows from it: done once finished, under way once departed or arrived.

    To add a state: 1. its constant and moves above; 2. its title in ``fields.STATE_OF`` and its colour in
    ``ui/dispatch/look.py``; 3. the table in ``tests/tickets/test_visits.py``.
    """

    __tablename__ = "ticket_visit"
    __root__ = ("ticket", "ticket_id")
    __table_args__ = (Index("ix_ticket_visit_planned_from_id", "planned_from", "id"),)

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    planned_from: Mapped[datetime]
    planned_to: Mapped[datetime]
    agreed_with: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(20), default=PLANNED)
    state_since: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment())
    departed_at: Mapped[datetime | None] = mapped_column(Moment())
    arrived_at: Mapped[datetime | None] = mapped_column(Moment())
    finished_at: Mapped[datetime | None] = mapped_column(Moment())
    left_at: Mapped[datetime | None] = mapped_column(Moment())
    # Why it was missed or cancelled.
    reason: Mapped[str] = mapped_column(String(300), default="")

    crew: Mapped[list[VisitTechnician]] = relationship(
        cascade="all, delete-orphan", order_by="VisitTechnician.position"
    )

    # -- what is possible ----------------------------------------------------------------------------------------------

    def can_replan(self) -> bool:
        return self._can("replan")

    def can_confirm(self) -> bool:
        return self._can("confirm")

    def can_depart(self) -> bool:
        return self._can("depart")

    def can_arrive(self) -> bool:
        return self._can("arrive") and self.arrived_at is None

    def can_finish(self) -> bool:
        return self._can("finish")

    def can_leave(self) -> bool:
        return self._can("leave") and self.left_at is None

    def can_times(self) -> bool:
        return self._can("times")

    def can_miss(self) -> bool:
        return self._can("miss")

    def can_cancel(self) -> bool:
        return self._can("cancel")

    def can_take_back(self) -> bool:
        return self._can("take_back")

    # -- the moves -----------------------------------------------------------------------------------------------------

    def replan(self, now: datetime, first: datetime, last: datetime) -> None:
        """Another time. A confirmed visit is planned again when its time changes."""
        self._require("replan")
        if (first, last) != (self.planned_from, self.planned_to):
            self.planned_from, self.planned_to, self.confirmed_at = first, last, None
        self._follow_times(now)

    def confirm(self, now: datetime) -> None:
        """planned → confirmed: the customer expects us then."""
        self._require("confirm")
        self.confirmed_at = now
        self._set(CONFIRMED, now)

    def depart(self, now: datetime, at: datetime) -> None:
        """planned or confirmed → under way."""
        self._require("depart")
        self.departed_at = at
        self._set(UNDER_WAY, now)

    def arrive(self, now: datetime, at: datetime) -> None:
        """→ under way, at the customer's place."""
        self._require("arrive")
        self.arrived_at = at
        self._set(UNDER_WAY, now)

    def finish(self, now: datetime, at: datetime) -> None:
        """under way → done: the work of this visit has ended."""
        self._require("finish")
        self.finished_at = at
        self._set(DONE, now)

    def leave(self, now: datetime, at: datetime) -> None:
        """Left the customer's place; stays done."""
        self._require("leave")
        self.left_at = at
        self._set(DONE, now)

    def times(self, now: datetime, recorded: dict[str, datetime | None]) -> None:
        """Records or corrects the four times; the state follows from them."""
        self._require("times")
        for key in TIMES:
            setattr(self, key, recorded[key])
        self._follow_times(now)

    def miss(self, now: datetime, reason: str) -> None:
        """→ missed: it did not come about, or nothing could be done there."""
        self._require("miss")
        self.reason = reason
        self._set(MISSED, now)

    def cancel(self, now: datetime, reason: str) -> None:
        """planned or confirmed → cancelled."""
        self._require("cancel")
        self.reason = reason
        self._set(CANCELLED, now)

    def take_back(self, now: datetime) -> None:
        """missed or cancelled → as before."""
        self._require("take_back")
        self.reason = ""
        self._follow_times(now)

    # -- the crew ------------------------------------------------------------------------------------------------------

    @property
    def people(self) -> tuple[int, ...]:
        """The ids of its technicians, the leading one first."""
        return tuple(member.staff_id for member in self.crew)

    def set_people(self, people: Iterable[int]) -> None:
        """Sends these technicians, the first one leads."""
        wanted = list(dict.fromkeys(people))
        known = {member.staff_id: member for member in self.crew}
        for position, staff_id in enumerate(wanted):
            member = known.get(staff_id) or VisitTechnician(staff_id=staff_id, ticket_id=self.ticket_id)
            if member.position != position:
                member.position = position
            known[staff_id] = member
        self.crew = [known[staff_id] for staff_id in wanted]

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _can(self, move: str) -> bool:
        return self.state in MOVES[move][0]

    def _require(self, move: str) -> None:
        if getattr(self, f"can_{move}")():
            return
        from app.tickets.visits.fields import MOVE_OF, STATE_OF

        words = _("“{move}” is not possible: the visit is in the state “{state}”.")
        raise Refused(words.format(move=MOVE_OF.show(move), state=STATE_OF.show(self.state)))

    def _set(self, state: str, now: datetime) -> None:
        if self.state != state:
            self.state, self.state_since = state, now

    def _follow_times(self, now: datetime) -> None:
        if self.finished_at is not None:
            self._set(DONE, now)
        elif self.departed_at is not None or self.arrived_at is not None:
            self._set(UNDER_WAY, now)
        else:
            self._set(CONFIRMED if self.confirmed_at is not None else PLANNED, now)


class VisitChange(Row, Base):
    """A re-appointment or re-dispatch: what was agreed before and is now, who changed it, and why.

    ``old_people`` and ``new_people`` are names as they were then.
    """

    __tablename__ = "ticket_visit_change"
    __root__ = ("ticket", "ticket_id")

    visit_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket_visit.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")
    old_from: Mapped[datetime]
    old_to: Mapped[datetime]
    new_from: Mapped[datetime]
    new_to: Mapped[datetime]
    old_people: Mapped[str] = mapped_column(Text, default="")
    new_people: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
