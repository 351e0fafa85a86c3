"""The business of the after-sales service program. Plain Python and SQLAlchemy; never imports Qt or ``ui``."""

__version__ = "0.1.0"
