"""Return and exchange of goods (C18)."""
