"""Mapped class of raised replacements (B6)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Refused
from app.core.i18n import lazy
from app.core.model import Base, BigId, Moment, Row

RAISED = "raised"
DECLINED = "declined"
DONE = "done"


class Replacement(Row, Base):
    """That a device is to be replaced, and what became of it (换新).

    ``fault`` is the key of the fault for which it was raised, "" when it was replaced without; nothing is raised twice
    for the same. ``proofs``: JSON {language: [lines]}. ``before``: JSON of what an undo brings back. States::

        raised ──swap──> done ──undo──> raised ──decline──> declined
    """

    __tablename__ = "replacement"
    __root__ = ("equipment", "equipment_id")
    __table_args__ = (Index("ix_replacement_state_id", "state", "id"),)

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    fault: Mapped[str] = mapped_column(String(40), default="")
    ground: Mapped[str] = mapped_column(String(20), default="")
    since: Mapped[date]
    proofs: Mapped[str] = mapped_column(Text, default="{}")
    state: Mapped[str] = mapped_column(String(10), default=RAISED)
    raised_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment())
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    new_equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    before: Mapped[str] = mapped_column(Text, default="{}")

    def can_decline(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == RAISED

    def decline(self, who: str, now: datetime, reason: str) -> None:
        """raised → declined: the device stays, with a reason."""
        if not self.can_decline():
            raise Refused(lazy("This replacement was decided already."))
        self.state, self.reason, self.decided_by, self.decided_at = DECLINED, reason, who, now
