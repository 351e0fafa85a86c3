"""The dialogs of coverage plans, exclusions and charge rates (A2, B1, B3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QWidget

from app.core.fields import DATE, Field
from app.core.i18n import _, lazy
from ui.coverage.time_bar import TimeBar
from ui.kit import theme
from ui.kit.dialog import RegisterDialog
from ui.kit.editors import DateEditor
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of

_PREVIEW = Field("preview", lazy("The coverage starts on"), DATE)
LINES = ("labour", "part", "wear_part", "travel", "lodging", "upgrade")


def new_plan(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new coverage plan: its phases, its cause table, its periods by category."""
    PlanDialog(navigator, given=given, parent=window_of(navigator)).open()


def new_exclusion(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new exclusion."""
    RegisterDialog(navigator, "exclusions", given=given, parent=window_of(navigator)).open()


def new_rate(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new charge rate."""
    RegisterDialog(navigator, "rates", given=given, parent=window_of(navigator)).open()


class PlanDialog(RegisterDialog):
    """Edits a coverage plan; its phases are moved by Alt+Up and Alt+Down and said in words while they are typed."""

    def __init__(
        self,
        navigator: Navigator,
        record_id: int | None = None,
        given: dict[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(navigator, "plans", record_id, given, parent=parent)
        self._completing = False
        self._phases = self.children_tables["phases"]
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("muted", True)
        layout: Any = self._phases.layout()
        row = layout.itemAt(1).layout()
        moves = ((_("Up"), "up", "Alt+Up", -1), (_("Down"), "down", "Alt+Down", 1))
        for place, (title, name, keys, by) in enumerate(moves, start=2):
            button = QPushButton(icon(name), f"{title}  {keys}")
            button.setAutoDefault(False)
            button.setProperty("flat", True)
            button.clicked.connect(lambda _checked=False, by=by: self._phases.move(by))
            row.insertWidget(place, button)
            QShortcut(QKeySequence(keys), self._phases, lambda by=by: self._phases.move(by))
        row.addStretch(1)
        self.bar = TimeBar()
        self.dates = QLabel()
        self.dates.setWordWrap(True)
        self.dates.setTextFormat(Qt.TextFormat.PlainText)
        layout.addLayout(self._preview_row())
        layout.addWidget(self.bar)
        layout.addWidget(self.dates)
        layout.addWidget(self.words)
        self._phases.model.changed.connect(self._typed)
        self._phases.model.modelReset.connect(self._show_words)
        self.resize(1000, 680)
        for splitter in self.findChildren(QSplitter):
            splitter.setSizes([250, 430])
        self._show_words()

    def _preview_row(self) -> QHBoxLayout:
        """From which day the phases are shown on the calendar."""
        self.start = DateEditor(_PREVIEW, self.navigator)
        self.start.setText(self.navigator.office.today().isoformat())
        self.start.setFixedWidth(theme.scaled(150))
        self.start.textChanged.connect(lambda _text: self._show_words())
        label = QLabel(_("&Preview: the coverage starts on"))
        label.setBuddy(self.start)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.start)
        row.addStretch(1)
        return row

    def _begin(self) -> date | None:
        try:
            day: date | None = _PREVIEW.read(self.start.raw())
        except ValueError:
            return None
        return day

    def _typed(self) -> None:
        """A phase that was begun is free in every line until somebody says otherwise."""
        model = self._phases.model
        if self._completing:
            return
        self._completing = True
        for row in range(model.rowCount()):
            if not model.is_blank(row) and not any(model.value(row, line)[0] for line in LINES):
                for line in LINES:
                    model.set_value(row, line, "free", "")
        self._completing = False
        self._show_words()

    def _show_words(self) -> None:
        plans, raw, begin = self.navigator.office.plans, self._phases.raw(), self._begin()
        phases = plans.phases_typed(raw)
        dated = plans.preview(raw, begin) if begin is not None else []
        self.bar.show_phases(dated, self.navigator.office.today())
        none = _("No preview: the lengths come from the contract or the category, or cannot be read.")
        self.dates.setText(" → ".join(f"{p.title} {p.dates}" for p in dated) or none)
        said = [_("{title} ({dates}): {prices}.").format(title=p.title, dates=p.dates, prices=p.prices) for p in phases]
        self.words.setText("\n".join(said))
