"""Spare parts and their stock ledger (E1, E2)."""
