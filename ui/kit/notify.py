"""The one door to message boxes, and to the log: nothing in ``ui`` makes a QMessageBox itself.

Qt's box is imported when first needed: the first picture of the window does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core.errors import Cancelled
from app.core.i18n import Text, _
from app.core.log import logger

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox


def error(parent: QWidget | None, what: BaseException | Text) -> None:
    """Tells what cannot be done, in the user's words. A cancelled action needs no box."""
    if isinstance(what, Cancelled):
        return
    from PySide6.QtWidgets import QMessageBox

    logger.warning("refused: %s", what)
    _show(parent, QMessageBox.Icon.Warning, str(what))


def tell(parent: QWidget | None, text: Text, details: str = "") -> None:
    """Tells something that the user must have seen; what can be overlooked goes to ``Navigator.say``."""
    from PySide6.QtWidgets import QMessageBox

    logger.info("told: %s", text)
    _show(parent, QMessageBox.Icon.Information, str(text), details)


def ask(parent: QWidget | None, question: Text, yes: Text = "", no: Text = "", *, danger: bool = False) -> bool:
    """Asks for yes or no; the buttons say what happens, not just yes. With ``danger`` Enter means no."""
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, QMessageBox.Icon.Question, str(question))
    agree = box.addButton(str(yes) or _("Yes"), QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(str(no) or _("Cancel"), QMessageBox.ButtonRole.RejectRole)
    if danger:
        agree.setProperty("danger", True)
    box.setDefaultButton(refuse if danger else agree)
    box.setEscapeButton(refuse)
    box.exec()
    answer = box.clickedButton() is agree
    logger.info("asked: %s — %s", question, "yes" if answer else "no")
    box.deleteLater()
    return answer


def may_drop(parent: QWidget, is_dirty: bool, question: Text = "") -> bool:
    """Whether what was typed may be dropped; asked only when there is something. ``question``: instead of the usual."""
    words = question or _("Drop what you have typed?")
    return not is_dirty or ask(parent, words, _("Drop it"), _("Keep typing"), danger=True)


def choose(parent: QWidget | None, question: Text, answers: Sequence[Text], back: Text) -> int | None:
    """Asks for one of several ways; answers its place, None for ``back``, which is what Esc and Enter mean."""
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, QMessageBox.Icon.Question, str(question))
    buttons = [box.addButton(str(answer), QMessageBox.ButtonRole.AcceptRole) for answer in answers]
    stay = box.addButton(str(back), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    place = next((place for place, button in enumerate(buttons) if button is clicked), None)
    logger.info("asked: %s — %s", question, back if place is None else answers[place])
    box.deleteLater()
    return place


def _show(parent: QWidget | None, icon: QMessageBox.Icon, text: str, details: str = "") -> None:
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, icon, text)
    if details:
        box.setDetailedText(details)
    box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    box.deleteLater()


def _box(parent: QWidget | None, icon: QMessageBox.Icon, text: str) -> QMessageBox:
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(icon, QApplication.applicationDisplayName(), text, parent=parent or QApplication.activeWindow())
    # Plain: a customer's name with < in it is no markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box
