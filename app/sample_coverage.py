"""Sample data of coverage: extensions, one of them proposed, a verdict, an appraisal, a compensation (B3, B5, B7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.core.clock import office_day
from app.core.lists import Query
from app.office import Office


def fill(office: Office, today: date) -> None:
    """Adds them to devices in their warranty and to the newest tickets with a device."""
    covered = [row[0] for row in office.equipment.listing.walk(Query(scope="covered", sort="id"))]
    for device, reason in zip(covered[:2], ("停产两天，协商延长", "返厂维修期间"), strict=False):
        begin = office.coverage.of_device(device).phases[0].first
        if begin is not None and begin + timedelta(days=40) < today:
            row = {"kind": "hand", "begins_on": begin + timedelta(days=30), "days": 30, "reason": reason}
            office.coverage.extend(device, row)
    tickets = [ticket for ticket in _tickets(office) if ticket["equipment_id"] is not None]
    if len(tickets) < 3:
        return
    called = office_day(tickets[0]["called_at"])
    proposed = {"kind": "repair", "begins_on": called, "ends_on": today, "reason": "等待返厂"}
    office.ticket_coverage.propose_extension(tickets[0]["id"], proposed)
    exclusion = next(row[0] for row in office.exclusions.listing.walk(Query(sort="number")) if "疏忽" in row[2])
    verdict = {"quality": "no", "fault_category": "operation", "exclusion_id": exclusion}
    office.ticket_coverage.conclude(tickets[1]["id"], verdict | {"exclusion_grounds": "现场照片：误接电源"})
    appraisal = {
        "part": "主轴",
        "appraised_by": "省产品质量监督检验院",
        "document": "鉴字 15 号",
        "appraised_on": called,
    }
    office.ticket_coverage.appraise(tickets[2]["id"], appraisal)
    agreed = {"amount": 1800, "agreed_by": office.user.name or "服务经理", "agreed_on": called}
    office.ticket_coverage.compensate(tickets[2]["id"], agreed)


def _tickets(office: Office) -> list[dict[str, Any]]:
    """The newest open faults, each by field key."""
    listing = office.tickets.listing
    ids = [row[0] for row in listing.first_page(Query(scope="open", sort="called_at"))]
    found = [dict(office.tickets.get(ticket).values) | {"id": ticket} for ticket in ids]
    return [ticket for ticket in found if ticket["kind"] == "fault"]
