"""Dated to-dos (待办) on any record, for any person (A1)."""
