"""Screens of spare parts and their stock (E1, E2)."""
