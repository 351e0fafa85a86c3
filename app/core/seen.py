"""A correction of a row without a version of its own: who looked at it before somebody else's change is told (H7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.errors import Refused
from app.core.fields import Field
from app.core.i18n import _


def require_seen(row: object, fields: Iterable[Field], seen: Mapping[str, Any] | None) -> None:
    """Raises Refused when one of these fields is no longer as it was ``seen``; None: nobody has looked."""
    if seen is None:
        return
    changed = [field for field in fields if field.key in seen and getattr(row, field.key) != seen[field.key]]
    if changed:
        words = _("Somebody else has changed this meanwhile ({fields}). Nothing was saved: close this and look again.")
        raise Refused(words.format(fields=_(", ").join(str(field.title) for field in changed)))
