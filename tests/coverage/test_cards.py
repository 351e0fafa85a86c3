"""B8 warranty cards: issued, renewed, counted, due, and numbered without gaps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.core.database import Database
from app.core.errors import Cancelled, NotAllowed, NotFound, Refused
from app.core.lists import Query
from app.office import Office
from tests.conftest import MANAGER, StandingClock


@pytest.fixture
def seeded(office: Office) -> Office:
    office.plans.seed()
    return office


@pytest.fixture
def project(seeded: Office) -> int:
    customer = seeded.customers.save(
        {"name": "华润电力", "address": "南京市", "contacts": [{"name": "赵工", "phone": "13800138000"}]}
    )
    return seeded.projects.save(
        {"customer_id": customer, "name": "一期", "plan_id": "两年质保", "accepted_on": "2026-10-01"}
    )


@pytest.fixture
def device(seeded: Office, project: int) -> Callable[..., int]:
    customer = seeded.projects.get(project).values["customer_id"]

    def make(**given: Any) -> int:
        return seeded.equipment.save({"customer_id": customer, "project_id": project, "name": "空压机"} | given)

    return make


def due(office: Office, **query: Any) -> list[tuple[int, str, str, int]]:
    """(device, state, due on, days to go) of the due list."""
    keys = [column.key for column in office.cards.due.columns]
    places = [1 + keys.index(key) for key in ("standing", "card_due_on", "due_in")]
    return [
        (row[0], row[places[0]], str(row[places[1]]), row[places[2]])
        for row in office.cards.due.first_page(Query(**query))
    ]


def test_B8_one_card_a_device_or_one_for_the_project(seeded: Office, device: Callable[..., int]) -> None:
    devices = [device(), device(), device()]
    one, two = seeded.cards.issue(devices[:2])
    assert [seeded.cards.get(card).title for card in (one, two)] == ["BX2026-00001", "BX2026-00002"]
    (rest,) = seeded.cards.issue([devices[2], device(), device()], per_project=True)
    record = seeded.cards.get(rest)
    assert record.values["number"] == "BX2026-00003"
    assert [(d["equipment_id.label"], str(d["warranty_end"])) for d in record.children["devices"]] == [
        ("空压机 (SB000003)", "2028-09-30"),
        ("空压机 (SB000004)", "2028-09-30"),
        ("空压机 (SB000005)", "2028-09-30"),
    ]


def test_B8_a_card_that_holds_is_answered_again_for_a_reprint(seeded: Office, device: Callable[..., int]) -> None:
    first = device()
    (card,) = seeded.cards.issue([first])
    again, other = seeded.cards.issue([first, device()])
    assert again == card
    assert seeded.cards.get(other).values["number"] == "BX2026-00002"


def test_B8_a_changed_end_makes_a_new_version_with_the_same_number(
    seeded: Office, project: int, device: Callable[..., int]
) -> None:
    made = device()
    (old,) = seeded.cards.issue([made])
    seeded.equipment.save({"name": "螺杆空压机"}, made)
    assert seeded.cards.get(old).values["superseded_on"] is None
    seeded.projects.save({"accepted_on": "2026-11-01"}, project)
    assert str(seeded.cards.get(old).values["superseded_on"]) == "2026-11-22"
    assert due(seeded) == [(made, "renew", "2026-12-22", 30)]
    with pytest.raises(Refused):
        seeded.cards.papers([old])
    (new,) = seeded.cards.issue([made])
    record = seeded.cards.get(new)
    assert (record.values["number"], record.values["edition"]) == ("BX2026-00001", 2)
    assert record.title == "BX2026-00001 version 2"
    assert due(seeded) == []


def test_B8_devices_of_a_superseded_card_that_part_get_new_numbers(seeded: Office, device: Callable[..., int]) -> None:
    devices = [device(), device()]
    seeded.cards.issue(devices, per_project=True)
    seeded.equipment.save({"accepted_on": "2026-11-01"}, devices[0])
    assert [row[0] for row in due(seeded)] == devices
    cards = seeded.cards.issue(devices)
    assert [seeded.cards.get(card).title for card in cards] == ["BX2026-00002", "BX2026-00003"]


def test_B8_due_list_names_until_when_and_marks_what_is_missing(
    seeded: Office, project: int, device: Callable[..., int]
) -> None:
    late = device(accepted_on="2026-10-21")
    in_time = device(accepted_on="2026-10-22")
    device(state="scrapped")
    device(supplied_by_us=False)
    device(loaner=True)
    assert due(seeded) == [(late, "missing", "2026-11-21", -1), (in_time, "due", "2026-11-22", 0)]
    assert [row[0] for row in due(seeded, scope="missing")] == [late]
    seeded.projects.save({"completed_on": "2026-09-30"}, project)
    assert {row[2] for row in due(seeded)} == {"2026-10-30"}
    seeded.cards.issue([late, in_time])
    assert due(seeded) == []


def test_B8_the_time_limit_is_a_setting(seeded: Office, device: Callable[..., int]) -> None:
    made = device(accepted_on="2026-10-22")
    seeded.settings.save({"card.due_months": 3})
    assert due(seeded) == [(made, "due", "2027-01-22", 61)]
    seeded.settings.save({"card.due_months": 1})
    assert due(seeded) == [(made, "due", "2026-11-22", 0)]


def test_B8_an_unfinished_device_is_not_due(seeded: Office, device: Callable[..., int]) -> None:
    customer = seeded.customers.save({"name": "中石化"})
    unfinished = device(customer_id=customer, project_id=None)
    assert due(seeded) == []
    seeded.equipment.save({"installed_on": "2026-11-01"}, unfinished)
    assert due(seeded) == [(unfinished, "due", "2026-12-01", 9)]


def test_B8_an_archived_device_is_no_longer_due(seeded: Office, device: Callable[..., int]) -> None:
    made = device()
    seeded.equipment.archive([made])
    assert due(seeded) == []
    seeded.equipment.restore([made])
    assert [row[0] for row in due(seeded)] == [made]


def test_B8_prints_are_counted_each_time(seeded: Office, device: Callable[..., int]) -> None:
    (card,) = seeded.cards.issue([device()])
    assert seeded.cards.papers([card])[0].print_number == 1
    seeded.cards.printed([card])
    seeded.cards.printed([card])
    assert seeded.cards.papers([card])[0].print_number == 3
    assert seeded.cards.get(card).values["printed"] == 2
    told = [change.values["printed"] for change in seeded.cards.changes(card) if "printed" in change.values]
    assert told == [(1, 2), (0, 1)]


def test_B8_what_the_paper_says(seeded: Office, project: int, device: Callable[..., int]) -> None:
    manager = seeded.staff.save({"name": "李强", "phone": "13900139000"})
    seeded.projects.save({"manager_id": manager}, project)
    seeded.settings.save({"company.name": "某某设备", "company.hotline": "400-800-1234"})
    devices = [device(serial="4711"), device(serial="4712", plan_id="三包")]
    (card,) = seeded.cards.issue(devices, per_project=True)
    (paper,) = seeded.cards.papers([card])
    assert (paper.customer, paper.contact, paper.phone, paper.qr) == ("华润电力", "赵工", "13800138000", paper.number)
    assert [d.serial for d in paper.devices] == ["4711", "4712"]
    assert paper.phases[0].title == "Warranty (SB000001)"
    assert paper.phases[0].dates == "2026-10-01 to 2028-09-30"
    assert set(paper.phases[0].terms) >= {("Labour", "Free"), ("Wear parts", "Free")}
    assert paper.phase_notes == ["SB000002: unknown: no day of sale"]
    assert paper.persons == [("李强 (project manager)", "13900139000")]
    assert len(paper.exclusions) == 12
    assert paper.hotline == "400-800-1234"


def test_B8_the_QR_code_of_a_single_device_is_its_number(seeded: Office, device: Callable[..., int]) -> None:
    (card,) = seeded.cards.issue([device()])
    assert seeded.cards.papers([card])[0].qr == "SB000001"


def test_B8_refused_for_what_gets_no_card_and_nothing_is_issued(seeded: Office, device: Callable[..., int]) -> None:
    good = device()
    for bad in (device(state="scrapped"), device(supplied_by_us=False), device(loaner=True)):
        with pytest.raises(Refused):
            seeded.cards.issue([good, bad])
    with pytest.raises(NotFound):
        seeded.cards.issue([good, 999_999])
    assert seeded.cards.listing.count(Query()) == 0
    assert seeded.cards.devices_of_project(seeded.equipment.get(good).values["project_id"]) == [good]


def test_B8_cancelled_halfway_no_card_and_no_number_is_used_up(seeded: Office, device: Callable[..., int]) -> None:
    devices = [device() for _ in range(5)]
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        seeded.cards.issue(devices, progress=lambda *at: told.append(at), cancelled=lambda: len(told) == 3)
    assert told == [(1, 5), (2, 5), (3, 5)]
    assert seeded.cards.listing.count(Query()) == 0
    (card,) = seeded.cards.issue(devices[:1])
    assert seeded.cards.get(card).values["number"] == "BX2026-00001"


def test_B8_eight_clerks_at_once_leave_no_gap_and_no_second_card(
    seeded: Office, device: Callable[..., int], database: Database, clock: StandingClock
) -> None:
    devices = [device() for _ in range(12)]
    failed: list[BaseException] = []

    def issue(turn: int) -> None:
        office = Office(database, clock, MANAGER)
        # Each clerk takes all devices, in another order.
        for device_id in devices[turn:] + devices[:turn]:
            try:
                office.cards.issue([device_id])
            except BaseException as error:
                failed.append(error)

    threads = [threading.Thread(target=issue, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    numbers = sorted(row[1] for row in seeded.cards.listing.first_page(Query(), 100))
    assert numbers == [f"BX2026-{n:05}" for n in range(1, 13)]


def test_B8_found_by_number_and_by_customer(seeded: Office, device: Callable[..., int]) -> None:
    (card,) = seeded.cards.issue([device()])
    assert [(hit.kind, hit.record_id) for hit in seeded.find("bx2026-00001")] == [("cards", card)]


def test_H8_who_may_not_print_cards_issues_none_and_nobody_edits_one(
    seeded: Office, device: Callable[..., int], as_role: Callable[[str], Office]
) -> None:
    made = device()
    keeper = as_role("keeper")
    with pytest.raises(NotAllowed):
        keeper.cards.issue([made])
    (card,) = as_role("clerk").cards.issue([made])
    with pytest.raises(NotAllowed):
        keeper.cards.printed([card])
    with pytest.raises(NotAllowed):
        seeded.cards.save({"number": "1"}, card)
