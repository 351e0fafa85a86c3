"""Staff, their certificates and work permits (A5)."""
