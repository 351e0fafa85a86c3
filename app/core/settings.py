"""The office's settings: shipped defaults, stored only where the office chose otherwise."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.model import Base, Row

# Every figure of the requirements that is one number or text; editable in the settings window.
DEFAULTS: dict[str, Any] = {
    "company.name": "",
    "company.name_en": "",
    "company.address": "",
    "company.hotline": "",
    "company.department": "",
    "office.zone": "Asia/Shanghai",
    "attachments.limit_mb": 20,
    "card.due_months": 1,
    "card.size": "A4",
    "certificates.warn_days": 60,
    "warranty.warn_days": 60,
    "import.max_rows": 200_000,
}


class SettingRow(Row, Base):
    """One setting of the office, as JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), unique=True)
    value: Mapped[str] = mapped_column(Text)


def read_setting(session: Session, key: str) -> Any:
    """The setting's value: the office's own, else the shipped default, else None."""
    stored = session.scalar(select(SettingRow.value).where(SettingRow.key == key))
    return json.loads(stored) if stored is not None else DEFAULTS.get(key)


def read_settings(session: Session) -> dict[str, Any]:
    """All settings by key."""
    stored = session.execute(select(SettingRow.key, SettingRow.value))
    return DEFAULTS | {key: json.loads(value) for key, value in stored}


def write_setting(session: Session, key: str, value: Any) -> None:
    """Stores the office's own value; the shipped default again removes it."""
    row = session.scalar(select(SettingRow).where(SettingRow.key == key))
    if value == DEFAULTS.get(key):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(SettingRow(key=key, value=json.dumps(value, ensure_ascii=False)))
    else:
        row.value = json.dumps(value, ensure_ascii=False)
