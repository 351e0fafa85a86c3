"""A8: the list, the page and the editor of articles with their pictures, by keys, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.core.lists import Query
from app.core.pictures import Picture
from app.core.rights import User
from app.office import Office
from tests.conftest import StandingClock
from tests.knowledge.conftest import picture
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.knowledge.conftest import Keys
from ui.kit import jobs, notify
from ui.kit.ask_dialog import AskDialog
from ui.knowledge.dialog import ArticleDialog, new_article
from ui.knowledge.page import KnowledgePage
from ui.knowledge.picture_dialog import PictureDialog, read_picture
from ui.knowledge.record import ArticleRecord
from ui.pages import PAGES, RECORDS, found, page_of

Show = Callable[[QWidget], QWidget]
VACUUM = {"title": "真空报警", "solution": "更换密封圈", "symptom": "抽真空时报警"}


@pytest.fixture
def dialog(navigator: Remembering, shown: Show) -> ArticleDialog:
    """The editor of a new article."""
    made = ArticleDialog(navigator)
    shown(made)
    return made


def file_at(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def fill(dialog: ArticleDialog) -> None:
    """Types what is needed."""
    for key, text in VACUUM.items():
        dialog.form.editor(key).set_value(text)


def article_of(navigator: Remembering) -> tuple[int, dict[str, Any], list[str]]:
    """The only article: its id, its values, the names of its pictures."""
    articles = navigator.office.articles
    (record_id,) = articles.listing.ids(Query())
    return record_id, dict(articles.get(record_id).values), [found.name for found in articles.pictures(record_id)]


# -- the editor --------------------------------------------------------------------------------------------------------


def test_A8_an_article_is_written_by_keys_alone(
    language: str, dialog: ArticleDialog, keys: Keys, navigator: Remembering
) -> None:
    assert keys.focus is dialog.form.editor("title")
    for text in ("真空报警", "抽真空时报警", "密封圈老化", "更换密封圈", "每半年检查"):
        keys.type(text)
        keys.enter()
    keys.save()
    assert not isValid(dialog) or dialog.isHidden()
    _id, values, pictures = article_of(navigator)
    wanted = {"title": "真空报警", "cause": "密封圈老化", "solution": "更换密封圈", "prevention": "每半年检查"}
    assert {key: values[key] for key in wanted} == wanted
    assert pictures == []


def test_A8_what_is_missing_is_marked_at_its_field(language: str, dialog: ArticleDialog, keys: Keys) -> None:
    keys.type("真空报警")
    keys.save()
    assert dialog.form.problem("solution") and dialog.isVisible()


def test_A8_pictures_from_files_are_saved_with_the_article(
    dialog: ArticleDialog, navigator: Remembering, tmp_path: Path
) -> None:
    files = [file_at(tmp_path, "a.png", picture()), file_at(tmp_path, "b.jpg", picture("JPEG"))]
    fill(dialog)
    assert dialog.pictures.list.isHidden()
    dialog.pictures.add_files(files)
    assert dialog.pictures.list.isVisible() and "pictures" in dialog.dirty()
    dialog.save()
    assert article_of(navigator)[2] == ["a.png", "b.jpg"]


def test_A8_a_file_that_is_no_picture_is_said_and_nothing_of_the_choice_is_taken(
    language: str, dialog: ArticleDialog, tmp_path: Path
) -> None:
    good, bad = file_at(tmp_path, "a.png", picture()), file_at(tmp_path, "扫描.png", b"%PDF-1.7")
    dialog.pictures.add_files([good, bad])
    assert "扫描.png" in dialog.message.text()
    assert dialog.pictures.pictures() == []
    dialog.pictures.add_files([good])
    assert dialog.message.text() == ""
    dialog.pictures.add_files([tmp_path / "gone.png"])
    assert "gone.png" in dialog.message.text()


def test_A8_a_screenshot_is_pasted_wherever_the_cursor_is(
    language: str, dialog: ArticleDialog, keys: Keys, navigator: Remembering
) -> None:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    fill(dialog)
    dialog.form.editor("symptom").setFocus()
    keys.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.pictures.pictures()) == 1
    dialog.pictures.list.setFocus()
    keys.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog.save()
    names = article_of(navigator)[2]
    assert len(names) == 2 and all("2026-11-22 091400" in name for name in names)


def test_A8_words_are_pasted_as_words(dialog: ArticleDialog, keys: Keys) -> None:
    data = QMimeData()
    data.setText("密封圈")
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(data)
    dialog.form.editor("symptom").setFocus()
    keys.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    # What Python made must not be left there: Qt frees it after Python has gone.
    QGuiApplication.clipboard().clear()
    assert dialog.form.editor("symptom").raw() == "密封圈" and dialog.pictures.pictures() == []


@pytest.mark.parametrize("kind", ["file", "image"])
def test_A8_a_picture_is_dropped_on_the_editor(dialog: ArticleDialog, tmp_path: Path, kind: str) -> None:
    data = QMimeData()
    if kind == "file":
        data.setUrls([QUrl.fromLocalFile(str(file_at(tmp_path, "a.bmp", picture("BMP"))))])
    else:
        data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    place, action = QPointF(20, 20), Qt.DropAction.CopyAction
    none = Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(place.toPoint(), action, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(dialog, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(dialog, QDropEvent(place, action, data, Qt.MouseButton.LeftButton, none))
    assert len(dialog.pictures.pictures()) == 1


def test_A8_a_picture_is_taken_off_by_delete_and_gone_with_the_saving(
    navigator: Remembering, shown: Show, keys: Keys
) -> None:
    stored = [Picture("a.png", picture()), Picture("b.png", picture("PNG", colour="blue"))]
    article = navigator.office.articles.write(VACUUM, pictures=stored)
    made = ArticleDialog(navigator, article)
    shown(made)
    made.pictures.list.setFocus()
    made.pictures.list.setCurrentRow(0)
    keys.press(Qt.Key.Key_Delete)
    assert article_of(navigator)[2] == ["a.png", "b.png"]
    made.save()
    assert article_of(navigator)[2] == ["b.png"]


def test_A8_dropped_typing_asks_first_and_pictures_count_as_typed(
    dialog: ArticleDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(notify, "ask", lambda _parent, question, *_more, **_keys: asked.append(question))
    dialog.pictures.add_files([file_at(tmp_path, "a.png", picture())])
    dialog.reject()
    assert len(asked) == 1 and dialog.isVisible()


def test_A8_H7_who_comes_second_keeps_the_pictures(
    navigator: Remembering, shown: Show, tmp_path: Path, qtbot: Any
) -> None:
    article = navigator.office.articles.write(VACUUM)
    made = ArticleDialog(navigator, article)
    shown(made)
    navigator.office.articles.save({"title": "先改"}, article)
    made.pictures.add_files([file_at(tmp_path, "a.png", picture())])
    made.save()
    (stale,) = [d for d in made.findChildren(QWidget) if type(d).__name__ == "StaleDialog"]
    stale.keep_wanted.emit()
    _id, values, pictures = article_of(navigator)
    assert (values["title"], pictures) == ("先改", ["a.png"])


# -- pictures, large ---------------------------------------------------------------------------------------------------


def test_A8_a_picture_is_looked_at_large_and_the_arrows_go_on(
    language: str, navigator: Remembering, shown: Show, keys: Keys
) -> None:
    stored = [Picture("a.png", picture()), Picture("b.jpg", picture("JPEG", (3000, 2000)))]
    article = navigator.office.articles.write(VACUUM, pictures=stored)
    page = ArticleRecord(navigator, article)
    shown(page)
    assert page.lists.tabText(0).endswith(("(2)", "（2）"))
    page.pictures.list.setFocus()
    page.pictures.list.setCurrentRow(0)
    keys.press(Qt.Key.Key_Return)
    (large,) = page.window().findChildren(PictureDialog)
    keys.into(large)
    assert large.place == 0 and "a.png" in large.windowTitle()
    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Left, 0)):
        keys.press(key)
        assert large.place == place
    assert not large.label.pixmap().isNull()
    keys.press(Qt.Key.Key_Escape)
    assert not isValid(large) or large.isHidden()


def test_A8_a_large_photo_is_read_as_large_as_a_screen() -> None:
    assert read_picture(picture("JPEG", (6000, 1000))).width() == 3840
    assert read_picture(b"nothing").isNull()


def test_A8_on_the_page_pictures_are_only_looked_at(navigator: Remembering, shown: Show, keys: Keys) -> None:
    article = navigator.office.articles.write(VACUUM, pictures=[Picture("a.png", picture())])
    page = ArticleRecord(navigator, article)
    shown(page)
    page.pictures.list.setFocus()
    page.pictures.list.setCurrentRow(0)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Insert):
        keys.press(key)
    assert page.pictures.list.count() == 1 and not page.pictures.is_dirty()
    assert not page.pictures.paste()


# -- page and list -----------------------------------------------------------------------------------------------------


def test_A8_the_knowledge_base_has_a_tab_and_opens_there(navigator: Remembering, shown: Show) -> None:
    page = page_of("articles")
    assert page.key == "knowledge" and page in PAGES
    article = navigator.office.articles.write(VACUUM)
    shown(found(page.make)(navigator))
    shown(found(RECORDS["articles"])(navigator, article))


def test_A8_a_ticket_is_linked_on_the_page_and_taken_off_again(
    language: str,
    navigator: Remembering,
    world: World,
    shown: Show,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    article = navigator.office.articles.write(VACUUM)
    ticket = world.report()
    page = ArticleRecord(navigator, article)
    shown(page)
    tickets = page.related_lists[0]
    page.lists.setCurrentWidget(tickets)
    page.ask_ticket()
    (ask,) = page.window().findChildren(AskDialog)
    ask.form.editor("ticket_id").set_value(ticket, "GD")
    ask.save()
    qtbot.waitUntil(lambda: tickets.model.rowCount() == 1)
    assert page.lists.tabText(page.lists.indexOf(tickets)).endswith("(1)")
    tickets.view.setCurrentIndex(tickets.model.index(0, 0))
    tickets.open()
    assert navigator.opened == [("tickets", ticket)]
    monkeypatch.setattr(notify, "ask", lambda *_all, **_keys: True)
    tickets.view.deleted.emit()
    qtbot.waitUntil(lambda: tickets.model.rowCount() == 0)


def test_A8_helps_stand_on_top_of_the_page(navigator: Remembering, world: World, shown: Show) -> None:
    article = navigator.office.articles.write(VACUUM)
    page = ArticleRecord(navigator, article)
    shown(page)
    assert page.details is not None and page.key_facts(page.details) == []
    navigator.office.articles.helped(article, world.report())
    page.load()
    assert [text for _title, text in page.key_facts(page.details)] == ["1"]


def test_A8_an_article_is_printed_from_list_and_page(
    navigator: Remembering, shown: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, bytes]] = []

    def run(_title: str, make: Callable[[Any], tuple[str, bytes]], *_more: Any, **_keys: Any) -> None:
        made.append(make(None))

    monkeypatch.setattr(jobs, "run", run)
    ids = [navigator.office.articles.write(VACUUM), navigator.office.articles.write(VACUUM | {"title": "漏油"})]
    page = KnowledgePage(navigator)
    shown(page)
    (print_,) = [action for action in page.print_actions() if action.key == "print_articles"]
    print_.run(ids)
    record = ArticleRecord(navigator, ids[0])
    shown(record)
    record.findChild(QWidget, "print").click()  # type: ignore[attr-defined]
    assert ["2" in made[0][0], "ZS00001" in made[1][0]] == [True, True]
    assert all(content.startswith(b"%PDF") for _title, content in made)


def test_A8_H8_who_may_not_write_is_offered_nothing(sqlite_database: Any, clock: StandingClock, shown: Show) -> None:
    keeper = Remembering(Office(sqlite_database, clock, User(None, "库管", "keeper")))
    article = Office(sqlite_database, clock, User(None, "王芳", "manager")).articles.write(VACUUM)
    page = ArticleRecord(keeper, article)
    shown(page)
    assert page.findChild(QWidget, "edit") is None and page.findChild(QWidget, "link") is None
    page.lists.setCurrentWidget(page.related_lists[0])
    assert not page.related_lists[0].new_button.isEnabled()


def test_A8_the_editor_begins_with_what_it_is_given_and_frees_itself(
    qtbot: Any, navigator: Remembering, world: World, shown: Show
) -> None:
    ticket = world.report()
    window = shown(QWidget())
    new_article(navigator, ticket_id=ticket, title="真空报警", solution="更换密封圈")
    (made,) = window.findChildren(ArticleDialog)
    assert made.form.text("title") == "真空报警"
    made.save()
    qtbot.waitUntil(lambda: not window.findChildren(ArticleDialog))
    record_id, _values, _pictures = article_of(navigator)
    assert navigator.office.tickets.article_start(ticket).article_id == record_id
