"""The office's settings: shipped defaults, stored only where the office chose otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, LargeBinary, String, Text, cast, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.clock import set_zone
from app.core.errors import Invalid, Problem
from app.core.i18n import _
from app.core.model import Base, Row
from app.core.numbering import PATTERNS, check_pattern
from app.core.rights import needs
from app.core.setting_fields import DEFAULTS, FIELDS

if TYPE_CHECKING:
    from app.office import Office

LOGO = "company.logo"
LOGO_BYTES = 2 * 1024 * 1024
NUMBER = "number."  # before the name of a number series: its pattern


class SettingFile(Row, Base):
    """A setting that is a file: the logo."""

    __tablename__ = "setting_file"

    key: Mapped[str] = mapped_column(String(80), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SettingRow(Row, Base):
    """One setting of the office, as JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), unique=True)
    value: Mapped[str] = mapped_column(Text)


def read_setting(session: Session, key: str) -> Any:
    """The setting's value: the office's own, else the shipped default, else None."""
    stored = session.scalar(select(SettingRow.value).where(SettingRow.key == key))
    return json.loads(stored) if stored is not None else DEFAULTS.get(key)


def number_in_query(key: str) -> ColumnElement[int]:
    """A whole number of the settings as part of a statement, so that a list needs no second one for it."""
    stored = select(SettingRow.value).where(SettingRow.key == key).scalar_subquery()
    return func.coalesce(cast(stored, Integer), int(DEFAULTS[key]), type_=Integer())


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


class Settings:
    """The settings as a service: what the settings window and the first start work with."""

    name = "settings"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def all(self) -> dict[str, Any]:
        """All settings by key, the number patterns as ``number.<series>``; without the logo."""
        with self.office.read() as session:
            return {NUMBER + series: pattern for series, pattern in PATTERNS.items()} | read_settings(session)

    @needs("view")
    def get(self, key: str) -> Any:
        """One setting."""
        if key.startswith(NUMBER):
            return self.all()[key]
        with self.office.read() as session:
            return read_setting(session, key)

    @needs("view")
    def logo(self) -> bytes:
        """The company's logo as the content of a PNG or JPEG file; empty without one."""
        with self.office.read() as session:
            return read_logo(session)

    @needs("settings.edit")
    def save(self, raw: Mapping[str, Any]) -> None:
        """Saves what was typed, all or nothing; raises Invalid. ``company.logo`` is a file's content, empty for none.

        Keys that are missing stay as they are.
        """
        values = clean_settings(raw)
        with self.office.write(note="settings") as session:
            for key, value in values.items():
                if key == LOGO:
                    _write_logo(session, value)
                elif key.startswith(NUMBER):
                    write_setting(session, key, None if value == PATTERNS[key.removeprefix(NUMBER)] else value)
                else:
                    write_setting(session, key, value)
        if "office.zone" in values:
            set_zone(values["office.zone"])


def clean_settings(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what was typed; raises Invalid with every problem at once."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, typed in raw.items():
        try:
            values[key] = _clean_one(key, typed)
        except ValueError as error:
            problems.append(Problem(key, str(error)))
    if problems:
        raise Invalid(problems)
    return values


def _clean_one(key: str, typed: Any) -> Any:
    if key == LOGO:
        if len(typed) > LOGO_BYTES:
            raise ValueError(_("The logo has more than {n} MiB.").format(n=LOGO_BYTES // 1024 // 1024))
        if typed and not typed.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            raise ValueError(_("The logo must be a PNG or JPEG picture."))
        return bytes(typed)
    if key.startswith(NUMBER) and key.removeprefix(NUMBER) in PATTERNS:
        pattern = str(typed).strip()
        if wrong := check_pattern(pattern):
            raise ValueError(wrong)
        return pattern
    return FIELDS[key].read(typed)


def read_logo(session: Session) -> bytes:
    """The logo's file content, empty without one."""
    return session.scalar(select(SettingFile.content).where(SettingFile.key == LOGO)) or b""


def _write_logo(session: Session, content: bytes) -> None:
    row = session.scalar(select(SettingFile).where(SettingFile.key == LOGO))
    if row is not None and not content:
        session.delete(row)
    elif row is not None:
        row.content = content
    elif content:
        session.add(SettingFile(key=LOGO, content=content))
