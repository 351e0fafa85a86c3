"""The list of complaints (D1)."""

from __future__ import annotations

from sqlalchemy.orm import aliased

from app.complaints import fields as f
from app.complaints import model as m
from app.complaints.model import Complaint
from app.core.clock import local
from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets.model import Ticket
from app.tickets.queries import start_of_day


def complaint_list() -> ListSpec:
    """The complaint register with customer, device, ticket and who received it."""
    receiver = aliased(Staff)
    source = (
        table_of(Complaint)
        .outerjoin(table_of(Customer), Customer.id == Complaint.customer_id)
        .outerjoin(table_of(Equipment), Equipment.id == Complaint.equipment_id)
        .outerjoin(table_of(Ticket), Ticket.id == Complaint.ticket_id)
        .outerjoin(receiver, receiver.id == Complaint.received_by_id)
    )
    return ListSpec(
        name="complaints",
        title=lazy("Complaints"),
        columns=(
            Column(f.NUMBER, Complaint.number, fast=True, width=110),
            Column(f.RECEIVED_AT, Complaint.received_at, fast=True, width=130),
            Column(f.STATE, Complaint.state, fast=True, width=80),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=200),
            Column(f.CONTENT, Complaint.content, width=300),
            Column(f.CLASS, Complaint.nature, width=110),
            Column(f.SEVERITY, Complaint.severity, width=70),
            Column(f.DEVICE.but(key="device", kind=TEXT), Equipment.name, width=120),
            Column(f.TICKET.but(key="ticket", kind=TEXT), Ticket.number, width=120),
            Column(f.PERSON, Complaint.person, width=80),
            Column(f.PHONE_OF, Complaint.phone, width=120),
            Column(f.RECEIVED_BY.but(key="received_by", kind=TEXT), receiver.name, width=80),
            Column(f.CHANNEL, Complaint.channel, hidden=True),
            Column(f.WISH, Complaint.wish, hidden=True),
            Column(f.ORDER_NUMBER, Complaint.order_number, hidden=True),
            Column(f.PART_NUMBER, Complaint.part_number, hidden=True),
            Column(f.DELIVERED_ON, Complaint.delivered_on, hidden=True),
            Column(f.AMOUNT, Complaint.quantity, hidden=True),
            Column(f.DEFECTIVE, Complaint.defective_quantity, hidden=True),
            Column(f.CLOSED_AT, Complaint.closed_at, hidden=True),
            Column(f.OLD_NUMBER, Complaint.old_number, hidden=True),
            Column(f.REMARK, Complaint.remark, hidden=True),
        ),
        source=source,
        id=Complaint.id,
        tables=frozenset({"complaint", "customer", "equipment", "ticket", "staff"}),
        order="received_at",
        descending=True,
        archived=Complaint.archived_at,
        search_kind="complaints",
        scopes=(
            Scope("open", lazy("Not closed"), lambda now: Complaint.state != m.CLOSED),
            Scope("serious", lazy("Serious"), lambda now: Complaint.severity == "serious"),
            Scope(
                "month",
                lazy("This month"),
                lambda now: Complaint.received_at >= start_of_day(now, 1 - local(now).day),
            ),
        ),
    )
