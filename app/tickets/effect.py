"""What a fault does to the user: asked in the report, it suggests the fault level (C2)."""

from __future__ import annotations

from app.core.fields import choice
from app.core.i18n import lazy

EFFECT_OF = choice(
    ("down", lazy("System down")),
    ("partly", lazy("Partly out of order")),
    ("none", lazy("Business not affected")),
)
# The worst first.
EFFECTS: tuple[str, ...] = tuple(code for code, _title in EFFECT_OF.options)
