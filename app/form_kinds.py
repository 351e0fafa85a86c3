"""All kinds of forms that the program prints, in the order in which they are offered (C10).

How to add one stands in ``app/forms/kind.py``.
"""

from __future__ import annotations

from app.forms.kind import FormKind
from app.tickets.loans.papers import LOAN
from app.tickets.papers.confirmation import CONFIRMATION

KINDS: tuple[FormKind, ...] = (CONFIRMATION, LOAN)
