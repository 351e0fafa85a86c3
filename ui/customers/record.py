"""The pages of one customer and of one project: the whole service archive on one screen (A1, A2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core.database import Tables
from app.core.i18n import _, lazy
from app.core.register import Details
from app.customers import fields as f
from ui.contracts.colours import deposit_colour
from ui.contracts.deposits import Ledger, deposit_of
from ui.coverage.guarantee import print_guarantee
from ui.coverage.print_cards import print_cards
from ui.customers.colours import status_colour
from ui.customers.dealers import book_action
from ui.customers.dialog import CustomerDialog
from ui.customers.price_check import check_prices
from ui.forms.printing import print_forms
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on


class CustomerRecord(RecordPage):
    """A customer with projects, devices, contracts, tickets and complaints; a dealer with its receivable too."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self._standing: dict[str, Any] = {}
        self.ledger = Ledger(navigator, "dealer_entries", {"customer_id": record_id}, "dealer")
        super().__init__(navigator, "customers", record_id, state=("status", status_colour))

    def load(self) -> None:
        self._stale = False
        office, record_id = self.navigator.office, self.record_id

        def read(_cancel: object) -> tuple[Details, dict[str, Any]]:
            details = office.customers.get(record_id)
            return details, office.dealers.standing(record_id) if details.values["kind"] == "dealer" else {}

        self.work.run("get", read, lambda found: self._take(*found))

    def edit(self) -> None:
        if self._may_edit():
            CustomerDialog(self.navigator, self.record_id, parent=self.window()).open()

    def related(self) -> Sequence[RelatedList]:
        lists = [self._list(kind) for kind in ("equipment", "projects", "contracts", "tickets", "complaints")]
        return [*lists, self.ledger, todos_on(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        if not self._standing:
            return []
        facts = [(str(f.BALANCE.title), f.BALANCE.show(self._standing["balance"]))]
        if self._standing["stocking_on"] is not None:
            facts.append((str(f.STOCKING_ON.title), f.STOCKING_ON.show(self._standing["stocking_on"])))
        return facts

    def actions_for(self, details: Details) -> Sequence[Action]:
        return [
            *((book_action(self.navigator),) if details.values["kind"] == "dealer" else ()),
            _new(self.navigator, "tickets", lazy("New ticket"), customer_id=details.id),
            _new(self.navigator, "complaints", lazy("New complaint"), customer_id=details.id),
            todo_action(self),
        ]

    def _tables_changed(self, tables: Tables) -> None:
        # The receivable stands above the facts.
        super()._tables_changed(tables | {"customer"} if "dealer_entry" in tables else tables)

    def _take(self, details: Details, standing: dict[str, Any]) -> None:
        self._standing = standing
        self._show(details)
        self.lists.setTabVisible(self.lists.indexOf(self.ledger), details.values["kind"] == "dealer")

    def _list(self, kind: str) -> RelatedList:
        return RelatedList(self.navigator, kind, {"customer_id": self.record_id}, without=("customer",))


class ProjectRecord(RecordPage):
    """A project or contract with its devices and its cards."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self._notes: list[str] = []
        super().__init__(navigator, "projects", record_id)

    def load(self) -> None:
        self._stale = False
        projects, record_id = self.navigator.office.projects, self.record_id
        self.work.run(
            "get",
            lambda _cancel: (projects.get(record_id), projects.notes(record_id)),
            lambda found: self._take(*found),
        )

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        return [(_("Please note"), note) for note in self._notes]

    def actions_for(self, details: Details) -> Sequence[Action]:
        navigator, project = self.navigator, details.id
        return [
            Action(
                "cards",
                lazy("Warranty cards…"),
                lambda _ids: print_cards(navigator, project_id=project),
                "cards",
                "Ctrl+Shift+P",
                "cards.print",
            ),
            Action(
                "guarantee",
                lazy("Service guarantee…"),
                lambda _ids: print_guarantee(navigator, project),
                "guarantees",
                right="papers.print",
            ),
            Action(
                "repair_card",
                lazy("Repair card…"),
                lambda _ids: print_forms(navigator, "repair_card", [project], parent=self.window()),
                "print",
                "Ctrl+P",
                "papers.print",
            ),
            Action("deposit", lazy("Quality deposit…"), lambda _ids: deposit_of(navigator, project), "deposits"),
            Action(
                "prices", lazy("Price check…"), lambda _ids: check_prices(navigator, details), "search", "Ctrl+Shift+K"
            ),
            todo_action(self),
        ]

    def related(self) -> Sequence[RelatedList]:
        only = {"project_id": self.record_id}
        without = ("customer", "project")
        return [
            RelatedList(self.navigator, "equipment", only, without=without, new=self._new_device),
            RelatedList(
                self.navigator,
                "deposits",
                only,
                without=without,
                state_colour={"state": deposit_colour},
                new=lambda: deposit_of(self.navigator, self.record_id),
            ),
            todos_on(self),
        ]

    def _take(self, details: Details, notes: list[str]) -> None:
        self._notes = notes
        self._show(details)

    def _new_device(self) -> None:
        given: dict[str, Any] = {"project_id": self.record_id}
        if self.details is not None:
            given["customer_id"] = self.details.values["customer_id"]
        self.navigator.new("equipment", **given)


def _new(navigator: Navigator, kind: str, title: Any, **given: int) -> Action:
    return Action(kind, title, lambda _ids: navigator.new(kind, **given), kind, right=f"{kind}.edit")
