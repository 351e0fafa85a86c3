"""The short flows of acceptance, consumables and planned support (C5)."""
