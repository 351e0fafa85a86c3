"""The support chain and the repair work on a ticket (C6, C7)."""
