"""The working hours that come with the program: Monday to Friday, with a lunch break (C3)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.calendar import OFFICE_WEEK
from app.worktime.fields import WEEKDAYS
from app.worktime.model import WorkHours
from app.worktime.rules import spans_text


def seed(session: Session) -> None:
    """Stores the hours of the whole year, once."""
    if session.scalar(select(WorkHours.id).where(WorkHours.seasonal.is_(False))) is None:
        days = {field.key: spans_text(spans) for field, spans in zip(WEEKDAYS, OFFICE_WEEK, strict=True)}
        stamp = {"created_at": session.info["now"], "created_by": session.info["user"].name}
        session.add(WorkHours(seasonal=False, **days, **stamp))
        session.flush()
