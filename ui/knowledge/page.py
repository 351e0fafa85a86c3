"""The tab of the knowledge base (A8)."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy
from ui.kit.actions import Action
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.knowledge.printing import print_articles


class KnowledgePage(ListPage):
    """The register of articles."""

    def __init__(self, navigator: Navigator) -> None:
        print_ = Action(
            "print_articles",
            lazy("Print articles…"),
            lambda ids: print_articles(navigator, ids),
            "print",
            "Ctrl+Shift+P",
            "papers.print",
            place="print",
        )
        super().__init__(navigator, "articles", actions=(print_,), state_colour={"state": state_colour})


def state_colour(value: Any) -> str:
    """The colour of an article's state; the word beside says the same."""
    return "muted" if value == "draft" else ""
