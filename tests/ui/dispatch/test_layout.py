"""C8: where everything stands on the board."""

from __future__ import annotations

from datetime import date, timedelta

from app.tickets.visits.board import Board, Card, Person
from tests.conftest import NOW
from ui.dispatch.layout import GAP, Cell, Layout

DAY = date(2026, 11, 23)


def card(number: int, day: int, people: tuple[int, ...], hours: int = 2) -> Card:
    first = NOW + timedelta(days=1 + day)
    return Card(number, 1, number, f"GD{number}", "华润", "", "planned", first, first + timedelta(hours=hours), people)


def layout(*cards: Card, people: int = 3) -> Layout:
    board = Board(DAY, NOW, tuple(Person(i, f"P{i}", "", "") for i in range(1, people + 1)), cards, (), {})
    return Layout(board, 800, 100, 50, 80)


def test_C8_a_row_is_as_high_as_its_fullest_day() -> None:
    found = layout(card(1, 0, (2,)), card(2, 0, (2,)), card(3, 1, (1,)))
    one, two = 50 + 2 * GAP, 2 * (50 + GAP) + GAP
    assert [found.row_box(row).height for row in range(3)] == [one, two, one]
    assert found.height == 2 * one + two
    assert [c.visit_id for c in found.cards(Cell(1, 0))] == [1, 2]


def test_C8_every_card_is_found_where_it_stands() -> None:
    cards = [card(n, n % 7, (1 + n % 3,)) for n in range(20)]
    found = layout(*cards)
    for row in range(3):
        for day in range(7):
            cell = Cell(row, day)
            box = found.cell_box(cell)
            assert found.cell_at(box.x, box.y) == found.cell_at(box.x + box.width - 1, box.y + box.height - 1) == cell
            for slot in range(len(found.cards(cell))):
                place = found.card_box(cell, slot)
                assert found.slot_at(place.x + 1, place.y + 1) == (cell, slot)
                assert place.x >= box.x and place.x + place.width <= box.x + box.width
                assert place.y + place.height <= box.y + box.height


def test_C8_beside_the_cells_there_is_nothing() -> None:
    found = layout()
    for x, y in ((50, 10), (found.width, 10), (150, found.height), (150, -1)):
        assert found.cell_at(x, y) is None
    assert layout(people=0).cell_at(150, 0) is None
    assert list(layout(people=0).rows_between(0, 500)) == []


def test_C8_only_the_rows_in_sight_are_drawn() -> None:
    found = layout(people=30)
    height = found.row_box(0).height
    assert list(found.rows_between(0, height)) == [0, 1]
    assert list(found.rows_between(height * 3 + 5, height * 5)) == [3, 4, 5]
    assert found.rows_between(0, found.height) == range(30)


def test_C8_a_visit_of_two_people_over_two_days_stands_in_each_of_their_cells() -> None:
    found = layout(card(1, 0, (1, 3), hours=20))
    assert [(row, day) for row in range(3) for day in range(7) if found.cards(Cell(row, day))] == [
        (0, 0),
        (0, 1),
        (2, 0),
        (2, 1),
    ]
    assert found.find(1, Cell(2, 1)) == (Cell(2, 1), 0)
    assert found.find(1, Cell(1, 1)) == found.find(1) == (Cell(0, 0), 0)
    assert found.find(9) is None
