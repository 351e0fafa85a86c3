"""B2, B3, B5, B7 on a ticket: the answer kept at the call, the verdict, proposed extensions, appraisals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.lists import Query
from app.core.told import tell_changes
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets.conftest import World

PLAN = "一年质保 + 终身服务"


@pytest.fixture
def world(world: World) -> World:
    """The customer's device is under the plan with extension and replacement, accepted on 2026-01-10."""
    world.office.equipment.save({"plan_id": PLAN}, world.device)
    return world


def exclusion(office: Office, name: str = "疏忽或使用不当") -> int:
    return next(row[0] for row in office.exclusions.listing.walk(Query()) if row[2] == name)


def kept(world: World, ticket: int) -> Any:
    return world.office.ticket_coverage.of_ticket(ticket)


# -- kept as of the day of the call (B2) -------------------------------------------------------------------------------


def test_B2_the_answer_of_the_day_of_the_call_is_kept_in_both_languages(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    found = kept(world, ticket)
    assert (found.kept, found.call.day, found.call.rows[0].basis, found.today) == (True, "2026-11-22", "free", None)
    assert found.call.sentence == "Warranty until 2027-01-09: everything free."
    i18n.set_language("zh_CN")
    assert kept(world, ticket).call.sentence == "质保期至 2027-01-09：全部免费。"


def test_B2_a_plan_or_date_that_changes_later_changes_no_answer_that_was_given(
    world: World, clock: StandingClock
) -> None:
    ticket = world.report(equipment_id=world.device)
    world.office.equipment.save({"accepted_on": "2025-01-10"}, world.device)
    world.office.tickets.save({"remark": "x"}, ticket)
    found = kept(world, ticket)
    assert (found.call.end, found.today.end) == ("2027-01-09", "2026-01-09")
    assert found.today.rows[1].basis == "cost"


def test_B2_today_is_shown_beside_it_only_where_it_differs(world: World, clock: StandingClock) -> None:
    ticket = world.report(equipment_id=world.device)
    clock.forward(days=30)
    assert kept(world, ticket).today is None
    clock.forward(days=30)
    assert kept(world, ticket).today.rows[1].basis == "cost"
    assert kept(world, ticket).call.rows[1].basis == "free"


def test_B1_a_fault_is_judged_by_the_day_of_the_call_not_of_the_entry(world: World, clock: StandingClock) -> None:
    clock.forward(days=49)
    ticket = world.report(equipment_id=world.device, called_at="2027-01-09 23:30")
    assert kept(world, ticket).call.rows[1].basis == "free"


def test_B2_another_device_or_call_day_asks_again(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    other = world.office.equipment.save({"customer_id": world.customer, "name": "泵", "supplied_by_us": False})
    world.office.tickets.save({"equipment_id": other}, ticket)
    assert kept(world, ticket).call.unknown == "plan"
    world.office.tickets.save({"equipment_id": world.device, "called_at": "2026-01-05 10:00"}, ticket)
    assert kept(world, ticket).call.day == "2026-01-05"
    world.office.tickets.save({"equipment_id": None}, ticket)
    assert kept(world, ticket).call is None


def test_B2_a_device_without_a_date_is_unknown_and_the_ticket_is_saved(world: World) -> None:
    device = world.office.equipment.save({"customer_id": world.customer, "name": "泵", "plan_id": PLAN})
    ticket = world.report(equipment_id=device)
    assert kept(world, ticket).call.sentence == "unknown: no acceptance date."


def test_B2_a_ticket_without_a_device_keeps_none(world: World) -> None:
    found = kept(world, world.report())
    assert (found.call, found.verdict, found.today, found.kept) == (None, None, None, False)


def test_A1_merging_devices_keeps_the_answer(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    other = world.office.equipment.save({"customer_id": world.customer, "name": "真空炉"})
    world.office.equipment.merge(other, world.device)
    assert world.values(ticket)["equipment_id"] == other
    world.office.equipment.save({"accepted_on": "2020-01-10"}, other)
    world.office.tickets.save({"remark": "x"}, ticket)
    assert kept(world, ticket).call.end == "2027-01-09"


# -- the verdict (B3, C13) ---------------------------------------------------------------------------------------------


def test_B3_the_verdict_changes_its_own_answer_and_not_that_of_the_call(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    raw = {"quality": "no", "exclusion_id": exclusion(world.office), "exclusion_grounds": "进水"}
    before, after = world.office.ticket_coverage.before_and_after(ticket, raw)
    assert [sheet.rows[1].basis for sheet in (before, after)] == ["free", "cost"]
    world.office.ticket_coverage.conclude(ticket, raw)
    found = kept(world, ticket)
    assert [sheet.rows[1].basis for sheet in (found.call, found.verdict)] == ["free", "cost"]
    assert found.labels["exclusion_id"].startswith("Neglect or misuse")
    world.office.ticket_coverage.conclude(ticket, {"quality": "", "exclusion_id": None, "exclusion_grounds": ""})
    assert kept(world, ticket).verdict is None


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"exclusion_grounds": " "}, "exclusion_grounds"),
        ({"quality": "yes", "exclusion_grounds": "x"}, "quality"),
        ({"exclusion_id": "没有这个原因", "exclusion_grounds": "x"}, "exclusion_id"),
    ],
)
def test_C13_an_exclusion_needs_its_grounds_and_is_no_quality_fault(
    world: World, raw: dict[str, Any], field: str
) -> None:
    ticket = world.report(equipment_id=world.device)
    with pytest.raises(Invalid) as caught:
        world.office.ticket_coverage.conclude(ticket, {"exclusion_id": exclusion(world.office)} | raw)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert kept(world, ticket).verdict is None


def test_C13_no_quality_fault_without_an_exclusion_stays_covered(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    world.office.ticket_coverage.conclude(ticket, {"quality": "no"})
    verdict = kept(world, ticket).verdict
    assert verdict.rows[1].basis == "free"
    assert any("stays covered" in note for note in verdict.notes)


def test_H6_H7_the_verdict_is_told_in_words_and_meets_another_editor(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    version = kept(world, ticket).version
    world.office.tickets.save({"remark": "x"}, ticket)
    with pytest.raises(Stale):
        world.office.ticket_coverage.conclude(ticket, {"quality": "no"}, version)
    world.office.ticket_coverage.conclude(ticket, {"quality": "no"})
    told = tell_changes(world.office.tickets, ticket)[0]
    assert [(value.title, value.new) for value in told.values] == [("Quality fault", "No quality fault")]


def test_B3_without_a_device_there_is_nothing_to_decide(world: World) -> None:
    ticket = world.report()
    with pytest.raises(Refused):
        world.office.ticket_coverage.conclude(ticket, {"quality": "no"})


# -- extensions (B5) ---------------------------------------------------------------------------------------------------


def resolve_late(world: World, clock: StandingClock, **typed: Any) -> int:
    ticket = world.report(equipment_id=world.device, technician_id=world.technician, **typed)
    world.office.tickets.start(ticket, {})
    clock.forward(hours=25)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "换密封圈"})
    return ticket


def proposals(world: World) -> list[Any]:
    return world.office.coverage.waiting()


def test_B5_missing_the_restore_limit_proposes_60_days_and_the_manager_confirms(
    world: World, clock: StandingClock
) -> None:
    ticket = resolve_late(world, clock)
    (row,) = proposals(world)
    assert (row.ticket_id, row.days, row.kind, row.begins_on, row.counted) == (
        ticket,
        60,
        "fault",
        date(2026, 11, 22),
        None,
    )
    assert world.office.coverage.of_device(world.device).end == date(2027, 1, 9)
    world.office.coverage.confirm(row.id)
    found = world.office.coverage.of_device(world.device)
    assert (found.end, found.extensions[0].counted, proposals(world)) == (date(2027, 3, 10), 60, [])
    assert found.extensions[0].ticket == world.values(ticket)["number"]
    # What was answered at the call stays as it was.
    assert kept(world, ticket).call.end == "2027-01-09"


@pytest.mark.parametrize("typed", [{"effect": "partly"}, {"kind": "question"}, {"level": "normal", "effect": "none"}])
def test_B5_what_did_not_stop_the_work_proposes_nothing(
    world: World, clock: StandingClock, typed: dict[str, Any]
) -> None:
    resolve_late(world, clock, **typed)
    assert proposals(world) == []


def test_B5_in_time_or_without_the_rule_nothing_is_proposed(world: World, clock: StandingClock) -> None:
    ticket = world.report(equipment_id=world.device)
    clock.forward(hours=23)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "复位"})
    world.office.equipment.save({"plan_id": "两年质保"}, world.device)
    resolve_late(world, clock)
    assert proposals(world) == []


def test_B5_waiting_where_the_policy_pauses_is_not_missing_the_limit(world: World, clock: StandingClock) -> None:
    ticket = world.report(equipment_id=world.device, technician_id=world.technician)
    world.office.tickets.start(ticket, {})
    world.office.tickets.wait(ticket, {"waiting_for": "customer"})
    clock.forward(hours=25)
    world.office.tickets.go_on(ticket, {})
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好了"})
    assert proposals(world) == []


def test_B5_once_per_ticket_also_after_it_was_cancelled(world: World, clock: StandingClock) -> None:
    ticket = resolve_late(world, clock)
    world.office.coverage.cancel(proposals(world)[0].id, {"reason": "客户另有备机"})
    world.office.tickets.save({"remark": "x"}, ticket)
    assert proposals(world) == []
    with pytest.raises(Invalid) as caught:
        world.office.ticket_coverage.propose_extension(
            ticket, {"kind": "fault", "begins_on": "2026-11-22", "days": "60", "reason": "x"}
        )
    assert [problem.field for problem in caught.value.problems] == ["kind"]


def test_B5_an_open_ticket_past_its_limit_is_proposed_by_whoever_watches_the_clocks(
    world: World, clock: StandingClock
) -> None:
    world.report(equipment_id=world.device)
    clock.forward(hours=25)
    assert [world.office.ticket_coverage.propose_missed() for _time in range(2)] == [1, 0]


def extension_states(world: World) -> list[str]:
    return [row.state for row in world.office.coverage.of_device(world.device).extensions]


def test_B5_what_was_restored_in_time_and_typed_later_withdraws_its_proposal(
    world: World, clock: StandingClock
) -> None:
    ticket = world.report(equipment_id=world.device, technician_id=world.technician)
    begun = clock.now
    clock.forward(days=3)
    world.office.ticket_coverage.propose_missed()
    assert extension_states(world) == ["proposed"]
    raw = {"mode": "remote", "at": begun, "minutes": "30", "result": "好", "solved": "yes"}
    attempt = world.office.work.record_attempt(ticket, raw)
    assert (extension_states(world), proposals(world)) == (["withdrawn"], [])
    # It was not in time after all: proposed anew, since nobody has decided.
    world.office.work.change_attempt(attempt, raw | {"minutes": str(25 * 60)})
    assert extension_states(world) == ["proposed", "withdrawn"]
    world.office.coverage.confirm(proposals(world)[0].id)
    world.office.work.change_attempt(attempt, raw)
    assert extension_states(world) == ["confirmed", "withdrawn"], "what was decided stays"


def test_B5_restored_recorded_later_withdraws_the_proposal_and_one_by_hand_stays(
    world: World, clock: StandingClock
) -> None:
    ticket = resolve_late(world, clock)
    assert extension_states(world) == ["proposed"]
    world.office.clocks.happened(ticket, "restored", {"at": clock.now - timedelta(hours=5)})
    assert extension_states(world) == ["withdrawn"]
    begin = world.office.ticket_coverage.suggested_extension(ticket)
    world.office.ticket_coverage.propose_extension(
        ticket, begin | {"kind": "fault", "days": "10", "reason": "停产一天"}
    )
    world.office.tickets.save({"remark": "x"}, ticket)
    assert extension_states(world) == ["proposed", "withdrawn"]


def test_B5_a_corrected_effect_withdraws_the_proposal(world: World, clock: StandingClock) -> None:
    ticket = resolve_late(world, clock)
    world.office.tickets.save({"effect": "none"}, ticket)
    assert extension_states(world) == ["withdrawn"]


def test_B5_days_under_repair_can_be_proposed_from_the_ticket(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    raw = {"kind": "repair", "begins_on": "2026-11-22", "ends_on": "2026-11-30", "reason": "返厂维修"}
    world.office.ticket_coverage.propose_extension(ticket, raw)
    world.office.coverage.confirm(proposals(world)[0].id)
    assert world.office.coverage.of_device(world.device).end == date(2027, 1, 18)


# -- appraisal and compensation (B7) -----------------------------------------------------------------------------------

APPRAISAL = {"part": "主轴", "appraised_by": "质检院", "appraised_on": "2026-11-20", "document": "ZJ-15"}


def test_B7_an_appraisal_makes_its_part_free_and_goes_before_an_exclusion(world: World) -> None:
    world.office.equipment.save({"accepted_on": "2024-01-10"}, world.device)
    ticket = world.report(equipment_id=world.device)
    row = world.office.ticket_coverage.appraise(ticket, APPRAISAL)
    verdict = kept(world, ticket).verdict
    assert [(line.part, line.basis, line.payer) for line in verdict.rows[6:]] == [("主轴", "free", "us")]
    assert verdict.rows[1].basis == "cost"
    raw = {"exclusion_id": exclusion(world.office), "exclusion_grounds": "进水"}
    world.office.ticket_coverage.conclude(ticket, raw)
    assert kept(world, ticket).verdict.rows[6].basis == "free"
    world.office.ticket_coverage.remove_appraisal(row)
    assert len(kept(world, ticket).verdict.rows) == 6


@pytest.mark.parametrize("field", ["part", "appraised_by", "appraised_on", "document"])
def test_B7_who_when_and_the_document_are_demanded(world: World, field: str) -> None:
    ticket = world.report(equipment_id=world.device)
    with pytest.raises(Invalid) as caught:
        world.office.ticket_coverage.appraise(ticket, APPRAISAL | {field: ""})
    assert [problem.field for problem in caught.value.problems] == [field]


def test_B7_a_compensation_is_recorded_and_later_paid(world: World) -> None:
    ticket = world.report(equipment_id=world.device)
    raw = {"amount": "1,200.50", "agreed_by": "王芳", "agreed_on": "2026-11-20"}
    row = world.office.ticket_coverage.compensate(ticket, raw)
    with pytest.raises(Invalid):
        world.office.ticket_coverage.compensate(ticket, raw | {"paid_on": "2026-11-19"}, row)
    world.office.ticket_coverage.compensate(ticket, raw | {"paid_on": "2026-11-22"}, row)
    (found,) = kept(world, ticket).compensations
    assert (str(found["amount"]), found["paid_on"]) == ("1200.50", date(2026, 11, 22))
    told = "\n".join(str(one) for one in tell_changes(world.office.tickets, ticket))
    assert "Compensation" in told and "Paid on" in told and "2026-11-22" in told, "H6: in the words of the screen"


def test_H8_appraisals_and_compensation_are_the_managers(as_role: Callable[[str], Office], world: World) -> None:
    ticket, clerk = world.report(equipment_id=world.device), as_role("clerk")
    for action, raw in ((clerk.ticket_coverage.appraise, APPRAISAL), (clerk.ticket_coverage.compensate, {})):
        with pytest.raises(NotAllowed):
            action(ticket, raw)
