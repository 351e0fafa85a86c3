"""What the tests of knowledge screens share with those of tickets: keys, and an office with a customer."""

from __future__ import annotations

from tests.ui.tickets.conftest import Keys, keys, world

__all__ = ["Keys", "keys", "world"]
