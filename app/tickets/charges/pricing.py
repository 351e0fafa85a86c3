"""Prices of a ticket's lines: the coverage that it keeps, and the price tables (B2, C13). Takes a session, commits
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, Problem, Refused
from app.core.i18n import LANGUAGES, _, lazy, speaking
from app.core.settings import read_setting
from app.coverage.answers import answer_in
from app.coverage.prices import PARTS, Missing
from app.coverage.sheet import AnswerSheet, in_every_language
from app.customers.projects.model import Rate
from app.parts.model import Part
from app.tickets.charges import model as c
from app.tickets.charges import rules
from app.tickets.charges.model import ChargeLine, Settlement
from app.tickets.charges.rules import Decided
from app.tickets.coverage import kept
from app.tickets.model import Ticket
from app.tickets.prices import only_rate, price_of_line, rates_of

# What a line is measured in where neither the part nor the rate says it.
_UNITS = {"labour": lazy("hour"), "travel": lazy("trip"), "lodging": lazy("night"), "upgrade": lazy("time")}
_PIECE = lazy("piece")


@dataclass(frozen=True)
class Changed:
    """One line before and after: what the customer pays and who pays."""

    line: str
    text: str
    before_payer: str
    before: Decimal | None
    after_payer: str
    after: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether anything changes."""
        return (self.before_payer, self.before) != (self.after_payer, self.after)


class Answers:
    """The coverage answer that a ticket's lines go by, in every language; read once for all of them."""

    def __init__(self, session: Session, ticket: Ticket) -> None:
        self._sheets: dict[str, AnswerSheet] | None = None
        if ticket.equipment_id is not None:
            device, day = ticket.equipment_id, kept.day_of(ticket)

            def make() -> AnswerSheet:
                return (
                    kept.kept_answer(session, ticket.id, kept.VERDICT)
                    or kept.kept_answer(session, ticket.id, kept.CALL)
                    or answer_in(session, device, day)
                )

            self._sheets = in_every_language(make)

    def of(self, line: str, part: str) -> dict[str, Decided]:
        """What is decided of a line, by language."""
        found = {}
        for name in ("zh_CN", "en"):
            with speaking(name):
                sheet = self._sheets[name] if self._sheets is not None else None
                found[name] = rules.decide_line(sheet, line, part)
        return found


def price_line(session: Session, ticket: Ticket, answers: Answers, row: ChargeLine) -> None:
    """Fills in what follows from coverage and tables: kind, text, unit, basis, payer, why, price, old part."""
    # Written in one go, so that the history has one line of it.
    with session.no_autoflush:
        _price(session, ticket, answers, row)


def _price(session: Session, ticket: Ticket, answers: Answers, row: ChargeLine) -> None:
    part = session.get(Part, row.part_id) if row.part_id is not None else None
    rate = session.get(Rate, row.rate_id) if row.rate_id is not None else None
    if part is not None:
        row.line = "wear_part" if part.wear else "part"
        row.text = row.text or _name_of(part)
        row.unit = row.unit or part.unit
    if rate is not None:
        row.text, row.unit = row.text or rate.name, row.unit or rate.unit
    if part is None and not row.text and row.line not in PARTS:
        # What it is priced by is what it is called, also on paper.
        row.text = only_rate(session, row.line, row.day)
    row.unit = row.unit or str(_UNITS.get(row.line, _PIECE))
    decided = answers.of(row.line, part.name if part is not None else row.text if row.line in PARTS else "")
    main = decided["zh_CN"]
    row.basis, row.payer, row.why, row.why_en = main.basis or "", main.payer, main.why, decided["en"].why
    name = rate.name if rate is not None else row.text
    row.unit_price, row.missing = _unit_price(session, ticket, row, main.basis, part, name)
    if row.typed_price is not None:
        row.unit_price, row.missing = row.typed_price, ""
        # Nobody knows the coverage, but somebody gave a reason: then it is the customer's.
        row.payer = row.payer or c.CUSTOMER
    row.amount = rules.amount_of(row.unit_price, row.quantity)
    if words := rules.amount_problem(row.amount):
        raise Invalid([Problem("quantity", words)])
    _expect_old_part(row)


def drop_own_names(session: Session, row: ChargeLine, values: dict[str, Any]) -> None:
    """A line that is to be of another kind, part or rate takes a new name and unit where it had set them itself; what
    somebody typed stays. A rate of the kind before is none of the new one. ``values``: what is about to be written."""
    if all(values[key] == getattr(row, key) for key in ("line", "part_id", "rate_id")):
        return
    part = session.get(Part, row.part_id) if row.part_id is not None else None
    rate = session.get(Rate, row.rate_id) if row.rate_id is not None else None
    names, units = {found.name for found in rates_of(session, row.line)}, set[str]()
    if part is not None:
        names.add(_name_of(part))
        units.add(part.unit)
    if rate is not None:
        names.add(rate.name)
        units.add(rate.unit)
        if values["rate_id"] == rate.id and rate.kind != values["line"]:
            values["rate_id"] = None
    for language in LANGUAGES:
        with speaking(language):
            units.add(str(_UNITS.get(row.line, _PIECE)))
    for key, own in (("text", names), ("unit", units)):
        if values[key] == getattr(row, key) and values[key] in own:
            values[key] = ""


def is_stale(answers: Answers, row: Any, part: str) -> bool:
    """Whether the coverage says something else of a line by now."""
    now = answers.of(row.line, part or (row.text if row.line in PARTS else ""))["zh_CN"]
    payer = now.payer or (c.CUSTOMER if row.typed_price is not None else "")
    return (now.basis or "", payer) != (row.basis, row.payer)


def part_name(session: Session, row: ChargeLine) -> str:
    """The name of a line's spare part, "" without one."""
    part = session.get(Part, row.part_id) if row.part_id is not None else None
    return part.name if part is not None else ""


def reprice(session: Session, ticket: Ticket, rows: Sequence[ChargeLine]) -> list[Changed]:
    """Prices these lines anew; answers what each was and is."""
    answers = Answers(session, ticket)
    changed = []
    for row in rows:
        before = (row.payer, charge_of(row.payer, row.amount))
        price_line(session, ticket, answers, row)
        changed.append(Changed(row.line, row.text, *before, row.payer, charge_of(row.payer, row.amount)))
    session.flush()
    return changed


def charge_of(payer: str, amount: Decimal | None) -> Decimal | None:
    """What the customer pays of a line: nothing of what another bears; None while there is no price."""
    return amount if payer in ("", c.CUSTOMER) else rules.ZERO


def lines_of(session: Session, ticket_id: int, stage: str) -> list[ChargeLine]:
    """The lines of a version, in their order."""
    query = select(ChargeLine).where(ChargeLine.ticket_id == ticket_id, ChargeLine.stage == stage)
    return list(session.scalars(query.order_by(ChargeLine.position, ChargeLine.id)))


def current_lines(session: Session, ticket_id: int) -> list[ChargeLine]:
    """The lines that count now: those of the final, else of the estimate."""
    return lines_of(session, ticket_id, c.FINAL) or lines_of(session, ticket_id, c.ESTIMATE)


def settlement_of(session: Session, ticket_id: int, *, lock: bool = False) -> Settlement | None:
    """The ticket's settlement, None before the final was confirmed; one that is void does not count."""
    query = select(Settlement).where(Settlement.ticket_id == ticket_id, Settlement.state != c.VOID)
    return session.scalar(query.with_for_update() if lock else query)


def require_own(session: Session, ticket: Ticket) -> None:
    """Raises Refused for a report that was merged into another ticket: what it costs is written there."""
    if ticket.merged_into_id is not None:
        number = session.scalar(select(Ticket.number).where(Ticket.id == ticket.merged_into_id))
        raise Refused(_("This report was merged into {number}: write the charges there.").format(number=number))


def after(session: Session, ticket: Ticket) -> list[Changed]:
    """Reprices the lines by the coverage as it is after what was just written of the ticket."""
    kept.refresh(session, [ticket.id])
    return reprice(session, ticket, current_lines(session, ticket.id))


def follow_verdict(session: Session, ticket: Ticket) -> list[Changed]:
    """Reprices the lines after what was found out about coverage; raises Refused where the charges are confirmed and
    would change."""
    found = settlement_of(session, ticket.id)
    if found is None or found.state != c.CONFIRMED:
        return after(session, ticket)
    # What is settled is not priced anew: a price table that changed since is no matter of the verdict.
    kept.refresh(session, [ticket.id])
    answers = Answers(session, ticket)
    if any(is_stale(answers, row, part_name(session, row)) for row in current_lines(session, ticket.id)):
        raise Refused(lazy("The charges are confirmed and would change: reopen the settlement first."))
    return []


def follow_appraisal(session: Session, ticket: Ticket) -> None:
    """As ``follow_verdict``; confirmed charges stay as they are until they are reopened."""
    session.flush()
    kept.refresh(session, [ticket.id])
    found = settlement_of(session, ticket.id)
    if found is None or found.state != c.CONFIRMED:
        reprice(session, ticket, current_lines(session, ticket.id))


def totals_of(rows: Iterable[Any]) -> rules.Totals:
    """What these lines come to."""
    return rules.totals(rules.Billed(row.payer, row.amount) for row in rows)


# -- helpers -----------------------------------------------------------------------------------------------------------


def _name_of(part: Part) -> str:
    return " ".join(filter(None, (part.name, part.specification)))


def _unit_price(
    session: Session, ticket: Ticket, row: ChargeLine, basis: str | None, part: Part | None, name: str
) -> tuple[Decimal | None, str]:
    """The price of one unit by the basis, and what is missing for it; of what is free, what it is worth."""
    if row.line == c.OTHER:
        missing_of = {None: Missing.BASIS.value, "free": ""}
        return None, missing_of.get(basis, Missing.LIST.value)
    wanted = [basis]
    if basis == "free":
        first = str(read_setting(session, "charges.free_value"))
        wanted = [first, *(other for other in ("list", "cost") if other != first)]
    missing = ""
    for one in wanted:
        found = price_of_line(
            session,
            row.line,
            one,
            row.day,
            project_id=ticket.project_id,
            part_id=part.id if part is not None else None,
            name=name,
        )
        if found.unit is not None:
            return found.unit, ""
        missing = missing or (found.missing.value if found.missing is not None else "")
    # What nobody pays for needs no price.
    return None, "" if basis == "free" else missing


def _expect_old_part(row: ChargeLine) -> None:
    """The old part of a covered replacement is expected back, once the final tells that there was one (C11)."""
    if row.old_part == c.BACK:
        return
    covered = row.stage == c.FINAL and row.line in PARTS and row.payer not in ("", c.CUSTOMER)
    row.old_part = c.EXPECTED if covered else ""
    row.old_part_since = row.day if covered else None
