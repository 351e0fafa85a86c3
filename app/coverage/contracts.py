"""Maintenance contracts (维保合同) as coverage (B10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.coverage.decision import Contract


def contract_on(session: Session, equipment_id: int, day: date) -> Contract | None:
    """The maintenance contract in which the device lies on a day; None where there is none."""
    return None


def policy_of_contract(session: Session, equipment_id: int, day: date) -> int | None:
    """The id of the SLA policy in the maintenance contract that covers the device on a day; None where no contract
    covers it, or its contract names none (B10, C2)."""
    return None
