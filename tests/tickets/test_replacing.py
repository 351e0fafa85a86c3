"""B6: repair attempts from tickets, the replacement that they raise once, and the swap as one action with its undo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import AppError, Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets.conftest import World

PLAN = "一年质保 + 终身服务"
SWAP = {"serial": "SN5000", "swapped_on": "2026-11-22", "reason": "两次维修不成功"}


@pytest.fixture
def world(world: World, clock: StandingClock) -> World:
    world.office.equipment.save({"plan_id": PLAN, "brand": "恒远", "category": "热工"}, world.device)
    return world


def repaired(world: World, clock: StandingClock, category: str = "hardware", **typed: Any) -> int:
    """A fault that is reported and resolved the same day."""
    ticket = world.report(equipment_id=world.device, **typed)
    if category:
        world.office.ticket_coverage.conclude(ticket, {"fault_category": category})
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "调整"})
    clock.forward(days=1)
    return ticket


def raised(world: World) -> list[Any]:
    return world.office.replacements.waiting()


# -- what raises it ----------------------------------------------------------------------------------------------------


def test_B6_the_second_failed_attempt_raises_it_once_when_a_new_report_tells(
    world: World, clock: StandingClock
) -> None:
    repaired(world, clock)
    repaired(world, clock)
    assert raised(world) == []
    ticket = repaired(world, clock)
    (found,) = raised(world)
    assert (found.device_id, found.state) == (world.device, "raised")
    assert found.lines[0].startswith("2 failed repairs in a row")
    assert len(found.lines) == 3
    assert all("by a new report" in line for line in found.lines[1:])
    i18n.set_language("zh_CN")
    assert "连续 2 次维修" in raised(world)[0].lines[0]
    world.office.tickets.save({"remark": "x"}, ticket)
    repaired(world, clock)
    assert len(raised(world)) == 1


def test_B6_completed_attempts_count_not_tickets(world: World, clock: StandingClock) -> None:
    ticket = repaired(world, clock, category="")
    tickets = world.office.tickets
    for _time in range(2):
        tickets.call_back(ticket, {"solved": "no", "note": "又坏了"})
        if raised(world):
            break
        tickets.resolve_ticket(ticket, {"solved_how": "remote", "result": "重启"})
    (found,) = raised(world)
    assert [line.split(", ")[1].split(" ", 3)[3] for line in found.lines[1:]] == ["by the call-back that it failed"] * 2


def test_B6_C2_a_repair_counts_from_when_it_was_done_not_from_when_it_was_typed(
    world: World, clock: StandingClock
) -> None:
    """Three calls on Thursday, Friday and Saturday; the first two repairs are typed on Sunday."""
    tickets = world.office.tickets
    calls = ["2026-11-19 09:00", "2026-11-20 09:00", "2026-11-21 09:00"]
    reported = [world.report(equipment_id=world.device, called_at=call) for call in calls]
    for ticket in reported:
        world.office.ticket_coverage.conclude(ticket, {"fault_category": "hardware"})
    assert raised(world) == []
    for ticket, call in zip(reported[:2], calls, strict=False):
        clock.forward(seconds=1)
        typed = {"solved_how": "phone", "result": "调整", "resolved_at": call.replace("09", "11")}
        tickets.resolve_ticket(ticket, typed)
    (found,) = raised(world)
    assert "2026-11-19" in found.lines[1] and "2026-11-20" in found.lines[2]


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "question"},
        {"quality": "no"},
        {"category": ""},
        {"called_at": "2025-12-01 10:00"},
    ],
)
def test_B6_what_does_not_count(world: World, clock: StandingClock, typed: dict[str, Any]) -> None:
    """A question, no quality fault, different faults, and a call before the warranty began."""
    quality = typed.get("quality", "")
    typed = {key: value for key, value in typed.items() if key != "quality"}
    for _time in range(3):
        ticket = repaired(world, clock, **typed)
        if quality:
            world.office.ticket_coverage.conclude(ticket, {"quality": quality, "fault_category": "hardware"})
    assert raised(world) == []


def test_B6_a_follow_up_is_the_same_fault(world: World, clock: StandingClock) -> None:
    first = repaired(world, clock, category="")
    second = repaired(world, clock, category="", follow_up_of_id=first)
    repaired(world, clock, category="", follow_up_of_id=second)
    assert len(raised(world)) == 1


def test_B6_only_where_the_plan_says_so_and_the_counts_are_settings(world: World, clock: StandingClock) -> None:
    world.office.settings.save({"replace.in_a_row": "0", "replace.several": "4"})
    for _time in range(4):
        repaired(world, clock)
    assert raised(world) == []
    world.office.equipment.save({"plan_id": "两年质保"}, world.device)
    repaired(world, clock)
    assert raised(world) == []
    world.office.equipment.save({"plan_id": PLAN}, world.device)
    repaired(world, clock)
    assert raised(world)[0].lines[0].startswith("4 failed repairs within the time set")


def test_B6_a_move_taken_back_is_no_attempt(world: World, clock: StandingClock) -> None:
    repaired(world, clock)
    ticket = repaired(world, clock)
    world.office.tickets.undo(ticket, {})
    repaired(world, clock)
    assert raised(world) == []


def test_B6_a_part_that_is_not_to_be_had_for_90_days(world: World, clock: StandingClock) -> None:
    ticket = world.report(equipment_id=world.device, technician_id=world.technician)
    world.office.equipment.save({"accepted_on": "2026-10-01"}, world.device)
    world.office.tickets.start(ticket, {})
    world.office.tickets.wait(ticket, {"waiting_for": "parts", "waiting_note": "主轴"})
    clock.forward(days=89)
    assert world.office.replacements.raise_due() == 0
    clock.forward(days=1)
    assert [world.office.replacements.raise_due() for _time in range(2)] == [1, 0]
    assert "主轴" in raised(world)[0].lines[1]


def test_B6_declined_with_a_reason_it_is_not_raised_again(world: World, clock: StandingClock) -> None:
    for _time in range(3):
        repaired(world, clock)
    row = raised(world)[0].id
    with pytest.raises(Invalid):
        world.office.replacements.decline(row, {"reason": ""})
    world.office.replacements.decline(row, {"reason": "客户同意再修"})
    with pytest.raises(Refused):
        world.office.replacements.decline(row, {"reason": "x"})
    repaired(world, clock)
    assert raised(world) == []
    assert world.office.replacements.of_device(world.device)[0].reason == "客户同意再修"


# -- the swap ----------------------------------------------------------------------------------------------------------


def test_B6_the_swap_is_one_action_new_device_links_state_card_and_rest_of_the_warranty(
    world: World, clock: StandingClock
) -> None:
    office = world.office
    office.coverage.extend(world.device, {"kind": "hand", "begins_on": "2026-03-01", "days": "10", "reason": "停工"})
    (card,) = office.cards.issue([world.device])
    for _time in range(3):
        repaired(world, clock)
    new = office.replacements.swap(world.device, SWAP | {"swapped_on": "2026-11-25"})
    old_values, values = office.equipment.get(world.device).values, office.equipment.get(new).values
    assert (old_values["state"], values["state"], values["replaces_id"]) == ("replaced", "in_use", world.device)
    assert office.equipment.replaced_by(world.device) == (new, office.equipment.label_of(new))
    assert [values[key] for key in ("brand", "model", "category", "site_id", "serial")] == [
        "恒远",
        "DK-200",
        "热工",
        old_values["site_id"],
        "SN5000",
    ]
    assert office.coverage.of_device(new).end == office.coverage.of_device(world.device).end == date(2027, 1, 19)
    assert office.cards.get(card).values["superseded_on"] == date(2026, 11, 25)
    due = {row[0]: row[2] for row in office.cards.due.walk(Query())}
    assert due == {new: date(2026, 12, 25)}
    assert raised(world) == []
    assert [row.state for row in office.replacements.of_device(new)] == ["done"]
    assert any(event.kind == "tickets" for event in office.archive.time_line("equipment", new))


def test_B6_a_plan_may_give_a_new_warranty(world: World) -> None:
    office = world.office
    plan = next(row[0] for row in office.plans.listing.walk(Query()) if row[2] == PLAN)
    office.plans.save({"swap_warranty": "new"}, plan)
    new = office.replacements.swap(world.device, SWAP)
    assert office.coverage.of_device(new).end == date(2027, 11, 21)


def test_B6_a_loaner_from_the_pool_can_take_the_place(world: World) -> None:
    office = world.office
    own = office.customers.save({"name": "本公司", "kind": "internal"})
    loaner = office.equipment.save({"customer_id": own, "name": "真空炉", "serial": "SN9", "loaner": True})
    assert office.replacements.swap(world.device, SWAP | {"new_equipment_id": loaner, "serial": ""}) == loaner
    values = office.equipment.get(loaner).values
    assert (values["customer_id"], values["loaner"], values["serial"]) == (world.customer, False, "SN9")
    office.replacements.undo(loaner)
    values = office.equipment.get(loaner).values
    assert (values["customer_id"], values["loaner"], values["installed_on"], values["replaces_id"]) == (
        own,
        True,
        None,
        None,
    )
    assert office.equipment.get(world.device).values["state"] == "in_use"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"serial": ""}, "serial"),
        ({"serial": "SN4711"}, "serial"),
        ({"swapped_on": "2026-11-23"}, "swapped_on"),
        ({"reason": ""}, "reason"),
        ({"new_equipment_id": "没有"}, "new_equipment_id"),
    ],
)
def test_B6_what_is_wrong_is_told_at_its_field_and_nothing_changes(
    world: World, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        world.office.replacements.swap(world.device, SWAP | given)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert world.office.equipment.get(world.device).values["state"] == "in_use"
    assert world.office.equipment.listing.count(Query()) == 1


def test_B6_another_customers_device_or_one_with_a_place_is_refused(world: World) -> None:
    office = world.office
    theirs = office.equipment.save({"customer_id": world.other, "name": "泵"})
    scrapped = office.equipment.save({"customer_id": world.customer, "name": "泵", "state": "scrapped"})
    for device in (theirs, scrapped, world.device):
        with pytest.raises(Invalid) as caught:
            office.replacements.swap(world.device, SWAP | {"new_equipment_id": device})
        assert [problem.field for problem in caught.value.problems] == ["new_equipment_id"]
    with pytest.raises(Refused):
        office.replacements.swap(scrapped, SWAP)


def test_B6_an_undo_brings_everything_back(world: World, clock: StandingClock) -> None:
    office = world.office
    (card,) = office.cards.issue([world.device])
    for _time in range(3):
        repaired(world, clock)
    new = office.replacements.swap(world.device, SWAP)
    assert office.replacements.undo(new) == world.device
    assert office.equipment.get(world.device).values["state"] == "in_use"
    assert office.equipment.replaced_by(world.device) is None
    assert office.equipment.get(new).archived_at is not None
    assert office.cards.get(card).values["superseded_on"] is None
    assert len(raised(world)) == 1
    with pytest.raises(Refused):
        office.replacements.undo(new)


def built_ticket(world: World, new: int) -> object:
    return world.report(equipment_id=new)


def built_card(world: World, new: int) -> object:
    return world.office.cards.issue([new])


def changed(world: World, new: int) -> object:
    return world.office.equipment.save({"remark": "x"}, new)


def old_changed(world: World, new: int) -> object:
    return world.office.equipment.save({"state": "scrapped"}, world.device)


@pytest.mark.parametrize("built", [built_ticket, built_card, changed, old_changed])
def test_B6_an_undo_is_refused_in_words_where_something_was_built_upon_it(
    world: World, built: Callable[[World, int], object]
) -> None:
    new = world.office.replacements.swap(world.device, SWAP)
    built(world, new)
    with pytest.raises(Refused) as caught:
        world.office.replacements.undo(new)
    assert str(caught.value).startswith("This cannot be taken back")
    assert world.office.equipment.get(new).values["replaces_id"] == world.device


def test_B6_two_managers_at_once_replace_a_device_once(world: World) -> None:
    made: list[object] = []

    def swap(serial: str) -> None:
        try:
            made.append(world.office.replacements.swap(world.device, SWAP | {"serial": serial}))
        except AppError as error:
            made.append(error)

    threads = [threading.Thread(target=swap, args=(f"SN{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, int) for one in made) == 1


def test_H8_who_lacks_the_right_replaces_nothing(as_role: Callable[[str], Office], world: World) -> None:
    clerk = as_role("clerk")
    with pytest.raises(NotAllowed):
        clerk.replacements.swap(world.device, SWAP)
    with pytest.raises(NotAllowed):
        clerk.replacements.decline(1, {"reason": "x"})
