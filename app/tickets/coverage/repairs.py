"""The repair attempts at a device, read from its tickets, and whether they raise its replacement (B6).

A move "resolved" that was not undone is a completed attempt. It has failed when the ticket was opened again after it —
by a call-back or by the technician — or when the same fault was reported anew. The same fault is that of a follow-up
ticket, and that of the same category on the same device.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.i18n import LANGUAGES, _, speaking
from app.core.settings import read_setting
from app.coverage import derived, devices
from app.coverage.model import CoveragePlan
from app.coverage.replacement import Attempt, Raised, Rule, ToldBy, Wait, proof_words, replacement
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.tickets import model as m
from app.tickets.coverage.replacement_model import Replacement
from app.tickets.model import Ticket, TicketMove


def raise_due(session: Session, device_ids: Iterable[int]) -> list[int]:
    """Raises the replacement of those of these devices whose counts are full; answers the ids of what was raised."""
    made = []
    today = office_day(session.info["now"])
    for device_id in sorted(set(device_ids)):
        found = raised(session, device_id, today)
        if found is None:
            continue
        ticket = found.proofs[-1].ticket
        row = Replacement(
            equipment_id=device_id,
            ticket_id=session.scalar(select(Ticket.id).where(Ticket.number == ticket)),
            fault=found.fault,
            ground=found.ground.value,
            since=found.since,
            proofs=proofs_json(found),
            raised_at=session.info["now"],
        )
        session.add(row)
        session.flush()
        made.append(row.id)
    return made


def with_rule(session: Session, ticket_ids: Sequence[int]) -> list[int]:
    """The devices of these tickets whose plan, or that of their project, has the rule."""
    plan = func.coalesce(Equipment.plan_id, Project.plan_id)
    query = (
        select(Equipment.id)
        .distinct()
        .select_from(devices.FROM.join(Ticket, Ticket.equipment_id == Equipment.id))
        .join(CoveragePlan, CoveragePlan.id == plan)
        .where(Ticket.id.in_(ticket_ids), Ticket.kind == "fault", CoveragePlan.replacement.is_(True))
    )
    return list(session.scalars(query))


def raised(session: Session, device_id: int, today: date) -> Raised | None:
    """Whether the device's replacement is to be raised now, for which fault and with what proofs."""
    device = next(devices.device_rows(session, [device_id]), None)
    if device is None or device.state in derived.GONE:
        return None
    rule = read_rule(session, device)
    if not rule.on:
        return None
    tickets = _tickets(session, device_id)
    moves = _moves(session, [ticket.id for ticket in tickets])
    faults = _faults(tickets)
    before = session.scalars(select(Replacement.fault).where(Replacement.equipment_id == device_id)).all()
    spans = derived.coverages(session, [device_id])[device_id][1].spans
    return replacement(
        _attempts(tickets, moves, faults), _waits(tickets, moves, faults), spans, today, rule, _known(before)
    )


def read_rule(session: Session, device: Any) -> Rule:
    """The office's counts; on where the device's plan has the rule."""
    plan_id = devices.plan_id_of(device)
    plan = session.get(CoveragePlan, plan_id) if plan_id is not None else None
    counts = {
        key: int(read_setting(session, f"replace.{key}")) for key in ("in_a_row", "several", "months", "part_days")
    }
    return Rule(on=plan is not None and plan.replacement, **counts)


def proofs_json(found: Raised) -> str:
    """Ground and proofs in words, in every language, to be stored."""
    said = {}
    for name in LANGUAGES:
        with speaking(name):
            said[name] = proof_words(found)
    return json.dumps(said, ensure_ascii=False)


# -- from tickets to attempts ------------------------------------------------------------------------------------------


def _known(faults: Sequence[str]) -> Collection[str]:
    return {fault for fault in faults if fault}


def _tickets(session: Session, device_id: int) -> list[Ticket]:
    """The faults of the device in the order of their calls."""
    query = select(Ticket).where(
        Ticket.equipment_id == device_id,
        Ticket.kind == "fault",
        Ticket.state != m.CANCELLED,
        Ticket.archived_at.is_(None),
    )
    return list(session.scalars(query.order_by(Ticket.called_at, Ticket.id)))


def _moves(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[TicketMove]]:
    """The moves that were not undone, by ticket, oldest first."""
    found: dict[int, list[TicketMove]] = {}
    for block in devices.blocks(ticket_ids):
        rows = session.scalars(select(TicketMove).where(TicketMove.ticket_id.in_(block)).order_by(TicketMove.id)).all()
        undone = {row.undoes_id for row in rows}
        for row in rows:
            if row.move != m.UNDO and row.id not in undone:
                found.setdefault(row.ticket_id, []).append(row)
    return found


def _faults(tickets: Sequence[Ticket]) -> dict[int, str]:
    """The key of each ticket's fault: its category, else that of the ticket it follows, else the first of its row."""
    by_id = {ticket.id: ticket for ticket in tickets}
    found = {}
    for ticket in tickets:
        seen, at = {ticket.id}, ticket
        while not at.fault_category and at.follow_up_of_id in by_id and at.follow_up_of_id not in seen:
            at = by_id[at.follow_up_of_id]
            seen.add(at.id)
        found[ticket.id] = f"category:{at.fault_category}" if at.fault_category else f"ticket:{at.id}"
    return found


def _attempts(
    tickets: Sequence[Ticket], moves: dict[int, list[TicketMove]], faults: dict[int, str]
) -> Iterator[Attempt]:
    for place, ticket in enumerate(tickets):
        later = (other for other in tickets[place + 1 :] if faults[other.id] == faults[ticket.id])
        again = next((office_day(other.called_at) for other in later), None)
        for done_on, failed_on, told_by in _tries(ticket, moves.get(ticket.id, [])):
            if failed_on is None and again is not None and again >= done_on:
                failed_on, told_by = again, ToldBy.REPORT
            yield Attempt(
                ticket.number,
                faults[ticket.id],
                office_day(ticket.called_at),
                done_on,
                failed_on,
                told_by,
                ticket.quality != "no",
            )


def _tries(ticket: Ticket, moves: Sequence[TicketMove]) -> Iterator[tuple[date, date | None, ToldBy | None]]:
    """(completed on, told on that it failed, by whom) of each attempt within a ticket."""
    if not moves:
        done = ticket.resolved_at or ticket.closed_at
        if done is not None:  # from an old log
            yield office_day(done), None, None
        return
    # When it was solved and not solved, not when that was typed.
    resolving: TicketMove | None = None
    call_back: TicketMove | None = None
    for move in moves:
        if move.move == "resolve":
            resolving, call_back = move, None
        elif move.move == "call_back":
            call_back = move if move.values().get("solved", (None, None))[1] is False else None
        elif move.move == "reopen" and resolving is not None:
            told_by = ToldBy.CALL_BACK if call_back is not None else ToldBy.TECHNICIAN
            yield office_day(m.solved_at(resolving, move)), office_day(m.reopened_at(move, call_back)), told_by
            resolving = None
    if resolving is not None:
        yield office_day(m.solved_at(resolving, now_known=ticket.resolved_at)), None, None


def _waits(tickets: Sequence[Ticket], moves: dict[int, list[TicketMove]], faults: dict[int, str]) -> Iterator[Wait]:
    """The stretches in which a ticket waited for a part."""
    for ticket in tickets:
        if ticket.quality == "no":
            continue
        since: date | None = None
        part = ""
        for move in moves.get(ticket.id, []):
            if since is not None:
                yield Wait(ticket.number, faults[ticket.id], part, since, office_day(move.at))
                since = None
            if move.move == "wait":
                changes = json.loads(move.changes)
                if changes.get("waiting_for", ["", ""])[1] == "parts":
                    since = office_day(move.at)
                    part = str(changes.get("waiting_note", ["", ""])[1]) or _("a part")
        if since is not None:
            yield Wait(ticket.number, faults[ticket.id], part, since)
