"""The loaner slip (备机借用单): handed out and taken back on one sheet, each signed by both sides (C12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import NotFound
from app.core.fields import now_text
from app.core.i18n import _
from app.equipment.model import Equipment
from app.forms.kind import About, FormKind, PrintInfo
from app.paper.blocks import Heading, Paragraph, SignatureBox, Signatures
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4, A5
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.staff.model import Staff
from app.tickets.loans import rules
from app.tickets.loans.model import Loan
from app.tickets.model import Ticket
from app.tickets.papers.facts import TicketFacts, facts_of

# Rows to write on, where nothing was handed out or the list goes on by hand.
_BLANK = 3


@dataclass(frozen=True, slots=True)
class LoanPaper:
    """All that a loaner slip says; blank where it is not known yet, so that there is a line to write on.

    ``accessories``: (what, missing) — missing is None while the loaner is out.
    """

    facts: TicketFacts
    device: str
    model: str
    serial: str
    device_number: str
    out_at: str
    due_on: str
    receiver: str
    phone: str
    handed_by: str
    condition_out: str
    accessories: Sequence[tuple[str, bool | None]] = ()
    remark: str = ""
    back_at: str = ""
    taken_by: str = ""
    condition_back: str = ""
    damage: str = ""
    back_remark: str = ""


def loan_form(paper: LoanPaper, info: PrintInfo) -> Form:
    """The paper as a form; half the room to write on a small sheet."""
    small = info.size != A4.key
    lines = 1 if small else 2
    facts = paper.facts
    out = Grid(
        [
            Cell(_("Customer"), facts.customer, strong=True),
            Cell(_("Ticket no."), facts.number),
            Cell(_("Address"), facts.address, span=2),
            Cell(_("Loaner device"), paper.device, strong=True),
            Cell(_("Model"), paper.model),
            Cell(_("Serial no."), paper.serial),
            Cell(_("Device no."), paper.device_number),
            Cell(_("In place of"), "  ".join(filter(None, (facts.device, facts.model, facts.serial))), span=2),
            Cell(_("Handed out at"), paper.out_at),
            Cell(_("Return due on"), paper.due_on, strong=True),
            Cell(_("Borrowed by"), "  ".join(filter(None, (paper.receiver, paper.phone)))),
            Cell(_("Handed out by"), paper.handed_by),
            Cell(_("Condition when lent"), paper.condition_out, span=2, lines=lines),
            *([Cell(_("Remark"), paper.remark, span=2)] if paper.remark else []),
        ]
    )
    back = Grid(
        [
            Cell(_("Came back at"), paper.back_at),
            Cell(_("Taken back by"), paper.taken_by),
            Cell(_("Condition when back"), paper.condition_back, span=2, lines=lines),
            Cell(_("Damage found"), paper.damage, span=2, lines=1),
            Cell(_("Remark on the return"), paper.back_remark, span=2, lines=1),
        ]
    )
    body: list[Block] = [
        Heading(_("Handing out")),
        out,
        _accessories(paper, 1 if small else _BLANK),
        Signatures([SignatureBox(_("Handed out by (us)"), stamp=False), SignatureBox(_("Borrower (customer)"))]),
        Heading(_("Giving back")),
        back,
    ]
    if not small:
        body.append(
            Paragraph(_("The loaner stays our property. It is given back complete until the day above."), small=True)
        )
    return info.form(
        _("Loaner slip"),
        body,
        [SignatureBox(_("Given back by (customer)"), stamp=False), SignatureBox(_("Taken back by (us)"))],
    )


def paper_of(session: Session, loan_id: int) -> LoanPaper:
    """What the slip of a loan says now; raises NotFound."""
    loan = _loan(session, loan_id)
    device = session.get_one(Equipment, loan.equipment_id)
    missing = set(rules.lines(loan.missing))
    is_back = loan.back_at is not None
    return LoanPaper(
        facts=facts_of(session, loan.ticket_id),
        device=device.name,
        model=device.model,
        serial=device.serial,
        device_number=device.number,
        out_at=now_text(loan.out_at),
        due_on=loan.due_on.isoformat(),
        receiver=loan.receiver,
        phone=loan.receiver_phone,
        handed_by=_name(session, loan.handed_by_id),
        condition_out=loan.condition_out,
        accessories=[(line, line in missing if is_back else None) for line in rules.lines(loan.accessories)],
        remark=loan.remark,
        back_at=now_text(loan.back_at) if loan.back_at is not None else "",
        taken_by=_name(session, loan.taken_by_id),
        condition_back=loan.condition_back,
        damage=loan.damage,
        back_remark=loan.back_remark,
    )


def _accessories(paper: LoanPaper, blank: int) -> Table:
    columns = [
        Column(_("No."), "centre"),
        Column(_("Accessory")),
        Column(_("Handed out"), "centre"),
        Column(_("Given back"), "centre"),
    ]
    marks: dict[bool | None, str] = {None: "□", True: _("missing"), False: "√"}
    rows = [(str(n), what, "√", marks[missing]) for n, (what, missing) in enumerate(paper.accessories, start=1)]
    return Table(columns, [*rows, *[("", "", "□", "□")] * blank])


def _about(session: Session, loan_id: int, _selection: Mapping[str, str]) -> About:
    loan = _loan(session, loan_id)
    device = session.get_one(Equipment, loan.equipment_id)
    facts = facts_of(session, loan.ticket_id)
    title = f"{facts.number} {device.name} ({device.number})"
    ticket = session.get_one(Ticket, loan.ticket_id)
    return About(title, ticket.id, ticket.project_id, ticket.customer_id)


def _back_from(session: Session, loan_id: int) -> date | None:
    """The slip is whole, and due back signed, only once the loaner is."""
    loan = _loan(session, loan_id)
    return office_day(loan.back_at) if loan.back_at is not None else None


def _loan(session: Session, loan_id: int) -> Loan:
    loan = session.get(Loan, loan_id)
    if loan is None:
        raise NotFound()
    return loan


def _name(session: Session, staff_id: int | None) -> str:
    person = session.get(Staff, staff_id) if staff_id is not None else None
    return person.name if person is not None else ""


LOAN = FormKind(
    key="loan",
    subject="loans",
    about=_about,
    build=lambda session, loan_id, info: loan_form(paper_of(session, loan_id), info),
    sizes=(A4.key, A5.key),
    comes_back=True,
    back_from=_back_from,
    number_of=lambda session, loan_id: _loan(session, loan_id).number,
)
