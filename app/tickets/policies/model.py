"""Mapped classes of SLA policies: what the office changes now, and every version that tickets may keep (C2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import Base, BigId, Record, Row


class SlaPolicyVersion(Row, Base):
    """A version of a policy, whole, as JSON by ``data``. It is never changed nor removed: tickets keep it.

    ``edition`` counts from 1. It holds from ``valid_from`` until the next one begins.
    """

    __tablename__ = "sla_policy_version"
    # The versions are the history themselves; the policy's own tells each in words.
    __history__ = False
    __table_args__ = (UniqueConstraint("policy_id", "edition"),)

    policy_id: Mapped[int] = mapped_column(BigId, ForeignKey("sla_policy.id"))
    edition: Mapped[int]
    data: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")


class SlaPolicy(Record, Base):
    """An SLA policy as it is now. ``shipped`` is the stable code of one that came with the program.

    Levels, limits and escalation steps are in the newest version only; the other columns are copied into each.
    ``level_names`` and ``edition`` follow from it, for the list.
    """

    __tablename__ = "sla_policy"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    shipped: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    holidays_served: Mapped[bool] = mapped_column(default=False)
    warn_minutes: Mapped[int] = mapped_column(default=30)
    pause_customer: Mapped[bool] = mapped_column(default=True)
    pause_parts: Mapped[bool] = mapped_column(default=True)
    pause_approval: Mapped[bool] = mapped_column(default=True)
    pause_other: Mapped[bool] = mapped_column(default=False)
    level_names: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(Text, default="")

    versions: Mapped[list[SlaPolicyVersion]] = relationship(order_by="SlaPolicyVersion.edition")
