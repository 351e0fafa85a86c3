"""Coverage on a ticket: the answer at the call, the verdict found later, extensions, appraisals (B2, B3, B5, B7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import lock_row
from app.core.errors import Invalid, NotFound, Problem, Refused, Stale
from app.core.fields import clean
from app.core.i18n import _, lazy
from app.core.rights import needs
from app.coverage import extension_fields as xf
from app.coverage import extensions
from app.coverage.answers import answer_in
from app.coverage.model import Appraisal, Compensation
from app.coverage.sheet import AnswerSheet
from app.equipment.model import Equipment
from app.tickets import fields as f
from app.tickets.charges import pricing
from app.tickets.coverage import kept, restoring
from app.tickets.model import Ticket

if TYPE_CHECKING:
    from app.office import Office


@dataclass(frozen=True)
class TicketCover:
    """What a ticket's page shows of its coverage.

    ``call``: the answer kept as of the day of the call; ``verdict``: that after the verdict; ``today``: how it would be
    today, None where that is the same. All three None without a device. ``appraisals`` and ``compensations`` are plain
    rows by field key, with their ``id``.
    """

    ticket_id: int
    version: int
    call: AnswerSheet | None
    verdict: AnswerSheet | None
    today: AnswerSheet | None
    kept: bool
    values: Mapping[str, Any]
    labels: Mapping[str, str]
    appraisals: tuple[Mapping[str, Any], ...] = ()
    compensations: tuple[Mapping[str, Any], ...] = ()


class TicketCoverages:
    """The coverage of tickets as a service."""

    name = "ticket_coverage"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs(".view")
    def of_ticket(self, ticket_id: int) -> TicketCover:
        """Everything about the coverage of a ticket; raises NotFound."""
        with self.office.read() as session:
            ticket = self._load(session, ticket_id)
            call = kept.kept_answer(session, ticket_id, kept.CALL)
            is_kept = call is not None
            today = None
            if ticket.equipment_id is not None:
                call = call or answer_in(session, ticket.equipment_id, kept.day_of(ticket))
                today = answer_in(session, ticket.equipment_id, self.office.today())
            exclusion = ticket.exclusion_id
            return TicketCover(
                ticket_id,
                ticket.version,
                call,
                kept.kept_answer(session, ticket_id, kept.VERDICT),
                today if today is not None and call is not None and today.alike != call.alike else None,
                is_kept,
                {field.key: getattr(ticket, field.key) for field in f.VERDICT},
                {"exclusion_id": self.office.exclusions.labels(session, [exclusion])[exclusion]} if exclusion else {},
                _rows(session, Appraisal, ticket_id, xf.APPRAISAL),
                _rows(session, Compensation, ticket_id, xf.COMPENSATION),
            )

    # -- the verdict (保修结论) ---------------------------------------------------------------------------------------

    @needs(".view")
    def before_and_after(self, ticket_id: int, raw: Mapping[str, Any]) -> tuple[AnswerSheet, AnswerSheet]:
        """The answer as it stands and as this verdict would make it; raises Invalid, and Refused without a device."""
        values = clean(f.VERDICT, raw)
        with self.office.read() as session:
            ticket = self._load(session, ticket_id)
            if ticket.equipment_id is None:
                raise Refused(lazy("The ticket names no device, so there is nothing to decide."))
            self._resolve(session, values)
            before = kept.kept_answer(session, ticket_id, kept.VERDICT) or kept.kept_answer(
                session, ticket_id, kept.CALL
            )
            day, device = kept.day_of(ticket), ticket.equipment_id
            asked = replace(
                kept.asked_of(ticket),
                exclusion_id=values["exclusion_id"],
                quality=kept.QUALITY.get(values["quality"]),
            )
            return before or answer_in(session, device, day), answer_in(session, device, day, asked)

    @needs("tickets.edit")
    def conclude(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """Records what was found out: quality fault or not, the exclusion and its grounds; answers the new version.

        An exclusion needs its grounds, and is no quality fault; the ticket's charges are priced anew (C13). Raises
        Invalid, Refused without a device or where confirmed charges would change, Stale.
        """
        values = clean(f.VERDICT, raw)
        with self.office.write() as session:
            ticket: Ticket = self.office.tickets.load(session, ticket_id, lock=True)
            if version is not None and ticket.version != version:
                raise Stale(values, self.office.tickets.details(session, ticket).values, ticket.version)
            if ticket.equipment_id is None:
                raise Refused(lazy("The ticket names no device, so there is nothing to decide."))
            self._resolve(session, values)
            if problems := list(_verdict_problems(values)):
                raise Invalid(problems)
            for key, value in values.items():
                setattr(ticket, key, value)
            session.flush()
            pricing.follow_verdict(session, ticket)
            return ticket.version

    # -- extensions ----------------------------------------------------------------------------------------------------

    @needs(".view")
    def suggested_extension(self, ticket_id: int) -> dict[str, Any]:
        """What the dialog that proposes an extension begins with: the plan's days for a fault that stopped the work."""
        with self.office.read() as session:
            ticket = self._load(session, ticket_id)
            found = restoring.proposal(session, ticket, self.office.clock())
            if found is not None:
                words = _("The restore limit was missed and the customer could not work.")
                return restoring.row_of(found) | {"reason": words}
            known = extensions.fault_known(session, ticket_id)
            return {"kind": "repair" if known else "fault", "begins_on": kept.day_of(ticket)}

    @needs("tickets.edit")
    def propose_extension(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Proposes an extension that this ticket caused; the manager confirms it. Answers the row's id.

        Raises Invalid, and Refused without a device.
        """
        values = clean(xf.OF_TICKET, raw)
        with self.office.write() as session:
            ticket = self._load(session, ticket_id)
            if ticket.equipment_id is None:
                raise Refused(lazy("The ticket names no device, so there is nothing to extend."))
            lock_row(session, Equipment, ticket.equipment_id)
            return extensions.book(session, ticket.equipment_id, values, ticket_id, self.office.user.name)

    @needs("tickets.edit")
    def propose_missed(self) -> int:
        """Proposes what open tickets past their restore limit cause; answers how many. For whoever watches clocks."""
        with self.office.write() as session:
            return len(restoring.propose_missed(session, restoring.still_open(session)))

    # -- appraisal and compensation (B7) -------------------------------------------------------------------------------

    @needs("coverage.decide")
    def appraise(self, ticket_id: int, raw: Mapping[str, Any], row_id: int | None = None) -> int:
        """Records that an authority found a part to have failed far before its normal life, or corrects the record;
        answers its id. Raises Invalid and NotFound."""
        return self._write(Appraisal, ticket_id, clean(xf.APPRAISAL, raw), row_id)

    @needs("coverage.decide")
    def compensate(self, ticket_id: int, raw: Mapping[str, Any], row_id: int | None = None) -> int:
        """Records what was agreed for the customer's loss, or that it was paid; answers its id. Raises Invalid and
        NotFound."""
        values = clean(xf.COMPENSATION, raw)
        if values["paid_on"] is not None and values["paid_on"] < values["agreed_on"]:
            raise Invalid([Problem("paid_on", lazy("This is before it was agreed."))])
        return self._write(Compensation, ticket_id, values, row_id)

    @needs("coverage.decide")
    def remove_appraisal(self, row_id: int) -> None:
        """Takes an appraisal that was recorded by mistake off its ticket; the history keeps it. Raises NotFound."""
        with self.office.write() as session:
            row = session.get(Appraisal, row_id)
            if row is None:
                raise NotFound()
            ticket = self._load(session, row.ticket_id, lock=True)
            session.delete(row)
            pricing.follow_appraisal(session, ticket)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _load(self, session: Session, ticket_id: int, *, lock: bool = False) -> Ticket:
        ticket: Ticket = self.office.tickets.load(session, ticket_id, lock=lock)
        return ticket

    def _resolve(self, session: Session, values: dict[str, Any]) -> None:
        """An exclusion that was typed by its number or name."""
        if isinstance(values["exclusion_id"], str):
            try:
                values["exclusion_id"] = self.office.exclusions.resolve(session, values["exclusion_id"])
            except ValueError as error:
                raise Invalid([Problem("exclusion_id", str(error))]) from None

    def _write(self, model: Any, ticket_id: int, values: dict[str, Any], row_id: int | None) -> int:
        with self.office.write() as session:
            ticket = self._load(session, ticket_id, lock=True)
            row = session.get(model, row_id) if row_id is not None else model(ticket_id=ticket_id)
            if row is None or row.ticket_id != ticket_id:
                raise NotFound()
            for key, value in values.items():
                setattr(row, key, bool(value) if key == "wear" else value)
            session.add(row)
            session.flush()
            if model is Appraisal:
                pricing.follow_appraisal(session, ticket)
            return int(row.id)


def _verdict_problems(values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if values["exclusion_id"] is not None:
        if not values["exclusion_grounds"].strip():
            words = lazy("Say on what this rests: nothing is charged without a reason.")
            problems.append(Problem("exclusion_grounds", words))
        if values["quality"] == "yes":
            problems.append(Problem("quality", lazy("A quality fault is covered: take the exclusion or this back.")))
    return problems


def _rows(session: Session, model: Any, ticket_id: int, fields: tuple[Any, ...]) -> tuple[dict[str, Any], ...]:
    rows = session.scalars(select(model).where(model.ticket_id == ticket_id).order_by(model.id))
    return tuple({"id": row.id} | {field.key: getattr(row, field.key) for field in fields} for row in rows)
