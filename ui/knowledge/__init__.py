"""Screens of the knowledge base (A8)."""
