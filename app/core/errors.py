"""What can go wrong in a way that the user can mend. Everything else is a defect and ends in the crash dialog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.i18n import Text, _, lazy


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field. ``field`` is its key; in a table of a form ``contacts.2.name``."""

    field: str
    message: Text

    def __str__(self) -> str:
        return str(self.message)


class AppError(Exception):
    """A message in the user's words."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Invalid(AppError):
    """The input has problems; the form shows each beside its field and stays open."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class Refused(AppError):
    """A business rule says no."""


class NotFound(AppError):
    """The record is not there any more."""

    def __init__(self, message: Text = "") -> None:
        super().__init__(message or lazy("This record does not exist any more."))


class NotAllowed(AppError):
    """The user's role lacks the right (H8)."""

    def __init__(self, right: str, title: Text = "") -> None:
        self.right = right
        super().__init__(_("You may not do this. It needs the right “{right}”.").format(right=title or right))


class Cancelled(AppError):
    """The user cancelled; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(lazy("Cancelled. Nothing was changed."))


class Stale(AppError):
    """Somebody else saved the record meanwhile (H7).

    ``mine`` is what was to be saved, ``theirs`` what is stored now, both by field key; ``version`` is the stored one:
    saving again with it keeps mine.
    """

    def __init__(
        self,
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
        version: int,
        who: str = "",
        when: datetime | None = None,
    ) -> None:
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.version = version
        self.who = who
        self.when = when
        super().__init__(
            _("{who} has changed this record in the meantime.").format(who=who)
            if who
            else lazy("Somebody else has changed this record in the meantime.")
        )
