"""The rows of a form's table as a list of their own: certificates of all people, movements of all parts.

Read only: they are changed on the record that they belong to, so there is no right to edit one here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.history import Change, HistoryRow, plain_change
from app.core.model import table_of
from app.core.register import Details, Register
from app.core.rights import needs


class OwnedRows(Register):
    """Rows of a model with a ``__root__``; ``owner`` is the register of the records that they belong to."""

    owner: ClassVar[str]

    @needs(".view")
    def owner_of(self, row_id: int) -> int:
        """The id of the record that a row belongs to; raises NotFound."""
        with self.office.read() as session:
            return int(getattr(self.load(session, row_id), self.model.__root__[1]))

    @needs(".view")
    def changes(self, record_id: int) -> list[Change]:
        """What the owner's history tells of this row, newest first."""
        rows = select(HistoryRow).where(
            HistoryRow.root_table == self.model.__root__[0],
            HistoryRow.table_name == self.table,
            HistoryRow.record_id == record_id,
        )
        with self.office.read() as session:
            return [plain_change(row) for row in session.scalars(rows.order_by(HistoryRow.id.desc()))]

    def details(self, session: Session, row: Any) -> Details:
        values = {column.key: getattr(row, column.key) for column in table_of(self.model).c}
        return Details(
            id=row.id,
            version=0,
            title=self.label_text(getattr(row, self.key), getattr(row, self.label)),
            values=values,
            labels=self._reference_labels(session, self.fields, values),
        )
