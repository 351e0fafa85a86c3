"""Actions on quality deposits: agree, deduct, return, record a breach (A2, B11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.database import lock_row
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import MONEY, Field, Section, clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.owned import OwnedRows
from app.core.register import Details, Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.coverage.deposits import fields as f
from app.coverage.deposits.model import Deposit, DepositRow
from app.coverage.deposits.queries import deposit_list, row_list, standing_of
from app.coverage.deposits.rules import SIGNS, ZERO, usual_amount
from app.coverage.rules import due_day
from app.customers.model import Customer
from app.customers.projects.model import Project


class Deposits(Register):
    """The register of quality deposits (质保金), one for a project. Amounts are booked, never edited."""

    name = "deposits"
    title: ClassVar[Text] = lazy("Quality deposits")
    one: ClassVar[Text] = lazy("Quality deposit")
    model = Deposit
    form = f.FORM
    series = "deposits"
    label = "remark"
    import_fields: ClassVar[tuple[Field, ...]] = (f.AGREED,)
    import_match = (("project_id",),)

    def list_spec(self) -> ListSpec:
        return deposit_list(self.office.today, self._warn_days)

    def blank(self, **given: Any) -> dict[str, Any]:
        with self.office.read() as session:
            months = int(read_setting(session, "deposit.months"))
        return {"start_on": self.office.today(), "months": months} | given

    @needs(".view")
    def propose(self, project_id: int) -> dict[str, Any]:
        """What the dialog of a new deposit begins with: the usual share of the amount, from the acceptance on (A2)."""
        begins = self.blank()
        with self.office.read() as session:
            project = session.get(Project, project_id)
            if project is None:
                raise NotFound()
            start = project.accepted_on or begins["start_on"]
            return begins | {"start_on": start, "agreed": _usual(session, project)}

    @needs(".view")
    def of_project(self, project_id: int) -> int | None:
        """The id of the project's deposit; None where there is none yet."""
        with self.office.read() as session:
            return _of_project(session, project_id)

    @needs(".edit")
    def save(self, raw: Mapping[str, Any], record_id: int | None = None, version: int | None = None) -> int:
        """As every register; ``agreed`` in ``raw`` is the amount of a new deposit, blank: the usual share."""
        values = dict(raw)
        agreed = clean((f.AGREED,), {"agreed": values.pop("agreed", None)})["agreed"]
        if record_id is None:
            values = self.blank() | values
        cleaned, children = self._clean(values, partial=record_id is not None)
        with self.office.write() as session:
            deposit_id = self.save_in(session, cleaned, children, record_id, version)
            if record_id is None:
                row: Deposit = self.load(session, deposit_id)
                agreed = agreed or _usual(session, session.get_one(Project, row.project_id))
                if agreed is None:
                    raise Invalid([Problem("agreed", lazy("The project has no amount: type that of the deposit."))])
                book(session, deposit_id, "agreed", agreed, row.start_on)
            return deposit_id

    @needs("deposits.edit")
    def deduct(self, deposit_id: int, raw: Mapping[str, Any]) -> int:
        """The customer keeps a part, with a reason (DEDUCT_FIELDS); answers the row's id. Raises Invalid, Refused."""
        return self._book(deposit_id, "deduction", clean(f.DEDUCT_FIELDS, raw))

    @needs("deposits.edit")
    def give_back(self, deposit_id: int, raw: Mapping[str, Any]) -> int:
        """The customer paid some or all back (RETURN_FIELDS); answers the row's id. Raises Invalid, Refused."""
        return self._book(deposit_id, "returned", clean(f.RETURN_FIELDS, raw))

    @needs("deposits.edit")
    def record_breach(self, deposit_id: int, raw: Mapping[str, Any]) -> int:
        """A breach holds the deposit back (BREACH_FIELDS); answers the row's id."""
        return self._book(deposit_id, "breach", clean(f.BREACH_FIELDS, raw))

    @needs("deposits.edit")
    def lift_breach(self, deposit_id: int, raw: Mapping[str, Any]) -> int:
        """The breach is settled (BREACH_FIELDS); answers the row's id. Raises Refused where there is none."""
        return self._book(deposit_id, "lifted", clean(f.BREACH_FIELDS, raw))

    @needs("deposits.edit")
    def correct(self, deposit_id: int, raw: Mapping[str, Any]) -> int:
        """Changes what was agreed, deducted or returned by a further line with a sign and a reason (CORRECT_FIELDS)."""
        values = clean(f.CORRECT_FIELDS, raw)
        if values["amount"] == 0:
            raise Invalid([Problem("amount", lazy("Nothing would change."))])
        return self._book(deposit_id, values["kind"], values)

    # -- hooks -----------------------------------------------------------------------------------------------------

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        # Held, so that two clerks never agree two deposits for one project.
        lock_row(session, Project, row.project_id)
        with session.no_autoflush:
            known = _of_project(session, row.project_id)
        if known is not None and known != row.id:
            raise Invalid([Problem("project_id", lazy("This project has a deposit already."))])
        row.due_on = due_day(row.start_on, row.months)

    def import_known(self, session: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """What was agreed, by deposit."""
        return {deposit_id: {"agreed": standing_of(session, deposit_id).agreed} for deposit_id in ids}

    def imported(self, session: Session, record_id: int, values: Mapping[str, Any], is_new: bool) -> None:
        """Books the amount of a sheet, or the difference to what was agreed."""
        if values.get("agreed") is None:
            return
        more = values["agreed"] - standing_of(session, record_id).agreed
        if more:
            start = self.load(session, record_id).start_on
            day = start if is_new else self.office.today()
            book(session, record_id, "agreed", more, day, "" if is_new else session.info["note"])

    def details(self, session: Session, row: Any) -> Details:
        """Adds what the ledger says."""
        details, found = super().details(session, row), standing_of(session, row.id)
        ledger = {
            "due_on": row.due_on,
            "agreed": found.agreed,
            "deducted": found.deducted,
            "returned": found.returned,
            "balance": found.balance,
            "breached": found.breached,
            "state": found.state(row.due_on, self.office.today()),
        }
        project = session.get_one(Project, row.project_id)
        title = self.label_text(row.number, project.name)
        return replace(details, title=title, values={**details.values, **ledger})

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        query = select(Deposit.id, Deposit.number, Project.name).join(Project, Project.id == Deposit.project_id)
        rows = session.execute(query.where(Deposit.id.in_(set(ids))))
        return {row[0]: self.label_text(row[1], row[2]) for row in rows}

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, project and customer."""
        query = (
            select(
                Deposit.id, Deposit.number, Project.name, Project.number.label("project"), Customer.name.label("who")
            )
            .join(Project, Project.id == Deposit.project_id)
            .join(Customer, Customer.id == Project.customer_id)
        )
        for row in session.execute(query.where(Deposit.id.in_(ids))):
            title = self.label_text(row.number, row.name)
            yield search.Entry(
                row.id, title, detail=row.who, names=(row.name, row.who), texts=(row.number, row.project)
            )

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _book(self, deposit_id: int, kind: str, values: Mapping[str, Any]) -> int:
        if values["day"] > self.office.today():
            raise Invalid([Problem("day", lazy("This date lies in the future."))])
        # A correction of what was taken away is typed as it is told: "deducted 500 less".
        signed = values.get("amount", ZERO) * SIGNS[kind]
        with self.office.write() as session:
            return book(session, deposit_id, kind, signed, values["day"], values["reason"])

    def _warn_days(self) -> int:
        with self.office.read() as session:
            return int(read_setting(session, "deposit.warn_days"))


class DepositRows(OwnedRows):
    """The ledgers of all deposits, as a list shows them."""

    name = "deposit_rows"
    title: ClassVar[Text] = lazy("Deposit ledger")
    one: ClassVar[Text] = lazy("Ledger entry")
    model = DepositRow
    form = (Section(lazy("Ledger entry"), f.ROW),)
    key = "kind"
    label = "reason"
    owner = "deposits"

    def list_spec(self) -> ListSpec:
        return row_list()

    def label_text(self, key: Any, label: Any) -> str:
        return " · ".join(filter(None, (f.ROW_OF.show(key), str(label or ""))))


# -- functions that take a session and never commit --------------------------------------------------------------------


def book(session: Session, deposit_id: int, kind: str, amount: Decimal, day: date, reason: str = "") -> int:
    """Appends one line with a signed amount and answers its id; raises NotFound and Refused (B11).

    Refused: more would be taken than is left or was agreed, what was taken would turn negative, money would go back
    while a breach holds it, or a breach would be lifted that is none.
    """
    deposit = session.get(Deposit, deposit_id, with_for_update=True)
    if deposit is None:
        raise NotFound()
    before = standing_of(session, deposit_id)
    if kind == "returned" and amount < 0 and before.breached:
        raise Refused(lazy("A breach holds the deposit back. Deduct what it cost, or lift the breach first."))
    if kind == "lifted" and not before.breached:
        raise Refused(lazy("No breach is recorded."))
    row = DepositRow(
        deposit_id=deposit.id,
        kind=kind,
        amount=amount,
        day=day,
        reason=reason,
        at=session.info["now"],
        who=session.info["user"].name,
    )
    session.add(row)
    session.flush()
    after = standing_of(session, deposit_id)
    if after.balance < 0:
        raise Refused(_("Only {amount} of the deposit are left.").format(amount=MONEY.show(before.balance)))
    if min(after.agreed, after.deducted, after.returned) < 0:
        raise Refused(lazy("More would be taken back than was booked."))
    return row.id


def _of_project(session: Session, project_id: int) -> int | None:
    query = select(Deposit.id).where(Deposit.project_id == project_id, Deposit.archived_at.is_(None))
    return session.scalar(query.order_by(Deposit.id).limit(1))


def _usual(session: Session, project: Project) -> Decimal | None:
    """The usual share of the project's amount; None where that is not entered, or the share is nothing."""
    percent: Decimal | None = MONEY.parse(read_setting(session, "deposit.percent"))
    return usual_amount(project.amount, percent or ZERO) or None
