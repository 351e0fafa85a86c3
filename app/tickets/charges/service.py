"""Actions on the charges of a ticket: lines, agreement, final, old parts (C11, C13)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, lazy
from app.core.lists import ListSpec
from app.core.owned import OwnedRows
from app.core.rights import needs
from app.core.seen import require_seen
from app.core.settings import read_setting
from app.customers.projects.model import Rate
from app.tickets import fields as ticket_fields
from app.tickets.charges import fields as f
from app.tickets.charges import model as c
from app.tickets.charges import pricing, rules
from app.tickets.charges.model import ChargeAgreement, ChargeLine
from app.tickets.charges.pricing import Changed
from app.tickets.charges.queries import TicketCharges, charges_of, old_part_list
from app.tickets.charges.rules import Worked
from app.tickets.model import Ticket
from app.tickets.visits.model import Visit, VisitTechnician
from app.tickets.visits.rules import AHEAD

if TYPE_CHECKING:
    from app.office import Office

EDIT = "charges.edit"


class Charges:
    """What a ticket costs and who pays it (费用).

    Each action raises Invalid beside the field, Refused once the charges are confirmed, NotFound.
    """

    name = "charges"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of(self, ticket_id: int) -> TicketCharges:
        """All charges of a ticket."""
        with self.office.read() as session:
            return charges_of(session, self._ticket(session, ticket_id))

    # -- lines ---------------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def add_line(self, ticket_id: int, stage: str, raw: Mapping[str, Any]) -> int:
        """Adds a line to the estimate or the final, priced by coverage; answers its id."""
        values = clean(f.LINE_FIELDS, raw)
        with self.office.write() as session:
            ticket = self._open(session, ticket_id, stage)
            row = self._new(session, ticket, stage, values)
            session.flush()
            return row.id

    @needs(EDIT)
    def change_line(self, line_id: int, raw: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> None:
        """Corrects a line and prices it anew. ``seen``: the row as it was when the correcting began (H7)."""
        values = clean(f.LINE_FIELDS, raw)
        with self.office.write() as session:
            row, ticket = self._line(session, line_id)
            require_seen(row, f.LINE_FIELDS, seen)
            pricing.drop_own_names(session, row, values)
            self._check(session, ticket, values)
            answers = pricing.Answers(session, ticket)
            before = _replaced(row)
            for key, value in values.items():
                setattr(row, key, value)
            pricing.price_line(session, ticket, answers, row)
            if row.old_part == c.BACK and before != _replaced(row):
                raise Refused(lazy("The old part of this line was taken in: what was replaced and how many stay."))

    @needs(EDIT)
    def remove_line(self, line_id: int) -> None:
        """Takes a line away; one whose old part came back stays."""
        with self.office.write() as session:
            row, _ticket = self._line(session, line_id)
            if row.old_part == c.BACK:
                raise Refused(lazy("The old part of this line was taken in: the line stays."))
            session.delete(row)

    @needs(EDIT)
    def agree(self, ticket_id: int, raw: Mapping[str, Any], seen: Decimal | None = None) -> int:
        """Records that the customer agreed to the estimate as it is now; answers the row's id. ``seen``: the total
        that was told, which must still hold (H7)."""
        values = clean(f.AGREE, raw)
        with self.office.write() as session:
            ticket = self._ticket(session, ticket_id, lock=True)
            pricing.require_own(session, ticket)
            lines = pricing.lines_of(session, ticket_id, c.ESTIMATE)
            found = pricing.totals_of(lines)
            if not lines:
                raise Refused(lazy("There is no estimate to agree to yet."))
            if found.open:
                raise Refused(lazy("Lines of the estimate have no price yet: nobody can agree to that."))
            if words := rules.seen_problem(seen, found.due):
                raise Refused(words)
            if words := rules.agreement_problem(values["agreed_at"], ticket.called_at, session.info["now"] + AHEAD):
                raise Invalid([Problem("agreed_at", words)])
            row = ChargeAgreement(ticket_id=ticket_id, amount=found.due, entered_by=self.office.user.name, **values)
            session.add(row)
            session.flush()
            return row.id

    # -- the final -----------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def start_final(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Begins the final as a copy of the estimate, or with what is recorded: hours and trips of the visits, parts of
        the estimate. Answers how many lines. Raises Refused where it has lines already or nothing to begin with."""
        source = clean(f.START_FINAL, raw)["source"]
        with self.office.write() as session:
            ticket = self._open(session, ticket_id, c.FINAL)
            if pricing.lines_of(session, ticket_id, c.FINAL):
                raise Refused(lazy("The final has begun already."))
            estimate = pricing.lines_of(session, ticket_id, c.ESTIMATE)
            if source == f.FROM_VISITS:
                begun = list(self._from_visits(session, ticket))
                begun += [_copied(row) for row in estimate if row.line not in ("labour", "travel")]
            else:
                begun = [_copied(row) for row in estimate]
            if not begun:
                raise Refused(lazy("There is nothing to begin with: no estimate, and no visit that has ended."))
            answers = pricing.Answers(session, ticket)
            for values in begun:
                self._new(session, ticket, c.FINAL, values, answers)
            session.flush()
            return len(begun)

    # -- prices --------------------------------------------------------------------------------------------------------

    @needs("view")
    def repriced(self, ticket_id: int) -> list[Changed]:
        """What repricing would change, line by line."""
        changed: list[Changed] = []
        with self.office.rehearsal() as session:
            ticket = self._ticket(session, ticket_id)
            changed = pricing.reprice(session, ticket, pricing.current_lines(session, ticket_id))
        return changed

    @needs("view")
    def after_verdict(self, ticket_id: int, raw: Mapping[str, Any]) -> list[Changed]:
        """What a verdict would change, line by line; raises Invalid."""
        values = clean(ticket_fields.VERDICT, raw)
        with self.office.read() as session:
            if not pricing.current_lines(session, ticket_id):
                return []
        changed: list[Changed] = []
        with self.office.rehearsal() as session:
            ticket = self._ticket(session, ticket_id)
            if isinstance(values["exclusion_id"], str):
                try:
                    values["exclusion_id"] = self.office.exclusions.resolve(session, values["exclusion_id"])
                except ValueError as error:
                    raise Invalid([Problem("exclusion_id", str(error))]) from error
            for key, value in values.items():
                setattr(ticket, key, value)
            session.flush()
            changed = pricing.after(session, ticket)
        return changed

    @needs(EDIT)
    def reprice(self, ticket_id: int) -> int:
        """Prices the lines of the current version anew, by the coverage that the ticket keeps and today's tables;
        answers how many changed."""
        with self.office.write() as session:
            # The ticket is held before the lines are read: another clerk may be changing them.
            self._ticket(session, ticket_id, lock=True)
            lines = pricing.current_lines(session, ticket_id)
            stage = lines[0].stage if lines else c.ESTIMATE
            ticket = self._open(session, ticket_id, stage)
            return sum(one.differs for one in pricing.reprice(session, ticket, lines))

    # -- old parts (C11) -----------------------------------------------------------------------------------------------

    @needs("old_parts.take")
    def take_in(self, line_id: int, raw: Mapping[str, Any]) -> None:
        """The old part came back (TAKE_IN); raises Refused where none is expected."""
        values = clean(f.TAKE_IN, raw)
        with self.office.write() as session:
            row = session.get(ChargeLine, line_id, with_for_update=True)
            if row is None:
                raise NotFound()
            if row.old_part != c.EXPECTED:
                raise Refused(lazy("No old part is expected from this line."))
            day = values["old_part_back_on"]
            if day > self.office.today():
                raise Invalid([Problem("old_part_back_on", lazy("This date lies in the future."))])
            if row.old_part_since is not None and day < row.old_part_since:
                raise Invalid([Problem("old_part_back_on", lazy("This is before the part was replaced."))])
            for key, value in values.items():
                setattr(row, key, value)
            row.old_part = c.BACK

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _ticket(self, session: Session, ticket_id: int, *, lock: bool = False) -> Ticket:
        ticket = session.get(Ticket, ticket_id, with_for_update=lock)
        if ticket is None:
            raise NotFound()
        return ticket

    def _open(self, session: Session, ticket_id: int, stage: str) -> Ticket:
        """The ticket, held, when lines of this version can be written."""
        ticket = self._ticket(session, ticket_id, lock=True)
        if stage not in c.STAGES:
            raise NotFound()
        pricing.require_own(session, ticket)
        found = pricing.settlement_of(session, ticket_id)
        if found is not None and found.state == c.CONFIRMED:
            raise Refused(lazy("The charges are confirmed: reopen the settlement to correct them."))
        if stage == c.ESTIMATE and pricing.lines_of(session, ticket_id, c.FINAL):
            raise Refused(lazy("The final has begun: the estimate stays as it was."))
        return ticket

    def _line(self, session: Session, line_id: int) -> tuple[ChargeLine, Ticket]:
        found = session.execute(select(ChargeLine.ticket_id, ChargeLine.stage).where(ChargeLine.id == line_id)).first()
        if found is None:
            raise NotFound()
        ticket = self._open(session, found.ticket_id, found.stage)
        return session.get_one(ChargeLine, line_id, with_for_update=True, populate_existing=True), ticket

    def _new(
        self,
        session: Session,
        ticket: Ticket,
        stage: str,
        values: dict[str, Any],
        answers: pricing.Answers | None = None,
    ) -> ChargeLine:
        self._check(session, ticket, values)
        last = select(func.max(ChargeLine.position)).where(ChargeLine.ticket_id == ticket.id, ChargeLine.stage == stage)
        row = ChargeLine(
            ticket_id=ticket.id,
            stage=stage,
            position=(session.scalar(last) or 0) + 1,
            entered_by=self.office.user.name,
            old_part="",
            **values,
        )
        pricing.price_line(session, ticket, answers or pricing.Answers(session, ticket), row)
        session.add(row)
        session.flush()
        return row

    def _check(self, session: Session, ticket: Ticket, values: dict[str, Any]) -> None:
        """References that were typed by name, the technician who is meant, and the rules of a line."""
        problems = []
        for key, register in (("part_id", "parts"), ("rate_id", "rates"), ("staff_id", "staff")):
            if key == "rate_id" and isinstance(values[key], str):
                values[key] = _rate_named(session, values[key]) or values[key]
            if isinstance(values.get(key), str):
                try:
                    values[key] = self.office.register(register).resolve(session, values[key])
                except ValueError as error:
                    problems.append(Problem(key, str(error)))
                    values[key] = None
        problems += rules.line_problems(values)
        problems += rules.day_problems(values["day"], office_day(ticket.called_at), self.office.today())
        if problems:
            raise Invalid(problems)
        values["staff_id"] = values["staff_id"] or ticket.technician_id

    def _from_visits(self, session: Session, ticket: Ticket) -> Any:
        """Lines of the visits that have ended: the hours of each technician, and a trip for each visit."""
        step = Decimal(str(read_setting(session, "charges.hour_step")))
        query = (
            select(VisitTechnician.visit_id, VisitTechnician.staff_id, Visit.arrived_at, Visit.finished_at)
            .join(Visit, Visit.id == VisitTechnician.visit_id)
            .where(Visit.ticket_id == ticket.id, Visit.arrived_at.is_not(None), Visit.finished_at.is_not(None))
            .order_by(Visit.arrived_at, VisitTechnician.position)
        )
        trips: set[int] = set()
        for found in session.execute(query):
            worked = Worked(*found)
            day = office_day(worked.arrived_at)
            about = {"visit_id": worked.visit_id, "staff_id": worked.staff_id, "day": day}
            hours = rules.hours_of(worked.arrived_at, worked.finished_at, step)
            yield (
                _BLANK | about | {"line": "labour", "quantity": hours, "rate_id": self._rate(session, ticket, "labour")}
            )
            if worked.visit_id not in trips:
                trips.add(worked.visit_id)
                rate = self._rate(session, ticket, "travel")
                yield _BLANK | about | {"line": "travel", "quantity": Decimal(1), "rate_id": rate}

    def _rate(self, session: Session, ticket: Ticket, line: str) -> int | None:
        """The charge rate that the estimate takes for such work."""
        query = select(ChargeLine.rate_id).where(
            ChargeLine.ticket_id == ticket.id,
            ChargeLine.stage == c.ESTIMATE,
            ChargeLine.line == line,
            ChargeLine.rate_id.is_not(None),
        )
        return session.scalar(query.order_by(ChargeLine.position).limit(1))


_BLANK: dict[str, Any] = {
    "part_id": None,
    "rate_id": None,
    "text": "",
    "unit": "",
    "typed_price": None,
    "price_reason": "",
}


def _rate_named(session: Session, name: str) -> int | None:
    """The newest version of the charge rate with this name: they have one name, and the day says which counts."""
    query = select(Rate.id).where(Rate.name == name, Rate.archived_at.is_(None))
    return session.scalar(query.order_by(Rate.valid_from.desc(), Rate.id.desc()).limit(1))


def _replaced(row: ChargeLine) -> tuple[Any, ...]:
    """Of a line, what tells which old part must come back."""
    return row.line, row.part_id, row.text, row.quantity


def _copied(row: ChargeLine) -> dict[str, Any]:
    return {field.key: getattr(row, field.key) for field in f.LINE_FIELDS} | {"visit_id": row.visit_id}


class OldParts(OwnedRows):
    """The old parts that are expected back, or came back, as a list shows them (旧件, C11)."""

    name = "old_parts"
    title: ClassVar[Text] = lazy("Old parts")
    one: ClassVar[Text] = lazy("Old part")
    model = ChargeLine
    form = f.OLD_PART_FORM
    key = "text"
    label = "old_part_note"
    owner = "tickets"

    def list_spec(self) -> ListSpec:
        return old_part_list(self.office.today, self._days)

    def label_text(self, key: Any, label: Any) -> str:
        return " · ".join(filter(None, (str(key or ""), str(label or ""))))

    def _days(self) -> int:
        with self.office.read() as session:
            return int(read_setting(session, "old_parts.days"))
