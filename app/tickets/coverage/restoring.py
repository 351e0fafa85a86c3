"""Until when a ticket's fault was to be restored, and the extension of the warranty that its missing proposes (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.i18n import _
from app.core.model import table_of
from app.coverage import derived, devices
from app.coverage.extensions import book, fault_known
from app.coverage.ledger import Extension, propose
from app.coverage.model import PROPOSED, CoveragePlan, WarrantyExtension
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.tickets import model as m
from app.tickets.clocks import cases
from app.tickets.model import Ticket, TicketMove
from app.tickets.sla.policy import Goal
from app.tickets.sla.rules import Clock
from app.worktime.current import calendar_of

# The effect of a fault that keeps the customer from working.
STOPPED = "down"


def restore_clock(session: Session, ticket_id: int, now: datetime) -> Clock | None:
    """How the promise to restore stands, pauses counted; None where the policy promises none."""
    (stored,) = cases.stored_cases(session, [ticket_id])
    clocks = cases.clocks_of(stored.case, calendar_of(session), now)
    return next((clock for clock in clocks if clock.goal is Goal.RESTORE), None)


def proposal(session: Session, ticket: Any, now: datetime) -> Extension | None:
    """The extension that the ticket proposes to the manager; None where it proposes none."""
    return None if fault_known(session, ticket.id) else _founded(session, ticket, now)


def withdraw_unfounded(session: Session, ticket_ids: Iterable[int]) -> None:
    """Withdraws what these tickets proposed by themselves and has no ground any more: it was restored in time and typed
    later, or the effect or the device was corrected. What somebody proposed or decided stays."""
    now, note = session.info["now"], session.info["note"]
    for block in devices.blocks(ticket_ids):
        proposed = (
            select(WarrantyExtension, Ticket)
            .join(Ticket, Ticket.id == WarrantyExtension.ticket_id)
            .where(
                Ticket.id.in_(block),
                # Cancelled with the fault still there: the manager decides.
                Ticket.state != m.CANCELLED,
                WarrantyExtension.state == PROPOSED,
                WarrantyExtension.kind == "fault",
                # Whoever proposes one gives a reason.
                WarrantyExtension.reason == "",
            )
        )
        for row, ticket in session.execute(proposed).all():
            if row.equipment_id != ticket.equipment_id or _founded(session, ticket, now) is None:
                row.withdraw(now, _("The ticket gives no ground for it any more: see its times, effect and device."))
                session.info["note"] = row.cancel_reason
                session.flush()
    session.info["note"] = note


def _founded(session: Session, ticket: Any, now: datetime) -> Extension | None:
    if ticket.equipment_id is None or ticket.effect != STOPPED or ticket.kind != "fault":
        return None
    device = next(devices.device_rows(session, [ticket.equipment_id]), None)
    plan_id = devices.plan_id_of(device) if device is not None else None
    plan = session.get(CoveragePlan, plan_id) if plan_id is not None else None
    if plan is None or not plan.extension:
        return None
    clock = restore_clock(session, ticket.id, now)
    return propose(
        spans=derived.coverages(session, [ticket.equipment_id])[ticket.equipment_id][1].spans,
        reported_on=office_day(ticket.called_at),
        ticket=ticket.number,
        restore_by=clock.deadline if clock is not None else None,
        restored_at=clock.reached if clock is not None else None,
        now=now,
        kept_from_working=True,
        days=plan.extension_days,
    )


def propose_missed(session: Session, ticket_ids: Iterable[int]) -> list[int]:
    """Books what these tickets propose; answers the ids of the rows. Old logs propose nothing: nobody waits there."""
    now, booked, note = session.info["now"], [], session.info["note"]
    for block in devices.blocks(ticket_ids):
        likely = select(Ticket).where(
            Ticket.id.in_(block), Ticket.effect == STOPPED, Ticket.kind == "fault", Ticket.equipment_id.is_not(None)
        )
        for ticket in session.scalars(likely).all():
            if ticket.state == m.CANCELLED or not (ticket.is_open() or _was_moved(session, ticket.id)):
                continue
            found = proposal(session, ticket, now)
            if found is not None and ticket.equipment_id is not None:
                booked.append(book(session, ticket.equipment_id, row_of(found), ticket.id, session.info["user"].name))
    session.info["note"] = note
    return booked


def still_open(session: Session) -> list[int]:
    """The open tickets that may propose an extension: a fault that stopped the work, under a plan with the rule."""
    plan = func.coalesce(Equipment.plan_id, Project.plan_id)
    query = (
        select(Ticket.id)
        .select_from(devices.FROM.join(table_of(Ticket), Ticket.equipment_id == Equipment.id))
        .join(table_of(CoveragePlan), CoveragePlan.id == plan)
        .where(m.IS_OPEN, Ticket.effect == STOPPED, Ticket.kind == "fault", CoveragePlan.extension.is_(True))
    )
    return list(session.scalars(query.order_by(Ticket.id)))


def row_of(extension: Extension) -> dict[str, Any]:
    """What is typed for an extension."""
    return {
        "kind": extension.cause,
        "begins_on": extension.on,
        "ends_on": extension.until,
        "days": extension.days,
        "reason": extension.reason,
    }


def _was_moved(session: Session, ticket_id: int) -> bool:
    return session.scalar(select(TicketMove.id).where(TicketMove.ticket_id == ticket_id).limit(1)) is not None
