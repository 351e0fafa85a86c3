"""Sample data of loaners, a return, planned support and consumables (C5, C12, C18)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.core.lists import Query

if TYPE_CHECKING:
    from app.sample import Filler

POOL = (
    ("备用空压机", "LGY-22", "BJ-KYJ-01"),
    ("备用控制柜", "KZG-8", "BJ-KZG-01"),
    ("备用检测仪", "JC-100", "BJ-JCY-01"),
)
ACCESSORIES = "电源线 ×1\n操作手册 ×1\n随机工具 ×1 套"


def add_flows(filler: Filler) -> None:
    """A pool of three loaners, two of them out, one of these late; a return that waits for its decision; support on a
    coming date; what is wanted and delivered."""
    office, filler.now = filler.office, filler.real_now
    own = office.customers.save({"name": filler.words["company"]["company.name"], "kind": "internal"})
    base = office.equipment.blank(customer_id=own, loaner=True)
    pool = [
        office.equipment.save(base | {"name": name, "model": model, "serial": serial}) for name, model, serial in POOL
    ]
    listing = office.tickets.listing
    places = {column.key: place for place, column in enumerate(listing.columns, start=1)}
    rows = list(listing.walk(Query(scope="open", sort="called_at")))
    faults = [row for row in rows if row[places["kind"]] == "fault"]
    for row, device, due in zip(faults, pool, (-2, 9), strict=False):
        called = row[places["called_at"]]
        _lend(filler, row[0], device, min(called + timedelta(hours=6), filler.now), due)
    for row in rows:
        if row[places["kind"]] == "consumables":
            office.consumables.want(row[0], {"item": row[places["fault_reported"]][:60], "quantity": 2})
    _return(filler)
    _planned(filler)


def _lend(filler: Filler, ticket: int, device: int, out_at: Any, due: int) -> None:
    """Lent for a ticket and due in so many days."""
    due_on = max(filler.day(-due), filler.day((filler.now - out_at).days))
    raw = {"equipment_id": device, "out_at": out_at, "due_on": due_on, "receiver": "赵工", "accessories": ACCESSORIES}
    filler.office.loans.lend(ticket, raw | {"condition_out": "九成新，运行正常", "handed_by_id": filler.staff[0]})


def _return(filler: Filler) -> None:
    """A dealer's return that was inspected."""
    office, (device, customer) = filler.office, filler.devices[7]
    report = {"kind": "return", "fault_reported": "到货开箱发现面板变形，要求换货", "customer_id": customer}
    ticket = office.tickets.record_report(report | {"equipment_id": device, "called_at": filler.now}).id
    raw = {"what": "device", "wants": "exchange", "quantity": 1, "reason": "面板变形，柜门无法关闭"}
    goods = office.returns.request(ticket, raw)
    found = {"received_on": filler.today, "ground": "quality", "finding": "喷塑前钣金变形，属出厂质量问题，照片已附"}
    office.returns.inspect(goods, found)


def _planned(filler: Filler) -> None:
    """Support on a coming date, half prepared."""
    office, (device, customer) = filler.office, filler.devices[3]
    report = {"kind": "planned", "fault_reported": "用户年度检修后开机，要求工程师全程保障", "customer_id": customer}
    planned = {"equipment_id": device, "planned_on": filler.day(-6), "called_at": filler.now}
    ticket = office.tickets.record_report(report | planned).id
    for text in ("备件箱按清单备齐", "开机参数备份带上", "与用户确认进场手续"):
        office.work.add_check_item(ticket, {"text": text})
    office.work.tick(office.work.of(ticket).checks[0]["id"], True)
