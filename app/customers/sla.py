"""The SLA policy that a customer or a project names. Policies stand above (``app.tickets``), so their table is known
here by the columns that lists and papers show."""

from __future__ import annotations

from sqlalchemy import String, column, select, table
from sqlalchemy.orm import Session

from app.core.i18n import language
from app.core.model import BigId

SLA_POLICY = table("sla_policy", column("id", BigId), column("name", String), column("name_en", String))


def policy_name(session: Session, policy_id: int | None) -> str:
    """The policy's name in the language of the program; "" where none is named."""
    columns = SLA_POLICY.c
    row = session.execute(select(columns.name, columns.name_en).where(columns.id == policy_id)).first()
    return "" if row is None else (row.name_en if language() == "en" else "") or row.name
