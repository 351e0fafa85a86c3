"""A8, C1: similar cases while a fault is typed, in the phone report and on a ticket's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from app.core import i18n, paths
from app.core.lists import Query
from app.knowledge.rules import Similar
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.knowledge.conftest import Keys
from ui.kit import work
from ui.knowledge import similar_box
from ui.knowledge.similar_box import Question, SimilarBox, line, times, together
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog

Show = Callable[[QWidget], QWidget]
Control = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def quick(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(similar_box, "PAUSE", 0)


@pytest.fixture
def report(navigator: Remembering, world: World) -> Iterator[ReportDialog]:
    """An open phone report about the customer's device, with an article and a past ticket to be found."""
    navigator.office.articles.save({"title": "真空报警", "solution": "更换密封圈", "models": "DK-200"})
    ticket = world.report(fault_reported="抽真空报警", equipment_id=world.device)
    navigator.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "清洗真空泵"})
    navigator.office.call_backs.record(ticket, {"solved": "yes", "close": True})
    dialog = ReportDialog(navigator, customer_id=world.customer, equipment_id=world.device)
    dialog.show()
    dialog.activateWindow()
    QApplication.processEvents()
    dialog.form.effect.set_value("partly")
    yield dialog
    if isValid(dialog):
        dialog._closing = True
        dialog.close()
        dialog.deleteLater()


def typed(report: ReportDialog, keys: Keys, qtbot: Any, text: str = "真空报警") -> SimilarBox:
    """Types a fault and waits for what is like it."""
    keys.into(report)
    report.form.go_to("fault_reported")
    keys.type(text)
    qtbot.waitUntil(report.similar.isVisible)
    return report.similar


def test_C1_similar_cases_show_below_the_fault_while_it_is_typed(
    qtbot: Any, language: str, report: ReportDialog, keys: Keys
) -> None:
    assert report.similar.isHidden()
    box = typed(report, keys, qtbot)
    assert [box.list.item(row).text() for row in range(box.list.count())] == [
        "DK-200 真空报警 → 更换密封圈",
        "DK-200 抽真空报警 → 清洗真空泵",
    ]
    # The cursor stays where it is typed.
    assert keys.focus is report.form.fault
    report.form.fault.set_value("")
    qtbot.waitUntil(box.isHidden)


def test_C1_the_list_is_reached_by_a_key_that_its_tooltip_names(
    qtbot: Any, language: str, report: ReportDialog, keys: Keys, navigator: Remembering
) -> None:
    box = typed(report, keys, qtbot)
    assert "Ctrl+J" in box.list.toolTip()
    assert any("Ctrl+J" in label.text() for label in box.findChildren(QLabel))
    keys.press(Qt.Key.Key_J, Control)
    assert keys.focus is box.list
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Return)
    assert navigator.opened == [(hit.kind, hit.id) for hit in box.hits()]
    assert [kind for kind, _id in navigator.opened] == ["articles", "tickets"]
    keys.press(Qt.Key.Key_Escape)
    assert keys.focus is report.form.fault and report.isVisible()


def test_C1_what_helped_is_counted_when_the_report_is_saved(
    qtbot: Any, language: str, report: ReportDialog, keys: Keys, world: World
) -> None:
    box = typed(report, keys, qtbot)
    articles, article = world.office.articles, box.hits()[0].id
    keys.press(Qt.Key.Key_J, Control)
    keys.press(Qt.Key.Key_Space)
    assert articles.get(article).values["helped"] == 0
    keys.save()
    assert articles.get(article).values["helped"] == 1
    ticket = max(world.office.tickets.listing.ids(Query()))
    assert articles.helped_with(ticket) == {article}


def test_C1_what_was_unticked_or_is_a_ticket_is_not_counted(
    qtbot: Any, report: ReportDialog, keys: Keys, world: World
) -> None:
    box = typed(report, keys, qtbot)
    article = box.hits()[0].id
    keys.press(Qt.Key.Key_J, Control)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Space)
    keys.save()
    assert world.office.articles.get(article).values["helped"] == 0


def test_C1_what_was_ticked_stays_in_sight_whatever_is_typed_then(qtbot: Any, report: ReportDialog, keys: Keys) -> None:
    box = typed(report, keys, qtbot)
    first = box.hits()[0]
    box.list.item(0).setCheckState(Qt.CheckState.Checked)
    report.form.fault.set_value("完全别的事情")
    qtbot.waitUntil(lambda: box.list.count() == 1)
    assert box.hits() == [first] and box.list.item(0).checkState() is Qt.CheckState.Checked


def test_C1_a_draft_keeps_what_helped(qtbot: Any, report: ReportDialog, keys: Keys) -> None:
    box = typed(report, keys, qtbot)
    box.list.item(0).setCheckState(Qt.CheckState.Checked)
    state = report.form.state()
    assert state["more"]["helped"] == [box.hits()[0].id]
    # As after a change of language: all is made anew.
    i18n.set_language("zh_CN")
    report.rebuild()
    qtbot.waitUntil(lambda: report.similar.isVisible())
    assert report.similar.list.item(0).checkState() is Qt.CheckState.Checked
    assert report.form.raw()["helped_articles"] == state["more"]["helped"]


def test_C1_a_new_device_is_looked_for_by_its_model(
    qtbot: Any, report: ReportDialog, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    office = report.office
    monkeypatch.setattr(office.articles, "similar", lambda *given: asked.append(given) or [])
    monkeypatch.setattr(office.tickets, "similar", lambda *given: [])
    report.form.device.show_picked("包装机", None)
    report.form.device_model.setText("BZ-9")
    report.form.fault.set_value("不封口")
    qtbot.waitUntil(lambda: bool(asked))
    assert asked[-1][:3] == ("不封口", "BZ-9", None)


@pytest.mark.threads
def test_C1_the_answer_to_an_older_question_is_dropped(qtbot: Any, navigator: Remembering, shown: Show) -> None:
    """The first answer comes late: it must not stand where the second one stands."""
    late, begun = Event(), Event()

    def similar(text: str, *_more: Any) -> list[Similar]:
        if text == "真空":
            begun.set()
            late.wait(10)
        return [Similar("articles", 1 if text == "真空" else 2, "", text, "", 0, 1.0)]

    navigator.office.articles.similar = similar  # type: ignore[method-assign]
    navigator.office.tickets.similar = lambda *_all: []  # type: ignore[method-assign, assignment]
    work.set_pool(ThreadPoolExecutor(2))
    holder = QWidget()
    box = SimilarBox(navigator, set(), parent=holder)
    shown(holder)
    box.ask_at_once(Question("真空"))
    assert begun.wait(10)
    box.ask_at_once(Question("漏油"))
    qtbot.waitUntil(lambda: [hit.id for hit in box.hits()] == [2])
    late.set()
    work.close_pool()
    QApplication.processEvents()
    assert [hit.id for hit in box.hits()] == [2]


def test_C1_an_error_hides_the_box_and_disturbs_nobody(
    qtbot: Any, report: ReportDialog, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = typed(report, keys, qtbot)
    # The device was merged into another meanwhile.
    report.form.device.show_picked("别的", 999)
    report.form.fault.set_value("真空报警 又")
    qtbot.waitUntil(box.isHidden)
    assert report.message.text() == ""


# -- on a ticket's page ------------------------------------------------------------------------------------------------


@pytest.fixture
def page(navigator: Remembering, world: World, shown: Show) -> TicketRecord:
    """The page of an open ticket with something similar."""
    navigator.office.articles.save({"title": "真空报警", "solution": "更换密封圈"})
    record = TicketRecord(navigator, world.report())
    shown(record)
    record.lists.setCurrentWidget(record.similar)
    return record


def test_C1_an_open_ticket_shows_what_is_like_it_and_counts_a_help_at_once(
    language: str, page: TicketRecord, keys: Keys, world: World
) -> None:
    box = page.similar.box
    assert [line(hit) for hit in box.hits()] == ["真空报警 → 更换密封圈"]
    article = box.hits()[0].id
    keys.into(page)
    box.go_in()
    keys.press(Qt.Key.Key_Space)
    assert world.office.articles.helped_with(page.record_id) == {article}
    page.load()
    assert box.list.item(0).checkState() is Qt.CheckState.Checked
    box.go_in()
    keys.press(Qt.Key.Key_Space)
    assert world.office.articles.helped_with(page.record_id) == frozenset()


def test_C1_a_closed_ticket_shows_nothing_similar(page: TicketRecord, world: World) -> None:
    place = page.lists.indexOf(page.similar)
    assert page.lists.isTabVisible(place)
    world.office.tickets.cancel(page.record_id, {"reason": "误报"})
    page.load()
    assert not page.lists.isTabVisible(place)


def test_C1_nothing_similar_is_said(navigator: Remembering, world: World, shown: Show) -> None:
    record = TicketRecord(navigator, world.report(fault_reported="没有过的事"))
    shown(record)
    record.lists.setCurrentWidget(record.similar)
    assert record.similar.none.isVisible() and record.similar.box.isHidden()


def test_A8_a_solved_ticket_is_written_to_the_knowledge_base_in_one_step(
    qtbot: Any, language: str, page: TicketRecord, navigator: Remembering, world: World, keys: Keys
) -> None:
    def button() -> QPushButton | None:
        return next((b for b in page.buttons.buttons if b.objectName() == "article"), None)

    assert button() is None
    raw = {"solved_how": "phone", "result": "更换密封圈", "fault_found": "密封圈老化"}
    world.office.tickets.resolve_ticket(page.record_id, raw)
    qtbot.waitUntil(lambda: button() is not None)
    keys.into(page)
    page.facts.setFocus()
    keys.press(Qt.Key.Key_K, Control | Qt.KeyboardModifier.ShiftModifier)
    kind, given = navigator.made[-1]
    wanted = {"title": "真空报警", "cause": "密封圈老化", "solution": "更换密封圈", "ticket_id": page.record_id}
    assert kind == "articles" and {key: given[key] for key in wanted} == wanted
    # Once it is written the same button opens it, and the ticket's page lists it.
    ticket_id = given.pop("ticket_id")
    article = navigator.office.articles.write(given, ticket_id=ticket_id)
    button().click()  # type: ignore[union-attr]
    assert navigator.opened == [("articles", article)]
    page.load()
    articles = next(found for found in page.related_lists if found._register.name == "articles")
    page.lists.setCurrentWidget(page.related_tab)
    page.related_tab.show_list(articles)
    qtbot.waitUntil(lambda: articles.model.rowCount() == 1)
    assert page.related_tab.names.currentItem().text() == f"{articles.title} (1)"


# -- the lines ---------------------------------------------------------------------------------------------------------


def hit(kind: str, record_id: int, count: int = 0, solution: str = "更换密封圈") -> Similar:
    return Similar(kind, record_id, "", "真空报警", solution, count, 1.0)


@pytest.mark.parametrize(
    ("articles", "tickets", "shown"),
    [
        (0, 0, []),
        (9, 0, ["a", "a", "a", "a"]),
        (0, 9, ["t", "t", "t", "t"]),
        (9, 9, ["a", "a", "t", "t"]),
        (1, 9, ["a", "t", "t", "t"]),
        (9, 1, ["a", "a", "a", "t"]),
    ],
)
def test_C1_articles_come_first_and_leave_room_for_tickets(articles: int, tickets: int, shown: list[str]) -> None:
    both = together([hit("articles", n) for n in range(articles)], [hit("tickets", n) for n in range(tickets)], 4)
    assert [found.kind[0] for found in both] == shown


def test_C1_a_line_says_fault_solution_and_how_often() -> None:
    assert line(hit("articles", 1)) == "真空报警 → 更换密封圈"
    assert line(hit("articles", 1, solution="")) == "真空报警"
    assert [times(hit("articles", 1, n)) for n in (0, 1, 3)] == ["", "helped 1 time", "helped 3 times"]
    assert [times(hit("tickets", 1, n)) for n in (0, 1, 3)] == ["", "", "3 times"]
    i18n.set_language("zh_CN")
    assert times(hit("articles", 1, 3)) == "有用 3 次"
