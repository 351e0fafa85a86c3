"""The pages of warranty cards, coverage plans, exclusions, charge rates and service guarantees (A2, B1, B3, B8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.core.i18n import _, lazy
from app.core.register import Details
from ui.coverage.dialogs import PlanDialog
from ui.coverage.guarantee import print_guarantee
from ui.coverage.phases import PhaseTable
from ui.coverage.print_cards import print_cards
from ui.kit import notify
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList


class CardRecord(RecordPage):
    """A warranty card."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "cards", record_id)

    def actions_for(self, details: Details) -> Sequence[Action]:
        if details.values["superseded_on"] is None:
            return [
                Action(
                    "reprint",
                    lazy("Print again…"),
                    lambda ids: print_cards(self.navigator, card_ids=ids),
                    "print",
                    "Ctrl+Shift+P",
                    "cards.print",
                )
            ]
        devices = [row["equipment_id"] for row in details.children["devices"]]
        return [
            Action(
                "renew",
                lazy("New version…"),
                lambda _ids: print_cards(self.navigator, device_ids=devices, per_project=len(devices) > 1),
                "cards",
                "Ctrl+Shift+P",
                "cards.print",
            )
        ]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        if details.values["superseded_on"] is None:
            return []
        return [(_("Please note"), _("This card was superseded: the warranty has another end by now."))]


class PlanRecord(RecordPage):
    """A coverage plan with its phases in words and the devices that name it."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.phases = PhaseTable()
        self.choices = QLabel()
        self.choices.setTextFormat(Qt.TextFormat.PlainText)
        self.choices.setWordWrap(True)
        self.choices.setProperty("muted", True)
        self.choices.setMargin(8)
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.phases, 1)
        column.addWidget(self.choices)
        super().__init__(navigator, "plans", record_id)
        self.lists.insertTab(0, tab, _("In words"))
        self.lists.setCurrentIndex(0)

    def load(self) -> None:
        self._stale = False
        plans, record_id = self.navigator.office.plans, self.record_id
        self.work.run(
            "get",
            lambda _cancel: (plans.get(record_id), plans.phases(record_id), plans.choices(record_id)),
            lambda found: self._show_all(*found),
        )

    def edit(self) -> None:
        if self._may_edit():
            PlanDialog(self.navigator, self.record_id, parent=self.window()).open()

    def related(self) -> Sequence[RelatedList]:
        only = {"plan_id": self.record_id}
        return [RelatedList(self.navigator, kind, only) for kind in ("projects", "equipment")]

    def actions_for(self, details: Details) -> Sequence[Action]:
        if not details.values["shipped"]:
            return []
        restore = lambda _ids: self._restore_shipped()  # noqa: E731
        return [Action("restore_shipped", lazy("As shipped…"), restore, "restore", "", "plans.edit")]

    def _restore_shipped(self) -> None:
        question = _("Make start, rules, phases and causes of this plan what they were when the program came?")
        if notify.ask(self.window(), question, yes=_("Make as shipped"), no=_("Back  Esc")):
            plans, record_id = self.navigator.office.plans, self.record_id
            said = _("The plan is as it came with the program.")
            self.work.run(
                "restore",
                lambda _cancel: plans.restore_shipped(record_id),
                lambda _none: self.navigator.say(said),
            )

    def _show_all(self, details: Details, phases: list[Any], choices: list[str]) -> None:
        self.phases.show_phases(phases)
        self.choices.setText("\n".join([_("The papers leave a choice:"), *choices]) if choices else "")
        self.choices.setVisible(bool(choices))
        self._show(details)


class ExclusionRecord(RecordPage):
    """A reason why something is not covered."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "exclusions", record_id)


class RateRecord(RecordPage):
    """A charge rate of the company."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "rates", record_id)


class GuaranteeRecord(RecordPage):
    """A service guarantee."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "guarantees", record_id)

    def actions_for(self, details: Details) -> Sequence[Action]:
        project = details.values["project_id"]
        return [
            Action(
                "print",
                lazy("Print again…"),
                lambda _ids: print_guarantee(self.navigator, project),
                "print",
                "Ctrl+P",
                "papers.print",
            )
        ]
