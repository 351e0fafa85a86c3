"""How coverage looks: always a word, and a colour of the theme beside it."""

from __future__ import annotations

from app.coverage.sheet import AnswerSheet

BASIS_COLOURS = {"free": "success", "cost": "warning", "contract": "warning", "list": "danger", "unknown": "muted"}
EXTENSION_COLOURS = {"proposed": "warning", "confirmed": "success", "cancelled": "muted", "withdrawn": "muted"}


def sheet_colour(sheet: AnswerSheet) -> str:
    """The colour of an answer as a whole: all free, unknown, or something to pay."""
    bases = {row.basis for row in sheet.rows if not row.part}
    if bases == {"free"}:
        return "success"
    return "muted" if bases == {"unknown"} else "warning"
