"""Screens of the duty roster (A9)."""
