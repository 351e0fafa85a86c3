"""SLA policies as they are stored, edited and chosen (C2)."""
