"""Scans of signed papers (C14)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.attachments import AttachmentRow
from app.core.errors import Invalid, Problem
from app.core.files import told
from app.core.i18n import _
from app.core.media import sniff
from app.forms import rules


def read_scan(path: Path) -> bytes:
    """The content of a scan; raises Invalid beside it for what is neither a picture nor a PDF."""
    try:
        data = path.read_bytes()
    except OSError as error:
        words = _("“{name}” cannot be read: {reason}").format(name=path.name, reason=told(error))
        raise Invalid([Problem("scan", words)]) from error
    if not rules.is_scan(sniff(data)):
        words = _("“{name}” is neither a picture nor a PDF.").format(name=path.name)
        raise Invalid([Problem("scan", words)])
    return data


def scans_of(session: Session, table: str, record_id: int) -> list[int]:
    """The attachments of a record that are scans of it, in the order in which they came."""
    query = select(AttachmentRow.id, AttachmentRow.media_type).where(
        AttachmentRow.table_name == table,
        AttachmentRow.record_id == record_id,
        AttachmentRow.removed_at.is_(None),
    )
    return [row.id for row in session.execute(query.order_by(AttachmentRow.id)) if rules.is_scan(row.media_type)]


def is_only_scan(session: Session, attachment: AttachmentRow) -> bool:
    """Whether nothing else proves the signature."""
    return scans_of(session, attachment.table_name, attachment.record_id) == [attachment.id]
