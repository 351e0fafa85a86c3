"""C5, C12, C18: loaners, returns and the short flows on a ticket's page and in their lists, driven by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core.rights import User
from app.office import Office
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World
from tests.tickets.test_flows import PNG, REPORT
from tests.tickets.test_loans import lent, loaner
from tests.ui.conftest import Remembering
from tests.ui.drops import drop_files
from tests.ui.tickets.conftest import Keys
from tests.ui.tickets.test_work_tabs import dialog_of, fill, go, offered
from ui.equipment.record import DeviceRecord
from ui.kit import notify
from ui.tickets.loan_lists import LoanerList, LoanList, ReturnList
from ui.tickets.look import LOAN_COLOURS, RETURN_COLOURS, RETURN_ICONS, RETURN_KEYS
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog
from ui.tickets.rows import WorkRows

Show = Callable[[QWidget], QWidget]
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page_of(navigator: Remembering, world: World, shown: Show) -> Callable[..., TicketRecord]:
    """Opens the page of a new ticket."""

    def open_page(**typed: Any) -> TicketRecord:
        record = TicketRecord(navigator, world.report(**typed))
        record.resize(1280, 660)
        shown(record)
        return record

    return open_page


def press(page: TicketRecord, keys: Keys, rows: WorkRows, key: Key) -> None:
    """Presses a key in one of the tables."""
    go(page, keys, rows)
    keys.press(key)
    QApplication.processEvents()


def test_C12_C18_every_state_has_its_colour_and_every_move_its_icon_and_key() -> None:
    from app.tickets.loans.model import LOAN_STATES
    from app.tickets.returns.model import RETURN_MOVES, RETURN_STATES

    assert set(LOAN_COLOURS) == set(LOAN_STATES) and set(RETURN_COLOURS) == set(RETURN_STATES)
    assert set(RETURN_ICONS) == set(RETURN_KEYS) == set(RETURN_MOVES)


# -- loaners -----------------------------------------------------------------------------------------------------------


def test_C12_a_loaner_is_offered_lent_and_taken_back_by_keys(
    language: str, page_of: Callable[..., TicketRecord], world: World, keys: Keys, clock: StandingClock
) -> None:
    fitting, other = loaner(world, name="备用真空炉"), loaner(world, "L2", name="备用泵", model="ZJ")
    page = page_of(equipment_id=world.device, called_at="2026-11-20 09:00", caller_name="赵工")
    loans = page.work_tabs.loans
    assert any(words in text for _title, text in page.key_facts(page.details) for words in ("loaner", "备机"))
    assert "lend" in {action.key for action in page.actions_for(page.details)} and "decline" in offered(loans.rows)
    keys.into(page)
    keys.press(Key.Key_D, SHIFT)
    QApplication.processEvents()
    dialog = dialog_of(page)
    # The one that fits stands first and is chosen; the receiver is the caller.
    box = dialog.form.editor("equipment_id")
    assert (box.raw(), box.count()) == (str(fitting), 2) and dialog.form.editor("receiver").raw() == "赵工"
    dialog.form.editor("due_on").set_value("2026-11-01")
    dialog.save()
    assert dialog.form.problem("condition_out") and dialog.isVisible()
    dialog.form.editor("condition_out").set_value("九成新")
    dialog.save()
    assert dialog.form.problem("due_on") and dialog.form.editor("condition_out").raw() == "九成新"
    fill(page, due_on="2026-11-30", accessories="电源线\n说明书")
    assert loans.rows.row is not None and loans.rows.row["state"] == "out"
    assert "lend" not in {action.key for action in page.actions_for(page.details)}
    assert offered(loans.rows) == {"lend", "take_back", "extend", "correct", "slip", "give_up"}
    press(page, keys, loans.rows, Key.Key_E)
    fill(page, due_on="2026-12-05", reason="等配件")
    clock.forward(days=1)
    press(page, keys, loans.rows, Key.Key_R)
    ticks = dialog_of(page).form
    assert ticks.editor("back_0").raw() and ticks.editor("back_1").raw()
    fill(page, condition_back="完好", back_1=False)
    assert (loans.rows.row["state"], loans.rows.row["missing"]) == ("back", "说明书")
    press(page, keys, loans.rows, Key.Key_B)
    assert loans.rows.row["state"] == "out"
    # All others are out: it says where they are instead of an empty list.
    lent(world, world.report(), other, out_at=clock.now)
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notify, "tell", lambda _parent, text: told.append(text))
        press(page, keys, loans.rows, Key.Key_Insert)
    assert "备用泵" in told[0] and "华润电力" in told[0]


def test_C12_ending_a_ticket_asks_why_its_loaner_may_stay_out(
    page_of: Callable[..., TicketRecord], world: World, keys: Keys, navigator: Remembering, clock: StandingClock
) -> None:
    page = page_of(equipment_id=world.device)
    lent(world, page.record_id, loaner(world))
    QApplication.processEvents()
    page.load()
    dialog = page.mover.make("cancel", page.details)
    assert dialog is not None
    dialog.form.editor("reason").set_value("重复登记")
    dialog.save()
    assert dialog.form.problem("left_reason") and world.values(page.record_id)["state"] == "registered"
    dialog.form.editor("left_reason").set_value("客户下周寄回")
    dialog.save()
    assert world.values(page.record_id)["state"] == "cancelled"
    page.load()
    # Taken back on the closed ticket.
    assert offered(page.work_tabs.loans.rows) >= {"take_back", "slip"}
    navigator.office = Office(world.office.database, clock, User(None, "李强", "clerk"))
    page.load()
    assert "give_up" not in offered(page.work_tabs.loans.rows)


def test_C12_the_lists_show_who_has_what(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys, clock: StandingClock
) -> None:
    ticket, device = world.report(equipment_id=world.device), loaner(world)
    loan = lent(world, ticket, device, due_on="2026-11-23")
    clock.forward(days=3)
    page = LoanList(navigator)
    shown(page)
    assert page.query.scope == "out" and page.model.rowCount() == 1
    page.select(loan)
    page.open()
    assert navigator.opened[-1] == ("tickets", ticket)
    keys.into(page)
    page.pane.main.setFocus()
    keys.press(Key.Key_R, SHIFT)
    QApplication.processEvents()
    fill(page, condition_back="完好")
    assert world.office.loans.get(loan).values["state"] == "back" and page.model.rowCount() == 0
    pool = LoanerList(navigator)
    shown(pool)
    assert pool.model.rowCount() == 1
    pool.select(device)
    pool.open()
    assert navigator.opened[-1] == ("equipment", device)
    record = DeviceRecord(navigator, device)
    shown(record)
    assert not any("华润" in text for _title, text in record.key_facts(record.details))
    lent(world, world.report(), device, out_at=clock.now, due_on="2026-12-30")
    record.load()
    assert any("华润" in text for _title, text in record.key_facts(record.details))


# -- returns -----------------------------------------------------------------------------------------------------------


def test_C18_a_return_goes_its_way_by_keys(
    language: str,
    page_of: Callable[..., TicketRecord],
    world: World,
    keys: Keys,
    navigator: Remembering,
    shown: Show,
) -> None:
    page = page_of(kind="return", equipment_id=world.device, fault_reported="要求换货", level="", effect="")
    assert page.flow.tab is not None and page.lists.currentWidget() is page.flow.tab.widget
    rows: WorkRows = page.flow.tab.widget
    press(page, keys, rows, Key.Key_Insert)
    assert dialog_of(page).form.editor("reason").raw() == "要求换货"
    fill(page, wants="exchange")
    press(page, keys, rows, Key.Key_R)
    fill(page, ground="quality", finding="焊点开裂")
    press(page, keys, rows, Key.Key_D)
    # The rule has filled in who bears the freight.
    assert (
        dialog_of(page).form.editor("freight").raw() == "us"
        and dialog_of(page).form.editor("decision").raw() == "exchange"
    )
    fill(page, decision_reason="质量问题")
    press(page, keys, rows, Key.Key_F)
    dialog = dialog_of(page)
    dialog.form.editor("outcome").set_value("寄出新机")
    dialog.save()
    assert dialog.form.problem("serial")
    fill(page, serial="NEW1")
    assert rows.row is not None and rows.row["state"] == "done"
    assert world.office.equipment.get(world.device).values["state"] == "replaced"
    listed = ReturnList(navigator)
    shown(listed)
    assert listed.model.rowCount() == 0
    listed.show_all()
    assert listed.model.rowCount() == 1


def test_C18_C5_the_tab_follows_the_kind_of_the_ticket(page_of: Callable[..., TicketRecord], world: World) -> None:
    page = page_of()
    assert page.flow.tab is None
    kinds = {"return": "ReturnsTab", "installation": "AcceptanceTab", "acceptance": "AcceptanceTab"}
    kinds |= {"consumables": "ConsumablesTab", "planned": "PlannedTab"}
    for kind, tab in kinds.items():
        world.office.tickets.save({"kind": kind, "planned_on": "2026-11-30"}, page.record_id)
        page.load()
        assert type(page.flow.tab).__name__ == tab and page.lists.indexOf(page.flow.tab.widget) == 0
    count = page.lists.count()
    world.office.tickets.save({"kind": "fault"}, page.record_id)
    page.load()
    assert page.flow.tab is None and page.lists.count() == count - 1


# -- the short flows ---------------------------------------------------------------------------------------------------


def test_C5_an_acceptance_is_written_and_confirmed_by_keys(
    language: str,
    page_of: Callable[..., TicketRecord],
    world: World,
    keys: Keys,
    navigator: Remembering,
    tmp_path: Path,
) -> None:
    world.office.equipment.save({"plan_id": "两年质保"}, world.device)
    page = page_of(kind="installation", fault_reported="安装", level="", effect="", caller_name="赵工")
    tab: Any = page.flow.tab
    press(page, keys, tab.report, Key.Key_Insert)
    assert dialog_of(page).form.editor("customer_signer").raw() == "赵工"
    fill(page, **REPORT)
    press(page, keys, tab.devices, Key.Key_Insert)
    dialog = dialog_of(page)
    dialog.save()
    assert dialog.form.problem("name")
    fill(page, equipment_id=world.device)
    press(page, keys, tab.devices, Key.Key_Insert)
    fill(page, name="真空泵", serials="P1\nP2")
    assert len(tab.devices.rows) == 3
    press(page, keys, tab.report, Key.Key_K)
    dialog = dialog_of(page)
    dialog.save()
    assert dialog.form.problem("change_reason") and dialog.form.problem("scan_reason")
    dialog.reject()
    # The signed report is dropped on the tab: it sets the dates, so the confirmation follows at once.
    scan = tmp_path / "验收报告.png"
    scan.write_bytes(PNG)
    assert drop_files(tab.widget, scan)
    assert tab.report.row["scans"] == 1 and [one.key for one in dialog_of(page).form.fields] == ["change_reason"]
    fill(page, change_reason="当时写错了")
    assert {row["accepted_on"] for row in tab.devices.rows} == {date(2026, 11, 20)}
    assert offered(tab.report) == {"write", "scan", "take_back"}
    press(page, keys, tab.points, Key.Key_Insert)
    fill(page, text="补漆")
    press(page, keys, tab.points, Key.Key_T)
    fill(page, due_on="2026-12-01")
    assert offered(tab.points) == {"point", "settle"} and "2026-12-01" in tab.points.rows[0]["leads_to"]
    press(page, keys, tab.report, Key.Key_B)
    press(page, keys, tab.devices, Key.Key_Return)
    assert navigator.opened[-1][0] == "equipment"


def test_C5_consumables_are_delivered_by_keys(
    language: str, page_of: Callable[..., TicketRecord], keys: Keys, navigator: Remembering
) -> None:
    page = page_of(kind="consumables", fault_reported="要碳粉", level="", effect="")
    rows: WorkRows = page.flow.tab.widget
    press(page, keys, rows, Key.Key_Insert)
    dialog = dialog_of(page)
    dialog.save()
    assert dialog.form.problem("item")
    fill(page, item="碳粉", quantity="2", promised_on="2026-11-23")
    press(page, keys, rows, Key.Key_E)
    fill(page, quantity="3")
    press(page, keys, rows, Key.Key_D)
    fill(page, courier="顺丰", courier_number="SF1")
    assert rows.row is not None and (rows.row["state"], rows.row["tracking"]) == ("delivered", "顺丰 SF1")
    assert ("可以解决" if language == "zh_CN" else "can be resolved") in navigator.said[-1]
    assert offered(rows) == {"want", "change", "take_back"}
    press(page, keys, rows, Key.Key_B)
    assert rows.row["state"] == "wanted"


def test_C5_planned_support_shows_its_deadline_and_its_preparation(
    language: str, page_of: Callable[..., TicketRecord], world: World, keys: Keys, clock: StandingClock
) -> None:
    page = page_of(kind="planned", fault_reported="年会", level="", effect="", planned_on="2026-11-24")
    tab: Any = page.flow.tab
    assert "2026-11-24" in tab.deadline.text()
    press(page, keys, tab.rows, Key.Key_A)
    fill(page, text="备件箱")
    press(page, keys, tab.rows, Key.Key_Space)
    assert "1 / 1" in tab.result.text() or "1 of 1" in tab.result.text()
    world.office.tickets.assign(page.record_id, {"technician_id": "李强", "appointed_at": "2026-11-24 08:00"})
    clock.now = NOW + timedelta(days=4)
    page.load()
    assert "李强" in tab.people.text() and (
        "2 days overdue" in tab.deadline.text() or "已过 2 天" in tab.deadline.text()
    )


@pytest.mark.parametrize("answer, state", [("按住复位键", "closed"), ("", "registered")])
def test_C5_a_question_is_answered_and_closed_from_the_phone_report_by_keys(
    language: str, navigator: Remembering, world: World, shown: Show, keys: Keys, answer: str, state: str
) -> None:
    dialog = ReportDialog(navigator, customer_id=world.customer)
    shown(dialog)
    form = dialog.form
    saved: list[int] = []
    dialog.saved.connect(saved.append)
    assert not form.answer.isVisible()
    form.go_to("kind")
    keys.press(Key.Key_Right)  # fault → question
    assert form.kind.raw() == "question" and form.answer.isVisible()
    form.go_to("fault_reported")
    keys.type("怎么复位")
    keys.enter()
    assert form.answer.hasFocus()
    keys.type(answer or " ")
    if answer:
        assert dialog.save_button.text().startswith(("Save and close", "保存并关闭"))
    keys.save()
    values = world.values(saved[0])
    assert (values["state"], values["result"]) == (state, answer)


def test_C5_an_answer_outlives_a_crash(navigator: Remembering, world: World, shown: Show) -> None:
    dialog = ReportDialog(navigator, customer_id=world.customer)
    shown(dialog)
    dialog.form.kind.set_value("question")
    dialog.form.answer.set_value("按住复位键")
    kept = dialog.form.state()
    other = ReportDialog(navigator)
    shown(other)
    other.form.restore(kept)
    assert other.form.answer.raw() == "按住复位键" and other.form.is_answered()
    # A draft of an older version knows no answer.
    del kept["choices"]["answer"]
    other.form.restore(kept)
    assert not other.form.is_answered()
