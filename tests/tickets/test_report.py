"""C1, C5: the phone report — who is calling, what is known, and saving it all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from app.tickets.report import Doubled, Unsure
from app.tickets.rules import is_bare_word
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

# -- who is calling ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["13800138000", "8000", "赵工", "zg"])
def test_C1_a_contact_is_found_by_phone_and_name(world: World, typed: str) -> None:
    caller = world.office.tickets.find_caller(typed)[0]
    assert (caller.customer_id, caller.contact, caller.phone) == (world.customer, "赵工", "13800138000")
    assert caller.key_account


@pytest.mark.parametrize("typed", ["华润", "hrdl", "ＨＲＤＬ", "江苏"])
def test_C1_a_customer_is_found_by_name_and_initials_not_once_more_by_its_devices(world: World, typed: str) -> None:
    callers = world.office.tickets.find_caller(typed)
    assert [(caller.customer_id, caller.device_id) for caller in callers] == [(world.customer, None)]


@pytest.mark.parametrize("typed", ["SN4711", "4711", "dk-200", "SB000001"])
def test_C1_a_device_is_found_by_serial_number_model_and_number(world: World, typed: str) -> None:
    caller = world.office.tickets.find_caller(typed)[0]
    assert (caller.customer_id, caller.device_id) == (world.customer, world.device)
    assert caller.device == "真空炉 DK-200 #SN4711"


@pytest.mark.parametrize("typed", ["0512-66681234", "051266681234", "qjl", "cjl"])
def test_C1_every_reading_and_every_way_of_writing_a_phone_finds(world: World, typed: str) -> None:
    assert [caller.contact for caller in world.office.tickets.find_caller(typed)] == ["仇经理"]


@pytest.mark.parametrize("typed", ["", "  ", "%", "没有这家", "13999"])
def test_C1_nobody_is_found_for_nothing(world: World, typed: str) -> None:
    assert world.office.tickets.find_caller(typed) == []


def test_C1_who_called_before_is_found_again_by_that_phone(world: World) -> None:
    world.report(caller_name="门卫", caller_phone="139 1111 2222", equipment_id=world.device)
    callers = world.office.tickets.find_caller("13911112222")
    assert [(c.customer_id, c.contact, c.device_id) for c in callers] == [(world.customer, "门卫", world.device)]


def test_C1_a_contact_who_left_and_an_archived_customer_do_not_call(world: World) -> None:
    contacts = world.office.customers.get(world.customer).children["contacts"]
    world.office.customers.save({"contacts": [contacts[0] | {"has_left": True}, contacts[1]]}, world.customer)
    assert [caller.contact_id for caller in world.office.tickets.find_caller("赵工")] == [None]
    world.office.customers.archive([world.customer])
    assert world.office.tickets.find_caller("华润") == []


def test_C1_the_sheet_tells_devices_open_tickets_and_last_faults(world: World, clock: StandingClock) -> None:
    first = world.report(equipment_id=world.device, fault_reported="真空报警", called_at="2026-10-30 09:00")
    second = world.report(fault_reported="电脑死机", technician_id=world.technician)
    world.office.tickets.urge(second)
    world.office.tickets.cancel(first, {"reason": "误报"})
    third = world.report(equipment_id=world.device, fault_reported="又是真空报警")
    sheet = world.office.tickets.caller_sheet(world.customer, world.device)
    assert (sheet.customer, sheet.key_account, sheet.region) == ("华润电力（江苏）有限公司", True, "江苏")
    assert [contact[1] for contact in sheet.contacts] == ["赵工", "仇经理"]
    assert [(d.id, d.text) for d in sheet.devices] == [(world.device, "真空炉 DK-200 #SN4711")]
    assert (sheet.device_count, sheet.open_count) == (1, 2)
    assert [(t.id, t.technician, t.urge_count) for t in sheet.open] == [(third, "", 0), (second, "李强", 1)]
    # A cancelled report is no fault of the device, but it is shown.
    assert sheet.device_faults == 1
    assert [ticket.id for ticket in sheet.last] == [third, first]
    assert {ticket.id for ticket in world.office.tickets.caller_sheet(world.customer).last} == {first, second, third}
    with pytest.raises(NotFound):
        world.office.tickets.caller_sheet(999_999)


# -- recording ---------------------------------------------------------------------------------------------------------


def test_C1_a_report_is_a_registered_ticket_with_the_contact_and_the_site(world: World) -> None:
    contact = world.office.tickets.find_caller("赵工")[0].contact_id
    recorded = world.office.tickets.record_report(
        {"customer_id": world.customer, "contact_id": contact, "equipment_id": world.device, "fault_reported": "漏油"}
    )
    values = world.values(recorded.id)
    assert recorded.number == "GD202611-0001"
    wanted = ("registered", "fault", "phone", "赵工", "13800138000")
    assert tuple(values[key] for key in ("state", "kind", "channel", "caller_name", "caller_phone")) == wanted
    assert values["site_id"] is not None
    assert (values["called_at"], values["entered_at"], values["late"]) == (NOW, NOW, False)
    assert (recorded.new_customer, recorded.new_device, recorded.todo_id) == (False, False, None)


def test_C1_an_unknown_caller_with_an_unknown_device_is_created_in_the_same_save(world: World) -> None:
    typed = {
        "customer_name": "新天成食品",
        "caller_name": "王主任",
        "caller_phone": "1390000１２３４",
        "device_name": "包装机",
        "device_serial": "BZ-9",
        "fault_reported": "不封口",
    }
    recorded = world.office.tickets.record_report(typed)
    assert recorded.new_customer and recorded.new_device
    values = world.values(recorded.id)
    customer = world.office.customers.get(values["customer_id"])
    assert customer.values["name"] == "新天成食品"
    assert [(c["name"], c["phone"]) for c in customer.children["contacts"]] == [("王主任", "13900001234")]
    assert values["contact_id"] == customer.children["contacts"][0]["id"]
    device = world.office.equipment.get(values["equipment_id"])
    assert (device.values["name"], device.values["serial"], device.values["customer_id"]) == (
        "包装机",
        "BZ-9",
        customer.id,
    )
    # The next call finds all of it.
    assert world.office.tickets.find_caller("13900001234")[0].customer_id == customer.id
    assert world.office.tickets.find_caller("bz-9")[0].device_id == device.id


def test_C1_nothing_is_created_when_the_report_cannot_be_saved(world: World) -> None:
    before = world.office.customers.listing.count(Query())
    with pytest.raises(Invalid) as error:
        world.office.tickets.record_report(
            {"customer_name": "新客户", "device_serial": "SN4711", "fault_reported": "漏油", "caller_name": "甲"}
        )
    assert [problem.field for problem in error.value.problems] == ["device_serial"]
    assert "华润电力" in str(error.value)
    assert world.office.customers.listing.count(Query()) == before
    assert world.office.tickets.listing.count(Query()) == 0


def test_C1_a_known_name_or_serial_number_is_not_created_twice(world: World) -> None:
    recorded = world.office.tickets.record_report(
        {"customer_name": "华润电力（江苏）有限公司", "device_serial": "SN4711", "fault_reported": "漏油"}
    )
    values = world.values(recorded.id)
    assert (values["customer_id"], values["equipment_id"]) == (world.customer, world.device)
    assert not recorded.new_customer and not recorded.new_device


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"fault_reported": "x"}, {"customer_id"}),
        ({"customer_name": "甲"}, {"fault_reported"}),
        ({"customer_name": "甲", "fault_reported": "x", "kind": "planned"}, {"planned_on"}),
        ({"customer_name": "甲", "fault_reported": "x", "kind": "什么"}, {"kind"}),
        ({"customer_name": "甲", "fault_reported": "x", "caller_phone": "abc"}, {"caller_phone"}),
        ({"customer_name": "甲", "fault_reported": "x", "called_at": "2026-11-23 09:00"}, {"called_at"}),
        ({"customer_name": "甲", "fault_reported": "x", "called_at": ""}, {"called_at"}),
        (
            {"customer_name": "甲", "fault_reported": "x", "appointed_at": "2026-11-20 09:00", "technician_id": "李强"},
            {"appointed_at"},
        ),
    ],
)
def test_C1_what_is_missing_is_said_beside_its_field(
    file_world: World, typed: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as error:
        file_world.office.tickets.record_report(typed)
    assert {problem.field for problem in error.value.problems} == fields


def test_C1_a_device_of_somebody_else_is_refused_with_the_name(file_world: World) -> None:
    with pytest.raises(Invalid) as error:
        file_world.report(customer_id=file_world.other, equipment_id=file_world.device)
    assert [problem.field for problem in error.value.problems] == ["equipment_id"]
    assert "华润电力" in str(error.value)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (15, False), (16, True), (3 * 24 * 60, True)])
def test_C1_call_time_is_not_entry_time_and_late_entry_shows(world: World, minutes: int, late: bool) -> None:
    ticket = world.report(called_at=NOW - timedelta(minutes=minutes))
    values = world.values(ticket)
    assert (values["entered_at"] - values["called_at"], values["late"]) == (timedelta(minutes=minutes), late)
    row = world.office.tickets.listing.rows([ticket])[ticket]
    keys = [column.key for column in world.office.tickets.listing.columns]
    assert row[1 + keys.index("late")] == (minutes if late else None)


def test_C1_with_a_technician_the_report_is_assigned_at_once(world: World) -> None:
    typed = {"customer_id": world.customer, "fault_reported": "漏油", "technician_id": "李强"}
    recorded = world.office.tickets.record_report(typed | {"appointed_at": "2026-11-22 11:00"})
    values = world.values(recorded.id)
    assert (values["state"], values["technician_id"]) == ("assigned", world.technician)
    assert [(row.move, row.who) for row in world.office.tickets.course(recorded.id)] == [("assign", "王芳")]
    assert world.office.tickets.technicians() == [(world.second, "周敏", 0), (world.technician, "李强", 1)]


def test_C5_planned_support_has_its_date(world: World) -> None:
    ticket = world.report(kind="重点保障", planned_on="2026-12-01")
    assert str(world.values(ticket)["planned_on"]) == "2026-12-01"


@pytest.mark.parametrize("role", ["keeper", "sales"])
def test_H8_who_may_not_record_reports(file_world: World, clock: StandingClock, role: str) -> None:
    stranger = Office(file_world.office.database, clock, User(None, "路人", role))
    for action in (
        lambda: stranger.tickets.record_report({"customer_name": "甲", "fault_reported": "x"}),
        lambda: stranger.tickets.urge(1),
        lambda: stranger.tickets.save({"remark": "x"}, 1),
    ):
        with pytest.raises(NotAllowed):
            action()


# -- out of warranty ---------------------------------------------------------------------------------------------------


def expired(world: World) -> int:
    """The device, with a warranty of two years that ended yesterday."""
    world.office.plans.seed()
    world.office.equipment.save({"plan_id": "两年质保", "accepted_on": "2024-11-22"}, world.device)
    assert world.office.equipment.get(world.device).values["accepted_on"].year == 2024
    return world.device


def test_C1_a_call_out_of_warranty_makes_a_todo_for_sales_and_keeps_its_answer(world: World) -> None:
    sales = world.office.staff.save({"name": "孙丽", "role": "sales"})
    recorded = world.office.tickets.record_report(
        {"customer_id": world.customer, "equipment_id": expired(world), "fault_reported": "漏油"}
    )
    (todo,) = world.office.todos.of("tickets", recorded.id)
    assert (todo.id, todo.kind, todo.who) == (recorded.todo_id, "offer", "孙丽")
    assert todo.due_on == world.office.today() + timedelta(days=1)
    assert "真空炉 DK-200 #SN4711" in todo.text and "2026-11-22" in todo.text
    assert recorded.number in todo.record_title
    seller = Office(world.office.database, world.office.clock, User(sales, "孙丽", "sales"))
    assert [row.id for row in seller.todos.mine(days=7)] == [todo.id]
    seller.todos.done(todo.id, {"answer": "客户要了报价，月底再谈"}, todo.version)
    (todo,) = world.office.todos.of("tickets", recorded.id)
    assert (todo.answer, todo.done_by) == ("客户要了报价，月底再谈", "孙丽")
    assert seller.todos.mine(days=7) == []


def test_C1_the_warranty_of_the_day_of_the_call_counts(world: World) -> None:
    device = expired(world)
    assert world.values(world.report(equipment_id=device, called_at=NOW - timedelta(days=1)))["state"] == "registered"
    assert world.office.todos.listing.count(Query()) == 0


# -- 催办 --------------------------------------------------------------------------------------------------------------


def test_C1_urging_counts_and_disturbs_nobody(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    version = world.office.tickets.get(ticket).version
    assert world.office.tickets.urge(ticket, "很急") == 1
    clock.forward(hours=1)
    assert world.office.tickets.urge(ticket) == 2
    record = world.office.tickets.get(ticket)
    assert (record.version, record.values["urge_count"], record.values["urged_at"]) == (version, 2, clock.now)
    assert [(row.move, row.note) for row in world.office.tickets.course(ticket)] == [("urge", ""), ("urge", "很急")]
    world.office.tickets.save({"remark": "x"}, ticket, version)
    assert world.values(ticket)["urge_count"] == 2


def test_C1_a_closed_ticket_cannot_be_urged(world: World) -> None:
    ticket = world.report()
    world.office.tickets.cancel(ticket, {"reason": "误报"})
    with pytest.raises(Refused):
        world.office.tickets.urge(ticket)


# -- the list ----------------------------------------------------------------------------------------------------------


def test_C1_scopes_of_the_list(world: World, clock: StandingClock, as_role: Callable[[str], Office]) -> None:
    old = world.report(called_at=NOW - timedelta(days=3))
    waiting = world.report(technician_id=world.technician)
    solved = world.report(kind="question")
    called = world.report()
    tickets = world.office.tickets
    tickets.start(waiting, {})
    tickets.wait(waiting, {"waiting_for": "parts"})
    for ticket in (solved, called):
        tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "已答复"})
    tickets.cancel(old, {"reason": "误报"})
    technician = Office(world.office.database, clock, User(world.technician, "李强", "technician"))

    def scope(key: str, office: Office = world.office) -> set[int]:
        return set(office.tickets.listing.ids(Query(scope=key)))

    assert scope("open") == {waiting, solved, called}
    assert scope("today") == {waiting, solved, called}
    assert scope("waiting") == {waiting}
    assert scope("to_call_back") == {called}
    assert scope("mine", technician) == {waiting}
    assert scope("mine") == set()


def test_C1_the_age_counts_days_of_the_office(world: World, clock: StandingClock) -> None:
    # 23:30 of the day before in the office is still yesterday, though only ten hours ago.
    ticket = world.report(called_at="2026-11-21 23:30")
    keys = [column.key for column in world.office.tickets.listing.columns]

    def age() -> int:
        return int(world.office.tickets.listing.rows([ticket])[ticket][1 + keys.index("age")])

    assert age() == 1
    clock.forward(days=1)
    assert age() == 2
    world.office.tickets.cancel(ticket, {"reason": "误报"})
    clock.forward(days=30)
    assert age() == 1


@pytest.mark.parametrize("typed", ["GD202611-0001", "202611", "旧-77", "真空报警", "赵工", "8000", "zg"])
def test_C1_a_ticket_is_found_by_number_old_number_fault_and_caller(world: World, typed: str) -> None:
    ticket = world.report(caller_name="赵工", caller_phone="13800138000")
    world.office.tickets.save({"old_number": "旧-77"}, ticket)
    world.office.tickets.record_report({"customer_id": world.other, "fault_reported": "漏油"})
    if typed != "202611":
        assert list(world.office.tickets.listing.ids(Query(search=typed))) == [ticket]
    assert ticket in world.office.tickets.listing.ids(Query(search=typed))


def test_H1_an_old_log_keeps_its_numbers_and_states_and_is_never_late(world: World) -> None:
    with world.office.write() as session:
        ticket = world.office.tickets.save_in(
            session,
            {
                "number": "2019-001",
                "customer_id": world.customer,
                "called_at": NOW - timedelta(days=900),
                "fault_reported": "漏油",
                "state": "closed",
                "result": "换密封圈",
                "kind": "",
                "channel": "",
            },
            {},
        )
    values = world.values(ticket)
    assert (values["state"], values["late"], values["kind"], values["moves"]) == ("closed", False, "fault", ("reopen",))
    assert values["closed_at"] == values["called_at"] == values["entered_at"]


@pytest.mark.parametrize(
    ("written", "state"), [("已结案", "closed"), ("处理中", "in_progress"), ("Waiting", "waiting")]
)
def test_H1_states_are_read_as_old_logs_write_them(file_office: Office, written: str, state: str) -> None:
    (field,) = (field for field in file_office.tickets.import_fields if field.key == "state")
    assert field.read(written) == state


# -- what is asked before it is saved ----------------------------------------------------------------------------------


def test_C5_planned_support_is_not_before_the_call(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        world.report(kind="planned", planned_on="2020-01-01")
    assert [problem.field for problem in wrong.value.problems] == ["planned_on"]
    ticket = world.report(kind="planned", planned_on="2026-11-22")
    with pytest.raises(Invalid):
        world.office.tickets.save({"planned_on": "2026-11-21"}, ticket)


def test_C1_C2_what_is_unusual_is_asked_once_and_nothing_is_kept_before(world: World) -> None:
    tickets = world.office.tickets
    raw = {"customer_name": "tstg", "fault_reported": "漏油"}
    with pytest.raises(Unsure) as first:
        tickets.record_report(raw | {"asked": ()})
    assert {problem.field for problem in first.value.problems} == {"effect", "customer_id"}
    assert world.office.find("tstg", ("customers",)) == []
    with pytest.raises(Unsure) as other:
        tickets.record_report(raw | {"asked": first.value.tokens, "customer_name": "abcd"})
    assert [problem.field for problem in other.value.problems] == ["customer_id"]
    recorded = tickets.record_report(raw | {"asked": first.value.tokens})
    assert recorded.new_customer and recorded.number == "GD202611-0001"
    # The name is known by now; and who does not ask is not asked.
    tickets.record_report(raw | {"asked": {"level"}})
    tickets.record_report(raw)


def test_C1_a_double_report_is_asked_about_with_all_open_tickets_of_the_device(
    world: World, clock: StandingClock
) -> None:
    first = world.report(equipment_id=world.device)
    clock.forward(minutes=5)
    second = world.report(equipment_id=world.device)
    raw = {"device_serial": "SN4711", "asked": ()}
    with pytest.raises(Doubled) as asked:
        world.report(**raw)
    assert [ticket.id for ticket in asked.value.tickets] == [second, first]
    world.report(**raw, follow_up_of_id=second)
    world.report(**(raw | {"asked": {asked.value.token}}))
    for ticket in world.office.tickets.listing.ids(Query()):
        world.office.tickets.cancel(ticket, {"reason": "误报"})
    assert world.report(**raw)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("tstg", True),
        (" ABB ", True),
        ("1380013", True),
        ("ABC Foods", False),
        ("天成", False),
        ("ABB中国", False),
        ("", False),
    ],
)
def test_C1_one_word_without_chinese_is_hardly_a_customer(name: str, bare: bool) -> None:
    assert is_bare_word(name) is bare
