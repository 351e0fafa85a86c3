"""Complaints (投诉): what a customer is not satisfied with (D1)."""
