"""B9: registration receipts decide who pays a claim, never what the end user gets; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.coverage.decision import Case, Payer, Registration, decide
from app.coverage.registrations import registration_of
from app.coverage.rules import Phase, Plan, Start
from app.equipment.model import Equipment
from app.office import Office
from tests.conftest import StandingClock

TODAY = date(2026, 11, 22)


@pytest.fixture
def dealer(office: Office) -> int:
    return office.customers.save({"name": "天津津海机电", "kind": "dealer"})


@pytest.fixture
def user(office: Office) -> int:
    return office.customers.save({"name": "恒瑞制药"})


def device(office: Office, customer: int, dealer: int | None, sold: str = "", registered: str = "") -> int:
    raw = {"customer_id": customer, "name": "泵", "dealer_id": dealer, "sold_on": sold, "registered_on": registered}
    return office.equipment.save(raw)


def registration(office: Office, device_id: int) -> Registration | None:
    with office.read() as session:
        return registration_of(session, session.get_one(Equipment, device_id))


def standings(office: Office, scope: str = "") -> dict[int, str]:
    listing = office.registrations.listing
    place = 1 + [column.key for column in listing.columns].index("registration_standing")
    return {row[0]: row[place] for row in listing.walk(Query(scope=scope))}


def test_B9_a_sale_is_read_with_the_days_of_the_setting(office: Office, user: int, dealer: int) -> None:
    assert registration(office, device(office, user, None, "2026-10-01")) is None
    sold = device(office, user, dealer, "2026-10-01", "2026-10-30")
    assert registration(office, sold) == Registration(date(2026, 10, 1), date(2026, 10, 30), 20, "")
    office.settings.save({"registration.days": "30"})
    found = registration(office, sold)
    assert found is not None
    assert found.due_on == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("sold", "registered", "standing"),
    [
        ("2026-11-02", "", "due"),  # day 20 is today
        ("2026-11-01", "", "missing"),
        ("2026-10-01", "2026-10-21", "in_time"),
        ("2026-10-01", "2026-10-22", "late"),
        ("", "2026-10-22", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_B9_late_and_missing_receipts_are_told_apart(
    office: Office, user: int, dealer: int, sold: str, registered: str, standing: str
) -> None:
    sale = device(office, user, dealer, sold, registered)
    device(office, user, None, sold, registered)  # no dealer sold it: never listed
    assert standings(office) == {sale: standing}
    scopes = {scope for scope in ("due", "missing", "late") if sale in standings(office, scope)}
    expected = {standing} & {"due", "missing", "late"}
    # A sale without a day and without a receipt is missing one too: the dealer pays.
    assert scopes == (expected or ({"missing"} if not sold and not registered else set()))


def test_B9_the_list_follows_the_setting_and_the_clock(
    office: Office, user: int, dealer: int, clock: StandingClock
) -> None:
    sale = device(office, user, dealer, "2026-11-02")
    office.settings.save({"registration.days": "19"})
    assert standings(office, "missing") == {sale: "missing"}
    office.settings.save({"registration.days": "20"})
    assert standings(office, "due") == {sale: "due"}
    clock.forward(days=1)
    assert standings(office, "missing") == {sale: "missing"}


def test_B9_a_receipt_is_entered_and_the_device_becomes_the_end_users(office: Office, user: int, dealer: int) -> None:
    site = {"sites": [{"name": "仓库"}]}
    office.customers.save(site, dealer)
    sale = office.equipment.save({"customer_id": dealer, "name": "泵", "site_id": "仓库"})
    raw = {
        "dealer_id": "天津津海机电",
        "end_user_id": "恒瑞制药",
        "sold_on": "2026-11-01",
        "registered_on": "2026-11-20",
        "receipt_number": "HZ-118",
    }
    office.registrations.register_receipt(sale, raw)
    values = office.equipment.get(sale).values
    assert (values["customer_id"], values["dealer_id"], values["site_id"]) == (user, dealer, None)
    assert (values["sold_on"], values["registered_on"], values["receipt_number"]) == (
        date(2026, 11, 1),
        date(2026, 11, 20),
        "HZ-118",
    )
    assert standings(office) == {sale: "in_time"}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"registered_on": "2026-10-31"}, "registered_on"),
        ({"registered_on": "2026-11-23"}, "registered_on"),
        ({"sold_on": ""}, "sold_on"),
        ({"dealer_id": "恒瑞制药"}, "dealer_id"),
        ({"end_user_id": "没有的公司"}, "end_user_id"),
    ],
)
def test_B9_what_is_wrong_on_a_receipt_is_told_at_its_field(
    office: Office, user: int, dealer: int, given: dict[str, str], wrong: str
) -> None:
    sale = device(office, user, dealer)
    raw = {"dealer_id": dealer, "end_user_id": user, "sold_on": "2026-11-01", "registered_on": "2026-11-20"}
    with pytest.raises(Invalid) as error:
        office.registrations.register_receipt(sale, raw | given)
    assert [problem.field for problem in error.value.problems] == [wrong]
    assert office.equipment.get(sale).values["sold_on"] is None


PLAN = Plan("三包", (Phase("三包期", dict.fromkeys(("labour", "part"), "free"), months=12, warranty=True),), Start.SALE)


def payer(office: Office, device_id: int, day: date = TODAY) -> tuple[str | None, Payer | None]:
    found = registration(office, device_id)
    sold = found.sold_on if found else None
    line = decide(Case(day, PLAN, {Start.SALE: sold}, registration=found)).line("labour")
    return line.basis, line.payer


def test_B9_the_end_user_gets_the_same_and_only_the_payer_changes(office: Office, user: int, dealer: int) -> None:
    in_time = device(office, user, dealer, "2026-06-01", "2026-06-10")
    late = device(office, user, dealer, "2026-06-01", "2026-07-10")
    missing = device(office, user, dealer, "2026-06-01")
    assert payer(office, in_time) == ("free", Payer.US)
    assert payer(office, late) == payer(office, missing) == ("free", Payer.DEALER)
    office.registrations.override(late, {"override_reason": "邮寄遗失"})
    assert payer(office, late) == ("free", Payer.US)
    office.registrations.withdraw_override(late, {"reason": "查实未寄"})
    assert payer(office, late) == ("free", Payer.DEALER)


def test_B9_an_override_is_recorded_with_who_when_and_why(office: Office, user: int, dealer: int) -> None:
    late = device(office, user, dealer, "2026-06-01", "2026-07-10")
    office.registrations.override(late, {"override_reason": "邮寄遗失"})
    assert standings(office, "overridden") == {late: "overridden"}
    assert office.equipment.notes(late) == [
        "The dealer registered the sale late.",
        "We bear claims nevertheless: 邮寄遗失 (王芳, 2026-11-22).",
    ]
    told = " ".join(event.detail for event in office.archive.time_line("equipment", late))
    assert "Reason of the override: – → 邮寄遗失" in told


def test_B9_there_is_nothing_to_override_where_the_dealer_does_not_pay(office: Office, user: int, dealer: int) -> None:
    cases = (
        (device(office, user, None), "No dealer sold"),
        (device(office, user, dealer, "2026-11-10"), "not late"),
        (device(office, user, dealer, "2026-06-01", "2026-06-10"), "not late"),
    )
    for sale, words in cases:
        with pytest.raises(Refused) as error:
            office.registrations.override(sale, {"override_reason": "x"})
        assert words in str(error.value)
    with pytest.raises(Invalid):
        office.registrations.override(device(office, user, dealer, "2026-06-01"), {"override_reason": " "})


@pytest.mark.parametrize(
    ("role", "records", "overrides"),
    [("clerk", True, False), ("sales", True, False), ("technician", False, False), ("manager", True, True)],
)
def test_H8_who_enters_receipts_and_who_overrides(
    office: Office,
    user: int,
    dealer: int,
    as_role: Callable[[str], Office],
    role: str,
    records: bool,
    overrides: bool,
) -> None:
    sale = device(office, user, dealer, str(TODAY - timedelta(days=60)))
    person = as_role(role).registrations
    raw: dict[str, Any] = {"dealer_id": dealer, "end_user_id": user, "sold_on": "2026-09-01"}
    for allowed, action in (
        (overrides, lambda: person.override(sale, {"override_reason": "x"})),
        (records, lambda: person.register_receipt(sale, raw | {"registered_on": "2026-11-20"})),
    ):
        if allowed:
            action()
        else:
            with pytest.raises(NotAllowed):
                action()
