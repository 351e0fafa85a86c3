"""A policy in words, and its versions, as its page shows them (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QWidget,
)

from app.core.fields import now_text
from app.core.i18n import _
from app.tickets.policies.queries import VersionRow
from app.tickets.policies.words import LevelWords, LimitWords, PolicyWords
from ui.kit import theme


class WordsView(QTextBrowser):
    """Text that can be read, selected and copied."""

    present_wanted = Signal()  # back from an old version

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(_("In words"))
        self.anchorClicked.connect(lambda _url: self.present_wanted.emit())

    def show_policy(self, policy: PolicyWords, old: str = "") -> None:
        """Shows a policy; ``old`` says which version it is when it is not the present one."""
        blocks = []
        if old:
            warning, link = theme.colour("warning").name(), escape(_("Show the present version"))
            address = QUrl("policy:present").toString()
            blocks.append(f'<p style="color:{warning}">{escape(old)} <a href="{address}">{link}</a></p>')
        blocks += [_level(level) for level in policy.levels]
        if policy.common:
            blocks.append(_heading(_("Every level")) + _limits(policy.common))
        blocks.append(_heading(_("Rules")) + "".join(f"<p>{escape(rule)}</p>" for rule in policy.rules))
        style = (
            f"<style>p{{margin:2px 0}} th,td{{padding:3px 16px 3px 0}} th{{color:{_muted()};font-weight:400}}</style>"
        )
        self.setHtml(style + "".join(blocks))


class VersionsView(QTableWidget):
    """The versions, newest first; Enter or a double click shows one in words."""

    chosen = Signal(int)  # the place of the row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setHorizontalHeaderLabels([_("Version"), _("Valid from"), _("By"), _("What changed")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Versions"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate((60, 130, 90)):
            self.setColumnWidth(place, theme.scaled(width))
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.row()))

    def show_rows(self, rows: Sequence[VersionRow]) -> None:
        """Shows these versions."""
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            texts = (str(row.edition), now_text(row.valid_from), row.who, row.changes)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                self.setItem(place, column, item)
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.chosen.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


_WIDTHS = (120, 130, 130, 90, 90, 240)  # of the columns, so that the tables of all levels stand in line


def _muted() -> str:
    return theme.colour("muted").name()


def _heading(text: str, more: str = "") -> str:
    also = f' <span style="color:{_muted()};font-weight:400">{escape(more)}</span>' if more else ""
    return f'<p style="margin-top:12px;font-weight:600">{escape(text)}{also}</p>'


def _level(level: LevelWords) -> str:
    more = " · ".join(filter(None, (level.effect, level.code)))
    definition = escape(level.definition).replace("\n", "<br>")
    text = f"<p>{definition}</p>" if definition else ""
    return _heading(level.name, more) + text + _limits(level.limits)


def _limits(limits: Sequence[LimitWords]) -> str:
    if not limits:
        return f'<p style="color:{_muted()}">{escape(_("No limits of its own."))}</p>'
    titles = (_("Goal"), _("Limit"), _("Clock from"), _("Counted in"), _("Service class"), _("Also"))
    shown = [(each.goal, each.length, each.start, each.time, each.classes, each.more) for each in limits]
    # A column that would say the same of every limit is left out.
    places = [place for place in range(6) if place < 4 or any(row[place] not in ("", _("all")) for row in shown)]
    head = "".join(
        f'<th align="left" width="{theme.scaled(_WIDTHS[place])}">{escape(titles[place])}</th>' for place in places
    )
    rows = "".join(f"<tr>{''.join(f'<td>{escape(row[place])}</td>' for place in places)}</tr>" for row in shown)
    return f'<table cellspacing="0" cellpadding="0"><tr>{head}</tr>{rows}</table>'
