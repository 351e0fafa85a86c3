"""A1 merging: every table that refers to a customer or a device follows the one that is kept, also tables to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Column, insert, select

import app.models  # noqa: F401
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.lists import Query
from app.core.merging import loose_references, references
from app.core.model import Base, Moment, Scaled, table_of
from app.customers.model import Customer, Site
from app.equipment.model import Equipment
from app.office import Office

_counter = count(1000)


class Rows:
    """Makes the least row that a table takes, and whatever that row refers to."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def make(self, model: type[Base], **given: Any) -> int:
        """A row of the model with these columns; answers its id."""
        table = table_of(model)
        values = dict(given)
        for column in table.columns:
            if column.name not in values and column.name != "id" and not column.nullable:
                values[column.name] = self._value(column)
        with self.office.write() as session:
            connection = session.connection()
            if "id" in table.columns:
                return int(connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
            connection.execute(insert(table).values(values))
        return 0

    def _value(self, column: Column[Any]) -> Any:
        n = next(_counter)
        for key in column.foreign_keys:
            mapper = next(m for m in Base.registry.mappers if m.local_table is key.column.table)
            if key.column.name == "id":
                return self.make(mapper.class_)
            self.make(mapper.class_, **{key.column.name: str(n)})
            return str(n)
        if isinstance(column.type, Moment):
            return datetime(2026, 1, 1, tzinfo=UTC)
        if isinstance(column.type, Scaled):
            return Decimal(1)
        kind = column.type.python_type
        if kind is str:
            return str(n)[: getattr(column.type, "length", None) or 40]
        return {date: date(2026, 1, 1), bool: False, bytes: b"x", int: n}.get(kind, n)


@pytest.fixture
def rows(office: Office) -> Rows:
    return Rows(office)


MERGED = [(Customer, "customers"), (Equipment, "equipment")]
FOREIGN = [
    pytest.param(model, register, referring, column, id=f"{column.table.name}.{column.name}")
    for model, register in MERGED
    for referring, column in references(model)
]
LOOSE = [
    pytest.param(model, register, referring, name, record, id=f"{name.table.name}.{name.name} of {register}")
    for model, register in MERGED
    for referring, name, record in loose_references(model)
]


def pair(rows: Rows, model: type[Base]) -> tuple[int, int]:
    return rows.make(model, number="KEEP"), rows.make(model, number="OTHER")


@pytest.mark.parametrize(("model", "register", "referring", "column"), FOREIGN)
def test_A1_whatever_refers_to_the_other_refers_to_the_kept_one(
    office: Office, rows: Rows, model: type[Base], register: str, referring: type[Base], column: Column[Any]
) -> None:
    keep, other = pair(rows, model)
    row = rows.make(referring, **{column.name: other})
    office.register(register).merge(keep, other)  # type: ignore[attr-defined]
    with office.read() as session:
        found = session.execute(select(column).where(table_of(referring).c.id == row)).scalar_one()
        assert found == keep
        assert not session.execute(select(column).where(column == other)).first()
        merged = session.get_one(model, other)
        assert (merged.merged_into_id, merged.archived_at is not None) == (keep, True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("model", "register", "referring", "name", "record"), LOOSE)
def test_A1_what_hangs_on_the_other_by_table_and_id_follows_too(
    office: Office,
    rows: Rows,
    model: type[Base],
    register: str,
    referring: type[Base],
    name: Column[Any],
    record: Column[Any],
) -> None:
    keep, other = pair(rows, model)
    of_register, of_table, elsewhere = (
        rows.make(referring, **{name.name: kind, record.name: other})
        for kind in (register, table_of(model).name, "something")
    )
    office.register(register).merge(keep, other)  # type: ignore[attr-defined]
    with office.read() as session:
        table = table_of(referring)
        found = dict(session.execute(select(table.c.id, record)).tuples().all())
    assert (found[of_register], found[of_table], found[elsewhere]) == (keep, keep, other)


def test_A1_customers_are_merged_with_contacts_devices_and_blanks_filled(office: Office) -> None:
    keep = office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工"}], "region": "江苏"})
    other = office.customers.save(
        {
            "name": "华润电力公司",
            "contacts": [{"name": "钱工", "phone": "13800138000"}],
            "sites": [{"name": "机房"}],
            "region": "上海",
            "address": "南京市",
        }
    )
    device = office.equipment.save({"customer_id": other, "site_id": "机房", "name": "泵", "dealer_id": other})
    office.customers.merge(keep, other)
    record = office.customers.get(keep)
    assert [contact["name"] for contact in record.children["contacts"]] == ["赵工", "钱工"]
    assert (record.values["region"], record.values["address"], record.values["number"]) == ("江苏", "南京市", "KH00001")
    moved = office.equipment.get(device)
    assert (moved.values["customer_id"], moved.values["dealer_id"], moved.labels["site_id"]) == (keep, keep, "机房")
    assert [hit.record_id for hit in office.find("13800138000", ("customers",))] == [keep]
    assert [hit.record_id for hit in office.find("华润电力公司", ("customers",))] == []
    assert office.customers.listing.count(Query()) == 1
    assert office.customers.changes(keep)[0].note == "KH00002 was merged into this record."
    assert office.customers.changes(other)[0].note == "This record was merged into KH00001."
    changes = [c.values for c in office.equipment.changes(device) if c.action == "change"]
    assert {key: values for change in changes for key, values in change.items()} == {
        "customer_id": (other, keep),
        "dealer_id": (other, keep),
    }


def test_A1_files_and_todos_follow_the_customer_that_is_kept(office: Office) -> None:
    keep, other = (office.customers.save({"name": name}) for name in "甲乙")
    office.attachments.add_bytes("customer", other, "合同.txt", b"x")
    office.todos.add("customers", other, {"text": "回电"})
    office.customers.merge(keep, other)
    assert [file.name for file in office.attachments.of("customer", keep)] == ["合同.txt"]
    assert [row.text for row in office.todos.of("customers", keep)] == ["回电"]
    assert office.attachments.of("customer", other) == [] and office.customers.changes(other)


def test_A1_merged_devices_keep_the_links_of_both(office: Office) -> None:
    customer = office.customers.save({"name": "华润电力"})
    base = {"customer_id": customer, "name": "泵"}
    old, keep, other, new = (office.equipment.save(base) for _ in range(4))
    office.equipment.save({"replaces_id": old}, other)
    office.equipment.save({"replaces_id": other}, new)
    (card,) = office.cards.issue([other])
    office.equipment.merge(keep, other)
    assert office.equipment.get(keep).values["replaces_id"] == old
    assert office.equipment.replaced_by(old) == (keep, "泵 (SB000002)")
    assert office.equipment.replaced_by(keep) == (new, "泵 (SB000004)")
    assert office.equipment.get(new).values["replaces_id"] == keep
    assert office.equipment.get(other).values["replaces_id"] is None
    assert [row["equipment_id"] for row in office.cards.get(card).children["devices"]] == [keep]


def test_A1_a_device_merged_with_the_one_that_replaced_it_does_not_replace_itself(office: Office) -> None:
    base = {"customer_id": office.customers.save({"name": "华润电力"}), "name": "泵"}
    for keep_first in (True, False):
        first = office.equipment.save(base)
        second = office.equipment.save(base | {"replaces_id": first})
        keep, other = (first, second) if keep_first else (second, first)
        office.equipment.merge(keep, other)
        assert office.equipment.get(keep).values["replaces_id"] is None
        assert office.equipment.replaced_by(keep) is None


def test_A1_what_cannot_be_merged(office: Office) -> None:
    first, second, third = (office.customers.save({"name": name}) for name in "甲乙丙")
    with pytest.raises(Refused):
        office.customers.merge(first, first)
    with pytest.raises(NotFound):
        office.customers.merge(first, 999_999)
    office.customers.merge(first, second)
    for keep, other in ((second, third), (third, second)):
        with pytest.raises(Refused):
            office.customers.merge(keep, other)
    office.customers.archive([first])
    with pytest.raises(Refused):
        office.customers.merge(first, third)


def test_A1_a_failed_merge_changes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (office.customers.save({"name": name, "contacts": [{"name": name}]}) for name in "甲乙")

    def broken(*_args: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("app.core.merging.history.note", broken)
    with pytest.raises(RuntimeError):
        office.customers.merge(first, second)
    assert office.customers.get(second).archived_at is None
    assert [c["name"] for c in office.customers.get(second).children["contacts"]] == ["乙"]


@pytest.mark.parametrize(("role", "may"), [("clerk", False), ("technician", False), ("head", True), ("manager", True)])
def test_H8_who_may_merge(office: Office, as_role: Callable[[str], Office], role: str, may: bool) -> None:
    first, second = (office.customers.save({"name": name}) for name in "甲乙")
    if may:
        as_role(role).customers.merge(first, second)
        assert office.customers.listing.count(Query()) == 1
        return
    for action in (as_role(role).customers.merge, as_role(role).equipment.merge):
        with pytest.raises(NotAllowed):
            action(first, second)


def test_A1_the_walk_finds_the_references_that_are_known_today() -> None:
    found = {f"{column.table.name}.{column.name}" for _model, column in references(Customer)}
    assert found >= {"contact.customer_id", "site.customer_id", "project.customer_id", "equipment.customer_id"}
    assert "customer.merged_into_id" not in found
    assert {column.name for _model, column in references(Site)} == {"site_id"}
