"""Forms are printed for tickets: their world."""

from tests.tickets.conftest import file_world, world

__all__ = ["file_world", "world"]
