"""Screens of printed forms (C10, C14)."""
