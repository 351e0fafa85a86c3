"""The offer letter of a maintenance contract (B10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.core.fields import MONEY
from app.core.i18n import _, language, ngettext
from app.core.settings import read_settings
from app.coverage import words
from app.coverage.card_papers import by_id, company, persons
from app.coverage.contracts.model import MaintenanceContract
from app.coverage.rules import LINES
from app.customers.model import Customer
from app.customers.projects.fields import SERVICE_CLASS
from app.equipment.model import Equipment
from app.paper.amount import in_capitals
from app.paper.letter import Clause, LetterPaper
from app.paper.tables import Column, Table


def offer_letter(session: Session, row: MaintenanceContract, today: date) -> LetterPaper:
    """What the letter says: devices, period, what is done and what it costs, whom to call."""
    customer = session.get_one(Customer, row.customer_id)
    contact = next((person for person in customer.contacts if not person.has_left), None)
    ours = company(session)
    return LetterPaper(
        title=_("Offer of a maintenance contract"),
        printed_on=today,
        number=row.number,
        qr=row.number,
        parties=[
            (_("Customer"), customer.name),
            (_("Contact"), "  ".join(filter(None, (contact.name, contact.phone))) if contact else customer.phone),
            (_("Address"), customer.address),
            (_("Supplier"), ours.name),
        ],
        to=_("To: {customer}").format(customer=customer.name),
        opening=_(
            "The warranty of the devices below has ended or will end soon. So that they go on working safely, we offer "
            "you a maintenance contract on these terms:"
        ),
        table=_device_table(session, row),
        clauses=_clauses(session, row),
        ending=_("Please sign and stamp this offer and send it back to us if you agree; it is then the contract."),
        signatures=[_("Customer"), ours.name or _("Our company")],
        print_number=row.printed + 1,
    )


def _device_table(session: Session, row: MaintenanceContract) -> Table:
    devices = by_id(session, Equipment, [item.equipment_id for item in row.devices])
    columns = [
        Column(_("No."), "centre"),
        Column(_("Device no.")),
        Column(_("Device name")),
        Column(_("Model")),
        Column(_("Serial no.")),
        Column(_("Warranty until"), "centre"),
    ]
    rows = []
    for place, item in enumerate(row.devices, start=1):
        device = devices[item.equipment_id]
        end = device.warranty_end.isoformat() if device.warranty_end else ""
        rows.append((str(place), device.number, device.name, device.model, device.serial, end))
    return Table(columns, rows)


def _clauses(session: Session, row: MaintenanceContract) -> list[Clause]:
    period = _("From {first} to {last}, both days included.").format(first=row.first_on, last=row.last_on)
    clauses = [Clause(period, _("Period")), Clause(_service(row), _("What we do"))]
    if row.price is not None:
        price = _("RMB {amount} for the whole period.").format(amount=MONEY.show(row.price))
        if language() != "en":
            price = _("RMB {amount} ({capitals}) for the whole period.").format(
                amount=MONEY.show(row.price), capitals=in_capitals(row.price)
            )
        clauses.append(Clause(price, _("Price of the contract")))
    if row.remark:
        clauses.append(Clause(row.remark, _("Further terms")))
    if whom := _whom_to_call(session):
        clauses.append(Clause(whom, _("Whom to call")))
    return clauses


def _service(row: MaintenanceContract) -> str:
    prices = words.price_words({line: getattr(row, line) for line in LINES})
    parts = [_("Repairs on call: {prices}.").format(prices=prices)]
    if row.visits_per_year:
        visits = ngettext("{n} inspection visit a year.", "{n} inspection visits a year.", row.visits_per_year)
        parts.append(visits.format(n=row.visits_per_year))
    if row.service_class:
        parts.append(_("Service level: {level}.").format(level=SERVICE_CLASS.show(row.service_class)))
    return "\n".join(parts)


def _whom_to_call(session: Session) -> str:
    settings = read_settings(session)
    people = [_("{name}, phone {phone}").format(name=n, phone=p) if p else n for n, p in persons(settings, None)]
    if settings["company.hotline"]:
        people.insert(0, _("Hotline {phone}").format(phone=settings["company.hotline"]))
    return _("; ").join(people)
