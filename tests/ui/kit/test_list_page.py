"""The list page that all registers share, driven by keys: filters, views, columns, copy, archive with undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.core.database import Database
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from tests.ui.conftest import Remembering
from tests.ui.kit.data import add_customers
from ui.kit.actions import Action, Hooks
from ui.kit.list_page import ListPage
from ui.kit.table import Layout

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def page(navigator: Remembering, shown: Show) -> ListPage:
    add_customers(navigator.office, 120)
    page = ListPage(navigator, "customers", state_colour={"status": lambda _value: "success"})
    page.resize(1200, 600)
    shown(page)
    page.pane.focus_rows()
    return page


def names(page: ListPage, count: int = 3) -> list[str]:
    return [page.model.value(row, "name") for row in range(min(count, page.model.rowCount()))]


def test_the_page_opens_in_both_languages_and_says_how_many(navigator: Remembering, shown: Show, language: str) -> None:
    add_customers(navigator.office, 1234)
    page = ListPage(navigator, "customers")
    shown(page)
    assert page.bar.counts.text() == {"zh_CN": "共 1,234 条", "en": "1,234 records"}[language]
    page.set_query(Query(filters={"region": "江苏"}))
    wanted = {"zh_CN": "共 1,234 条  筛选后 309 条", "en": "1,234 records  309 after filtering"}[language]
    assert page.bar.counts.text() == wanted


def test_keys_open_make_and_find(qtbot: Any, page: ListPage, navigator: Remembering) -> None:
    qtbot.keyClick(page.pane.main, Qt.Key.Key_Down)
    qtbot.keyClick(page.pane.main, Qt.Key.Key_Return)
    assert navigator.opened == [("customers", page.model.id_at(1))]
    qtbot.keyClick(page.pane.main, Qt.Key.Key_Insert)
    assert navigator.made == [("customers", {})]
    qtbot.keyClick(page.pane.main, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.bar.search.hasFocus()
    qtbot.keyClicks(page.bar.search, "0042")
    qtbot.keyClick(page.bar.search, Qt.Key.Key_Return)
    assert names(page) == ["客户0042"]
    assert page.pane.main.hasFocus()


def test_what_is_typed_under_a_header_filters(qtbot: Any, page: ListPage) -> None:
    box = page.pane.filter_box("number")
    box.setFocus()
    qtbot.keyClicks(box, "KH0001")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert page.model.rowCount() == 10
    qtbot.keyClick(page.pane.main, Qt.Key.Key_Escape)
    assert page.model.rowCount() == 120
    assert box.text() == ""


def test_typing_filters_after_a_pause_without_enter(qtbot: Any, page: ListPage) -> None:
    box = page.pane.filter_box("number")
    box.setFocus()
    qtbot.keyClicks(box, "!KH0")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_a_choice_is_filtered_by_a_list_and_exactly(page: ListPage) -> None:
    box = page.pane.filter_box("kind")
    assert [box.itemText(place) for place in range(box.count())] == ["", "End user", "Dealer", "Internal"]
    box.setCurrentIndex(2)
    assert page.query.filters == {"kind": "=dealer"}
    assert page.model.rowCount() == 40
    box = page.pane.filter_box("key_account")
    box.setCurrentIndex(1)
    assert page.model.rowCount() == 4


def test_a_click_on_a_title_sorts_and_a_second_one_turns_round(qtbot: Any, page: ListPage) -> None:
    header = page.pane.main.horizontalHeader()
    column = page.model.column_index("name")
    x = header.sectionViewportPosition(column) + 20
    for first in ("客户0000", "客户0119"):
        point = header.viewport().rect().topLeft()
        point.setX(x)
        point.setY(8)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
        assert names(page, 1) == [first]
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (column, Qt.SortOrder.DescendingOrder)


def test_selection_and_scroll_stay_while_others_save(qtbot: Any, page: ListPage, navigator: Remembering) -> None:
    page.pane.select_ids([page.model.id_at(70), page.model.id_at(71)])
    chosen = page.selected_ids()
    top = page.model.id_at(page.pane.main.rowAt(0))
    for n in range(5):
        navigator.office.customers.save({"name": f"新客户{n}"})
    qtbot.waitUntil(lambda: page.model.rowCount() == 125)
    assert page.selected_ids() == chosen
    assert page.model.id_at(page.pane.main.rowAt(0)) == top


def test_a_hidden_page_only_marks_itself_stale(qtbot: Any, page: ListPage, navigator: Remembering) -> None:
    page.hide()
    navigator.office.customers.save({"name": "新客户"})
    qtbot.wait(20)
    assert page.model.rowCount() == 120
    page.show()
    assert page.model.rowCount() == 121


def test_delete_archives_and_undo_brings_back(qtbot: Any, page: ListPage, navigator: Remembering) -> None:
    page.pane.select_ids([page.model.id_at(0), page.model.id_at(1)])
    qtbot.keyClick(page.pane.main, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.model.rowCount() == 118)
    assert navigator.said == ["2 records archived."]
    assert navigator.undo is not None
    navigator.undo()
    qtbot.waitUntil(lambda: page.model.rowCount() == 120)


def test_archived_records_are_shown_apart_and_can_come_back(qtbot: Any, page: ListPage, navigator: Remembering) -> None:
    ids = [page.model.id_at(0)]
    navigator.office.customers.archive(ids)
    page.bar.archived.click()
    assert page.model.rowCount() == 1
    page.pane.focus_rows()
    page.bring_back()
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert page.empty.sentence() == "Nothing has been archived."
    page.empty.buttons()[0].click()
    assert page.model.rowCount() == 120


def test_ctrl_c_copies_what_is_seen_as_a_table(qtbot: Any, page: ListPage) -> None:
    page.pane.set_layout(
        Layout(
            ("name", "number", *Layout.of(page.listing.columns).order[2:]),
            frozenset(
                key for key in Layout.of(page.listing.columns).order if key not in ("name", "number", "key_account")
            ),
        )
    )
    page.pane.select_ids([page.model.id_at(0), page.model.id_at(119)])
    qtbot.keyClick(page.pane.main, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "Customer name\tCustomer no.\tKey account\n客户0119\tKH00119\tNo\n客户0000\tKH00000\tYes\n"
    )


def test_columns_hide_with_their_filter_and_come_back(page: ListPage) -> None:
    page.pane.filter_box("region").setText("江苏")
    page.bar.search.setFocus()
    page.pane._headers[page.pane.main]._tell_typed()
    assert page.model.rowCount() == 30
    page.pane.hide_column("region")
    assert "region" not in page.seen().columns
    assert page.model.rowCount() == 120, "a filter that nobody sees would only confuse"
    page.pane.show_column("region")
    assert "region" in page.seen().columns


def test_frozen_columns_stay_and_scroll_with_the_rows(qtbot: Any, page: ListPage) -> None:
    page.pane.freeze(2)
    page.resize(700, 500)
    assert page.pane.frozen.isVisible()
    assert [page.pane.frozen.isColumnHidden(c) for c in range(3)] == [False, False, True]
    assert [page.pane.main.isColumnHidden(c) for c in range(3)] == [True, True, False]
    page.pane.main.verticalScrollBar().setValue(280)
    assert page.pane.frozen.verticalScrollBar().value() == 280
    page.pane.select_ids([page.model.id_at(100)])
    assert page.pane.frozen.selectionModel() is page.pane.main.selectionModel()
    box = page.pane.filter_box("number")
    assert box.isVisible() and box.parent().parent() is page.pane.frozen
    page.pane.freeze(0)
    assert not page.pane.frozen.isVisible()


def test_H9_columns_are_sorted_frozen_and_hidden_by_keys(qtbot: Any, page: ListPage) -> None:
    qtbot.keyClick(page.pane.main, Qt.Key.Key_F6)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    sort, freeze, *_rest = menu.actions()
    sort.menu().actions()[1].trigger()
    assert names(page, 1) == ["客户0000"]
    freeze.menu().actions()[1].trigger()
    assert page.pane.columns_layout.frozen == 2
    entry = next(entry for entry in menu.actions() if entry.text() == "Region")
    entry.trigger()
    assert "region" not in page.seen().columns
    menu.close()


def test_a_view_is_saved_under_a_name_and_brings_all_back(page: ListPage, navigator: Remembering, shown: Show) -> None:
    page.pane.hide_column("address")
    page.pane.freeze(1)
    page.set_query(Query(filters={"region": "重庆"}, sort="name", descending=True))
    page.views.save("重庆客户")
    other = ListPage(navigator, "customers")
    shown(other)
    assert other.model.rowCount() == 120
    box = other.bar.views.box
    place = box.findText("重庆客户")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    assert (other.model.rowCount(), names(other, 1)) == (30, ["客户0118"])
    assert "address" not in other.seen().columns
    assert other.pane.columns_layout.frozen == 1
    other.views.delete("重庆客户")
    assert box.findText("重庆客户") == -1


def test_columns_are_remembered_as_they_were_left(page: ListPage, navigator: Remembering, shown: Show) -> None:
    page.pane.hide_column("phone")
    page.hide()
    other = ListPage(navigator, "customers")
    shown(other)
    assert "phone" not in other.seen().columns


def test_H9_state_outlives_a_page_made_anew_in_another_language(
    page: ListPage, navigator: Remembering, shown: Show
) -> None:
    page.set_query(Query(filters={"region": "江苏"}, sort="name"))
    page.pane.hide_column("address")
    page.pane.select_ids([page.model.id_at(3)])
    state = page.state()
    other = ListPage(navigator, "customers")
    other.restore(state)
    shown(other)
    assert (other.query, other.selected_ids()) == (page.query, page.selected_ids())
    assert "address" not in other.seen().columns
    assert other.pane.filter_box("region").text() == "江苏"


def test_an_empty_list_says_so_and_offers_what_helps(navigator: Remembering, shown: Show) -> None:
    imported: list[ListPage] = []
    page = ListPage(navigator, "customers", hooks=Hooks(import_=imported.append))
    shown(page)
    assert page.empty.isVisible()
    assert [button.text() for button in page.empty.buttons()] == ["New: Customer", "Import from Excel"]
    page.empty.buttons()[1].click()
    assert imported == [page]
    navigator.office.customers.save({"name": "第一家"})
    page.model.refresh()
    assert not page.empty.isVisible()


def test_H8_who_may_not_change_sees_but_cannot(
    qtbot: Any, page: ListPage, sqlite_database: Database, clock: Any, shown: Show
) -> None:
    keeper = Remembering(Office(sqlite_database, clock, User(None, "李强", "keeper")))
    own = ListPage(keeper, "customers")
    shown(own)
    own.pane.focus_rows()
    qtbot.keyClick(own.pane.main, Qt.Key.Key_Delete)
    qtbot.keyClick(own.pane.main, Qt.Key.Key_Insert)
    assert (own.model.rowCount(), keeper.made) == (120, [])
    assert not own.bar.button("new").isEnabled()


def test_hooks_get_exactly_what_is_seen(page: ListPage, navigator: Remembering, shown: Show) -> None:
    exported: list[Any] = []
    other = ListPage(navigator, "customers", hooks=Hooks(export=lambda p: exported.append(p.seen())))
    shown(other)
    other.set_query(Query(filters={"region": "上海"}, sort="name"))
    other.bar.button("export").click()
    (seen,) = exported
    rows = list(seen.rows())
    assert (len(rows), seen.count) == (30, 30)
    name = seen.columns.index("name") + 1
    assert [row[name] for row in rows[:2]] == ["客户0001", "客户0005"]


def test_given_actions_are_button_key_and_menu(qtbot: Any, navigator: Remembering, shown: Show) -> None:
    add_customers(navigator.office, 3)
    done: list[tuple[int, ...]] = []
    action = Action("card", "Card", lambda ids: done.append(tuple(ids)), "cards", "Ctrl+B", most=2)
    page = ListPage(navigator, "customers", actions=[action])
    shown(page)
    page.pane.focus_rows()
    page.pane.main.selectAll()
    assert not page.bar.button("card").isEnabled(), "three are too many"
    page.pane.select_ids([page.model.id_at(1)])
    qtbot.keyClick(page.pane.main, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    entry = next(entry for entry in page.menu().actions() if entry.text().startswith("Card"))
    entry.trigger()
    assert done == [(page.model.id_at(1),)] * 2


def test_the_selected_record_is_shown_beside(qtbot: Any, page: ListPage) -> None:
    page.pane.select_ids([page.model.id_at(5)])
    qtbot.waitUntil(lambda: "客户0114" in page.panel.summary.toPlainText())
    page.pane.main.selectAll()
    qtbot.waitUntil(lambda: page.panel.sentence.text() == "120 records selected")


def test_a_page_is_freed_on_close(qtbot: Any, navigator: Remembering) -> None:
    page = ListPage(navigator, "customers")
    page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    page.show()
    with qtbot.waitSignal(page.destroyed):
        page.close()
    navigator.office.customers.save({"name": "danach"})
