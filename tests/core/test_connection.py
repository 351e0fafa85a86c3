"""Whether a PostgreSQL server can be used, and why not (H7)."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from app.core import connection
from app.core.errors import Refused
from tests.postgresql_server import Server


def test_H7_a_server_that_can_be_used_says_its_version(postgresql: Server) -> None:
    version = connection.server_version(postgresql.create_database("probe"))
    assert int(version.split(".")[0]) >= 12


def test_H7_a_database_that_is_not_there_is_said(postgresql: Server) -> None:
    url = make_url(postgresql.create_database("probe2")).set(database="nowhere")
    with pytest.raises(Refused, match="no such database or user"):
        connection.server_version(url.render_as_string(hide_password=False))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('connection failed: FATAL:  password authentication failed for user "x"', "does not accept"),
        ("fe_sendauth: no password supplied", "does not accept"),
        ('FATAL: 用户 "x" Password 认证失败 (SQL 状态 28P01)', "does not accept"),
        ('FATAL:  database "x" does not exist', "no such database"),
        ("FATAL: 数据库 x 不存在", "no such database"),
        ('could not translate host name "x" to address: Name or service not known', "no computer"),
        ("connection to server at 127.0.0.1 failed: Connection refused", "No PostgreSQL server answers"),
        ("connection timeout expired", "No PostgreSQL server answers"),
        ("something new\nin two lines", "something new"),
    ],
)
def test_H7_what_the_server_says_is_told_in_plain_words(said: str, words: str) -> None:
    assert words in connection.why(RuntimeError(said))


def test_H7_no_server_there() -> None:
    with pytest.raises(Refused, match="No PostgreSQL server answers there"):
        connection.server_version("postgresql+psycopg://u:p@127.0.0.1:1/x")
