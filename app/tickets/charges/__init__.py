"""Charges of a ticket: estimate, final, settlement, payments and invoice, old parts (C11, C13)."""
