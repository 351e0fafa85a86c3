"""The rules of the duty roster: pure (A9).

A roster of one kind of duty is a list of ``Span``: whose turn, from which to which day. To lay pieces over it is the
only change there is: a piece replaces what stood on its days, one without a person clears them. What was cut stays on
both sides; neighbouring days of one person with one phone and note are one turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Piece:
    """What a stretch of days shall be: this person's turn, or nobody's."""

    staff_id: int | None
    first: date
    last: date
    phone: str = ""
    note: str = ""

    @property
    def what(self) -> tuple[int | None, str, str]:
        """Everything but the days."""
        return self.staff_id, self.phone, self.note


@dataclass(frozen=True)
class Change:
    """What becomes of stored turns: ``kept`` new pieces by the id of a turn that is left, ``new`` pieces, ``gone``
    ids."""

    kept: dict[int, Piece]
    new: tuple[Piece, ...]
    gone: tuple[int, ...]


def days_of(first: date, last: date) -> Iterator[date]:
    """The days from the first to the last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Single days as stretches: first and last day of each."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and found[-1][1] + ONE_DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def laid(turns: Iterable[Piece], pieces: Iterable[Piece]) -> list[Piece]:
    """The roster after the pieces were laid over the turns, in order; later pieces lie over earlier ones."""
    by_day: dict[date, tuple[int | None, str, str]] = {}
    for piece in (*turns, *pieces):
        for day in days_of(piece.first, piece.last):
            by_day[day] = piece.what
    found: list[Piece] = []
    for day in sorted(by_day):
        what = by_day[day]
        if what[0] is None:
            continue
        before = found[-1] if found else None
        if before is not None and before.last + ONE_DAY == day and before.what == what:
            found[-1] = Piece(before.staff_id, before.first, day, before.phone, before.note)
        else:
            found.append(Piece(what[0], day, day, what[1], what[2]))
    return found


def change(stored: dict[int, Piece], wanted: Sequence[Piece]) -> Change:
    """How stored turns (by id) become the wanted ones with as little change as can be: a turn that goes on keeps its
    id, so that its history tells what happened to it."""
    free = dict(stored)
    kept: dict[int, Piece] = {}
    new: list[Piece] = []
    # The longest first: of a turn that was cut in two, the greater part is the turn.
    for piece in sorted(wanted, key=lambda one: one.first - one.last):
        same = [(_overlap(turn, piece), -turn_id) for turn_id, turn in free.items() if turn.staff_id == piece.staff_id]
        days, turn_id = max(same, default=(0, 0))
        if days > 0:
            del free[-turn_id]
            kept[-turn_id] = piece
        else:
            new.append(piece)
    changed = {turn_id: piece for turn_id, piece in kept.items() if stored[turn_id] != piece}
    return Change(changed, tuple(sorted(new, key=_first)), tuple(free))


def before(turns: Iterable[Piece], pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that bring back what stood on the days of ``pieces``: what an undo lays."""
    standing: dict[date, Piece] = {day: turn for turn in turns for day in days_of(turn.first, turn.last)}
    found = []
    for first, last in runs(day for piece in pieces for day in days_of(piece.first, piece.last)):
        found.append(Piece(None, first, last))
        cut = (standing[day] for day in days_of(first, last) if day in standing)
        for turn in dict.fromkeys(cut):
            found.append(Piece(turn.staff_id, max(turn.first, first), min(turn.last, last), turn.phone, turn.note))
    return found


def begins_at(first: date, changes_at: time) -> datetime:
    """When a turn begins, in office time: at the hour of the change on its first day. It ends at the same hour after
    its last day."""
    return datetime.combine(first, changes_at)


def duty_day(moment: datetime, changes_at: time) -> date:
    """To which day of the roster a moment in office time belongs: in the small hours still to the day before."""
    return moment.date() if moment.time() >= changes_at else moment.date() - ONE_DAY


def _first(piece: Piece) -> date:
    return piece.first


def _overlap(one: Piece, other: Piece) -> int:
    return (min(one.last, other.last) - max(one.first, other.first)).days + 1
