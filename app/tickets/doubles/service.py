"""Actions on reports that came twice (C1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.errors import Invalid, NotFound, Refused
from app.core.fields import clean
from app.core.i18n import lazy
from app.core.rights import needs
from app.tickets import fields as f
from app.tickets import report
from app.tickets.doubles import joining
from app.tickets.doubles.joining import Joining
from app.tickets.model import Ticket, TicketUrge

if TYPE_CHECKING:
    from app.office import Office


class DoubleReports:
    """The same event, reported more than once."""

    name = "double_reports"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("tickets.approve")
    def joining(self, ids: Sequence[int]) -> Joining:
        """What merging two tickets of one event would do; raises NotFound, and Refused when they cannot be one."""
        with self.office.read() as session:
            return joining.joining(session, ids, self.office.clock())

    @needs("tickets.approve")
    def merge(self, ids: Sequence[int]) -> int:
        """The younger of two tickets joins the older: all that hangs on it moves, it is cancelled and points there.

        Answers the id of the one that is kept. Cannot be undone. Raises NotFound and Refused.
        """
        with self.office.write() as session:
            return joining.join(session, ids).id

    @needs("tickets.edit")
    def report_again(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """The caller reports once more what an open ticket is about (``fields.AGAIN``): kept in its course and counted
        as an urge. Answers how often by now; raises Invalid, NotFound, Refused when it is closed."""
        values = clean(f.AGAIN, {"called_at": self.office.clock()} | dict(raw))
        with self.office.write() as session:
            ticket = session.get(Ticket, ticket_id, with_for_update=True)
            if ticket is None:
                raise NotFound()
            if not ticket.is_open():
                raise Refused(lazy("This ticket is closed already."))
            if problems := list(report.problems_of_call(values["called_at"], session.info["now"])):
                raise Invalid(problems)
            at = max(values.pop("called_at"), ticket.called_at)
            joining.add_report(session, ticket, values.pop("fault_reported"), at=at, **values)
            return ticket.urge_count

    @needs("tickets.edit")
    def take_back(self, ticket_id: int, count: int) -> None:
        """The report that was kept last, and brought the urges to ``count``, was meant for no ticket that is there.

        Raises NotFound, and Refused when somebody has urged or reported since."""
        with self.office.write() as session:
            ticket = session.get(Ticket, ticket_id, with_for_update=True)
            if ticket is None:
                raise NotFound()
            urges = select(TicketUrge).where(TicketUrge.ticket_id == ticket_id).order_by(TicketUrge.id)
            rows = list(session.scalars(urges))
            if not rows or not rows[-1].reported or ticket.urge_count != count:
                raise Refused(lazy("This cannot be undone: the caller has asked again since."))
            session.delete(rows.pop())
            newest = max(rows, key=lambda urge: urge.at, default=None)
            ticket.urge_count = count - 1
            ticket.urged_at = newest.at if newest is not None else None
            ticket.urged_by = (newest.caller_name or newest.who) if newest is not None else ""
