"""Lists and look-ups of customers (A1)."""

from __future__ import annotations

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session, aliased

from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.customers import fields as f
from app.customers.model import Contact, Customer
from app.customers.sla import SLA_POLICY
from app.staff.model import Staff

# Tickets stand above the customers: their table is known here by what keeps a customer in the lists.
_TICKET = table("ticket", column("id"), column("number"), column("customer_id"), column("state"), column("archived_at"))


def open_tickets(session: Session, customer_id: int) -> list[str]:
    """The numbers of a customer's tickets that are neither closed nor cancelled, the oldest first."""
    columns = _TICKET.c
    query = select(columns.number).where(
        columns.customer_id == customer_id,
        columns.state.not_in(("closed", "cancelled")),
        columns.archived_at.is_(None),
    )
    return list(session.scalars(query.order_by(columns.id)))


def customer_list() -> ListSpec:
    """The customer register, with the first contact who has not left."""
    responsible = aliased(Staff)
    contact = aliased(Contact)
    first = (
        select(func.min(Contact.id))
        .where(Contact.customer_id == Customer.id, Contact.has_left.is_(False))
        .correlate(Customer)
        .scalar_subquery()
    )
    source = (
        Customer.__table__.outerjoin(responsible, responsible.id == Customer.responsible_id)
        .outerjoin(contact, contact.id == first)
        .outerjoin(SLA_POLICY, SLA_POLICY.c.id == Customer.sla_policy_id)
    )
    return ListSpec(
        name="customers",
        title=lazy("Customers"),
        columns=(
            Column(f.NUMBER, Customer.number, fast=True, width=90),
            Column(f.NAME, Customer.name, fast=True, width=240),
            Column(f.KIND, Customer.kind, width=80),
            Column(f.KEY_ACCOUNT, Customer.key_account, width=80),
            Column(f.REGION, Customer.region, fast=True, width=80),
            Column(f.CONTACT_NAME.but(key="contact"), contact.name, width=90),
            Column(f.CONTACT_PHONE.but(key="contact_phone"), contact.phone, width=120),
            Column(f.CUSTOMER_PHONE, Customer.phone, width=120),
            Column(f.ADDRESS, Customer.address, width=260),
            Column(f.RESPONSIBLE.but(key="responsible", kind=f.NAME.kind), responsible.name, width=90),
            Column(f.STATUS, Customer.status, width=80),
            Column(f.SHORT_NAME, Customer.short_name, hidden=True),
            Column(f.CUSTOMER_EMAIL, Customer.email, hidden=True),
            Column(f.TAX_NUMBER, Customer.tax_number, hidden=True),
            Column(f.SLA.but(key="sla", kind=f.NAME.kind), SLA_POLICY.c.name, hidden=True),
            Column(f.DEMANDS_PERMITS, Customer.demands_permits, hidden=True),
            Column(f.REMARK, Customer.remark, hidden=True),
            Column(f.GRADE, Customer.grade, hidden=True),
            Column(f.AGREEMENT_NUMBER, Customer.agreement_number, hidden=True),
            Column(f.AGREEMENT_FROM, Customer.agreement_from, hidden=True),
            Column(f.AGREEMENT_UNTIL, Customer.agreement_until, hidden=True),
            Column(f.SEASON_ON, Customer.season_on, hidden=True),
        ),
        source=source,
        id=Customer.id,
        tables=frozenset({"customer", "contact", "staff", "sla_policy"}),
        order="id",
        descending=True,
        archived=Customer.archived_at,
        search_kind="customers",
        scopes=(Scope("dealers", lazy("Dealers"), lambda now: Customer.kind == "dealer"),),
    )
