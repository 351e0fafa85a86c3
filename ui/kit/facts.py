"""The facts of a record, grouped as in its form: text that can be copied, references that open the other record."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.core.fields import Child, Field, Section
from app.core.i18n import _
from app.core.register import Details, Register
from ui.kit import theme
from ui.kit.navigator import Navigator


class FactsView(QTextBrowser):
    """One record, read only. Blank fields are left out."""

    def __init__(
        self,
        navigator: Navigator,
        register: Register,
        *,
        columns: int = 1,
        children: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``columns``: sections beside each other. ``children``: the form's tables too, a line for each row."""
        super().__init__(parent)
        self._navigator = navigator
        self._register = register
        self._columns = columns
        self._children = children
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", True)
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(_("Facts"))
        self.anchorClicked.connect(self._open)

    def show_details(self, details: Details, extra: Sequence[tuple[str, str]] = ()) -> None:
        """Shows the record; ``extra`` are further (title, text) lines on top."""
        groups = [_table([(title, escape(text)) for title, text in extra])] if extra else []
        sections = [(section, self._rows(section, details)) for section in self._register.form]
        blocks = [_heading(str(section.title)) + _table(rows) for section, rows in sections if rows]
        groups.append(_beside(blocks, self._columns))
        for child in self._register.children if self._children else ():
            items = details.children.get(child.key, [])
            if items:
                groups.append(_heading(f"{child.title} ({len(items)})") + _list(child, items))
        bar = self.verticalScrollBar().value()
        self.setHtml("".join(groups))
        self.verticalScrollBar().setValue(bar)

    def _rows(self, section: Section, details: Details) -> list[tuple[str, str]]:
        rows = []
        for field in section.fields:
            text = self._text(field, details)
            if text:
                rows.append((str(details.titles.get(field.key, field.title)), text))
        return rows

    def _text(self, field: Field, details: Details) -> str:
        value = details.values.get(field.key)
        if field.kind.target:
            if value is None:
                return ""
            label = details.labels.get(field.key) or f"#{value}"
            return f'<a href="record:{field.kind.target}/{value}">{escape(label)}</a>'
        return escape(field.show(value)).replace("\n", "<br>")

    def _open(self, url: QUrl) -> None:
        kind, _slash, record_id = url.path().partition("/")
        self._navigator.open(kind, int(record_id))


def _heading(text: str) -> str:
    muted = theme.colour("muted").name()
    return f'<p style="margin-top:4px;margin-bottom:2px;color:{muted};font-weight:600">{escape(text)}</p>'


def _beside(blocks: Sequence[str], columns: int) -> str:
    """The blocks in columns, filled row by row."""
    if columns == 1 or len(blocks) == 1:
        return "".join(blocks)
    width = 100 // columns
    cells = [
        f'<td width="{width}%" style="padding-right:16px;padding-bottom:8px;vertical-align:top">{block}</td>'
        for block in blocks
    ]
    rows = (f"<tr>{''.join(cells[start : start + columns])}</tr>" for start in range(0, len(cells), columns))
    return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'


def _table(rows: Sequence[tuple[str, str]]) -> str:
    muted = theme.colour("muted").name()
    lines = "".join(
        f'<tr><td style="color:{muted};padding:2px 12px 2px 0;white-space:nowrap">{escape(title)}</td>'
        f'<td style="padding:2px 0">{text}</td></tr>'
        for title, text in rows
    )
    return f'<table cellspacing="0" cellpadding="0">{lines}</table>'


def _list(child: Child, items: Sequence[dict[str, object]]) -> str:
    """One line for each row of a form's table: its values behind each other."""
    lines = []
    for item in items:
        texts = [
            str(item.get(f"{field.key}.label") or field.show(item.get(field.key)))
            for field in child.fields
            if item.get(field.key) not in (None, "", False)
        ]
        lines.append(f'<p style="margin-top:2px;margin-bottom:2px">{escape(" · ".join(texts))}</p>')
    return "".join(lines)
