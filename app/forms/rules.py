"""What holds for every form, without database and clock (C10, C14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.core.errors import Problem
from app.core.i18n import Text, lazy

# What a scan of a signed form is: a picture or a PDF.
SCANS = ("application/pdf",)


def due_back_on(printed_on: date | None, back_from: date | None, counted: bool, days: int) -> date | None:
    """The day until which the signed form is due: so many calendar days after the return of the technician or after
    printing, whichever is later (C14).

    ``counted``: whether this kind counts from a return; then nothing is due before the return is known.
    """
    if printed_on is None or (counted and back_from is None):
        return None
    start = max(printed_on, back_from) if back_from is not None else printed_on
    return start + timedelta(days=days)


def remarks(size: str, copies: Sequence[Text]) -> list[str]:
    """What stands beside the number on each sheet: a copy a sheet; all of them on one sheet of continuous multi-part
    paper, which writes through."""
    titles = [str(copy) for copy in copies]
    if not titles:
        return [""]
    return [" / ".join(titles)] if size.startswith("241x") else titles


def sign_problem(signed_on: date, printed_first_on: date | None, today: date) -> Problem | None:
    """What is wrong with the day of a signature."""
    if signed_on > today:
        return Problem("signed_on", lazy("This date lies in the future."))
    if printed_first_on is not None and signed_on < printed_first_on:
        return Problem("signed_on", lazy("This is before the form was printed."))
    return None


def is_scan(media_type: str) -> bool:
    """Whether a file of this type can be the scan of a form."""
    return media_type in SCANS or media_type.startswith("image/")
