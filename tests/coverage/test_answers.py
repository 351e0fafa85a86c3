"""B1 to B4, B7, B9, B10: the answer from stored records, row by row of the precedence; and the B5 ledger behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.core.lists import Query
from app.coverage import contracts
from app.coverage.answers import DeviceCoverages
from app.coverage.cases import Asked
from app.coverage.decision import Contract, Part
from app.coverage.sheet import AnswerSheet
from app.office import Office

Device = Callable[..., int]
LINES = ("labour", "part", "wear_part", "travel", "lodging", "upgrade")
LETTERS = {"free": "f", "cost": "c", "contract": "o", "list": "l", "unknown": "?"}
PAYERS = {"us": "u", "customer": "c", "dealer": "d", "manufacturer": "m", "": "?"}


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save({"name": "华润电力"})


@pytest.fixture
def device(office: Office, customer: int) -> Device:
    """Makes a device with plan 1+2+1 accepted on 2026-01-10, unless told otherwise."""

    def make(**given: Any) -> int:
        raw = {"customer_id": customer, "name": "空压机", "plan_id": "1+2+1 服务", "accepted_on": "2026-01-10"}
        return office.equipment.save(raw | given)

    return make


def bases(sheet: AnswerSheet) -> str:
    """The bases of the six lines by their letters; a part's own lines follow after a space."""
    letters = [LETTERS[row.basis] for row in sheet.rows]
    return "".join(letters[:6]) + (" " + "".join(letters[6:]) if letters[6:] else "")


def payers(sheet: AnswerSheet) -> str:
    return "".join(PAYERS[row.payer] for row in sheet.rows[:6])


def exclusion(office: Office, name: str) -> int:
    return next(row[0] for row in office.exclusions.listing.walk(Query()) if row[2] == name)


# -- precedence, row by row (B3) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "day", "expected", "who"),
    [
        # c: the phase of the day, each with its borders
        ({}, date(2026, 1, 10), "ffffff", "uuuuuu"),
        ({}, date(2027, 1, 9), "ffffff", "uuuuuu"),
        ({}, date(2027, 1, 10), "fccfff", "uccuuu"),
        ({}, date(2029, 1, 9), "fccfff", "uccuuu"),
        ({}, date(2029, 1, 10), "fccccf", "uccccu"),
        ({}, date(2030, 1, 10), "cccccc", "cccccc"),
        # a: not supplied or not approved by us → cause table, before everything
        ({"supplied_by_us": False}, date(2026, 6, 1), "cccccc", "cccccc"),
        ({"approved": False}, date(2026, 6, 1), "cccccc", "cccccc"),
        ({"approved": False, "manufacturer_warranty_end": "2031-01-01"}, date(2026, 6, 1), "cccccc", "cccccc"),
        # d: the manufacturer's, for labour and parts; the longer one goes before ours and its maker pays
        ({"manufacturer_warranty_end": "2031-01-01"}, date(2026, 6, 1), "ffffff", "mmuuuu"),
        ({"manufacturer_warranty_end": "2031-01-01"}, date(2030, 6, 1), "ffcccc", "mmcccc"),
        ({"manufacturer_warranty_end": "2026-03-01"}, date(2026, 2, 1), "ffffff", "uuuuuu"),
        ({"manufacturer_warranty_end": "2031-01-01"}, date(2031, 1, 2), "cccccc", "cccccc"),
    ],
)
def test_B1_B3_B4_each_row_of_the_precedence_from_stored_records(
    office: Office, device: Device, given: dict[str, Any], day: date, expected: str, who: str
) -> None:
    sheet = office.coverage.answer(device(**given), day)
    assert (bases(sheet), payers(sheet)) == (expected, who)


def test_B3_an_exclusion_goes_before_phase_and_manufacturer(office: Office, device: Device) -> None:
    made = device(manufacturer_warranty_end="2031-01-01")
    excluded = Asked(exclusion_id=exclusion(office, "疏忽或使用不当"))
    sheet = office.coverage.answer(made, date(2026, 6, 1), excluded)
    assert bases(sheet) == "cccccc"
    assert "Neglect or misuse" in sheet.sentence
    i18n.set_language("zh_CN")
    assert "疏忽或使用不当" in office.coverage.answer(made, date(2026, 6, 1), excluded).sentence


def test_B4_which_lines_the_manufacturer_covers_and_whether_it_wins_are_settings(
    office: Office, device: Device
) -> None:
    made = device(manufacturer_warranty_end="2031-01-01")
    office.settings.save({"maker.travel": "yes", "maker.labour": "no"})
    assert bases(office.coverage.answer(made, date(2030, 6, 1))) == "cfcfcc"
    office.settings.save({"maker.wins": "no"})
    assert payers(office.coverage.answer(made, date(2026, 6, 1))) == "uuuuuu"


def test_B10_a_maintenance_contract_gives_the_better_of_two(
    office: Office, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Contract(date(2030, 1, 1), date(2031, 1, 1), {"labour": "free", "part": "contract", "travel": "free"}, "WB1")
    monkeypatch.setattr("app.coverage.cases.contract_on", lambda _session, _device, _day: held)
    sheet = office.coverage.answer(device(), date(2030, 6, 1))
    assert bases(sheet) == "fccfcc"
    assert "WB1" in sheet.sentence


def test_B10_the_place_of_the_contracts_is_there(office: Office, device: Device) -> None:
    with office.read() as session:
        assert contracts.contract_on(session, device(), date(2030, 6, 1)) is None


def test_B2_a_fitted_part_has_its_own_warranty_and_no_influence_on_the_device(office: Office, device: Device) -> None:
    fitted = {"part": "主轴", "fitted_on": "2027-06-01", "warranty_months": "6"}
    made = device(bom=[fitted, {"part": "皮带", "wear": True}])
    inside, after = (office.coverage.answer(made, day) for day in (date(2027, 11, 30), date(2027, 12, 1)))
    assert (bases(inside), bases(after)) == ("fccfff f", "fccfff")
    assert inside.rows[6].part == "主轴"
    assert inside.rows[6].until == "2027-11-30"
    assert office.coverage.of_device(made).end == date(2027, 1, 9)


def test_B3_an_exclusion_ends_a_fitted_parts_warranty(office: Office, device: Device) -> None:
    made = device(bom=[{"part": "主轴", "fitted_on": "2027-06-01", "warranty_months": "6"}])
    asked = Asked(exclusion_id=exclusion(office, "意外事故"))
    assert bases(office.coverage.answer(made, date(2027, 7, 1), asked)) == "cccccc c"


def test_B2_a_certain_part_can_be_asked_for(office: Office, device: Device) -> None:
    sheet = office.coverage.answer(device(), date(2027, 7, 1), Asked(parts=(Part("皮带", wear=True),)))
    assert (sheet.rows[6].part, sheet.rows[6].line, sheet.rows[6].basis) == ("皮带", "wear_part", "cost")


@pytest.mark.parametrize(("registered", "who"), [("2026-01-30", "uuuuuu"), ("2026-01-31", "dddddd"), (None, "dddddd")])
def test_B9_a_late_registration_makes_the_dealer_the_payer_and_changes_nothing_else(
    office: Office, device: Device, registered: str | None, who: str
) -> None:
    dealer = office.customers.save({"name": "某经销商", "kind": "dealer"})
    made = device(dealer_id=dealer, sold_on="2026-01-10", registered_on=registered)
    sheet = office.coverage.answer(made, date(2026, 6, 1))
    assert (bases(sheet), payers(sheet)) == ("ffffff", who)


def test_B2_the_plan_comes_from_the_project_and_the_months_from_the_contract(office: Office, customer: int) -> None:
    project = office.projects.save(
        {
            "customer_id": customer,
            "name": "一期",
            "plan_id": "质量保证期 + 终身服务",
            "accepted_on": "2026-02-28",
            "warranty_months": "18",
        }
    )
    made = office.equipment.save({"customer_id": customer, "project_id": project, "name": "空压机"})
    assert office.coverage.of_device(made).end == date(2027, 8, 27)
    assert bases(office.coverage.answer(made, date(2027, 8, 28))) == "cooffc"


@pytest.mark.parametrize(
    ("given", "code", "zh"),
    [
        ({"accepted_on": None}, "acceptance", "未知：没有验收日期"),
        ({"plan_id": None}, "plan", "未知：没有服务方案"),
        ({"plan_id": "质量保证期 + 终身服务"}, "contract", "未知：合同未约定质保期"),
        ({"plan_id": "三包"}, "sale", "未知：没有销售日期"),
    ],
)
def test_B2_what_is_missing_is_said_and_nothing_is_guessed(
    office: Office, device: Device, given: dict[str, Any], code: str, zh: str
) -> None:
    i18n.set_language("zh_CN")
    sheet = office.coverage.answer(device(**given))
    assert (sheet.unknown, bases(sheet), sheet.standing) == (code, "??????", zh)
    assert sheet.sentence.startswith(zh)
    assert all(row.basis_title == "未知" and row.payer == "" for row in sheet.rows)


def test_B2_before_the_start_nothing_is_known_yet(office: Office, device: Device) -> None:
    sheet = office.coverage.answer(device(accepted_on="2026-11-01"), date(2026, 10, 1))
    assert (sheet.unknown, bases(sheet)) == ("before", "??????")
    assert "2026-11-01" in sheet.standing


def test_B1_the_last_covered_day_is_said(office: Office, device: Device) -> None:
    made = device(plan_id="两年质保", accepted_on="2024-02-29")
    sheet = office.coverage.answer(made, date(2026, 2, 28))
    assert sheet.notes == ("The last covered day is 2026-02-28, the day before the anniversary.",)
    assert bases(sheet) == "ffffff"
    assert bases(office.coverage.answer(made, date(2026, 3, 1))) == "cccffc"


def test_B2_an_unknown_device_is_not_found(office: Office) -> None:
    for ask in (office.coverage.answer, office.coverage.of_device):
        with pytest.raises(NotFound):
            ask(4711)


# -- the ledger (B5) ---------------------------------------------------------------------------------------------------

HAND = {"kind": "hand", "begins_on": "2026-03-01", "days": "60", "reason": "客户停工"}


def test_B5_a_row_by_hand_counts_at_once_and_shifts_the_later_phases(office: Office, device: Device) -> None:
    made = device()
    office.coverage.extend(made, HAND)
    found = office.coverage.of_device(made)
    assert (found.end, found.days, found.cut) == (date(2027, 3, 10), 60, 0)
    assert [(phase.first, phase.extended) for phase in found.phases][:2] == [
        (date(2026, 1, 10), 60),
        (date(2027, 3, 11), 0),
    ]
    assert bases(office.coverage.answer(made, date(2027, 3, 10))) == "ffffff"
    assert office.equipment.listing.rows([made])[made][6] == date(2027, 3, 10)


def test_B5_fixed_rows_add_up_and_day_counted_ones_never_twice(office: Office, device: Device) -> None:
    made = device()
    for given in (
        {"kind": "repair", "begins_on": "2026-03-01", "ends_on": "2026-03-10", "days": ""},
        {"kind": "parts", "begins_on": "2026-03-06", "ends_on": "2026-03-15", "days": ""},
        {"days": "7"},
    ):
        office.coverage.extend(made, HAND | given)
    found = office.coverage.of_device(made)
    assert [row.counted for row in found.extensions] == [7, 5, 10]
    assert found.end == date(2027, 1, 31)


def test_B5_a_cancelled_row_stays_with_its_reason_and_counts_no_more(office: Office, device: Device) -> None:
    made = device()
    row = office.coverage.extend(made, HAND)
    with pytest.raises(Invalid):
        office.coverage.cancel(row, {"reason": " "})
    office.coverage.cancel(row, {"reason": "重复登记"})
    (kept,) = office.coverage.of_device(made).extensions
    assert (kept.state, kept.cancel_reason, kept.counted) == ("cancelled", "重复登记", None)
    assert office.coverage.of_device(made).end == date(2027, 1, 9)
    with pytest.raises(Refused):
        office.coverage.cancel(row, {"reason": "again"})
    with pytest.raises(Refused):
        office.coverage.confirm(row)


def test_B5_what_passes_the_cap_is_cut_and_shown_and_the_cap_is_a_setting(office: Office, device: Device) -> None:
    made = device()
    for _time in range(7):
        office.coverage.extend(made, HAND)
    found = office.coverage.of_device(made)
    assert (found.days, found.cut, found.cap) == (365, 55, 365)
    assert "The extensions pass what one device may have; the rest does not count." in found.answer.notes
    office.settings.save({"warranty.cap_days": "100"})
    assert office.equipment.listing.rows([made])[made][6] == date(2027, 4, 19)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days": ""}, "days"),
        ({"days": "0"}, "days"),
        ({"ends_on": "2026-02-01", "days": ""}, "ends_on"),
        ({"ends_on": "2026-04-01"}, "days"),
        ({"reason": ""}, "reason"),
        ({"begins_on": ""}, "begins_on"),
        ({"kind": "fault"}, "kind"),
    ],
)
def test_B5_what_is_wrong_is_told_at_its_field(
    office: Office, device: Device, given: dict[str, Any], field: str
) -> None:
    made = device()
    with pytest.raises(Invalid) as caught:
        office.coverage.extend(made, HAND | given)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert office.coverage.of_device(made).extensions == ()


def test_B5_B8_a_changed_end_supersedes_the_card_and_makes_the_next_one_due(office: Office, device: Device) -> None:
    made = device()
    office.cards.issue([made])
    assert office.cards.due.count(Query()) == 0
    office.coverage.extend(made, HAND)
    assert [row[0] for row in office.cards.due.walk(Query())] == [made]
    (again,) = office.cards.issue([made])
    assert office.cards.get(again).values["edition"] == 2


def test_H8_who_may_not_decide_extends_nothing(as_role: Callable[[str], Office], device: Device) -> None:
    made, clerk = device(), as_role("clerk")
    actions: list[Callable[[DeviceCoverages], object]] = [
        lambda coverage: coverage.extend(made, HAND),
        lambda coverage: coverage.confirm(1),
        lambda coverage: coverage.cancel(1, {"reason": "x"}),
    ]
    for action in actions:
        with pytest.raises(NotAllowed):
            action(clerk.coverage)
    assert clerk.coverage.of_device(made).end == date(2027, 1, 9)
