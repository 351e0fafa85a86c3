"""Today (今日): what wants doing (G1)."""
