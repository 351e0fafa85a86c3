"""Whether a PostgreSQL server can be used, and in plain words why not (H7)."""

from __future__ import annotations

from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.core.errors import Refused
from app.core.i18n import _

SECONDS = 8
OLDEST = 120000  # PostgreSQL 12

# What the server or its library says, in the languages that servers here speak -> what it means.
_PASSWORD = ("password", "密码", "口令", "认证失败", "fe_sendauth")
_NO_DATABASE = ("does not exist", "不存在")
_NO_HOST = ("could not translate host", "name or service not known", "getaddrinfo", "nodename", "resolve host")
_NO_SERVER = ("connection refused", "timeout", "timed out", "unreachable", "no route", "is the server running")


def server_version(address: str) -> str:
    """The version of the server at this address (with password), e.g. "15.14"; raises Refused with the reason."""
    try:
        engine = create_engine(address, connect_args={"connect_timeout": SECONDS})
        try:
            with engine.connect() as connection:
                number = int(str(connection.exec_driver_sql("SHOW server_version_num").scalar()))
                version = str(connection.exec_driver_sql("SHOW server_version").scalar()).split()[0]
                may_write = connection.exec_driver_sql(
                    "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')"
                ).scalar()
        finally:
            engine.dispose()
    except (SQLAlchemyError, ArgumentError) as error:
        raise Refused(why(error)) from error
    if number < OLDEST:
        raise Refused(_("The server has PostgreSQL {version}; 12 or newer is needed.").format(version=version))
    if not may_write:
        raise Refused(_("This user may not create tables in the database."))
    return version


def why(error: BaseException) -> str:
    """Why a server could not be used, in the user's words."""
    said = str(getattr(error, "orig", None) or error).strip()
    folded = said.lower()
    if wants_password(error):
        return _("The server does not accept this user and password.")
    if any(word in folded for word in _NO_HOST):
        return _("There is no computer of this name in the network.")
    if any(word in folded for word in _NO_DATABASE):
        return _("The server has no such database or user. Whoever looks after it must create them first.")
    if any(word in folded for word in _NO_SERVER):
        return _(
            "No PostgreSQL server answers there. Check address and port, and whether the firewall lets it through."
        )
    return _("The server cannot be used: {reason}").format(
        reason=said.splitlines()[0] if said else type(error).__name__
    )


def wants_password(error: BaseException) -> bool:
    """Whether the server refused for want of the right password."""
    said = f"{getattr(error, 'orig', None) or error} {error.__cause__ or ''}".lower()
    return any(word in said for word in _PASSWORD)
