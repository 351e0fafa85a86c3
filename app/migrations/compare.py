"""How the schema of a database is compared with the models."""

from __future__ import annotations

import importlib
import re
from typing import Any, Literal

from sqlalchemy import types

from app.core.model import Base, Moment, Scaled

# What no mapped class stands for.
OUTSIDE = re.compile(r"search_grams(_\w+)?|ix_search_entry_grams|sqlite_\w+|alembic_version")


def compare_options() -> dict[str, Any]:
    """The options of Alembic's comparison: for the tool that writes migrations, the check, and the test."""
    importlib.import_module("app.models")
    return {
        "target_metadata": Base.metadata,
        "include_object": _include,
        "render_item": render_type,
        "compare_type": True,
    }


def render_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Our column types as what they are in the database: a migration must not change when our classes do."""
    if kind != "type":
        return False
    if isinstance(value, Scaled):
        return "sa.BigInteger()"
    if isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    if isinstance(value, types.BigInteger) and "sqlite" in value._variant_mapping:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if isinstance(value, types.Text) and "postgresql" in value._variant_mapping:
        return 'sa.Text().with_variant(postgresql.ARRAY(sa.Text()), "postgresql")'
    return False


def _include(_object: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    return name is None or not OUTSIDE.fullmatch(name)
