"""Requests for parts and consumables: wanted, promised, delivered (C5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, Problem
from app.core.fields import clean
from app.core.i18n import lazy
from app.core.rights import needs
from app.core.seen import require_seen
from app.parts.model import Part
from app.tickets.flows import fields as f
from app.tickets.flows import model as m
from app.tickets.flows import rules
from app.tickets.flows.model import ConsumableItem
from app.tickets.flows.tickets import open_ticket, part_of, resolve
from app.tickets.model import CONSUMABLES, Ticket
from app.tickets.sla.policy import Event
from app.tickets.work import clock_events

if TYPE_CHECKING:
    from app.office import Office

EDIT = "tickets.edit"
KINDS = (CONSUMABLES,)
Rows = list[dict[str, Any]]


class Consumables:
    """What customers want on tickets of that kind. Each action raises Invalid, Refused, NotFound."""

    name = "consumables"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of(self, ticket_id: int) -> Rows:
        """What is wanted on a ticket, each a dict by field key with ``id``."""
        query = select(ConsumableItem).where(ConsumableItem.ticket_id == ticket_id).order_by(ConsumableItem.id)
        with self.office.read() as session:
            return [_row(row) for row in session.scalars(query)]

    @needs(EDIT)
    def want(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Something that the customer wants; answers its id."""
        with self.office.write() as session:
            ticket = open_ticket(session, ticket_id, KINDS)
            row = ConsumableItem(ticket_id=ticket.id, state=m.WANTED, **self._wanted(session, raw))
            session.add(row)
            session.flush()
            self._tell_clock(session, ticket)
            return row.id

    @needs(EDIT)
    def change(self, item_id: int, raw: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> None:
        """Corrects what is wanted, or the day for which it is promised.

        ``seen``: the row as it was when the correcting began (H7).
        """
        with self.office.write() as session:
            row, _ticket = part_of(session, ConsumableItem, item_id, KINDS)
            require_seen(row, f.WANT, seen)
            for key, value in self._wanted(session, raw).items():
                setattr(row, key, value)

    @needs(EDIT)
    def drop(self, item_id: int) -> None:
        """The customer does not want it after all; what was delivered stays."""
        with self.office.write() as session:
            row, ticket = part_of(session, ConsumableItem, item_id, KINDS)
            if row.can_take_back():
                raise Invalid([Problem("state", lazy("This was delivered already."))])
            session.delete(row)
            session.flush()
            self._tell_clock(session, ticket)

    @needs(EDIT)
    def deliver(self, item_id: int, raw: Mapping[str, Any]) -> None:
        """It was delivered, how, and to whom. Once all of it is, the limit for the delivery is kept."""
        values = clean(f.DELIVER, raw)
        with self.office.write() as session:
            row, ticket = part_of(session, ConsumableItem, item_id, KINDS)
            at = values.pop("delivered_at")
            row.deliver(at, **values)
            if words := rules.delivery_problem(at, ticket.called_at, session.info["now"]):
                raise Invalid([Problem("delivered_at", words)])
            session.flush()
            self._tell_clock(session, ticket)

    @needs(EDIT)
    def take_back(self, item_id: int) -> None:
        """It was not delivered after all: a misclick."""
        with self.office.write() as session:
            row, ticket = part_of(session, ConsumableItem, item_id, KINDS)
            row.take_back()
            session.flush()
            self._tell_clock(session, ticket)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _wanted(self, session: Session, raw: Mapping[str, Any]) -> dict[str, Any]:
        values = clean(f.WANT, raw)
        resolve(self.office, session, f.WANT, values)
        part = session.get(Part, values["part_id"]) if values["part_id"] is not None else None
        values["item"] = values["item"] or (" ".join(filter(None, (part.name, part.specification))) if part else "")
        if not values["item"]:
            raise Invalid([Problem("item", lazy("What is wanted? Pick a spare part or write it."))])
        return values

    def _tell_clock(self, session: Session, ticket: Ticket) -> None:
        """The clock of the delivery hears when all was delivered, and when that is no longer so."""
        query = select(ConsumableItem.delivered_at).where(ConsumableItem.ticket_id == ticket.id)
        moments = list(session.scalars(query))
        told = clock_events.told_at(session, ticket, Event.DELIVERED)
        at = max((moment for moment in moments if moment is not None), default=None)
        wanted = at if moments and None not in moments else None
        if wanted is not None:
            wanted = max(min(wanted, session.info["now"]), ticket.called_at)
        if wanted == told:
            return
        clock_events.take_back(session, ticket, Event.DELIVERED, told)
        if wanted is not None:
            clock_events.tell(session, ticket, Event.DELIVERED, wanted)


def _row(row: ConsumableItem) -> dict[str, Any]:
    keys = ("part_id", "item", "quantity", "state", "promised_on", "delivered_at", "receiver", "remark")
    return {key: getattr(row, key) for key in keys} | {
        "id": row.id,
        "tracking": " ".join(filter(None, (row.courier, row.courier_number))),
    }
