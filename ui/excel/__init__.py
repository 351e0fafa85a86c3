"""Windows for spreadsheets: import, export (H1, H2)."""
