"""The page of an absence: what it is, and which turns fall into it (C8, A9)."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.register import Details
from app.staff.duty.fields import ON_DUTY_THEN
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage


class AbsenceRecord(RecordPage):
    """An absence; it leads with the turns that somebody else should take."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "absences", record_id)

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        turns = str(details.values["on_duty"])
        return [(str(ON_DUTY_THEN.title), f"⚠ {turns}")] if turns else []
