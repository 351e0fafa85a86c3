"""The equipment register: devices, their settings, parts lists, checks and sale registration (A3, B9)."""
