"""The policy editor: the policy, its levels and limits, and a box to try it (C2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.core.errors import Invalid
from app.core.i18n import _
from app.core.register import Details
from app.tickets.policies import fields as f
from app.tickets.policies.typed import PARTS
from ui.kit.children import ChildTable
from ui.kit.dialog import RegisterDialog, Start
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.kit.stale import Difference
from ui.policies.levels import LevelsEditor
from ui.policies.try_box import Ask, TryBox

POLICY, LEVELS, TRY = range(3)


def new_policy(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new SLA policy; ``given`` may be what ``Policies.copied`` answers."""
    PolicyDialog(navigator, given=given, parent=window_of(navigator)).open()


class PolicyDialog(RegisterDialog):
    """Edits an SLA policy. Ctrl+Tab goes to the next of its three parts."""

    def __init__(
        self,
        navigator: Navigator,
        record_id: int | None = None,
        given: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(navigator, "policies", record_id, given, parent=parent)
        self.resize(1180, 660)

    # -- public ----------------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        return super().raw() | self.levels.raw() | {"escalation": self.steps.raw()}

    def dirty(self) -> set[str]:
        return super().dirty() | self.levels.dirty() | ({"escalation"} if self.steps.is_dirty() else set())

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.levels = LevelsEditor(self.navigator)
        self.steps = ChildTable(self.navigator, f.ESCALATION)
        self.steps.view.setColumnWidth(0, 240)
        self.try_box = TryBox(self.navigator, self._trial)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._policy_part(), _("Policy"))
        self.tabs.addTab(self.levels, _("Levels and limits"))
        self.tabs.addTab(self.try_box, _("Try it"))
        self.tabs.currentChanged.connect(self._part_shown)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            QShortcut(QKeySequence(keys), self, lambda step=step: self._step(step))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        column.addLayout(self._foot())
        self.form.left.connect(lambda: self.steps.setFocus(Qt.FocusReason.TabFocusReason))

    def _policy_part(self) -> QWidget:
        heading = QLabel(str(f.ESCALATION.title))
        heading.setProperty("section", True)
        heading.setContentsMargins(16, 8, 0, 0)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(heading)
        column.addWidget(self.steps, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.form)
        splitter.addWidget(below)
        splitter.setSizes([330, 220])
        return splitter

    # -- reading and saving ----------------------------------------------------------------------------------------

    def _fill(self, start: Start) -> None:
        rows = start.children or start.values
        self.levels.set_rows({key: rows.get(key, []) for key in ("levels", "common")})
        self.steps.set_rows(rows.get("escalation", []))
        super()._fill(start)

    def _enable(self, enabled: bool) -> None:
        super()._enable(enabled)
        self.levels.setEnabled(enabled)
        self.steps.setEnabled(enabled)

    def show_problems(self, error: Invalid) -> None:
        strange = self.form.show_problems(error.problems)
        in_levels = self.levels.show_problems(error.problems)
        in_steps = self.steps.show_problems(error.problems)
        if len(strange) < len(error.problems):
            self.tabs.setCurrentIndex(POLICY)
            self.form.show_problems(error.problems)
        elif in_steps:
            self.tabs.setCurrentIndex(POLICY)
            self.steps.focus_problem()
        elif in_levels:
            self.tabs.setCurrentIndex(LEVELS)
            self.levels.focus_problem()
        rest = [problem for problem in strange if "." not in problem.field]
        if rest and not (in_levels or in_steps):
            self.tabs.setCurrentIndex(LEVELS)
        self.message.say(" ".join(str(problem) for problem in rest))

    def _differences(self, theirs: Details) -> list[Difference]:
        found, dirty, mine = super()._differences(theirs), self.dirty(), self.raw()
        for key, title in (("levels", f.LEVEL_NAMES.title), ("common", _("Every level")), ("escalation", None)):
            before, stored = self._start.children.get(key), theirs.children.get(key, [])
            if key in dirty or stored != before:
                shown = _lines(key, mine[key]) if key in dirty else _("(not changed by you)")
                both = key in dirty and stored != before
                found.append(Difference(str(title or f.ESCALATION.title), shown, _lines(key, stored), both))
        return found

    # -- the parts -------------------------------------------------------------------------------------------------

    def _step(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())
        self.tabs.currentWidget().setFocus(Qt.FocusReason.TabFocusReason)

    def _part_shown(self, place: int) -> None:
        if place == TRY:
            self.try_box.set_levels([(code or name, name) for code, name in self.levels.titles()])
            self.try_box.refresh()

    def _trial(self) -> Ask:
        """What tries the policy as it stands in the dialog now; a level without a code goes by its name for that."""
        raw, policies = self.raw(), self.navigator.office.policies
        typed = {key: raw[key] for key in (*PARTS, "warn_minutes", "holidays_served", *f.PAUSES)}
        typed["levels"] = [level | {"code": level["code"] or level["name"][:20]} for level in raw["levels"]]
        return lambda asked: policies.try_typed(typed, asked)


def _lines(key: str, rows: list[dict[str, Any]]) -> str:
    """The rows of a part as text, to compare mine with theirs."""
    fields = f.ESCALATION.fields if key == "escalation" else f.LIMITS.fields
    lines = []
    for row in rows:
        if key == "levels":
            lines += [str(row["name"]), *(f"  {line}" for line in _lines("limits", row["limits"]).splitlines())]
            continue
        texts = ((value if isinstance(value, str) and not field.kind.options else field.show(value))
                 for field in fields if (value := row.get(field.key)) not in (None, "", False))  # fmt: skip
        lines.append(" · ".join(map(str, texts)))
    return "\n".join(lines) or "–"
