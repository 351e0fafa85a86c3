"""The boxes of the phone report, in the order in which Enter goes through them (C1, C5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.fields import Field
from app.core.i18n import _
from app.tickets import fields as f
from app.tickets.model import FAULT, PLANNED, QUESTION
from ui.kit import theme
from ui.kit.editors import ChoiceEditor, DateEditor, LineEditor, TextEditor
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.tickets.level_box import LevelBox
from ui.tickets.pick_line import PickLine

if TYPE_CHECKING:
    from app.tickets.clocks.service import LevelOption

# Two kinds of problem that belong to one box.
_SAME = {"customer_name": "customer_id", "device_name": "equipment_id", "contact_id": "customer_id"}
_COLUMNS = 4
_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class KindBox(QWidget):
    """The kinds of a ticket as radio buttons; arrow keys choose."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        for place, (value, title) in enumerate(f.KIND.kind.options):
            button = QRadioButton(str(title))
            self.buttons[value] = button
            self._group.addButton(button)
            button.installEventFilter(self)
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self._group.buttonToggled.connect(lambda _button, on: self.changed.emit() if on else None)
        self.set_value("fault")

    def raw(self) -> str:
        return next((value for value, button in self.buttons.items() if button.isChecked()), "")

    def set_value(self, value: Any) -> None:
        self.buttons.get(str(value), self.buttons["fault"]).setChecked(True)
        self.setFocusProxy(self._group.checkedButton())

    def go_in(self) -> None:
        """Puts the cursor on the chosen one."""
        self._group.checkedButton().setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Left and right go through all kinds, over the end of a row; up and down are Qt's own.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _SIDEWAYS:
            buttons = list(self.buttons.values())
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            following = buttons[(buttons.index(self._group.checkedButton()) + step) % len(buttons)]
            following.setChecked(True)
            following.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


class ReportForm(QWidget):
    """What is typed while somebody is on the phone. Knows boxes, not services."""

    changed = Signal()
    left = Signal()  # Enter in the last box
    gone_to = Signal(QWidget)  # the box that got the cursor, with what is wrong with it
    find_entered = Signal()  # Enter in the first box with no list open

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.contact_id: int | None = None
        self.site_id: int | None = None
        self.project_id: int | None = None
        self.follow_up_of_id: int | None = None
        self.helped_articles: set[int] = set()
        self._level_typed = False
        self._problems: dict[str, ProblemLabel] = {}
        self._make_boxes(navigator)
        self._lay_out()
        self._connect()
        self._show_rows()

    # -- public ----------------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """What the service is given."""
        customer, device = self.customer, self.device
        return {
            "called_at": self.called_at.raw(),
            "customer_id": customer.data,
            "customer_name": "" if customer.data is not None else customer.text(),
            "contact_id": self.contact_id,
            "caller_name": self.caller_name.raw(),
            "caller_phone": self.caller_phone.raw(),
            "site_id": self.site_id,
            "project_id": self.project_id,
            "equipment_id": device.data,
            "device_name": "" if device.data is not None else device.text(),
            "device_model": self.device_model.raw() if self.is_new_device() else "",
            "device_serial": self.device_serial.raw() if self.is_new_device() else "",
            "kind": self.kind.raw(),
            "channel": self.channel.raw(),
            "planned_on": self.planned_on.raw() if self._asks("planned_on") else None,
            "fault_reported": self.fault.raw(),
            "answer": self.answer.raw() if self._asks("answer") else "",
            "effect": self.effect.raw() if self._asks("effect") else "",
            "level": self.level.raw() if self._asks("level") else "",
            "technician_id": self.technician.data if self.technician.data is not None else self.technician.text(),
            "appointed_at": self.appointed_at.raw(),
            "follow_up_of_id": self.follow_up_of_id,
            "helped_articles": sorted(self.helped_articles),
        }

    def state(self) -> dict[str, Any]:
        """All boxes as plain texts and numbers, for a draft."""
        lines = {key: box.text() for key, box in self._lines()}
        picks = {key: [box.text(), box.data] for key, box in self._picks()}
        more = {"contact": self.contact_id, "site": self.site_id, "project": self.project_id}
        more |= {"follows": self.follow_up_of_id, "helped": sorted(self.helped_articles)}
        choices = {"kind": self.kind.raw(), "channel": self.channel.raw(), "fault": self.fault.raw()}
        choices |= {"effect": self.effect.raw(), "level": self.level.raw(), "answer": self.answer.raw()}
        return {"lines": lines, "picks": picks, "more": more, "choices": choices}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Shows a draft again."""
        for key, box in self._lines():
            box.setText(str(state["lines"].get(key, "")))
        for key, pick in self._picks():
            text, data = state["picks"].get(key, ["", None])
            pick.show_picked(text, data)
        more, choices = state["more"], state["choices"]
        self.contact_id, self.site_id, self.project_id = more["contact"], more["site"], more["project"]
        self.follow_up_of_id = more["follows"]
        self.helped_articles.update(more.get("helped", ()))
        self.kind.set_value(choices["kind"])
        self.fault.set_value(choices["fault"])
        self.answer.set_value(choices.get("answer", ""))
        for key, choice in (("channel", self.channel), ("effect", self.effect), ("level", self.level)):
            choice.set_value(choices[key])
        self._show_rows()

    def has_typed(self) -> bool:
        """Whether something would be lost: more than looking for a caller."""
        new_customer = self.customer.data is None and self.customer.text()
        new_device = self.is_new_device()
        rest = (
            self.fault.raw(),
            self.effect.raw(),
            self.technician.text(),
            self.appointed_at.text(),
            self.answer.raw(),
        )
        return new_device or any(str(text).strip() for text in (new_customer, *rest) if text)

    def is_answered(self) -> bool:
        """Whether a question is answered at once, so that saving closes it."""
        return self.kind.raw() == QUESTION and bool(self.answer.raw().strip())

    def is_new_customer(self) -> bool:
        """Whether the name that stands there is nobody known."""
        return self.customer.data is None and bool(self.customer.text().strip())

    def is_new_device(self) -> bool:
        """Whether the device that stands there is none that is known; its serial number alone is enough."""
        return self.device.data is None and bool(self.device.text().strip() or self.device_serial.text().strip())

    def show_levels(self, levels: Sequence[LevelOption]) -> None:
        """Offers the levels that the policy has for this kind; the effect proposes one until the clerk has chosen."""
        if self.level.set_levels(levels) and not (self._level_typed and self.level.raw()):
            self.level.set_value(self.level.suggested(self.effect.raw()))
            self._level_typed = False
        self._show_rows()

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Marks what is wrong and puts the cursor into the first; answers those that belong to no box."""
        words: dict[str, list[str]] = {}
        strange = []
        for problem in problems:
            key = _SAME.get(problem.field, problem.field)
            if key in self._problems:
                words.setdefault(key, []).append(str(problem))
            else:
                strange.append(problem)
        for key in self._problems:
            self._mark(key, " ".join(words.get(key, ())))
        first = next((key for key in self._boxes if key in words), None)
        if first is not None:
            self.go_to(first)
        return strange

    def show_problem(self, key: str, words: str) -> None:
        """Marks one box alone; typing into it takes the mark off."""
        self._mark(key, words)
        self.go_to(key)

    def problem(self, key: str) -> str:
        """What is shown as wrong with a box."""
        return self._problems[key].text()

    def go_to(self, key: str) -> None:
        """Puts the cursor into a box."""
        box = self._boxes[key]
        if isinstance(box, KindBox):
            box.go_in()
        else:
            box.setFocus(Qt.FocusReason.TabFocusReason)
        if key in self._rows:
            self.gone_to.emit(self._rows[key][1])

    def put_below(self, key: str, widget: QWidget) -> None:
        """Shows something of another feature below a box."""
        self._rows[key][1].layout().addWidget(widget)

    def place(self) -> str:
        """The box that has the cursor, the first one when it is elsewhere."""
        focus = self.window().focusWidget()
        return self._key_of(focus) if focus is not None and self.isAncestorOf(focus) else "find"

    def go_on_from(self, key: str) -> None:
        """Goes to the box behind this one."""
        keys = list(self._boxes)
        following = [k for k in keys[keys.index(key) + 1 :] if self._boxes[k].isVisibleTo(self)]
        if following:
            self.go_to(following[0])
        else:
            self.left.emit()

    # -- building --------------------------------------------------------------------------------------------------

    def _make_boxes(self, navigator: Navigator) -> None:
        self.called_at = DateEditor(f.CALLED_AT, navigator)
        self.find = PickLine(_("Who is calling"), _("Phone, name, initials or serial no."))
        self.customer = PickLine(_("Customer"), _("Found above, or a new name"))
        self.caller_name = LineEditor(f.CALLER_NAME)
        self.caller_phone = LineEditor(f.CALLER_PHONE)
        self.device = PickLine(_("Device"), _("Pick one, or type a new one"))
        self.device_model = LineEditor(f.DEVICE_MODEL)
        self.device_serial = LineEditor(f.DEVICE_SERIAL)
        self.kind = KindBox()
        self.planned_on = DateEditor(f.PLANNED_ON, navigator)
        self.channel = ChoiceEditor(f.CHANNEL.but(required=True))
        self.fault = TextEditor(f.FAULT_REPORTED)
        _at_least(self.fault, 2)
        self.fault.setMaximumHeight(400)
        # Its own wish for height is ignored: it takes what the other boxes leave.
        self.fault.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.answer = TextEditor(f.ANSWER)
        _at_least(self.answer, 2)
        self.answer.setMaximumHeight(120)
        self.effect = ChoiceEditor(f.EFFECT)
        self.level = LevelBox()
        self.technician = PickLine(_("Technician"), _("Blank: not assigned yet"))
        self.appointed_at = DateEditor(f.APPOINTED_AT, navigator)
        # In the order of Enter; the time of the call is right in nearly all cases and comes last.
        self._boxes: dict[str, Any] = {
            "find": self.find,
            "customer_id": self.customer,
            "caller_name": self.caller_name,
            "caller_phone": self.caller_phone,
            "equipment_id": self.device,
            "device_model": self.device_model,
            "device_serial": self.device_serial,
            "kind": self.kind,
            "channel": self.channel,
            "planned_on": self.planned_on,
            "fault_reported": self.fault,
            "answer": self.answer,
            "effect": self.effect,
            "level": self.level,
            "technician_id": self.technician,
            "appointed_at": self.appointed_at,
        }

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self._rows: dict[str, list[QWidget]] = {}
        self._put(grid, 0, 0, f.CALLED_AT.but(title=_("Who is calling")), "find", 3)
        self._put(grid, 1, 0, f.CUSTOMER, "customer_id", 3)
        self._put(grid, 2, 0, f.CALLER_NAME, "caller_name")
        self._put(grid, 2, 2, f.CALLER_PHONE, "caller_phone")
        self._put(grid, 3, 0, f.DEVICE, "equipment_id", 3)
        self._put(grid, 4, 0, f.DEVICE_MODEL, "device_model")
        self._put(grid, 4, 2, f.DEVICE_SERIAL, "device_serial")
        self._put(grid, 5, 0, f.KIND, "kind", 3)
        self._put(grid, 7, 0, f.CHANNEL, "channel")
        self._put(grid, 7, 2, f.PLANNED_ON, "planned_on")
        self._put(grid, 8, 0, f.FAULT_REPORTED, "fault_reported", 3)
        self._put(grid, 9, 0, f.ANSWER, "answer", 3)
        self._put(grid, 10, 0, f.EFFECT, "effect")
        self._put(grid, 10, 2, f.LEVEL, "level")
        self._put(grid, 11, 0, f.TECHNICIAN, "technician_id")
        self._put(grid, 11, 2, f.APPOINTED_AT, "appointed_at")
        # Room that is left goes to the words of the caller.
        grid.setRowStretch(8, 1)

    def _put(self, grid: QGridLayout, row: int, column: int, field: Field, key: str, span: int = 1) -> None:
        box = self._boxes[key]
        label = QLabel(str(field.title))
        label.setMinimumHeight(28)
        label.setBuddy(box)
        problem = ProblemLabel()
        cell = QWidget()
        inner = QVBoxLayout(cell)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(box, 1)
        inner.addWidget(problem)
        grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        top = Qt.AlignmentFlag(0) if isinstance(box, TextEditor) else Qt.AlignmentFlag.AlignTop
        grid.addWidget(cell, row, column + 1, 1, span, top)
        self._problems[key] = problem
        self._rows[key] = [label, cell]

    def head(self) -> QHBoxLayout:
        """The time of the call, for the head of the window."""
        row = QHBoxLayout()
        row.setSpacing(8)
        label = QLabel(str(f.CALLED_AT.title))
        label.setBuddy(self.called_at)
        self.called_at.setFixedWidth(theme.scaled(170))
        problem = ProblemLabel()
        self._problems["called_at"] = problem
        self._boxes["called_at"] = self.called_at
        row.addWidget(problem)
        row.addWidget(label)
        row.addWidget(self.called_at)
        self.called_at.installEventFilter(self)
        self.called_at.changed.connect(lambda: self._typed("called_at"))
        return row

    def _connect(self) -> None:
        for key, box in self._boxes.items():
            watched = box.buttons.values() if isinstance(box, KindBox) else (box,)
            for widget in watched:
                widget.installEventFilter(self)
            signal = box.textChanged if isinstance(box, PickLine) else box.changed
            signal.connect(lambda *_args, key=key: self._typed(key))

    # -- events ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_plain_enter(event):
            if isinstance(watched, PickLine) and watched.takes_enter():
                return False
            if watched is self.find:
                self.find_entered.emit()
            else:
                self.go_on_from(self._key_of(watched))
            return True
        return super().eventFilter(watched, event)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _typed(self, key: str) -> None:
        # A problem is answered by typing; it would only stand in the way.
        self._mark(key, "")
        if key == "kind" and self.kind.raw() != FAULT:
            # Whether the policy has levels for this kind is told in a moment.
            self.level.set_levels(())
        if key == "effect" and not self._level_typed:
            self.level.set_value(self.level.suggested(self.effect.raw()))
            self._level_typed = False
        elif key == "level":
            self._level_typed = self.level.raw() != self.level.suggested(self.effect.raw())
        self._show_rows()
        self.changed.emit()

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _asks(self, key: str) -> bool:
        """Whether a box belongs to what is reported; most belong to every report."""
        kind = self.kind.raw()
        if key in ("device_model", "device_serial"):
            return self.is_new_device()
        if key == "effect":
            return bool(kind == FAULT)
        if key == "level":
            return kind == FAULT or bool(self.level.levels)
        return {"planned_on": PLANNED, "answer": QUESTION}.get(key, kind) == kind

    def _show_rows(self) -> None:
        for key in ("device_model", "device_serial", "planned_on", "answer", "effect", "level"):
            for widget in self._rows[key]:
                widget.setVisible(self._asks(key))
        title = str(f.REPORTED_OF.get(self.kind.raw(), f.FAULT_REPORTED.title))
        label: Any = self._rows["fault_reported"][0]
        label.setText(title)
        self.fault.setAccessibleName(title)

    def _key_of(self, watched: QObject) -> str:
        for key, box in self._boxes.items():
            if box is watched or (isinstance(box, KindBox) and watched in box.buttons.values()):
                return key
        return "called_at"

    def _mark(self, key: str, words: str) -> None:
        label = self._problems.get(key)
        if label is None:
            return
        label.say(words)
        box = self._boxes[key]
        wrong = bool(words)
        if bool(box.property("wrong")) != wrong:
            box.setProperty("wrong", wrong)
            box.style().unpolish(box)
            box.style().polish(box)

    def _lines(self) -> Iterator[tuple[str, Any]]:
        for key in ("caller_name", "caller_phone", "device_model", "device_serial", "planned_on", "appointed_at"):
            yield key, self._boxes[key]
        yield "called_at", self.called_at

    def _picks(self) -> Iterator[tuple[str, PickLine]]:
        yield from (("find", self.find), ("customer", self.customer))
        yield from (("device", self.device), ("technician", self.technician))


def shown_moment(moment: datetime) -> str:
    """A moment as the boxes show it."""
    return f.CALLED_AT.show(moment)


def _at_least(box: TextEditor, lines: int) -> None:
    """So many whole lines are seen. By a style: that of the program is stronger than ``setMinimumHeight``."""
    height = lines * box.fontMetrics().lineSpacing() + 2 * int(box.document().documentMargin())
    box.setStyleSheet(f"QPlainTextEdit {{ min-height: {height}px; }}")


def _is_plain_enter(event: QKeyEvent) -> bool:
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
