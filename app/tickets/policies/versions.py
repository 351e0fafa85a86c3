"""The stored versions of SLA policies: a new one when something changes, none is ever changed (C2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.tickets.policies import fields as policy_fields
from app.tickets.policies import typed as policy_typed
from app.tickets.policies.data import from_data, to_data
from app.tickets.policies.model import SlaPolicy, SlaPolicyVersion
from app.tickets.policies.words import part_differences
from app.tickets.sla.check import check_policy
from app.tickets.sla.policy import Policy
from app.worktime.current import calendar_of


@lru_cache(maxsize=256)
def parsed(data: str) -> Policy:
    """The policy of a version's text. Kept by the text itself: another database has other versions under the same
    ids."""
    return from_data(json.loads(data))


def as_stored(policy: Policy) -> str:
    """The text of a version."""
    return json.dumps(to_data(policy), ensure_ascii=False)


def newest(row: SlaPolicy) -> Policy | None:
    """The policy as its newest version has it; None before the first."""
    return parsed(row.versions[-1].data) if row.versions else None


def keep(session: Session, row: SlaPolicy, parts: Mapping[str, Any]) -> None:
    """Makes the version that follows from the record's columns and the ``parts`` that were typed, when it differs from
    the newest. Raises Invalid where it would be wrong on the office's calendar."""
    with session.no_autoflush:  # the row may be half made yet
        before = newest(row)
        policy = _composed(row, before, parts)
        if policy == before:
            return
        if problems := check_policy(policy, calendar_of(session)):
            raise Invalid(policy_typed.at_cell(problem) for problem in problems)
        if before is not None and not session.info["note"]:
            session.info["note"] = "\n".join(part_differences(before, policy))
        store(session, row, replace(policy, version=policy.version + 1))


def store(session: Session, row: SlaPolicy, policy: Policy) -> None:
    """Appends a version and copies what the list shows of it."""
    row.edition = policy.version
    row.level_names = "、".join(level.name for level in policy.levels)
    row.versions.append(
        SlaPolicyVersion(
            edition=policy.version,
            data=as_stored(policy),
            valid_from=session.info["now"],
            who=session.info["user"].name,
        )
    )


def _composed(row: SlaPolicy, before: Policy | None, parts: Mapping[str, Any]) -> Policy:
    return replace(
        before or Policy(row.shipped or row.number, "", version=0),
        name=row.name,
        name_en=row.name_en or "",
        holidays_served=bool(row.holidays_served),
        warn_minutes=row.warn_minutes,
        pauses=policy_typed.pauses_of({key: getattr(row, key) for key in policy_fields.PAUSES}),
        **parts,
    )
