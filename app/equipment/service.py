"""Actions on equipment (A3, B9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core import merging, search
from app.core.errors import Invalid, Problem, Refused
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.customers.model import Customer, Site
from app.equipment import fields as f
from app.equipment import rules
from app.equipment.model import Equipment
from app.equipment.queries import equipment_list, loan_out

# A merge fills none of these from the other device.
_OWN = {"number", "replaces_id", "customer_id"}


class EquipmentRegister(Register):
    """The equipment register (设备台账)."""

    name = "equipment"
    title: ClassVar[Text] = lazy("Equipment")
    one: ClassVar[Text] = lazy("Device")
    model = Equipment
    form = f.FORM
    children = (f.SETTINGS, f.BOM, f.CHECKS, f.UPGRADES)
    series = "equipment"
    told_fields = (f.OVERRIDE_REASON, f.OVERRIDE_BY, f.OVERRIDE_ON)
    named_by = "customer_id"
    import_match = (("serial",), ("customer_id", "name", "model"))

    def list_spec(self) -> ListSpec:
        return equipment_list(self.office.today, self._expiring_days)

    def blank(self, **given: Any) -> dict[str, Any]:
        shipped = {"state": "in_use", "quantity": 1, "supplied_by_us": True, "approved": True, "loaner": False}
        return shipped | given

    @needs(".view")
    def replaced_by(self, record_id: int) -> tuple[int, str] | None:
        """(id, label) of the device that replaced this one."""
        with self.office.read() as session:
            other = self.load(session, record_id).replaced_by_id
            return None if other is None else (other, self.labels(session, [other])[other])

    @needs(".view")
    def notes(self, record_id: int) -> list[str]:
        """What the clerk should know at a glance of the sale registration and of who supplied the device."""
        with self.office.read() as session:
            device = self.load(session, record_id)
            days = int(read_setting(session, "registration.days"))
            notes = []
            if device.dealer_id and rules.registration_late(
                device.sold_on, device.registered_on, self.office.today(), days
            ):
                notes.append(
                    _("The dealer registered the sale late.")
                    if device.registered_on
                    else _("The dealer has not registered the sale within {n} days.").format(n=days)
                )
                if device.override_reason:
                    words = _("We bear claims nevertheless: {reason} ({name}, {day}).")
                    notes.append(
                        words.format(reason=device.override_reason, name=device.override_by, day=device.override_on)
                    )
            if not device.supplied_by_us:
                notes.append(_("Not supplied by us."))
            if not device.approved:
                notes.append(_("No product approved by us."))
            return notes

    @needs("merge")
    def merge(self, keep_id: int, other_id: int) -> None:
        """Makes two entries of one device one: everything that hangs on ``other_id`` moves to ``keep_id``, the other is
        archived and names the kept one (A1)."""
        with self.office.write() as session:
            blanks = tuple(field.key for field in self.fields if field.key not in _OWN)
            merging.merge(session, Equipment, keep_id, other_id, self.name, blanks)
            keep, other = session.get_one(Equipment, keep_id), session.get_one(Equipment, other_id)
            if loan_out(session, keep_id) and keep.state in ("in_use", *rules.AWAY):
                # Whatever else is open for it: the loaner is with a customer until it is taken back (C12).
                keep.state, keep.loaner = "lent", True
            elif keep.state == "in_use" and other.state in rules.AWAY:
                keep.state = other.state
            # A link between the two would now tie the device to itself.
            for link in ("replaces_id", "replaced_by_id"):
                if getattr(keep, link) == keep_id:
                    setattr(keep, link, None)
                mine, theirs = getattr(keep, link), getattr(other, link)
                if mine is None and theirs not in (None, keep_id, other_id):
                    setattr(keep, link, theirs)
                setattr(other, link, None)

    # -- hooks -----------------------------------------------------------------------------------------------------

    def save_in(
        self,
        session: Session,
        values: dict[str, Any],
        children: Mapping[str, list[dict[str, Any]]],
        record_id: int | None = None,
        version: int | None = None,
    ) -> int:
        if isinstance(values.get("site_id"), str):
            self._resolve_site(session, values, record_id)
        return super().save_in(session, values, children, record_id, version)

    def set_archived(self, session: Session, ids: Sequence[int], archived: bool) -> None:
        """As every register; a loaner that is lent out stays in the lists until it is back (C12, H5)."""
        for device_id in ids if archived else ():
            device = self.load(session, device_id, lock=True)
            if (device.loaner and device.state == "lent") or loan_out(session, device.id):
                raise Refused(_("{number} is lent out: take it back first.").format(number=device.number))
        super().set_archived(session, ids, archived)

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        if row.quantity is None:
            row.quantity = 1
        dates = {key: getattr(row, key) for key in (*(key for key, _words in rules.COURSE), *rules.PAST)}
        problems = rules.date_problems(dates, self.office.today())
        if not is_new:
            problems += _loan_problems(session, row)
        if row.site_id is not None:
            # A flush now would make the links below look unchanged.
            with session.no_autoflush:
                site = session.get(Site, row.site_id)
            if site is not None and site.customer_id != row.customer_id:
                problems.append(Problem("site_id", _("This site belongs to another customer.")))
        if problems:
            raise Invalid(problems)
        self._keep_links(session, row)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, serial number, model, name and customer; a merged one is not found any more."""
        columns = (
            Equipment.id,
            Equipment.number,
            Equipment.name,
            Equipment.model,
            Equipment.serial,
            Customer.name.label("customer"),
            Customer.short_name,
        )
        query = select(*columns).join(Customer, Customer.id == Equipment.customer_id)
        for row in session.execute(query.where(Equipment.id.in_(ids), Equipment.merged_into_id.is_(None))):
            title = " ".join(filter(None, (row.name, row.model, f"#{row.serial}" if row.serial else "")))
            yield search.Entry(
                row.id,
                self.label_text(row.number, title),
                detail=row.customer,
                names=(row.name, row.customer, row.short_name),
                texts=(row.number, row.model, row.serial),
            )

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _expiring_days(self) -> int:
        with self.office.read() as session:
            return int(read_setting(session, "warranty.warn_days"))

    def _resolve_site(self, session: Session, values: dict[str, Any], record_id: int | None) -> None:
        """A site is known by its name within the customer; an unknown customer is told by the caller."""
        customer = values.get("customer_id")
        try:
            if isinstance(customer, str):
                customer = self.office.customers.resolve(session, customer)
            elif customer is None and record_id is not None:
                customer = self.load(session, record_id).customer_id
        except ValueError:
            customer = None
        if customer is None:
            values["site_id"] = None
            return
        try:
            values["site_id"] = self.office.sites.resolve_in(session, values["site_id"], customer)
        except ValueError as error:
            raise Invalid([Problem("site_id", str(error))]) from None

    def _keep_links(self, session: Session, row: Any) -> None:
        """The device that is replaced names its successor, and no longer the one that was named before."""
        changed = inspect(row).attrs.replaces_id.history
        if not changed.has_changes():
            return
        if row.id is None:
            session.add(row)
            session.flush()
        for before in changed.deleted or ():
            old = session.get(Equipment, before) if before is not None else None
            if old is not None and old.replaced_by_id == row.id:
                old.replaced_by_id = None
        if row.replaces_id is None:
            return
        replaced = session.get(Equipment, row.replaces_id)
        if replaced is None or replaced.id == row.id or self._replaces(session, replaced, row.id):
            raise Invalid([Problem("replaces_id", _("A device cannot replace itself."))])
        if replaced.replaced_by_id not in (None, row.id):
            raise Invalid([Problem("replaces_id", _("Another device has replaced this one already."))])
        replaced.replaced_by_id = row.id

    def _replaces(self, session: Session, device: Equipment, record_id: int) -> bool:
        """Whether the device goes back, link by link, to the one with this id."""
        seen: set[int] = set()
        while device.replaces_id is not None and device.id not in seen:
            if device.replaces_id == record_id:
                return True
            seen.add(device.id)
            device = session.get_one(Equipment, device.replaces_id)
        return False


def _loan_problems(session: Session, row: Equipment) -> list[Problem]:
    """A loaner that is out gets its state by being taken back, and stays in the pool until then (C12)."""
    changed = [key for key in ("state", "loaner") if inspect(row).attrs[key].history.has_changes()]
    loan = loan_out(session, row.id) if changed else ""
    words = _("This loaner is out on loan {loan}: take it back first.").format(loan=loan)
    return [Problem(key, words) for key in changed if loan]
