"""What the boxes of the phone report offer, and by what it is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import office_day
from app.core.i18n import _, ngettext
from app.core.search import initials, normalise
from app.tickets.assignment.rules import Suggestion
from app.tickets.callers import Caller
from app.tickets.fields import APPOINTED_AT
from ui.tickets.pick_line import Item


@dataclass(frozen=True)
class Findable:
    """An item with the texts by which it is found."""

    item: Item
    texts: tuple[str, ...]

    def fits(self, typed: str) -> bool:
        """Whether every word typed is in its name or begins its initials."""
        name, *letters = self.texts
        return all(word in name or any(i.startswith(word) for i in letters) for word in normalise(typed).split())


def findable(item: Item) -> Findable:
    """The item, found by parts of its name and by its initials."""
    name = normalise(f"{item.text} {item.note}")
    return Findable(item, (name, *(letters for word in item.text.split() for letters in initials(word))))


def caller_item(caller: Caller) -> Item:
    text = " · ".join(filter(None, (caller.customer, caller.contact, caller.device)))
    star = "★" if caller.key_account else ""
    return Item(text, caller, " ".join(filter(None, (star, caller.phone or caller.region))))


def in_hand(count: int) -> str:
    return ngettext("{n} in hand", "{n} in hand", count).format(n=count) if count else _("free")


def suggested(suggestion: Suggestion) -> Item:
    """Somebody who can be sent, with why and why not; what is picked is the suggestion."""
    return Item(suggestion.name, suggestion, suggestion.short())


def with_reason(suggestion: Suggestion) -> str:
    """The name with the reasons: 李强（项目经理，今天空闲）."""
    return _("{name} ({reasons})").format(name=suggestion.name, reasons=suggestion.short())


def day_typed(appointed_at: Any) -> date | None:
    """The day of an appointment as it stands in its box; None while it is blank or no date yet."""
    moment = moment_typed(appointed_at)
    return office_day(moment) if moment is not None else None


def moment_typed(appointed_at: Any) -> datetime | None:
    """An appointment as it stands in its box; None while it is blank or no moment yet."""
    try:
        moment: datetime | None = APPOINTED_AT.read(appointed_at)
    except ValueError:
        return None
    return moment


def is_phone(typed: str) -> bool:
    return re.fullmatch(r"[\d\s()+\-]{5,}", typed) is not None


def is_serial(typed: str) -> bool:
    """Whether it looks like a device's serial number: letters and digits mixed in one word, nothing Chinese."""
    word = typed.strip()
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/#-]{5,}", word) is None:
        return False
    return any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)
