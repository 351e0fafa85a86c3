"""Attachments on any record (A7): photos, scans, manuals, stored in the database, so that a backup holds them.

A content is stored once, under its SHA-256, however often it is attached. Removing an attachment takes it off the
record and keeps it stored: the records must be kept (H5), and a misclick can be undone.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Text as LongText

from app.core import history
from app.core.errors import NotFound, Refused
from app.core.i18n import _
from app.core.media import MAX_NAME, is_program, safe_name, shown_name, sniff, type_title
from app.core.model import Base, BigId, Moment, Row, table_of
from app.core.rights import needs
from app.core.settings import read_setting

if TYPE_CHECKING:
    from app.office import Office

MIB = 1024 * 1024
# Copies that were opened are cleared away after this time; until then a viewer may still show them.
KEEP_COPIES_SECONDS = 24 * 3600
COPIES = "after-sales-opened"


class Content(Base):
    """The bytes of attachments. A row is written once and never changed."""

    __tablename__ = "content"
    __history__ = False

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AttachmentRow(Row, Base):
    """A file on a record of ``table_name``. The record's own history tells of it, so the row keeps none."""

    __tablename__ = "attachment"
    __history__ = False
    __table_args__ = (
        Index("ix_attachment_record", "table_name", "record_id"),
        Index("ix_attachment_root", "root_table", "root_id"),
    )

    table_name: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(BigId)
    root_table: Mapped[str] = mapped_column(String(60))
    root_id: Mapped[int] = mapped_column(BigId)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), ForeignKey("content.sha256"), index=True)
    at: Mapped[datetime] = mapped_column(Moment())
    who: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(LongText, default="")
    removed_at: Mapped[datetime | None] = mapped_column(Moment())


@dataclass(frozen=True)
class Attachment:
    """A file on a record. ``name`` is what its owner called it: data, never a path. ``size`` is in bytes."""

    id: int
    table: str
    record_id: int
    name: str
    media_type: str
    size: int
    at: datetime
    who: str
    note: str

    @property
    def clear_copies(older_than: float = KEEP_COPIES_SECONDS) -> None:
    """Removes the copies that were opened longer ago than this many seconds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{COPIES}-*"):
        try:
            if time.time() - folder.stat().st_mtime >= older_than:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


# -- helpers -----------------------------------------------------------------------------------------------------------


def _store(session: Session, sha256: str, data: bytes) -> None:
    """Stores a content that is not there yet; two clerks may attach the same one at once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table_of(Content)).values(sha256=sha256, data=data)
    session.connection().execute(statement.on_conflict_do_nothing(index_elements=["sha256"]))


def _plain(row: AttachmentRow) -> Attachment:
    return Attachment(
        row.id, row.table_name, row.record_id, row.name, row.media_type, row.size, row.at, row.who, row.note
    )


def _mapped(table: str) -> Any:
    for mapper in Base.registry.mappers:
        if getattr(mapper.local_table, "name", "") == table:
            return mapper.class_
    raise KeyError(table)


def _root_table(table: str) -> str:
    root = _mapped(table).__root__
    return table if root is None else str(root[0])


def _root(session: Session, table: str, record_id: int) -> tuple[str, int]:
    """The record on whose page the attachment shows; raises NotFound when there is none."""
    model = _mapped(table)
    row = session.execute(select(table_of(model)).where(model.id == record_id)).one_or_none()
    if row is None:
        raise NotFound()
    if model.__root__ is None:
        return table, record_id
    return model.__root__[0], row._mapping[model.__root__[1]]
