"""What the services of the short flows share: the open ticket of the right kind, held; its rows; typed references."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import Field
from app.core.i18n import lazy
from app.tickets.model import CLOSED, Ticket

if TYPE_CHECKING:
    from app.office import Office


def open_ticket(session: Session, ticket_id: int, kinds: Collection[str], ended: bool = False) -> Ticket:
    """The ticket, held until the end; raises NotFound, and Refused for a closed one, unless it may have ``ended``, for
    a cancelled or archived one and for one of another kind."""
    ticket = session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None:
        raise NotFound()
    if ticket.archived_at is not None:
        raise Refused(lazy("This record is archived; restore it first."))
    if not (ticket.is_open() or (ended and ticket.state == CLOSED)):
        raise Refused(lazy("This ticket is closed already."))
    if ticket.kind not in kinds:
        raise Refused(lazy("The ticket is of another kind. Change its kind first."))
    return ticket


def part_of(session: Session, model: Any, row_id: int, kinds: Collection[str]) -> tuple[Any, Ticket]:
    """A row and its ticket, which is held first."""
    ticket_id = session.scalar(select(model.ticket_id).where(model.id == row_id))
    if ticket_id is None:
        raise NotFound()
    ticket = open_ticket(session, ticket_id, kinds)
    return session.get_one(model, row_id, with_for_update=True, populate_existing=True), ticket


def resolve(office: Office, session: Session, fields: Iterable[Field], values: dict[str, Any]) -> None:
    """Typed names become the ids of records; raises Invalid beside the field."""
    problems = []
    for field in fields:
        if field.kind.target and isinstance(values.get(field.key), str):
            try:
                values[field.key] = office.register(field.kind.target).resolve(session, values[field.key])
            except ValueError as error:
                problems.append(Problem(field.key, str(error)))
    if problems:
        raise Invalid(problems)
