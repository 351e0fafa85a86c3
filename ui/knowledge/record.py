"""The page of one article: what it says, its pictures, its tickets (A8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import _, lazy
from app.core.register import Details
from app.knowledge import fields as f
from ui.kit import notify
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.knowledge.dialog import ArticleDialog
from ui.knowledge.page import state_colour
from ui.knowledge.pictures import PicturesView
from ui.knowledge.printing import print_articles
from ui.todos.on_record import todo_action, todos_on


class ArticleRecord(RecordPage):
    """An article. Its pictures stand below its words."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.pictures = PicturesView(navigator, editable=False)
        super().__init__(navigator, "articles", record_id, state=("state", state_colour))
        self.lists.insertTab(0, self.pictures, _("Pictures"))
        self.lists.setCurrentIndex(0)
        self.pictures.counted.connect(self._show_count)
        self._show_count(self.pictures.list.count())

    def load(self) -> None:
        super().load()
        self.pictures.load(self.record_id)

    def edit(self) -> None:
        if self._may_edit():
            ArticleDialog(self.navigator, self.record_id, parent=self.window()).open()

    def related(self) -> Sequence[RelatedList]:
        return [_Tickets(self), todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        print_ = Action(
            "print",
            lazy("Print"),
            lambda ids: print_articles(self.navigator, ids),
            "print",
            "Ctrl+P",
            "papers.print",
        )
        if details.archived_at is not None:
            return [print_]
        link = Action("link", lazy("Link a ticket…"), lambda _ids: self.ask_ticket(), "link", "", "articles.edit")
        return [print_, link, todo_action(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        helped = details.values["helped"]
        return [(str(f.HELPED.title), str(helped))] if helped else []

    def ask_ticket(self) -> None:
        """Asks which ticket the article has to do with."""
        articles, record_id = self.navigator.office.articles, self.record_id

        def run(raw: Mapping[str, Any]) -> None:
            articles.link(record_id, raw)

        about = self.details.title if self.details is not None else ""
        dialog = AskDialog(self.navigator, lazy("Link a ticket"), (f.TICKET,), run, about=about, parent=self.window())
        dialog.done_with.connect(lambda _none: self.navigator.say(_("The ticket is linked.")))
        dialog.open()

    # -- slots -----------------------------------------------------------------------------------------------------

    def _tables_changed(self, tables: Any) -> None:
        # Pictures are attachments: who adds one in the tab beside sees it here too.
        super()._tables_changed(tables | {"article"} if "attachment" in tables else tables)

    def _show_count(self, count: int) -> None:
        words = _("Pictures ({n})").format(n=count) if count else _("Pictures")
        self.lists.setTabText(self.lists.indexOf(self.pictures), words)


class _Tickets(RelatedList):
    """The tickets of the article. Delete takes one off."""

    def __init__(self, page: ArticleRecord) -> None:
        super().__init__(
            page.navigator,
            "tickets",
            {"article_id": page.record_id},
            listing=page.navigator.office.tickets.of_articles,
            new=page.ask_ticket,
        )
        self._page = page

    def _make(self) -> QWidget:
        view = super()._make()
        self.new_button.setText(_("Link a ticket…"))
        self.new_button.setEnabled(self.may_edit())
        self._view.deleted.connect(self.unlink)
        return view

    def may_edit(self) -> bool:
        return self._navigator.office.user.may("articles.edit")

    def unlink(self) -> None:
        """Takes the ticket off the article that the cursor stands on."""
        row = self.view.currentIndex().row()
        if not self.may_edit() or not 0 <= row < self.model.rowCount():
            return
        articles, article_id, ticket_id = self._navigator.office.articles, self._page.record_id, self.model.id_at(row)
        question = _("Take the ticket off this article? If the article helped there, that is counted no more.")
        if notify.ask(self.window(), question, _("Take it off"), danger=True):
            self.work.run(
                "unlink",
                lambda _cancel: articles.unlink(article_id, ticket_id),
                lambda _none: self._navigator.say(_("The ticket is taken off.")),
            )
