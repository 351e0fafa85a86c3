"""C5: the short flows — acceptance starts the warranty, consumables are delivered, a question is answered at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.core.told import tell_changes
from app.office import Office
from app.tickets.flows import rules
from app.tickets.flows.model import Acceptance, ConsumableItem
from app.tickets.flows.rules import DateChange
from app.tickets.model import Ticket
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

TODAY = date(2026, 11, 22)
# The signed report is still on its way.
UNSCANNED = {"scan_reason": "原件在邮寄途中"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


# -- the rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old, reason, may",
    [(None, "", True), (TODAY, "", True), (date(2025, 1, 1), "", False), (date(2025, 1, 1), "错", True)],
)
def test_C5_a_date_that_is_there_changes_only_with_a_reason(old: date | None, reason: str, may: bool) -> None:
    change = DateChange("SB1", old, TODAY, date(2027, 1, 1), date(2028, 11, 21))
    found = [problem.field for problem in rules.confirm_problems([change], False, reason, "")]
    assert found == ([] if may else ["change_reason"])
    assert "2028-11-21" in change.words()


@pytest.mark.parametrize(
    "picked, name, serials, count, wrong",
    [
        (True, "", [], None, []),
        (True, "泵", [], None, ["equipment_id"]),
        (False, "", [], None, ["name"]),
        (False, "泵", ["A", "B"], None, []),
        (False, "", ["A", "B"], None, []),
        (False, "泵", ["A", "B"], 2, []),
        (False, "泵", ["A", "B"], 3, ["count"]),
        (False, "泵", ["A", "A"], None, ["serials"]),
        (False, "泵", [], 201, ["count"]),
    ],
)
def test_C5_devices_are_picked_or_made_in_numbers(
    picked: bool, name: str, serials: list[str], count: int | None, wrong: list[str]
) -> None:
    assert [p.field for p in rules.device_problems(picked, name, serials, count)] == wrong


@pytest.mark.parametrize(
    "days, over, words",
    [(3, False, "in 3 days"), (0, False, "today"), (-2, False, "2 days overdue"), (-2, True, "2026-11-20")],
)
def test_C5_the_date_of_planned_support_is_its_deadline(days: int, over: bool, words: str) -> None:
    assert words in rules.planned_words(TODAY + timedelta(days=days), TODAY, over)


def test_C5_the_moves_of_the_short_flows() -> None:
    report = Acceptance(result="failed")
    with pytest.raises(Refused):
        report.confirm(NOW, "王芳", "{}")
    report.result = "passed"
    with pytest.raises(Refused):
        report.take_back()
    report.confirm(NOW, "王芳", "{}")
    with pytest.raises(Refused):
        report.confirm(NOW, "王芳", "{}")
    report.take_back()
    assert report.can_confirm()
    item = ConsumableItem(state="wanted")
    with pytest.raises(Refused):
        item.take_back()
    item.deliver(NOW, "顺丰", "SF1", "赵工")
    with pytest.raises(Refused):
        item.deliver(NOW, "", "", "")
    item.take_back()
    assert (item.state, item.courier_number) == ("wanted", "")


# -- acceptance on both databases --------------------------------------------------------------------------------------

REPORT = {
    "accepted_on": "2026-11-20",
    "result": "points",
    "our_signer": "李强",
    "customer_signer": "赵工",
}


def installation(world: World, **more: Any) -> int:
    return world.report(kind="installation", fault_reported="安装两台真空泵", level="", effect="", **more)


def test_C5_confirming_the_acceptance_starts_the_warranty(world: World, tmp_path: Path) -> None:
    office = world.office
    project = office.projects.save({"customer_id": world.customer, "name": "二期", "plan_id": "两年质保"})
    ticket = installation(world, project_id=project)
    acceptances = office.acceptances
    with pytest.raises(Refused):
        acceptances.consequences(ticket)
    with pytest.raises(Invalid) as error:
        acceptances.write(ticket, REPORT | {"accepted_on": "2026-11-23"})
    assert problems(error) == {"accepted_on"}
    acceptances.write(ticket, REPORT)
    with pytest.raises(Refused):
        acceptances.confirm(ticket, {})  # of what?
    made = {"name": "真空泵", "model": "ZJ-30", "serials": "P1\nP2", "installed_on": "2026-11-18"}
    assert acceptances.add_devices(ticket, made) == 2
    assert acceptances.add_devices(ticket, made) == 0  # known by now: picked, and there already
    other = office.equipment.save({"customer_id": world.other, "name": "泵", "serial": "X9"})
    for raw, field in (({"serials": "X9"}, "serials"), ({"serials": "P8"}, "name")):
        with pytest.raises(Invalid) as error:
            acceptances.add_devices(ticket, raw)
        assert problems(error) == {field}, other
    scan = tmp_path / "验收报告.png"
    scan.write_bytes(PNG)
    acceptances.attach_scans(ticket, [scan])
    for table, record in (("ticket", ticket), ("project", project)):
        assert [one.name for one in office.attachments.of(table, record, parts=True)] == ["验收报告.png"]
    found = acceptances.consequences(ticket)
    assert not found.overwrites and all("2028-11-19" in line for line in found.lines) and len(found.lines) == 2
    assert acceptances.of(ticket).devices[0]["accepted_on"] is None  # nothing was kept of the look
    acceptances.confirm(ticket, {})
    devices = acceptances.of(ticket).devices
    assert {row["warranty_end"] for row in devices} == {date(2028, 11, 19)}
    assert {row["accepted_on"] for row in devices} == {date(2026, 11, 20)}
    for kind, record in (("tickets", ticket), ("equipment", devices[0]["equipment_id"])):
        assert any("ccept" in event.title for event in office.archive.time_line(kind, record)), kind
    with pytest.raises(Refused):
        acceptances.write(ticket, REPORT)
    (scanned,) = office.attachments.of("acceptance", acceptances.of(ticket).report[0]["id"])
    with pytest.raises(Refused, match="only scan"):
        office.attachments.remove(scanned.id)
    acceptances.take_back(ticket)
    assert {row["warranty_end"] for row in acceptances.of(ticket).devices} == {None}
    office.attachments.remove(scanned.id)
    assert acceptances.of(ticket).report[0]["scans"] is None


def test_A2_C5_the_signed_scan_sets_the_acceptance_date_or_a_reason_is_given(world: World, tmp_path: Path) -> None:
    office, ticket, acceptances = world.office, installation(world), world.office.acceptances
    office.equipment.save({"accepted_on": None}, world.device)
    acceptances.write(ticket, REPORT)
    acceptances.add_devices(ticket, {"equipment_id": world.device})
    assert acceptances.consequences(ticket).wants_scan
    with pytest.raises(Invalid, match="signed report") as error:
        acceptances.confirm(ticket, {})
    assert problems(error) == {"scan_reason"}
    assert acceptances.of(ticket).devices[0]["accepted_on"] is None, "nothing half done"
    acceptances.confirm(ticket, UNSCANNED)
    told = tell_changes(office.tickets, ticket)
    assert any(value.new == UNSCANNED["scan_reason"] for change in told for value in change.values)
    acceptances.take_back(ticket)
    # No scan of the report, though a file on it.
    office.attachments.add_bytes("acceptance", acceptances.of(ticket).report[0]["id"], "备注.txt", b"see letter")
    assert acceptances.consequences(ticket).wants_scan
    pages = [tmp_path / f"{page}.png" for page in (1, 2)]
    for page in pages:
        page.write_bytes(PNG + page.name.encode())
    acceptances.attach_scans(ticket, pages)
    assert acceptances.of(ticket).report[0]["scans"] == 2 and not acceptances.consequences(ticket).wants_scan
    acceptances.confirm(ticket, {})
    assert office.equipment.get(world.device).values["accepted_on"] == date(2026, 11, 20)
    first = office.attachments.of("acceptance", acceptances.of(ticket).report[0]["id"])[1]
    office.attachments.remove(first.id)  # the other page still proves it


def test_A2_C5_a_scan_that_comes_by_post_is_attached_to_the_closed_ticket(world: World, tmp_path: Path) -> None:
    office, ticket, scan = world.office, installation(world), tmp_path / "验收报告.png"
    scan.write_bytes(PNG)
    office.acceptances.write(ticket, REPORT)
    office.acceptances.add_devices(ticket, {"equipment_id": world.device})
    office.acceptances.confirm(ticket, UNSCANNED | {"change_reason": "日期有误"})
    with world.office.write() as session:
        session.get_one(Ticket, ticket).state = "closed"
    office.acceptances.attach_scans(ticket, [scan])
    assert office.acceptances.of(ticket).report[0]["scans"] == 1


def test_A2_C5_an_office_may_do_without_the_signed_scan(file_world: World) -> None:
    office, ticket = file_world.office, installation(file_world)
    office.settings.save({"acceptance.scan": "no"})
    office.acceptances.write(ticket, REPORT)
    office.acceptances.add_devices(ticket, {"equipment_id": file_world.device})
    assert not office.acceptances.consequences(ticket).wants_scan
    office.acceptances.confirm(ticket, {"change_reason": "日期有误"})
    assert office.equipment.get(file_world.device).values["accepted_on"] == date(2026, 11, 20)


def test_C5_another_date_asks_and_says_what_changes(file_world: World) -> None:
    office, ticket = file_world.office, installation(file_world)
    office.equipment.save({"plan_id": "两年质保"}, file_world.device)
    (card,) = office.cards.issue([file_world.device])
    office.acceptances.write(ticket, REPORT)
    assert office.acceptances.add_devices(ticket, {"equipment_id": file_world.device}) == 1
    assert office.acceptances.add_devices(ticket, {"equipment_id": file_world.device}) == 0
    found = office.acceptances.consequences(ticket)
    assert (
        found.overwrites and "2026-01-10 → 2026-11-20" in found.lines[0] and "2028-01-09 → 2028-11-19" in found.lines[0]
    )
    assert any(office.cards.get(card).values["number"] in line for line in found.lines[1:])
    with pytest.raises(Invalid) as error:
        office.acceptances.confirm(ticket, UNSCANNED)
    assert problems(error) == {"change_reason"}
    office.acceptances.confirm(ticket, UNSCANNED | {"change_reason": "当时写错了"})
    assert office.equipment.get(file_world.device).values["accepted_on"] == date(2026, 11, 20)
    told = tell_changes(office.tickets, ticket)
    assert any(value.new == "当时写错了" for change in told for value in change.values)
    # Changed by somebody since: it is not taken back over his head.
    office.equipment.save({"accepted_on": "2026-11-19"}, file_world.device)
    with pytest.raises(Refused):
        office.acceptances.take_back(ticket)


def test_C5_the_whole_project_is_accepted(world: World, as_role: Callable[[str], Office]) -> None:
    office = world.office
    project = office.projects.save({"customer_id": world.customer, "name": "二期", "plan_id": "两年质保"})
    with pytest.raises(Invalid) as error:
        office.acceptances.write(installation(world), REPORT | {"whole_project": True})
    assert problems(error) == {"whole_project"}
    ticket = world.report(kind="acceptance", project_id=project, fault_reported="验收", level="", effect="")
    device = office.equipment.save({"customer_id": world.customer, "name": "泵", "project_id": project})
    office.acceptances.write(ticket, REPORT | {"whole_project": True})
    with pytest.raises(NotAllowed):
        as_role("keeper").acceptances.confirm(ticket, UNSCANNED)
    office.acceptances.confirm(ticket, UNSCANNED)
    assert office.projects.get(project).values["accepted_on"] == date(2026, 11, 20)
    assert office.coverage.of_device(device).end == date(2028, 11, 19)
    with pytest.raises(Refused):
        office.acceptances.write(world.report(), REPORT)


def test_A2_C5_an_acceptance_is_taken_back_where_it_was_confirmed(world: World) -> None:
    office, tickets = world.office, world.office.tickets
    first = office.projects.save({"customer_id": world.customer, "name": "一期"})
    second = office.projects.save({"customer_id": world.customer, "name": "二期", "accepted_on": "2026-11-20"})
    ticket = world.report(kind="acceptance", project_id=first, fault_reported="验收", level="", effect="")
    office.acceptances.write(ticket, REPORT | {"whole_project": True})
    office.acceptances.confirm(ticket, UNSCANNED)
    for project in (second, None):
        with pytest.raises(Invalid, match="take that back before you change the project") as error:
            tickets.save({"project_id": project}, ticket)
        assert problems(error) == {"project_id"}
    with world.office.write() as session:  # as in data of before
        session.get_one(Ticket, ticket).project_id = second
    office.acceptances.take_back(ticket)
    dates = [office.projects.get(project).values["accepted_on"] for project in (first, second)]
    assert dates == [None, date(2026, 11, 20)]
    tickets.save({"project_id": first}, ticket)


def test_A2_C5_a_confirmed_acceptance_keeps_its_kind_and_customer(world: World) -> None:
    office = world.office
    ticket = world.report(kind="acceptance", fault_reported="验收", level="", effect="")
    office.acceptances.write(ticket, REPORT)
    office.acceptances.add_devices(ticket, {"equipment_id": world.device})
    office.acceptances.confirm(ticket, UNSCANNED | {"change_reason": "日期有误"})
    for raw in ({"kind": "fault"}, {"customer_id": world.other}):
        with pytest.raises(Invalid, match="take that back before you change") as error:
            office.tickets.save(raw, ticket)
        assert problems(error) == set(raw)
    office.tickets.save({"kind": "installation"}, ticket)
    office.acceptances.take_back(ticket)
    office.tickets.save({"kind": "fault"}, ticket)
    office.tickets.save({"customer_id": world.other}, ticket)


@pytest.mark.parametrize("own", [None, "2026-03-01"])
def test_A1_A2_C5_an_acceptance_is_taken_back_of_a_device_that_was_merged_since(
    file_world: World, own: str | None
) -> None:
    office, ticket = file_world.office, installation(file_world)
    device, kept = (office.equipment.save({"customer_id": file_world.customer, "name": "泵"}) for _time in range(2))
    office.equipment.save({"accepted_on": own}, kept)
    office.acceptances.write(ticket, REPORT)
    office.acceptances.add_devices(ticket, {"equipment_id": device})
    office.acceptances.confirm(ticket, UNSCANNED)
    office.equipment.merge(kept, device)
    office.acceptances.take_back(ticket)
    dates = [office.equipment.get(key).values["accepted_on"] for key in (device, kept)]
    assert dates == [None, date.fromisoformat(own) if own else None]


def test_A2_H8_who_may_not_change_projects_does_not_accept_a_whole_one(
    world: World, as_role: Callable[[str], Office]
) -> None:
    project = world.office.projects.save({"customer_id": world.customer, "name": "二期"})
    ticket = world.report(kind="acceptance", project_id=project, fault_reported="验收", level="", effect="")
    technician = as_role("technician").acceptances
    technician.write(ticket, REPORT | {"whole_project": True})
    moves = [acceptances.of(ticket).report[0]["moves"] for acceptances in (technician, world.office.acceptances)]
    assert moves == [(), ("confirm",)]
    with pytest.raises(NotAllowed):
        technician.confirm(ticket, UNSCANNED)
    world.office.acceptances.confirm(ticket, UNSCANNED)
    with pytest.raises(NotAllowed):
        technician.take_back(ticket)
    assert world.office.projects.get(project).values["accepted_on"] == date(2026, 11, 20)
    world.office.acceptances.take_back(ticket)
    technician.add_devices(ticket, {"equipment_id": world.device})
    technician.write(ticket, REPORT)
    technician.confirm(ticket, UNSCANNED | {"change_reason": "当时写错了"})


@pytest.mark.parametrize(
    ("earlier", "words"),
    [({"delivered_on": "2026-11-21"}, "Before the delivery date."), ({"installed_on": "2026-11-22"}, "Before the")],
)
def test_A3_C5_nothing_is_accepted_before_it_is_delivered_and_installed(
    world: World, earlier: dict[str, str], words: str
) -> None:
    office, ticket = world.office, installation(world)
    office.equipment.save(earlier | {"accepted_on": None}, world.device)
    office.acceptances.write(ticket, REPORT)
    office.acceptances.add_devices(ticket, {"equipment_id": world.device})
    number = office.equipment.get(world.device).values["number"]
    for deed in (office.acceptances.consequences, lambda ticket: office.acceptances.confirm(ticket, UNSCANNED)):
        with pytest.raises(Refused) as refused:
            deed(ticket)
        assert number in str(refused.value) and words in str(refused.value)
    with pytest.raises(Invalid) as error:
        office.acceptances.write(ticket, REPORT | {"accepted_on": "2026-11-19"})
    assert problems(error) == {"accepted_on"} and number in str(error.value)
    office.acceptances.write(ticket, REPORT | {"accepted_on": "2026-11-22"})
    office.acceptances.confirm(ticket, UNSCANNED)
    office.equipment.save({"remark": "可以保存"}, world.device)


def test_A7_C5_the_scan_of_an_acceptance_is_a_picture_or_a_pdf(file_world: World, tmp_path: Path) -> None:
    office, ticket = file_world.office, installation(file_world)
    office.acceptances.write(ticket, REPORT)
    program, note = tmp_path / "报告.exe", tmp_path / "报告.txt"
    program.write_bytes(b"MZ" + bytes(200))
    note.write_text("见附件", encoding="utf-8")
    for path in (program, note, tmp_path / "none.pdf"):
        with pytest.raises(Invalid):
            office.acceptances.attach_scans(ticket, [path])
    assert office.acceptances.of(ticket).report[0]["scans"] is None


def test_C5_each_open_point_becomes_a_todo_or_a_ticket(file_world: World) -> None:
    office, ticket = file_world.office, installation(file_world, equipment_id=file_world.device)
    acceptances = office.acceptances
    first, second = (acceptances.add_point(ticket, {"text": text}) for text in ("补漆", "噪声偏大"))
    todo = acceptances.point_to_todo(first, {"due_on": "2026-12-01", "staff_id": "李强"})
    assert office.todos.get(todo).values["record_id"] == ticket
    follow_up = acceptances.point_to_ticket(second)
    values = file_world.values(follow_up)
    assert (values["fault_reported"], values["follow_up_of_id"], values["kind"]) == ("噪声偏大", ticket, "fault")
    for point in (first, second):
        with pytest.raises(Refused):
            acceptances.point_to_ticket(point)
    assert values["equipment_id"] == file_world.device
    rows = acceptances.of(ticket).points
    assert "2026-12-01" in rows[0]["leads_to"] and values["number"] in rows[1]["leads_to"]
    acceptances.settle_point(first, True)
    assert acceptances.of(ticket).points[0]["done_at"] == NOW


# -- consumables -------------------------------------------------------------------------------------------------------


def events(world: World, ticket: int) -> set[str]:
    return {event.event for event in world.office.clocks.of(ticket).events}


def test_C5_consumables_are_wanted_promised_and_delivered(world: World, clock: StandingClock) -> None:
    office = world.office
    branch = next(row[0] for row in office.policies.look_up("分支"))
    customer = office.customers.save({"name": "分公司", "sla_policy_id": branch})
    ticket = world.report(
        customer_id=customer, kind="consumables", level="consumables", fault_reported="要碳粉", effect=""
    )
    part = office.parts.save({"name": "碳粉", "specification": "黑", "unit": "支"})
    consumables = office.consumables
    with pytest.raises(Invalid) as error:
        consumables.want(ticket, {"quantity": 2})
    assert problems(error) == {"item"}
    toner = consumables.want(ticket, {"part_id": part, "quantity": 2, "promised_on": "2026-11-23"})
    paper = consumables.want(ticket, {"item": "打印纸", "quantity": "10"})
    clock.forward(hours=5)
    with pytest.raises(Invalid) as error:
        consumables.deliver(toner, {"delivered_at": NOW - timedelta(days=1)})
    assert problems(error) == {"delivered_at"}
    consumables.deliver(toner, {"delivered_at": clock.now, "courier": "顺丰", "courier_number": "SF1"})
    assert "delivered" not in events(world, ticket)  # not all of it
    consumables.deliver(paper, {"delivered_at": clock.now, "courier": "自送", "receiver": "赵工"})
    assert "delivered" in events(world, ticket)
    promise = {row.goal: row.state.value for row in office.clocks.of(ticket).promise.clocks}
    assert promise["deliver"] == "reached"
    rows = consumables.of(ticket)
    assert [(row["item"], row["state"], row["tracking"]) for row in rows] == [
        ("碳粉 黑", "delivered", "顺丰 SF1"),
        ("打印纸", "delivered", "自送"),
    ]
    consumables.take_back(paper)
    assert "delivered" not in events(world, ticket)
    consumables.drop(paper)
    assert "delivered" in events(world, ticket)
    with pytest.raises(Invalid):
        consumables.drop(toner)
    with pytest.raises(Refused):
        consumables.want(world.report(), {"item": "x", "quantity": 1})
    assert any("碳粉" in event.title for event in office.archive.time_line("tickets", ticket))


# -- questions and planned support -------------------------------------------------------------------------------------


def test_C5_a_question_that_is_answered_at_once_is_closed_in_one_step(
    world: World, as_role: Callable[[str], Office]
) -> None:
    office = world.office
    raw = {"kind": "question", "level": "", "effect": "", "answer": "按住复位键 5 秒"}
    ticket = world.report(**raw)
    values = world.values(ticket)
    assert (values["state"], values["result"], values["solved_how"]) == ("closed", "按住复位键 5 秒", "phone")
    assert [row.move for row in office.tickets.course(ticket) if row.move in ("resolve", "close")] == [
        "close",
        "resolve",
    ]
    for wrong, field in (({"kind": "fault"}, "answer"), ({"technician_id": world.technician}, "technician_id")):
        with pytest.raises(Invalid) as error:
            world.report(**raw | wrong)
        assert problems(error) == {field}
    assert world.values(world.report(**raw | {"answer": ""}))["state"] == "registered"
    before = office.tickets.listing.count(Query())
    with pytest.raises(NotAllowed):
        as_role("sales").tickets.record_report({"customer_id": world.customer, "fault_reported": "x", **raw})
    assert office.tickets.listing.count(Query()) == before


def test_C5_planned_support_leads_today_while_it_is_near_or_overdue(world: World, clock: StandingClock) -> None:
    office = world.office
    raw = {"kind": "planned", "fault_reported": "年会保障", "level": "", "effect": ""}
    near = world.report(**raw, planned_on="2026-11-25")
    world.report(**raw, planned_on="2027-03-01")
    with pytest.raises(Invalid) as error:
        world.report(**raw)
    assert problems(error) == {"planned_on"}

    def section() -> Any:
        return next(one for one in office.archive.today() if one.key == "planned")

    assert [(row.id, row.colour) for row in section().rows] == [(near, "muted")] and "3 days" in section().rows[0].state
    assert office.tickets.listing.count(Query(scope="planned_overdue")) == 0
    clock.forward(days=4)
    assert [(row.id, row.colour) for row in section().rows] == [(near, "danger")]
    assert office.tickets.listing.count(Query(scope="planned_overdue")) == 1


def test_C5_a_project_is_not_accepted_before_its_contract(world: World) -> None:
    office = world.office
    project = office.projects.save({"name": "二期", "customer_id": world.customer, "contract_on": "2026-11-01"})
    ticket = installation(world, project_id=project)
    early = REPORT | {"whole_project": True, "accepted_on": "2026-10-31"}
    with pytest.raises(Invalid) as error:
        office.acceptances.write(ticket, early)
    assert problems(error) == {"accepted_on"}
    office.acceptances.write(ticket, early | {"accepted_on": "2026-11-01"})
