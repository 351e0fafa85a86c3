"""Tabs whose titles end with the number of what is behind them: 单据 (3); nothing is no number."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtWidgets import QTabWidget, QWidget

from app.core.i18n import Text


class Counted(Protocol):
    """A table that knows how many rows it shows, and tells each time that it shows others."""

    counted: Any  # Signal(int)

    @property
    def count(self) -> int: ...


def add_counted(tabs: QTabWidget, widget: QWidget, title: Text, *parts: Counted) -> None:
    """Adds a tab that tells the rows of its ``parts`` together."""
    tabs.addTab(widget, str(title))

    def show(_count: int = 0) -> None:
        # Asked for each time: a tab may be put before this one.
        tabs.setTabText(tabs.indexOf(widget), counted_title(title, sum(part.count for part in parts)))

    for part in parts:
        part.counted.connect(show)
    show()


def counted_title(title: Text, count: int) -> str:
    """The title with the number behind it."""
    return f"{title} ({count})" if count else str(title)
