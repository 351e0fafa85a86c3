"""What is shown and typed of warranty extensions, appraisals and compensation, in order (B5, B7)."""

from __future__ import annotations

from typing import Any

from app.core.fields import DATE, INTEGER, MONEY, YES_NO, Field, choice, positive
from app.core.i18n import _, lazy, ngettext
from app.coverage.model import CANCELLED, CONFIRMED, PROPOSED, WITHDRAWN

KIND_OF = choice(
    ("fault", lazy("Fault that kept from working")),
    ("repair", lazy("Days under repair")),
    ("parts", lazy("Days waiting for a part")),
    ("hand", lazy("By hand")),
)
STATE_OF = choice(
    (PROPOSED, lazy("Proposed")),
    (CONFIRMED, lazy("Counts")),
    (CANCELLED, lazy("Cancelled")),
    (WITHDRAWN, lazy("Withdrawn")),
)

BEGINS_ON = Field("begins_on", lazy("First day"), DATE, required=True)
ENDS_ON = Field("ends_on", lazy("Last day"), DATE, hint=lazy("Blank: a fixed number of days"))
DAYS = Field("days", lazy("Days"), INTEGER, hint=lazy("Or a last day; less than 0 takes back"))
EXTENDED_BECAUSE = Field("reason", lazy("Reason"), required=True, max_length=300)
BY_HAND_KIND = Field(
    "kind", lazy("Kind of extension"), choice(*(option for option in KIND_OF.options if option[0] != "fault")), True
)
BY_HAND = (BY_HAND_KIND, BEGINS_ON, ENDS_ON, DAYS, EXTENDED_BECAUSE)
OF_TICKET = (Field("kind", lazy("Kind of extension"), KIND_OF, True), BEGINS_ON, ENDS_ON, DAYS, EXTENDED_BECAUSE)
CANCEL = (Field("reason", lazy("Cancelled because"), required=True, max_length=300),)

APPRAISAL = (
    Field("part", lazy("Part"), required=True),
    Field("wear", lazy("Wear part"), YES_NO),
    Field("appraised_by", lazy("Appraised by"), required=True, max_length=100, hint=lazy("The authority")),
    Field("appraised_on", lazy("Appraised on"), DATE, required=True),
    Field("document", lazy("Document"), required=True, hint=lazy("Its number or name; attach the scan to the ticket")),
)
COMPENSATION = (
    Field("amount", lazy("Amount"), MONEY, required=True, check=positive),
    Field("agreed_by", lazy("Agreed by"), required=True, max_length=100),
    Field("agreed_on", lazy("Agreed on"), DATE, required=True),
    Field("paid_on", lazy("Paid on"), DATE),
    Field("remark", lazy("Remark"), max_length=300),
)
PAID = (Field("paid_on", lazy("Paid on"), DATE, required=True),)


def row_text(row: Any) -> str:
    """A row of the ledger in a few words: 「使客户停工的故障 2026-03-01，60 天」."""
    kind = KIND_OF.show(row.kind)
    if row.ends_on is not None:
        return _("{kind}, {first} to {last}").format(
            kind=kind, first=row.begins_on.isoformat(), last=row.ends_on.isoformat()
        )
    words = ngettext("{kind} on {first}, {n} day", "{kind} on {first}, {n} days", abs(row.days))
    return words.format(kind=kind, first=row.begins_on.isoformat(), n=row.days)
