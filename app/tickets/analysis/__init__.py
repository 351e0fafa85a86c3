"""The analysis of a fault: its cause, the solution, how to avoid it (C15)."""
