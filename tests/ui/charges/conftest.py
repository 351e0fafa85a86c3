"""What the tests of these screens share with those of tickets."""

from tests.ui.tickets.conftest import keys, world  # noqa: F401
