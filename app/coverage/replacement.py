"""When a device is to be replaced by a new one of the same brand and model, and what proves it (B6). Pure.

Completed repair attempts count, not tickets: a ticket may hold two, and one that was never finished none. An attempt
has failed when somebody said so: a new report of the same fault, a call-back, the technician.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.i18n import Text, _, lazy, ngettext
from app.coverage.rules import Span, anniversary


class ToldBy(StrEnum):
    """How it is known that an attempt failed."""

    REPORT = "report"
    CALL_BACK = "call_back"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A repair attempt. ``fault`` is the same for attempts at the same fault; ``reported_on`` judges the warranty.

    ``done_on`` None: not completed. ``failed_on`` None: nobody said that it failed.
    """

    ticket: str
    fault: str
    reported_on: date
    done_on: date | None
    failed_on: date | None = None
    told_by: ToldBy | None = None
    quality: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    """A part that a repair in the warranty waits for; ``until`` None while it is not there."""

    ticket: str
    fault: str
    part: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The office's counts; 0 switches one off. ``on``: whether the device's plan has the rule."""

    on: bool = True
    in_a_row: int = 2
    several: int = 3
    months: int = 6
    part_days: int = 90


class Ground(StrEnum):
    """Which count is full."""

    IN_A_ROW = "in_a_row"
    SEVERAL = "several"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Raised:
    """Replace the device: for which fault, on which ground, since when, and the proofs in order."""

    fault: str
    ground: Ground
    since: date
    proofs: tuple[Attempt | Wait, ...]


def replacement(
    attempts: Iterable[Attempt],
    waits: Iterable[Wait],
    spans: Sequence[Span],
    today: date,
    rule: Rule | None = None,
    raised_before: Collection[str] = (),
) -> Raised | None:
    """Whether a device's replacement is to be raised now; the earliest ground where there are several.

    ``spans``: the device's phases as extended. ``raised_before``: the faults for which it was raised already; nothing
    is raised twice.
    """
    rule = rule or Rule()
    if not rule.on:
        return None
    by_fault: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.quality and attempt.done_on is not None and _in_warranty(spans, attempt.reported_on):
            by_fault[attempt.fault].append(attempt)
    found = [ground for tries in by_fault.values() for ground in _failures(tries, rule)]
    found += [ground for wait in waits if _in_warranty(spans, wait.since) for ground in _waited(wait, rule, today)]
    found = [raised for raised in found if raised.fault not in raised_before and raised.since <= today]
    return min(found, key=lambda raised: raised.since, default=None)


def proof_words(raised: Raised) -> list[str]:
    """The ground and its proofs, a line each, for the proposal and the paper."""
    lines = [_ground_words(raised)]
    for proof in raised.proofs:
        lines.append(_attempt_words(proof) if isinstance(proof, Attempt) else _wait_words(proof))
    return lines


def _in_warranty(spans: Sequence[Span], day: date) -> bool:
    return any(span.phase.warranty and span.covers(day) for span in spans)


def _failures(attempts: list[Attempt], rule: Rule) -> Iterable[Raised]:
    """The grounds in the attempts at one fault, in the order in which they were completed."""
    row: list[Attempt] = []
    failed: list[Attempt] = []
    for attempt in sorted(attempts, key=lambda attempt: attempt.done_on or date.max):
        if attempt.failed_on is None:
            row = []
            continue
        row.append(attempt)
        failed.append(attempt)
        if rule.in_a_row and len(row) >= rule.in_a_row:
            yield _raise(Ground.IN_A_ROW, row[-rule.in_a_row :])
        if rule.several and len(failed) >= rule.several:
            last = failed[-rule.several :]
            first_day, last_day = last[0].done_on or date.min, last[-1].done_on or date.max
            if last_day < anniversary(first_day, rule.months):
                yield _raise(Ground.SEVERAL, last)


def _raise(ground: Ground, attempts: Sequence[Attempt]) -> Raised:
    since = max(attempt.failed_on or date.min for attempt in attempts)
    return Raised(attempts[-1].fault, ground, since, tuple(attempts))


def _waited(wait: Wait, rule: Rule, today: date) -> Iterable[Raised]:
    if rule.part_days and ((wait.until or today) - wait.since).days >= rule.part_days:
        yield Raised(wait.fault, Ground.PART, date.fromordinal(wait.since.toordinal() + rule.part_days), (wait,))


_TOLD_BY: dict[ToldBy, Text] = {
    ToldBy.REPORT: lazy("by a new report"),
    ToldBy.CALL_BACK: lazy("by the call-back"),
    ToldBy.TECHNICIAN: lazy("by the technician"),
}


def _ground_words(raised: Raised) -> str:
    n = len(raised.proofs)
    if raised.ground is Ground.PART:
        return _("A part is not to be had: replace the device with a new one of the same brand and model.")
    if raised.ground is Ground.IN_A_ROW:
        return ngettext(
            "{n} failed repair in a row: replace the device with a new one of the same brand and model.",
            "{n} failed repairs in a row: replace the device with a new one of the same brand and model.",
            n,
        ).format(n=n)
    return ngettext(
        "{n} failed repair within the time set: replace the device with a new one of the same brand and model.",
        "{n} failed repairs within the time set: replace the device with a new one of the same brand and model.",
        n,
    ).format(n=n)


def _attempt_words(attempt: Attempt) -> str:
    return _("{ticket}: repaired on {done}, told on {failed} {by} that it failed").format(
        ticket=attempt.ticket,
        done=attempt.done_on,
        failed=attempt.failed_on,
        by=_TOLD_BY[attempt.told_by or ToldBy.REPORT],
    )


def _wait_words(wait: Wait) -> str:
    if wait.until is None:
        return _("{ticket}: waiting for {part} since {since}").format(
            ticket=wait.ticket, part=wait.part, since=wait.since
        )
    return _("{ticket}: waited for {part} from {since} to {until}").format(
        ticket=wait.ticket, part=wait.part, since=wait.since, until=wait.until
    )
