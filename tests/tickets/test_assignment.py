"""C8, A5: suggestions and the check of an assignment, through the service on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.core.errors import Invalid, Refused
from app.staff.duty.rules import Piece
from app.tickets.assignment.facts import Doubtful
from app.tickets.assignment.rules import Suggestion
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

TODAY = date(2026, 11, 22)
DOCTOR = {"first_on": TODAY, "kind": "sick"}


def of(world: World, staff_id: int, day: date | None = None) -> Suggestion:
    found = world.office.tickets.suggest_technicians(world.customer, world.device, day)
    return next(one for one in found if one.staff_id == staff_id)


def order(world: World) -> list[str]:
    return [one.name for one in world.office.tickets.suggest_technicians(world.customer, world.device)]


def categorise(world: World, skills: str = "", certificate: dict[str, Any] | None = None) -> None:
    """The device gets a category; 李强 gets skills and a certificate."""
    world.office.equipment.save({"category": "真空设备"}, world.device)
    raw: dict[str, Any] = {"skills": skills}
    if certificate is not None:
        raw["certificates"] = [{"name": "操作证", "categories": "真空设备", **certificate}]
    world.office.staff.save(raw, world.technician)


def test_C8_reasons_come_from_project_skill_certificate_load_duty_and_last_repair(world: World) -> None:
    office = world.office
    categorise(world, "真空设备", {"expires_on": "2027-01-01"})
    project = office.projects.save(
        {"name": "一期", "customer_id": world.customer, "manager_id": world.technician, "contract_on": "2025-01-01"}
    )
    office.equipment.save({"project_id": project}, world.device)
    done = world.report(equipment_id=world.device)
    office.tickets.assign(done, {"technician_id": world.technician})
    office.tickets.start(done, {})
    office.tickets.resolve_ticket(done, {"solved_how": "site", "result": "好"})
    open_ = world.report(equipment_id=world.device)
    office.tickets.assign(open_, {"technician_id": world.technician, "appointed_at": "2026-11-23 09:00"})
    office.duty.lay("phone", [Piece(world.technician, TODAY, TODAY)])
    assert of(world, world.technician).reasons == (
        "project manager",
        "free today",
        "1 ticket in hand",
        "on duty",
        "repaired it last (2026-11-22)",
        "serves 真空设备",
        "valid certificate: 操作证",
    )
    tomorrow = of(world, world.technician, TODAY + timedelta(days=1))
    assert "1 appointment that day" in tomorrow.reasons and "on duty" not in tomorrow.reasons
    # The other one has no certificate though the category wants one.
    assert of(world, world.second).warnings == ("no certificate for 真空设备",)
    assert order(world) == ["李强", "周敏"]


def test_C8_a_manager_who_is_no_technician_is_offered_one_who_has_gone_is_not(world: World) -> None:
    office = world.office
    manager = office.staff.save({"name": "陈建国", "role": "manager"})
    project = office.projects.save({"name": "一期", "customer_id": world.customer, "manager_id": manager})
    office.equipment.save({"project_id": project}, world.device)
    assert order(world)[0] == "陈建国"
    office.staff.archive([manager])
    assert "陈建国" not in order(world)
    other = office.tickets.suggest_technicians(world.other)
    assert [one.name for one in other] == ["李强", "周敏"]


def test_C8_who_is_away_that_day_is_never_suggested_and_shown_why(world: World) -> None:
    world.office.absences.save(DOCTOR | {"staff_id": world.technician})
    found = world.office.tickets.suggest_technicians(world.customer, world.device)
    assert [(one.name, one.is_suggested) for one in found] == [("周敏", True), ("李强", False)]
    assert found[1].warnings == ("away: Ill 2026-11-22",)
    tomorrow = of(world, world.technician, TODAY + timedelta(days=1))
    assert tomorrow.is_suggested


def test_A5_permits_are_asked_for_where_the_customer_demands_them(world: World) -> None:
    office = world.office
    assert of(world, world.technician).warnings == ()
    office.customers.save({"demands_permits": True, "short_name": "华润"}, world.customer)
    assert of(world, world.technician).warnings == ("no work permit at 华润",)
    permit = {"customer_id": world.customer, "valid_to": "2026-11-22", "nda": True, "review": "passed"}
    office.staff.save({"permits": [permit]}, world.technician)
    assert of(world, world.technician).warnings == ()
    assert of(world, world.technician, TODAY + timedelta(days=1)).warnings == (
        "work permit at 华润 expired on 2026-11-22",
    )
    office.staff.save({"permits": [permit | {"review": "failed", "nda": False}]}, world.technician)
    assert of(world, world.technician).warnings == ("no work permit at 华润", "NDA not signed")


def test_C8_a_warning_must_be_confirmed_and_the_reason_stays_in_the_move(world: World) -> None:
    office = world.office
    categorise(world, "PLC", {"expires_on": "2026-11-01"})
    ticket = world.report(equipment_id=world.device)
    with pytest.raises(Doubtful) as doubt:
        office.tickets.assign(ticket, {"technician_id": world.technician})
    assert doubt.value.warnings == ("does not serve 真空设备", "certificate expired on 2026-11-01: 操作证")
    assert "李强" in str(doubt.value)
    assert world.values(ticket)["state"] == "registered"
    with pytest.raises(Doubtful):
        office.tickets.assign(ticket, {"technician_id": world.technician, "anyway": "  "})
    office.tickets.assign(ticket, {"technician_id": world.technician, "anyway": "客户指定"})
    assert world.values(ticket)["state"] == "assigned"
    note = office.tickets.course(ticket)[0].note
    assert note.startswith("客户指定") and "certificate expired on 2026-11-01" in note


def test_C8_without_warnings_a_reason_leaves_no_note(world: World) -> None:
    ticket = world.report()
    world.office.tickets.assign(ticket, {"technician_id": world.technician, "anyway": "x"})
    assert world.office.tickets.course(ticket)[0].note == ""


def test_C1_C8_a_report_with_a_doubtful_technician_is_saved_whole_or_not_at_all(world: World) -> None:
    office = world.office
    office.absences.save(DOCTOR | {"staff_id": world.technician})
    raw = {"customer_name": "新客户", "fault_reported": "漏油", "technician_id": world.technician}
    with pytest.raises(Doubtful):
        office.tickets.record_report(raw)
    assert office.find("新客户", ("customers",)) == []
    recorded = office.tickets.record_report(raw | {"anyway": "电话指导"})
    assert world.values(recorded.id)["technician_id"] == world.technician
    assert "电话指导" in office.tickets.course(recorded.id)[0].note
    # Appointed for a day on which the person is back, there is nothing to confirm.
    office.tickets.record_report(raw | {"appointed_at": "2026-11-23 09:00"})


@pytest.mark.parametrize(
    ("setting", "skills", "expires", "words"),
    [
        ("dispatch.certificate", "真空设备", "2026-11-01", "certificate expired"),
        ("dispatch.skill", "PLC", "2027-11-01", "does not serve"),
    ],
)
def test_C8_by_setting_a_warning_is_a_refusal_no_reason_helps(
    world: World, setting: str, skills: str, expires: str, words: str
) -> None:
    office = world.office
    categorise(world, skills, {"expires_on": expires})
    ticket = world.report(equipment_id=world.device)
    office.settings.save({setting: "refuse"})
    for anyway in ("", "客户指定"):
        with pytest.raises(Refused, match=words) as refused:
            office.tickets.assign(ticket, {"technician_id": world.technician, "anyway": anyway})
        assert not isinstance(refused.value, Doubtful)
    assert not of(world, world.technician).is_suggested
    # The form is no way around.
    office.tickets.assign(ticket, {"technician_id": world.second, "anyway": "x"})
    with pytest.raises(Invalid) as invalid:
        office.tickets.save({"technician_id": world.technician}, ticket)
    assert [problem.field for problem in invalid.value.problems] == ["technician_id"]
    office.settings.save({setting: "warn"})
    office.tickets.save({"technician_id": world.technician}, ticket)


def test_C8_settings_take_their_two_words_only(world: World) -> None:
    with pytest.raises(Invalid):
        world.office.settings.save({"dispatch.skill": "perhaps"})
    assert world.office.settings.get("dispatch.skill") == "warn"


def test_C8_the_undo_of_an_assignment_is_as_before(world: World) -> None:
    office = world.office
    categorise(world, "PLC")
    ticket = world.report(equipment_id=world.device)
    office.tickets.assign(ticket, {"technician_id": world.technician, "anyway": "x"})
    office.tickets.undo(ticket, {})
    assert world.values(ticket)["technician_id"] is None


def test_C8_the_phone_changes_hands_in_the_morning_for_the_suggestion_too(world: World, clock: StandingClock) -> None:
    world.office.duty.lay("phone", [Piece(world.technician, TODAY, TODAY)])
    assert "on duty" in of(world, world.technician).reasons
    clock.forward(hours=20)  # five in the morning of the 23rd
    assert clock.now > NOW and "on duty" in of(world, world.technician).reasons
    clock.forward(hours=4)
    assert "on duty" not in of(world, world.technician).reasons


def test_C8_few_statements_however_many_people(world: World) -> None:
    office = world.office
    office.customers.save({"demands_permits": True}, world.customer)
    categorise(world, "真空设备", {"expires_on": "2027-01-01"})
    for n in range(20):
        office.staff.save({"name": f"工程师{n}", "role": "technician", "skills": "真空设备"})
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    event.listen(office.database.engine, "before_cursor_execute", count)
    found = office.tickets.suggest_technicians(world.customer, world.device)
    event.remove(office.database.engine, "before_cursor_execute", count)
    assert len(found) == 22
    assert len([statement for statement in counted if statement.startswith("SELECT")]) <= 13, counted


def visit(world: World, ticket: int, begin: str, *, technician: int | None = None, **more: Any) -> int:
    """A visit of the ticket, by 李强 unless somebody else goes."""
    raw = {"planned_from": begin, "technician_id": technician or world.technician} | more
    return world.office.dispatch.plan(ticket, raw).visit_id


def test_C8_who_has_a_visit_that_day_is_not_free(world: World) -> None:
    ticket = world.report()
    visit(world, ticket, "2026-11-23 09:00")
    # The appointment of the ticket is that of its next visit: the later one counts all the same.
    visit(world, ticket, "2026-11-24 09:00")
    days = {day: of(world, world.technician, TODAY + timedelta(days=day)).reasons[0] for day in range(4)}
    assert days == {0: "free today", 1: "1 appointment that day", 2: "1 appointment that day", 3: "free that day"}


def test_C8_who_goes_along_is_not_free_either(world: World) -> None:
    visit(world, world.report(), "2026-11-23 09:00", others=[{"staff_id": world.second}])
    assert of(world, world.second, TODAY + timedelta(days=1)).reasons[0] == "1 appointment that day"


def test_C8_who_is_on_the_road_is_not_free_though_planned_for_another_day(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    going = visit(world, ticket, "2026-11-22 10:00", planned_to="2026-11-22 12:00")
    world.office.dispatch.move("depart", going, {"at": "2026-11-22 09:14"})
    clock.forward(days=1)
    tomorrow = TODAY + timedelta(days=1)
    assert of(world, world.technician, tomorrow).reasons[0] == "1 appointment that day"
    # Of the day after nothing is known.
    assert of(world, world.technician, TODAY + timedelta(days=2)).reasons[0] == "free that day"


def test_C8_a_visit_that_was_given_up_keeps_nobody(world: World) -> None:
    going = visit(world, world.report(), "2026-11-23 09:00")
    world.office.dispatch.move("cancel", going, {"reason": "客户改期"})
    assert of(world, world.technician, TODAY + timedelta(days=1)).reasons[0] == "free that day"
