"""What the tests of form screens share with those of tickets."""

from tests.ui.tickets.conftest import keys, world

__all__ = ["keys", "world"]
