"""The coverage answer as plain rows with its words, for screens, papers and for keeping on a ticket (B2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass

from app.core.i18n import LANGUAGES, _, language, ngettext, speaking
from app.coverage import decision_words, words
from app.coverage.decision import Answer, Before, Case, Source
from app.coverage.fields import BASIS_TITLES, CAUSE, LINE_TITLES
from app.coverage.rules import Coverage, Unknown

# The basis of a line about which nobody can say anything.
UNKNOWN_BASIS = "unknown"


@dataclass(frozen=True)
class AnswerRow:
    """The answer for one line. ``basis`` and ``payer`` are codes, "unknown" and "" where nobody can say; the rest is
    words. ``part``: the part that it is about, "" for all of its kind."""

    line: str
    basis: str
    payer: str
    title: str
    basis_title: str
    payer_title: str
    until: str
    why: str
    part: str = ""


@dataclass(frozen=True)
class AnswerSheet:
    """The coverage of a device on a day in words. ``standing``: where it stands in its warranty; ``sentence``: what the
    clerk reads out; ``unknown``: the code of what is missing, "" where all is known; ``end``: the last covered day;
    ``excluded``: why it is not covered, "" where it is."""

    day: str
    plan: str
    standing: str
    sentence: str
    rows: tuple[AnswerRow, ...]
    notes: tuple[str, ...] = ()
    phase: str = ""
    unknown: str = ""
    end: str = ""
    excluded: str = ""

    @property
    def headline(self) -> str:
        """What is said first: where it stands in its warranty, unless it is not covered whatever the warranty."""
        return self.sentence if self.excluded else self.standing

    @property
    def alike(self) -> str:
        """What tells two answers apart: what each line costs, until when, and who pays; not the day or the words."""
        return json.dumps([(row.line, row.part, row.basis, row.payer, row.until) for row in self.rows])


def sheet_of(case: Case, answer: Answer) -> AnswerSheet:
    """The answer in the language of the program."""
    first = answer.lines[0]
    coverage = Coverage(answer.ledger.spans, answer.unknown if isinstance(answer.unknown, Unknown) else None)
    return AnswerSheet(
        day=answer.day.isoformat(),
        plan=case.plan.name if case.plan is not None else "",
        standing=words.standing(coverage, answer.day),
        sentence=decision_words.why(answer),
        rows=tuple(_rows(answer)),
        notes=tuple(_notes(answer)),
        phase=answer.span.phase.name if answer.span is not None else "",
        unknown="before" if isinstance(answer.unknown, Before) else str(answer.unknown or ""),
        end=answer.end.isoformat() if answer.end is not None else "",
        excluded=CAUSE.show(first.name) if first.source in (Source.ORIGIN, Source.EXCLUSION) else "",
    )


def _rows(answer: Answer) -> Iterator[AnswerRow]:
    for line in (*answer.lines, *answer.parts):
        title = str(LINE_TITLES[line.line])
        yield AnswerRow(
            line=line.line,
            basis=line.basis or UNKNOWN_BASIS,
            payer=line.payer.value if line.payer is not None else "",
            title=_("{line}: {part}").format(line=title, part=line.part) if line.part else title,
            basis_title=str(BASIS_TITLES[line.basis]) if line.basis is not None else _("Unknown"),
            payer_title=decision_words.payer_title(line.payer) if line.payer is not None else "",
            until=line.until.isoformat() if line.until is not None else "",
            why=decision_words.why_line(answer, line),
            part=line.part,
        )


def _notes(answer: Answer) -> Iterator[str]:
    end = answer.end
    if end is not None:
        said = _("The last covered day is {day}, the day before the anniversary.")
        if days := answer.ledger.days:
            said = ngettext(
                "The last covered day is {day}, {n} day of extension included.",
                "The last covered day is {day}, {n} days of extension included.",
                days,
            )
        yield said.format(day=end.isoformat(), n=days)
    yield from (decision_words.note_words(note) for note in answer.notes)


# -- kept --------------------------------------------------------------------------------------------------------------


def in_every_language(make: Callable[[], AnswerSheet]) -> dict[str, AnswerSheet]:
    """The sheet that ``make()`` answers, said in each language, by its name."""
    found = {}
    for name in LANGUAGES:
        with speaking(name):
            found[name] = make()
    return found


def to_json(sheets: Mapping[str, AnswerSheet]) -> str:
    """The sheets by language, to be stored."""
    return json.dumps({name: asdict(sheet) for name, sheet in sheets.items()}, ensure_ascii=False)


def from_json(stored: str) -> AnswerSheet:
    """The stored sheet in the language of the program."""
    said = json.loads(stored)
    values = said.get(language()) or next(iter(said.values()))
    rows = tuple(AnswerRow(**row) for row in values["rows"])
    return AnswerSheet(**(values | {"rows": rows, "notes": tuple(values["notes"])}))
