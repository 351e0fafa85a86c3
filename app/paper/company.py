"""Whose paper it is (H3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.i18n import language
from app.core.settings import read_logo, read_settings
from app.paper.page import Company


def company(session: Session) -> Company:
    """Whose paper it is, from the settings."""
    settings = read_settings(session)
    name = (settings["company.name_en"] if language() == "en" else "") or settings["company.name"]
    return Company(name, settings["company.address"], settings["company.hotline"], read_logo(session))
