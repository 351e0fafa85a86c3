"""The coverage answer in words: why in one sentence that the clerk can read to the caller, and what to look at (B2)."""

from __future__ import annotations

from app.core.i18n import Text, _, lazy
from app.coverage.decision import Answer, Before, Line, Note, Payer, Source
from app.coverage.fields import CAUSE, LINE_TITLES
from app.coverage.rules import Start
from app.coverage.words import price_words, unknown_words

_PAYERS: dict[Payer, Text] = {
    Payer.US: lazy("us"),
    Payer.CUSTOMER: lazy("the customer"),
    Payer.DEALER: lazy("the dealer"),
    Payer.MAKER: lazy("the manufacturer"),
}
_STARTS: dict[Start, Text] = {
    Start.ACCEPTANCE: lazy("the acceptance date"),
    Start.INSTALLATION: lazy("the install date"),
    Start.DELIVERY: lazy("the delivery date"),
    Start.SALE: lazy("the day of sale"),
    Start.MANUFACTURE: lazy("the day of manufacture"),
}
_NOTES: dict[Note, Text] = {
    Note.NO_CAUSE: lazy("The plan names no prices for this cause; list prices are taken."),
    Note.CHEAPER: lazy(
        "By the plan's table of causes a line costs less than without the exclusion; the paper leaves a choice."
    ),
    Note.QUALITY: lazy("It is called a quality fault and excluded at the same time; one of the two is wrong."),
    Note.NO_REASON: lazy("It is called no quality fault; without an exclusion and its reason it stays covered."),
    Note.NO_PROOF: lazy("An appraisal counts only with the authority, the day and the document."),
    Note.LATE: lazy("The dealer registered the sale late and bears what is free for the customer."),
    Note.UNREGISTERED: lazy("The dealer has not registered the sale and bears what is free for the customer."),
    Note.OVERRIDDEN: lazy("The registration is late or missing; a manager decided that we bear it."),
    Note.SALE_UNKNOWN: lazy("The day of sale is not known, so nobody can say whether the registration was late."),
    Note.CAPPED: lazy("The extensions pass what one device may have; the rest does not count."),
}


def payer_title(payer: Payer) -> str:
    """Who pays, within a sentence."""
    return str(_PAYERS[payer])


def note_words(note: Note) -> str:
    """What to look at beside the answer."""
    return str(_NOTES[note])


def why(answer: Answer) -> str:
    """The answer for the six lines in one sentence: "Warranty until 2027-03-01: everything free."."""
    clauses = []
    known = [line for line in answer.lines if line.basis is not None]
    if len(known) < len(answer.lines):
        clauses.append(_unknown(answer))
    for group in _alike(known):
        clauses.append(_clause(group))
    return _("{text}.").format(text=_("; ").join(clauses))


def why_line(answer: Answer, line: Line) -> str:
    """The answer for one line, a certain part's too, in one sentence with who pays."""
    if line.basis is None or line.payer is None:
        return _("{text}.").format(text=_unknown(answer))
    text = _clause([line])
    if line.payer is Payer.CUSTOMER:
        return _("{text}.").format(text=text)
    return _("{text}; paid by {payer}.").format(text=text, payer=payer_title(line.payer))


def table(answer: Answer) -> list[tuple[str, str, str, str]]:
    """For a table on screen: line, sentence, until, who pays; parts named come last."""
    rows = []
    for line in (*answer.lines, *answer.parts):
        until = line.until.isoformat() if line.until else ""
        payer = payer_title(line.payer) if line.payer is not None else ""
        rows.append((line.part or str(LINE_TITLES[line.line]), why_line(answer, line), until, payer))
    return rows


def _unknown(answer: Answer) -> str:
    if isinstance(answer.unknown, Before):
        return _("unknown: {start} {on} lies after the day of the fault").format(
            start=_STARTS[answer.unknown.start], on=answer.unknown.on.isoformat()
        )
    return unknown_words(answer.unknown) if answer.unknown is not None else ""


def _alike(lines: list[Line]) -> list[list[Line]]:
    """Lines of the same source, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.source, line.name, line.until), []).append(line)
    return list(groups.values())


def _clause(lines: list[Line]) -> str:
    prices = price_words({line.line: line.basis or "list" for line in lines}, [line.line for line in lines])
    return _("{source}: {prices}").format(source=_source(lines[0]), prices=prices)


def _source(line: Line) -> str:
    until = line.until.isoformat() if line.until else ""
    match line.source:
        case Source.ORIGIN | Source.EXCLUSION:
            return _("not covered ({reason})").format(reason=CAUSE.show(line.name))
        case Source.MAKER:
            return _("manufacturer's warranty until {until}").format(until=until)
        case Source.CONTRACT:
            return _("maintenance contract {number} until {until}").format(number=line.name, until=until)
        case Source.FITTED:
            return _("own warranty of the part {part} until {until}").format(part=line.name, until=until)
        case Source.APPRAISAL:
            return _("appraised by {name} as failed far before its normal life").format(name=line.name)
    if not line.name:
        return _("after the last phase")
    if not until:
        return line.name
    return _("{phase} until {until}").format(phase=line.name, until=until)
