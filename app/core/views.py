"""Named views of a list, each person's own: columns, widths, filters, order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Invalid, Problem
from app.core.i18n import _
from app.core.model import Base, Row
from app.core.rights import needs

if TYPE_CHECKING:
    from app.office import Office

# The view without a name: how the list looked when it was left.
LAST = ""
MAX_NAME = 60


class SavedView(Row, Base):
    """A person's view of one list. ``data`` is JSON that only the screen reads."""

    __tablename__ = "saved_view"
    __history__ = False
    __table_args__ = (UniqueConstraint("owner", "list", "name"),)

    owner: Mapped[str] = mapped_column(String(110))
    list: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    data: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class View:
    """A saved view by its name, "" for how the list was left."""

    name: str
    data: Mapping[str, Any]


class Views:
    """The saved views of whoever is logged in."""

    name = "views"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of(self, list_name: str) -> list[View]:
        """The person's views of a list, by name."""
        statement = select(SavedView).where(SavedView.owner == self._owner, SavedView.list == list_name)
        with self.office.read() as session:
            rows = session.scalars(statement.order_by(SavedView.name))
            return [View(row.name, json.loads(row.data)) for row in rows]

    @needs("view")
    def save(self, list_name: str, name: str, data: Mapping[str, Any]) -> None:
        """Saves the view under this name, over one of the same name."""
        name = name.strip()
        if len(name) > MAX_NAME:
            raise Invalid([Problem("name", _("At most {n} characters.").format(n=MAX_NAME))])
        text = json.dumps(data, ensure_ascii=False)
        with self.office.write() as session:
            row = session.scalar(self._one(select(SavedView), list_name, name))
            if row is None:
                session.add(SavedView(owner=self._owner, list=list_name, name=name, data=text))
            else:
                row.data = text

    @needs("view")
    def delete(self, list_name: str, name: str) -> None:
        """Deletes the view; nothing happens when there is none."""
        with self.office.write() as session:
            session.execute(self._one(delete(SavedView), list_name, name))

    @property
    def _owner(self) -> str:
        user = self.office.user
        return str(user.id) if user.id is not None else f"={user.name}"

    def _one(self, statement: Any, list_name: str, name: str) -> Any:
        return statement.where(SavedView.owner == self._owner, SavedView.list == list_name, SavedView.name == name)
