"""A plan's phases in words, the same on screen and on paper, in the language of the program (B1, B8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.i18n import Text, _, lazy, ngettext
from app.coverage.fields import BASIS_TITLES, CAUSE, LINE_TITLES
from app.coverage.rules import BASES, LINES, RANK, Coverage, Length, Phase, Plan, Span, Unknown
from app.equipment.fields import UNKNOWN_OF

_BASIS_WORDS: dict[str, Text] = {
    "free": lazy("{lines} free"),
    "contract": lazy("{lines} at contract price or lower"),
    "cost": lazy("{lines} at cost"),
    "list": lazy("{lines} at list price"),
}
_ALL_WORDS: dict[str, Text] = {
    "free": lazy("everything free"),
    "contract": lazy("everything at contract price or lower"),
    "cost": lazy("everything at cost"),
    "list": lazy("everything at list price"),
}


@dataclass(frozen=True)
class PhaseWords:
    """A phase in words. ``terms`` are (line, basis) for a table; ``prices`` says the same in one sentence.
    ``extended``: the days at its end that extensions added."""

    title: str
    dates: str
    prices: str
    terms: tuple[tuple[str, str], ...]
    first: date | None = None
    last: date | None = None
    current: bool = False
    extended: int = 0
    warranty: bool = False


def unknown_words(unknown: Unknown) -> str:
    """Why the coverage is not known."""
    return UNKNOWN_OF.show(unknown.value)


def length_words(phase: Phase) -> str:
    """How long a phase is, without a start."""
    if phase.length is Length.LIFELONG:
        return _("for life")
    if phase.length is Length.CONTRACT and not phase.months:
        return _("as the contract says")
    if phase.length is Length.CATEGORY and not phase.months:
        return _("by equipment category")
    months = ngettext("{n} month", "{n} months", phase.months).format(n=phase.months)
    if phase.length is Length.CONTRACT:
        return _("as the contract says, else {months}").format(months=months)
    if phase.length is Length.CATEGORY:
        return _("by equipment category, else {months}").format(months=months)
    return months


def date_words(span: Span) -> str:
    """From when until when, both days included."""
    if span.last is None:
        return _("from {first} for life").format(first=span.first.isoformat())
    return _("{first} to {last}").format(first=span.first.isoformat(), last=span.last.isoformat())


def price_words(bases: Mapping[str, str], lines: Sequence[str] = LINES) -> str:
    """What each line costs, lines of the same basis together: "labour, travel free; parts at cost"."""
    groups = {basis: [line for line in lines if bases.get(line, "list") == basis] for basis in BASES}
    for basis, alike in groups.items():
        if len(alike) == len(LINES):
            return str(_ALL_WORDS[basis])
    named = {
        basis: _(", ").join(str(LINE_TITLES[line]).lower() for line in alike)
        for basis, alike in groups.items()
        if alike
    }
    return _("; ").join(_BASIS_WORDS[basis].format(lines=text) for basis, text in named.items())


def terms(bases: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(line, basis) in the order of the lines."""
    return tuple((str(LINE_TITLES[line]), str(BASIS_TITLES[bases.get(line, "list")])) for line in LINES)


def phase_words(span: Span, today: date | None = None) -> PhaseWords:
    """A phase that lies on the calendar."""
    current = today is not None and span.covers(today)
    return PhaseWords(
        span.phase.name,
        date_words(span),
        price_words(span.phase.bases),
        terms(span.phase.bases),
        span.first,
        span.last,
        current,
        warranty=span.phase.warranty,
    )


def plan_words(phases: tuple[Phase, ...]) -> list[PhaseWords]:
    """A plan's phases without a start, each with its length."""
    return [PhaseWords(p.name, length_words(p), price_words(p.bases), terms(p.bases)) for p in phases]


def choice_words(plan: Plan) -> list[str]:
    """Where the papers leave a choice: a cause that is cheaper for the customer in a phase than a quality fault is, and
    causes without prices; the office decides by editing the plan (B1, B3)."""
    found = []
    for phase in plan.phases:
        cheaper: dict[tuple[str, ...], list[str]] = {}
        for cause, bases in plan.causes.items():
            lines = tuple(line for line in LINES if RANK[bases[line]] < RANK[phase.bases.get(line, "list")])
            if lines:
                cheaper.setdefault(lines, []).append(CAUSE.show(cause))
        for lines, causes in cheaper.items():
            text = _("{phase}: {lines} cost less when it is no quality fault ({causes}) than when it is one.")
            titles = _(", ").join(str(LINE_TITLES[line]) for line in lines)
            found.append(text.format(phase=phase.name, lines=titles, causes=_(", ").join(causes)))
    missing = [str(title) for cause, title in CAUSE.options if cause not in plan.causes]
    if missing:
        text = _("No prices are named for: {causes}; list prices are taken.")
        found.append(text.format(causes=_(", ").join(missing)))
    return found


def sentence(words: PhaseWords) -> str:
    """The phase in one sentence, as the clerk reads it to the caller and as the card says it."""
    return _("{title} ({dates}): {prices}.").format(title=words.title, dates=words.dates, prices=words.prices)


def standing(coverage: Coverage, today: date) -> str:
    """Where a device stands in its warranty on a day, in one sentence."""
    if coverage.unknown is not None:
        return unknown_words(coverage.unknown)
    if coverage.spans and today < coverage.spans[0].first:
        return _("Not begun: the coverage starts on {day}").format(day=coverage.spans[0].first.isoformat())
    end = coverage.end
    if end is None:
        inside = any(span.phase.warranty and span.covers(today) for span in coverage.spans)
        return _("In warranty, for life") if inside else _("Without a warranty period")
    if today > end:
        return _("Warranty ended on {end}").format(end=end.isoformat())
    left = (end - today).days
    days = ngettext("{n} day left", "{n} days left", left).format(n=left)
    return _("In warranty until {end} ({days})").format(end=end.isoformat(), days=days)
