"""The working calendar: a year to look at and click, special dates, working hours (C3)."""
