"""Screens of staff and their certificates (A5)."""
