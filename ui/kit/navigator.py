"""How a page reaches the rest of the program without knowing the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # Not at run time: the window is painted before SQLAlchemy is loaded.
    from app.office import Office


class Navigator(Protocol):
    """Given to every page and dialog instead of the main window."""

    @property
    def office(self) -> Office:
        """The services, as the person who is logged in."""

    def open(self, kind: str, record_id: int) -> None:
        """Shows the record's page; ``kind`` is the register's name."""

    def new(self, kind: str, **given: Any) -> None:
        """Opens the dialog for a new record; ``given`` are its first values."""

    def say(self, text: str, undo: Any = None, show: tuple[str, int] | None = None) -> None:
        """Shows a short message at the foot of the window, with an Undo button when ``undo`` is a function, and one
        that opens the record ``show`` (its register and id)."""
