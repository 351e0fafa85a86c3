"""The levels of a policy and their limits: the levels at the left, what the chosen one promises at the right (C2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.fields import Section
from app.core.i18n import _, lazy
from app.tickets.policies import fields as f
from ui.kit import notify, theme
from ui.kit.form import Form
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.policies.limits import LimitsTable


@dataclass
class _Entry:
    """A line of the list: a level, or at the first place what holds on every level."""

    values: dict[str, Any] = field(default_factory=dict)
    limits: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class LevelsEditor(QWidget):
    """Ins adds a level, Del removes one, Alt+Up and Alt+Down move it, Enter goes to its fields."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[_Entry] = [_Entry()]
        self._at = 0
        self._start: dict[str, Any] = {}
        self.names = _LevelList()
        self.form = Form(navigator, [Section(lazy("Level"), f.LEVEL)])
        self.note = QLabel(_("These limits hold on every level that names no other limit for the same goal."))
        self.note.setProperty("muted", True)
        self.note.setContentsMargins(16, 12, 16, 0)
        self.limits = LimitsTable(navigator)
        self._build()
        self.names.currentRowChanged.connect(self._chosen)
        self.names.add_wanted.connect(self.add)
        self.names.remove_wanted.connect(self.remove)
        self.names.move_wanted.connect(self.move_by)
        self.names.enter_wanted.connect(self._enter)
        self.form.changed.connect(lambda key: self._show_names() if key == "name" else None)
        self.form.left.connect(lambda: self.limits.setFocus(Qt.FocusReason.TabFocusReason))
        self.setFocusProxy(self.names)

    # -- public ----------------------------------------------------------------------------------------------------

    def set_rows(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Shows ``levels`` and ``common``; from here on ``dirty`` counts."""
        self._entries = [_Entry(limits=_limit_rows(rows.get("common", ())))]
        for level in rows.get("levels", ()):
            values = {each.key: level.get(each.key) or "" for each in f.LEVEL}
            self._entries.append(_Entry(values, _limit_rows(level.get("limits", ()))))
        self._at = min(1, len(self._entries) - 1)
        self._show_entry()
        self._show_names()
        self._start = self.raw()

    def raw(self) -> dict[str, list[dict[str, Any]]]:
        """The rows to save: ``levels``, each with its ``limits``, and ``common``."""
        self._store()
        return {
            "levels": [entry.values | {"limits": entry.limits} for entry in self._entries[1:]],
            "common": self._entries[0].limits,
        }

    def dirty(self) -> set[str]:
        """Which of ``levels`` and ``common`` were changed."""
        return {key for key, rows in self.raw().items() if rows != self._start.get(key)}

    def titles(self) -> list[tuple[str, str]]:
        """(code, name) of the levels as they are typed; a level without a code has none yet."""
        self._store()
        return [(str(entry.values.get("code") or ""), str(entry.values.get("name"))) for entry in self._entries[1:]]

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Marks ``levels.0.limits.2.amount``-like problems; answers whether there were any here."""
        self._store()
        for entry in self._entries:
            entry.problems = []
        for problem in problems:
            table, _dot, rest = problem.field.partition(".")
            number, _dot, key = rest.partition(".")
            if table == "common" and rest:
                self._entries[0].problems.append(Problem(f"limits.{rest}", problem.message))
            elif table == "levels" and number.isdigit() and int(number) + 1 < len(self._entries):
                self._entries[int(number) + 1].problems.append(Problem(key, problem.message))
        self._show_names()
        self._mark()
        return any(entry.problems for entry in self._entries)

    def focus_problem(self) -> None:
        """Shows the first line that has a problem, with the cursor in it."""
        place = next((place for place, entry in enumerate(self._entries) if entry.problems), None)
        if place is None:
            return
        self.names.setCurrentRow(place)
        first = self._entries[place].problems[0].field
        if first.startswith("limits."):
            self.limits.focus_problem()
        else:
            self.form.focus(first)

    def add(self) -> None:
        """A new level at the end, ready for typing."""
        self._store()
        self._entries.append(_Entry({each.key: "" for each in f.LEVEL}))
        self._show_names()
        self.names.setCurrentRow(len(self._entries) - 1)
        self.form.focus()

    def remove(self) -> None:
        """Removes the chosen level, after a question when it has limits."""
        self._store()
        place = self.names.currentRow()
        if place < 1:
            return
        entry = self._entries[place]
        question = _("Remove the level “{level}” with its limits?").format(level=entry.values.get("name") or "–")
        if entry.limits and not notify.ask(self, question, _("Remove it"), danger=True):
            return
        del self._entries[place]
        self._at = min(place, len(self._entries) - 1)
        self._show_entry()
        self._show_names()

    def move_by(self, by: int) -> None:
        """Moves the chosen level up (-1) or down (1)."""
        self._store()
        place, other = self._at, self._at + by
        if min(place, other) >= 1 and other < len(self._entries):
            entries = self._entries
            entries[place], entries[other] = entries[other], entries[place]
            self._at = other
            self._show_names()

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        buttons = QVBoxLayout()
        buttons.setSpacing(0)
        for pair in (
            (("new", _("Add  Ins"), self.add), ("remove", _("Remove  Del"), self.remove)),
            (("up", _("Up"), lambda: self.move_by(-1)), ("down", _("Down"), lambda: self.move_by(1))),
        ):
            row = QHBoxLayout()
            for name, title, run in pair:
                row.addWidget(_flat_button(name, title, run))
            row.addStretch(1)
            buttons.addLayout(row)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 8, 0, 8)
        column.setSpacing(4)
        column.addWidget(self.names, 1)
        column.addLayout(buttons)
        self.right = QSplitter(Qt.Orientation.Vertical)
        self.right.setChildrenCollapsible(False)
        for part in (self.note, self.form, self.limits):
            self.right.addWidget(part)
        self.right.setStretchFactor(2, 1)
        self.right.setSizes([32, 262, 240])
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.scaled(216), 900])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _chosen(self, place: int) -> None:
        if place >= 0 and place != self._at:
            self._store()
            self._at = place
            self._show_entry()

    def _enter(self) -> None:
        if self._at:
            self.form.focus()
        else:
            self.limits.setFocus(Qt.FocusReason.TabFocusReason)

    def _store(self) -> None:
        """Takes what stands in the fields into the line that is shown."""
        entry = self._entries[self._at]
        values = {key: str(value or "") for key, value in self.form.raw().items()} if self._at else {}
        limits = _limit_rows(self.limits.raw())
        if (values, limits) != (entry.values, entry.limits):
            entry.values, entry.limits, entry.problems = values, limits, []

    def _show_entry(self) -> None:
        entry = self._entries[self._at]
        self.form.setVisible(self._at > 0)
        self.note.setVisible(self._at == 0)
        self.form.set_values(entry.values)
        self.limits.set_rows(entry.limits)
        self._mark()

    def _mark(self) -> None:
        """Marks what is wrong with the line that is shown; the cursor stays where it is."""
        problems = self._entries[self._at].problems
        in_list = self.names.hasFocus()
        self.form.show_problems(problem for problem in problems if not problem.field.startswith("limits."))
        self.limits.show_problems(problems)
        if in_list:
            self.names.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_names(self) -> None:
        typed = str(self.form.raw()["name"] or "") if self._at else ""
        self.names.blockSignals(True)
        self.names.clear()
        for place, entry in enumerate(self._entries):
            name = typed if place == self._at else str(entry.values.get("name") or "")
            item = QListWidgetItem((name or _("(no name)")) if place else _("Every level"))
            item.setSizeHint(QSize(0, theme.row_height()))
            if entry.problems:
                item.setIcon(icon("problem", "danger"))
                item.setToolTip("\n".join(str(problem) for problem in entry.problems))
            elif not place:
                item.setForeground(theme.colour("muted"))
            self.names.addItem(item)
        self.names.setCurrentRow(self._at)
        self.names.blockSignals(False)


class _LevelList(QListWidget):
    """The names at the left."""

    add_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)
    enter_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Levels"))
        self.setIconSize(QSize(16, 16))
        self.setToolTip(_("Alt+Up and Alt+Down move a level"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if control or key == Qt.Key.Key_Escape:
            event.ignore()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_wanted.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Insert:
            self.add_wanted.emit()
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_wanted.emit()
        else:
            super().keyPressEvent(event)


def _limit_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the keys of a limit and no others."""
    return [{each.key: row.get(each.key) for each in f.LIMITS.fields} for row in rows]


def _flat_button(name: str, title: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(icon(name), title)
    button.setAutoDefault(False)
    button.setProperty("flat", True)
    button.clicked.connect(lambda _checked=False: run())
    return button
