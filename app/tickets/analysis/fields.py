"""What is shown and typed of a fault analysis, in order (C15)."""

from __future__ import annotations

from app.core.fields import DATE, LONG_TEXT, Field, reference
from app.core.i18n import Text, lazy

CAUSE = Field("cause", lazy("Cause of the fault"), LONG_TEXT, required=True, max_length=4000)
SOLUTION = Field("solution", lazy("Solution found"), LONG_TEXT, required=True, max_length=4000)
PREVENTION = Field("prevention", lazy("How to avoid it"), LONG_TEXT, required=True, max_length=4000)
ANALYSED_BY = Field("analysed_by_id", lazy("Analysed by"), reference("staff"), required=True)
ANALYSED_ON = Field("analysed_on", lazy("Analysed on"), DATE, required=True)
ASKED = (CAUSE, SOLUTION, PREVENTION, ANALYSED_BY, ANALYSED_ON)
PARTS: tuple[str, Text, tuple[Field, ...]] = ("fault_analysis", lazy("Fault analysis"), ASKED)
