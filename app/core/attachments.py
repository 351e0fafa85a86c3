"""Attachments on any record (A7): photos, scans, manuals, stored in the database, so that a backup holds them.

A content is stored once, under its SHA-256, however often it is attached. Removing an attachment takes it off the
record and keeps it stored: the records must be kept (H5), and a misclick can be undone.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Text as LongText

from app.core import history
from app.core.database import upsert
from app.core.errors import NotFound, Refused
from app.core.files import told
from app.core.i18n import _
from app.core.media import MAX_NAME, is_program, safe_name, shown_name, sniff, type_title
from app.core.model import Base, BigId, Moment, Row, table_of
from app.core.rights import needs
from app.core.settings import read_setting

if TYPE_CHECKING:
    from app.core.register import Register
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
    def type_title(self) -> str:
        """The type in the user's words."""
        return type_title(self.media_type)


class Attachments:
    """The attachments of all records. Changing those of a record needs the right to change the record."""

    name = "attachments"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of(self, table: str, record_id: int, parts: bool = False) -> list[Attachment]:
        """The attachments of a record, oldest first; with ``parts`` those of its parts too (a certificate's scan)."""
        by_record = and_(AttachmentRow.table_name == table, AttachmentRow.record_id == record_id)
        by_root = and_(AttachmentRow.root_table == table, AttachmentRow.root_id == record_id)
        with self.office.read() as session:
            rows = session.scalars(
                select(AttachmentRow)
                .where(or_(by_record, by_root) if parts else by_record, AttachmentRow.removed_at.is_(None))
                .order_by(AttachmentRow.id)
            )
            return [_plain(row) for row in rows]

    @needs("view")
    def add(self, table: str, record_id: int, path: Path, note: str = "") -> int:
        """Attaches a file and answers the attachment's id; raises Refused when it is too large or unreadable."""
        self._require(table)
        try:
            with self.office.read() as session:
                _check_size(session, path.stat().st_size, path.name)
            data = path.read_bytes()
        except OSError as error:
            raise Refused(_("“{name}” cannot be read: {reason}").format(name=path.name, reason=told(error))) from error
        return self.add_bytes(table, record_id, path.name, data, note)

    @needs("view")
    def add_bytes(self, table: str, record_id: int, name: str, data: bytes, note: str = "") -> int:
        """Attaches a content under a name and answers the attachment's id; raises Refused, NotFound."""
        self._require(table)
        with self.office.write() as session:
            return attach(session, table, record_id, name, data, note)

    @needs("view")
    def remove(self, attachment_id: int) -> None:
        """Takes the attachment off its record; raises Refused for one that must stay there."""
        self._set_removed(attachment_id, removed=True)

    @needs("view")
    def restore(self, attachment_id: int) -> None:
        """Puts a removed attachment back on its record."""
        self._set_removed(attachment_id, removed=False)

    @needs("view")
    def may_change(self, table: str) -> bool:
        """Whether the user may attach to records of this table, or remove: who may change the record may,
        unless its register says otherwise."""
        return self.office.user.may(self._right(table))

    @needs("view")
    def read(self, attachment_id: int) -> bytes:
        """The content."""
        return self._load(attachment_id)[1]

    @needs("view")
    def open_copy(self, attachment_id: int) -> Path:
        """A temporary copy for the system's viewer, in a folder that only this user can read.

        Changes to the copy do not reach the record. Raises Refused for programs: they would be run, not shown.
        """
        found, data = self._load(attachment_id)
        name = safe_name(found.name)
        if is_program(name, found.media_type):
            raise Refused(
                _("“{name}” is a program. It is not opened from here; save it to a folder instead.").format(
                    name=found.name
                )
            )
        clear_copies()
        folder = Path(tempfile.mkdtemp(prefix=f"{COPIES}-"))
        path = folder / name
        path.write_bytes(data)
        path.chmod(0o400)
        return path

    @needs("view")
    def save_copy(self, attachment_id: int, path: Path) -> None:
        """Writes the content to a file that the user chose; raises Refused when that fails."""
        _found, data = self._load(attachment_id)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise Refused(
                _("“{name}” cannot be written: {reason}").format(name=path.name, reason=told(error))
            ) from error

    def _load(self, attachment_id: int) -> tuple[Attachment, bytes]:
        with self.office.read() as session:
            row = session.get(AttachmentRow, attachment_id)
            if row is None:
                raise NotFound()
            data = session.scalar(select(Content.data).where(Content.sha256 == row.sha256))
            return _plain(row), data or b""

    def _set_removed(self, attachment_id: int, removed: bool) -> None:
        with self.office.write() as session:
            row = session.get(AttachmentRow, attachment_id)
            if row is None:
                raise NotFound()
            self._require(row.table_name)
            register = self._register(row.table_name)
            if removed and row.removed_at is None and register is not None:
                register.before_detach(session, row)
            detach(session, attachment_id, removed)

    def _require(self, table: str) -> None:
        self.office.user.require(self._right(table))

    def _right(self, table: str) -> str:
        register = self._register(table)
        if register is None:
            return "settings.edit"
        return register.attach_right or f"{register.name}.edit"

    def _register(self, table: str) -> Register | None:
        """The register of a table's records, None for one that has none."""
        root = _root_table(table)
        found = (self.office.register(name) for name in self.office.REGISTERS)
        return next((register for register in found if register.table == root), None)


def attach(session: Session, table: str, record_id: int, name: str, data: bytes, note: str = "") -> int:
    """Attaches a content to a record inside a transaction and answers the attachment's id; raises Refused, NotFound."""
    name = shown_name(name)
    _check_size(session, len(data), name)
    if not data:
        raise Refused(_("“{name}” is empty.").format(name=name))
    sha256 = hashlib.sha256(data).hexdigest()
    root_table, root_id = _root(session, table, record_id)
    _store(session, sha256, data)
    row = AttachmentRow(
        table_name=table,
        record_id=record_id,
        root_table=root_table,
        root_id=root_id,
        name=name,
        media_type=sniff(data),
        size=len(data),
        sha256=sha256,
        at=session.info["now"],
        who=session.info["user"].name,
        note=note,
    )
    session.add(row)
    history.note(session, root_table, root_id, name, action="attach")
    session.flush()
    return row.id


def detach(session: Session, attachment_id: int, removed: bool = True) -> None:
    """Takes an attachment off its record inside a transaction, or puts it back; raises NotFound."""
    row = session.get(AttachmentRow, attachment_id)
    if row is None:
        raise NotFound()
    if (row.removed_at is not None) == removed:
        return
    row.removed_at = session.info["now"] if removed else None
    history.note(session, row.root_table, row.root_id, row.name, action="detach" if removed else "attach")


def attached(session: Session, table: str, record_id: int, ids: Sequence[int]) -> list[int]:
    """Those of these attachments that are this record's."""
    here = (AttachmentRow.table_name == table, AttachmentRow.record_id == record_id)
    return list(session.scalars(select(AttachmentRow.id).where(*here, AttachmentRow.id.in_(ids))))


def contents(session: Session, table: str, record_id: int, types: Sequence[str]) -> list[tuple[Attachment, bytes]]:
    """The attachments of these media types on a record with their contents, oldest first, for a paper."""
    here = (AttachmentRow.table_name == table, AttachmentRow.record_id == record_id, AttachmentRow.removed_at.is_(None))
    query = select(AttachmentRow, Content.data).join(Content, Content.sha256 == AttachmentRow.sha256).where(*here)
    query = query.where(AttachmentRow.media_type.in_(types)).order_by(AttachmentRow.id)
    return [(_plain(row), data) for row, data in session.execute(query)]


def counts(session: Session, table: str, ids: list[int]) -> dict[int, int]:
    """How many attachments these records and their parts have, by id; records without any are missing."""
    query = (
        select(AttachmentRow.root_id, func.count())
        .where(AttachmentRow.root_table == table, AttachmentRow.root_id.in_(ids), AttachmentRow.removed_at.is_(None))
        .group_by(AttachmentRow.root_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def clear_copies(older_than: float = KEEP_COPIES_SECONDS) -> None:
    """Removes the copies that were opened longer ago than this many seconds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{COPIES}-*"):
        try:
            if time.time() - folder.stat().st_mtime >= older_than:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


# -- helpers -----------------------------------------------------------------------------------------------------------


def _check_size(session: Session, size: int, name: str) -> None:
    limit = int(read_setting(session, "attachments.limit_mb"))
    if size > limit * MIB:
        raise Refused(
            _("“{name}” has {size} MiB. At most {limit} MiB can be attached (a setting).").format(
                name=name, size=f"{size / MIB:.1f}", limit=limit
            )
        )


def _store(session: Session, sha256: str, data: bytes) -> None:
    """Stores a content that is not there yet; two clerks may attach the same one at once."""
    statement = upsert(session, table_of(Content)).values(sha256=sha256, data=data)
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
