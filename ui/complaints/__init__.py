"""Screens of complaints (D1)."""
