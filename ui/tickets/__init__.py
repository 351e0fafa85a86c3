"""Screens of tickets: the phone report, the list, the record (C1, C5, C17)."""
