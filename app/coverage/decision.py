"""Who pays for what on a day: the coverage answer, line by line (B1–B4, B7, B9, B10). Pure.

Precedence (B3). Each line of a job — labour, part, wear part, travel, lodging, upgrade, and each part named — has:

====  =======================  ============================================  =============
row   source                   applies when                                  who pays then
====  =======================  ============================================  =============
 a    not ours, not approved   not supplied or not approved by us            customer, or us
 b    exclusion                another excluded cause was chosen             customer, or us
 c    phase                    the day lies in a phase, as extended          us, or the dealer (B9)
 d    manufacturer             the day is within their warranty, its lines   manufacturer
 e    maintenance contract     the day lies in its period                    us
 f    fitted part              within its own warranty, that part only       us
 g    appraisal                by whom, when and the document are recorded   us
====  =======================  ============================================  =============

a and b take their basis from the plan's cause table, a before b, and override c to f, but not g. Of what is left the
customer gets the best for each line: free, then cost, then contract price or lower, then list price. Of equals the
first row is named; but a manufacturer's warranty that is longer than ours goes before ours (B4). Whatever is not free
is paid by the customer. A late registration never changes what the customer pays (B9).

A line of which a source is unknown — no acceptance date — is known only when another source makes it free: nothing
can be better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.coverage.ledger import CAP, Extension, Ledger, extend
from app.coverage.rules import LINES, RANK, Coverage, Plan, Span, Start, Unknown, coverage, last_covered_day

_NOTHING: Mapping[str, str] = {}


class Payer(StrEnum):
    """Who bears a line in the end."""

    US = "us"
    CUSTOMER = "customer"
    DEALER = "dealer"
    MAKER = "manufacturer"


class Source(StrEnum):
    """Where a line's basis comes from: the rows of the table above, in their order."""

    ORIGIN = "origin"
    EXCLUSION = "exclusion"
    PHASE = "phase"
    MAKER = "manufacturer"
    CONTRACT = "contract"
    FITTED = "fitted"
    APPRAISAL = "appraisal"


class Note(StrEnum):
    """What the clerk or the manager should look at beside the answer."""

    NO_CAUSE = "no_cause"  # the plan names no prices for this cause
    CHEAPER = "cheaper"  # the cause table is better for the customer than no exclusion: the paper leaves a choice
    QUALITY = "quality"  # called a quality fault, and excluded
    NO_REASON = "no_reason"  # called no quality fault, but no exclusion was chosen: it stays covered (C13)
    NO_PROOF = "no_proof"  # an appraisal without person, day or document does not count
    LATE = "late"  # the dealer registered late
    UNREGISTERED = "unregistered"  # the dealer has not registered
    OVERRIDDEN = "overridden"  # a manager took the claim on us nevertheless
    SALE_UNKNOWN = "sale_unknown"  # nobody can say whether the registration is late
    CAPPED = "capped"  # extensions beyond the cap were cut off


@dataclass(frozen=True, slots=True)
class Before:
    """Nothing is known since the coverage starts only after the day of the fault."""

    start: Start
    on: date


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a fault is not covered (不保修原因); ``cause`` is the row of the plan's cause table."""

    cause: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Maker:
    """The manufacturer's warranty and what it covers; ``wins``: the longer one goes before ours (B4)."""

    until: date
    lines: frozenset[str] = frozenset({"labour", "part"})
    wins: bool = True


@dataclass(frozen=True, slots=True)
class Contract:
    """A maintenance contract (维保合同) with its own basis per line, both days included (B10)."""

    first: date
    last: date
    bases: Mapping[str, str]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """An authority found that a part failed far before its normal life (B7)."""

    by: str
    on: date | None
    document: str

    @property
    def counts(self) -> bool:
        """Whether all three are recorded."""
        return bool(self.by.strip() and self.on and self.document.strip())


@dataclass(frozen=True, slots=True)
class Part:
    """A certain part of the job. ``fitted_on`` and ``months``: its own warranty, which neither restarts nor shortens
    the device's (B2)."""

    name: str
    wear: bool = False
    fitted_on: date | None = None
    months: int = 0
    appraisal: Appraisal | None = None

    @property
    def line(self) -> str:
        """The line kind that it is charged as."""
        return "wear_part" if self.wear else "part"

    @property
    def until(self) -> date | None:
        """The last day of its own warranty."""
        return last_covered_day(self.fitted_on, self.months) if self.fitted_on and self.months > 0 else None

    def covers(self, day: date) -> bool:
        """Whether the day lies in its own warranty."""
        return self.fitted_on is not None and self.until is not None and self.fitted_on <= day <= self.until


@dataclass(frozen=True, slots=True)
class Registration:
    """A dealer's sale and its registration receipt (三包回执卡); ``override`` is a manager's reason (B9)."""

    sold_on: date | None
    registered_on: date | None
    days: int = 20
    override: str = ""

    @property
    def due_on(self) -> date | None:
        """The last day on which it is in time."""
        return self.sold_on and self.sold_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Case:
    """All that a coverage answer depends on. ``day`` is the day on which the fault was reported."""

    day: date
    plan: Plan | None
    starts: Mapping[Start, date | None]
    contract_months: int | None = None
    category: str = ""
    extensions: tuple[Extension, ...] = ()
    cap: int = CAP
    supplied: bool = True
    approved: bool = True
    exclusion: Exclusion | None = None
    quality: bool | None = None
    maker: Maker | None = None
    contract: Contract | None = None
    parts: tuple[Part, ...] = ()
    registration: Registration | None = None


class Line(NamedTuple):
    """The answer for one line: its basis until when, from which source, and who pays; basis None: unknown.

    ``name``: the phase, the exclusion, the contract's number or the part that the source means. ``part``: the part
    that the line is about, "" for all of its kind.
    """

    line: str
    basis: str | None
    source: Source | None = None
    until: date | None = None
    payer: Payer | None = None
    name: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The coverage of a device on a day: six lines, a line for each part named, and on what they rest."""

    day: date
    lines: tuple[Line, ...]
    parts: tuple[Line, ...] = ()
    ledger: Ledger = field(default_factory=lambda: Ledger(()))
    span: Span | None = None
    unknown: Unknown | Before | None = None
    notes: tuple[Note, ...] = ()

    @property
    def end(self) -> date | None:
        """The last day of the warranty as extended; None if unknown or lifelong."""
        return Coverage(self.ledger.spans).end

    def line(self, line: str) -> Line:
        """The answer for a line kind."""
        return self.lines[LINES.index(line)]


def decide(case: Case) -> Answer:
    """What each line costs the customer on the day of the fault, and who bears it, by the table above."""
    laid, unknown = _laid(case)
    ledger = extend(laid.spans, case.extensions, case.cap)
    span = next((span for span in ledger.spans if span.covers(case.day)), None)
    cause = _cause(case)
    if cause is not None:
        offers = [_cause_table(case, *cause)]
        doubt = unknown is Unknown.PLAN  # the cause table needs no date, only a plan
    else:
        offers = _offers(case, ledger, span, unknown is None)
        doubt = unknown is not None
    lines = tuple(_line(line, offers, doubt) for line in LINES)
    parts = tuple(
        _line(part.line, offers + _own_offers(part, case.day, cause), doubt, part.name) for part in case.parts
    )
    answer = Answer(case.day, lines, parts, ledger, span, unknown)
    notes = tuple(_notes(case, cause, answer))
    return replace(answer, notes=notes) if notes else answer


def dealer_pays(registration: Registration | None, day: date) -> bool:
    """Whether a claim of this day falls on the dealer: registered late, or not at all when it was due (B9)."""
    if registration is None or registration.override.strip():
        return False
    if registration.registered_on is None:
        return registration.due_on is None or day > registration.due_on
    return registration.due_on is not None and registration.registered_on > registration.due_on


# -- the standing of the device ----------------------------------------------------------------------------------------


def _laid(case: Case) -> tuple[Coverage, Unknown | Before | None]:
    """The plan's phases on the calendar, or why nothing is known on this day."""
    laid = coverage(case.plan, case.starts, case.contract_months, case.category)
    if laid.unknown is None and case.plan is not None and laid.spans[0].first > case.day:
        return laid, Before(case.plan.start, laid.spans[0].first)
    return laid, laid.unknown


def _is_longer(maker: Maker | None, ours: Ledger) -> bool:
    """Whether the manufacturer's warranty wins over ours where both cover a line (B4)."""
    if maker is None or not maker.wins:
        return False
    warranties = [span.last for span in ours.spans if span.phase.warranty]
    return all(last is not None and last < maker.until for last in warranties)


def _cause(case: Case) -> tuple[Source, str, str] | None:
    """Why the fault is excluded: the row of the table, the cause, the words of the exclusion."""
    if not case.supplied:
        return Source.ORIGIN, "not_supplied", ""
    if not case.approved:
        return Source.ORIGIN, "not_approved", ""
    if case.exclusion is not None:
        return Source.EXCLUSION, case.exclusion.cause, case.exclusion.name
    return None


# -- the sources of a line ---------------------------------------------------------------------------------------------


class _Offer(NamedTuple):
    """One row of the table on this day: a basis per line (``otherwise`` for those not named; None: it says nothing)
    and who pays what it makes free."""

    source: Source
    bases: Mapping[str, str]
    otherwise: str | None
    until: date | None
    payer: Payer
    name: str


def _cause_table(case: Case, source: Source, cause: str, name: str) -> _Offer:
    """a and b; what the table does not name is charged at list price."""
    bases = case.plan.causes.get(cause, _NOTHING) if case.plan is not None else _NOTHING
    return _Offer(source, bases, "list", None, Payer.US, name or cause)


def _offers(case: Case, ledger: Ledger, span: Span | None, known: bool) -> list[_Offer]:
    """c to e, in the order in which equals are named."""
    offers = []
    if known:
        offers.append(_phase(case, span))
    maker, contract = case.maker, case.contract
    if maker is not None and case.day <= maker.until:
        theirs = _Offer(Source.MAKER, dict.fromkeys(maker.lines, "free"), None, maker.until, Payer.MAKER, "")
        offers.insert(0 if _is_longer(maker, ledger) else len(offers), theirs)
    if contract is not None and contract.first <= case.day <= contract.last:
        offers.append(_Offer(Source.CONTRACT, contract.bases, "list", contract.last, Payer.US, contract.number))
    return offers


def _phase(case: Case, span: Span | None) -> _Offer:
    """c: the phase of the day; after the last one everything is charged at list price."""
    if span is None:
        return _Offer(Source.PHASE, _NOTHING, "list", None, Payer.US, "")
    payer = Payer.DEALER if dealer_pays(case.registration, case.day) else Payer.US
    return _Offer(Source.PHASE, span.phase.bases, "list", span.last, payer, span.phase.name)


def _own_offers(part: Part, day: date, cause: object) -> list[_Offer]:
    """f and g: what a certain part has beside its kind; its own warranty (f) ends with an excluded cause."""
    offers = []
    if cause is None and part.covers(day):
        offers.append(_Offer(Source.FITTED, _NOTHING, "free", part.until, Payer.US, part.name))
    if part.appraisal is not None and part.appraisal.counts:
        offers.append(_Offer(Source.APPRAISAL, _NOTHING, "free", None, Payer.US, part.appraisal.by))
    return offers


def _line(line: str, offers: list[_Offer], doubt: bool, part: str = "") -> Line:
    """The best offer for the customer, the first of equals; in doubt only what is free is sure."""
    best, basis = None, None
    for offer in offers:
        offered = offer.bases.get(line, offer.otherwise)
        if offered is not None and (basis is None or RANK[offered] < RANK[basis]):
            best, basis = offer, offered
    if best is None or (doubt and basis != "free"):
        return Line(line, None, part=part)
    payer = best.payer if basis == "free" else Payer.CUSTOMER
    return Line(line, basis, best.source, best.until, payer, best.name, part)


# -- what to look at ---------------------------------------------------------------------------------------------------


def _notes(case: Case, cause: tuple[Source, str, str] | None, answer: Answer) -> Iterator[Note]:
    if cause is not None:
        if case.plan is not None and cause[1] not in case.plan.causes:
            yield Note.NO_CAUSE
        if case.quality and cause[0] is Source.EXCLUSION:
            yield Note.QUALITY
        if answer.unknown is None:
            without = decide(replace(case, supplied=True, approved=True, exclusion=None, parts=()))
            pairs = zip(answer.lines, without.lines, strict=True)
            if any(RANK[excluded.basis or "list"] < RANK[usual.basis or "list"] for excluded, usual in pairs):
                yield Note.CHEAPER
    elif case.quality is False:
        yield Note.NO_REASON
    if any(part.appraisal is not None and not part.appraisal.counts for part in case.parts):
        yield Note.NO_PROOF
    lines = answer.lines + answer.parts
    if case.registration is not None and any(line.source is Source.PHASE and line.basis == "free" for line in lines):
        yield from _registration_notes(case.registration, case.day)
    if answer.ledger.cut:
        yield Note.CAPPED


def _registration_notes(registration: Registration, day: date) -> Iterator[Note]:
    if registration.override.strip():
        if dealer_pays(replace(registration, override=""), day):
            yield Note.OVERRIDDEN
    elif dealer_pays(registration, day):
        yield Note.UNREGISTERED if registration.registered_on is None else Note.LATE
    elif registration.registered_on is not None and registration.sold_on is None:
        yield Note.SALE_UNKNOWN
