"""An SLA policy as JSON data and back: how a version is stored, and how a ticket keeps the one of its report (C2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from app.tickets.sla.policy import Escalation, Event, Goal, Level, Limit, Policy, Unit


def to_data(policy: Policy) -> dict[str, Any]:
    """The policy as dictionaries, lists, texts, numbers and truth values."""
    return asdict(policy) | {"pauses": sorted(policy.pauses)}


def from_data(data: Mapping[str, Any]) -> Policy:
    """The policy from its data; raises ValueError, KeyError or TypeError where the data is none."""
    return Policy(
        **dict(data)
        | {
            "levels": tuple(_level(level) for level in data["levels"]),
            "common": _limits(data["common"]),
            "pauses": frozenset(data["pauses"]),
            "escalation": _steps(data["escalation"]),
        }
    )


def _level(data: Mapping[str, Any]) -> Level:
    return Level(**dict(data) | {"limits": _limits(data["limits"])})


def _limits(rows: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    return tuple(_limit(row) for row in rows)


def _limit(data: Mapping[str, Any]) -> Limit:
    steps = data["escalation"]
    return Limit(
        **dict(data)
        | {
            "goal": Goal(data["goal"]),
            "unit": Unit(data["unit"]),
            "start": Event(data["start"]),
            "escalation": None if steps is None else _steps(steps),
        }
    )


def _steps(rows: Iterable[Mapping[str, Any]]) -> tuple[Escalation, ...]:
    return tuple(Escalation(row["minutes"], tuple(row["tell"])) for row in rows)
