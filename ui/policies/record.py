"""The page of an SLA policy: in words, a box to try it, its versions, and who has it (C2)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from app.core.i18n import _, lazy
from app.core.register import Details
from app.tickets.policies.service import PolicyFacts
from app.tickets.policies.words import PolicyWords
from ui.kit import notify
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.kit.tab_counts import counted_title
from ui.policies.actions import copy_action, default_action
from ui.policies.dialog import PolicyDialog
from ui.policies.try_box import Ask, TryBox
from ui.policies.views import VersionsView, WordsView


class PolicyRecord(RecordPage):
    """An SLA policy."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.words = WordsView()
        self.try_box = TryBox(navigator, self._trial)
        self.versions = VersionsView()
        self._facts: PolicyFacts | None = None
        super().__init__(navigator, "policies", record_id)
        self.words.present_wanted.connect(self._show_present)
        self.versions.chosen.connect(self._show_version)

    def load(self) -> None:
        self._stale = False
        policies, record_id = self.navigator.office.policies, self.record_id
        self.work.run(
            "get",
            lambda _cancel: (policies.get(record_id), policies.facts(record_id)),
            lambda found: self._take(*found),
        )

    def edit(self) -> None:
        if self._may_edit():
            PolicyDialog(self.navigator, self.record_id, parent=self.window()).open()

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        if self._facts is None or not self._facts.is_default:
            return []
        return [(_("Default"), _("It holds where neither contract nor project nor customer names a policy."))]

    def actions_for(self, details: Details) -> Sequence[Action]:
        facts = self._facts
        if facts is None or details.archived_at is not None:
            return []
        found = [] if facts.is_default else [default_action(self.navigator, self)]
        found.append(copy_action(self.navigator, self))
        if facts.can_restore:
            run = self._restore_shipped
            found.append(Action("shipped", lazy("As shipped…"), lambda _ids: run(), "undo", "", "policies.edit"))
        return found

    def related(self) -> Sequence[RelatedList]:
        only = {"sla_policy_id": self.record_id}
        return [RelatedList(self.navigator, kind, only, without=("sla",)) for kind in ("projects", "customers")]

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        super()._build()
        parts = ((self.words, _("In words")), (self.try_box, _("Try it")), (self.versions, _("Versions")))
        for place, (page, title) in enumerate(parts):
            self.lists.insertTab(place, page, title)
        self.lists.setCurrentIndex(0)
        left = self.lists.parentWidget()
        if isinstance(left, QSplitter):  # what it promises is more than what it is called
            left.setStretchFactor(0, 0)
            left.setSizes([190, 430])

    # -- slots -----------------------------------------------------------------------------------------------------

    def _take(self, details: Details, facts: PolicyFacts) -> None:
        self._facts = facts
        self._show(details)
        self.words.show_policy(facts.words)
        self.versions.show_rows(facts.versions)
        self.lists.setTabText(self.lists.indexOf(self.versions), counted_title(_("Versions"), len(facts.versions)))
        self.try_box.set_levels(facts.levels)
        self.try_box.refresh()

    def _trial(self) -> Ask:
        policies, record_id = self.navigator.office.policies, self.record_id
        return lambda asked: policies.try_it(record_id, asked)

    def _restore_shipped(self) -> None:
        question = _("Bring this policy back to how it came with the program? It becomes a new version.")
        if self.details is None or not notify.ask(self, question, _("Bring it back")):
            return
        policies, record_id, version = self.navigator.office.policies, self.record_id, self.details.version
        self.work.run(
            "shipped",
            lambda _cancel: policies.restore_shipped(record_id, version),
            lambda _none: self.navigator.say(_("Saved.")),
        )

    # -- versions --------------------------------------------------------------------------------------------------

    def _show_version(self, place: int) -> None:
        if self._facts is None:
            return
        row = self._facts.versions[place]
        policies = self.navigator.office.policies

        def show(words: PolicyWords) -> None:
            old = _("Version {n} does not hold any more for new tickets.").format(n=row.edition) if place else ""
            self.words.show_policy(words, old)
            self.lists.setCurrentWidget(self.words)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

        self.work.run("version", lambda _cancel: policies.version_in_words(row.id), show)

    def _show_present(self) -> None:
        if self._facts is not None:
            self.words.show_policy(self._facts.words)
