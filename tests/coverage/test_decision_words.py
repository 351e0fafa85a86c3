"""B2: why, in one sentence that the clerk can read to the caller, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.i18n import set_language
from app.coverage.decision import Appraisal, Contract, Exclusion, Maker, Note, Part, Payer, Registration, decide
from app.coverage.decision_words import note_words, payer_title, table, why, why_line
from app.coverage.rules import Start
from tests.coverage.test_decision import AFTER, APPRAISED, INSIDE, LATE, START, Case, case, day


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        (case(INSIDE), "Warranty until 2027-02-28: everything free."),
        (
            case(AFTER),
            "After the warranty: travel, lodging free; labour, parts, wear parts, software upgrades at cost.",
        ),
        (case(starts={}), "unknown: no acceptance date."),
        (
            case("2025-01-01"),
            "unknown: the acceptance date 2025-03-01 lies after the day of the fault.",
        ),
        (case(INSIDE, exclusion=Exclusion("user", "Misuse")), "not covered (Misuse): everything at cost."),
        (case(INSIDE, supplied=False), "not covered (Not supplied by us): everything at cost."),
        (
            case(AFTER, maker=Maker(day("2028-01-01"), frozenset({"part"}))),
            "After the warranty: travel, lodging free; labour, wear parts, software upgrades at cost; "
            "manufacturer's warranty until 2028-01-01: parts free.",
        ),
        (
            case(starts={}, maker=Maker(day("2028-01-01"))),
            "unknown: no acceptance date; manufacturer's warranty until 2028-01-01: labour, parts free.",
        ),
        (
            case(AFTER, contract=Contract(START, day("2028-01-01"), dict.fromkeys(("labour", "part"), "free"), "WB-7")),
            "maintenance contract WB-7 until 2028-01-01: labour, parts free; "
            "After the warranty: travel, lodging free; wear parts, software upgrades at cost.",
        ),
    ],
)
def test_B2_why_in_one_sentence(given_: Case, sentence: str) -> None:
    parts = sorted(why(decide(given_)).rstrip(".").split("; "))
    assert parts == sorted(sentence.rstrip(".").split("; "))
    assert why(decide(given_)).endswith(".")


def test_B2_after_a_plan_that_ends() -> None:
    plan = case().plan
    assert plan is not None
    ended = decide(case(AFTER, plan=replace(plan, phases=plan.phases[:1])))
    assert why(ended) == "after the last phase: everything at list price."


def test_H9_why_in_chinese() -> None:
    set_language("zh_CN")
    assert why(decide(case(INSIDE))) == "Warranty至 2027-02-28：全部免费。"
    assert why(decide(case(starts={}))) == "未知：没有验收日期。"
    excluded = decide(case(INSIDE, exclusion=Exclusion("user", "使用不当")))
    assert why(excluded) == "不在保修范围（使用不当）：全部按成本价。"


def test_B2_a_line_says_who_pays() -> None:
    answer = decide(
        case(
            AFTER,
            registration=LATE,
            maker=Maker(day("2028-01-01"), frozenset({"labour"})),
            parts=(Part("泵", appraisal=APPRAISED), Part("阀", fitted_on=day("2027-05-01"), months=3)),
        )
    )
    assert why_line(answer, answer.line("labour")) == (
        "manufacturer's warranty until 2028-01-01: labour free; paid by the manufacturer."
    )
    assert why_line(answer, answer.line("part")) == "After the warranty: parts at cost."
    assert why_line(answer, answer.line("travel")) == "After the warranty: travel free; paid by the dealer."
    assert [why_line(answer, part) for part in answer.parts] == [
        "appraised by 省质检院 as failed far before its normal life: parts free; paid by us.",
        "own warranty of the part 阀 until 2027-07-31: parts free; paid by us.",
    ]
    unknown = decide(case(starts={}))
    assert why_line(unknown, unknown.line("part")) == "unknown: no acceptance date."


def test_B2_the_table_has_a_row_for_each_line_and_part() -> None:
    rows = table(decide(case(INSIDE, parts=(Part("泵"),))))
    assert [row[0] for row in rows] == [
        "Labour", "Parts", "Wear parts", "Travel", "Lodging", "Software upgrades", "泵",
    ]  # fmt: skip
    assert {row[2:] for row in rows} == {("2027-02-28", "us")}
    assert table(decide(case(starts={})))[0] == ("Labour", "unknown: no acceptance date.", "", "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_H9_every_note_payer_and_start_has_words(language: str) -> None:
    set_language(language)
    assert len({note_words(note) for note in Note}) == len(Note)
    assert len({payer_title(payer) for payer in Payer}) == len(Payer)
    for start in Start:
        plan = case().plan
        assert plan is not None
        late = case("2025-01-01", plan=replace(plan, start=start), starts={start: START})
        assert "2025-03-01" in why(decide(late))


def test_B7_and_B9_notes_are_whole_sentences() -> None:
    given_ = case(INSIDE, registration=Registration(None, None), parts=(Part("x", appraisal=Appraisal("", None, "")),))
    notes = decide(given_).notes
    assert notes and all(note_words(note).endswith(".") for note in notes)
