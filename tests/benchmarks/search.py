"""Search at a million tickets and a hundred thousand customers: each class of query, 95 of 100 below the goal."""

from __future__ import annotations

from sqlalchemy import text

from app.office import Office
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, once, percentile95, ratio_of

CLASSES = {
    "two Chinese characters": ("真空", "密封", "主轴", "华润"),
    "two characters that are rare": ("龘靐",),
    "three and more characters": ("真空报警", "触摸屏黑屏", "有限公司"),
    "pinyin initials": ("hrdl", "js", "cqzt"),
    "digits of a phone or number": ("13800", "123456", "gd0001234"),
    "two words": ("阀门死机 97", "密封圈 漏油"),
    "one character": ("阀", "1"),
    "nothing found": ("不存在的词", "zzzqq"),
}


def run(rows: int) -> None:
    """Prints each class's 95th percentile, and two rare characters against LIKE."""
    with data.big_database(rows) as database:
        office = Office(database)
        for name, typed in CLASSES.items():
            for words in typed:
                office.find(words)
            times = [once(lambda words=words: office.find(words)) for _ in range(20) for words in typed]
            absolute(f"search: {name}", percentile95(times), 16)
        with database.read() as session:
            like = text("SELECT id FROM search_entry WHERE words LIKE '%龘靐%' ORDER BY id DESC LIMIT 50")
            raw = min(once(lambda: session.execute(like).all()) for _ in range(3))
        rare = min(once(lambda: office.find("龘靐")) for _ in range(20))
        ratio_of("two rare characters against LIKE", rare, raw, 0.01, "LIKE '%..%'")
