"""Similar articles and past tickets at a million tickets, as the phone report asks for them after each pause (C1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from app.core.database import Database
from app.office import Office
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, once, percentile95, ratio

CLASSES = {
    "two words of a fault": ("真空报警", "密封圈漏油", "打印不清"),
    "a sentence": ("变频器温度过高自动停机", "触摸屏黑屏了怎么办，按键没反应，通讯中断"),
    "a long report with a number": ("主轴噪音大，昨天开始的，今天更严重了，请尽快派人来看一下，编号000123",),
    "digits": ("123456", "E0712"),
    "one character": ("空",),
    "words that many have": ("设备报警停机",),
    "nothing found": ("不存在的词组合在一起", "龘靐"),
}


def run(rows: int) -> None:
    """Prints each class's 95th percentile, and ours against its own statements by the bare driver."""
    with data.big_database(rows) as database:
        office = Office(database)

        def both(typed: str) -> None:
            office.articles.similar(typed, "DK-200")
            office.tickets.similar(typed, "DK-200")

        for name, texts in CLASSES.items():
            for typed in texts:
                both(typed)
            times = [once(lambda typed=typed: both(typed)) for _ in range(20) for typed in texts]
            absolute(f"similar: {name}", percentile95(times), 50)
        raw = sqlite3.connect(str(database.path))
        for typed in ("真空报警", "触摸屏黑屏了怎么办，按键没反应，通讯中断"):
            statements = statements_of(database, lambda typed=typed: both(typed))

            def bare(statements: list[tuple[str, Any]] = statements) -> None:
                for statement, values in statements:
                    raw.execute(statement, values).fetchall()

            ratio(f"similar: {typed[:8]}", lambda typed=typed: both(typed), bare, 4, rounds=15, limit_name="sqlite3")
        raw.close()


def statements_of(database: Database, work: Callable[[], object]) -> list[tuple[str, Any]]:
    """What the work asks the database, for the bare driver."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    work()
    event.remove(database.engine, "before_cursor_execute", note)
    return found
