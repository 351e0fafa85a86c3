"""Replacing a device by a new one (换新): raised replacements, the swap as one action, its undo (B6)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.database import lock_row
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import DATE, Field, clean, reference
from app.core.i18n import _, language, lazy
from app.core.rights import needs
from app.coverage import derived, devices
from app.coverage.model import CONFIRMED, CardDevice, CoveragePlan, WarrantyCard, WarrantyExtension
from app.coverage.rules import Start
from app.equipment.model import Equipment
from app.tickets.coverage import repairs
from app.tickets.coverage import replacement_model as r
from app.tickets.coverage.replacement_model import Replacement
from app.tickets.loans.queries import holder_words
from app.tickets.model import Ticket

if TYPE_CHECKING:
    from app.office import Office

NEW_DEVICE = Field(
    "new_equipment_id", lazy("The new device"), reference("equipment"), hint=lazy("Blank: it is made from the old one")
)
NEW_SERIAL = Field("serial", lazy("Its serial no."), max_length=100)
SWAPPED_ON = Field("swapped_on", lazy("Replaced on"), DATE, required=True)
SWAP_REASON = Field("reason", lazy("Reason"), required=True, max_length=300)
SWAP = (NEW_DEVICE, NEW_SERIAL, SWAPPED_ON, SWAP_REASON)
DECLINE = (Field("reason", lazy("Not replaced because"), required=True, max_length=300),)

# What the device that takes another one's place has of it; and what one that is made from it has too.
_PLACE = ("customer_id", "site_id", "project_id", "plan_id", "warranty_months")
_SAME = (
    "name",
    "category",
    "brand",
    "manufacturer",
    "model",
    "part_number",
    "specification",
    "quantity",
    "supplied_by_us",
    "approved",
)


@dataclass(frozen=True)
class ReplacementRow:
    """A raised replacement. ``lines``: the ground and its proofs, in the language of the program."""

    id: int
    device_id: int
    device: str
    ticket_id: int | None
    state: str
    since: date
    lines: tuple[str, ...]
    raised_at: datetime
    reason: str = ""
    decided_by: str = ""
    new_device_id: int | None = None


class Replacements:
    """Raised replacements and the swap as a service."""

    name = "replacements"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs(".view")
    def waiting(self, limit: int = 100) -> list[ReplacementRow]:
        """The replacements that wait for a decision, oldest first."""
        return self._rows(Replacement.state == r.RAISED, limit=limit)

    @needs(".view")
    def of_device(self, device_id: int) -> list[ReplacementRow]:
        """All that was raised or done for a device, and the swap that brought it, newest first."""
        return self._rows(
            or_(Replacement.equipment_id == device_id, Replacement.new_equipment_id == device_id), newest=True
        )

    @needs("tickets.edit")
    def raise_due(self) -> int:
        """Raises what became due by the passing of days — a part that is not to be had —; answers how many."""
        with self.office.write() as session:
            waits = select(Ticket.equipment_id).where(Ticket.state == "waiting", Ticket.equipment_id.is_not(None))
            return len(repairs.raise_due(session, [key for key in session.scalars(waits) if key is not None]))

    @needs("coverage.replace")
    def decline(self, replacement_id: int, raw: Mapping[str, Any]) -> None:
        """The device stays, with a reason; raises Invalid and Refused."""
        values = clean(DECLINE, raw)
        with self.office.write() as session:
            row = self._locked(session, replacement_id)
            row.decline(self.office.user.name, session.info["now"], values["reason"])

    @needs("coverage.replace")
    def swap(self, device_id: int, raw: Mapping[str, Any]) -> int:
        """Replaces a device by a picked one, or by one made from it with the serial number typed; answers the new
        device's id (B6).

        In one transaction: the old device is "replaced", both name each other, the cards of the old one are superseded
        and the new one's is due, and its warranty is a new one or the rest, as the plan says. Raises Invalid, NotFound,
        Refused.
        """
        values = clean(SWAP, raw)
        with self.office.write(note=_("Replaced: {reason}").format(reason=values["reason"])) as session:
            return self.swap_in(session, device_id, values)

    @needs("coverage.replace")
    def undo(self, new_device_id: int) -> int:
        """Takes the swap back that brought this device; answers the old device's id. Raises Refused where something was
        built on it since."""
        with self.office.write(note=_("The replacement was taken back")) as session:
            row = session.scalar(
                select(Replacement).where(Replacement.new_equipment_id == new_device_id, Replacement.state == r.DONE)
            )
            if row is None:
                raise Refused(lazy("This device replaced no other one."))
            for record_id in sorted((row.equipment_id, new_device_id)):
                lock_row(session, Equipment, record_id)
            self._undo(session, row, json.loads(row.before))
            return row.equipment_id

    def swap_in(self, session: Session, device_id: int, values: dict[str, Any]) -> int:
        """As ``swap``, inside another action, with the cleaned values of ``SWAP``."""
        lock_row(session, Equipment, device_id)
        old = session.get(Equipment, device_id)
        if old is None:
            raise NotFound()
        if problems := list(self._problems(session, old, values)):
            raise Invalid(problems)
        return self._swap(session, old, values)

    # -- the swap ------------------------------------------------------------------------------------------------------

    def _problems(self, session: Session, old: Equipment, values: dict[str, Any]) -> Any:
        if old.replaced_by_id is not None or old.state in derived.GONE:
            raise Refused(lazy("This device is not in use any more, so there is nothing to replace."))
        if isinstance(values["new_equipment_id"], str):
            try:
                values["new_equipment_id"] = self.office.equipment.resolve(session, values["new_equipment_id"])
            except ValueError as error:
                yield Problem("new_equipment_id", str(error))
                return
        if values["swapped_on"] > self.office.today():
            yield Problem("swapped_on", lazy("This date lies in the future."))
        new_id = values["new_equipment_id"]
        if new_id is None:
            if not values["serial"]:
                yield Problem("serial", lazy("Pick the new device or type its serial number."))
            elif values["serial"] == old.serial:
                yield Problem("serial", lazy("This is the serial number of the old device."))
            return
        lock_row(session, Equipment, new_id)
        new = session.get_one(Equipment, new_id)
        if new.id == old.id:
            yield Problem("new_equipment_id", lazy("A device cannot replace itself."))
        elif new.replaces_id is not None or new.state in derived.GONE or new.archived_at is not None:
            yield Problem("new_equipment_id", lazy("This device has another place already."))
        elif new.loaner and (holder := holder_words(session, new.id, self.office.today())):
            words = _("This loaner is out: {holder}. Take it back first.")
            yield Problem("new_equipment_id", words.format(holder=holder))
        elif new.customer_id != old.customer_id and not new.loaner:
            yield Problem("new_equipment_id", lazy("This device belongs to another customer."))

    def _swap(self, session: Session, old: Equipment, values: dict[str, Any]) -> int:
        picked: int | None = values["new_equipment_id"]
        before: dict[str, Any] = {
            "state": old.state,
            "cards": _supersede(session, old.id, self.office.today()),
            "made": picked is None,
            "new": _plain(session.get_one(Equipment, picked)) if picked is not None else {},
        }
        start, rows = self._warranty(session, old, values["swapped_on"])
        new = self._new(old, values) | {"warranty_from": start}
        new_id = self.office.equipment.save_in(session, new, {}, picked)
        for row in rows:
            session.add(_taken_over(row, new_id, old, session))
        old.state = "replaced"
        done = self._done(session, old.id, values, new_id)
        session.flush()
        before["version"] = session.get_one(Equipment, new_id).version
        done.before = json.dumps(before, ensure_ascii=False)
        return new_id

    def _new(self, old: Equipment, values: dict[str, Any]) -> dict[str, Any]:
        """What the new device is: at the old one's place; one that is made is of the same brand and model too."""
        place = {"replaces_id": old.id, "installed_on": values["swapped_on"], "loaner": False, "state": "in_use"}
        if values["new_equipment_id"] is not None:
            return {key: getattr(old, key) for key in _PLACE} | place
        same = {key: getattr(old, key) for key in (*_PLACE, *_SAME)}
        return self.office.equipment.blank(**same, serial=values["serial"], **place)

    def _warranty(self, session: Session, old: Equipment, day: date) -> tuple[date | None, Sequence[Any]]:
        """From when the new device's warranty counts, and the rows of the ledger that it takes over."""
        device = next(devices.device_rows(session, [old.id]))
        plan_id = devices.plan_id_of(device)
        plan = session.get(CoveragePlan, plan_id) if plan_id is not None else None
        if plan is not None and plan.swap_warranty == "new":
            return day, ()
        rows = devices.extension_rows(session, [old.id]).get(old.id, [])
        start = devices.starts_of(device).get(Start(plan.start)) if plan is not None else None
        return start, [row for row in rows if row.state == CONFIRMED]

    def _done(self, session: Session, device_id: int, values: dict[str, Any], new_id: int) -> Replacement:
        """The replacement that was raised, or a new one for what nobody raised, marked as done."""
        waiting = select(Replacement).where(Replacement.equipment_id == device_id, Replacement.state == r.RAISED)
        row = session.scalars(waiting.order_by(Replacement.id)).first() or Replacement(
            equipment_id=device_id, since=values["swapped_on"], raised_at=session.info["now"], ground="hand"
        )
        row.state, row.reason, row.new_equipment_id = r.DONE, values["reason"], new_id
        row.decided_by, row.decided_at = self.office.user.name, session.info["now"]
        session.add(row)
        return row

    def _undo(self, session: Session, row: Replacement, before: dict[str, Any]) -> None:
        new_id = row.new_equipment_id or 0
        old, new = session.get_one(Equipment, row.equipment_id), session.get_one(Equipment, new_id)
        if problem := _built_upon(session, old, new, before):
            raise Refused(problem)
        new.replaces_id = old.replaced_by_id = None
        old.state = before["state"]
        if before["made"]:
            new.archived_at = session.info["now"]
        else:
            for key, value in before["new"].items():
                setattr(new, key, date.fromisoformat(value) if key in _DATES and value else value)
        taken = select(WarrantyExtension).where(WarrantyExtension.equipment_id == new_id)
        for extension in session.scalars(taken):
            extension.cancel(self.office.user, session.info["now"], _("The replacement was taken back"))
        for card_id in before["cards"]:
            session.get_one(WarrantyCard, card_id).superseded_on = None
        row.state, row.new_equipment_id = r.RAISED if row.fault else r.DECLINED, None

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _locked(self, session: Session, replacement_id: int) -> Replacement:
        row = session.get(Replacement, replacement_id, with_for_update=True)
        if row is None:
            raise NotFound()
        return row

    def _rows(self, where: Any, limit: int = 100, newest: bool = False) -> list[ReplacementRow]:
        query = (
            select(Replacement, Equipment.number, Equipment.name)
            .join(Equipment, Equipment.id == Replacement.equipment_id)
            .where(where)
            .order_by(Replacement.id.desc() if newest else Replacement.id)
            .limit(limit)
        )
        with self.office.read() as session:
            return [_plain_row(row, f"{number} {name}") for row, number, name in session.execute(query)]


_DATES = ("installed_on", "warranty_from")
_CHANGED = ("customer_id", "site_id", "project_id", "plan_id", "warranty_months", "state", "loaner", *_DATES)


def _plain(device: Equipment) -> dict[str, Any]:
    """What a picked device was before the swap, as JSON takes it."""
    values = {key: getattr(device, key) for key in _CHANGED}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _plain_row(row: Replacement, device: str) -> ReplacementRow:
    said = json.loads(row.proofs)
    lines = tuple(said.get(language()) or next(iter(said.values()), ()))
    return ReplacementRow(
        row.id,
        row.equipment_id,
        device,
        row.ticket_id,
        row.state,
        row.since,
        lines,
        row.raised_at,
        row.reason,
        row.decided_by,
        row.new_equipment_id,
    )


def _supersede(session: Session, device_id: int, today: date) -> list[int]:
    """Supersedes the cards that hold for the device; answers their ids."""
    on = select(CardDevice.card_id).where(CardDevice.equipment_id == device_id)
    cards = session.scalars(select(WarrantyCard).where(WarrantyCard.id.in_(on), WarrantyCard.superseded_on.is_(None)))
    found = list(cards)
    for card in found:
        card.superseded_on = today
    return [card.id for card in found]


def _taken_over(row: Any, new_id: int, old: Equipment, session: Session) -> WarrantyExtension:
    """A counting row of the old device's ledger on the new device: the rest of the warranty is the same."""
    return WarrantyExtension(
        equipment_id=new_id,
        ticket_id=row.ticket_id if row.kind != "fault" else None,
        kind="hand" if row.kind == "fault" else row.kind,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        days=row.days,
        reason=_("Taken over from {device}").format(device=old.number),
        state=CONFIRMED,
        created_at=session.info["now"],
        created_by=session.info["user"].name,
        decided_at=session.info["now"],
        decided_by=session.info["user"].name,
    )


def _built_upon(session: Session, old: Equipment, new: Equipment, before: dict[str, Any]) -> str:
    """Why a swap cannot be taken back any more; "" when it can."""
    counts = (
        (select(func.count()).select_from(Ticket).where(Ticket.equipment_id == new.id), lazy("tickets")),
        (select(func.count()).select_from(CardDevice).where(CardDevice.equipment_id == new.id), lazy("warranty cards")),
    )
    for query, words in counts:
        if session.scalar(query):
            return _("This cannot be taken back: the new device has {what} by now.").format(what=words)
    if new.replaced_by_id is not None or new.version != before["version"] or new.archived_at is not None:
        return _("This cannot be taken back: the new device was changed since.")
    if old.state != "replaced" or old.archived_at is not None:
        return _("This cannot be taken back: the old device was changed since.")
    if before["cards"]:
        members = select(CardDevice.equipment_id).where(CardDevice.card_id.in_(before["cards"]))
        newer = select(CardDevice.card_id).join(WarrantyCard, WarrantyCard.id == CardDevice.card_id)
        newer = newer.where(CardDevice.equipment_id.in_(members), WarrantyCard.superseded_on.is_(None))
        if session.scalar(newer.limit(1)) is not None:
            return _("This cannot be taken back: a new warranty card was issued since.")
    return ""
