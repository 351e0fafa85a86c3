"""The office's working time as data: working hours, seasons, single days (C3)."""
