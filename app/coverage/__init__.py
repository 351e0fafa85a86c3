"""Coverage: plans and phases, warranty cards, what is free on which day (B)."""
