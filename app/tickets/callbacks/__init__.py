"""Call-backs (工单回访): who is to be asked whether it is solved, every attempt, what follows from the answer (C16)."""
