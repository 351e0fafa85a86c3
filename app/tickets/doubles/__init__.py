"""One event that was reported twice (C1)."""
