"""Stores the SLA policies that come with the program (C2)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.numbering import take_number
from app.tickets.policies import typed as policy_typed
from app.tickets.policies.model import SlaPolicy
from app.tickets.policies.versions import store
from app.tickets.sla.shipped import SHIPPED


def seed(session: Session) -> None:
    """Stores the shipped policies that are not there yet, by their stable codes; changed ones stay."""
    known = set(session.scalars(select(SlaPolicy.shipped)))
    for policy in SHIPPED:
        if policy.code in known:
            continue
        row = SlaPolicy(
            number=take_number(session, "policies"),
            shipped=policy.code,
            created_at=session.info["now"],
            created_by=session.info["user"].name,
            **policy_typed.columns_of(policy),
        )
        session.add(row)
        store(session, row, policy)
    session.flush()
