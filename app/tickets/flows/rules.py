"""What must hold for acceptance reports and deliveries, with the words for what does not: pure (C5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import minute
from app.core.errors import Problem
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy, ngettext
from app.tickets.visits.rules import AHEAD

# More devices than this are imported from a sheet.
MOST_DEVICES = 200


@dataclass(frozen=True)
class DateChange:
    """What a confirmation does to one device or project: its acceptance date, and the end of the warranty."""

    title: str
    old: date | None
    new: date
    old_end: date | None = None
    new_end: date | None = None

    @property
    def overwrites(self) -> bool:
        """Whether it had another date before."""
        return self.old is not None and self.old != self.new

    def words(self) -> str:
        """In one line: SB000012 accepted 2025-01-10 → 2025-03-01, warranty until …"""
        shown = self.new.isoformat() if self.old in (None, self.new) else f"{self.old} → {self.new}"
        line = _("{what}: accepted {day}").format(what=self.title, day=shown)
        if self.new_end is None:
            return line
        end = f"{self.old_end} → {self.new_end}" if self.old_end not in (None, self.new_end) else str(self.new_end)
        return _("{line}, warranty until {day}").format(line=line, day=end)


def report_problems(accepted_on: date, today: date) -> Iterator[Problem]:
    """What is wrong with an acceptance report."""
    if accepted_on > today:
        yield Problem("accepted_on", lazy("This date lies in the future."))


def confirm_problems(
    changes: Sequence[DateChange], wants_scan: bool, change_reason: str, scan_reason: str
) -> Iterator[Problem]:
    """A date that was there already changes only with a reason; ``wants_scan``: the signed report is asked for and is
    not there, which needs one too (A2)."""
    if not change_reason and any(change.overwrites for change in changes):
        yield Problem("change_reason", lazy("An acceptance date is there already. Say why it changes."))
    if not scan_reason and wants_scan:
        words = lazy("The signed report is not attached. Attach its scan, or say why it is confirmed without.")
        yield Problem("scan_reason", words)


def serials_of(text: str) -> list[str]:
    """Serial numbers that are typed one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def device_problems(picked: bool, name: str, serials: Sequence[str], count: int | None) -> Iterator[Problem]:
    """What is wrong with the devices that are added: one of the register, or new ones in numbers."""
    if picked and (name or serials or count):
        yield Problem("equipment_id", lazy("Either pick a device or make new ones."))
        return
    if picked:
        return
    if not name and not serials:
        yield Problem("name", lazy("Pick a device, or name the new ones."))
    if len(serials) != len(set(serials)):
        yield Problem("serials", lazy("A serial number stands here twice."))
    elif serials and count and count != len(serials):
        words = ngettext("There is {n} serial number.", "There are {n} serial numbers.", len(serials))
        yield Problem("count", words.format(n=len(serials)))
    if max(len(serials), count or 1) > MOST_DEVICES:
        yield Problem("count", _("At most {n} at once; import more from a sheet.").format(n=MOST_DEVICES))


def delivery_problem(delivered_at: datetime, called_at: datetime, now: datetime) -> Text | None:
    """A delivery has happened, and after the call."""
    if delivered_at > now + AHEAD:
        return lazy("This lies in the future.")
    if delivered_at < minute(called_at):
        return _("This is before the call ({moment}).").format(moment=now_text(called_at))
    return None


def planned_words(planned_on: date, today: date, over: bool) -> str:
    """How the date of planned support stands: in 3 days, today, overdue by 2 days; ``over``: it is done."""
    days = (planned_on - today).days
    if over:
        return planned_on.isoformat()
    if days < 0:
        return ngettext("{day}, {n} day overdue", "{day}, {n} days overdue", -days).format(day=planned_on, n=-days)
    if days == 0:
        return _("{day}, today").format(day=planned_on)
    return ngettext("{day}, in {n} day", "{day}, in {n} days", days).format(day=planned_on, n=days)
