"""The database's schema and its version: created, checked and upgraded by the program itself (Alembic)."""

from __future__ import annotations

from app.core.database import Database
from app.core.model import Base


def migrate(database: Database) -> None:
    """Brings the database to the newest schema, in one transaction."""
    import app.models  # noqa: F401

    with database.engine.begin() as connection:
        Base.metadata.create_all(connection)
