"""What follows from what was reported: pure (C1)."""

from __future__ import annotations

from datetime import date
from typing import Any

TITLE = 40


def is_out_of_warranty(warranty_end: date | None, called_on: date) -> bool:
    """Whether the call came after the last covered day; an unknown end says nothing (C1)."""
    return warranty_end is not None and warranty_end < called_on


def is_bare_word(name: str) -> bool:
    """Whether a name is one word without a Chinese character: initials that found nobody look like that, and hardly any
    customer (C1)."""
    return bool(name.strip()) and name.isascii() and not any(sign.isspace() for sign in name.strip())


def device_text(name: str, model: str, serial: str) -> str:
    """A device in one line: 「真空炉 DK-200 #4711」; the model is not repeated when the name holds it."""
    shown = [name] if model and model in name else [name, model]
    return " ".join(filter(None, (*shown, f"#{serial}" if serial else "")))


def device_name(name: str, model: str, serial: str) -> str:
    """What a device is called that the caller only half knows."""
    return name or model or serial


def ticket_title(number: Any, fault: Any) -> str:
    """How a ticket is named in boxes and messages: its number and the beginning of the fault."""
    words = " ".join(str(fault or "").split())
    return f"{number} {words[:TITLE]}{'…' if len(words) > TITLE else ''}".strip()


# Of a longer text a list tells the beginning; the ticket's own papers tell all.
_LONGEST = 120


def one_line(text: str) -> str:
    """A text without its line breaks, cut where it is long, for a cell of a table."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
