"""What the kinds of forms are called, by their key; the same key is their number series (C10)."""

from __future__ import annotations

from app.core.fields import choice
from app.core.i18n import Text, lazy

TITLES: dict[str, Text] = {
    "registration": lazy("Repair registration form"),
    "confirmation": lazy("Service confirmation"),
    "service_record": lazy("After-sales service record"),
    "analysis": lazy("Fault analysis report"),
    "three_guarantees": lazy("Three-guarantees repair record"),
    "three_guarantees_list": lazy("Three-guarantees repair list"),
    "service_register": lazy("After-sales service register"),
    "repair_card": lazy("Project repair card"),
    "caller_orders": lazy("Order from the caller"),
    "task_orders": lazy("Repair task order"),
    "settlements": lazy("Statement of charges"),
    "loan": lazy("Loaner slip"),
}
KIND_OF = choice(*TITLES.items())
