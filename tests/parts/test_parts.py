"""E1 the parts register and the ledger under it (E2), on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.database import Database
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from app.parts.model import Movement
from app.parts.service import move

RING = {
    "name": "密封圈",
    "specification": "Φ25×3",
    "unit": "个",
    "category": "密封件",
    "wear": "是",
    "supplier": "江苏密封件厂",
    "supplier_contact": "孙经理",
    "supplier_phone": "025-8888 1234",
    "lead_days": 7,
    "cost": "3.50",
    "list_price": 12,
    "minimum": 20,
    "bin": "A-03",
    "models": [{"model": "DK-200"}, {"model": "DK-300"}],
}


def row_of(office: Office) -> dict[str, object]:
    (row,) = office.parts.listing.first_page(Query())
    return dict(zip((column.key for column in office.parts.listing.columns), row[1:], strict=True))


def test_E1_part_is_saved_and_read_back(office: Office) -> None:
    record = office.parts.get(office.parts.save(RING))
    assert record.values["number"] == "BJ00001"
    assert (record.values["wear"], record.values["cost"], record.values["minimum"]) == (True, Decimal("3.5"), 20)
    assert [m["model"] for m in record.children["models"]] == ["DK-200", "DK-300"]
    assert record.values["stock"] == 0
    assert record.values["average_cost"] is None


def test_E1_an_opening_stock_is_one_movement_at_cost(office: Office) -> None:
    part = office.parts.save(RING | {"stock": "40"})
    assert office.parts.get(part).values["value"] == Decimal("140.00")
    row = row_of(office)
    assert (row["stock"], row["value"], row["average_cost"]) == (40, Decimal("140.00"), Decimal("3.50"))
    assert (row["model_names"], row["unit"]) == ("DK-200、DK-300", "个")
    with office.read() as session:
        (movement,) = session.scalars(select(Movement))
    assert (movement.kind, movement.quantity, movement.amount, movement.who) == ("opening", 40, 140, "王芳")


def test_H1_the_same_stock_again_moves_nothing_and_another_one_moves_the_difference(office: Office) -> None:
    part = office.parts.save(RING | {"stock": 40})
    office.parts.save({"stock": 40}, part)
    office.parts.save({"stock": ""}, part)
    assert office.movements.listing.count(Query()) == 1
    office.parts.save({"stock": 38.5}, part)
    listing = office.movements.listing
    newest = dict(zip((c.key for c in listing.columns), listing.first_page(Query())[0][1:], strict=True))
    assert (newest["kind"], newest["quantity"], newest["amount"]) == ("adjust", Decimal("-1.5"), Decimal("-5.25"))


def test_E2_receiving_makes_the_moving_average(office: Office) -> None:
    part = office.parts.save(RING | {"stock": 10})
    office.parts.receive(part, {"quantity": 30, "unit_cost": "4.10", "cause": "PO-7"})
    values = office.parts.get(part).values
    assert (values["stock"], values["value"], values["average_cost"]) == (40, Decimal("158.00"), Decimal("3.95"))


def test_E2_an_emptied_stock_is_worth_nothing(office: Office) -> None:
    part = office.parts.save(RING | {"cost": "0.33", "stock": 3})
    office.parts.receive(part, {"quantity": 4, "unit_cost": "0.50"})
    for count in (5, 2, 0):
        office.parts.adjust(part, {"stock": count, "cause": "盘点"})
    assert (row_of(office)["stock"], row_of(office)["value"], row_of(office)["average_cost"]) == (0, 0, None)


def test_E2_stock_never_falls_below_zero(office: Office) -> None:
    part = office.parts.save(RING | {"stock": 2})
    with pytest.raises(Refused, match="only 2 of 密封圈"), office.write() as session:
        move(session, part, Decimal(-3), "issue")
    with pytest.raises(Invalid) as error:
        office.parts.adjust(part, {"stock": -1, "cause": "x"})
    assert [p.field for p in error.value.problems] == ["stock"]
    assert row_of(office)["stock"] == 2


def test_E2_two_clerks_at_once_cannot_take_the_same_part(database: Database, office: Office) -> None:
    part = office.parts.save(RING | {"stock": 5})
    refused: list[bool] = []

    def take() -> None:
        try:
            with database.write(User(None, "李", "keeper")) as session:
                move(session, part, Decimal(-2), "issue")
            refused.append(False)
        except Refused:
            refused.append(True)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (refused.count(False), refused.count(True)) == (2, 4)
    assert row_of(office)["stock"] == 1


def test_E2_receiving_asks_for_a_quantity_and_a_cost(office: Office) -> None:
    part = office.parts.save(RING)
    with pytest.raises(Invalid) as error:
        office.parts.receive(part, {"quantity": "0", "unit_cost": ""})
    assert [p.field for p in error.value.problems] == ["quantity", "unit_cost"]


def test_E1_scopes_and_filters_know_the_stock(office: Office) -> None:
    office.parts.save(RING | {"stock": 40})
    office.parts.save(RING | {"name": "过滤器", "wear": "否", "stock": 5, "models": []})
    office.parts.save(RING | {"name": "电机", "wear": "否"})

    def names(query: Query) -> list[str]:
        return sorted(str(row[2]) for row in office.parts.listing.first_page(query))

    assert names(Query(scope="low")) == ["电机", "过滤器"]
    assert names(Query(scope="none")) == ["电机"]
    assert names(Query(scope="wear")) == ["密封圈"]
    assert names(Query(filters={"stock": ">=5"})) == ["密封圈", "过滤器"]
    assert names(Query(filters={"value": "10..20"})) == ["过滤器"]
    assert names(Query(filters={"average_cost": "3.5"})) == ["密封圈", "过滤器"]
    assert names(Query(filters={"average_cost": "="})) == ["电机"]
    assert names(Query(filters={"model_names": "dk-300"})) == ["密封圈", "电机"]


def test_E2_the_ledger_of_one_part(office: Office) -> None:
    part = office.parts.save(RING | {"stock": 40})
    office.parts.save(RING | {"name": "过滤器", "stock": 5})
    assert office.movements.listing.count(Query(only={"part_id": part})) == 1


@pytest.mark.parametrize("typed", ["密封圈", "mfq", "Φ25", "DK-300", "江苏密封", "1234"])
def test_E1_found_by_name_specification_model_and_supplier(office: Office, typed: str) -> None:
    office.parts.save(RING)
    office.parts.save({"name": "电机"})
    assert [hit.title for hit in office.find(typed, ("parts",))] == ["密封圈 (BJ00001)"]


def test_H8_a_clerk_moves_no_stock(office: Office, as_role: Callable[[str], Office]) -> None:
    part = office.parts.save(RING)
    with pytest.raises(NotAllowed):
        as_role("clerk").parts.receive(part, {"quantity": 1, "unit_cost": 1})
    as_role("keeper").parts.receive(part, {"quantity": 1, "unit_cost": 1})
    assert row_of(office)["stock"] == 1


def _sheet(path: Path, *rows: str) -> Path:
    path.write_text("备件编码,备件名称,规格型号,成本价,库存数量\n" + "\n".join(rows), encoding="utf-8")
    return path


def test_H1_E1_an_import_brings_the_stock_and_the_same_file_again_moves_nothing(office: Office, tmp_path: Path) -> None:
    path = _sheet(tmp_path / "parts.csv", "P-1,密封圈,Φ25,3.5,40", "P-2,过滤器,,10,")
    plan = office.excel.check("parts", path)
    assert plan.errors == []
    office.excel.apply(plan)
    listing = office.parts.listing
    keys = [column.key for column in listing.columns]
    rows = {row[1]: dict(zip(keys, row[1:], strict=True)) for row in listing.first_page(Query())}
    assert (rows["P-1"]["stock"], rows["P-1"]["value"], rows["P-2"]["stock"]) == (40, Decimal(140), 0)
    assert office.excel.check("parts", path).same == 2
    changed = office.excel.check("parts", _sheet(path, "P-1,密封圈,Φ25,3.5,38"))
    assert changed.changed == 1
    office.excel.apply(changed)
    assert office.movements.listing.count(Query()) == 2
    newest = dict(
        zip(
            [c.key for c in office.movements.listing.columns],
            office.movements.listing.first_page(Query())[0][1:],
            strict=True,
        )
    )
    assert (newest["kind"], newest["quantity"]) == ("adjust", -2)
    assert "parts.csv" in str(newest["cause"])
