"""The knowledge base: what went wrong before and what helped (A8)."""
