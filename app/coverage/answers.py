"""What covers a device: the answer on a day, its phases, its ledger of extensions, and the actions on it (B2, B5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.core.database import lock_row
from app.core.errors import NotFound
from app.core.fields import clean
from app.core.i18n import _
from app.core.rights import needs
from app.coverage import cases, devices, extensions, rules, words
from app.coverage import extension_fields as f
from app.coverage.cases import NOTHING, Asked
from app.coverage.decision import decide
from app.coverage.extensions import ExtensionRow
from app.coverage.ledger import Ledger
from app.coverage.model import WarrantyExtension
from app.coverage.sheet import AnswerSheet, sheet_of
from app.equipment.model import Equipment

if TYPE_CHECKING:
    from app.office import Office


@dataclass(frozen=True)
class DeviceCoverage:
    """What a device's page shows: the plan, its phases in words, the last day of the warranty, where it stands, the
    answer of today; of its ledger the rows, the days that count, those that the cap cut off, and the cap."""

    plan: str
    phases: tuple[words.PhaseWords, ...]
    end: date | None
    standing: str
    answer: AnswerSheet
    today: date
    extensions: tuple[ExtensionRow, ...] = ()
    days: int = 0
    cut: int = 0
    cap: int = 0


class DeviceCoverages:
    """The coverage of devices as a service."""

    name = "coverage"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs(".view")
    def answer(self, device_id: int, day: date | None = None, asked: Asked = NOTHING) -> AnswerSheet:
        """What each line of a job costs on a fault of this day (today), until when, who pays and why, in the language
        of the program; raises NotFound (B2)."""
        with self.office.read() as session:
            return answer_in(session, device_id, day or self.office.today(), asked)

    @needs(".view")
    def of_device(self, device_id: int) -> DeviceCoverage:
        """The phases of a device, its ledger and its answer today; raises NotFound."""
        today = self.office.today()
        with self.office.read() as session:
            case = cases.case_of(session, device_id, today)
            if case is None:
                raise NotFound()
            stored = devices.extension_rows(session, [device_id]).get(device_id, [])
            rows = extensions.ledger_rows(session, stored, case)
        answer = decide(case)
        laid = rules.coverage(case.plan, case.starts, case.contract_months, case.category)
        return DeviceCoverage(
            case.plan.name if case.plan is not None else "",
            _phases(answer.ledger, today),
            answer.end,
            words.standing(replace(laid, spans=answer.ledger.spans), today),
            sheet_of(case, answer),
            today,
            rows,
            answer.ledger.days,
            answer.ledger.cut,
            case.cap,
        )

    # -- the ledger ----------------------------------------------------------------------------------------------------

    @needs(".view")
    def waiting(self, limit: int = 100) -> list[ExtensionRow]:
        """The extensions that wait for the manager's decision, oldest first (B5)."""
        with self.office.read() as session:
            return extensions.waiting(session, limit)

    @needs("coverage.decide")
    def extend(self, device_id: int, raw: Mapping[str, Any]) -> int:
        """A row by hand, which counts at once, from what was typed into ``extension_fields.BY_HAND``; answers its id.

        Raises Invalid and NotFound.
        """
        values = clean(f.BY_HAND, raw)
        with self.office.write() as session:
            lock_row(session, Equipment, device_id)
            if session.get(Equipment, device_id) is None:
                raise NotFound()
            row_id = extensions.book(session, device_id, values, None, self.office.user.name)
            session.get_one(WarrantyExtension, row_id).confirm(self.office.user, session.info["now"])
            return row_id

    @needs("coverage.decide")
    def confirm(self, extension_id: int) -> None:
        """Lets a proposed row count; raises Refused where it was decided already."""
        with self.office.write() as session:
            row = self._locked(session, extension_id)
            row.confirm(self.office.user, session.info["now"])
            session.info["note"] = _("Extension confirmed: {text}").format(text=f.row_text(row))

    @needs("coverage.decide")
    def cancel(self, extension_id: int, raw: Mapping[str, Any]) -> None:
        """Takes a row out of the count with a reason; it stays to be read. Raises Invalid and Refused."""
        values = clean(f.CANCEL, raw)
        with self.office.write() as session:
            row = self._locked(session, extension_id)
            row.cancel(self.office.user, session.info["now"], values["reason"])
            session.info["note"] = _("Extension cancelled: {text}").format(text=f.row_text(row))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _locked(self, session: Session, extension_id: int) -> WarrantyExtension:
        row = session.get(WarrantyExtension, extension_id)
        if row is None:
            raise NotFound()
        # All rows of a device wait for each other: the cap is one for all of them.
        lock_row(session, Equipment, row.equipment_id)
        session.refresh(row)
        return row


def answer_in(session: Session, device_id: int, day: date, asked: Asked = NOTHING) -> AnswerSheet:
    """The answer inside a session, in the language being spoken; raises NotFound."""
    case = cases.case_of(session, device_id, day, asked)
    if case is None:
        raise NotFound()
    return sheet_of(case, decide(case))


def _phases(ledger: Ledger, today: date) -> tuple[words.PhaseWords, ...]:
    """The phases in words, each with the days by which it was extended."""
    more = [0] * len(ledger.spans)
    for booked in ledger.booked:
        if booked.phase is not None:
            more[booked.phase] += booked.days
    return tuple(
        replace(words.phase_words(span, today), extended=days) for span, days in zip(ledger.spans, more, strict=True)
    )
