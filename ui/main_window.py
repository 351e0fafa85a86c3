"""The main window: tabs, search, phone report, gear, status bar. It implements ``ui.kit.navigator.Navigator``.

It is painted before the data is open and before SQLAlchemy is loaded; ``attach`` gives it the office. A change of
language, look or user builds its contents anew with every page's state kept.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _
from app.core.local import Local
from ui.kit import jobs, theme
from ui.kit.icons import icon
from ui.kit.search_box import SearchBox
from ui.pages import DIALOGS, PAGES, RECORDS, WINDOWS, found, page_of
from ui.shell.message import Message
from ui.shell.opening import Opening
from ui.shell.recent import Recent
from ui.shell.status import Status
from ui.shell.tab import Tab, page_maker

if TYPE_CHECKING:
    from app.office import Office
    from ui.shell.menu import GearMenu

REPORT = "ui.tickets.report"
SMALLEST = (1024, 600)
FIRST_SIZE = (1280, 720)


class MainWindow(QMainWindow):
    """The window of the program."""

    painted = Signal()  # once, after the first time it was drawn
    closing = Signal()
    attached = Signal()
    # What the gear asks for; the program does it (``ui.start``).
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    font_chosen = Signal(int)
    wants_settings = Signal()
    wants_other_user = Signal()
    wants_backup = Signal()
    wants_help = Signal()
    wants_about = Signal()

    def __init__(self, local: Local) -> None:
        super().__init__()
        self.local = local
        self.recent = Recent()
        self._office: Office | None = None
        self._dialogs: list[Any] = []
        self._was_painted = False
        self.menu: GearMenu | None = None
        self.setMinimumSize(*SMALLEST)
        self.setWindowIcon(icon("tickets", "accent"))
        self._build()
        if not self.restoreGeometry(QByteArray.fromBase64(local.geometry.get("main", "").encode())):
            self.resize(*FIRST_SIZE)

    # -- Navigator -------------------------------------------------------------------------------------------------

    @property
    def office(self) -> Office:
        """The services, as the person who works here; there is none before the data is open."""
        if self._office is None:
            raise RuntimeError("the data is not open yet")
        return self._office

    def open(self, kind: str, record_id: int) -> None:
        """Shows the record's page in its tab."""
        title = self.office.register(kind).label_of(record_id)
        if kind in WINDOWS:
            found(WINDOWS[kind])(self, record_id)
            self.recent.visited(kind, record_id, title)
            return
        origin = PAGES[self.bar.currentIndex()].key
        place = PAGES.index(page_of(kind))
        self.tabs[place].open(kind, record_id, origin)
        self.recent.visited(kind, record_id, title)
        self._show_tab(place)

    def new(self, kind: str, **given: Any) -> None:
        """Opens the dialog for a new record."""
        if kind in DIALOGS:
            found(DIALOGS[kind])(self, **given)
            return
        from ui.kit.dialog import open_new

        open_new(self, kind, **given)

    def say(self, text: str, undo: Any = None, show: tuple[str, int] | None = None) -> None:
        """Shows a short message at the foot of the window."""
        self.message.say(text, undo, partial(self.open, *show) if show is not None else None)

    # -- public ----------------------------------------------------------------------------------------------------

    def attach(self, office: Office) -> None:
        """Gives the window its office: from now on pages can be shown."""
        self._office = office
        self.search.attach(office)
        self._show_who_may()
        self.body.setCurrentWidget(self.stack)
        keys = [page.key for page in PAGES]
        self._show_tab(keys.index(self.local.tab) if self.local.tab in keys else 0)
        self._enable(True)
        self.attached.emit()

    def rebuild(self) -> None:
        """Makes all contents anew after a change of language, look or user; pages keep their state."""
        state = self.state()
        office, self._office = self._office, None
        self._build()
        if office is not None:
            self._office = office
            self.restore(state)
            self.local.tab = PAGES[state["tab"]].key
            self.attach(office)
        for report in self._dialogs:
            report.rebuild()

    def state(self) -> dict[str, Any]:
        """Everything that is open."""
        return {"tab": self.bar.currentIndex(), "tabs": [tab.state() for tab in self.tabs]}

    def restore(self, state: dict[str, Any]) -> None:
        """Opens everything again."""
        for tab, inner in zip(self.tabs, state["tabs"], strict=True):
            tab.restore(inner)

    def show_page(self, key: str) -> QWidget:
        """Shows the tab with this key and answers its page."""
        place = next(i for i, page in enumerate(PAGES) if page.key == key)
        self.tabs[place].show_page()
        self._show_tab(place)
        widget = self.tabs[place].widget
        assert widget is not None
        return widget

    def help_page(self) -> str:
        """The name of the help text for what is in front."""
        widget = self.tabs[self.bar.currentIndex()].widget
        return str(getattr(widget, "help_page", PAGES[self.bar.currentIndex()].key))

    def show_company(self, name: str) -> None:
        """Whose window it is."""
        program = _("After-sales service")
        self.setWindowTitle(f"{program} — {name}" if name else program)

    def report(self, **given: Any) -> QWidget:
        """Opens a phone report (F2); several can be open at once."""
        dialog: QWidget = found(f"{REPORT}:ReportDialog")(self, **given)
        self.show_beside(dialog)
        return dialog

    @property
    def windows(self) -> tuple[QWidget, ...]:
        """What stands open beside this window: phone reports, the working calendar."""
        return tuple(self._dialogs)

    def show_beside(self, dialog: QWidget) -> None:
        """Shows a window of its own beside this one: it closes with it, and its ``rebuild()`` is called with this
        one's."""
        self._dialogs.append(dialog)
        dialog.destroyed.connect(lambda: self._dialogs.remove(dialog) if dialog in self._dialogs else None)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def show_calendar(self) -> None:
        """Opens the working calendar (C3)."""
        found(WINDOWS["worktime"])(self)

    def to_front(self) -> None:
        """Brings the window before all others, when the program is started a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # -- events ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._first_painted)

    def closeEvent(self, event: QCloseEvent) -> None:
        # Open phone reports first: each keeps its draft or asks.
        if not all(dialog.close() for dialog in tuple(self._dialogs)) or not jobs.may_close(self):
            event.ignore()
            return
        self.local.geometry["main"] = self.saveGeometry().toBase64().toStdString()
        self.local.tab = PAGES[self.bar.currentIndex()].key
        self.closing.emit()
        super().closeEvent(event)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _first_painted(self) -> None:
        self.painted.emit()
        if self.menu is None:
            self._make_menu()

    def _tab_changed(self, place: int) -> None:
        if self._office is None or place < 0:
            return
        self.tabs[place].ensure_page()
        self.stack.setCurrentWidget(self.tabs[place])
        self._shown(self.tabs[place].widget)

    def _tab_clicked(self, place: int) -> None:
        # The tab that is shown already: back to its list.
        if self._office is not None and place == self.bar.currentIndex():
            self.tabs[place].show_page()

    def _shown(self, widget: Any) -> None:
        self.status.count.clear()
        if widget is not self._front:
            # What was said of the one that was in front before.
            if self._front is not None:
                self.message.leave()
            self._front = widget
        if hasattr(widget, "count_text"):
            self.status.count.setText(widget.count_text())
        if self.isActiveWindow() and widget is not None and not self.search.hasFocus():
            widget.setFocus()

    def _page_made(self, widget: Any) -> Any:
        if hasattr(widget, "counted"):
            widget.counted.connect(lambda text, of=widget: self._counted(of, text))
        return widget

    def _counted(self, page: QWidget, text: str) -> None:
        if self.tabs[self.bar.currentIndex()].widget is page:
            self.status.count.setText(text)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        old = self.takeCentralWidget()
        centre = QWidget()
        box = QVBoxLayout(centre)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.opening = Opening()
        self.stack = QStackedWidget()
        self.body = QStackedWidget()
        self.body.addWidget(self.opening)
        self.body.addWidget(self.stack)
        self.message = Message(self.body, centre)
        self._front: QWidget | None = None
        self.status = Status()
        self.status.switch_user.connect(self.wants_other_user)
        box.addWidget(self._top_bar())
        box.addWidget(self.body, 1)
        line = QFrame()
        line.setProperty("line", True)
        box.addWidget(line)
        box.addWidget(self.status)
        self._make_tabs()
        self.setCentralWidget(centre)
        self._enable(False)
        self._keys(centre)
        if self.menu is not None:
            self._make_menu()
        if old is not None:
            old.deleteLater()

    def _top_bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("topbar", True)
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(theme.GRID)
        self.bar = QTabBar()
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.search = SearchBox(self.recent.hits, self._kind_titles)
        self.search.chosen.connect(self.open)
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(420)
        self.phone = QPushButton(icon("phone", "accent_text"), _("Phone report") + "  F2")
        self.phone.setProperty("primary", True)
        self.phone.clicked.connect(lambda: self.report())
        self.phone.setVisible(find_spec("ui.tickets") is not None and find_spec(REPORT) is not None)
        self.gear = QToolButton()
        self.gear.setIcon(icon("settings"))
        self.gear.setToolTip(_("Settings and help"))
        self.gear.setAccessibleName(_("Settings and help"))
        self.gear.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.gear.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        row.addWidget(self.bar)
        row.addStretch(1)
        row.addWidget(self.search, 4)
        row.addWidget(self.phone)
        row.addWidget(self.gear)
        return bar

    def _make_menu(self) -> None:
        # After the first picture: nobody opens it before.
        from ui.shell.menu import GearMenu

        self.menu = GearMenu(self.local, self.gear)
        self.menu.language_chosen.connect(self.language_chosen)
        self.menu.theme_chosen.connect(self.theme_chosen)
        self.menu.font_chosen.connect(self.font_chosen)
        self.menu.settings.connect(self.wants_settings)
        self.menu.calendar.connect(self.show_calendar)
        self.menu.switch_user.connect(self.wants_other_user)
        self.menu.backup.connect(self.wants_backup)
        self.menu.help.connect(self.wants_help)
        self.menu.about.connect(self.wants_about)
        self.gear.setMenu(self.menu)
        # The actions' keys work everywhere in the window, not only while the menu is open.
        self.gear.addActions([action for action in self.menu.actions() if not action.shortcut().isEmpty()])
        self._enable(self._office is not None)

    def _make_tabs(self) -> None:
        self.tabs: list[Tab] = []
        for place, page in enumerate(PAGES):
            make = page_maker(page, self)
            tab = Tab(page, lambda make=make: self._page_made(make()), self._record_page)  # type: ignore[misc]
            tab.left.connect(self._go_to)
            tab.shown.connect(self._shown)
            self.tabs.append(tab)
            self.stack.addWidget(tab)
            self.bar.addTab(str(page.title))
            self.bar.setTabToolTip(place, f"Ctrl+{(place + 1) % 10}")
        self.bar.currentChanged.connect(self._tab_changed)
        self.bar.tabBarClicked.connect(self._tab_clicked)

    def _record_page(self, kind: str, record_id: int) -> QWidget:
        if kind in RECORDS:
            made: QWidget = found(RECORDS[kind])(self, record_id)
            return made
        from ui.kit.record_page import RecordPage

        return RecordPage(self, kind, record_id)

    def _keys(self, owner: QWidget) -> None:
        for place in range(min(len(PAGES), 10)):
            QShortcut(QKeySequence(f"Ctrl+{(place + 1) % 10}"), owner, lambda at=place: self._key_tab(at))  # type: ignore[misc]
        QShortcut(QKeySequence("Ctrl+K"), owner, self._focus_search)
        QShortcut(QKeySequence("F2"), owner, self._key_report)

    def _key_tab(self, place: int) -> None:
        if place == self.bar.currentIndex():
            self._tab_clicked(place)
        elif self._office is not None:
            self.bar.setCurrentIndex(place)

    def _key_report(self) -> None:
        if self.phone.isVisible() and self.phone.isEnabled():
            self.report()

    def _focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show_tab(self, place: int) -> None:
        if self.bar.currentIndex() != place:
            self.bar.setCurrentIndex(place)
        else:
            self._tab_changed(place)

    def _go_to(self, key: str) -> None:
        self._show_tab(next((i for i, page in enumerate(PAGES) if page.key == key), 0))

    def _kind_titles(self) -> dict[str, str]:
        if self._office is None:
            return {}
        return {name: str(self._office.register(name).one) for name in self._office.REGISTERS}

    def _show_who_may(self) -> None:
        user = self.office.user
        self.phone.setEnabled(user.may("tickets.edit"))
        if self.menu is not None:
            self.menu.backup_action.setEnabled(user.may("backup"))

    def _enable(self, ready: bool) -> None:
        for widget in (self.bar, self.search, self.phone):
            widget.setEnabled(ready)
        if self.menu is not None:
            menu = self.menu
            for action in (menu.settings_action, menu.calendar_action, menu.user_action, menu.backup_action):
                action.setEnabled(ready)
        if ready:
            self._show_who_may()
