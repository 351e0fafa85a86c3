"""Merging two entries of one customer (A1)."""

from __future__ import annotations

from app.core.i18n import lazy
from ui.kit.merge import MergeDialog


class MergeCustomersDialog(MergeDialog):
    """Asks which of two customers is kept; everything that hangs on the other one moves to it."""

    register = "customers"
    question = lazy(
        "Which entry stays? Projects, devices, tickets and contacts of the other one move to it; it is archived."
    )
