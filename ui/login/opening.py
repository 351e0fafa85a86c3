"""Opens the office on the data that this machine's settings name; runs on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import local
from app.core.clock import Clock, system_clock

if TYPE_CHECKING:
    from app.office import Office


def open_office(database: str, password: str = "", clock: Clock = system_clock) -> Office:
    """The office on a file's path or a PostgreSQL address; a new database is made, an older one upgraded.

    Without a password the kept one is used. Raises Refused for data that this program must not touch.
    """
    from app.core import schema
    from app.office import Office

    place = database
    if local.is_server(database):
        place = local.with_password(database, password or local.kept_password(database) or "")
    return Office(schema.open_database(place, clock), clock)


def wants_password(error: Exception, database: str) -> bool:
    """Whether a PostgreSQL server refused the data for want of the right password."""
    from app.core import connection

    return local.is_server(database) and connection.wants_password(error)


def in_words(error: Exception, database: str) -> str:
    """Why the data cannot be opened, in the user's words."""
    cause = error.__cause__
    if local.is_server(database) and cause is not None:
        from app.core import connection

        return connection.why(cause)
    return str(error)


def server_version(address: str, password: str) -> str:
    """The version of the PostgreSQL server at this address; raises Refused with the reason."""
    from app.core import connection

    return connection.server_version(local.with_password(address, password))
