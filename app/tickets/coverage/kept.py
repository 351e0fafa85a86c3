"""The answers of coverage that are kept on tickets: as of the day of the call, and after the verdict (B2, B3).

Called before each commit with the tickets that were touched, so that no way of recording one can forget it. A kept
answer changes only when the device or the day of the call changes, that after the verdict with the verdict too: a plan
that is edited later changes no answer that somebody has given.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.coverage.answers import answer_in
from app.coverage.cases import Asked
from app.coverage.devices import blocks
from app.coverage.model import Appraisal
from app.coverage.sheet import AnswerSheet, from_json, in_every_language, to_json
from app.tickets import model as m
from app.tickets.coverage import repairs, restoring
from app.tickets.model import Ticket, TicketCoverage

CALL = "call"
VERDICT = "verdict"
QUALITY = {"yes": True, "no": False}

_COLUMNS = (
    Ticket.id,
    Ticket.equipment_id,
    Ticket.called_at,
    Ticket.state,
    Ticket.quality,
    Ticket.exclusion_id,
)


def follow(session: Session, ticket_ids: set[int]) -> None:
    """What follows for coverage from a change of these tickets: kept answers, extensions proposed and
    withdrawn, raised replacements."""
    refresh(session, ticket_ids)
    restoring.withdraw_unfounded(session, ticket_ids)
    restoring.propose_missed(session, ticket_ids)
    for block in blocks(ticket_ids):
        repairs.raise_due(session, repairs.with_rule(session, block))


def refresh(session: Session, ticket_ids: Iterable[int]) -> None:
    """Brings the kept answers of these tickets up to date."""
    for block in blocks(ticket_ids):
        stored = _stored(session, block)
        appraised = _appraised(session, block)
        for ticket in session.execute(select(*_COLUMNS).where(Ticket.id.in_(block))).all():
            _keep_call(session, ticket, stored.get((ticket.id, CALL)))
            _keep_verdict(session, ticket, stored.get((ticket.id, VERDICT)), appraised.get(ticket.id, []))


def kept_answer(session: Session, ticket_id: int, kind: str) -> AnswerSheet | None:
    """The kept answer in the language of the program; None where there is none."""
    row = session.scalar(
        select(TicketCoverage.answer).where(TicketCoverage.ticket_id == ticket_id, TicketCoverage.kind == kind)
    )
    return from_json(row) if row else None


def day_of(ticket: Any) -> date:
    """The day on which the fault was reported: it judges the coverage (B1)."""
    return office_day(ticket.called_at)


def asked_of(ticket: Any) -> Asked:
    """What the verdict on a ticket asks of its coverage."""
    return Asked(exclusion_id=ticket.exclusion_id, quality=QUALITY.get(ticket.quality), ticket_id=ticket.id)


def has_verdict(ticket: Any) -> bool:
    """Whether something was found out that may change the answer."""
    return ticket.exclusion_id is not None or ticket.quality in QUALITY


def _keep_call(session: Session, ticket: Any, row: TicketCoverage | None) -> None:
    if row is None and ticket.state in (m.CLOSED, m.CANCELLED):
        return  # it came from an old log: nobody was given an answer
    _keep(session, ticket, row, CALL, ticket.equipment_id is not None, day_of(ticket).isoformat(), Asked())


def _keep_verdict(session: Session, ticket: Any, row: TicketCoverage | None, appraised: list[Any]) -> None:
    wanted = ticket.equipment_id is not None and (has_verdict(ticket) or bool(appraised))
    basis = json.dumps([day_of(ticket).isoformat(), ticket.quality, ticket.exclusion_id, appraised], ensure_ascii=False)
    _keep(session, ticket, row, VERDICT, wanted, basis, asked_of(ticket))


def _keep(
    session: Session, ticket: Any, row: TicketCoverage | None, kind: str, wanted: bool, basis: str, asked: Asked
) -> None:
    if row is not None and not wanted:
        session.delete(row)
        session.flush()
        return
    if not wanted or (row is not None and (row.equipment_id, row.basis) == (ticket.equipment_id, basis)):
        return
    sheets = in_every_language(lambda: answer_in(session, ticket.equipment_id, day_of(ticket), asked))
    row = row or TicketCoverage(ticket_id=ticket.id, kind=kind)
    row.equipment_id, row.basis, row.answer = ticket.equipment_id, basis, to_json(sheets)
    row.sentence, row.sentence_en = sheets["zh_CN"].sentence, sheets["en"].sentence
    row.kept_at = session.info["now"]
    session.add(row)
    session.flush()


def _stored(session: Session, ticket_ids: list[int]) -> dict[tuple[int, str], TicketCoverage]:
    rows = session.scalars(select(TicketCoverage).where(TicketCoverage.ticket_id.in_(ticket_ids)))
    return {(row.ticket_id, row.kind): row for row in rows}


def _appraised(session: Session, ticket_ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    query = select(Appraisal).where(Appraisal.ticket_id.in_(ticket_ids)).order_by(Appraisal.id)
    for row in session.scalars(query):
        day = row.appraised_on.isoformat() if row.appraised_on else ""
        found.setdefault(row.ticket_id, []).append([row.part, row.wear, row.appraised_by, day, row.document])
    return found
