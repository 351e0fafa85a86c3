"""The pieces that the papers of a ticket share: whose it is, the device, what was done, the foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.core.i18n import _
from app.core.setting_fields import DEFAULTS
from app.paper.grid import Cell
from app.paper.page import SIZES
from app.paper.tables import Column, Table
from app.tickets.papers.facts import StepFacts, TicketFacts

# A needle printer on low paper has room for what must be said only. So many visits are told with their times.
_VISITS = 2
_LOW = ("241x139.7", "241x93.1")


def is_low(size: str) -> bool:
    """Whether the sheet is one of the low ones, where each line counts."""
    return size in _LOW


def lines(size: str, many: int) -> int:
    """How many lines to write on there are where a value is blank: fewer on a low or small sheet."""
    if size == "241x93.1":
        return 1
    if size in _LOW or SIZES[size].height < 600:
        return max(1, many // 2)
    return many


def whose(facts: TicketFacts) -> list[Cell]:
    """The customer and whom to ask for."""
    return [
        Cell(_("Customer"), facts.customer, strong=True),
        Cell(_("Ticket no."), facts.number),
        Cell(_("Contact"), "  ".join(filter(None, (facts.contact, facts.phone)))),
        Cell(_("Reported at"), facts.called_at),
        Cell(_("Address"), facts.address, span=2),
    ]


def project(facts: TicketFacts) -> list[Cell]:
    """The project, where the ticket belongs to one."""
    if not facts.project_name and not facts.project_number:
        return []
    return [Cell(_("Project name"), facts.project_name), Cell(_("Project no."), facts.project_number)]


def device(facts: TicketFacts) -> list[Cell]:
    """The device and its warranty."""
    return [
        Cell(_("Device name"), facts.device),
        Cell(_("Model"), facts.model),
        Cell(_("Serial no."), facts.serial),
        Cell(_("Warranty until"), facts.warranty),
    ]


def on_site(facts: TicketFacts) -> list[Cell]:
    """When somebody was there, with the day; of many visits how many and the last ones."""
    seen = [visit for visit in facts.visits if visit.arrived or visit.finished]
    return [
        Cell(_("Arrived at"), _times((visit.day, visit.arrived) for visit in seen)),
        Cell(_("Work ended at"), _times((visit.finished_on or visit.day, visit.finished) for visit in seen)),
    ]


def _times(moments: Iterable[tuple[str, str]]) -> str:
    told = [f"{day} {clock}" for day, clock in moments if clock]
    shown = _("; ").join(told[-_VISITS:])
    return _("{n} visits, last {times}").format(n=len(told), times=shown) if len(told) > _VISITS else shown


def boxes(text: str) -> str:
    """Boxes to tick, each together with its word."""
    return text.replace("□ ", "□\u00a0")


def step_table(steps: Sequence[StepFacts], blank: int) -> Table:
    """What was done, in order, with ``blank`` empty rows to go on by hand."""
    columns = [Column(_("When")), Column(_("Step")), Column(_("Who")), Column(_("What was done"))]
    rows = [(step.at, step.step, step.who, step.text) for step in steps]
    return Table(columns, [*rows, *[("", "", "", "")] * blank], least=(9, 5, 5, 30))


def foot(settings: Mapping[str, object], kind: str, shipped: object) -> str:
    """The words at the foot of a paper: the office's own, else the shipped ones."""
    key = f"papers.note_{kind}"
    return str(settings.get(key, DEFAULTS[key]) or shipped)
