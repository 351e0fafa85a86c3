"""The dialogs of a special date and of working hours: they ask before a deadline moves (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from app.core.i18n import _
from app.worktime.fields import FIRST, LAST, NAME, WEEKDAYS
from app.worktime.rules import Day
from ui.kit.dialog import RegisterDialog, Start
from ui.kit.navigator import Navigator
from ui.worktime.moved import carefully


class CalendarDialog(RegisterDialog):
    """Edits a record that the working calendar is made of."""

    def _send(self, raw: Mapping[str, Any], version: int | None) -> None:
        self._saving = True
        self._enable(False)
        self.message.say("")
        register: Any = self.register
        record_id = self.record_id
        carefully(
            self,
            self.navigator,
            self.work,
            lambda: register.if_saved(raw, record_id, version),
            lambda: register.save(raw, record_id, version),
            self._done,
            self._failed,
            self._declined,
        )

    def _declined(self) -> None:
        """Nothing was saved; what was typed is still there."""
        self._saving = False
        self._enable(True)


class DateDialog(CalendarDialog):
    """Edits a special date, or makes one of a day of the year."""

    def __init__(
        self,
        navigator: Navigator,
        record_id: int | None = None,
        given: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(navigator, "worktime", record_id, given, parent=parent)

    @classmethod
    def of(cls, navigator: Navigator, day: Day, parent: QWidget | None = None) -> DateDialog:
        """The dialog for a day: a new one proposes the opposite of what the day is."""
        if day.record_id is not None:
            return cls(navigator, day.record_id, parent=parent)
        return cls(navigator, given={"date": day.day, "kind": "off" if day.worked else "work"}, parent=parent)

    def _first_blank(self) -> str:
        return "kind" if isinstance(self._start.values.get("date"), date) else "date"


class HoursDialog(CalendarDialog):
    """Edits the hours of the whole year or of a season; a new season begins with those of the year."""

    def __init__(
        self,
        navigator: Navigator,
        record_id: int | None = None,
        given: Mapping[str, Any] | None = None,
        seasonal: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        self._seasonal = seasonal
        super().__init__(navigator, "workhours", record_id, given, parent=parent)

    def _build(self) -> None:
        super()._build()
        self.same = QPushButton(_("Tuesday to Friday as on Monday"))
        self.same.setAutoDefault(False)
        self.same.clicked.connect(self.copy_monday)
        foot: Any = self.layout().itemAt(self.layout().count() - 1).layout()
        foot.insertWidget(0, self.same)

    def copy_monday(self) -> None:
        """Puts Monday's hours into the other working days."""
        text = self.form.editor(WEEKDAYS[0].key).text()
        for field in WEEKDAYS[1:5]:
            self.form.editor(field.key).setText(text)

    def _fill(self, start: Start) -> None:
        super()._fill(start)
        for field in (NAME, FIRST, LAST):
            editor = self.form.editor(field.key)
            editor.setEnabled(self._seasonal)
            editor.setPlaceholderText(str(field.hint) if self._seasonal else _("whole year"))
        if not self._seasonal:
            self.form.focus(WEEKDAYS[0].key)
