"""A9: the rules of the duty roster, as tables and by property."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.staff.duty.rules import Piece, before, change, days_of, duty_day, laid, runs

LI, ZHOU, WANG = 1, 2, 3


def d(day: int) -> date:
    return date(2026, 11, day)


def p(who: int | None, first: int, last: int = 0, phone: str = "") -> Piece:
    return Piece(who, d(first), d(last or first), phone)


@pytest.mark.parametrize(
    ("turns", "pieces", "after"),
    [
        ([], [p(LI, 3)], [p(LI, 3)]),
        ([p(LI, 1, 7)], [p(ZHOU, 3, 4)], [p(LI, 1, 2), p(ZHOU, 3, 4), p(LI, 5, 7)]),
        ([p(LI, 1, 7)], [p(None, 3, 4)], [p(LI, 1, 2), p(LI, 5, 7)]),
        ([p(LI, 1, 7)], [p(None, 1, 7)], []),
        ([p(LI, 1, 3), p(ZHOU, 4, 5)], [p(LI, 4, 5)], [p(LI, 1, 5)]),
        ([p(LI, 1, 3)], [p(LI, 4)], [p(LI, 1, 4)]),
        ([p(LI, 1, 3)], [p(LI, 5)], [p(LI, 1, 3), p(LI, 5)]),
        ([p(LI, 1, 3, "400")], [p(LI, 4)], [p(LI, 1, 3, "400"), p(LI, 4)]),
        ([], [p(LI, 1, 5), p(ZHOU, 3)], [p(LI, 1, 2), p(ZHOU, 3), p(LI, 4, 5)]),
        ([p(LI, 2, 3), p(ZHOU, 4, 5)], [p(WANG, 1, 6)], [p(WANG, 1, 6)]),
    ],
)
def test_A9_a_piece_replaces_what_stood_on_its_days(
    turns: list[Piece], pieces: list[Piece], after: list[Piece]
) -> None:
    assert laid(turns, pieces) == after


def test_A9_a_turn_that_goes_on_keeps_its_record() -> None:
    stored = {7: p(LI, 1, 7), 8: p(ZHOU, 8, 9)}
    made = change(stored, laid(stored.values(), [p(ZHOU, 2, 3)]))
    assert made.kept == {7: p(LI, 4, 7)}
    assert set(made.new) == {p(LI, 1), p(ZHOU, 2, 3)}
    assert made.gone == ()
    made = change(stored, laid(stored.values(), [p(LI, 8, 9)]))
    assert (made.kept, made.new, made.gone) == ({7: p(LI, 1, 9)}, (), (8,))


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-22 08:29", 21), ("2026-11-22 08:30", 22), ("2026-11-22 23:59", 22), ("2026-11-23 00:00", 22)],
)
def test_A9_in_the_small_hours_the_day_before_still_has_the_phone(moment: str, day: int) -> None:
    assert duty_day(datetime.fromisoformat(moment), time(8, 30)) == d(day)


def test_A9_single_days_as_stretches() -> None:
    assert runs([d(5), d(1), d(2), d(2), d(9)]) == [(d(1), d(2)), (d(5), d(5)), (d(9), d(9))]


_days = st.integers(1, 28)
_pieces = st.lists(
    st.builds(
        lambda who, first, length, phone: Piece(who, d(first), d(min(28, first + length)), phone),
        st.sampled_from([None, LI, ZHOU, WANG]),
        _days,
        st.integers(0, 6),
        st.sampled_from(["", "400"]),
    ),
    max_size=6,
)


def by_day(turns: list[Piece]) -> dict[date, tuple[int | None, str, str]]:
    return {day: turn.what for turn in turns for day in days_of(turn.first, turn.last)}


@given(_pieces, _pieces)
def test_A9_what_is_laid_stands_the_rest_stays_and_the_undo_brings_all_back(
    first: list[Piece], pieces: list[Piece]
) -> None:
    turns = laid([], first)
    after = laid(turns, pieces)
    wanted = by_day(turns)
    for piece in pieces:
        wanted.update(dict.fromkeys(days_of(piece.first, piece.last), piece.what))
    assert by_day(after) == {day: what for day, what in wanted.items() if what[0] is not None}
    # No day twice, and neighbours of one person are one turn.
    assert sum((t.last - t.first).days + 1 for t in after) == len(by_day(after))
    assert all(one.what != other.what or one.last + timedelta(days=1) < other.first for one, other in pairwise(after))
    assert by_day(laid(after, before(turns, pieces))) == by_day(turns)


@given(_pieces, _pieces)
def test_A9_every_stored_turn_is_kept_changed_or_gone(first: list[Piece], pieces: list[Piece]) -> None:
    stored = dict(enumerate(laid([], first), start=1))
    wanted = laid(stored.values(), pieces)
    made = change(stored, wanted)
    left = {i: turn for i, turn in stored.items() if i not in made.gone} | made.kept
    assert by_day([*left.values(), *made.new]) == by_day(wanted)
    assert all(stored[i].staff_id == piece.staff_id for i, piece in made.kept.items())
