"""The sale registration of a device (三包回执卡) as coverage sees it (B9)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.core.settings import read_setting
from app.coverage.decision import Registration


def registration_of(session: Session, device: Any) -> Registration | None:
    """The dealer's sale and its registration; None for a device that no dealer sold."""
    if device.dealer_id is None:
        return None
    days = int(read_setting(session, "registration.days"))
    return Registration(device.sold_on, device.registered_on, days)
