"""Who should be sent, and what speaks against somebody (C8, A5)."""
