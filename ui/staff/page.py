"""The tab of staff: people, their certificates, the duty roster, absences (A5, A9, C8, G3)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.core.i18n import lazy
from ui.excel.export import export_inventory
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.tabs_page import TabsPage
from ui.staff.colours import certificate_colour, expiry_colour


class StaffPage(TabsPage):
    """People, certificates, the duty roster, hand-over notes and absences."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            (
                (lazy("Staff"), lambda: StaffList(navigator)),
                (lazy("Certificates"), lambda: CertificateList(navigator)),
                (lazy("Duty roster"), lambda: _duty(navigator)),
                (lazy("Hand-over notes"), lambda: ListPage(navigator, "handovers")),
                (lazy("Absences"), lambda: ListPage(navigator, "absences")),
            )
        )


def _duty(navigator: Navigator) -> QWidget:
    from ui.staff.duty.page import DutyPage

    return DutyPage(navigator)


class StaffList(ListPage):
    """The register of staff."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "inventory",
                lazy("Staff list to Excel"),
                lambda _ids: export_inventory(navigator, "staff", self),
                "excel",
                right="export",
                needs=0,
            ),
            Action(
                "todo",
                lazy("To-do…"),
                self._put_todo,
                "to-do",
                right="todos.edit",
                most=1,
                place="menu",
            ),
        )
        colours = {"state": certificate_colour, "next_expiry": expiry_colour(navigator.office.today)}
        super().__init__(navigator, "staff", actions=actions, state_colour=colours)

    def _put_todo(self, ids: Ids) -> None:
        from ui.todos.dialogs import put_todo

        put_todo(self.navigator, "staff", ids[0], self.register.label_of(ids[0]), self.window())


class CertificateList(ListPage):
    """The certificates of all people, the next to expire first; Enter opens the person."""

    def __init__(self, navigator: Navigator) -> None:
        colours = {"state": certificate_colour, "expires_on": expiry_colour(navigator.office.today)}
        super().__init__(navigator, "certificates", state_colour=colours)

    def open(self) -> None:
        """Opens the person who has the certificate."""
        row = self.pane.current_id()
        if row is not None:
            certificates = self.navigator.office.certificates
            self.work.run(
                "owner", lambda _cancel: certificates.owner_of(row), lambda found: self.navigator.open("staff", found)
            )
