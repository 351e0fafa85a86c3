"""C10, C14, C15, H3: forms are printed, signed, scanned and made void by keys; a print counts when it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from app.core import local, paths
from app.core.lists import Query
from tests.conftest import StandingClock
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.drops import drop_files
from tests.ui.tickets.conftest import Keys
from ui.customers.record import ProjectRecord
from ui.forms import moves as form_moves
from ui.forms.lists import ask_register
from ui.forms.moves import SignDialog
from ui.forms.page import FormList
from ui.forms.printing import FormPreview
from ui.forms.record import FormRecord
from ui.kit import jobs, notify, pdf, preview
from ui.kit.ask_dialog import AskDialog
from ui.tickets.page import TicketList
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog

Show = Callable[[QWidget], QWidget]
Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def own_home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own settings of this test; what is still open afterwards is freed."""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    yield
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, FormPreview | AskDialog | QMenu) and isValid(widget):
            widget.close()
            widget.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def page(navigator: Remembering, world: World, shown: Show) -> TicketRecord:
    record = TicketRecord(navigator, world.report(equipment_id=world.device))
    record.resize(1280, 660)
    shown(record)
    record.lists.setCurrentWidget(record.forms)
    record.forms.rows.view.setFocus()
    return record


def top(kind: type[Any]) -> Any:
    """The one window of this kind that is open."""
    QApplication.processEvents()
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found


def previewed(qtbot: Any) -> FormPreview:
    dialog: FormPreview = top(FormPreview)
    qtbot.waitUntil(lambda: dialog.preview is not None and dialog.preview.view.page_count > 0)
    return dialog


def save_as(dialog: FormPreview, path: Path, monkeypatch: pytest.MonkeyPatch, keys: Keys) -> None:
    """Saves the shown paper with Ctrl+S, which counts as a print."""
    monkeypatch.setattr(preview, "ask_file", lambda *_given: path)
    keys.into(dialog)
    keys.press(Key.Key_S, Control)


def test_C10_a_form_is_printed_from_the_ticket_by_keys(
    language: str,
    qtbot: Any,
    page: TicketRecord,
    world: World,
    keys: Keys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys.press(Key.Key_P, Control)
    menu = top(QMenu)
    texts = [action.text() for action in menu.actions()]
    assert len(texts) == len(world.office.forms.offers("tickets", page.record_id))
    assert "2" in texts[1] and all(action.isEnabled() for action in menu.actions())
    qtbot.keyClick(menu, Key.Key_2)
    dialog = previewed(qtbot)
    listing = world.office.forms.listing
    assert listing.count(Query()) == 0  # looking takes no number
    assert dialog.preview is not None
    first = dialog.preview.view.pdf
    half = dialog.size_box.findData("241x139.7")
    dialog.size_box.setCurrentIndex(half)
    dialog.size_box.activated.emit(half)
    qtbot.waitUntil(lambda: dialog.preview is not None and dialog.preview.view.page_count == 1)
    # The paper shown before is gone, with what was drawn of it.
    assert first is not None and first is not dialog.preview.view.pdf and first._document is None
    dialog.copy_boxes["customer"].setChecked(False)
    dialog.copy_boxes["ours"].setChecked(False)
    assert dialog.message.text() and dialog.preview is not None and not dialog.preview.isEnabled()
    dialog.copy_boxes["customer"].setChecked(True)
    shown = dialog.preview
    qtbot.waitUntil(lambda: shown.isEnabled() and shown.view.pdf is not None)
    save_as(dialog, tmp_path / "单.pdf", monkeypatch, keys)
    assert (tmp_path / "单.pdf").read_bytes().startswith(b"%PDF")
    (row,) = world.office.forms.of_ticket(page.record_id)
    assert (row["number"], row["state"], row["printed"]) == ("QR2026-00001", "printed", 1)
    assert local.paper_of("confirmation") == "241x139.7"
    page.load()
    assert [shown["number"] for shown in page.forms.rows.rows] == ["QR2026-00001"]
    assert "(1)" in page.lists.tabText(page.lists.indexOf(page.forms))
    dialog.close()


def printer(path: Path) -> QPrinter:
    made = QPrinter()
    made.setResolution(100)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(path))
    return made


@pytest.mark.parametrize("works", [True, False])
def test_C10_only_what_the_printer_took_is_counted(
    works: bool,
    qtbot: Any,
    page: TicketRecord,
    world: World,
    keys: Keys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problems: list[Any] = []
    monkeypatch.setattr(notify, "error", lambda _parent, error: problems.append(str(error)))
    monkeypatch.setattr(preview, "ask_printer", lambda *_given: printer(tmp_path / "out.pdf"))
    if not works:

        def refuse(*_given: Any) -> None:
            raise preview.Refused("no paper")

        monkeypatch.setattr(pdf, "print_pages", refuse)
    page.forms.rows.run("new")
    qtbot.keyClick(top(QMenu), Key.Key_1)
    dialog = previewed(qtbot)
    keys.into(dialog)
    keys.press(Key.Key_P, Control)
    qtbot.waitUntil(lambda: not jobs.jobs.shown)
    (row,) = world.office.forms.of_ticket(page.record_id)
    assert row["number"] == "WX2026-00001"
    assert (row["state"], row["printed"]) == (("printed", 1) if works else ("issued", 0))
    assert problems == ([] if works else ["no paper"])
    dialog.close()


def form_of(world: World, ticket: int, kind: str = "confirmation") -> int:
    (form,) = world.office.forms.print_out(kind, [ticket], "A4").form_ids
    return int(form)


def state_of(world: World, form: int) -> str:
    return str(world.office.forms.get(form).values["state"])


def test_C14_a_form_is_signed_with_its_scan_and_made_void_by_keys(
    language: str, page: TicketRecord, world: World, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(world, page.record_id)
    page.load()
    keys.press(Key.Key_S)
    dialog = top(SignDialog)
    text, scan = tmp_path / "清单.txt", tmp_path / "扫描.png"
    text.write_text("no picture", encoding="utf-8")
    scan.write_bytes(PNG)
    dialog.form.editor("signed_by").set_value("赵工")
    dialog.take_scans([text])
    keys.into(dialog)
    keys.save()
    assert "清单.txt" in dialog.message.text() and dialog.isVisible()
    assert dialog.form.raw()["signed_by"] == "赵工"  # nothing is lost
    dialog.take_scans([scan])
    keys.save()
    assert state_of(world, form) == "signed" and not dialog.isVisible()
    (kept,) = world.office.attachments.of("issued_form", form)
    assert kept.name == "扫描.png"

    keys.into(page)
    page.load()
    page.forms.rows.view.setFocus()
    assert page.forms.rows.rows[0]["scans"] == 1
    opened: list[str] = []
    monkeypatch.setattr(form_moves.QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()) or True)
    keys.press(Key.Key_O)
    assert opened == ["扫描.png"]
    keys.press(Key.Key_B)
    assert state_of(world, form) == "printed"
    page.load()
    keys.press(Key.Key_V)
    dialog = top(AskDialog)
    keys.into(dialog)
    keys.save()
    assert dialog.form.problem("void_reason") and state_of(world, form) == "printed"
    dialog.form.editor("void_reason").set_value("写错了")
    keys.save()
    assert state_of(world, form) == "void"
    page.load()
    assert {key for key, button in page.forms.rows.buttons.items() if not button.isHidden()} == {
        "new",
        "show",
        "analysis",
    }


def test_C14_a_scan_that_is_dropped_means_that_the_form_is_back(
    page: TicketRecord, world: World, tmp_path: Path
) -> None:
    form = form_of(world, page.record_id)
    page.load()
    scans = [tmp_path / "扫描1.png", tmp_path / "扫描2.png"]
    for scan in scans:
        scan.write_bytes(PNG)
    assert drop_files(page.forms, *scans)
    dialog = top(SignDialog)
    assert dialog.scan_label.text() == "扫描1.png, 扫描2.png"
    dialog.save()
    kept = world.office.attachments.of("issued_form", form)
    assert [one.name for one in kept] == ["扫描1.png", "扫描2.png"], "a form of two pages is two pictures"


def test_C15_an_analysis_is_written_and_its_report_shown(
    language: str, qtbot: Any, page: TicketRecord, world: World, keys: Keys
) -> None:
    keys.press(Key.Key_P, Control)
    qtbot.keyClick(top(QMenu), Key.Key_4)
    dialog = top(AskDialog)
    keys.into(dialog)
    keys.save()
    assert dialog.form.problem("prevention")
    for key, value in {"cause": "老化", "solution": "更换", "prevention": "每年更换", "analysed_by_id": "李强"}.items():
        dialog.form.editor(key).set_value(value)
    keys.save()
    report = previewed(qtbot)
    assert world.office.analyses.of_ticket(page.record_id).values["prevention"] == "每年更换"
    report.close()


def test_C10_save_and_print_saves_first_and_then_previews(
    language: str, qtbot: Any, navigator: Remembering, world: World, keys: Keys
) -> None:
    world.office.settings.save({"papers.after_report": "service_record"})
    dialog = ReportDialog(navigator, customer_id=world.customer)
    dialog.show()
    keys.into(dialog)
    keys.press(Key.Key_Return, Control | Shift)
    tickets = world.office.tickets.listing
    assert tickets.count(Query()) == 0 and dialog.isVisible()  # the fault is missing: nothing is printed
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, FormPreview) and w.isVisible()]
    dialog.form.fault.set_value("真空报警")
    dialog.form.effect.set_value("down")
    keys.press(Key.Key_Return, Control | Shift)
    assert tickets.count(Query()) == 1
    shown = previewed(qtbot)
    assert shown.windowTitle() == str(world.office.forms.kinds["service_record"].title)
    assert world.office.forms.listing.count(Query()) == 0
    shown.close()


def test_C10_the_list_shows_what_is_late_and_prints_again(
    language: str, qtbot: Any, navigator: Remembering, world: World, shown: Show, clock: StandingClock
) -> None:
    forms = [form_of(world, world.report()) for _n in range(2)]
    other = form_of(world, world.report(), "registration")
    clock.forward(days=7)
    world.office.forms.sign(other, {"signed_on": "2026-11-28"})
    page = shown(FormList(navigator))
    assert isinstance(page, FormList)
    page.set_query(Query(scope="late"))
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    page.pane.select_ids(forms)
    page.runner(next(action for action in page.actions_given if action.key == "again"))()
    dialog = previewed(qtbot)
    assert dialog.preview is not None and dialog.preview.view.page_count == 4
    dialog.close()
    (late,) = [section for section in world.office.archive.today() if section.key == "forms"]
    assert {row.id for row in late.rows} == set(forms)
    record = shown(FormRecord(navigator, forms[0]))
    assert isinstance(record, FormRecord)
    assert record.key_facts(record.details)  # type: ignore[arg-type]
    qtbot.keyClick(record, Key.Key_O, Control)
    assert navigator.opened[-1][0] == "tickets"


def test_C10_the_register_of_what_the_list_shows(
    language: str, qtbot: Any, navigator: Remembering, world: World, shown: Show, keys: Keys
) -> None:
    world.report(fault_reported="泵不转")
    page = shown(TicketList(navigator))
    assert isinstance(page, TicketList)
    page.set_query(Query(filters={"fault_reported": "没有"}))
    dialog = ask_register(page)
    assert dialog.form.raw()["which"] == "shown"
    dialog.form.editor("to").set_value("2026-10-01")
    keys.into(dialog)
    keys.save()
    assert dialog.form.problem("to")
    dialog.form.editor("to").set_value("2026-11-30")
    keys.save()
    register = previewed(qtbot)
    assert register._selection["tickets"] == "0"
    register.close()


def test_C9_the_repair_card_is_printed_from_the_project(
    qtbot: Any, navigator: Remembering, world: World, shown: Show
) -> None:
    project = world.office.projects.save({"name": "二期改造", "customer_id": world.customer})
    record = shown(ProjectRecord(navigator, project))
    qtbot.keyClick(record, Key.Key_P, Control)
    card = previewed(qtbot)
    assert card.windowTitle() == str(world.office.forms.kinds["repair_card"].title)
    card.close()
