"""The work on a ticket as plain rows; how many faults needed no visit (C6, C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.i18n import _, lazy
from app.core.lists import Column, ListSpec
from app.core.model import table_of
from app.staff.model import Staff
from app.tickets.model import Ticket
from app.tickets.work import fields as f
from app.tickets.work import model as w
from app.tickets.work.model import (
    CheckItem,
    CheckList,
    CheckListItem,
    Escalation,
    Rma,
    SoftwareChange,
    SupportAttempt,
    WorkStep,
)
from app.tickets.work.rules import tier_of

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class TicketWork:
    """What was done on a ticket. Each row is a dict by field key with ``id`` and the names of references as
    ``….label``; an RMA has ``moves``, those that are possible now."""

    attempts: Rows
    escalations: Rows
    tier: str
    steps: Rows
    checks: Rows
    rmas: Rows
    software: Rows


@dataclass(frozen=True)
class Share:
    """Of the faults of a level that were resolved in a time: how many without a visit. ``level`` "" is not set."""

    level: str
    without_visit: int
    resolved: int


def work_of(session: Session, ticket_id: int) -> TicketWork:
    """All that was done on a ticket, the newest first; steps and check items in their order."""
    names = {row[0]: row[1] for row in session.execute(select(Staff.id, Staff.name))}
    escalations = _all(session, Escalation, ticket_id)
    return TicketWork(
        [_attempt(row, names) for row in reversed(_all(session, SupportAttempt, ticket_id, SupportAttempt.at))],
        [_escalation(row) for row in reversed(escalations)],
        tier_of([row.to_tier for row in escalations if row.taken_back_at is None]),
        [
            _row(row, ("step", "at", "staff_id", "person", "text"), names)
            for row in _all(session, WorkStep, ticket_id, WorkStep.at)
        ],
        [
            {"done": row.done_at is not None, **_row(row, ("text", "done_at", "done_by", "remark"), names)}
            for row in _all(session, CheckItem, ticket_id, CheckItem.position)
        ],
        [_rma(row) for row in reversed(_all(session, Rma, ticket_id, Rma.taken_at))],
        [
            _row(row, ("at", "staff_id", "version_before", "version_after", "settings"), names)
            for row in reversed(_all(session, SoftwareChange, ticket_id, SoftwareChange.at))
        ],
    )


def is_away(session: Session, device_id: int, without: int = 0) -> bool:
    """Whether a device is away for repair by another row than this one."""
    away = select(func.count()).where(Rma.equipment_id == device_id, Rma.state.in_(w.AWAY), Rma.id != without)
    return bool(session.scalar(away))


def share_without_visit(session: Session, first: datetime, last: datetime) -> list[Share]:
    """For each fault level: how many of the faults resolved from ``first`` until before ``last`` needed no visit.

    Tickets of which nobody said how they were solved count for neither.
    """
    query = (
        select(Ticket.level, Ticket.solved_how, func.count())
        .where(
            Ticket.kind == "fault",
            Ticket.resolved_at >= first,
            Ticket.resolved_at < last,
            Ticket.solved_how != "",
            Ticket.archived_at.is_(None),
        )
        .group_by(Ticket.level, Ticket.solved_how)
    )
    counts: dict[str, list[int]] = {}
    for level, how, count in session.execute(query):
        found = counts.setdefault(level, [0, 0])
        found[0] += count if how != w.SITE else 0
        found[1] += count
    return [Share(level, without, resolved) for level, (without, resolved) in sorted(counts.items())]


def check_list_list() -> ListSpec:
    """The register of check lists."""
    items = (
        select(func.count(CheckListItem.id))
        .where(CheckListItem.check_list_id == CheckList.id)
        .correlate(CheckList)
        .scalar_subquery()
    )
    return ListSpec(
        name="check_lists",
        title=lazy("Check lists"),
        columns=(
            Column(f.LIST_NUMBER, CheckList.number, fast=True, width=110),
            Column(f.LIST_NAME, CheckList.name, width=220),
            Column(f.LIST_CATEGORY, CheckList.category, width=140),
            Column(f.ITEM_COUNT, items, width=80),
            Column(f.LIST_REMARK, CheckList.remark, width=300),
        ),
        source=table_of(CheckList),
        id=CheckList.id,
        tables=frozenset({"check_list", "check_list_item"}),
        order="number",
        archived=CheckList.archived_at,
        search_kind="check_lists",
    )


# -- helpers -----------------------------------------------------------------------------------------------------------


def _all(session: Session, model: Any, ticket_id: int, *order: Any) -> Sequence[Any]:
    return session.scalars(select(model).where(model.ticket_id == ticket_id).order_by(*order, model.id)).all()


def _row(row: Any, keys: Sequence[str], names: dict[int, str]) -> dict[str, Any]:
    values = {"id": row.id} | {key: getattr(row, key) for key in keys}
    if "staff_id" in values:
        values["staff_id.label"] = names.get(row.staff_id, "")
    return values


def _attempt(row: SupportAttempt, names: dict[int, str]) -> dict[str, Any]:
    values = _row(row, ("at", "mode", "staff_id", "minutes", "result", "entered_by", "visit_id"), names)
    return values | {"solved": "yes" if row.solved else "no"}


def _escalation(row: Escalation) -> dict[str, Any]:
    values = _row(row, ("at", "from_tier", "to_tier", "to_whom", "reason", "who"), {})
    taken_back = ""
    if row.taken_back_at is not None:
        taken_back = _("{who}: {reason}").format(who=row.taken_back_by, reason=row.taken_back_reason)
    return values | {"taken_back": taken_back, "active": row.taken_back_at is None}


def _rma(row: Rma) -> dict[str, Any]:
    keys = (
        "item",
        "serial",
        "state",
        "taken_at",
        "condition",
        "sent_to",
        "sent_at",
        "due_back_on",
        "received_at",
        "back_on_at",
        "repair",
        "reason",
    )
    return _row(row, keys, {}) | {
        "tracking": " ".join(filter(None, (row.courier, row.courier_number))),
        "moves": tuple(move for move in w.RMA_MOVES if getattr(row, f"can_{move}")()),
    }
