"""Screens of to-dos (A1)."""
