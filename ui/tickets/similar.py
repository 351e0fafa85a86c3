"""Similar cases in the phone report and on a ticket's page (A8, C1)."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.core.i18n import _, lazy, ngettext
from app.core.register import Details
from app.tickets.model import CALLED_BACK, CLOSED, RESOLVED
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.kit.work import Work
from ui.knowledge.dialog import write_from_ticket
from ui.knowledge.similar_box import Question, SimilarBox
from ui.tickets.report_form import ReportForm

ON_PAGE = 8
SOLVED = (RESOLVED, CALLED_BACK, CLOSED)


def similar_below(navigator: Navigator, form: ReportForm) -> SimilarBox:
    """The box below the fault of the phone report; it asks again whenever something is typed."""
    box = SimilarBox(navigator, form.helped_articles)
    form.put_below("fault_reported", box)
    box.add_key(form)
    box.left.connect(lambda: form.go_to("fault_reported"))

    def ask() -> None:
        model = form.device_model.text() if form.is_new_device() else ""
        box.ask(Question(form.fault.raw(), model, form.device.data))

    form.changed.connect(ask)
    ask()
    return box


class SimilarTab(QWidget):
    """What is like an open ticket, on its page; what helped is counted at once and can be taken back.

    It looks when it is looked at.
    """

    def __init__(self, navigator: Navigator, ticket_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._ticket_id = ticket_id
        self._helped: set[int] = set()
        self._waiting: Details | None = None
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))
        self.box = SimilarBox(navigator, self._helped, ON_PAGE, navigator.office.user.may("tickets.edit"))
        self.none = QLabel(_("Nothing similar is known yet."))
        self.none.setProperty("muted", True)
        self.none.setContentsMargins(8, 8, 8, 8)
        self.box.marked.connect(self._mark)
        self.box.found.connect(lambda count: self.none.setVisible(not count))
        self.box.add_key(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.addWidget(self.box)
        column.addWidget(self.none)
        column.addStretch(1)
        self.setFocusProxy(self.box.list)

    def show_ticket(self, details: Details) -> None:
        """Looks for what is like the ticket as it is now, once the tab is looked at."""
        self._waiting = details
        if self.isVisible():
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def _look(self) -> None:
        details, self._waiting = self._waiting, None
        if details is None:
            return
        values, articles = details.values, self._navigator.office.articles
        text = "，".join(filter(None, (values["fault_reported"], values["fault_found"])))
        question = Question(text, "", values["equipment_id"], details.id)

        def show(helped: frozenset[int]) -> None:
            self._helped.clear()
            self._helped.update(helped)
            self.box.ask_at_once(question)

        self.work.run("helped", lambda _cancel: articles.helped_with(details.id), show)

    def _mark(self, article_id: int, is_on: bool) -> None:
        articles, ticket_id = self._navigator.office.articles, self._ticket_id
        action = articles.helped if is_on else articles.not_helped
        self.work.run(f"mark {article_id}", lambda _cancel: action(article_id, ticket_id), self._marked)

    def _marked(self, count: int) -> None:
        words = ngettext(
            "Counted: this article has helped {n} time.", "Counted: this article has helped {n} times.", count
        )
        self._navigator.say(words.format(n=count))


def article_action(page: RecordPage, details: Details) -> Action:
    """The button that makes the article of a solved ticket, or opens the one that it has."""
    is_solved = details.values["state"] in SOLVED and details.archived_at is None
    return Action(
        "article",
        lazy("Write to knowledge base"),
        lambda _ids: write_from_ticket(page.navigator, page.record_id, page.work),
        "knowledge",
        "Ctrl+Shift+K",
        "articles.edit",
        enabled=lambda _ids: is_solved,
    )


def articles_of(page: RecordPage) -> RelatedList:
    """The knowledge articles of the page's ticket."""
    return RelatedList(
        page.navigator,
        "articles",
        {"ticket_id": page.record_id},
        listing=page.navigator.office.articles.of_tickets,
        title=lazy("Knowledge articles"),
        new=lambda: write_from_ticket(page.navigator, page.record_id, page.work),
    )
