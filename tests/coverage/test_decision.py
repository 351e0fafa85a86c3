"""B1–B4, B7, B9, B10: who pays for what on a day, tested row by row."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coverage.decision import (
    RANK,
    Answer,
    Appraisal,
    Before,
    Case,
    Contract,
    Exclusion,
    Line,
    Maker,
    Note,
    Part,
    Payer,
    Registration,
    Source,
    dealer_pays,
    decide,
)
from app.coverage.ledger import Extension
from app.coverage.rules import LINES, Length, Phase, Plan, Start, Unknown
from tests.coverage.shipped_plans import PLANS

START = date(2025, 3, 1)
ALL = dict.fromkeys(LINES, "free")
APPRAISED = Appraisal("省质检院", date(2027, 5, 2), "JD-2027-18")
LATE = Registration(date(2025, 3, 1), date(2025, 3, 22))
IN_TIME = Registration(date(2025, 3, 1), date(2025, 3, 21))


def day(text: str) -> date:
    return date.fromisoformat(text)


def case(on: str = "2025-06-01", plan: str | Plan | None = "two-year", **values: Any) -> Case:
    starts = {Start.ACCEPTANCE: START, Start.SALE: START}
    return replace(Case(day(on), PLANS[plan] if isinstance(plan, str) else plan, starts), **values)


SHORT = {"free": "fr", "cost": "co", "contract": "ct", "list": "li", None: "?"}


def bases(answer: Answer) -> str:
    """The six lines' bases, short: labour part wear travel lodging upgrade."""
    return " ".join(SHORT[line.basis] for line in answer.lines)


# -- B1: the shipped plans, day by day around each border --------------------------------------------------------------

FREE = "fr fr fr fr fr fr"
COST = "co co co co co co"
SHIPPED = [
    ("quality-lifelong", "2025-03-01", FREE, "2027-02-28"),
    ("quality-lifelong", "2027-02-28", FREE, "2027-02-28"),
    ("quality-lifelong", "2027-03-01", "co ct ct fr fr co", None),
    ("two-year", "2027-02-28", FREE, "2027-02-28"),
    ("two-year", "2027-03-01", "co co co fr fr co", None),
    ("1+2+1", "2026-02-28", FREE, "2026-02-28"),
    ("1+2+1", "2026-03-01", "fr co co fr fr fr", "2028-02-29"),
    ("1+2+1", "2028-02-29", "fr co co fr fr fr", "2028-02-29"),
    ("1+2+1", "2028-03-01", "fr co co co co fr", "2029-02-28"),
    ("1+2+1", "2029-02-28", "fr co co co co fr", "2029-02-28"),
    ("1+2+1", "2029-03-01", COST, None),
    ("year-lifelong", "2026-02-28", FREE, "2026-02-28"),
    ("year-lifelong", "2026-03-01", "fr co co fr fr fr", None),
    ("three-guarantees", "2026-02-28", FREE, "2026-02-28"),
    ("three-guarantees", "2026-03-01", "li li li li li li", None),
]


@pytest.mark.parametrize(("plan", "on", "expected", "until"), SHIPPED)
def test_B1_the_shipped_plans_on_their_border_days(plan: str, on: str, expected: str, until: str | None) -> None:
    answer = decide(case(on, plan, contract_months=24 if plan == "quality-lifelong" else None))
    assert bases(answer) == expected
    assert {line.until for line in answer.lines} == {until and day(until)}
    assert answer.span is not None
    assert {(line.source, line.name) for line in answer.lines} == {(Source.PHASE, answer.span.phase.name)}
    assert {line.payer for line in answer.lines if line.basis == "free"} <= {Payer.US}
    assert {line.payer for line in answer.lines if line.basis != "free"} <= {Payer.CUSTOMER}


CAUSED = [
    ("quality-lifelong", ["free", "cost", "cost", "free", "free", "free"]),
    ("two-year", ["cost"] * 6),
    ("1+2+1", ["cost"] * 6),
    ("year-lifelong", ["free", "cost", "cost", "free", "free", "free"]),
    ("three-guarantees", ["list"] * 6),
]


@pytest.mark.parametrize(("plan", "expected"), CAUSED)
@pytest.mark.parametrize("cause", ["user", "third_party", "force_majeure", "not_supplied", "not_approved"])
def test_B1_the_shipped_cause_tables(plan: str, expected: list[str], cause: str) -> None:
    answer = decide(case("2025-06-01", plan, contract_months=24, exclusion=Exclusion(cause)))
    assert [line.basis for line in answer.lines] == expected
    assert {line.until for line in answer.lines} == {None}


def test_B1_the_last_covered_day_is_the_one_before_the_anniversary() -> None:
    leap = case(starts={Start.ACCEPTANCE: day("2024-02-29")})
    assert decide(replace(leap, day=day("2026-02-28"))).line("part").basis == "free"
    assert decide(replace(leap, day=day("2026-03-01"))).line("part").basis == "cost"
    assert decide(leap).end == day("2026-02-28")


def test_B1_the_length_comes_from_the_contract_or_the_category() -> None:
    assert decide(case(plan="quality-lifelong", contract_months=18)).end == day("2026-08-31")
    plan = replace(PLANS["three-guarantees"], category_months={"水泵": 6})
    assert decide(case(plan=plan, category="水泵")).end == day("2025-08-31")
    assert decide(case(plan=plan, category="风机")).end == day("2026-02-28")


def test_B1_a_plan_that_ends_charges_list_prices_afterwards() -> None:
    short = Plan("short", (Phase("年", ALL, Length.MONTHS, 12, True),))
    answer = decide(case("2026-03-01", plan="two-year"))
    ended = decide(replace(case("2026-03-01"), plan=short))
    assert answer.span is not None and ended.span is None
    assert [line.basis for line in ended.lines] == ["list"] * 6
    assert {(line.payer, line.name, line.until) for line in ended.lines} == {(Payer.CUSTOMER, "", None)}


def test_B1_a_line_that_the_phase_does_not_name_is_charged_at_list_price() -> None:
    short = Plan("short", (Phase("年", {"labour": "free"}, Length.MONTHS, 12, True),))
    assert [line.basis for line in decide(replace(case(), plan=short)).lines] == ["free"] + ["list"] * 5


def test_B2_the_start_basis_is_the_plans() -> None:
    plan = replace(PLANS["two-year"], start=Start.SALE)
    starts = {Start.ACCEPTANCE: None, Start.SALE: START}
    assert decide(replace(case("2027-02-28"), plan=plan, starts=starts)).line("part").basis == "free"


# -- what is not known -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "unknown"),
    [
        ({"starts": {}}, Unknown.ACCEPTANCE),
        ({"starts": {Start.ACCEPTANCE: None, Start.DELIVERY: START}}, Unknown.ACCEPTANCE),
        ({"plan": None}, Unknown.PLAN),
        ({"plan": Plan("empty", ())}, Unknown.PLAN),
        ({"plan": PLANS["quality-lifelong"]}, Unknown.CONTRACT),
        ({"starts": {Start.ACCEPTANCE: day("2025-06-02")}}, Before(Start.ACCEPTANCE, day("2025-06-02"))),
    ],
)
def test_B2_what_is_not_known_is_said_and_never_priced(values: dict[str, Any], unknown: object) -> None:
    answer = decide(case("2025-06-01", **values))
    assert answer.unknown == unknown
    assert answer.lines == tuple(Line(line, None) for line in LINES)


def test_B2_the_first_day_is_covered() -> None:
    assert decide(case("2025-03-01")).unknown is None


def test_B2_in_doubt_only_what_another_source_makes_free_is_known() -> None:
    contract = Contract(START, day("2026-01-01"), {"labour": "free", "travel": "cost"}, "WB-1")
    answer = decide(case(starts={}, maker=Maker(day("2026-01-01"), frozenset({"part"})), contract=contract))
    assert [line.basis for line in answer.lines] == ["free", "free", None, None, None, None]
    assert [line.source for line in answer.lines[:2]] == [Source.CONTRACT, Source.MAKER]


def test_B3_an_excluded_fault_needs_no_date_but_a_plan() -> None:
    assert bases(decide(case(starts={}, exclusion=Exclusion("user")))) == COST
    answer = decide(case(plan="two-year", exclusion=Exclusion("user")))
    assert decide(replace(case(), plan=None, exclusion=Exclusion("user"))).line("part").basis is None
    assert answer.line("part").source is Source.EXCLUSION


# -- B3: the precedence, row by row ------------------------------------------------------------------------------------

EXCLUDED = Exclusion("user", "使用不当")
MAKER = Maker(day("2030-01-01"))
CONTRACT = Contract(day("2025-01-01"), day("2030-01-01"), ALL, "WB-7")
PUMP = Part("泵", appraisal=APPRAISED)
NEW_PART = Part("密封圈", fitted_on=day("2027-05-01"), months=3)
AFTER = "2027-06-01"  # two years: labour and parts at cost
INSIDE = "2025-06-01"

A = ("cost", Source.ORIGIN, Payer.CUSTOMER)
B = ("cost", Source.EXCLUSION, Payer.CUSTOMER)
C_FREE = ("free", Source.PHASE, Payer.US)
C_COST = ("cost", Source.PHASE, Payer.CUSTOMER)
D = ("free", Source.MAKER, Payer.MAKER)
E = ("free", Source.CONTRACT, Payer.US)
F = ("free", Source.FITTED, Payer.US)
G = ("free", Source.APPRAISAL, Payer.US)

# name, case, the part's basis, source and payer; "part" is the certain part's line where there is one
PRECEDENCE: list[tuple[str, Case, tuple[str, Source, Payer]]] = [
    ("a not supplied", case(INSIDE, supplied=False), A),
    ("a not approved", case(INSIDE, approved=False), A),
    ("a over b", case(INSIDE, supplied=False, exclusion=EXCLUDED), A),
    ("a over c", case(INSIDE, approved=False), A),
    ("a over d", case(INSIDE, supplied=False, maker=MAKER), A),
    ("a over e", case(INSIDE, supplied=False, contract=CONTRACT), A),
    ("a over f", case(AFTER, supplied=False, parts=(NEW_PART,)), A),
    ("a not over g", case(AFTER, supplied=False, parts=(PUMP,)), G),
    ("b over c", case(INSIDE, exclusion=EXCLUDED), B),
    ("b over d", case(INSIDE, exclusion=EXCLUDED, maker=MAKER), B),
    ("b over e", case(INSIDE, exclusion=EXCLUDED, contract=CONTRACT), B),
    ("b over f", case(AFTER, exclusion=EXCLUDED, parts=(NEW_PART,)), B),
    ("b not over g", case(AFTER, exclusion=EXCLUDED, parts=(PUMP,)), G),
    ("c inside", case(INSIDE), C_FREE),
    ("c after", case(AFTER), C_COST),
    ("c as extended", case("2027-03-15", extensions=(Extension(day("2026-01-01"), 60),)), C_FREE),
    ("c before d not longer", case(INSIDE, maker=Maker(day("2027-02-28"))), C_FREE),
    ("d longer before c", case(INSIDE, maker=Maker(day("2027-03-01"))), D),
    ("d after c", case(AFTER, maker=MAKER), D),
    ("d on its last day", case(AFTER, maker=Maker(day(AFTER))), D),
    ("d over", case(AFTER, maker=Maker(day("2027-05-31"))), C_COST),
    ("d before e", case(AFTER, maker=MAKER, contract=CONTRACT), D),
    ("d without winning", case(INSIDE, maker=Maker(day("2030-01-01"), wins=False)), C_FREE),
    ("e after c", case(AFTER, contract=CONTRACT), E),
    ("c before e", case(INSIDE, contract=CONTRACT), C_FREE),
    ("e on its first day", case(AFTER, contract=replace(CONTRACT, first=day(AFTER))), E),
    ("e on its last day", case(AFTER, contract=replace(CONTRACT, last=day(AFTER))), E),
    ("e not yet", case(AFTER, contract=replace(CONTRACT, first=day("2027-06-02"))), C_COST),
    ("e over", case(AFTER, contract=replace(CONTRACT, last=day("2027-05-31"))), C_COST),
    ("e dearer than c", case(AFTER, contract=replace(CONTRACT, bases={"part": "list"})), C_COST),
    ("f after c", case(AFTER, parts=(NEW_PART,)), F),
    ("f on its first day", case("2027-05-01", parts=(NEW_PART,)), F),
    ("f before it was fitted", case("2027-04-30", parts=(NEW_PART,)), C_COST),
    ("f on its last day", case("2027-07-31", parts=(NEW_PART,)), F),
    ("f over", case("2027-08-01", parts=(NEW_PART,)), C_COST),
    ("c before f", case("2025-06-01", parts=(Part("x", fitted_on=day("2025-05-01"), months=3),)), C_FREE),
    ("g after c", case(AFTER, parts=(PUMP,)), G),
    ("f before g", case(AFTER, parts=(replace(NEW_PART, appraisal=APPRAISED),)), F),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "expected"), [row[1:] for row in PRECEDENCE], ids=[row[0] for row in PRECEDENCE])
def test_B3_the_precedence_row_by_row(given_: Case, expected: tuple[str, Source, Payer]) -> None:
    answer = decide(given_)
    line = answer.parts[0] if given_.parts else answer.line("part")
    assert (line.basis, line.source, line.payer) == expected


def test_B3_each_line_gets_its_own_best() -> None:
    contract = replace(CONTRACT, bases={"labour": "free", "part": "list", "travel": "free"})
    answer = decide(case(AFTER, maker=Maker(day("2030-01-01"), frozenset({"part"})), contract=contract))
    assert [(line.basis, line.source) for line in answer.lines] == [
        ("free", Source.CONTRACT),
        ("free", Source.MAKER),
        ("cost", Source.PHASE),
        ("free", Source.PHASE),
        ("free", Source.PHASE),
        ("cost", Source.PHASE),
    ]
    assert answer.line("labour").until == day("2030-01-01")
    assert answer.line("labour").name == "WB-7"


def test_B3_the_bases_from_best_to_worst() -> None:
    order = sorted(RANK, key=lambda basis: RANK[basis])
    assert order == ["free", "cost", "contract", "list"]
    for better, worse in itertools.pairwise(order):
        plan = Plan("p", (Phase("x", dict.fromkeys(LINES, worse), Length.LIFELONG, 0, False),))
        contract = Contract(START, day("2030-01-01"), dict.fromkeys(LINES, better))
        assert decide(replace(case(), plan=plan, contract=contract)).line("part").basis == better


def test_B3_a_cause_that_the_plan_does_not_name_is_charged_at_list_price_and_said() -> None:
    plan = replace(PLANS["two-year"], causes={"user": {"labour": "free"}})
    answer = decide(replace(case(INSIDE), plan=plan, exclusion=Exclusion("third_party")))
    assert ([line.basis for line in answer.lines], answer.notes) == (["list"] * 6, (Note.NO_CAUSE,))
    half = decide(replace(case(INSIDE), plan=plan, exclusion=Exclusion("user")))
    assert ([line.basis for line in half.lines], half.notes) == (["free"] + ["list"] * 5, ())
    assert half.line("labour").payer is Payer.US


def test_B4_the_manufacturers_lines_are_parts_and_labour_unless_set_otherwise() -> None:
    answer = decide(case(AFTER, maker=MAKER))
    assert [line.line for line in answer.lines if line.source is Source.MAKER] == ["labour", "part"]
    wear = Maker(day("2030-01-01"), frozenset({"wear_part"}))
    assert decide(case(AFTER, maker=wear)).line("wear_part").source is Source.MAKER


def test_B4_longer_means_longer_than_the_extended_warranty() -> None:
    maker = Maker(day("2027-03-20"))
    assert decide(case(INSIDE, maker=maker)).line("part").payer is Payer.MAKER
    extended = case(INSIDE, maker=maker, extensions=(Extension(day("2025-04-01"), 60),))
    assert decide(extended).line("part").payer is Payer.US
    lifelong = Plan("l", (Phase("终身", ALL, Length.LIFELONG, 0, True),))
    assert decide(replace(case(INSIDE), plan=lifelong, maker=MAKER)).line("part").payer is Payer.US


def test_B2_a_fitted_part_neither_restarts_nor_shortens_the_devices_warranty() -> None:
    part = Part("泵", fitted_on=day("2027-01-15"), months=12)
    inside, after = (decide(case(on, parts=(part,))) for on in ("2027-02-28", "2027-03-01"))
    assert inside.end == after.end == day("2027-02-28")
    assert (inside.parts[0].source, inside.parts[0].until) == (Source.PHASE, day("2027-02-28"))
    assert (after.parts[0].basis, after.parts[0].until, after.parts[0].part) == ("free", day("2028-01-14"), "泵")
    assert after.line("part").basis == "cost"  # that part only


def test_B2_a_fitted_wear_part_is_charged_as_one() -> None:
    plan = Plan("p", (Phase("x", {"part": "free", "wear_part": "cost"}, Length.LIFELONG, 0, True),))
    parts = (Part("滤芯", wear=True), Part("泵"))
    assert [line.basis for line in decide(replace(case(), plan=plan, parts=parts)).parts] == ["cost", "free"]


@pytest.mark.parametrize(
    "appraisal", [Appraisal("", START, "x"), Appraisal("x", None, "x"), Appraisal("x", START, " ")]
)
def test_B7_an_appraisal_counts_only_with_person_day_and_document(appraisal: Appraisal) -> None:
    answer = decide(case(AFTER, parts=(Part("泵", appraisal=appraisal),)))
    assert (answer.parts[0].basis, answer.notes) == ("cost", (Note.NO_PROOF,))


def test_B7_an_appraisal_names_its_authority() -> None:
    answer = decide(case(AFTER, parts=(PUMP,)))
    assert (answer.parts[0].name, answer.parts[0].until, answer.notes) == ("省质检院", None, ())
    assert answer.line("part").basis == "cost"


# -- B9: registration --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registration", "on", "dealer", "notes"),
    [
        (None, INSIDE, False, ()),
        (IN_TIME, INSIDE, False, ()),  # on the 20th day
        (LATE, INSIDE, True, (Note.LATE,)),
        (Registration(START, None), "2025-03-21", False, ()),  # there is still time
        (Registration(START, None), "2025-03-22", True, (Note.UNREGISTERED,)),
        (Registration(None, None), INSIDE, True, (Note.UNREGISTERED,)),
        (Registration(None, START), INSIDE, False, (Note.SALE_UNKNOWN,)),
        (replace(LATE, override="老客户"), INSIDE, False, (Note.OVERRIDDEN,)),
        (replace(LATE, override=" "), INSIDE, True, (Note.LATE,)),
        (replace(IN_TIME, override="老客户"), INSIDE, False, ()),
        (replace(LATE, days=21), INSIDE, False, ()),
    ],
)
def test_B9_a_late_registration_changes_the_payer_never_the_coverage(
    registration: Registration | None, on: str, dealer: bool, notes: tuple[Note, ...]
) -> None:
    answer = decide(case(on, registration=registration))
    assert [line.basis for line in answer.lines] == ["free"] * 6
    assert {line.payer for line in answer.lines} == {Payer.DEALER if dealer else Payer.US}
    assert answer.notes == notes
    assert dealer_pays(registration, day(on)) is dealer


def test_B9_the_dealer_bears_only_what_the_phase_makes_free() -> None:
    answer = decide(case(AFTER, registration=LATE, maker=MAKER))
    assert [line.payer for line in answer.lines] == [
        Payer.MAKER, Payer.MAKER, Payer.CUSTOMER, Payer.DEALER, Payer.DEALER, Payer.CUSTOMER,
    ]  # fmt: skip
    nothing_free = decide(case(AFTER, plan="three-guarantees", registration=LATE))
    assert nothing_free.notes == ()
    part = decide(case(AFTER, registration=LATE, parts=(NEW_PART,)))
    assert part.parts[0].payer is Payer.US


# -- notes -------------------------------------------------------------------------------------------------------------


def test_B3_what_the_papers_leave_open_is_shown() -> None:
    """After the quality period an excluded fault has its labour free, another has not: built as written, and said."""
    late = case("2027-06-01", "quality-lifelong", contract_months=12, exclusion=EXCLUDED)
    assert decide(late).line("labour").basis == "free" and decide(late).notes == (Note.CHEAPER,)
    assert decide(replace(late, day=day("2025-06-01"))).notes == ()
    assert decide(replace(late, starts={})).notes == ()


def test_C13_no_quality_fault_without_a_reason_stays_covered() -> None:
    answer = decide(case(INSIDE, quality=False))
    assert (bases(answer), answer.notes) == (FREE, (Note.NO_REASON,))
    assert decide(case(INSIDE, quality=True)).notes == ()
    both = decide(case(INSIDE, quality=True, exclusion=EXCLUDED))
    assert (bases(both), both.notes) == (COST, (Note.QUALITY,))
    assert decide(case(INSIDE, quality=True, supplied=False)).notes == ()


def test_B5_extensions_beyond_the_cap_are_told() -> None:
    rows = tuple(Extension(day("2025-06-01") + timedelta(days=n), 60) for n in range(7))
    answer = decide(case(INSIDE, extensions=rows))
    assert (answer.end, answer.notes) == (day("2028-02-28"), (Note.CAPPED,))
    assert decide(case(INSIDE, extensions=rows, cap=420)).notes == ()


# -- properties --------------------------------------------------------------------------------------------------------

days = st.dates(day("2025-01-01"), day("2031-01-01"))
months = st.integers(1, 40)


@st.composite
def worsening_plans(draw: st.DrawFn) -> Plan:
    """Plans as papers write them: a later phase is never better than an earlier one."""
    ranked = sorted(RANK, key=lambda basis: RANK[basis])
    level = dict.fromkeys(LINES, 0)
    phases = []
    for n in range(draw(st.integers(1, 4))):
        level = {line: min(3, rank + draw(st.integers(0, 2))) if n else rank for line, rank in level.items()}
        bases_ = {line: ranked[rank] for line, rank in level.items()}
        phases.append(Phase(f"p{n}", bases_, Length.MONTHS, draw(months), n == 0))
    if draw(st.booleans()):
        phases.append(Phase("life", dict.fromkeys(LINES, "list"), Length.LIFELONG))
    return Plan("p", tuple(phases), causes={"user": dict.fromkeys(LINES, draw(st.sampled_from(ranked)))})


cases = st.builds(
    Case,
    days,
    worsening_plans(),
    st.sampled_from([{Start.ACCEPTANCE: START}, {Start.ACCEPTANCE: day("2024-02-29")}, {}]),
    exclusion=st.none() | st.just(EXCLUDED),
    extensions=st.lists(st.builds(Extension, days, st.integers(1, 90)), max_size=3).map(tuple),
    parts=st.just((Part("泵"), Part("滤芯", wear=True))),
)
benefits = st.one_of(
    st.builds(Maker, days, wins=st.booleans()).map(lambda maker: {"maker": maker}),
    st.builds(Contract, days, days, st.fixed_dictionaries({line: st.sampled_from(sorted(RANK)) for line in LINES})).map(
        lambda contract: {"contract": contract}
    ),
    st.builds(Part, st.just("泵"), st.booleans(), days, months).map(
        lambda p: {"parts": (p, replace(p, wear=not p.wear))}
    ),
    st.just({"parts": (PUMP, Part("滤芯", wear=True, appraisal=APPRAISED))}),
)


def dearness(line: Line) -> int:
    return 4 if line.basis is None else RANK[line.basis]


@settings(deadline=None, max_examples=300)
@given(cases, benefits)
def test_B3_a_benefit_never_makes_a_line_dearer(given_: Case, benefit: dict[str, Any]) -> None:
    before, after = decide(given_), decide(replace(given_, **benefit))
    pairs = list(zip(before.lines, after.lines, strict=True))
    if "parts" in benefit:
        key = {line.line: line for line in after.parts}
        pairs += [(line, key[line.line]) for line in before.parts]
    for one, other in pairs:
        assert dearness(other) <= dearness(one)


@settings(deadline=None, max_examples=300)
@given(cases, st.builds(Extension, days, st.integers(1, 90)))
def test_B5_an_extension_never_makes_a_line_dearer(given_: Case, row: Extension) -> None:
    before, after = decide(given_), decide(replace(given_, extensions=(*given_.extensions, row)))
    for one, other in zip(before.lines, after.lines, strict=True):
        assert dearness(other) <= dearness(one)


@settings(deadline=None)
@given(cases, st.sampled_from([LATE, IN_TIME, Registration(None, None)]))
def test_B9_registration_never_changes_a_basis(given_: Case, registration: Registration) -> None:
    before, after = decide(given_), decide(replace(given_, registration=registration))
    assert [line.basis for line in before.lines] == [line.basis for line in after.lines]
    assert before.end == after.end


@settings(deadline=None)
@given(cases)
def test_B2_every_known_line_has_a_source_and_a_payer(given_: Case) -> None:
    answer = decide(given_)
    for line in (*answer.lines, *answer.parts):
        assert (line.basis is None) == (line.source is None) == (line.payer is None)
        assert line.until is None or line.until >= given_.day
        assert line.basis in (None, "free") or line.payer is Payer.CUSTOMER


def test_B2_a_fitted_part_without_a_length_has_no_warranty_of_its_own() -> None:
    for part in (
        Part("泵", fitted_on=day("2027-05-20")),
        Part("泵", months=12),
        Part("泵", fitted_on=day(AFTER), months=-1),
    ):
        assert decide(case(AFTER, parts=(part,))).parts[0].source is Source.PHASE
        assert part.until is None and not part.covers(day(AFTER))


def test_B2_one_month_of_its_own_ends_the_day_before_the_next() -> None:
    assert Part("泵", fitted_on=day("2027-05-31"), months=1).until == day("2027-06-30")
    assert Part("泵", fitted_on=day("2027-05-01"), months=1).until == day("2027-05-31")


def test_B2_the_values_that_a_ticket_keeps_do_not_change() -> None:
    """Renaming one of these breaks the answers that were kept before."""
    assert [payer.value for payer in Payer] == ["us", "customer", "dealer", "manufacturer"]
    assert [source.value for source in Source] == [
        "origin", "exclusion", "phase", "manufacturer", "contract", "fitted", "appraisal",
    ]  # fmt: skip
    assert [note.value for note in Note] == [
        "no_cause", "cheaper", "quality", "no_reason", "no_proof", "late", "unregistered", "overridden", "sale_unknown",
        "capped",
    ]  # fmt: skip
