"""Sample data of charges and orders: estimates, settlements paid and open, task orders on their way (C9, C11, C13)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.core.clock import local
from app.core.errors import Refused
from app.core.lists import Query

if TYPE_CHECKING:
    from app.sample import Filler

SETTLED = 8
# Of the settlements in turn: the share that is paid, whether the invoice is asked for and issued.
PAYMENTS = ((2, True, True), (0, False, False), (1, True, False), (2, False, False))
CAUSES = ("密封圈老化，真空泵油乳化", "接触器触点烧蚀，频繁启停所致")
MEASURES = ("更换密封圈和泵油，校验真空度", "更换接触器，增加启停间隔保护")


def add_charges(filler: Filler) -> None:
    """Settles some tickets that are done, and gives some open ones their estimates and orders."""
    filler.now = filler.real_now
    _orders(filler)
    _settled(filler)


def _rows(filler: Filler, scope: str) -> list[dict[str, Any]]:
    listing = filler.office.tickets.listing
    keys = ["id", *(column.key for column in listing.columns)]
    return [dict(zip(keys, row, strict=True)) for row in listing.walk(Query(scope=scope))]


def _line(filler: Filler, ticket: int, stage: str, day: date, line: str, **more: Any) -> None:
    filler.office.charges.add_line(ticket, stage, {"line": line, "quantity": 1, "day": day} | more)


def _work(filler: Filler, ticket: int, stage: str, day: date, i: int) -> None:
    """Labour, a trip and a part."""
    parts = [row[0] for row in filler.office.parts.look_up("")]
    _line(filler, ticket, stage, day, "labour", quantity=2 + i % 3, rate_id="维修工时")
    _line(filler, ticket, stage, day, "travel", rate_id="市内交通")
    _line(filler, ticket, stage, day, "part", part_id=parts[i % len(parts)])


def _settled(filler: Filler) -> None:
    done = [row for row in _rows(filler, "") if row["state"] == "closed"]
    done.sort(key=lambda row: row["called_at"], reverse=True)
    for i, row in enumerate(done[:SETTLED]):
        day = local(row["called_at"]).date() + timedelta(days=1)
        filler.stand_on(max(day, filler.day(5 + 4 * i)), 16)
        _settle(filler, row["id"], min(day, filler.office.today()), i)


def _settle(filler: Filler, ticket: int, day: date, i: int) -> None:
    office = filler.office
    _work(filler, ticket, "final", day, i)
    if i % 4 == 1:
        _line(filler, ticket, "final", day, "other", text="外租吊车", typed_price=600, price_reason="外租发票")
    found = office.charges.of(ticket)
    for row in found.final:
        if row["missing"]:
            known = {key: row[key] for key in ("line", "part_id", "text", "rate_id", "quantity", "unit", "day")}
            office.charges.change_line(row["id"], known | {"typed_price": 280, "price_reason": "按协议价"})
    try:
        settlement = office.settlements.confirm(ticket, {})
    except Refused:
        return
    due = office.settlements.get(settlement).values["due"]
    share, asked, issued = PAYMENTS[i % len(PAYMENTS)]
    today = office.today()
    if due and share:
        amount = due if share == 2 else (due / 2).quantize(due)
        office.settlements.pay(
            settlement, {"amount": amount, "day": today, "means": "transfer", "document": f"HK{i + 1:04}"}
        )
    if due and asked:
        title = office.tickets.get(ticket).labels["customer_id"].rpartition(" (")[0]
        office.settlements.ask_invoice(settlement, {"invoice_title": title, "invoice_asked_on": today})
    if due and issued:
        number = f"26322000{i:012}"
        office.settlements.issue_invoice(settlement, {"invoice_number": number, "invoice_on": today})


def _orders(filler: Filler) -> None:
    going = [row for row in _rows(filler, "open") if row["state"] in ("assigned", "in_progress", "waiting")]
    for i, row in enumerate(going[:4]):
        ticket, today = row["id"], filler.office.today()
        _work(filler, ticket, "estimate", today, i)
        if not filler.office.charges.of(ticket).estimate_totals.open:
            said = {"agreed_by": "赵工", "agreed_at": filler.now, "how": ("phone", "wechat")[i % 2]}
            filler.office.charges.agree(ticket, said)
            order = filler.office.caller_orders.write_order(ticket, {"items": "检修并更换损坏部件，恢复正常运行"})
            confirmed = {"confirmed_by": "赵工", "confirmed_at": filler.now, "confirmed_how": "wechat"}
            if i % 2 == 0:
                filler.office.caller_orders.confirm(order, confirmed)
        _task_order(filler, ticket, i)


def _task_order(filler: Filler, ticket: int, i: int) -> None:
    orders = filler.office.task_orders
    values, _labels = orders.begin(ticket)
    values |= {"analysis": "现场检查并查看运行记录", "main_cause": CAUSES[i % 2], "measures": MEASURES[i % 2]}
    values |= {"responsible_id": values["responsible_id"] or filler.technicians[0], "briefing": "断电挂牌，两人作业"}
    order = orders.save({"ticket_id": ticket} | values)
    if i < 3:
        orders.submit(order, {"comment": "请审核"})
