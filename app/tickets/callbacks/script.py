"""What the clerk says when calling back: the office's own words with the ticket's facts in them (C16)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.i18n import _, language
from app.core.setting_fields import SCRIPT_PLACES
from app.tickets.visits.pattern import filled


def shipped_script() -> str:
    """The words in use while the office has none of its own."""
    return _(
        "Good day, {contact}. This is {me} of {company} after-sales service.\n"
        "You reported to us: {fault} ({device}).\n"
        "{technician} has dealt with it: {result}.\n"
        "Is it solved for good? How satisfied are you, from 5 (very) to 1 (not at all)?\n"
        "Did we come when we had promised? Was our colleague friendly? Is there anything else that we can do?"
    )


def script_text(own: Mapping[str, str], values: Mapping[str, str]) -> str:
    """The script in the language of the screen. ``own``: the office's words by language, blank: the shipped ones."""
    text = filled(own.get(language(), "") or shipped_script(), values, SCRIPT_PLACES)
    # A ticket without a device leaves nothing in its brackets.
    return re.sub(r" ?(?:\(\)|\uff08\uff09)", "", text)
