"""The editor of knowledge articles: the form, and the pictures below it (A8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.kit.dialog import RegisterDialog, Start
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.knowledge.pictures import PicturesView

PICTURES = "pictures"
LONG = ("symptom", "cause", "solution", "prevention")


class ArticleDialog(RegisterDialog):
    """Edits one article. Ctrl+V of a screenshot adds it wherever the cursor is, and so does dropping a picture."""

    def __init__(
        self,
        navigator: Navigator,
        record_id: int | None = None,
        given: Mapping[str, Any] | None = None,
        ticket_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``ticket_id``: the ticket that a new article is written from."""
        self._ticket_id = ticket_id
        super().__init__(navigator, "articles", record_id, given, parent=parent)

    # -- RegisterDialog --------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        return super().raw() | {PICTURES: self.pictures.pictures()}

    def dirty(self) -> set[str]:
        return super().dirty() | ({PICTURES} if self.pictures.is_dirty() else set())

    def _build(self) -> None:
        super()._build()
        self.pictures = PicturesView(self.navigator, editable=True, refused=self._refused)
        self.pictures.changed.connect(lambda: self.message.say(""))
        self.pictures.setContentsMargins(16, 0, 16, 0)
        layout: Any = self.layout()
        layout.insertWidget(1, self.pictures)
        self.setAcceptDrops(True)
        for key in LONG:
            editor = self.form.editor(key)
            editor.setFixedHeight(76)
            editor.installEventFilter(self)
            # What is dropped there is a picture for the article, not the name of a file for the text.
            editor.setAcceptDrops(False)
        self.resize(900, 680)

    def _fill(self, start: Start) -> None:
        super()._fill(start)
        if self.record_id is not None:
            self.pictures.load(self.record_id)

    def _saver(self, raw: Mapping[str, Any], version: int | None) -> Callable[[], int]:
        articles, record_id, ticket_id = self.navigator.office.articles, self.record_id, self._ticket_id
        pictures, removed = self.pictures.pictures(), self.pictures.removed()

        def save() -> int:
            return articles.write(raw, record_id, version, pictures=pictures, removed=removed, ticket_id=ticket_id)

        return save

    def _enable(self, enabled: bool) -> None:
        super()._enable(enabled)
        self.pictures.setEnabled(enabled)

    # -- events ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and _is_picture()
        ):
            return self.pictures.paste()
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.pictures.take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.pictures.take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.pictures.take_drop(event)


def _is_picture() -> bool:
    """Whether the clipboard holds a picture and no words: copied from a table, words come with their picture."""
    data = QGuiApplication.clipboard().mimeData()
    return data is not None and data.hasImage() and not data.hasText()


def new_article(navigator: Navigator, ticket_id: int | None = None, **given: Any) -> None:
    """Shows the editor for a new article."""
    ArticleDialog(navigator, given=given, ticket_id=ticket_id, parent=window_of(navigator)).open()


def write_from_ticket(navigator: Navigator, ticket_id: int, work: Any) -> None:
    """Opens the article that the ticket has, else the editor filled in from the ticket."""

    def show(start: Any) -> None:
        if start.article_id is not None:
            navigator.open("articles", start.article_id)
        else:
            navigator.new("articles", ticket_id=ticket_id, **start.values)

    work.run("article", lambda _cancel: navigator.office.tickets.article_start(ticket_id), show)
