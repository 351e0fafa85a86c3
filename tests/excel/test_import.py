"""H1: import of customers with contacts: checked, all or nothing, the second time nothing, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core.database import Cancel
from app.core.errors import Cancelled, NotAllowed, Refused
from app.core.lists import Query
from app.excel.plan import ImportPlan
from app.office import Office
from app.tickets import fields as f
from tests.conftest import StandingClock
from tests.excel import sheets

HEADER = ["客户编号", "客户名称", "地区", "联系人", "手机", "重点客户"]


@pytest.fixture(autouse=True)
def without_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup before each import is the backup's own test."""
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)


@pytest.fixture
def check(office: Office, tmp_path: Path) -> Callable[..., ImportPlan]:
    def run(*rows: list[Any], header: list[Any] = HEADER, register: str = "customers") -> ImportPlan:
        return office.excel.check(register, sheets.xlsx(tmp_path / "导入.xlsx", [header, *rows]))

    return run


def counts(plan: ImportPlan) -> tuple[int, int, int, int]:
    return plan.new, plan.changed, plan.same, plan.wrong


def names(office: Office) -> list[str]:
    return [row[2] for row in office.customers.listing.first_page(Query(sort="number"))]


def test_H1_new_changed_same_then_nothing_the_second_time(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润", "region": "江苏", "phone": "010-1234"})
    office.customers.save({"number": "KH2", "name": "中泰"})
    rows = (
        ["KH1", "华润", "浙江", "", "", ""],
        ["KH2", "中泰", "", "", "", "否"],
        ["KH3", "恒瑞", "上海", "赵工", 13800138000.0, "是"],
    )
    plan = check(*rows)
    assert counts(plan) == (1, 1, 1, 0)
    assert [str(d) for d in plan.rows[0].differences] == ["Region: 江苏 → 浙江"]
    assert str(office.excel.apply(plan)) == "1 new, 1 changed, 1 unchanged."
    assert names(office) == ["华润", "中泰", "恒瑞"]
    record = office.customers.get(office.customers.look_up("恒瑞")[0][0])
    assert (record.values["key_account"], record.values["kind"], record.children["contacts"][0]["phone"]) == (
        True,
        "user",
        "13800138000",
    )
    again = check(*rows)
    assert counts(again) == (0, 0, 3, 0)
    assert not again.can_apply


def test_H1_check_only_changes_nothing(office: Office, check: Callable[..., ImportPlan]) -> None:
    assert check(["KH1", "华润", "", "赵工", "", ""]).can_apply
    assert names(office) == []


def test_H1_a_blank_cell_does_not_erase(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润", "region": "江苏", "contacts": [{"name": "赵工"}]})
    plan = check(["KH1", "华润电力", "", "　", "", ""])
    office.excel.apply(plan)
    record = office.customers.get(1)
    assert (record.values["name"], record.values["region"], len(record.children["contacts"])) == ("华润电力", "江苏", 1)


def test_H1_a_blank_required_cell_is_told_together_with_the_rows_other_errors(
    office: Office, check: Callable[..., ImportPlan]
) -> None:
    office.customers.save({"number": "KH1", "name": "华润"})
    plan = check(
        ["KH1", "", "", "赵工", "", "也许"],  # stored: its blank name means "as it is"
        ["KH2", "", "", "", "", "也许"],
        ["", "华润", "", "", "", "也许"],  # the stored one again, by its name
        ["", "", "浙江", "", "", "也许"],
    )
    assert [e.place for e in plan.errors] == ["F2", "B3", "F3", "F4", "B5", "F5"]
    assert [e.reason for e in plan.errors if e.place.startswith("B")] == ["Please fill this in."] * 2


def test_H1_a_required_cell_that_is_wrong_is_not_told_as_blank_too(check: Callable[..., ImportPlan]) -> None:
    plan = check(["KH2", "长" * 500, "", "", "", "也许"])
    assert [e.place for e in plan.errors] == ["B2", "F2"]


def test_H1_without_a_number_the_name_decides_and_new_ones_get_numbers(
    office: Office, check: Callable[..., ImportPlan]
) -> None:
    office.customers.save({"number": "KH00002", "name": "华润"})
    rows = (["", "华润", "江苏", "", "", ""], ["", "中泰", "", "", "", ""], ["", "恒瑞", "", "", "", ""])
    plan = check(*rows)
    assert counts(plan) == (2, 1, 0, 0)
    office.excel.apply(plan)
    # KH00002 was taken already.
    assert [row[1] for row in office.customers.listing.first_page(Query(sort="number"))] == [
        "KH00001",
        "KH00002",
        "KH00003",
    ]
    assert counts(check(*rows)) == (0, 0, 3, 0)


def test_H1_several_rows_of_one_customer_are_several_contacts(office: Office, check: Callable[..., ImportPlan]) -> None:
    rows = (
        ["KH1", "华润", "江苏", "赵工", "13800138000", ""],
        ["KH1", "华润", "", "钱工", "13900139000", ""],
        ["", "", "", "孙工", "13700137000", ""],
        ["KH2", "中泰", "", "李工", "", ""],
    )
    plan = check(*rows)
    assert counts(plan) == (2, 0, 0, 0)
    office.excel.apply(plan)
    assert [c["name"] for c in office.customers.get(1).children["contacts"]] == ["赵工", "钱工", "孙工"]
    changed = check(
        ["KH1", "华润", "江苏", "赵工", "13800138001", ""], ["KH1", "华润", "", "周工", "", ""], *rows[1:2], *rows[3:]
    )
    assert counts(changed) == (0, 1, 1, 0)
    office.excel.apply(changed)
    people = {c["name"]: c["phone"] for c in office.customers.get(1).children["contacts"]}
    assert people == {"赵工": "13800138001", "钱工": "13900139000", "孙工": "13700137000", "周工": ""}


def test_H1_every_bad_cell_is_named_with_row_column_and_reason(
    office: Office, check: Callable[..., ImportPlan]
) -> None:
    plan = check(
        ["KH1", "", "", "", "", ""],
        ["KH2", "中泰", "", "赵工", "abc", "也许"],
        ["KH2", "中泰", "", "", "", ""],
        ["KH3", "x" * 201, "", "", "", ""],
        ["", "", "", "", 6222021234567890.0, ""],
    )
    told = [(e.place, e.title) for e in plan.errors]
    assert told == [
        ("B2", "Customer name"),
        ("E3", "Contacts · Mobile"),
        ("F3", "Key account"),
        ("A4", "Customer no."),
        ("B5", "Customer name"),
        ("E6", "Contacts · Mobile"),
    ]
    assert str(plan.errors[2]) == "Row 3, F (Key account) “也许”: Write yes or no."
    assert "row 3" in plan.errors[3].reason
    assert "15 digits" in plan.errors[5].reason
    with pytest.raises(Refused):
        office.excel.apply(plan)
    assert names(office) == []


@pytest.mark.parametrize(
    "raw",
    ["2025-3-1", "2025/3/1", "2025.03.01", "2025年3月1日", "20250301", "2025-03-01 00:00:00", "２０２５－３－１", 45717,
     "45717", date(2025, 3, 1), datetime(2025, 3, 1, 9, 30)],
)  # fmt: skip
def test_H1_dates_in_every_dress(office: Office, check: Callable[..., ImportPlan], raw: object) -> None:
    plan = check(["RY1", "李强", raw], header=["工号", "姓名", "入职时间"], register="staff")
    assert [row.values["hired_on"] for row in plan.rows] == [date(2025, 3, 1)], plan.errors


@pytest.mark.parametrize("raw", ["2025-02-30", "2025-13-01", "明天", "0000-01-01", 0.5])
def test_H1_no_dates_are_told(office: Office, check: Callable[..., ImportPlan], raw: object) -> None:
    plan = check(["RY1", "李强", raw], header=["工号", "姓名", "入职时间"], register="staff")
    assert [e.place for e in plan.errors] == ["C2"]


def test_H1_staff_with_several_certificates(office: Office, check: Callable[..., ImportPlan]) -> None:
    header = ["工号", "姓名", "证书名称", "证书级别", "证书号", "有效期"]
    rows = (["RY1", "李强", "电工证", "高级", "A1", "2027年3月1日"], ["RY1", "", "焊工证", "", "A2", "20280301"])
    plan = check(*rows, header=header, register="staff")
    office.excel.apply(plan)
    found = office.staff.get(1).children["certificates"]
    assert [(c["name"], c["number"], c["expires_on"]) for c in found] == [
        ("电工证", "A1", date(2027, 3, 1)),
        ("焊工证", "A2", date(2028, 3, 1)),
    ]
    assert counts(check(*rows, header=header, register="staff")) == (0, 0, 1, 0)


def test_H1_a_register_rule_is_told_beside_its_cell(office: Office, check: Callable[..., ImportPlan]) -> None:
    header = ["工号", "姓名", "证书名称", "发证时间", "有效期"]
    plan = check(["RY1", "李强", "电工证", "2027-01-01", "2026-01-01"], header=header, register="staff")
    assert [e.place for e in plan.errors] == ["E2"]


def test_H1_an_unknown_reference_is_an_error_with_a_suggestion(
    office: Office, check: Callable[..., ImportPlan]
) -> None:
    office.customers.save({"number": "KH1", "name": "华润电力有限公司"})
    header = ["客户名称", "设备名称", "型号", "出厂编号"]
    plan = check(
        ["华润电力公司", "真空泵", "DK-200", "4711"],
        ["KH1", "真空泵", "DK-200", 4712.0],
        ["华润电力有限公司", "真空泵", "DK-200", "4713"],
        header=header,
        register="equipment",
    )
    assert [e.place for e in plan.errors] == ["A2"]
    assert "Did you mean “华润电力有限公司" in plan.errors[0].reason
    assert counts(plan) == (2, 0, 0, 1)


def test_H1_devices_are_saved_through_their_own_rules(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润", "sites": [{"name": "一号机房"}]})
    header = ["客户", "设备名称", "型号", "出厂编号", "安装地点", "出厂日期", "验收时间"]
    wrong = check(
        ["KH1", "泵", "DK", "1", "二号机房", "", ""],
        ["KH1", "泵", "DK", "2", "一号机房", "2025-03-01", "2024-03-01"],
        header=header,
        register="equipment",
    )
    assert [e.row for e in wrong.errors] == [2, 3]
    assert wrong.errors[0].place == "E2"
    rows = (["KH1", "泵", "DK", "1", "一号机房", "2024-03-01", "2025-03-01"], ["KH1", "泵", "DK", "", "", "", ""])
    plan = check(*rows, header=header, register="equipment")
    assert counts(plan) == (2, 0, 0, 0)
    office.excel.apply(plan)
    assert office.equipment.listing.count(Query()) == 2
    assert counts(check(*rows, header=header, register="equipment")) == (0, 0, 2, 0)


def test_E1_parts_bring_their_stock(office: Office, check: Callable[..., ImportPlan]) -> None:
    header = ["备件编号", "备件名称", "规格", "采购价", "库存数量"]
    rows = (["BJ1", "密封圈", "Φ20", 12.5, 40], ["BJ2", "主轴", "", "", ""])
    header = ["编码", "品名", "规格", "采购价", "库存数量"]
    office.excel.apply(check(*rows, header=header, register="parts"))
    assert office.parts.get(1).values["stock"] == 40
    assert counts(check(*rows, header=header, register="parts")) == (0, 0, 2, 0)
    counted = check(["BJ1", "密封圈", "", "", 38], header=header, register="parts")
    assert [str(d) for d in counted.rows[0].differences] == ["Stock: 40 → 38"]
    office.excel.apply(counted)
    assert office.parts.get(1).values["stock"] == 38


def test_H1_the_old_log_of_tickets_keeps_numbers_and_states(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润"})
    titles = (f.NUMBER, f.CUSTOMER, f.CALLED_AT, f.FAULT_REPORTED, f.STATE, f.CLOSED_AT)
    header = [str(field.title) for field in titles]
    rows = (["2019-001", "KH1", "2019-05-06 09:30", "真空报警", "Closed", "2019-05-07 10:00"],)
    plan = check(*rows, header=header, register="tickets")
    assert counts(plan) == (1, 0, 0, 0), [str(e) for e in plan.errors]
    office.excel.apply(plan)
    values = office.tickets.get(office.tickets.listing.first_page(Query())[0][0]).values
    assert (values["number"], values["state"]) == ("2019-001", "closed")
    assert counts(check(*rows, header=header, register="tickets")) == (0, 0, 1, 0)


def test_H1_a_sheet_does_not_move_a_ticket_that_is_here(office: Office, check: Callable[..., ImportPlan]) -> None:
    customer = office.customers.save({"number": "KH1", "name": "华润"})
    technician = office.staff.save({"name": "李强", "role": "technician"})
    report = {"customer_id": customer, "fault_reported": "真空报警", "technician_id": technician}
    ticket = office.tickets.record_report(report).id
    number = office.tickets.get(ticket).values["number"]
    titles = [str(field.title) for field in (f.NUMBER, f.STATE, f.RESOLVED_AT, f.CLOSED_AT, f.REMARK)]
    for row in (["Closed", "", ""], ["", "2026-11-22 09:00", ""], ["", "", "2026-11-22 09:00"]):
        plan = check([number, *row, ""], header=titles, register="tickets")
        (error,) = plan.errors
        assert counts(plan) == (0, 0, 0, 1) and "is changed by its actions" in str(error), row
    # What a sheet says beside an unchanged state is taken.
    office.excel.apply(check([number, "Assigned", "", "", "急"], header=titles, register="tickets"))
    values = office.tickets.get(ticket).values
    assert (values["state"], values["remark"], values["closed_at"]) == ("assigned", "急", None)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_H1_exported_tickets_imported_again_change_nothing(
    office: Office, clock: StandingClock, tmp_path: Path, suffix: str
) -> None:
    customer = office.customers.save({"name": "华润"})
    clock.forward(seconds=37)
    ticket = office.tickets.record_report({"customer_id": customer, "fault_reported": "真空报警"}).id
    office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "重新启动"})
    keys = [column.key for column in office.tickets.listing.columns]
    office.excel.export("tickets", Query(sort="number"), keys, tmp_path / f"a{suffix}")
    plan = office.excel.check("tickets", tmp_path / f"a{suffix}")
    assert counts(plan) == (0, 0, 1, 0), [str(e) for e in plan.errors] + [
        str(d) for r in plan.rows for d in r.differences
    ]


def test_H1_all_or_nothing_when_writing_fails(
    office: Office, check: Callable[..., ImportPlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = check(*[[f"KH{n}", f"客户{n}", "", "赵工", "", ""] for n in range(50)])

    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.excel.apply._Writer._take_extra", broken)
    with pytest.raises(RuntimeError):
        office.excel.apply(plan)
    assert names(office) == []
    assert office.find("赵工") == []


def test_H1_cancel_while_writing_changes_nothing(office: Office, check: Callable[..., ImportPlan]) -> None:
    plan = check(*[[f"KH{n}", f"客户{n}", "", "赵工", "", ""] for n in range(50)])
    cancel = Cancel()

    def progress(_done: int, _total: int, text: str) -> None:
        if text == "Writing":
            cancel.cancel()

    with pytest.raises(Cancelled):
        office.excel.apply(plan, progress, cancel)
    assert names(office) == []


def test_H7_records_changed_since_the_check_are_not_overwritten(
    office: Office, check: Callable[..., ImportPlan]
) -> None:
    office.customers.save({"number": "KH1", "name": "华润", "region": "江苏"})
    plan = check(["KH1", "华润", "浙江", "", "", ""], ["KH2", "中泰", "", "", "", ""])
    office.customers.save({"region": "上海"}, 1)
    with pytest.raises(Refused, match="check the file again"):
        office.excel.apply(plan)
    assert (office.customers.get(1).values["region"], names(office)) == ("上海", ["华润"])


def test_H6_history_and_search_are_filled_as_by_single_saves(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润", "contacts": [{"name": "赵工"}]})
    version = office.customers.get(1).version
    office.excel.apply(check(["KH1", "华润", "浙江", "赵工", "13800138000", ""], ["KH2", "重庆仇氏", "", "", "", ""]))
    told = {(c.table, c.action, tuple(c.values.items()), c.note) for c in office.customers.changes(1)[:2]}
    note = "Import from “导入.xlsx”"
    assert told == {
        ("customer", "change", (("region", ("", "浙江")),), note),
        ("contact", "change", (("phone", ("", "13800138000")),), note),
    }
    assert office.customers.get(1).version == version + 1
    assert [c.action for c in office.customers.changes(2)] == ["new"]
    assert [hit.record_id for hit in office.find("cqqs")] == [2]
    assert [hit.record_id for hit in office.find("8001380")] == [1]


def test_H6_a_large_import_writes_the_same_history_as_a_small_one(
    office: Office, check: Callable[..., ImportPlan]
) -> None:
    office.excel.apply(check(*[[f"KH{n:03}", f"客户{n}", "", "赵工", "", ""] for n in range(150)]))
    ids = office.customers.listing.ids(Query(sort="number"))
    for record_id in (ids[0], ids[149]):
        told = [(c.table, c.action, c.who, c.values, c.note) for c in office.customers.changes(record_id)]
        assert told == [(table, "new", "王芳", {}, "Import from “导入.xlsx”") for table in ("contact", "customer")]
    assert [hit.record_id for hit in office.find("客户149")] == [ids[149]]
    assert office.database.written["customer"] == office.database.written["contact"] == 150


def test_H5_an_archived_record_is_not_changed_in_silence(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润"})
    office.customers.archive([1])
    plan = check(["KH1", "华润", "浙江", "", "", ""])
    assert [e.place for e in plan.errors] == ["A2"]
    assert "archived" in plan.errors[0].reason


def test_H1_a_name_of_two_records_needs_the_number(office: Office, check: Callable[..., ImportPlan]) -> None:
    office.customers.save({"number": "KH1", "name": "华润"})
    office.customers.save({"number": "KH2", "name": "华润"})
    plan = check(["", "华润", "浙江", "", "", ""])
    assert [(e.place, "more than one" in e.reason) for e in plan.errors] == [("B2", True)]


@pytest.mark.parametrize("rows", [(), (["", "", "", "", "", ""],), (["合计", "", "", "", "", ""],)])
def test_H1_a_header_without_data_is_said(check: Callable[..., ImportPlan], rows: tuple[list[Any], ...]) -> None:
    with pytest.raises(Refused, match="no rows of data below the header"):
        check(*rows)


def test_H1_total_and_blank_rows_are_left_out(office: Office, check: Callable[..., ImportPlan]) -> None:
    plan = check(["KH1", "华润", "", "", "", ""], ["", "", "", "", "", ""], ["合计", "1 家", "", "", "", ""])
    assert (counts(plan), plan.skipped) == ((1, 0, 0, 0), 1)


def test_H1_the_users_own_matching_counts(office: Office, tmp_path: Path) -> None:
    path = sheets.xlsx(tmp_path / "a.xlsx", [["甲", "乙"], ["KH1", "华润"]])
    with pytest.raises(Refused, match="No column"):
        office.excel.check("customers", path)
    plan = office.excel.check("customers", path, mapping={0: "number", 1: "name"})
    assert [row.values for row in plan.rows] == [{"number": "KH1", "name": "华润"}]
    with pytest.raises(Refused, match="same field"):
        office.excel.check("customers", path, mapping={0: "name", 1: "name"})


def test_H1_the_sheet_that_fits_is_chosen_and_another_can_be(office: Office, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "封面"
    for name, rows in (
        ("设备", [["设备名称", "客户"], ["泵", "x"]]),
        ("单位", [["客户名称", "地区"], ["华润", "江苏"]]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert office.excel.look("customers", tmp_path / "a.xlsx").sheet == "单位"
    assert office.excel.look("equipment", tmp_path / "a.xlsx").sheet == "设备"
    assert office.excel.look("customers", tmp_path / "a.xlsx", "设备").sheet == "设备"


def test_H8_rights_are_asked_for(office: Office, as_role: Callable[[str], Office], tmp_path: Path) -> None:
    path = sheets.xlsx(tmp_path / "a.xlsx", [HEADER, ["KH1", "华润", "", "", "", ""]])
    for role in ("technician", "keeper"):
        with pytest.raises(NotAllowed):
            as_role(role).excel.check("customers", path)
    assert [r.name for r in as_role("keeper").excel.registers()] == ["parts"]


# -- what goes out comes back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_H1_an_exported_list_imported_again_changes_nothing(office: Office, tmp_path: Path, suffix: str) -> None:
    office.customers.save(
        {"name": "=华润 <1>", "phone": "+86 10 1234", "key_account": True, "remark": "-一\n二", "kind": "dealer",
         "contacts": [{"name": "@赵工", "phone": "13800138000"}]}
    )  # fmt: skip
    office.customers.save({"name": "中泰"})
    keys = [column.key for column in office.customers.listing.columns]
    done = office.excel.export("customers", Query(sort="name"), keys, tmp_path / f"a{suffix}")
    assert done.rows == 2
    plan = office.excel.check("customers", tmp_path / f"a{suffix}")
    assert counts(plan) == (0, 0, 2, 0), [str(e) for e in plan.errors] + [
        str(d) for r in plan.rows for d in r.differences
    ]


def test_H2_exported_as_filtered_and_sorted_with_the_columns_in_sight(office: Office, tmp_path: Path) -> None:
    for name, region in (("甲", "江苏"), ("乙", "浙江"), ("丙", "江苏")):
        office.customers.save({"name": name, "region": region})
    query = Query(filters={"region": "江苏"}, sort="number", descending=True)
    office.excel.export("customers", query, ("name", "region"), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[2:] == [["Filter: Region: 江苏", None], ["Customer name", "Region"], ["丙", "江苏"], ["甲", "江苏"]]
    office.excel.export("customers", query, ("name",), tmp_path / "b.xlsx", ids=(2, 1))
    assert [row[0].value for row in load_workbook(tmp_path / "b.xlsx").active.iter_rows(min_row=5)] == ["乙", "甲"]


def test_G3_inventories_of_staff_and_parts(office: Office, tmp_path: Path) -> None:
    office.staff.save(
        {"name": "李强", "certificates": [{"name": "电工证", "level": "高级", "expires_on": "2027-03-01"}]}
    )
    part = office.parts.save({"name": "密封圈", "cost": "12.50", "stock": "40"})
    assert part == 1
    office.excel.inventory("staff", tmp_path / "staff.xlsx")
    book = load_workbook(tmp_path / "staff.xlsx")
    assert book.sheetnames == ["Service staff list", "Certificates"]
    assert "电工证(高级)" in [cell.value for cell in book.worksheets[0][4]]
    assert "电工证" in [cell.value for cell in book.worksheets[1][4]]
    office.excel.inventory("parts", tmp_path / "parts.xlsx")
    sheet = load_workbook(tmp_path / "parts.xlsx", data_only=True).active
    header = [cell.value for cell in sheet[3]]
    value = header.index("Stock value")
    assert (sheet[4][value].value, sheet[5][value].value, sheet[5][0].value) == (500, 500, "Total")


# -- template and marked copy ------------------------------------------------------------------------------------------


def test_H1_the_template_offers_lists_and_its_example_is_not_imported(office: Office, tmp_path: Path) -> None:
    path = office.excel.template("customers", tmp_path / "t.xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert [s.sheet_state for s in book.worksheets] == ["visible", "visible", "hidden"]
    head = [cell.value for cell in sheet[1]]
    assert head[:2] == ["Customer no.", "Customer name *"]
    kind = head.index("Customer kind") + 1
    rule = next(r for r in sheet.data_validations.dataValidation if [a.min_col for a in r.sqref.ranges] == [kind])
    assert rule.type == "list" and rule.formula1.startswith("'Lists'!")
    offered = [row[0] for row in book["Lists"].iter_rows(min_col=kind, max_col=kind, values_only=True) if row[0]]
    assert offered == ["End user", "Dealer", "Internal"]
    assert any(row[0] == "Customer name *".removesuffix(" *") for row in book.worksheets[1].iter_rows(values_only=True))
    sheet["A3"], sheet["B3"], sheet.cell(3, kind).value = None, "华润", "Dealer"
    book.save(path)
    plan = office.excel.check("customers", path)
    assert (counts(plan), plan.skipped) == ((1, 0, 0, 0), 1)
    assert plan.rows[0].values == {"name": "华润", "kind": "dealer"}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_H1_the_marked_copy_shows_the_bad_cells(office: Office, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"源.{suffix}"
    rows = [["客户编号", "客户名称", "重点客户"], ["KH1", "华润", "也许"], ["KH2", "=1+1", "是"]]
    if suffix == "csv":
        path.write_text("\n".join(",".join(row) for row in rows), encoding="gb18030")
    else:
        sheets.xlsx(path, rows)
    before = path.read_bytes()
    plan = office.excel.check("customers", path)
    office.excel.marked_copy(plan, tmp_path / "标注.xlsx")
    book = load_workbook(tmp_path / "标注.xlsx")
    sheet = book.worksheets[0]
    assert (sheet["C2"].value, sheet["C2"].fill.fgColor.rgb) == ("也许", "FFFFC7CE")
    assert "Write yes or no." in sheet["C2"].comment.text
    assert sheet["B2"].fill.fgColor.rgb != "FFFFC7CE"
    assert book["Errors"]["A2"].value == 2 and book["Errors"]["B2"].value == "C"
    assert sheet["B3"].data_type == "s" if suffix == "csv" else True
    assert path.read_bytes() == before
