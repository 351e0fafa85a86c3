"""Sample data of printed forms: signed, printed and not back, late, void; a fault analysis (C10, C14, C15)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.core.clock import office_day
from app.core.lists import Query

if TYPE_CHECKING:
    from app.sample import Filler

# How many days ago the forms of the newest solved tickets were printed; the first ones came back.
SIGNED, LATE, FRESH = 4, 2, 2
PREVENTION = "每季度巡检时检查密封件并做记录，每两年更换一次；操作培训中增加真空泵油更换的内容。"


def add_forms(filler: Filler) -> None:
    """Prints the service records of the newest solved tickets, each a while ago, and analyses the fault of one."""
    forms = filler.office.forms
    solved = _solved(filler, SIGNED + LATE + FRESH)
    for place, (ticket, resolved_at) in enumerate(solved):
        back = 1 if place < FRESH else 9 + place
        filler.now = max(filler.real_now - timedelta(days=back), resolved_at)
        kind = "service_record" if place % 2 else "registration"
        (form,) = forms.print_out(kind, [ticket], "A4").form_ids
        if place >= FRESH + LATE:
            filler.now = min(filler.now + timedelta(days=3), filler.real_now)
            day = office_day(filler.now).isoformat()
            forms.sign(form, {"signed_on": day, "signed_by": ("赵工", "王主任")[place % 2]})
    filler.now = filler.real_now
    if solved:
        ticket = solved[0][0]
        (wrong,) = forms.print_out("confirmation", [ticket], "A4").form_ids
        forms.void(wrong, {"void_reason": "客户名称写错，重开"})
        forms.print_out("confirmation", [ticket], "A4")
        _analyse(filler, solved[-1][0])


def _solved(filler: Filler, count: int) -> list[tuple[int, Any]]:
    listing = filler.office.tickets.listing
    keys = ["id", *(column.key for column in listing.columns)]
    found = []
    for row in listing.walk(Query(sort="called_at", descending=True)):
        values = dict(zip(keys, row, strict=True))
        details = filler.office.tickets.get(values["id"]).values
        if details["resolved_at"] is not None and details["kind"] == "fault":
            found.append((values["id"], details["resolved_at"]))
        if len(found) == count:
            break
    return found


def _analyse(filler: Filler, ticket: int) -> None:
    analyses = filler.office.analyses
    begun = dict(analyses.of_ticket(ticket).values)
    begun["cause"] = begun["cause"] or "密封件老化，真空泵油长期未更换。"
    begun["solution"] = begun["solution"] or "更换密封件和真空泵油，试运行合格。"
    analyses.save(ticket, begun | {"prevention": PREVENTION, "analysed_by_id": filler.technicians[0]})
    filler.office.forms.print_out("analysis", [ticket], "A4")
