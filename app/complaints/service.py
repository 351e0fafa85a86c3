"""Actions on complaints (D1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.complaints import fields as f
from app.complaints import model as m
from app.complaints.model import Complaint
from app.complaints.queries import complaint_list
from app.core import search
from app.core.clock import office_day
from app.core.errors import Invalid, Problem
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import needs
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.tickets.model import Ticket
from app.tickets.report import AHEAD

TITLE = 40


class Complaints(Register):
    """The complaints (投诉)."""

    name = "complaints"
    title: ClassVar[Text] = lazy("Complaints")
    one: ClassVar[Text] = lazy("Complaint")
    model = Complaint
    form = f.FORM
    import_fields = f.IMPORTED
    import_match = (("old_number",), ("customer_id", "received_at", "content"))
    imports_history = True
    label = "content"
    series = "complaints"

    def list_spec(self) -> ListSpec:
        return complaint_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        begun = {
            "received_at": self.office.clock(),
            "received_by_id": self.office.user.id,
            "channel": "phone",
            "severity": "minor",
        }
        return begun | given

    @needs(".view")
    def given_by_ticket(self, ticket_id: int) -> dict[str, Any]:
        """What a complaint about a ticket begins with: customer, device, caller; raises NotFound."""
        with self.office.read() as session:
            ticket = self.office.tickets.load(session, ticket_id)
            device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
            return {
                "ticket_id": ticket.id,
                "customer_id": ticket.customer_id,
                "equipment_id": ticket.equipment_id,
                "person": ticket.caller_name,
                "phone": ticket.caller_phone,
                "order_number": device.order_number if device else "",
                "part_number": device.part_number if device else "",
                "delivered_on": device.delivered_on if device else None,
            }

    # -- hooks ---------------------------------------------------------------------------------------------------------

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        # Neither the moment of the import nor whoever imports: an old complaint has its own or is wrong.
        return {"channel": "phone", "severity": "minor"}

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> Iterable[Problem]:
        delivered, received = values.get("delivered_on"), values.get("received_at")
        if delivered is not None and received is not None and delivered > office_day(received):
            yield Problem("delivered_on", lazy("Delivered after the complaint?"))

    def before_save(self, session: Session, row: Complaint, is_new: bool) -> None:
        problems: list[Problem] = []
        row.state = row.state or m.REGISTERED
        row.severity, row.channel = row.severity or "minor", row.channel or "phone"
        if row.state == m.CLOSED:
            row.closed_at = row.closed_at or row.received_at
        now: datetime = session.info["now"]
        if row.received_at > now + AHEAD:
            problems.append(Problem("received_at", lazy("This lies in the future.")))
        if row.defective_quantity is not None and (row.quantity is None or row.defective_quantity > row.quantity):
            problems.append(Problem("defective_quantity", lazy("More defective ones than were delivered.")))
        problems += _whose_problems(session, row)
        if problems:
            raise Invalid(problems)

    def details(self, session: Session, row: Complaint) -> Details:
        """Adds the state."""
        details = super().details(session, row)
        state = {"state": row.state, "closed_at": row.closed_at}
        return Details(**(vars(details) | {"values": {**details.values, **state}}))

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, old number, content, complainant and phone."""
        columns = (
            Complaint.id,
            Complaint.number,
            Complaint.old_number,
            Complaint.content,
            Complaint.person,
            Complaint.phone,
            Customer.name,
        )
        query = select(*columns).join(Customer, Customer.id == Complaint.customer_id).where(Complaint.id.in_(ids))
        for row in session.execute(query):
            yield search.Entry(
                row.id,
                self.label_text(row.number, row.content),
                detail=row.name,
                names=(row.person,),
                texts=(row.number, row.old_number, row.content),
                phones=(row.phone,),
            )

    def label_text(self, key: Any, label: Any) -> str:
        """Number and the beginning of the content."""
        content = " ".join(str(label or "").split())
        return f"{key} {content[:TITLE]}{'…' if len(content) > TITLE else ''}".strip()


def _whose_problems(session: Session, row: Complaint) -> Iterable[Problem]:
    for key, model in (("ticket_id", Ticket), ("equipment_id", Equipment)):
        record_id = getattr(row, key)
        other: Any = session.get(model, record_id) if record_id is not None else None
        if other is not None and other.customer_id != row.customer_id:
            name = session.scalar(select(Customer.name).where(Customer.id == other.customer_id)) or ""
            yield Problem(key, _("This belongs to another customer: {customer}.").format(customer=name))
