"""H3: papers are looked at, turned, zoomed, printed and saved inside the program, all of it by keys too."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPageLayout, QPageRanges, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.core.errors import Cancelled, Refused
from app.core.i18n import set_language
from app.paper.blocks import Paragraph
from app.paper.document import Form, write
from app.paper.page import A4, SIZES, Company
from tests.paper.samples import PRINTED, picture
from ui.kit import notify, pdf, preview, theme, work
from ui.kit.jobs import jobs
from ui.kit.page_view import FIT_PAGE, FIT_WIDTH
from ui.kit.preview import PreviewDialog

pytestmark = pytest.mark.threads


def paper(pages: int, size: str = "A4") -> bytes:
    out = BytesIO()
    forms = [Form(f"表{n}", [Paragraph(f"第{n}张")], PRINTED) for n in range(pages)]
    write(forms, pages, SIZES[size], Company("公司"), "试", out)
    return out.getvalue()


CONTENT = paper(7)


@pytest.fixture(params=["zh_CN", "en"])
def dialog(request: pytest.FixtureRequest, qtbot) -> Iterator[PreviewDialog]:  # type: ignore[no-untyped-def]
    set_language(request.param)
    made = shown(qtbot, CONTENT)
    yield made
    made.close()


def shown(qtbot, source: bytes | Path, **more: object) -> PreviewDialog:  # type: ignore[no-untyped-def]
    made = PreviewDialog(None, "保修卡", source, **more)  # type: ignore[arg-type]
    made.resize(800, 600)
    with qtbot.waitSignal(made.preview.view.opened):
        made.show()
    qtbot.waitUntil(lambda: made.preview.view.is_drawn(0))
    return made


def press(qtbot, dialog: PreviewDialog, key: Qt.Key, control: bool = False) -> None:  # type: ignore[no-untyped-def]
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    dialog.activateWindow()
    qtbot.keyClick(dialog.preview.view, key, modifier)


def test_H3_pages_are_turned_by_keys(dialog: PreviewDialog, qtbot) -> None:  # type: ignore[no-untyped-def]
    view, box = dialog.preview.view, dialog.preview.page_box
    assert (view.page_count, view.page, box.value()) == (7, 0, 1)
    for key, page in (
        (Qt.Key.Key_PageDown, 1),
        (Qt.Key.Key_PageDown, 2),
        (Qt.Key.Key_PageUp, 1),
        (Qt.Key.Key_End, 6),
        (Qt.Key.Key_PageUp, 5),
        (Qt.Key.Key_Home, 0),
    ):
        press(qtbot, dialog, key)
        assert (view.page, box.value()) == (page, page + 1)
    assert not dialog.preview.previous.isEnabled() and dialog.preview.next.isEnabled()
    press(qtbot, dialog, Qt.Key.Key_End)
    assert dialog.preview.previous.isEnabled() and not dialog.preview.next.isEnabled()


def test_H3_a_page_number_is_typed(dialog: PreviewDialog, qtbot) -> None:  # type: ignore[no-untyped-def]
    box, view = dialog.preview.page_box, dialog.preview.view
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "5")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert view.page == 4
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: view.is_drawn(4))


def test_H3_scrolling_tells_the_page(dialog: PreviewDialog) -> None:
    view, bar = dialog.preview.view, dialog.preview.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert dialog.preview.page_box.value() == 7
    bar.setValue(bar.maximum() // 2)
    assert dialog.preview.page_box.value() in (3, 4, 5)
    bar.setValue(0)
    assert view.page == 0


def test_H3_zoom_by_keys_box_and_wheel(dialog: PreviewDialog, qtbot) -> None:  # type: ignore[no-untyped-def]
    view, box = dialog.preview.view, dialog.preview.zoom_box
    assert view.zoom == FIT_WIDTH and box.currentData() == FIT_WIDTH
    press(qtbot, dialog, Qt.Key.Key_1, control=True)
    assert view.factor == pytest.approx(1.0) and box.currentText() == "100%"
    press(qtbot, dialog, Qt.Key.Key_Plus, control=True)
    assert view.factor == pytest.approx(1.1)
    press(qtbot, dialog, Qt.Key.Key_Equal, control=True)
    assert view.factor == pytest.approx(1.25)
    press(qtbot, dialog, Qt.Key.Key_Minus, control=True)
    assert view.factor == pytest.approx(1.1)
    press(qtbot, dialog, Qt.Key.Key_0, control=True)
    assert view.zoom == FIT_PAGE and box.currentData() == FIT_PAGE
    assert view._place(view.page).height() <= view.viewport().height()
    press(qtbot, dialog, Qt.Key.Key_2, control=True)
    assert view.zoom == FIT_WIDTH and box.currentData() == FIT_WIDTH
    wheel(view, 120)
    assert isinstance(view.zoom, float) and view.zoom == box.currentData()
    for _turn in range(40):
        wheel(view, -120)
    assert view.factor == pytest.approx(0.25)
    for _turn in range(40):
        wheel(view, 120)
    assert view.factor == pytest.approx(4.0)
    qtbot.waitUntil(lambda: view.is_drawn(view.page))


def wheel(view: QWidget, turn: int) -> None:
    middle = QPointF(view.width() / 2, view.height() / 2)
    event = QWheelEvent(
        middle,
        view.mapToGlobal(middle),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)  # type: ignore[attr-defined]


def test_H3_the_wheel_zooms_about_the_mouse(dialog: PreviewDialog) -> None:
    view = dialog.preview.view
    view.set_zoom(1.0)
    view.go_to(2)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 200)
    about = QPointF(view.viewport().width() / 2, 150)
    before = (about - view._place(2).topLeft()) / view._scale
    view.step_zoom(1, about)
    after = (about - view._place(2).topLeft()) / view._scale
    assert (after - before).manhattanLength() < 3


def test_H3_only_what_is_seen_and_its_neighbours_is_drawn(qtbot) -> None:  # type: ignore[no-untyped-def]
    made = shown(qtbot, paper(60))
    view = made.preview.view
    view.go_to(30)
    qtbot.waitUntil(lambda: view.is_drawn(30) and view.is_drawn(31))
    qtbot.wait(50)
    assert set(view._drawn) <= {0, 1, 2, 28, 29, 30, 31, 32}
    made.close()


def test_H3_memory_of_drawn_pages_is_bounded(qtbot) -> None:  # type: ignore[no-untyped-def]
    made = shown(qtbot, paper(60))
    view = made.preview.view
    view.set_zoom(4.0)
    for page in range(0, 60, 6):
        view.go_to(page)
        qtbot.waitUntil(lambda page=page: view.is_drawn(page))
    dots = sum(image.width() * image.height() for _scale, image in view._drawn.values())
    assert dots < 80_000_000
    made.close()


def test_H3_the_page_is_shown_as_it_is_in_both_themes(qtbot, qapp) -> None:  # type: ignore[no-untyped-def]
    grabbed = []
    try:
        for name in ("light", "dark"):
            theme.apply(qapp, name)
            made = shown(qtbot, CONTENT)
            place = made.preview.view._place(0).toRect().intersected(made.preview.view.viewport().rect())
            image = made.preview.view.viewport().grab(place.adjusted(2, 2, -2, -2)).toImage()
            assert image.pixelColor(5, 5).lightness() == 255
            grabbed.append(image)
            made.close()
    finally:
        theme.apply(qapp, "light")
    assert grabbed[0] == grabbed[1]


def test_H3_every_button_has_a_text_and_its_key(dialog: PreviewDialog) -> None:
    buttons = dialog.preview.findChildren(QToolButton)
    assert len(buttons) >= 7
    for button in buttons:
        assert button.text() and "(" in button.toolTip()


def test_H3_a_file_that_is_no_pdf_is_told_in_words(qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"%PDF-1.4 broken")
    for source, message in ((broken, "no PDF"), (tmp_path / "missing.pdf", "cannot be read")):
        made = PreviewDialog(None, "表", source)
        qtbot.addWidget(made)
        with qtbot.waitSignal(made.preview.view.refused) as told:
            made.show()
        assert message in told.args[0]
        assert not made.preview.print_action.isEnabled() and not made.preview.save_action.isEnabled()
        made.close()


def test_H3_save_writes_the_pdf_as_it_is(dialog: PreviewDialog, qtbot, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(preview, "ask_file", lambda _parent, name: tmp_path / preview.safe_name(name))
    press(qtbot, dialog, Qt.Key.Key_S, control=True)
    assert (tmp_path / "保修卡.pdf").read_bytes() == CONTENT
    assert len(list(tmp_path.iterdir())) == 1


def test_H3_save_that_fails_is_told_and_leaves_nothing(
    dialog: PreviewDialog,
    qtbot,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(notify, "error", lambda _parent, error: told.append(error))
    monkeypatch.setattr(preview, "ask_file", lambda _parent, _name: tmp_path / "no such folder" / "a.pdf")
    press(qtbot, dialog, Qt.Key.Key_S, control=True)
    assert isinstance(told[0], Refused) and "a.pdf" in str(told[0])
    monkeypatch.setattr(preview, "ask_file", lambda _parent, _name: None)
    press(qtbot, dialog, Qt.Key.Key_S, control=True)
    assert len(told) == 1 and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [("BX/2026:1?", "BX-2026-1.pdf"), ("保修卡.pdf", "保修卡.pdf"), ("a\nb", "a-b.pdf"), ("..", "Paper.pdf")],
)
def test_H3_proposed_names_suit_every_system(name: str, safe: str) -> None:
    assert preview.safe_name(name) == safe


def file_printer(path: Path, resolution: int = 150) -> QPrinter:
    printer = QPrinter()
    printer.setResolution(resolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_B8_printing_by_key_counts_once_all_has_gone(qtbot, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    counted: list[int] = []
    made = shown(qtbot, CONTENT, on_printed=lambda: counted.append(1))

    def ask(_parent: QWidget, document: pdf.Pdf, title: str) -> QPrinter:
        printer = file_printer(tmp_path / "out.pdf")
        pdf.prepare(printer, document, title)
        return printer

    monkeypatch.setattr(preview, "ask_printer", ask)
    press(qtbot, made, Qt.Key.Key_P, control=True)
    made.close()  # the printer goes on
    qtbot.waitUntil(lambda: counted == [1], timeout=20_000)
    assert len(pypdfium2.PdfDocument(tmp_path / "out.pdf")) == 7


def test_B8_a_cancelled_print_dialog_counts_nothing(qtbot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    counted: list[int] = []
    made = shown(qtbot, CONTENT, on_printed=lambda: counted.append(1))
    monkeypatch.setattr(preview, "ask_printer", lambda *_given: None)
    press(qtbot, made, Qt.Key.Key_P, control=True)
    jobs.wait()
    assert counted == []
    made.close()


@pytest.mark.parametrize("size", ["A4", "A5 landscape", "241x139.7"])
def test_H3_printed_pages_look_like_the_paper_and_have_its_size(size: str, tmp_path: Path, qapp) -> None:  # type: ignore[no-untyped-def]
    content = paper(3, size)
    out = tmp_path / "out.pdf"
    document = pdf.Pdf(content)
    printer = file_printer(out)
    pdf.prepare(printer, document, "试")
    told: list[tuple[int, int]] = []
    pdf.print_pages(document, printer, [0, 2], lambda done, total: told.append((done, total)))
    document.close()
    assert told == [(0, 2), (1, 2), (2, 2)]
    printed = pypdfium2.PdfDocument(out)
    assert len(printed) == 2
    assert printed[0].get_size() == pytest.approx((SIZES[size].width, SIZES[size].height), abs=1)
    for page, original in ((0, 0), (1, 2)):
        one, other = picture(out, page), picture(content, original)
        one = one.resize(other.size)
        from PIL import ImageChops, ImageStat

        assert ImageStat.Stat(ImageChops.difference(one, other)).mean[0] < 3
    assert picture(content, 0).tobytes() != picture(content, 2).tobytes()


def test_H3_bands_put_together_are_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_BAND_DOTS", 100_000)
    document = pdf.Pdf(CONTENT)
    bands = list(document.bands(0, 1.5))
    assert len(bands) > 5
    assert sum(tall for _top, tall, _image in bands) == pytest.approx(A4.height, abs=0.1)
    whole = document.image(0, 1.5)
    for top, _tall, image in bands:
        row = round(top * 1.5) + 10
        if row < whole.height():
            assert image.width() == pytest.approx(whole.width(), abs=1)
            assert image.pixelColor(300, 10).lightness() == pytest.approx(
                whole.pixelColor(300, row).lightness(), abs=80
            )
    document.close()
    assert document.image(0, 1.0).isNull()


def test_H3_print_ranges_order_and_copies(tmp_path: Path, qapp) -> None:  # type: ignore[no-untyped-def]
    printer = file_printer(tmp_path / "x.pdf")
    assert pdf.chosen_pages(printer, 5, 2) == [0, 1, 2, 3, 4]
    printer.setPrintRange(QPrinter.PrintRange.CurrentPage)
    assert pdf.chosen_pages(printer, 5, 2) == [2]
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setPageRanges(QPageRanges.fromString("2-3,5,9"))
    assert pdf.chosen_pages(printer, 5, 2) == [1, 2, 4]
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert pdf.chosen_pages(printer, 5, 2) == [4, 2, 1]


def test_H3_paper_and_direction_follow_the_page() -> None:
    portrait, landscape = QPageLayout.Orientation.Portrait, QPageLayout.Orientation.Landscape
    for key, direction in (("A4", portrait), ("A4 landscape", landscape), ("A5 landscape", landscape)):
        size = SIZES[key]
        layout = pdf.page_layout((size.width, size.height))
        assert layout.orientation() is direction
        assert layout.pageSize().name() == key.split()[0]
    for key in ("241x139.7", "241x93.1", "241x279.4"):
        size = SIZES[key]
        layout = pdf.page_layout((size.width, size.height))
        assert layout.orientation() is portrait
        assert layout.fullRectPoints().size().toTuple() == pytest.approx((size.width, size.height), abs=1)


def test_H3_a_cancelled_print_job_is_taken_back(tmp_path: Path, qapp) -> None:  # type: ignore[no-untyped-def]
    document = pdf.Pdf(CONTENT)

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        pdf.print_pages(document, file_printer(tmp_path / "x.pdf"), [0, 1, 2, 3], stop)
    document.close()


def test_H3_many_threads_may_ask_for_pages() -> None:
    """pdfium itself may not be used by two threads at once."""
    documents = [pdf.Pdf(CONTENT) for _each in range(3)]
    wanted = [documents[0].image(page, 0.5) for page in range(7)]
    wrong: list[int] = []

    def draw(document: pdf.Pdf) -> None:
        for _turn in range(5):
            for page in range(7):
                if document.image(page, 0.5) != wanted[page]:
                    wrong.append(page)

    threads = [threading.Thread(target=draw, args=(document,)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for document in documents:
        document.close()
    assert wrong == []


def test_H3_the_dialog_is_freed_and_its_document_closed(qtbot) -> None:  # type: ignore[no-untyped-def]
    made = shown(qtbot, CONTENT)
    document = made.preview.view.pdf
    assert document is not None
    with qtbot.waitSignal(made.destroyed):
        press(qtbot, made, Qt.Key.Key_Escape)
    assert document.image(0, 1.0).isNull()


def test_H3_closing_at_once_does_no_harm(qtbot) -> None:  # type: ignore[no-untyped-def]
    for _turn in range(5):
        made = PreviewDialog(None, "表", CONTENT)
        made.show()
        with qtbot.waitSignal(made.destroyed):
            made.close()
    qtbot.wait(50)


def test_H3_the_preview_works_where_all_work_is_done_at_once(qtbot) -> None:  # type: ignore[no-untyped-def]
    work.set_pool(work.AtOnce())
    made = PreviewDialog(None, "表", CONTENT)
    made.show()
    view = made.preview.view
    assert view.page_count == 7 and view.is_drawn(0)
    view.go_to(6)
    assert view.is_drawn(6)
    with qtbot.waitSignal(made.destroyed):
        made.close()
