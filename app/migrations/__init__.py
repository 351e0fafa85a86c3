"""Steps from one schema to the next, run by the program itself (``app/core/schema.py``)."""
