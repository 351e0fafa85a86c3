"""The page of one person: facts, certificates, work permits, tickets (A5)."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.i18n import _, ngettext
from app.core.register import Details
from app.staff import fields as f
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on


class StaffRecord(RecordPage):
    """A person with certificates, permits and tickets."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "staff", record_id)

    def related(self) -> Sequence[RelatedList]:
        only = {"technician_id": self.record_id}
        of_person = {"staff_id": self.record_id}
        return [
            RelatedList(self.navigator, "tickets", only, without=("technician",)),
            todos_on(self),
            RelatedList(self.navigator, "duty", of_person, without=("person",)),
            RelatedList(self.navigator, "absences", of_person, without=("person",)),
        ]

    def actions_for(self, details: Details) -> Sequence[Action]:
        return [todo_action(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        facts: list[tuple[str, str]] = []
        years = details.values.get("years")
        if years is not None:
            served = ngettext("{n} year", "{n} years", years).format(n=years)
            facts.append((str(f.YEARS.title), f"{served} · {_('senior')}" if details.values["senior"] else served))
        today = self.navigator.office.today()
        for row in details.children.get("certificates", ()):
            left = (row["expires_on"] - today).days if row["expires_on"] else None
            if left is not None and left <= self._warn_days():
                state = f.CERTIFICATE_STATE.show("expired" if left < 0 else "expiring")
                facts.append((str(f.CERTIFICATE_NAME.title), f"{row['name']} {row['expires_on']} · {state}"))
        return facts

    def _warn_days(self) -> int:
        return int(self.navigator.office.settings.get("certificates.warn_days"))
