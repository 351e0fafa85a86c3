"""Records that may be like a text: candidates from the search index, the newest first (A8, C1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.search import GRAM_TABLE, MATCHES, RECENT, SearchEntry, gram_array, kind_gram

# How far back SQLite walks for a kind with many records: all of them would take longer than a pause in typing.
FAR = 60_000
# With fewer than these among the newest, PostgreSQL looks among the older ones too.
FEW = 50
# So many phrases are looked for as a whole.
WHOLE = 4

Statement = Select[Any]
# Adds to a statement over the search entries what a candidate must be besides.
Only = Callable[[Statement], Statement]


def near(
    session: Session, kind: str, phrases: Sequence[set[str]], only: Only, limit: int = 200, many: bool = True
) -> dict[int, str]:
    """Records of a kind that may be like a text: record id -> normalised words, at most ``limit`` (A8).

    ``phrases`` are the grams of the text's phrases. First come the newest that have all of a phrase, then the newest
    that have any gram; what they are worth is for the caller to say. ``many``: the kind may have a million records,
    so only the newest entries are looked through; else all are, however old.
    """
    wanted = set().union(*phrases)
    if not wanted:
        return {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    block = _sqlite_near if is_sqlite else _postgresql_near
    newest = select(func.max(SearchEntry.id if is_sqlite else SearchEntry.record_id))
    top = session.scalar(newest if is_sqlite else newest.where(SearchEntry.kind == kind)) or 0
    after = top - (FAR if is_sqlite else RECENT) if many else 0
    found: dict[int, str] = {}
    # The longest say most. Each has its share, so that one that is in everything leaves room for the others.
    whole = [grams for grams in sorted(phrases, key=len, reverse=True) if len(grams) > 1][:WHOLE]
    for grams in whole:
        found.update(block(session, kind, after, grams, " AND ", only, limit // (2 * len(whole))))
    for record_id, words in block(session, kind, after, wanted, " OR ", only, limit).items():
        if len(found) < limit:
            found.setdefault(record_id, words)
    return found


def _sqlite_near(
    session: Session, kind: str, after: int, wanted: set[str], joined: str, only: Only, limit: int
) -> dict[int, str]:
    grams = joined.join(f'"{gram}"' for gram in sorted(wanted))
    # Of a kind with many records nearly every entry is: walking through the kind's list too would take as long again.
    matching = grams if after > 0 else f'({grams}) AND "{kind_gram(kind)}"'
    statement = (
        select(SearchEntry.record_id, SearchEntry.words)
        .join(GRAM_TABLE, GRAM_TABLE.c.rowid == SearchEntry.id)
        .where(MATCHES.op("MATCH")(matching), SearchEntry.kind == kind)
        .where(GRAM_TABLE.c.rowid > after)
        .order_by(GRAM_TABLE.c.rowid.desc())
        .limit(limit)
    )
    return {row[0]: row[1] for row in session.execute(only(statement))}


def _postgresql_near(
    session: Session, kind: str, after: int, wanted: set[str], joined: str, only: Only, limit: int
) -> dict[int, str]:
    has = SearchEntry.grams.op("@>" if joined == " AND " else "&&")(gram_array(wanted))
    of_kind = select(SearchEntry.record_id, SearchEntry.words).where(SearchEntry.kind == kind, has)
    newest = only(of_kind.where(SearchEntry.record_id > after))
    recent = newest.order_by(SearchEntry.record_id.desc()).limit(limit)
    found = {row[0]: row[1] for row in session.execute(recent)}
    # As in ``_postgresql_candidates``: one plan for both steps could walk the whole table. Grams that many of the
    # newest have need no second step, and for those it would be slow.
    if after > 0 and len(found) < min(limit, FEW):
        older = only(of_kind.where(SearchEntry.record_id <= after)).cte("older").prefix_with("MATERIALIZED")
        for row in session.execute(select(older).order_by(older.c.record_id.desc()).limit(limit - len(found))):
            found[row[0]] = row[1]
    return found
