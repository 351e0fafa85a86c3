"""Scans of signed papers (C14)."""

from __future__ import annotations

from pathlib import Path

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
