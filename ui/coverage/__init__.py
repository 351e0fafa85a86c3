"""Screens of coverage plans, warranty cards and service guarantees (A2, B1, B8)."""
