"""A dispatch as a text for WeChat, from the office's own pattern (C8): pure.

The pattern is data: only the names of its places are filled in, nothing in it is ever evaluated. A line whose places
are all blank is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from app.core.i18n import _
from app.core.setting_fields import DISPATCH_PLACES

_PLACE = re.compile(r"\{([^{}\n]*)\}")


def shipped_pattern() -> str:
    """The pattern in use while the office has none of its own."""
    return _(
        "[Dispatch] {number} {level}\n"
        "Customer: {customer}\n"
        "Address: {address}\n"
        "Contact: {contact} {phone}\n"
        "Device: {device}\n"
        "Fault: {fault}\n"
        "Warranty: {coverage}\n"
        "Time: {time}\n"
        "Technicians: {technicians}\n"
        "Note: {note}"
    )


def filled(pattern: str, values: Mapping[str, str], places: Collection[str] = DISPATCH_PLACES) -> str:
    """The text: what is known put in its ``places``."""
    lines = []
    for line in pattern.splitlines():
        names = [name for name in _PLACE.findall(line) if name in places]
        if names and not any(values.get(name, "").strip() for name in names):
            continue
        text = _PLACE.sub(lambda place: values.get(place[1], place[0]).strip(), line)
        lines.append(re.sub(r"[ \t]{2,}", " ", text).rstrip())
    return "\n".join(lines).strip()
