"""The coverage plans and exclusions that come with the program, as data (B1, B3). The office changes them as it likes.

Where the company's papers name only travel, lodging goes with it; a software upgrade costs what labour costs; a wear
part is charged like any other part. Where a paper names a cause table for the user's fault only, it holds for the other
causes too, and plan 1+2+1, whose paper names none, charges at cost what is no quality fault.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.numbering import take_number
from app.coverage.model import CoveragePlan, Exclusion, PlanCause, PlanPhase

CAUSES = ("user", "third_party", "force_majeure", "not_supplied", "not_approved")


def bases(labour: str, part: str, travel: str, lodging: str = "", upgrade: str = "", wear: str = "") -> dict[str, str]:
    """The price basis of each line; what is not named follows its neighbour (see above)."""
    return {
        "labour": labour,
        "part": part,
        "wear_part": wear or part,
        "travel": travel,
        "lodging": lodging or travel,
        "upgrade": upgrade or labour,
    }


# The rules of a plan that names none.
_RULES: dict[str, Any] = {"extension": False, "extension_days": 60, "replacement": False, "swap_warranty": "rest"}
ALL_FREE = bases("free", "free", "free")
ALL_AT_COST = bases("cost", "cost", "cost")

# code, name, English name, plan's columns, phases (name, English name, length, months, warranty, bases), cause table
_PLANS: tuple[tuple[str, str, str, dict[str, Any], tuple[tuple[Any, ...], ...], dict[str, str]], ...] = (
    (
        "quality-lifelong",
        "质量保证期 + 终身服务",
        "Quality period + lifelong",
        {"start": "acceptance"},
        (
            ("质量保证期", "Quality period", "contract", None, True, ALL_FREE),
            ("终身服务", "Lifelong service", "lifelong", None, False, bases("cost", "contract", "free")),
        ),
        bases("free", "cost", "free"),
    ),
    (
        "two-year",
        "两年质保",
        "Two years",
        {"start": "acceptance"},
        (
            ("质保期", "Warranty", "months", 24, True, ALL_FREE),
            ("质保期后", "After the warranty", "lifelong", None, False, bases("cost", "cost", "free")),
        ),
        ALL_AT_COST,
    ),
    (
        "1+2+1",
        "1+2+1 服务",
        "1+2+1",
        {"start": "acceptance"},
        (
            ("第一年全免费", "First year, all free", "months", 12, True, ALL_FREE),
            (
                "后两年免人工差旅",
                "Two years, labour and travel free",
                "months",
                24,
                False,
                bases("free", "cost", "free"),
            ),
            ("再一年免人工", "One year, labour free", "months", 12, False, bases("free", "cost", "cost")),
            ("此后按成本", "Afterwards at cost", "lifelong", None, False, ALL_AT_COST),
        ),
        ALL_AT_COST,
    ),
    (
        "year-lifelong",
        "一年质保 + 终身服务",
        "One year + lifelong",
        {"start": "acceptance", "extension": True, "extension_days": 60, "replacement": True},
        (
            ("质保期", "Warranty", "months", 12, True, ALL_FREE),
            ("终身服务", "Lifelong service", "lifelong", None, False, bases("free", "cost", "free")),
        ),
        bases("free", "cost", "free"),
    ),
    (
        "three-guarantees",
        "三包",
        "Three guarantees",
        {"start": "sale"},
        (
            ("三包期", "Three-guarantees period", "category", 12, True, ALL_FREE),
            ("三包期外", "After the period", "lifelong", None, False, bases("list", "list", "list")),
        ),
        bases("list", "list", "list"),
    ),
)

_EXCLUSIONS: tuple[tuple[str, str, str, str], ...] = (
    ("wrong-tools", "维护时使用不当工具", "Wrong tools used in maintenance", "user"),
    ("site-environment", "使用环境达不到我方规定的要求", "Site environment below our specification", "user"),
    ("accident", "意外事故", "Accident", "user"),
    ("natural-disaster", "自然灾害", "Natural disaster", "force_majeure"),
    ("misuse", "疏忽或使用不当", "Neglect or misuse", "user"),
    ("war-strike", "战争、罢工", "War or strike", "force_majeure"),
    ("lightning-power", "雷击或供电故障", "Lightning or power failure", "force_majeure"),
    ("moving", "用户自行搬运造成的损坏", "Damage in moving by the customer", "user"),
    ("unauthorised", "未经我方授权的人员改动", "Modified by people not authorised by us", "third_party"),
    ("not-supplied", "非我方供应的产品", "Product not supplied by us", "not_supplied"),
    ("not-approved", "未经我方认可的产品", "Product not approved by us", "not_approved"),
    ("refused", "用户拒绝我方提出的改进", "The customer refused an improvement", "user"),
)


def seed(session: Session) -> None:
    """Stores the shipped plans and exclusions that are not there yet, by their stable codes; changed ones stay."""
    known = set(session.scalars(select(CoveragePlan.shipped)))
    for code, name, name_en, columns, phases, causes in _PLANS:
        if code not in known:
            session.add(_plan(session, code, name, name_en, columns, phases, causes))
    known = set(session.scalars(select(Exclusion.shipped)))
    for code, name, name_en, cause in _EXCLUSIONS:
        if code not in known:
            number = take_number(session, "exclusions")
            session.add(
                Exclusion(number=number, shipped=code, name=name, name_en=name_en, cause=cause, **_stamp(session))
            )
    session.flush()


def restore(plan: CoveragePlan) -> None:
    """Gives a stored plan the start, rules, phases and causes with which it came, by its stable code."""
    _code, _name, _name_en, columns, phases, causes = next(row for row in _PLANS if row[0] == plan.shipped)
    for key, value in (_RULES | columns).items():
        setattr(plan, key, value)
    _fill(plan, phases, causes)


def _plan(
    session: Session,
    code: str,
    name: str,
    name_en: str,
    columns: dict[str, Any],
    phases: tuple[tuple[Any, ...], ...],
    causes: dict[str, str],
) -> CoveragePlan:
    number = take_number(session, "plans")
    plan = CoveragePlan(number=number, shipped=code, name=name, name_en=name_en, **columns, **_stamp(session))
    _fill(plan, phases, causes)
    return plan


def _fill(plan: CoveragePlan, phases: tuple[tuple[Any, ...], ...], causes: dict[str, str]) -> None:
    plan.phases = [
        PlanPhase(
            position=position,
            name=name,
            name_en=name_en,
            length=length,
            months=months,
            warranty=warranty,
            **prices,
        )
        for position, (name, name_en, length, months, warranty, prices) in enumerate(phases, start=1)
    ]
    plan.causes = [PlanCause(cause=cause, **causes) for cause in CAUSES]


def _stamp(session: Session) -> dict[str, Any]:
    return {"created_at": session.info["now"], "created_by": session.info["user"].name}
