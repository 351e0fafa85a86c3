"""B1: a coverage plan is edited on the screen: phases, cause table, problems beside the cell, words while typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.core.lists import Query
from tests.ui.conftest import Remembering
from ui.coverage.dialogs import PlanDialog
from ui.coverage.record import PlanRecord

Show = Callable[[QWidget], QWidget]
Open = Callable[[QDialog], Any]
ENTER = Qt.Key.Key_Return
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def plan(navigator: Remembering, name: str) -> int:
    return int(navigator.office.plans.listing.ids(Query(filters={"name": name}))[0])


def test_B1_the_phases_are_said_in_words_while_they_are_typed(
    language: str, navigator: Remembering, opened: Open
) -> None:
    dialog: Any = opened(PlanDialog(navigator, plan(navigator, "两年质保")))
    table = dialog.children_tables["phases"]
    zh = language == "zh_CN"
    assert dialog.words.text().splitlines()[0] == (
        "质保期（24 个月）：全部免费。" if zh else "Warranty (24 months): everything free."
    )
    table.model.set_value(0, "part", "cost", "")
    assert ("配件按成本价" if zh else "parts at cost") in dialog.words.text().splitlines()[0]


def test_B1_a_new_phase_begins_all_free_and_moves_by_Alt_and_arrows(
    qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    dialog: Any = opened(PlanDialog(navigator, plan(navigator, "两年质保")))
    table = dialog.children_tables["phases"]
    row = table.model.add()
    table.model.set_value(row, "name", "第三阶段", "")
    table.model.set_value(row, "length", "months", "")
    table.model.set_value(row, "months", "6", "")
    assert {table.model.value(row, line)[0] for line in ("labour", "part", "lodging")} == {"free"}
    table.view.setFocus()
    table.view.setCurrentIndex(table.model.index(row, 0))
    qtbot.keyClick(table.view, Qt.Key.Key_Up, ALT)
    assert [r["name"] for r in table.raw()] == ["质保期", "第三阶段", "质保期后"]
    qtbot.keyClick(dialog, ENTER, CONTROL)
    saved = navigator.office.plans.get(plan(navigator, "两年质保")).children["phases"]
    assert [(p["name"], p["months"]) for p in saved] == [("质保期", 24), ("第三阶段", 6), ("质保期后", None)]


def test_B1_a_faulty_phase_is_marked_at_its_cell_and_nothing_is_saved(
    language: str, qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    plans = navigator.office.plans
    dialog: Any = opened(PlanDialog(navigator, plan(navigator, "两年质保")))
    table = dialog.children_tables["phases"]
    table.model.set_value(0, "months", "0", "")
    qtbot.keyClick(dialog, ENTER, CONTROL)
    assert dialog.isVisible()
    assert ("600" in table.problem_label.text()) and table.model.first_problem()[:2] == (0, 3)
    assert plans.get(dialog.record_id).children["phases"][0]["months"] == 24


def test_B1_the_plans_page_shows_its_phases(language: str, navigator: Remembering, shown: Show) -> None:
    page: Any = shown(PlanRecord(navigator, plan(navigator, "1+2+1")))
    assert page.phases.model().rowCount() == 4
    assert page.phases.model().index(0, 1).data() == ("12 个月" if language == "zh_CN" else "12 months")


def test_B1_the_phases_are_previewed_on_the_calendar(language: str, navigator: Remembering, opened: Open) -> None:
    dialog: Any = opened(PlanDialog(navigator, plan(navigator, "两年质保")))
    dialog.start.setText("2024-02-29")
    zh = language == "zh_CN"
    first = "质保期 2024-02-29 至 2026-02-28" if zh else "Warranty 2024-02-29 to 2026-02-28"
    assert dialog.dates.text().startswith(first)
    assert len(dialog.bar.rects()) == 2
    dialog.start.setText("x")
    assert dialog.bar.isHidden()


def test_B1_without_a_length_there_is_no_preview(navigator: Remembering, opened: Open) -> None:
    dialog: Any = opened(PlanDialog(navigator, plan(navigator, "质量保证期")))
    assert dialog.dates.text().startswith("No preview")


def test_B1_a_shipped_plan_is_made_as_it_came(
    qtbot: Any, monkeypatch: Any, navigator: Remembering, shown: Show
) -> None:
    office, plan_id = navigator.office, plan(navigator, "两年质保")
    phases = office.plans.get(plan_id).children["phases"]
    office.plans.save({"start": "sale", "causes": [], "phases": [phases[0] | {"months": 6}, phases[1]]}, plan_id)
    page: Any = shown(PlanRecord(navigator, plan_id))
    assert "No prices are named for" in page.choices.text()
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: True)
    page._restore_shipped()
    found = office.plans.get(plan_id)
    assert (found.values["start"], found.children["phases"][0]["months"], len(found.children["causes"])) == (
        "acceptance",
        24,
        5,
    )
    qtbot.waitUntil(lambda: page.choices.isHidden())


def test_B1_where_the_papers_leave_a_choice_is_shown(navigator: Remembering, shown: Show) -> None:
    page: Any = shown(PlanRecord(navigator, plan(navigator, "质量保证期")))
    assert "Lifelong service: Labour, Parts" in page.choices.text()
