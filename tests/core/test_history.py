"""H6 history: one mechanism for single saves, cascades and bulk statements, on both databases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from app.core import i18n
from app.core.database import take_ids
from app.core.history import Change, update_many
from app.core.lists import Query
from app.core.told import tell_changes
from app.customers.model import Contact, Customer
from app.office import Office
from app.parts.model import Part
from tests.conftest import StandingClock


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工", "phone": "13800138000"}]})


def latest(office: Office, customer: int, count: int = 1) -> list[Change]:
    return office.customers.changes(customer)[:count]


def test_H6_what_was_who_when_and_from_what_to_what(office: Office, customer: int, clock: StandingClock) -> None:
    clock.forward(hours=1)
    office.customers.save({"region": "江苏", "key_account": True}, customer)
    (change,) = latest(office, customer)
    assert (change.who, change.at, change.action) == ("王芳", clock.now, "change")
    assert change.values == {"region": ("", "江苏"), "key_account": (False, True)}


def test_H6_saving_the_same_again_writes_nothing(office: Office, customer: int) -> None:
    before = len(office.customers.changes(customer))
    office.customers.save({"name": "华润电力", "region": ""}, customer)
    assert len(office.customers.changes(customer)) == before


def test_H6_a_part_of_a_record_shows_on_the_record_also_when_a_cascade_removes_it(
    office: Office, customer: int
) -> None:
    office.customers.save({"contacts": []}, customer)
    (gone,) = latest(office, customer)
    assert (gone.table, gone.action) == ("contact", "delete")
    assert gone.values["phone"] == ("13800138000", None)


def test_H6_archiving_and_bringing_back_are_changes(office: Office, customer: int) -> None:
    office.customers.archive([customer])
    office.customers.restore([customer])
    back, gone = latest(office, customer, 2)
    assert set(gone.values) == set(back.values) == {"archived_at"}
    assert back.values["archived_at"][1] is None


def test_H6_bulk_inserts_are_told(office: Office) -> None:
    with office.write("import") as session:
        ids = take_ids(session, Customer, 3)
        now = session.info["now"]
        rows = [{"id": n, "number": f"K{n}", "name": f"客户 {n}", "version": 1, "created_at": now} for n in ids]
        base = {"kind": "user", "status": "active", "key_account": False}
        blanks = dict.fromkeys(
            ("short_name", "region", "address", "phone", "email", "tax_number", "remark", "created_by"), ""
        )
        session.execute(insert(Customer.__table__), [base | blanks | row for row in rows])  # type: ignore[arg-type]
    (change,) = latest(office, ids[1])
    assert (change.action, change.note, change.who) == ("new", "import", "王芳")


def test_H6_a_bulk_insert_without_ids_is_a_defect_that_is_seen(office: Office, customer: int) -> None:
    with pytest.raises(TypeError, match="names their ids"), office.write() as session:
        session.execute(insert(Contact.__table__), [{"customer_id": customer, "name": "x"}])  # type: ignore[arg-type]


def test_H6_bulk_updates_and_deletes_are_told_row_by_row(office: Office, customer: int) -> None:
    other = office.customers.save({"name": "东方机械", "region": "上海"})
    with office.write() as session:
        session.execute(update(Customer).values(region="北京"))
    assert latest(office, customer)[0].values == {"region": ("", "北京")}
    assert latest(office, other)[0].values == {"region": ("上海", "北京")}
    with office.write() as session:
        session.execute(update(Customer).where(Customer.id == other).values(region="北京"))
    assert latest(office, other)[0].values == {"region": ("上海", "北京")}
    with office.write() as session:
        session.execute(delete(Contact).where(Contact.name == "赵工"))
    (gone,) = latest(office, customer)
    assert (gone.table, gone.action, gone.values["name"]) == ("contact", "delete", ("赵工", None))


def test_H6_many_rows_each_with_its_own_values(office: Office, customer: int) -> None:
    other = office.customers.save({"name": "东方机械"})
    version = office.customers.get(customer).version
    with office.write() as session:
        update_many(session, Customer, {customer: {"region": "江苏"}, other: {"region": "上海", "address": "路 1"}})
    assert latest(office, customer)[0].values == {"region": ("", "江苏")}
    assert latest(office, other)[0].values == {"region": ("", "上海"), "address": ("", "路 1")}
    assert office.customers.get(customer).version == version + 1
    assert [hit.record_id for hit in office.find("华润")] == [customer]


def test_H6_a_change_that_was_rolled_back_was_none(office: Office, customer: int) -> None:
    before = office.customers.changes(customer)
    with pytest.raises(ZeroDivisionError), office.write() as session:
        session.get_one(Customer, customer).region = "江苏"
        session.flush()
        raise ZeroDivisionError
    assert office.customers.changes(customer) == before


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", {"Cost": ("", "1,234.50"), "Wear part": ("No", "Yes")}),
        ("zh_CN", {"成本价": ("", "1,234.50"), "易损件": ("否", "是")}),
    ],
)
def test_H6_H9_the_history_speaks_the_language_of_the_screen(
    office: Office, language: str, told: dict[str, Any]
) -> None:
    part = office.parts.save({"name": "泵"})
    office.parts.save({"cost": "1234.5", "wear": "是"}, part)
    i18n.set_language(language)
    newest = tell_changes(office.parts, part)[0]
    assert {value.title: (value.old, value.new) for value in newest.values} == told


@pytest.mark.parametrize(("spoken", "who"), [("en", "System"), ("zh_CN", "系统")])
def test_B1_H9_what_came_with_the_program_was_entered_by_nobody(office: Office, spoken: str, who: str) -> None:
    i18n.set_language(spoken)
    (plan, *_others) = office.plans.listing.ids(Query())
    told = tell_changes(office.plans, plan)[-1]
    assert told.who == who
    assert told.note != "shipped"


def test_H6_a_reference_is_told_by_the_name_of_its_record(office: Office, customer: int) -> None:
    person = office.staff.save({"name": "李强"})
    office.customers.save({"responsible_id": person}, customer)
    (value,) = tell_changes(office.customers, customer)[0].values
    assert (value.title, value.new) == ("Responsible", "李强 (RY001)")


def test_H6_money_is_kept_exactly(office: Office) -> None:
    part = office.parts.save({"name": "泵", "cost": "0.1"})
    office.parts.save({"cost": "0.3"}, part)
    assert office.parts.changes(part)[0].values == {"cost": ("0.10", "0.30")}
    with office.read() as session:
        assert session.get_one(Part, part).cost == Decimal("0.30")
