"""What can hang on a ticket: one function for each, that puts it there. For undo, merging, archiving."""

from __future__ import annotations

from typing import Any

from tests.tickets.conftest import World


def visit(world: World, ticket: int) -> object:
    raw = {"planned_from": "2026-11-25 09:00", "technician_id": world.second}
    return world.office.dispatch.plan(ticket, raw)


def attempt(world: World, ticket: int) -> object:
    raw = {"mode": "phone", "at": world.office.clock(), "minutes": "5", "result": "无效", "solved": "no"}
    return world.office.work.record_attempt(ticket, raw)


def escalate(world: World, ticket: int) -> object:
    return world.office.work.escalate(ticket, {"to_tier": "expert", "reason": "疑难"})


def step(world: World, ticket: int) -> object:
    raw = {"step": "diagnose", "at": world.office.clock(), "text": "查密封圈"}
    return world.office.work.record_step(ticket, raw)


def check_item(world: World, ticket: int) -> object:
    return world.office.work.add_check_item(ticket, {"text": "查真空"})


def rma(world: World, ticket: int) -> object:
    raw = {"what": "part", "item": "真空计", "taken_at": world.office.clock()}
    return world.office.work.take_away(ticket, raw)


def software(world: World, ticket: int) -> object:
    return world.office.work.record_software(ticket, {"at": world.office.clock(), "version_after": "2.0"})


def happened(world: World, ticket: int) -> object:
    return world.office.clocks.happened(ticket, "responded", {"at": world.office.clock()})


def call(world: World, ticket: int) -> object:
    return world.office.call_backs.record(ticket, {"outcome": "no_answer"})


def complaint(world: World, ticket: int) -> object:
    given = world.office.complaints.given_by_ticket(ticket)
    return world.office.complaints.save(given | {"content": "太慢", "received_at": world.office.clock()})


def follow_up(world: World, ticket: int) -> object:
    return world.report(follow_up_of_id=ticket)


def todo(world: World, ticket: int) -> object:
    return world.office.todos.add("tickets", ticket, {"text": "回电"})


def charge(world: World, ticket: int, stage: str = "estimate") -> int:
    raw = {"line": "other", "quantity": "1", "day": "2026-11-22", "text": "吊车"}
    raw |= {"typed_price": "350", "price_reason": "外租"}
    return world.office.charges.add_line(ticket, stage, raw)


def agreement(world: World, ticket: int) -> object:
    charge(world, ticket)
    said = {"agreed_by": "赵工", "agreed_at": world.office.clock(), "how": "phone"}
    return world.office.charges.agree(ticket, said)


def settled(world: World, ticket: int) -> int:
    charge(world, ticket, "final")
    return world.office.settlements.confirm(ticket, {})


def caller_order(world: World, ticket: int) -> int:
    return world.office.caller_orders.write_order(ticket, {"items": "更换密封圈", "price": "350"})


def task_order(world: World, ticket: int) -> int:
    raw = {"ticket_id": ticket, "problem": "真空报警", "analysis": "漏气", "main_cause": "老化", "measures": "更换"}
    return world.office.task_orders.save(raw | {"responsible_id": world.second, "due_on": "2026-12-01"})


def loan(world: World, ticket: int) -> int:
    given = {"customer_id": world.other, "name": "备用真空炉", "loaner": True}
    device = world.office.equipment.save(world.office.equipment.blank() | given)
    raw = {"equipment_id": device, "out_at": world.office.clock(), "due_on": "2026-12-06", "receiver": "赵工"}
    return world.office.loans.lend(ticket, raw | {"condition_out": "完好"})


def goods(world: World, ticket: int) -> int:
    _kind(world, ticket, "return")
    raw = {"what": "goods", "item": "密封圈", "wants": "return", "quantity": 1, "reason": "开裂"}
    return world.office.returns.request(ticket, raw)


def acceptance(world: World, ticket: int) -> int:
    _kind(world, ticket, "installation")
    raw = {"accepted_on": "2026-11-20", "result": "passed", "our_signer": "李强", "customer_signer": "赵工"}
    return world.office.acceptances.write(ticket, raw)


def accepted_device(world: World, ticket: int) -> int:
    _kind(world, ticket, "installation")
    return world.office.acceptances.add_devices(ticket, {"equipment_id": world.device})


def open_point(world: World, ticket: int) -> int:
    _kind(world, ticket, "installation")
    return world.office.acceptances.add_point(ticket, {"text": "补漆"})


def consumable(world: World, ticket: int) -> int:
    _kind(world, ticket, "consumables")
    return world.office.consumables.want(ticket, {"item": "真空泵油", "quantity": "2"})


def analysis(world: World, ticket: int) -> int:
    raw: dict[str, Any] = {"cause": "老化", "solution": "更换", "prevention": "每年检查"}
    raw |= {"analysed_on": "2026-11-22", "analysed_by_id": world.technician}
    return world.office.analyses.save(ticket, raw)


def form(world: World, ticket: int, kind: str = "service_record") -> int:
    return int(world.office.forms.print_out(kind, [ticket], "A4").form_ids[0])


def signed_form(world: World, ticket: int) -> int:
    made = form(world, ticket)
    world.office.forms.sign(made, {"signed_on": "2026-11-22", "signed_by": "赵工"})
    return made


def _kind(world: World, ticket: int, kind: str) -> None:
    if world.values(ticket)["kind"] != kind:
        world.office.tickets.save({"kind": kind}, ticket)
