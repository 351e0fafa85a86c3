"""The dispatch board, and what is done with visits (C8)."""
