"""The windows (PySide6). Imports ``app``, never SQLAlchemy; every action is a service method of the office."""
