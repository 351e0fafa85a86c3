"""C1–C17: the whole life of one ticket through the real windows by keys alone, on both databases, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from shiboken6 import isValid

from app.core import i18n, paths
from app.core.database import Database
from app.core.lists import Query
from app.core.local import Local
from app.core.rights import User
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets.conftest import World, world_of
from tests.tickets.test_charges import with_prices
from tests.tickets.test_loans import loaner
from tests.ui.tickets.hands import CONTROL, SHIFT, Hands, is_open
from ui.forms.moves import SignDialog
from ui.forms.printing import FormPreview
from ui.kit import jobs, preview
from ui.kit.ask_dialog import AskDialog
from ui.main_window import MainWindow
from ui.tickets.call_back import CallBackDialog
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog

D = Decimal
Key = Qt.Key
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in the office
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drafts and papers of this test alone; what is still open afterwards is freed."""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    yield
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, FormPreview | AskDialog | QMenu | ReportDialog | CallBackDialog) and isValid(widget):
            widget.close()
            widget.deleteLater()
    QApplication.processEvents()


class Story:
    """The main window with the people who use it one after the other."""

    def __init__(self, window: MainWindow, world: World, hands: Hands, people: dict[str, int]) -> None:
        self.window, self.world, self.hands, self._people = window, world, hands, people
        self.office = world.office
        self.ticket = 0

    @property
    def page(self) -> Any:
        """What is in front."""
        QApplication.processEvents()
        return self.window.tabs[self.window.bar.currentIndex()].widget

    def values(self) -> dict[str, Any]:
        return self.world.values(self.ticket)

    def works(self, name: str, role: str) -> None:
        """Another person sits down at the window."""
        self.office.user = User(self._people[name], name, role)
        self.window.rebuild()
        self.hands.into(self.window)

    def find(self, typed: str, kind: str) -> Any:
        """Ctrl+K, what is typed, Enter: the record's page."""
        hands = self.hands
        hands.into(self.window)
        hands._qtbot.keyClick(self.window, Key.Key_K, CONTROL)
        hands.type(typed)
        found = self.window.search.popup.list
        # Until then it offers what was opened last.
        hands.wait(lambda: not self.window.search._timer.isActive())
        hits = [found.item(place).data(Qt.ItemDataRole.UserRole) for place in range(found.count())]
        for _step in range(1 + next(place for place, hit in enumerate(hits) if hit.kind == kind)):
            hands.press(Key.Key_Down)
        hands.enter()
        record = self.window.tabs[self.window.bar.currentIndex()].record
        assert record is not None and record[0] == kind, (typed, record)
        return self.page

    def save_paper(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl+S in the preview, which counts as a print, and Escape."""
        hands = self.hands
        dialog = hands.top(FormPreview)
        hands.wait(lambda: dialog.preview is not None and dialog.preview.view.page_count > 0)
        monkeypatch.setattr(preview, "ask_file", lambda *_given: path)
        hands.press(Key.Key_S, CONTROL)
        hands.wait(lambda: not jobs.jobs.shown and path.exists())
        assert path.read_bytes().startswith(b"%PDF")
        hands.press(Key.Key_Escape)
        hands.wait(lambda: not is_open(dialog))
        hands.into(self.window)


@pytest.fixture(params=[("sqlite", "zh_CN"), ("postgresql", "en")], ids=["sqlite-zh", "postgresql-en"])
def story(
    request: pytest.FixtureRequest, clock: StandingClock, themed: Any, shown: Callable[..., Any], qtbot: Any
) -> Story:
    kind, language = request.param
    database: Database = request.getfixturevalue(f"{kind}_database")
    i18n.set_language(language)
    clock.now = MONDAY
    office = Office(database, clock, User(None, "王芳", "manager"))
    world = with_prices(world_of(office))
    loaner(world)
    people = {"李强": world.technician}
    for name, role in (("刘敏", "clerk"), ("陈部长", "head"), ("王芳", "manager")):
        people[name] = office.staff.save({"name": name, "role": role})
    office.user = User(people["刘敏"], "刘敏", "clerk")
    window = MainWindow(Local(language=language, database="x.db", user_id=people["刘敏"]))
    window.resize(1280, 720)
    shown(window)
    window.attach(office)
    return Story(window, world, Hands(qtbot), people)


def test_C1_to_C17_the_whole_life_of_a_ticket(
    story: Story, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, office = story.hands, story.office

    # -- the call: F2, the caller, the device, what is wrong ---------------------------------------------------------
    hands._qtbot.keyClick(story.window, Key.Key_F2)
    report = hands.top(ReportDialog)
    hands.type("zg")
    hands.wait(lambda: report.form.find.popup_open)
    hands.enter()
    hands.wait(lambda: report.form.device.popup_open)
    hands.press(Key.Key_Down)
    hands.enter(3)
    assert hands.focus is report.form.fault
    hands.type("真空报警")
    hands.enter()
    hands.press(Key.Key_Down)
    hands.save()
    (story.ticket,) = office.tickets.listing.ids(Query())
    values = story.values()
    assert (values["state"], values["caller_name"], values["equipment_id"], values["level"], values["called_at"]) == (
        "registered",
        "赵工",
        story.world.device,
        "major",
        MONDAY,
    )
    number = values["number"]
    page = story.find(number, "tickets")
    assert isinstance(page, TicketRecord) and page.record_id == story.ticket

    # -- a remote attempt in vain, then somebody is sent -------------------------------------------------------------
    clock.forward(minutes=20)
    tabs = page.work_tabs
    hands.do(
        page, tabs.attempts, Key.Key_Insert, mode="remote", at="9:03", minutes="15", result="改参数无效", solved="no"
    )
    (attempt,) = office.work.of(story.ticket).attempts
    assert (attempt["mode"], attempt["minutes"], attempt["solved"]) == ("remote", 15, "no")
    hands.within(page)
    hands.press(Key.Key_A, CONTROL | SHIFT)
    dialog = hands.dialog(page)
    hands.put(dialog.form.editor("technician_id"), "lq")
    hands.put(dialog.form.editor("appointed_at"), "2026-11-23 13:30")
    hands.save()
    values = story.values()
    assert (values["state"], values["technician_id"]) == ("assigned", story.world.technician)
    (visit,) = office.dispatch.visits(story.ticket)
    assert visit.state == "planned"

    # -- the order from the caller -----------------------------------------------------------------------------------
    orders = page.charges.orders
    hands.do(page, orders, Key.Key_W, items="更换控制板", price="470")
    hands.do(page, orders, Key.Key_K, confirmed_by="赵工")
    (order,) = office.caller_orders.listing.ids(Query())
    values = office.caller_orders.get(order).values
    assert (values["state"], values["price"], values["confirmed_by"]) == ("confirmed", D(470), "赵工")

    # -- the task order: written, then others review and approve it --------------------------------------------------
    hands.do(page, orders, Key.Key_T, main_cause="进水", measures="更换", responsible_id="lq", due_on="2026-11-25")
    hands.to_row(page, orders, kind="task_orders")
    hands.do(page, orders, Key.Key_S, comment="请审核")
    (task,) = office.task_orders.listing.ids(Query())
    number_of_task = office.task_orders.get(task).values["number"]
    for name, role, key, state in (
        ("陈部长", "head", Key.Key_R, "reviewed"),
        ("王芳", "manager", Key.Key_A, "approved"),
    ):
        clock.forward(minutes=5)
        story.works(name, role)
        record = story.find(number_of_task, "task_orders")
        hands.within(record)
        hands.press(key, CONTROL | SHIFT)
        hands.answer(record, comment="同意")
        assert office.task_orders.get(task).values["state"] == state
    story.works("刘敏", "clerk")

    # -- a loaner, and the visit with its times ----------------------------------------------------------------------
    page = story.find(number, "tickets")
    loans = page.work_tabs.loans
    hands.do(page, loans.rows, Key.Key_Insert, due_on="2026-11-30", condition_out="九成新", accessories="电源线")
    (loan,) = office.loans.of(story.ticket).rows
    assert loan["state"] == "out"
    clock.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    for key, typed, state in (
        (Key.Key_D, {"at": "2026-11-23 12:50"}, "under_way"),
        (Key.Key_R, {"at": "2026-11-23 13:25"}, "under_way"),
        (Key.Key_F, {"at": "2026-11-23 14:50", "result": "更换控制板", "solved": "yes"}, "done"),
        (Key.Key_L, {"at": "2026-11-23 15:00"}, "done"),
    ):
        hands.do(page, page.visits, key, **typed)
        assert page.visits.row["state"] == state
    assert story.values()["solved_how"] == "site"

    # -- what it costs: nothing under warranty, until water is found -------------------------------------------------
    lines = page.charges.lines
    hands.do(page, lines.rows, Key.Key_F, source="visits")
    hands.do(page, lines.rows, Key.Key_Insert, line="part", part_id="控制板")
    found = office.charges.of(story.ticket)
    assert [(row["line"], row["quantity"], row["charge"], row["payer"]) for row in found.final] == [
        ("labour", D("1.5"), D(0), "us"),
        ("travel", D(1), D(0), "us"),
        ("part", D(1), D(0), "us"),
    ]
    assert (found.final_totals.due, found.final_totals.open) == (D(0), 0)
    assert found.final[2]["old_part"] == "expected"
    hands.within(page)
    hands.press(Key.Key_V, CONTROL | SHIFT)
    verdict = hands.dialog(page)
    hands.put(verdict.form.editor("quality"), "no")
    hands.put(verdict.form.editor("exclusion_id"), "疏忽" if i18n.language() == "zh_CN" else "misuse")
    hands.put(verdict.form.editor("exclusion_grounds"), "主板有水渍")
    hands.wait(lambda: not verdict._typing.isActive())
    table = verdict.charges.model()
    assert [(table.index(row, 3).data(), table.index(row, 5).data()) for row in range(table.rowCount())] == [
        ("0.00", "120.00"),
        ("0.00", "50.00"),
        ("0.00", "300.00"),
        ("0.00", "470.00"),
    ]
    assert office.charges.of(story.ticket).final_totals.due == D(0), "shown only"
    hands.save()
    found = office.charges.of(story.ticket)
    assert [(row["basis"], row["amount"], row["payer"]) for row in found.final] == [
        ("cost", D(120), "customer"),
        ("cost", D(50), "customer"),
        ("cost", D(300), "customer"),
    ]
    assert found.final_totals.due == D(470) and found.final[2]["old_part"] == ""
    story.works("王芳", "manager")
    page = story.page
    hands.do(page, page.charges.lines.rows, Key.Key_C, remark="客户已知")
    settlement = office.charges.of(story.ticket).settlement
    assert settlement is not None and (settlement["state"], settlement["due"], settlement["payment"]) == (
        "confirmed",
        D(470),
        "unpaid",
    )

    # -- papers ------------------------------------------------------------------------------------------------------
    story.works("刘敏", "clerk")
    page = story.page
    hands.to_rows(page, page.forms.rows)
    hands.press(Key.Key_P, CONTROL)
    hands.from_menu(1)
    story.save_paper(tmp_path / "registration.pdf", monkeypatch)
    scan = tmp_path / "scan.png"
    scan.write_bytes(PNG)
    clock.forward(hours=2)
    hands.do(page, page.forms.rows, Key.Key_S)
    sign = hands.top(SignDialog)
    hands.put(sign.form.editor("signed_by"), "赵工")
    hands.tab_to(sign.scan_button)
    hands.press(Key.Key_Space)
    chooser = hands.top(QFileDialog)
    hands._qtbot.keyClicks(chooser.focusWidget(), str(scan))
    hands._qtbot.keyClick(chooser.focusWidget(), Key.Key_Return)
    hands.wait(lambda: not is_open(chooser))
    hands.into(sign)
    hands.save()
    (form,) = office.forms.of_ticket(story.ticket)
    assert (form["number"], form["state"], form["printed"], form["scans"]) == ("WX2026-00001", "signed", 1, 1)
    record = story.find(settlement["number"], "settlements")
    hands.within(record)
    hands.press(Key.Key_P, CONTROL)
    story.save_paper(tmp_path / "settlement.pdf", monkeypatch)

    # -- solved, the customer is content, but the loaner is out ------------------------------------------------------
    page = story.find(number, "tickets")
    if story.values()["state"] != "resolved":
        hands.within(page)
        hands.press(Key.Key_R, CONTROL | SHIFT)
        hands.answer(page, result="更换控制板")
    values = story.values()
    assert (values["state"], values["solved_how"], values["result"]) == ("resolved", "site", "更换控制板")
    clock.forward(hours=16)
    hands.within(page)
    hands.press(Key.Key_B, CONTROL | SHIFT)
    call = hands.top(CallBackDialog)
    assert "备用真空炉" in call.message.text() and not call.close_box.isEnabled()
    for digit in (Key.Key_1, Key.Key_1, Key.Key_5, Key.Key_1, Key.Key_1):
        hands.press(digit)
    hands.type("很好")
    hands.save()
    assert (story.values()["state"], story.values()["satisfaction"]) == ("called_back", "5")
    hands.do(page, page.work_tabs.loans.rows, Key.Key_R, condition_back="完好")
    assert office.loans.of(story.ticket).rows[0]["state"] == "back"
    hands.within(page)
    hands.press(Key.Key_F, CONTROL | SHIFT)
    hands.save()
    values = story.values()
    assert (values["state"], values["satisfaction"], values["solved"], values["closed_at"]) == (
        "closed",
        "5",
        True,
        clock.now,
    )

    # -- found again, with all that happened -------------------------------------------------------------------------
    for typed in (number, "WX2026-00001", settlement["number"], number_of_task, "SN4711", "4711"):
        assert office.find(typed), typed
    page = story.find(number, "tickets")
    assert page.details is not None and page.details.values["state"] == "closed"
    moves = [row.move for row in office.tickets.course(story.ticket) if row.move in ALL_MOVES]
    assert moves == ["close", "call_back", "resolve", "start", "assign"]
    told = {change.table for change in office.tickets.changes(story.ticket)}
    assert told >= {
        "ticket",
        "ticket_move",
        "ticket_visit",
        "support_attempt",
        "charge_line",
        "loan",
        "call_back_attempt",
    }
    kinds = {event.kind for event in office.archive.time_line("tickets", story.ticket)}
    assert kinds >= {"tickets", "caller_orders", "task_orders", "settlements", "forms", "history"}
    for kind, record_id in (("customers", story.world.customer), ("equipment", story.world.device)):
        assert any(number in event.title for event in office.archive.time_line(kind, record_id))
    numbers = {row["number"] for row in office.forms.of_ticket(story.ticket)}
    assert numbers == {"WX2026-00001", settlement["number"]}
    assert {row["state"] for row in page.forms.rows.rows} == {"signed", "printed"}


ALL_MOVES = ("assign", "start", "wait", "go_on", "resolve", "call_back", "close", "reopen", "cancel", "undo")
