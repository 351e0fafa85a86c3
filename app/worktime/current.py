"""The working calendar that holds in this office (C3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.calendar import Calendar, Hours
from app.core.settings import read_setting


def calendar_of(session: Session) -> Calendar:
    """The working calendar by the office's hours, its own days and its time zone."""
    return Calendar(Hours(), str(read_setting(session, "office.zone")))
