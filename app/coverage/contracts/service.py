"""Actions on maintenance contracts: offer, answer, sign, end (B10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.coverage.card_papers import by_id, company
from app.coverage.contracts import fields as f
from app.coverage.contracts.model import CANCELLED, COVERING, DRAFT, ENDED, MaintenanceContract
from app.coverage.contracts.papers import offer_letter
from app.coverage.contracts.queries import contract_list, expiring_list, others_of, shown_state_of
from app.coverage.contracts.rules import overlap, period_after
from app.coverage.rules import LINES
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.equipment.service import EquipmentRegister
from app.paper.letter import LetterPaper, letters
from app.todos.model import Todo
from app.todos.service import ask_again_day, take_outcome

# What a new contract makes free; what it does not name is charged at list price.
_FREE = ("labour", "travel", "lodging")
_MORE = (
    "offered_on", "offered_by", "answer", "answered_on", "answered_by", "answer_note", "follow_up_on", "signed_on",
    "signed_by", "ended_on", "ended_by", "end_reason", "printed", "todo_id",
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What the dialog of an offer begins with. ``notes``: what to look at before it goes out."""

    customer: str
    devices: tuple[str, ...]
    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()


class Contracts(Register):
    """The register of maintenance contracts (维保合同)."""

    name = "contracts"
    title: ClassVar[Text] = lazy("Maintenance contracts")
    one: ClassVar[Text] = lazy("Maintenance contract")
    model = MaintenanceContract
    form = f.FORM
    children = (f.DEVICES,)
    series = "contracts"
    named_by = "customer_id"
    told_fields = f.TOLD
    import_match = (("customer_id", "first_on"),)

    def list_spec(self) -> ListSpec:
        return contract_list(self.office.today)

    def blank(self, **given: Any) -> dict[str, Any]:
        with self.office.read() as session:
            months = int(read_setting(session, "contract.months"))
            visits = int(read_setting(session, "contract.visits"))
        first, last = period_after((), self.office.today(), months)
        bases = {line: "free" if line in _FREE else "list" for line in LINES}
        return {"first_on": first, "last_on": last, "visits_per_year": visits} | bases | given

    # -- the offer -------------------------------------------------------------------------------------------------

    @needs(".view")
    def propose(self, device_ids: Sequence[int]) -> Proposal:
        """What to offer for these devices of one customer: the period after their warranty; raises Refused."""
        with self.office.read() as session:
            devices = _devices(session, device_ids)
            ends = [device.warranty_end for device in devices]
            months = int(read_setting(session, "contract.months"))
            first, last = period_after(ends, self.office.today(), months)
            notes = [_("The warranties end on different days.")] if len(set(ends)) > 1 else []
            draft = MaintenanceContract(first_on=first, last_on=last, ended_on=None)
            notes += [words for _device, words in _clashes(session, draft, [device.id for device in devices])]
            return Proposal(
                session.get_one(Customer, devices[0].customer_id).name,
                tuple(_device_words(device) for device in devices),
                {
                    "first_on": first,
                    "last_on": last,
                    "visits_per_year": int(read_setting(session, "contract.visits")),
                },
                tuple(notes),
            )

    @needs(".edit")
    def quote(self, device_ids: Sequence[int], raw: Mapping[str, Any], todo_id: int | None = None) -> int:
        """Makes the draft of a contract for these devices of one customer (QUOTE_FIELDS) and answers its id.

        It becomes an offer when its letter is printed or saved (``printed``). ``todo_id``: the to-do of sales that
        asked for it, which gets the customer's answer. Raises Invalid and Refused.
        """
        values = self.blank() | clean(f.QUOTE_FIELDS, raw)
        with self.office.write() as session:
            devices = _devices(session, device_ids)
            values["customer_id"] = devices[0].customer_id
            rows = [{"equipment_id": device.id, "remark": ""} for device in devices]
            contract_id = self.save_in(session, values, {"devices": rows})
            self.load(session, contract_id).todo_id = todo_id
            return contract_id

    @needs(".view")
    def of_todo(self, todo_id: int) -> int | None:
        """The id of the contract that a to-do of sales led to; None where there is none yet."""
        with self.office.read() as session:
            query = select(MaintenanceContract.id).where(MaintenanceContract.todo_id == todo_id)
            return session.scalar(query.order_by(MaintenanceContract.id.desc()).limit(1))

    @needs(".edit")
    def offer(self, record_id: int, version: int | None = None) -> None:
        """Marks the contract as offered today; an answer to an earlier letter is dropped. Raises Refused."""
        with self.office.write() as session:
            row = self._moved(session, record_id, version, MaintenanceContract.can_offer)
            _check_complete(row)
            row.offer(session.info["user"].name, self.office.today())

    @needs(".edit")
    def answer(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Records the customer's answer (ANSWER_FIELDS): declined cancels the contract, "later" asks again on a day.

        The to-do that asked for the offer gets the answer too. Raises Invalid and Refused.
        """
        values = clean(f.ANSWER_FIELDS, raw)
        with self.office.write() as session:
            row = self._moved(session, record_id, version, MaintenanceContract.can_answer)
            who, today = session.info["user"].name, self.office.today()
            again = ask_again_day(session, values["answer"], values["follow_up_on"], "follow_up_on")
            row.take_answer(values["answer"], values["answer_note"], again, who, today)
            if values["answer"] == "declined":
                row.cancel(_("Declined by the customer"), who)
            _tell_todo(session, row, values["answer"], values["answer_note"], again)

    @needs("contracts.sign")
    def sign(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Both sides have signed (SIGN_FIELDS): from that day the contract covers its devices, within its period."""
        values = clean(f.SIGN_FIELDS, raw)
        if values["signed_on"] > self.office.today():
            raise Invalid([Problem("signed_on", lazy("This date lies in the future."))])
        with self.office.write() as session:
            row = self._moved(session, record_id, version, MaintenanceContract.can_sign)
            if values["signed_on"] > row.last_on:
                raise Invalid([Problem("signed_on", lazy("After the last day of the contract."))])
            _check_complete(row)
            self._check_devices(session, row)
            row.sign(values["signed_on"], session.info["user"].name)
            if row.answer != "accepted":
                row.take_answer("accepted", row.answer_note, None, session.info["user"].name, self.office.today())
                _tell_todo(session, row, "accepted", "", None)

    @needs("contracts.sign")
    def end(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Ends a signed contract before its period is over (END_FIELDS); the day given is the last one covered.

        The day before the first one means that it never covered anything.
        """
        values = clean(f.END_FIELDS, raw)
        with self.office.write() as session:
            row = self._moved(session, record_id, version, MaintenanceContract.can_end)
            if not row.first_on - timedelta(days=1) <= values["ended_on"] <= row.last_on:
                raise Invalid([Problem("ended_on", lazy("This lies outside the period of the contract."))])
            row.end(values["ended_on"], values["end_reason"], session.info["user"].name)
            self._check_devices(session, row)

    @needs(".edit")
    def cancel(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Nothing comes of the contract (CANCEL_FIELDS); one that was signed is ended instead."""
        values = clean(f.CANCEL_FIELDS, raw)
        with self.office.write() as session:
            row = self._moved(session, record_id, version, MaintenanceContract.can_cancel)
            row.cancel(values["end_reason"], session.info["user"].name)

    @needs("contracts.sign")
    def reopen(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Takes an end or a cancellation back; the reason (REOPEN_FIELDS) goes into the history."""
        values = clean(f.REOPEN_FIELDS, raw)
        with self.office.write(values["end_reason"]) as session:
            row = self._moved(session, record_id, version, MaintenanceContract.can_reopen)
            row.reopen()
            self._check_devices(session, row)

    @needs(".edit")
    def archive(self, ids: Sequence[int]) -> None:
        """As every register; a contract that covers devices now or later is ended first."""
        with self.office.read() as session:
            for record_id in ids:
                row = self.load(session, record_id)
                if row.state in COVERING and row.until >= self.office.today():
                    raise Refused(_("{contract} is running: end it first.").format(contract=row.number))
        self._set_archived(ids, archived=True)

    # -- the letter ------------------------------------------------------------------------------------------------

    @needs(".view")
    def papers(self, ids: Sequence[int]) -> list[LetterPaper]:
        """The offer letters of these contracts, in this order."""
        with self.office.read() as session:
            return [offer_letter(session, self.load(session, record_id), self.office.today()) for record_id in ids]

    @needs("papers.print")
    def write_pdf(self, ids: Sequence[int], out: Path | BinaryIO) -> int:
        """Writes the letters into one PDF and answers its number of sheets; counts nothing, see ``printed``."""
        with self.office.read() as session:
            ours = company(session)
        return letters(self.papers(ids), ours, out)

    @needs("papers.print")
    def printed(self, ids: Sequence[int]) -> None:
        """Counts one more print of each letter; a draft whose letter went out is an offer from now on."""
        with self.office.write() as session:
            for record_id in ids:
                row = self.load(session, record_id, lock=True)
                row.printed += 1
                if row.state == DRAFT:
                    _check_complete(row)
                    row.offer(session.info["user"].name, self.office.today())

    # -- hooks -----------------------------------------------------------------------------------------------------

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> Iterable[Problem]:
        first, last = values.get("first_on"), values.get("last_on")
        if first is not None and last is not None and last < first:
            yield Problem("last_on", lazy("Before the first day."))

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        if is_new:
            row.state, row.printed, row.answer = DRAFT, 0, ""
        if row.state in (ENDED, CANCELLED):
            raise Refused(_("{contract} is over: reopen it to change it.").format(contract=row.number))
        row.name = row.name or _("Maintenance contract {year}").format(year=row.first_on.year)
        if row.last_on < row.first_on:
            raise Invalid([Problem("last_on", lazy("Before the first day."))])
        self._check_devices(session, row)

    def details(self, session: Session, row: Any) -> Details:
        """Adds what the moves left; ``state`` as lists show it and ``moves``: what can be done now."""
        details = super().details(session, row)
        moves = ("offer", "answer", "sign", "end", "cancel", "reopen")
        more = {key: getattr(row, key) for key in _MORE} | {
            "state": shown_state_of(row, self.office.today()),
            "moves": tuple(move for move in moves if getattr(row, f"can_{move}")()),
        }
        return replace(details, values={**details.values, **more})

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, name and customer."""
        query = select(MaintenanceContract, Customer.name).join(
            Customer, Customer.id == MaintenanceContract.customer_id
        )
        for row, customer in session.execute(query.where(MaintenanceContract.id.in_(ids))):
            title = self.label_text(row.number, row.name)
            yield search.Entry(row.id, title, detail=customer, names=(row.name, customer), texts=(row.number,))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _moved(self, session: Session, record_id: int, version: int | None, may: Any) -> MaintenanceContract:
        """The contract, held, when the move fits its state; raises Stale and Refused."""
        row: MaintenanceContract = self.load(session, record_id, lock=True)
        if version is not None and row.version != version:
            raise self._stale(session, row, {})
        if not may(row):
            state = f.STATE.show(shown_state_of(row, self.office.today()))
            raise Refused(_("{contract} is {state}: this cannot be done now.").format(contract=row.number, state=state))
        return row

    def _check_devices(self, session: Session, row: MaintenanceContract) -> None:
        """Each device is the customer's, listed once, and in no other contract on a day of this one."""
        if row.state == CANCELLED:
            return
        ids = [item.equipment_id for item in row.devices]
        # Held in one order, so that two clerks never cover one device twice.
        held = select(Equipment.id, Equipment.customer_id).where(Equipment.id.in_(ids)).order_by(Equipment.id)
        owners = {found.id: found.customer_id for found in session.execute(held.with_for_update())}
        with session.no_autoflush:
            clashes = dict(_clashes(session, row, ids))
        problems, seen = [], set()
        for place, device_id in enumerate(ids):
            words = clashes.get(device_id, "")
            if device_id in seen:
                words = _("This is there already.")
            elif owners.get(device_id) != row.customer_id:
                words = _("This device belongs to another customer.")
            seen.add(device_id)
            if words:
                problems.append(Problem(f"devices.{place}.equipment_id", words))
        if problems:
            raise Invalid(problems)


class Expiring(EquipmentRegister):
    """The devices whose warranty ends (质保到期清单). Read only: there is no right to edit one here."""

    name = "expiring"
    title: ClassVar[Text] = lazy("Warranties that end")

    def list_spec(self) -> ListSpec:
        return expiring_list(self.office.today, self._expiring_days)


# -- functions that take a session -------------------------------------------------------------------------------------


def _devices(session: Session, ids: Sequence[int]) -> list[Equipment]:
    """The devices in the wanted order; raises NotFound, and Refused where they are not all one customer's."""
    found = by_id(session, Equipment, ids)
    wanted = list(dict.fromkeys(ids))
    if not wanted or any(device_id not in found for device_id in wanted):
        raise NotFound()
    devices = [found[device_id] for device_id in wanted]
    if len({device.customer_id for device in devices}) > 1:
        raise Refused(lazy("The devices belong to several customers; an offer is for one."))
    return devices


def _clashes(session: Session, row: MaintenanceContract, ids: Sequence[int]) -> list[tuple[int, str]]:
    """(device id, words) of the devices that lie in another contract on a day of this one."""
    found = []
    for device_id, other in others_of(session, row, ids):
        if overlap(row.first_on, row.until, other.first_on, other.until):
            device = session.get_one(Equipment, device_id)
            words = _("{device} is in contract {number} from {first} to {last} already.").format(
                device=device.number, number=other.number, first=other.first_on, last=other.until
            )
            found.append((device_id, words))
    return found


def _check_complete(row: MaintenanceContract) -> None:
    """What an offer or a signed contract must have; raises Refused."""
    if row.price is None:
        raise Refused(_("{contract} has no price yet.").format(contract=row.number))
    if not row.devices:
        raise Refused(_("{contract} names no device yet.").format(contract=row.number))


def _tell_todo(session: Session, row: MaintenanceContract, outcome: str, note: str, again: date | None) -> None:
    """The to-do that asked for the offer gets the customer's answer."""
    todo = session.get(Todo, row.todo_id, with_for_update=True) if row.todo_id is not None else None
    if todo is not None and todo.done_at is None:
        words = note or _("Offer {number}").format(number=row.number)
        take_outcome(session, todo, outcome, words, again)


def _device_words(device: Equipment) -> str:
    words = " ".join(filter(None, (device.name, device.model, f"#{device.serial}" if device.serial else "")))
    end = device.warranty_end
    return _("{device}, warranty until {end}").format(device=words, end=end) if end else words
