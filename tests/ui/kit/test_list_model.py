"""The model of a list: ids and a window of rows, right for Qt, whatever happens to the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from app.core.lists import PAGE, Query
from app.office import Office
from tests.ui.kit.data import add_customers
from ui.kit.list_model import DISPLAY, STATE_ROLE, ListModel
from ui.kit.work import Work

COUNT = 1234


@pytest.fixture
def model(qapp: Any, qtbot: Any, file_office: Office) -> Iterator[ListModel]:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = ListModel(
        file_office.customers.listing, Work(owner), owner, {"region": lambda v: "danger" if v == "上海" else ""}
    )
    yield made


@pytest.fixture
def checked(model: ListModel) -> ListModel:
    """The model under Qt's own checks. They look at every cell after every change, so the list must be short."""
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


def text(model: ListModel, row: int, key: str) -> Any:
    return model.data(model.index(row, model.column_index(key)), DISPLAY)


def test_all_rows_are_counted_and_the_first_page_is_there(model: ListModel, file_office: Office) -> None:
    add_customers(file_office, COUNT)
    model.load(Query())
    assert (model.rowCount(), model.total, model.complete) == (COUNT, COUNT, True)
    assert text(model, 0, "name") == "客户1233"


def test_a_row_far_away_is_fetched_when_it_is_looked_at(qtbot: Any, model: ListModel, file_office: Office) -> None:
    add_customers(file_office, COUNT)
    model.load(Query())
    with qtbot.waitSignal(model.dataChanged):
        assert text(model, 1000, "name") == "…"
    assert text(model, 1000, "name") == "客户0233"
    assert text(model, 1000 + PAGE, "name") != "…", "the neighbours come along"


def test_only_a_window_of_rows_is_kept(qtbot: Any, model: ListModel, file_office: Office) -> None:
    add_customers(file_office, 8000)
    model.load(Query())
    for row in range(0, 8000, PAGE):
        if text(model, row, "name") == "…":
            qtbot.waitUntil(lambda row=row: text(model, row, "name") != "…")
    assert len(model._blocks) <= 60
    assert text(model, 7999, "name") in ("…", "客户0000")


def test_a_filter_and_an_order_are_the_lists_own(model: ListModel, file_office: Office) -> None:
    add_customers(file_office, COUNT)
    model.load(Query(filters={"region": "重庆"}, sort="name"))
    assert (model.rowCount(), model.total) == (308, COUNT)
    assert [text(model, row, "name") for row in range(2)] == ["客户0002", "客户0006"]


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 3])
def test_lists_of_every_length_are_whole(qtbot: Any, checked: ListModel, file_office: Office, count: int) -> None:
    add_customers(file_office, count) if count else None
    checked.load(Query())
    qtbot.wait(20)
    assert (checked.rowCount(), checked.complete) == (count, True)
    assert len(set(checked.ids())) == count


def test_a_refresh_takes_in_new_changed_and_archived_records(checked: ListModel, file_office: Office) -> None:
    model, ids = checked, add_customers(file_office, 120)
    model.load(Query())
    file_office.customers.save({"region": "青海"}, ids[119])
    model.refresh()
    assert text(model, 0, "region") == "青海"
    file_office.customers.archive(ids[100:110])
    file_office.customers.save({"name": "新客户"})
    model.refresh()
    assert (model.rowCount(), text(model, 0, "name")) == (111, "新客户")


def test_a_state_has_a_colour_beside_its_word(model: ListModel, file_office: Office) -> None:
    add_customers(file_office, 4)
    model.load(Query(sort="name"))
    column = model.column_index("region")
    assert [model.data(model.index(row, column), STATE_ROLE) for row in range(4)] == ["", "danger", "", ""]
    assert text(model, 1, "region") == "上海"


def test_numbers_stand_at_the_right_and_titles_with_them(qapp: Any, qtbot: Any, file_office: Office) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    model = ListModel(file_office.projects.listing, Work(owner), owner)
    customer = file_office.customers.save({"name": "华润"})
    file_office.projects.save({"name": "二期", "customer_id": customer, "amount": "1234567.8"})
    model.load(Query())
    column = model.column_index("amount")
    right = Qt.AlignmentFlag.AlignRight
    assert text(model, 0, "amount") == "1,234,567.80"
    assert Qt.AlignmentFlag(model.data(model.index(0, column), int(Qt.ItemDataRole.TextAlignmentRole))) & right
    header = model.headerData(column, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.TextAlignmentRole))
    assert Qt.AlignmentFlag(header) & right


def test_cancelling_leaves_what_was_shown(model: ListModel, file_office: Office, monkeypatch: Any) -> None:
    add_customers(file_office, 60)
    model.load(Query())
    monkeypatch.setattr("ui.kit.work._pool", _Never())
    given_up: list[bool] = []
    model.given_up.connect(lambda: given_up.append(True))
    model.load(Query(sort="address"))
    assert model.is_loading
    model.cancel()
    assert (model.query, model.wanted, given_up, model.rowCount()) == (Query(), Query(), [True], 60)
    assert not model.is_loading


def test_a_child_index_has_no_rows(model: ListModel, file_office: Office) -> None:
    add_customers(file_office, 3)
    model.load(Query())
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(QModelIndex()) == len(model.columns)


class _Never:
    """A pool whose work never ends."""

    def submit(self, _function: Any, /) -> None:
        return None
