"""All kinds of forms that the program prints, in the order in which they are offered (C10).

How to add one stands in ``app/forms/kind.py``.
"""

from __future__ import annotations

from app.forms.kind import FormKind
from app.tickets.charges.papers import SETTLEMENT
from app.tickets.loans.papers import LOAN
from app.tickets.orders.papers import CALLER_ORDER, TASK_ORDER
from app.tickets.papers.analysis import ANALYSIS
from app.tickets.papers.confirmation import CONFIRMATION
from app.tickets.papers.guarantees import THREE_GUARANTEES, THREE_GUARANTEES_LIST
from app.tickets.papers.register import SERVICE_REGISTER
from app.tickets.papers.registration import REGISTRATION
from app.tickets.papers.repair_card import REPAIR_CARD
from app.tickets.papers.service_record import SERVICE_RECORD

KINDS: tuple[FormKind, ...] = (
    CALLER_ORDER,
    TASK_ORDER,
    REGISTRATION,
    CONFIRMATION,
    SERVICE_RECORD,
    SETTLEMENT,
    ANALYSIS,
    THREE_GUARANTEES,
    THREE_GUARANTEES_LIST,
    SERVICE_REGISTER,
    REPAIR_CARD,
    LOAN,
)
