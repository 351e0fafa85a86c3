"""Customers and their projects: lists, records, dialogs (A1, A2)."""
