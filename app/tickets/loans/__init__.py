"""Loaners lent to a ticket (C12)."""
