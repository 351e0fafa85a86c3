"""Projects and contracts with their prices and team, and the company's charge rates (A2)."""
