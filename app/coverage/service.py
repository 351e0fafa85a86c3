"""Actions on coverage plans and exclusions, and what a device's coverage is (B1, B3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.errors import Invalid, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, language, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import needs
from app.coverage import devices, rules, shipped, words
from app.coverage import fields as f
from app.coverage.model import CoveragePlan, Exclusion
from app.coverage.queries import exclusion_list, plan_list
from app.coverage.rules import Length

_FAULTS: dict[str, tuple[str, Text]] = {
    "months": ("months", lazy("From 1 to 600 months.")),
    "last": ("length", lazy("Only the last phase can be lifelong.")),
    "warranty": ("warranty", lazy("The warranty cannot begin again after a phase without it.")),
}


class Plans(Register):
    """The coverage plans (服务方案)."""

    name = "plans"
    title: ClassVar[Text] = lazy("Coverage plans")
    one: ClassVar[Text] = lazy("Coverage plan")
    model = CoveragePlan
    form = f.FORM
    children = (f.PHASES, f.CAUSES, f.PERIODS)
    series = "plans"

    def list_spec(self) -> ListSpec:
        return plan_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        return {
            "start": "acceptance",
            "extension": False,
            "extension_days": 60,
            "replacement": False,
            "swap_warranty": "rest",
        } | given

    @needs("plans.edit")
    def seed(self) -> None:
        """Stores the shipped plans and exclusions that are not there yet (B1, B3); a second time changes nothing."""
        with self.office.write() as session:
            shipped.seed(session)

    @needs(".view")
    def phases(self, record_id: int) -> list[words.PhaseWords]:
        """The plan's phases in words, without dates."""
        with self.office.read() as session:
            found = devices.plans(session, [self.load(session, record_id).id])
            return words.plan_words(found[record_id].phases)

    @needs(".view")
    def choices(self, record_id: int) -> list[str]:
        """Where the plan's papers leave a choice, in words (B1)."""
        with self.office.read() as session:
            found = devices.plans(session, [self.load(session, record_id).id])
            return words.choice_words(found[record_id])

    @needs("plans.edit")
    def restore_shipped(self, record_id: int) -> None:
        """Makes a plan that came with the program what it was: start, rules, phases and causes; its number and name
        stay. Raises NotFound, and Refused for a plan of the office's own."""
        with self.office.write(note="shipped") as session:
            row = self.load(session, record_id, lock=True)
            if not row.shipped:
                raise Refused(lazy("This plan did not come with the program."))
            shipped.restore(row)
            self.before_save(session, row, False)
            row.version = row.version + 1

    def phases_typed(self, rows: Sequence[Mapping[str, Any]]) -> list[words.PhaseWords]:
        """The phases in words as they are being typed; what cannot be read yet is left out."""
        return words.plan_words(_typed(rows))

    @needs(".view")
    def preview(self, rows: Sequence[Mapping[str, Any]], start: date) -> list[words.PhaseWords]:
        """The phases that are being typed on the calendar, for a device whose coverage starts on this day; none while
        they have a fault or a length that only a contract or category tells (B1)."""
        phases = _typed(rows)
        settled = rules.settle(rules.Plan("", phases))
        if isinstance(settled, rules.Unknown) or rules.plan_faults(settled.phases):
            return []
        return [words.phase_words(span, self.office.today()) for span in rules.phases(settled, start)]

    def details(self, session: Session, row: Any) -> Details:
        """Adds ``shipped``: the code of a plan that came with the program, None for the office's own."""
        details = super().details(session, row)
        return replace(details, values=dict(details.values) | {"shipped": row.shipped})

    # -- hooks -----------------------------------------------------------------------------------------------------

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> list[Problem]:
        problems = _plan_problems(children["phases"]) if "phases" in children else []
        for child, key in (("causes", "cause"), ("periods", "category")):
            seen: set[str] = set()
            for i, row in enumerate(children.get(child, ())):
                if row[key] in seen:
                    problems.append(Problem(f"{child}.{i}.{key}", lazy("This is there already.")))
                seen.add(row[key])
        return problems

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        if row.extension_days is None:
            row.extension_days = 60
        row.swap_warranty = row.swap_warranty or "rest"
        if not row.phases:
            raise Invalid([Problem("phases", lazy("A plan has at least one phase."))])
        for position, phase in enumerate(row.phases, start=1):
            phase.position = position


class Exclusions(Register):
    """The reasons why something is not covered (不保修原因)."""

    name = "exclusions"
    title: ClassVar[Text] = lazy("Exclusions")
    one: ClassVar[Text] = lazy("Exclusion")
    model = Exclusion
    form = f.EXCLUSION_FORM
    series = "exclusions"

    def list_spec(self) -> ListSpec:
        return exclusion_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"cause": "user", "on_card": True} | given

    @needs(".view")
    def look_up(self, /, typed: str, limit: int = 20, **only: int) -> list[tuple[int, str]]:
        """As of every register, named in the language of the program (H9)."""
        found = super().look_up(typed, limit, **only)
        with self.office.read() as session:
            labels = self.labels(session, [record_id for record_id, _label in found])
        return [(record_id, labels[record_id]) for record_id, _label in found]

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found in both languages."""
        for row in session.scalars(select(Exclusion).where(Exclusion.id.in_(ids))):
            title = self.label_text(row.number, row.name)
            yield search.Entry(row.id, title, names=(row.name, row.name_en), texts=(row.number,))

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        rows = session.scalars(select(Exclusion).where(Exclusion.id.in_(set(ids))))
        english = language() == "en"
        return {row.id: self.label_text(row.number, (row.name_en if english else "") or row.name) for row in rows}


def _typed(rows: Sequence[Mapping[str, Any]]) -> tuple[rules.Phase, ...]:
    """The phases that can be read of what is being typed."""
    found = []
    for row in rows:
        try:
            values = clean(f.PHASES.fields, row)
        except Invalid:
            continue
        english = language() == "en"
        found.append(
            rules.Phase(
                (values["name_en"] if english else "") or values["name"],
                {line: values[line] for line in rules.LINES},
                Length(values["length"]),
                values["months"] or 0,
                bool(values["warranty"]),
            )
        )
    return tuple(found)


def _plan_problems(rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
    phases = [
        rules.Phase(
            str(row.get("name") or ""), {}, Length(row["length"]), row.get("months") or 0, bool(row["warranty"])
        )
        for row in rows
    ]
    problems = []
    for place, code in rules.plan_faults(phases):
        if code == "none":
            problems.append(Problem("phases", lazy("A plan has at least one phase.")))
        else:
            key, message = _FAULTS[code]
            problems.append(Problem(f"phases.{place}.{key}", message))
    for i, row in enumerate(rows):
        if row["length"] != "months" and row["months"] is not None and not 0 < row["months"] <= rules.MAX_MONTHS:
            problems.append(Problem(f"phases.{i}.months", _FAULTS["months"][1]))
    return problems
