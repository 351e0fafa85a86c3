"""Screens of maintenance contracts, warranties that end, registration receipts and quality deposits (B9–B11)."""
