"""Coverage on a ticket, and replacing a device (B2, B3, B5, B6, B7)."""
