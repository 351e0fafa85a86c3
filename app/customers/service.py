"""Actions on customers (A1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core import merging, search
from app.core.errors import Invalid, Problem, Refused
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Register, some_of
from app.core.rights import needs
from app.customers import fields as f
from app.customers.model import Contact, Customer
from app.customers.queries import customer_list, open_tickets

_FOUND_BY = (
    Customer.id,
    Customer.number,
    Customer.name,
    Customer.short_name,
    Customer.region,
    Customer.address,
    Customer.tax_number,
    Customer.email,
    Customer.phone,
)


class Customers(Register):
    """The customer register (客户)."""

    name = "customers"
    title: ClassVar[Text] = lazy("Customers")
    one: ClassVar[Text] = lazy("Customer")
    model = Customer
    form = f.FORM
    children = (f.CONTACTS, f.SITES)
    series = "customers"

    def list_spec(self) -> ListSpec:
        return customer_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"kind": "user", "status": "active", "key_account": False} | given

    @needs("merge")
    def merge(self, keep_id: int, other_id: int) -> None:
        """Makes two entries of one customer one: everything that hangs on ``other_id`` moves to ``keep_id``, the other
        is archived and names the kept one (A1)."""
        with self.office.write() as session:
            blanks = tuple(field.key for field in self.fields if field is not f.NUMBER)
            merging.merge(session, Customer, keep_id, other_id, self.name, blanks)

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> list[Problem]:
        return dealer_problems(values) if "kind" in values else []

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        if problems := dealer_problems({field.key: getattr(row, field.key) for field in (f.KIND, *f.DEALER.fields)}):
            raise Invalid(problems)
        state = inspect(row)
        if not is_new and any(state.attrs[key].history.has_changes() for key in ("name", "short_name")):
            # Projects and devices are found by their customer's name too.
            session.info.setdefault("renamed", set()).add(row.id)

    def written_in_bulk(self, session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
        renamed = {record_id for record_id, values in changes.items() if values.keys() & {"name", "short_name"}}
        session.info.setdefault("renamed", set()).update(renamed)

    def set_archived(self, session: Session, ids: Sequence[int], archived: bool) -> None:
        """As every register; whose tickets are still open stays in the lists."""
        for customer_id in ids if archived else ():
            customer = self.load(session, customer_id, lock=True)
            if numbers := open_tickets(session, customer_id):
                words = _("{name} stays: tickets are still open ({numbers}). Close or cancel them first.")
                raise Refused(words.format(name=customer.name, numbers=some_of(numbers)))
        super().set_archived(session, ids, archived)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by name, number, address, and by the names and phones of its contacts."""
        # Plain columns: an import brings a hundred thousand customers through here.
        people: dict[int, list[Any]] = defaultdict(list)
        columns = (Contact.customer_id, Contact.name, Contact.phone, Contact.phone2)
        for person in session.execute(select(*columns).where(Contact.customer_id.in_(ids)).order_by(Contact.id)):
            people[person.customer_id].append(person)
        for row in session.execute(select(*_FOUND_BY).where(Customer.id.in_(ids), Customer.merged_into_id.is_(None))):
            contacts = people.get(row.id, [])
            yield search.Entry(
                row.id,
                self.label_text(row.number, row.name),
                detail=" · ".join(filter(None, (row.region, contacts[0].name if contacts else ""))),
                names=(row.name, row.short_name, *(contact.name for contact in contacts)),
                texts=(row.number, row.address, row.tax_number, row.email),
                phones=(row.phone, *(p for c in contacts for p in (c.phone, c.phone2))),
            )


def dealer_problems(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the fields of a dealer, and whether somebody else has any (A6)."""
    if values.get("kind") != "dealer":
        words = lazy("Only a dealer has this.")
        return [Problem(field.key, words) for field in f.DEALER.fields if values.get(field.key)]
    first, last = values.get("agreement_from"), values.get("agreement_until")
    return [Problem("agreement_until", lazy("Before the first day."))] if first and last and last < first else []
