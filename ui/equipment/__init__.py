"""The tab of equipment: devices, warranty cards, coverage plans (A3, B1, B8)."""
