"""What crosses the features: time lines of records, and what today asks for (A1, A3, G1)."""
