"""Sample data of agreements: dealers, registration receipts, quality deposits, maintenance contracts (A6, B9–B11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.coverage.rules import last_covered_day

if TYPE_CHECKING:
    from app.sample import Filler

# How a maintenance contract stands: days since its first day, and the moves that were made.
_CONTRACTS: tuple[tuple[int, str], ...] = (
    (340, "sign"),
    (315, "sign"),
    (290, "sign"),
    (150, "sign"),
    (60, "sign"),
    (400, "sign"),
    (210, "end"),
    (-12, "offer"),
    (-25, "offer"),
    (-20, "later"),
    (20, "decline"),
    (-40, "draft"),
)
# Days from the sale to the receipt; None: it has not come.
_RECEIPTS = (6, 12, 35, None, 18, None, 48, 9)


def make(filler: Filler) -> None:
    """Makes all of it, each on a believable day."""
    _dealers(filler)
    _receipts(filler)
    _deposits(filler)
    _contracts(filler)


def _dealers(filler: Filler) -> None:
    """Two of the dealers have an agreement, one of them owes us money."""
    office = filler.office
    for place, dealer in enumerate(filler.customers[-4:-2]):
        filler.stand_on(filler.day(300), 9)
        office.customers.save(
            {
                "grade": "AB"[place],
                "agreement_number": f"JX{filler.day(300).year}-{11 + place}",
                "agreement_from": filler.day(300),
                "agreement_until": filler.day(300 - 365 * (1 + place)),
                "season_on": filler.day(-70 - 30 * place),
            },
            dealer,
        )
        for back, kind, amount, document in (
            (300, "opening", 32_000, ""),
            (120, "charge", 86_500, "CK2026-118"),
            (75, "payment", 60_000, "银行回单 0417"),
            (30, "write_off", 3_680, "核销通知 12"),
        )[: 4 - 2 * place]:
            filler.stand_on(filler.day(back), 14)
            entry = {"kind": kind, "amount": amount, "day": filler.day(back), "document": document}
            office.dealers.book(dealer, entry)


def _receipts(filler: Filler) -> None:
    """Some devices were sold by the two dealers; not every receipt came in time."""
    office = filler.office
    for place, wait in enumerate(_RECEIPTS):
        device, _customer = filler.devices[3 + place * 7]
        sold = max(office.equipment.get(device).values["sold_on"], filler.day(200 - 20 * place))
        if wait is None:
            sold = filler.day(12 if place == 3 else 41)
        filler.stand_on(max(sold, filler.day(200 - 20 * place)), 10)
        values: dict[str, Any] = {"dealer_id": filler.customers[-4 + place % 2], "sold_on": sold}
        if wait is not None:
            filler.stand_on(sold + timedelta(days=wait), 15)
            values["registered_on"] = min(sold + timedelta(days=wait), filler.today)
            values["receipt_number"] = f"SB{sold.year}-{201 + place}"
        office.equipment.save(values, device)
    late, _customer = filler.devices[3 + 6 * 7]
    filler.stand_on(filler.day(20), 11)
    office.registrations.override(late, {"override_reason": "回执邮寄途中遗失，经销商已补交"})


def _deposits(filler: Filler) -> None:
    """Every other project has a deposit: held, due, deducted from, held for a breach, paid back."""
    office = filler.office
    for place, project in enumerate(list(filler.projects.values())[::2]):
        start = office.projects.get(project).values["accepted_on"]
        filler.stand_on(start, 16)
        deposit = office.deposits.save({"project_id": project, "start_on": start})
        due = office.deposits.get(deposit).values["due_on"]
        if due > filler.today or place % 5 == 4:
            continue  # still held, or due back and not asked for
        day = min(due, filler.today)
        filler.stand_on(day, 10)
        if place % 5 == 3:
            office.deposits.record_breach(deposit, {"day": day, "reason": "到场超时两次，客户提出违约"})
            continue
        if place % 5 == 2:
            office.deposits.deduct(deposit, {"day": day, "amount": 1_200, "reason": "自行采购备件费用"})
        balance = office.deposits.get(deposit).values["balance"]
        office.deposits.give_back(deposit, {"day": day, "amount": balance})


def _contracts(filler: Filler) -> None:
    """One contract for a customer, for those of its devices whose warranty is over by then."""
    office = filler.office
    owners = list(filler.projects)
    waiting = [(back, how) for back, how in _CONTRACTS]
    for customer in owners:
        if not waiting:
            return
        back, how = waiting[0]
        first = filler.day(back)
        devices = _out_of_warranty(filler, customer, first)
        if not devices:
            continue
        waiting.pop(0)
        filler.stand_on(min(first - timedelta(days=20), filler.day(1)), 9)
        raw = {
            "first_on": first,
            "last_on": last_covered_day(first, 12),
            "price": 6_800 + 3_200 * len(devices),
            "visits_per_year": 2 + 2 * (back % 2),
            "service_class": "ABC"[len(waiting) % 3],
        }
        contract = office.contracts.quote(devices, raw)
        _carry_on(filler, contract, first, how)


def _out_of_warranty(filler: Filler, customer: int, first: date) -> list[int]:
    """The customer's devices whose warranty ends within the two months around that day, or is over."""
    found = []
    for device, owner in filler.devices:
        if owner == customer:
            end = filler.office.equipment.listing.rows([device])[device]
            place = 1 + [column.key for column in filler.office.equipment.listing.columns].index("warranty_end")
            if end[place] is not None and end[place] < first + timedelta(days=30):
                found.append(device)
    return found


def _carry_on(filler: Filler, contract: int, first: date, how: str) -> None:
    contracts = filler.office.contracts
    if how == "draft":
        return
    contracts.printed([contract])
    if how == "later":
        contracts.answer(contract, {"answer": "later", "answer_note": "等下季度预算批下来"})
    elif how == "decline":
        contracts.answer(contract, {"answer": "declined", "answer_note": "设备计划明年更新"})
    elif how in ("sign", "end"):
        filler.stand_on(min(first - timedelta(days=5), filler.day(1)), 15)
        contracts.sign(contract, {"signed_on": filler.office.today()})
    if how == "end":
        filler.stand_on(filler.day(45), 10)
        contracts.end(contract, {"ended_on": filler.day(45), "end_reason": "客户搬迁，设备停用"})
