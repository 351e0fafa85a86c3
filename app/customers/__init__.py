"""Customers with contacts and sites, and their projects (A1, A2)."""
