"""C1: the same event reported twice — the younger ticket joins the older, or the call is attached to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.office import Office
from app.tickets.policies.levels import worse_level
from app.tickets.sla.shipped import THREE_LEVELS
from tests.conftest import NOW, StandingClock
from tests.tickets import hanging
from tests.tickets.conftest import World
from tests.tickets.test_moves import WAYS, go


def pair(world: World, clock: StandingClock, **younger: Any) -> tuple[int, int]:
    """Two reports, an hour apart."""
    first = world.report(equipment_id=world.device, caller_name="赵工")
    clock.forward(hours=1)
    typed = {"equipment_id": world.device, "caller_name": "门卫", "caller_phone": "139", "fault_reported": "又停机了"}
    return first, world.report(**(typed | younger))


def test_C1_everything_of_the_younger_moves_and_it_points_to_the_older(world: World, clock: StandingClock) -> None:
    office = world.office
    older, younger = pair(world, clock)
    tickets = office.tickets
    tickets.urge(younger)
    go(world, younger, "assign", "start")
    office.dispatch.plan(younger, {"planned_from": "2026-11-25 09:00", "technician_id": world.technician})
    office.work.record_step(younger, {"step": "diagnose", "at": clock.now, "text": "查密封圈"})
    raw = {"mode": "phone", "at": clock.now, "minutes": "5", "result": "无效", "solved": "no"}
    office.work.record_attempt(younger, raw)
    office.todos.add("tickets", younger, {"text": "回电"})
    given = office.complaints.given_by_ticket(younger) | {"content": "太慢", "received_at": clock.now}
    complaint = office.complaints.save(given)
    follow_up = world.report(follow_up_of_id=younger)
    number = {key: office.tickets.get(key).values["number"] for key in (older, younger)}
    found = office.double_reports.joining([younger, older])
    assert (found.keep_id, found.other_id) == (older, younger)
    assert dict(found.moves) == {
        "Urges": 1,
        "Visits": 1,
        "Work steps": 1,
        "Support attempts": 1,
        "Events": 1,
        "To-dos": 1,
        "Complaints": 1,
        "Follow-up tickets": 1,
    }
    assert any("1 visit ahead" in words for words in found.warnings)
    assert office.double_reports.merge([younger, older]) == older
    kept, other = world.values(older), world.values(younger)
    assert (kept["state"], kept["technician_id"], kept["urge_count"]) == ("in_progress", world.technician, 2)
    assert (other["state"], other["merged_into_id"], number[older] in other["cancel_reason"]) == (
        "cancelled",
        older,
        True,
    )
    assert len(office.dispatch.visits(older)) == 1 and office.dispatch.visits(younger) == []
    work = office.work.of(older)
    assert (len(work.steps), len(work.attempts)) == (1, 1)
    assert [row.text for row in office.todos.of("tickets", older)] == ["回电"]
    assert office.complaints.get(complaint).values["ticket_id"] == older
    assert world.values(follow_up)["follow_up_of_id"] == older
    course = office.tickets.course(older)
    report = next(row for row in course if row.move == "report")
    assert all(words in report.note for words in (number[younger], "门卫", "139", "又停机了"))
    assert {"responded", "urge"} <= {row.move for row in course}
    clocks = {row.goal: row for row in office.clocks.of(older).promise.clocks}
    assert clocks["respond"].reached_at == clock.now
    assert "assign" in {row.move for row in tickets.course(younger)}, "its own course stays to be read"
    assert office.clocks.notices() == [] or all(one.ticket_id != younger for one in office.clocks.notices())


def test_C1_what_the_older_lacks_is_filled_in_and_attachments_move(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    older = file_world.report()
    clock.forward(hours=1)
    younger = file_world.report(equipment_id=file_world.device)
    office.attachments.add_bytes("ticket", younger, "现场.txt", b"x")
    found = office.double_reports.joining([older, younger])
    assert ("Attachments", 1) in found.moves and any("names no device" in words for words in found.warnings)
    office.double_reports.merge([older, younger])
    assert file_world.values(older)["equipment_id"] == file_world.device
    assert [row.name for row in office.attachments.of("ticket", older)] == ["现场.txt"]


def test_C1_charges_orders_loans_and_forms_of_the_younger_move(world: World, clock: StandingClock) -> None:
    """C9, C12, C13, C15: what hangs on the double is found on the ticket that is kept, and nothing is told twice."""
    office = world.office
    older, younger = pair(world, clock)
    line, loan = hanging.charge(world, younger), hanging.loan(world, younger)
    caller, task = hanging.caller_order(world, younger), hanging.task_order(world, younger)
    hanging.analysis(world, younger)
    forms = [hanging.form(world, younger, kind) for kind in ("service_record", "analysis")]
    found = office.double_reports.joining([older, younger])
    assert dict(found.moves) == {
        "Charges": 1,
        "Loans of loaners": 1,
        "Orders from callers": 1,
        "Task orders": 1,
        "Fault analysis": 1,
        "Printed forms": 2,
        "Events": 2,
    }
    numbers = [office.forms.get(key).values["number"] for key in forms]
    assert any("become void" in words and all(n in words for n in numbers) for words in found.warnings)
    assert any("not signed yet" in words and numbers[0] in words for words in found.warnings)
    office.double_reports.merge([older, younger])
    assert [row["id"] for row in office.charges.of(older).estimate] == [line]
    assert office.charges.of(younger).estimate == []
    assert [row["id"] for row in office.loans.of(older).rows] == [loan]
    assert {row["record_id"] for row in office.task_orders.of_ticket(older)} == {caller, task}
    assert (office.analyses.of_ticket(older).version is None, office.analyses.of_ticket(younger).version) == (
        False,
        None,
    )
    for key in forms:
        values = office.forms.get(key).values
        assert (values["state"], values["ticket_id"]) == ("void", older)
        assert office.tickets.get(older).values["number"] in values["void_reason"]
    told = [row for row in office.tickets.course(older) if row.move == "reported"]
    assert [row.undone for row in told] == [True], "a void report was not handed over"
    assert office.forms.print_out("analysis", [older], "A4").numbers[0] not in numbers
    with pytest.raises(Refused, match="loaner is not back"):
        office.tickets.cancel(older, {"reason": "误报"})


Hang = Callable[[World, int], object]


def _confirmed(world: World, ticket: int) -> None:
    hanging.acceptance(world, ticket)
    hanging.accepted_device(world, ticket)
    world.office.acceptances.confirm(ticket, {"change_reason": "日期有误", "scan_reason": "在途"})


# (what hangs on the older, what on the younger, the refusal)
APART: list[tuple[tuple[Hang, ...], tuple[Hang, ...], str]] = [
    ((), (hanging.settled,), "has settled charges \\(JS2026-0001\\)"),
    ((hanging.settled,), (hanging.charge,), "are confirmed \\(JS2026-0001\\)"),
    ((hanging.charge,), (hanging.charge,), "both have charges"),
    ((hanging.caller_order,), (hanging.caller_order,), "Both have an order from the caller"),
    ((hanging.task_order,), (hanging.task_order,), "Both have a task order"),
    ((), (hanging.signed_form,), "has a signed form"),
    ((), (hanging.goods,), "has returned goods, and"),
    ((), (hanging.consumable,), "has wanted goods, and"),
    ((), (hanging.open_point,), "has open points, and"),
    ((_confirmed,), (hanging.acceptance,), "is confirmed: take that back"),
    ((hanging.acceptance,), (_confirmed,), "is confirmed: take that back"),
]


def test_C1_what_keeps_two_tickets_apart_is_said_in_words(file_world: World, clock: StandingClock) -> None:
    reports = file_world.office.double_reports
    for on_older, on_younger, words in APART:
        clock.forward(hours=1)
        older, younger = pair(file_world, clock)
        for ticket, builds in ((older, on_older), (younger, on_younger)):
            for build in builds:
                build(file_world, ticket)
        words = words.replace("JS2026-0001", r"JS2026-\d{4}")
        for run in (reports.joining, reports.merge):
            with pytest.raises(Refused, match=words):
                run([older, younger])
        assert file_world.values(younger)["state"] == "registered"


def test_C1_C13_what_is_settled_takes_over_no_device_or_project(world: World, clock: StandingClock) -> None:
    office, reports = world.office, world.office.double_reports
    project = office.projects.save({"customer_id": world.customer, "name": "二期"})
    older = world.report()
    settlement = hanging.settled(world, older)
    clock.forward(minutes=5)
    for given in ({"equipment_id": world.device}, {"project_id": project}):
        younger = world.report(**given)
        for run in (reports.joining, reports.merge):
            with pytest.raises(Refused, match="reopen them before it takes over the device or the project"):
                run([older, younger])
    office.settlements.reopen(settlement, {"reopen_reason": "设备未填"})
    reports.merge([older, younger])
    assert world.values(older)["project_id"] == project


def test_C1_of_what_a_ticket_has_once_the_second_stays_with_the_double(world: World, clock: StandingClock) -> None:
    """C5, C15: never the database's own words, and nothing is lost."""
    office = world.office
    older, younger = pair(world, clock)
    pump = office.equipment.save({"customer_id": world.customer, "name": "泵"})
    for ticket in (older, younger):
        for build in (hanging.analysis, hanging.acceptance, hanging.accepted_device, hanging.open_point):
            build(world, ticket)
    office.acceptances.add_devices(younger, {"equipment_id": pump})
    found = office.double_reports.joining([older, younger])
    assert sum("stays with it" in words for words in found.warnings) == 2
    office.double_reports.merge([older, younger])
    kept = office.acceptances.of(older)
    assert [row["equipment_id"] for row in kept.devices] == [world.device, pump]
    assert (len(kept.report), len(kept.points)) == (1, 2)
    assert len(office.acceptances.of(younger).report) == 1 and office.acceptances.of(younger).devices == []
    assert all(office.analyses.of_ticket(ticket).version for ticket in (older, younger))


def test_C1_a_point_is_not_carried_on_by_its_own_ticket(file_world: World, clock: StandingClock) -> None:
    older = file_world.report(equipment_id=file_world.device)
    point = hanging.open_point(file_world, older)
    clock.forward(hours=1)
    follow_up = file_world.office.acceptances.point_to_ticket(point)
    file_world.office.double_reports.merge([older, follow_up])
    assert [row["follow_up_id"] for row in file_world.office.acceptances.of(older).points] == [None]


def test_C1_every_table_of_a_ticket_is_decided_on() -> None:
    """A table of which a ticket has one row, or one for each of something, never meets its own index."""
    import app.models  # noqa: F401
    from app.core.merging import references
    from app.core.model import table_of
    from app.tickets.doubles.joining import STAYS
    from app.tickets.model import Ticket

    decided = STAYS | {"settlement", "acceptance", "fault_analysis", "accepted_device"}
    for model, column in references(Ticket):
        unique = [index.columns for index in table_of(model).indexes if index.unique]
        unique += [key.columns for key in table_of(model).constraints if type(key).__name__ == "UniqueConstraint"]
        assert column.table.name in decided or not any(column.name in columns for columns in unique), column


def test_C1_merging_cannot_be_undone_and_says_so(file_world: World, clock: StandingClock) -> None:
    older, younger = pair(file_world, clock)
    file_world.office.double_reports.merge([older, younger])
    number = file_world.values(older)["number"]
    with pytest.raises(Refused, match=f"merged into {number}"):
        file_world.office.tickets.undo(younger, {})
    clock.forward(minutes=1)
    assert file_world.values(younger)["undo"] == ""


@pytest.mark.parametrize("state", ["resolved", "called_back", "closed", "cancelled"])
@pytest.mark.parametrize("which", [0, 1])
def test_C1_only_what_is_in_hand_is_merged(file_world: World, clock: StandingClock, state: str, which: int) -> None:
    tickets = pair(file_world, clock)
    go(file_world, tickets[which], *WAYS[state])
    number = file_world.values(tickets[which])["number"]
    words = "closed already" if state in ("closed", "cancelled") else "solved already"
    for run in (file_world.office.double_reports.joining, file_world.office.double_reports.merge):
        with pytest.raises(Refused, match=f"{number} is {words}"):
            run(list(tickets))


def test_C1_different_customers_or_devices_or_one_and_the_same_are_refused(
    file_world: World, clock: StandingClock
) -> None:
    older, younger = pair(file_world, clock)
    stranger = file_world.report(customer_id=file_world.other)
    device = file_world.office.equipment.save({"customer_id": file_world.customer, "name": "冷水机"})
    other_device = file_world.report(equipment_id=device)
    merge = file_world.office.double_reports.merge
    for ids, words in (
        ([older, stranger], "different customers"),
        ([older, other_device], "different devices"),
        ([older, older], "Choose two"),
        ([older], "Choose two"),
    ):
        with pytest.raises(Refused, match=words):
            merge(ids)
    with pytest.raises(NotFound):
        merge([older, 999])
    assert file_world.values(younger)["state"] == "registered"


def test_C1_the_older_follows_nobody_that_joined_it(file_world: World, clock: StandingClock) -> None:
    older, younger = pair(file_world, clock)
    file_world.office.tickets.save({"follow_up_of_id": younger}, older)
    file_world.office.double_reports.merge([older, younger])
    assert file_world.values(older)["follow_up_of_id"] is None


def test_C1_a_call_is_attached_to_the_ticket_that_is_there(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    version = world.office.tickets.get(ticket).version
    clock.forward(hours=1)
    raw = {"caller_name": "门卫", "caller_phone": "13911112222", "fault_reported": "还是停着"}
    assert world.office.double_reports.report_again(ticket, raw) == 1
    assert world.office.double_reports.report_again(ticket, {"called_at": "2026-11-22 10:00"}) == 2
    values = world.values(ticket)
    assert (values["urge_count"], values["urged_at"], values["urged_by"]) == (2, clock.now, "门卫")
    rows = [row for row in world.office.tickets.course(ticket) if row.move == "report"]
    assert "门卫" in rows[0].note and "13911112222" in rows[0].note and "还是停着" in rows[0].note
    with pytest.raises(Invalid):
        world.office.double_reports.report_again(ticket, {"called_at": "2026-12-22 10:00"})
    go(world, ticket, "cancel")
    with pytest.raises(Refused):
        world.office.double_reports.report_again(ticket, raw)
    assert version


@pytest.mark.parametrize(("days", "offered"), [(10, True), (89, True), (91, False)])
def test_C1_the_newest_ticket_of_the_device_is_offered_to_be_followed(
    file_world: World, clock: StandingClock, days: int, offered: bool
) -> None:
    ticket = go(file_world, file_world.report(equipment_id=file_world.device), *WAYS["closed"])
    clock.forward(days=days)
    sheet = file_world.office.tickets.caller_sheet(file_world.customer, file_world.device)
    assert (sheet.to_follow is not None and sheet.to_follow.id == ticket) is offered
    assert file_world.office.tickets.caller_sheet(file_world.customer).to_follow is None


def test_H8_who_may_not_cancel_may_not_merge(
    world: World, clock: StandingClock, as_role: Callable[[str], Office]
) -> None:
    tickets = list(pair(world, clock))
    for run in (as_role("technician").double_reports.joining, as_role("technician").double_reports.merge):
        with pytest.raises(NotAllowed):
            run(tickets)
    with pytest.raises(NotAllowed):
        as_role("sales").double_reports.report_again(tickets[0], {})


def test_C1_C2_the_worse_report_wins_and_the_confirmation_says_so(world: World, clock: StandingClock) -> None:
    older = world.report(equipment_id=world.device, effect="none", level="normal")
    called_at = clock.now
    clock.forward(minutes=30)
    younger = world.report(equipment_id=world.device, effect="down", level="major")
    number = world.values(older)["number"]
    words = " ".join(world.office.double_reports.joining([older, younger]).warnings)
    assert f"{number} gets the fault level “Major”" in words and "System down" in words and "Restoration" in words
    world.office.double_reports.merge([older, younger])
    values = world.values(older)
    assert (values["effect"], values["level"]) == ("down", "major")
    clocks = {row.goal: row.due_at for row in world.office.clocks.of(older).promise.clocks}
    assert clocks["restore"] == called_at + timedelta(hours=24)


@pytest.mark.parametrize("kind", ["question", "planned"])
def test_C1_C5_a_fault_does_not_join_a_kind_that_promises_less(
    file_world: World, clock: StandingClock, kind: str
) -> None:
    tickets, reports = file_world.office.tickets, file_world.office.double_reports
    given = {"equipment_id": file_world.device, "effect": "", "level": "", "planned_on": "2026-11-25"}
    older = file_world.report(kind=kind, **given)
    called_at = clock.now
    clock.forward(minutes=5)
    younger = file_world.report(equipment_id=file_world.device)
    for run in (reports.joining, reports.merge):
        with pytest.raises(Refused, match="of the kind “Fault”, which promises more"):
            run([older, younger])
    tickets.save({"kind": "fault"}, older)
    reports.merge([older, younger])
    assert [file_world.values(older)[key] for key in ("kind", "level", "effect")] == ["fault", "major", "down"]
    clocks = {row.goal: row.due_at for row in file_world.office.clocks.of(older).promise.clocks}
    assert clocks["restore"] == called_at + timedelta(hours=24)


def test_C1_C5_a_question_joins_a_fault(file_world: World, clock: StandingClock) -> None:
    older, younger = pair(file_world, clock, kind="question", effect="", level="")
    file_world.office.double_reports.merge([older, younger])
    assert [file_world.values(older)[key] for key in ("kind", "level")] == ["fault", "major"]


def test_C1_C2_a_lesser_second_report_changes_no_level(file_world: World, clock: StandingClock) -> None:
    older, younger = pair(file_world, clock, effect="partly", level="urgent")
    assert not any("level" in words for words in file_world.office.double_reports.joining([older, younger]).warnings)
    file_world.office.double_reports.merge([older, younger])
    assert file_world.values(older)["level"] == "major"


@pytest.mark.parametrize(
    ("first", "second", "worse"),
    [
        ("normal", "major", "major"),
        ("urgent", "normal", "urgent"),
        ("", "normal", "normal"),
        ("gone", "", "gone"),
        ("urgent", "gone", "urgent"),
    ],
)
def test_C2_the_worse_of_two_levels(first: str, second: str, worse: str) -> None:
    assert worse_level(THREE_LEVELS, first, second) == worse
    turned = replace(THREE_LEVELS, levels=THREE_LEVELS.levels[::-1])
    assert worse_level(turned, first, second) == worse, "by the effect, in whatever order the office keeps them"


def test_C1_C4_somebody_on_site_ends_the_waiting_of_the_older(world: World, clock: StandingClock) -> None:
    older, younger = pair(world, clock)
    go(world, older, "assign", "start", "wait")
    plan = {"planned_from": clock.now, "technician_id": world.second}
    visit = world.office.dispatch.plan(younger, plan).visit_id
    clock.forward(minutes=10)
    world.office.dispatch.move("arrive", visit, {"at": clock.now})
    world.office.double_reports.merge([older, younger])
    assert (world.values(older)["state"], world.values(older)["waiting_for"]) == ("in_progress", "")


def test_C1_C4_a_finished_visit_of_the_younger_has_ended_the_waiting_of_the_older(
    world: World, clock: StandingClock
) -> None:
    older, younger = pair(world, clock)
    go(world, older, "assign", "start", "wait")
    plan = {"planned_from": clock.now, "technician_id": world.second}
    visit = world.office.dispatch.plan(younger, plan).visit_id
    clock.forward(minutes=10)
    world.office.dispatch.move("arrive", visit, {"at": clock.now})
    clock.forward(minutes=30)
    world.office.dispatch.move("finish", visit, {"at": clock.now, "result": "缺件", "solved": "no"})
    world.office.double_reports.merge([older, younger])
    assert world.values(older)["state"] == "in_progress", "nothing that moves the deadlines back comes later"


def test_C1_H6_the_last_report_of_the_same_event_is_taken_back(world: World, clock: StandingClock) -> None:
    ticket, reports = world.report(), world.office.double_reports
    world.office.tickets.urge(ticket)
    clock.forward(hours=1)
    count = reports.report_again(ticket, {"caller_name": "门卫", "fault_reported": "还是停着"})
    reports.take_back(ticket, count)
    values = world.values(ticket)
    assert (values["urge_count"], values["urged_at"]) == (1, NOW)
    assert [row.move for row in world.office.tickets.course(ticket)] == ["urge"]
    # Neither an urge, nor what somebody has added to since.
    with pytest.raises(Refused):
        reports.take_back(ticket, 1)
    count = reports.report_again(ticket, {})
    world.office.tickets.urge(ticket)
    with pytest.raises(Refused):
        reports.take_back(ticket, count)


def test_C1_merging_names_kind_and_device_and_warns_of_different_kinds(world: World, clock: StandingClock) -> None:
    older, younger = pair(world, clock, kind="maintenance")
    found = world.office.double_reports.joining([older, younger])
    assert "Fault" in found.keep and "真空炉 DK-200 #SN4711" in found.keep and "Maintenance" in found.other
    assert any("Maintenance" in words and "Fault" in words for words in found.warnings)
