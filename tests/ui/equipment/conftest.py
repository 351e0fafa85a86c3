"""Dialogs that free themselves, as for the screens of coverage."""

from __future__ import annotations

from tests.ui.coverage.conftest import opened

__all__ = ["opened"]
