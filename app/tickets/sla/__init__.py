"""Limits and deadlines as pure rules, and what a policy says (C2, C4)."""
