"""What the tests of stored SLA policies share."""

from __future__ import annotations

from typing import Any

from app.core.lists import Query
from app.office import Office
from app.tickets.policies.model import SlaPolicy
from app.tickets.policies.versions import parsed
from app.tickets.sla.policy import Policy


def policy_id(office: Office, name: str) -> int:
    (found,) = office.policies.listing.ids(Query(filters={"name": f"={name}"}))
    return int(found)


def policy(office: Office, record_id: int) -> Policy:
    """The newest version as data."""
    with office.read() as session:
        row = session.get_one(SlaPolicy, record_id)
        return parsed(row.versions[-1].data)


def limit(goal: str = "respond", amount: Any = 1, **more: Any) -> dict[str, Any]:
    return {"goal": goal, "amount": amount, "unit": "hours", "start": "call", "working": "around", **more}


def level(name: str = "重大", *limits: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "limits": list(limits), **more}
