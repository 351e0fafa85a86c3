"""A record's page: who it is and what can be done now; left the facts and lists, right what happened.

A register's page is this class; what is special is given as data or by overriding ``actions_for`` and ``related``::

    class CustomerRecord(RecordPage):
        def __init__(self, navigator: Navigator, record_id: int) -> None:
            super().__init__(navigator, "customers", record_id, state=("status", status_colour))

        def related(self) -> list[RelatedList]:
            return [RelatedList(self.navigator, "equipment", {"customer_id": self.record_id})]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.core.database import Tables
from app.core.errors import AppError
from app.core.i18n import _
from app.core.register import Details, Register
from ui.kit import theme
from ui.kit.actions import Action
from ui.kit.button_row import ButtonRow
from ui.kit.changes import changes_of
from ui.kit.child_view import ChildView
from ui.kit.dialog import RegisterDialog
from ui.kit.facts import FactsView
from ui.kit.form import ProblemLabel
from ui.kit.icons import icon
from ui.kit.list_model import StateColour
from ui.kit.navigator import Navigator
from ui.kit.related import RelatedList
from ui.kit.side_panel import RecordTabs
from ui.kit.tab_counts import add_counted, counted_title
from ui.kit.work import Work


class RecordPage(QWidget):
    """One record of a register."""

    shown = Signal(object)  # Details

    # Further tables, beside those of the register's list, whose change loads the page again.
    more_tables: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        navigator: Navigator,
        register: str,
        record_id: int,
        *,
        state: tuple[str, StateColour] | None = None,
        narrow: Mapping[str, tuple[str, ...]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``state``: the field that holds the record's state, and the colour for a value of it."""
        super().__init__(parent)
        self.navigator = navigator
        self.register: Register = navigator.office.register(register)
        self.record_id = record_id
        self.details: Details | None = None
        self._state = state
        self._narrow = narrow
        self._stale = False
        self._shortcuts: list[QShortcut] = []
        self.work = Work(self, refused=self._refused)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.load)
        self._build()
        changes_of(navigator.office).changed.connect(self._tables_changed)
        self.load()

    # -- for the features ------------------------------------------------------------------------------------------

    def actions_for(self, details: Details) -> Sequence[Action]:
        """What can be done with the record besides editing and archiving; only what fits now is shown."""
        return ()

    def related(self) -> Sequence[RelatedList]:
        """The lists of what belongs to the record."""
        return ()

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        """(title, text) of what must be seen first, above the facts."""
        return ()

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads the record again."""
        self._stale = False
        register, record_id = self.register, self.record_id
        self.work.run("get", lambda _cancel: register.get(record_id), self._show)

    def edit(self) -> None:
        """Opens the dialog."""
        if self._may_edit():
            RegisterDialog(
                self.navigator, self.register.name, self.record_id, narrow=self._narrow, parent=self.window()
            ).open()

    def archive(self) -> None:
        """Archives the record; the message at the foot can undo it."""
        register, ids = self.register, [self.record_id]
        text = _("{record} is archived.").format(record=self.details.title if self.details else self.register.one)
        self.work.run(
            "archive",
            lambda _cancel: register.archive(ids),
            lambda _none: self.navigator.say(text, lambda: register.restore(ids)),
        )

    def bring_back(self) -> None:
        """Brings the archived record back."""
        register, ids = self.register, [self.record_id]
        self.work.run("archive", lambda _cancel: register.restore(ids), lambda _none: None)

    def state(self) -> dict[str, Any]:
        """How the page stands, to outlive a change of language."""
        return {"tab": self.tabs.currentIndex(), "list": self.lists.currentIndex(), "sizes": self.splitter.sizes()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Brings the page back to how it stood."""
        self.tabs.setCurrentIndex(state.get("tab", 0))
        self.lists.setCurrentIndex(state.get("list", 0))
        if state.get("sizes"):
            self.splitter.setSizes(state["sizes"])

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.facts = FactsView(self.navigator, self.register, columns=2, children=False)
        self.lists = QTabWidget()
        self.lists.setDocumentMode(True)
        self.child_views = {child.key: ChildView(self.navigator, child) for child in self.register.children}
        for view in self.child_views.values():
            self.lists.addTab(view, str(view.child.title))
        self.related_lists = tuple(self.related())
        for related in self.related_lists:
            self._add_related(related)
        self.tabs = RecordTabs(self.navigator, self.register.name)
        left = QSplitter(Qt.Orientation.Vertical)
        left.setChildrenCollapsible(False)
        left.addWidget(self.facts)
        if self.lists.count():
            left.addWidget(self.lists)
            # With a large font on a small screen both are short; neither may push the other out of sight
            # at first; the line between them can be moved.
            self.facts.setMinimumHeight(theme.row_height())
            self.lists.setMinimumHeight(6 * theme.row_height())
            left.setSizes([200, 300])
            left.setStretchFactor(0, 1)
            left.setStretchFactor(1, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.tabs)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([856, 404])
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 0)
        column.setSpacing(8)
        column.addLayout(self._header())
        column.addWidget(self.splitter, 1)
        edit = QShortcut(QKeySequence("Ctrl+E"), self, self.edit)
        edit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        reload = QShortcut(QKeySequence("F5"), self, self.load)
        reload.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setFocusProxy(self.facts)

    def _header(self) -> QHBoxLayout:
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state_label = QLabel()
        self.message = ProblemLabel()
        self.buttons = ButtonRow(right=True)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.heading)
        row.addWidget(self.state_label)
        row.addWidget(self.message, 1)
        row.addStretch(0)
        row.addWidget(self.buttons)
        return row

    def _add_related(self, related: RelatedList) -> None:
        add_counted(self.lists, related, related.title, related)

    # -- events ----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.load()

    def _tables_changed(self, tables: Tables) -> None:
        if not tables & (self.register.listing.tables | self.more_tables | {self.register.table}):
            return
        if self.isVisible():
            self._timer.start()
        else:
            self._stale = True

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, details: Details) -> None:
        first = self.details is None
        self.details = details
        self.message.say("")
        self.heading.setText(details.title)
        self._show_state(details)
        self._show_buttons(details)
        self.facts.show_details(details, self.key_facts(details))
        for key, view in self.child_views.items():
            rows = details.children.get(key, [])
            view.set_rows(rows)
            place = self.lists.indexOf(view)
            self.lists.setTabText(place, counted_title(view.child.title, len(rows)))
        self.tabs.show_record(details.id)
        if first:
            for related in self.related_lists:
                related.load()
        self.shown.emit(details)

    def _show_state(self, details: Details) -> None:
        words, colour = "", "muted"
        if self._state is not None:
            key, colour_of = self._state
            field = next(field for field in self.register.fields if field.key == key)
            words = field.show(details.values.get(key))
            colour = colour_of(details.values.get(key)) or "text"
        if details.archived_at is not None:
            words, colour = _("Archived"), "muted"
        palette = self.state_label.palette()
        palette.setColor(self.state_label.foregroundRole(), theme.colour(colour))
        self.state_label.setPalette(palette)
        self.state_label.setText(f"● {words}" if words else "")

    def _show_buttons(self, details: Details) -> None:
        self.buttons.clear()
        for shortcut in self._shortcuts:
            # Until it is gone it would make its key mean two things.
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        for action in self._all_actions(details):
            if action.fits([details.id]) and (not action.right or self.navigator.office.user.may(action.right)):
                self._add_button(action, details.id)

    def _all_actions(self, details: Details) -> list[Action]:
        right = f"{self.register.name}.edit"
        own = [Action("edit", _("Edit"), lambda _ids: self.edit(), "edit", "", right)]
        if details.archived_at is None:
            own.append(Action("archive", _("Archive"), lambda _ids: self.archive(), "archive", "", right))
        else:
            own = [Action("restore", _("Bring back"), lambda _ids: self.bring_back(), "restore", "", right)]
        return [*self.actions_for(details), *own]

    def _add_button(self, action: Action, record_id: int) -> None:
        button = QPushButton(str(action.title))
        if action.icon:
            button.setIcon(icon(action.icon))
        button.setAutoDefault(False)
        keys = "Ctrl+E" if action.key == "edit" else action.shortcut
        button.setToolTip(f"{action.title}  {keys}" if keys else "")
        button.setObjectName(action.key)
        run: Callable[[], object] = lambda: action.run([record_id])  # noqa: E731
        button.clicked.connect(run)
        if action.shortcut:
            shortcut = QShortcut(QKeySequence(action.shortcut), self, run)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._shortcuts.append(shortcut)
        self.buttons.add(button)

    def _refused(self, error: AppError) -> None:
        self.message.say(str(error))

    def _may_edit(self) -> bool:
        return self.navigator.office.user.may(f"{self.register.name}.edit")
