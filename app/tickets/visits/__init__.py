"""Visits of technicians and the dispatch board (C8)."""
