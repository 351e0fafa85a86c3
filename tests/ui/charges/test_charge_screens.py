"""C9, C11, C13: charges and orders on the ticket's page, their lists and pages, driven by keys in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget

from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from app.tickets.charges.model import INVOICE_MOVES
from app.tickets.charges.model import MOVES as SETTLEMENT_MOVES
from app.tickets.orders.model import CALLER_MOVES, MOVES
from tests.conftest import StandingClock
from tests.tickets.conftest import World
from tests.tickets.test_charges import D, add, exclude, ticket_of, with_prices
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from tests.ui.tickets.test_work_tabs import dialog_of, fill, go, offered
from ui.charges import look
from ui.charges.pages import CallerOrderList, OldPartList, SettlementList, TaskOrderList
from ui.charges.records import CallerOrderRecord, SettlementRecord, TaskOrderRecord
from ui.charges.repriced import RepricedTable
from ui.forms import printing
from ui.kit import jobs, preview
from ui.kit.icons import icon
from ui.tickets.record import TicketRecord
from ui.tickets.verdict import VerdictDialog

Show = Callable[[QWidget], QWidget]
Key = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(navigator: Remembering, world: World, shown: Show) -> TicketRecord:
    record = TicketRecord(navigator, ticket_of(with_prices(world)))
    record.resize(1280, 660)
    shown(record)
    return record


def test_every_move_has_a_picture_and_a_key_of_its_own(themed: QApplication) -> None:
    assert set(look.SETTLEMENT_KEYS) == {*SETTLEMENT_MOVES, *INVOICE_MOVES}
    assert set(look.ORDER_KEYS) == set(MOVES) and set(look.CALLER_KEYS) == set(CALLER_MOVES)
    for table in (look.SETTLEMENT_KEYS, look.ORDER_KEYS, look.CALLER_KEYS):
        shortcuts = [keys[1] for keys in table.values()]
        assert len(shortcuts) == len(set(shortcuts)) and not {"Ctrl+Shift+T", "Ctrl+P", "Ctrl+T"} & set(shortcuts)
        assert not [name for name, *_keys in table.values() if icon(name).isNull()]
    of_ticket = [keys[2] for table in (look.ORDER_KEYS, look.CALLER_KEYS) for keys in table.values()]
    assert len(of_ticket) == len(set(of_ticket)) and not {"T", "W", "E", "P", "O"} & set(of_ticket)


def test_C13_from_the_estimate_to_the_settlement_by_keys(
    language: str, page: TicketRecord, world: World, keys: Keys, navigator: Remembering
) -> None:
    lines = page.charges.lines
    go(page, keys, lines.rows)
    assert offered(lines.rows) == {"add", "final"}
    keys.press(Key.Key_Insert)
    fill(page, quantity="2", rate_id="维修工时")
    assert lines.rows.row is not None and lines.rows.row["amount"] == D(240) and lines.rows.row["charge"] == D(0)
    assert ("免费" if language == "zh_CN" else "free") in lines.why.text()
    assert offered(lines.rows) == {"add", "change", "remove", "agree", "final", "reprice"}
    # What was typed wrongly stands beside its field, and nothing is lost.
    go(page, keys, lines.rows)
    keys.press(Key.Key_Insert)
    dialog = dialog_of(page)
    dialog.form.editor("line").set_value("other")
    dialog.form.editor("quantity").set_value("-1")
    dialog.save()
    assert dialog.isVisible() and dialog.form.problem("quantity")
    for key, value in (("quantity", "1"), ("text", "吊车"), ("typed_price", "600")):
        dialog.form.editor(key).set_value(value)
    dialog.save()
    assert dialog.isVisible() and dialog.form.problem("price_reason")
    dialog.form.editor("price_reason").set_value("外租")
    dialog.save()
    assert not dialog.isVisible()
    exclude(world, page.record_id)
    QApplication.processEvents()
    assert page.charges.lines.summary.text().count("760.00"), "160 of work and 600 of the crane"
    if language == "zh_CN":
        assert "柒佰陆拾元整" in lines.summary.text()
    go(page, keys, lines.rows)
    keys.press(Key.Key_A)
    fill(page, agreed_by="赵工", how="wechat")
    assert "赵工" in lines.summary.text() and lines.warning.isHidden()
    go(page, keys, lines.rows)
    keys.press(Key.Key_F)
    fill(page, source="estimate")
    assert lines.stage == "final" and len(lines.rows.rows) == 2
    go(page, keys, lines.rows)
    keys.press(Key.Key_V)
    assert lines.stage == "estimate" and offered(lines.rows) == {"agree", "other"}
    keys.press(Key.Key_V)
    go(page, keys, lines.rows)
    keys.press(Key.Key_C)
    fill(page, remark="月结")
    assert offered(lines.rows) == {"settlement", "other"}
    assert "JS2026-0001" in lines.summary.text()
    go(page, keys, lines.rows)
    keys.press(Key.Key_O)
    assert navigator.opened == [("settlements", 1)]


def test_C13_repricing_is_shown_before_it_is_done(page: TicketRecord, world: World, keys: Keys) -> None:
    lines, office = page.charges.lines, world.office
    add(world, page.record_id)
    QApplication.processEvents()
    # The device is another one now: its coverage is unknown.
    other = office.equipment.save({"customer_id": world.customer, "name": "旧设备"})
    office.tickets.save({"equipment_id": other}, page.record_id)
    QApplication.processEvents()
    assert "price the charges anew" in lines.warning.text()
    go(page, keys, lines.rows)
    keys.press(Key.Key_P)
    dialog = dialog_of(page)
    assert dialog.findChild(RepricedTable).model().rowCount() == 2
    assert office.charges.of(page.record_id).estimate_totals.open == 0, "shown only"
    dialog.save()
    assert office.charges.of(page.record_id).estimate_totals.open == 1
    QApplication.processEvents()
    assert "coverage not known" in lines.warning.text()
    go(page, keys, lines.rows)
    keys.press(Key.Key_Delete)
    QApplication.processEvents()
    assert lines.rows.rows == []


def test_C13_the_verdict_shows_what_it_does_to_the_charges(
    language: str, navigator: Remembering, world: World, shown: Show
) -> None:
    ticket = ticket_of(with_prices(world))
    office = world.office
    dialog = VerdictDialog(navigator, office.ticket_coverage.of_ticket(ticket), "x")
    shown(dialog)
    assert dialog.charges.isHidden(), "no charges yet"
    dialog.close()
    add(world, ticket, rate_id="维修工时")
    dialog = VerdictDialog(navigator, office.ticket_coverage.of_ticket(ticket), "x")
    shown(dialog)
    dialog.form.editor("quality").set_value("no")
    dialog.form.editor("exclusion_id").set_value(office.exclusions.look_up("")[0][0])
    dialog.form.editor("exclusion_grounds").set_value("进水")
    dialog.look()
    model = dialog.charges.model()
    shown_rows = [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]
    assert shown_rows[0][3] == "0.00" and shown_rows[0][5] == "80.00"
    assert shown_rows[-1][5] == "80.00", "the sum"
    assert office.charges.of(ticket).estimate_totals.due == 0
    dialog.save()
    assert office.charges.of(ticket).estimate_totals.due == D(80)


def test_C9_orders_by_keys(language: str, page: TicketRecord, world: World, keys: Keys, navigator: Remembering) -> None:
    orders = page.charges.orders
    go(page, keys, orders)
    assert offered(orders) == {"task", "caller"}
    keys.press(Key.Key_T)
    fill(page, main_cause="老化", measures="更换", responsible_id=world.second)
    assert orders.row is not None and orders.row["number"] == "RW2026-0001"
    assert offered(orders) == {"caller", "edit", "task_orders.submit", "task_orders.cancel", "print", "open"}
    go(page, keys, orders)
    keys.press(Key.Key_E)
    fill(page, briefing="断电挂牌")
    go(page, keys, orders)
    keys.press(Key.Key_S)
    fill(page, comment="请审核")
    assert "task_orders.review" not in offered(orders), "nobody reviews their own order"
    assert "task_orders.withdraw" in offered(orders)
    go(page, keys, orders)
    keys.press(Key.Key_W)
    dialog = dialog_of(page)
    dialog.form.editor("price").set_value("")
    dialog.save()
    assert dialog.isVisible() and dialog.form.problem("price"), "there is no estimate to take it from"
    dialog.form.editor("price").set_value("350")
    dialog.save()
    QApplication.processEvents()
    place = next(i for i, row in enumerate(orders.rows) if row["kind"] == "caller_orders")
    go(page, keys, orders)
    orders.view.setCurrentIndex(orders.view.model().index(place, 0))
    keys.press(Key.Key_K)
    fill(page, confirmed_by="赵工")
    assert orders.row is not None and orders.row["state"] == "confirmed" and orders.row["who"] == "赵工"
    go(page, keys, orders)
    keys.press(Key.Key_O)
    assert navigator.opened == [("caller_orders", 1)]
    keys.press(Key.Key_P)
    (window,) = [w for w in page.window().findChildren(printing.FormPreview) if w.isVisible()]
    window.close()


def test_C9_the_head_reviews_on_the_page_of_the_order(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys, clock: StandingClock
) -> None:
    office = world.office
    raw = {
        "ticket_id": world.report(),
        "problem": "漏油",
        "main_cause": "老化",
        "measures": "换",
        "due_on": "2026-12-01",
    }
    order = office.task_orders.save(raw | {"responsible_id": "李强"})
    office.task_orders.submit(order, {})
    head = office.staff.save({"name": "李部长", "role": "head"})
    navigator.office = Office(office.database, clock, User(head, "李部长", "head"))
    listing = TaskOrderList(navigator)
    shown(listing)
    assert listing.bar.button("new").isHidden() and listing.model.rowCount() == 1
    record = TaskOrderRecord(navigator, order)
    record.resize(1280, 660)
    shown(record)
    keys.into(record)
    record.facts.setFocus()
    keys.press(Key.Key_R, CTRL_SHIFT)
    fill(record, comment="同意")
    assert office.task_orders.get(order).values["state"] == "reviewed"
    steps = record.steps.model()
    assert steps.rowCount() == 2 and steps.index(0, 2).data() == "李部长"
    buttons = {w.objectName() for w in record.findChildren(QWidget) if w.objectName() in MOVES and not w.isHidden()}
    assert "approve" not in buttons, "that is the manager's"


def test_C9_the_orders_of_callers_are_listed_and_printed(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys, qtbot: Any
) -> None:
    first = world.report()
    order = world.office.caller_orders.write_order(first, {"items": "更换密封圈", "price": "300"})
    world.office.caller_orders.write_order(world.report(), {"items": "检修冷却泵", "price": "500"})
    listing = CallerOrderList(navigator)
    shown(listing)
    assert listing.bar.button("new").isHidden() and listing.model.rowCount() == 2
    listing.set_query(Query(search="密封圈"))
    qtbot.waitUntil(lambda: listing.model.complete)
    assert [listing.model.id_at(row) for row in range(listing.model.rowCount())] == [order]
    listing.pane.select_ids([order])
    keys.into(listing)
    listing.pane.main.setFocus()
    keys.press(Key.Key_Return)
    assert navigator.opened == [("caller_orders", order)]
    keys.press(Key.Key_P, CTRL_SHIFT)
    (window,) = [w for w in listing.window().findChildren(printing.FormPreview) if w.isVisible()]
    window.close()


def settled(world: World, price: str = "100") -> int:
    ticket = world.report()
    add(world, ticket, "other", "final", text="吊车", typed_price=price, price_reason="外租")
    return world.office.settlements.confirm(ticket, {})


def test_C13_payments_and_invoice_on_the_page_of_the_settlement(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys
) -> None:
    settlement = settled(world)
    record = SettlementRecord(navigator, settlement)
    record.resize(1280, 660)
    shown(record)
    keys.into(record)
    for key, typed in (
        (Key.Key_P, {"amount": "40"}),
        (Key.Key_P, {}),  # what is still open stands there already
        (Key.Key_A, {}),  # in the customer's name
        (Key.Key_I, {"invoice_number": "00778899"}),
    ):
        record.facts.setFocus()
        keys.press(key, CTRL_SHIFT)
        fill(record, **typed)
        keys.into(record)
    values = world.office.settlements.get(settlement).values
    assert (values["payment"], values["invoice"], values["invoice_title"]) == (
        "paid",
        "issued",
        "华润电力（江苏）有限公司",
    )
    assert record.child_views["payments"].model().rowCount() == 2
    record.facts.setFocus()
    keys.press(Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert navigator.opened[0][0] == "tickets"


def test_C13_the_statement_of_a_month_is_shown_and_saved(
    language: str, navigator: Remembering, world: World, shown: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settlement = settled(world)
    listing = SettlementList(navigator)
    shown(listing)
    made: list[Any] = []
    monkeypatch.setattr(jobs, "run", lambda _title, task, done, **_more: done(task(None)))

    class Window(preview.PreviewDialog):
        def open(self) -> None:
            made.append(self)

    monkeypatch.setattr(preview, "PreviewDialog", Window)
    target = tmp_path / "month.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    listing._statement([settlement])
    dialog = dialog_of(listing)
    dialog.save()
    assert not dialog.isVisible() and len(made) == 1
    from ui.charges.statement import save_sheet

    found = world.office.settlements.statement({"customer_id": world.customer, "month": "2026-11"})
    save_sheet(navigator, found, listing)
    assert target.exists() and "month.xlsx" in navigator.said[-1]
    made[0].deleteLater()


def test_C11_old_parts_are_taken_in_from_their_list(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys
) -> None:
    ticket = ticket_of(with_prices(world))
    line = add(world, ticket, "part", "final", part_id="控制板")
    listing = OldPartList(navigator)
    listing.resize(1280, 600)
    shown(listing)
    keys.into(listing)
    listing.pane.main.setFocus()
    listing.select(line)
    listing.open()
    assert navigator.opened == [("tickets", ticket)]
    assert listing.selected_ids() == (line,)
    keys.press(Key.Key_I, CTRL_SHIFT)
    fill(listing, old_part_by="库管", old_part_note="贴签")
    assert world.office.charges.of(ticket).final[0]["old_part"] == "back"


def test_C9_the_page_of_an_order_from_the_caller(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys
) -> None:
    order = world.office.caller_orders.write_order(world.report(), {"items": "更换", "price": "5"})
    record = CallerOrderRecord(navigator, order)
    shown(record)
    keys.into(record)
    record.facts.setFocus()
    keys.press(Key.Key_C, CTRL_SHIFT)
    fill(record, confirmed_by="赵工")
    assert world.office.caller_orders.get(order).values["state"] == "confirmed"
    keys.into(record)
    record.facts.setFocus()
    keys.press(Key.Key_U, CTRL_SHIFT)
    assert world.office.caller_orders.get(order).values["state"] == "open"


def test_C13_whoever_confirms_the_charges_reads_what_the_customer_was_told(
    language: str, page: TicketRecord, world: World, keys: Keys
) -> None:
    """C13, H7: the dialog says what differs from the agreement, and confirms the total that it shows only."""
    office, ticket, lines = world.office, page.record_id, page.charges.lines
    crane = {"text": "吊车", "typed_price": "600", "price_reason": "外租"}
    add(world, ticket, "other", **crane)
    office.charges.agree(ticket, {"agreed_by": "赵工", "agreed_at": office.clock(), "how": "phone"})
    add(world, ticket, "other", "final", **crane | {"typed_price": "1500"})
    exclude(world, ticket)
    QApplication.processEvents()
    words = "客户同意的是" if language == "zh_CN" else "The customer agreed to"
    assert words in lines.warning.text() and "1,500.00" in lines.warning.text()
    go(page, keys, lines.rows)
    keys.press(Key.Key_C)
    dialog = dialog_of(page)
    assert words in "".join(label.text() for label in dialog.findChildren(QLabel))
    add(world, ticket, "other", "final", **crane)  # somebody else, meanwhile
    dialog.save()
    assert dialog.isVisible() and "2,100.00" in dialog.message.text()
    dialog.reject()
    QApplication.processEvents()
    go(page, keys, lines.rows)
    keys.press(Key.Key_C)
    fill(page)
    assert office.charges.of(ticket).settlement is not None


def test_C13_a_settlement_is_made_void_by_keys(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys
) -> None:
    ticket = world.report()
    add(world, ticket, "other", "final", text="吊车", typed_price="1000", price_reason="外租")
    settlement = world.office.settlements.confirm(ticket, {})
    record = SettlementRecord(navigator, settlement)
    record.resize(1280, 660)
    shown(record)
    keys.into(record)
    record.facts.setFocus()
    keys.press(Key.Key_V, CTRL_SHIFT)
    fill(record, void_reason="开错工单")
    assert world.office.settlements.get(settlement).values["state"] == "void"
    assert record.state_label.text() == ("● 结算单已作废" if language == "zh_CN" else "● Settlement void")
