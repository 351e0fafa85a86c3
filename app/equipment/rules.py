"""What may be said of a device's dates, and of its sale registration: pure (A3, B9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.core.errors import Problem
from app.core.i18n import Text, lazy

# In the order in which they happen; each may not lie before any earlier one.
COURSE: tuple[tuple[str, Text], ...] = (
    ("manufactured_on", lazy("Before the day of manufacture.")),
    ("delivered_on", lazy("Before the delivery date.")),
    ("installed_on", lazy("Before the install date.")),
    ("accepted_on", lazy("Before the acceptance date.")),
)
# What has happened cannot lie ahead.
# Lent out or under repair: where it is says what is open for it, not a person.
AWAY = ("lent", "repair")
PAST = ("manufactured_on", "accepted_on", "sold_on", "registered_on")


def date_problems(dates: Mapping[str, date | None], today: date) -> list[Problem]:
    """Dates that contradict each other or lie ahead."""
    problems = [
        Problem(key, lazy("This date lies in the future.")) for key in PAST if (day := dates.get(key)) and day > today
    ]
    for i, (key, _words) in enumerate(COURSE):
        day = dates.get(key)
        for earlier, words in reversed(COURSE[:i]):
            before = dates.get(earlier)
            if day and before and day < before:
                problems.append(Problem(key, words))
                break
    sold, registered, made = (dates.get(key) for key in ("sold_on", "registered_on", "manufactured_on"))
    if sold and registered and registered < sold:
        problems.append(Problem("registered_on", lazy("Before the day of sale.")))
    if sold and made and sold < made:
        problems.append(Problem("sold_on", COURSE[0][1]))
    return problems


def registration_late(sold: date | None, registered: date | None, today: date, within_days: int) -> bool:
    """Whether the dealer's registration of the sale came, or now comes, too late (B9)."""
    return sold is not None and ((registered or today) - sold).days > within_days
