"""Who works at this machine (H8)."""
