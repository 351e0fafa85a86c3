"""Screens of charges, settlements, old parts and orders (C9, C11, C13)."""
