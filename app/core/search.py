"""The search index: any part of a text from two Chinese characters on, pinyin initials, digits (C1, Ctrl+K).

Each findable record has one entry with its normalised text. Its *grams* (single and double Chinese characters, three
letters or digits) are indexed: on SQLite by FTS5 without contents, on PostgreSQL in an array under GIN. Candidates
come newest first and are checked against the text, so what the user types is never an expression of SQL or FTS.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Index,
    String,
    Text,
    and_,
    cast,
    column,
    delete,
    event,
    false,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.model import Base, BigId, Row, table_of

# How many candidates are looked at before the search says "more".
CANDIDATES = 400
# One or two letters or digits have no gram: they are looked for in the newest entries only.
RECENT = 20_000
READINGS = 40
_BLOCK = 500

# SQLite's gram index is no mapped class: FTS5 keeps only the grams, not the texts.
GRAM_TABLE = table("search_grams", column("rowid"), column("grams"))
MATCHES: Any = literal_column("search_grams")


# The grams of an entry; only PostgreSQL keeps them in the row.
_GRAM_LIST = Text().with_variant(ARRAY(Text), "postgresql")


class SearchEntry(Row, Base):
    """What can be found of one record. Ids grow, so the newest entries have the highest."""

    __tablename__ = "search_entry"
    __history__ = False
    __moves__ = False
    __table_args__ = (Index("ix_search_entry_record", "kind", "record_id", unique=True),)

    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(BigId)
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    grams: Mapped[Any] = mapped_column(_GRAM_LIST, nullable=True)


class SearchInitials(Base):
    """Pinyin initials of names, every reading, for what begins with one or two letters typed.

    The kind is that of the entry: one letter has a hundred thousand customers, and none of them is a project.
    """

    __tablename__ = "search_initials"
    __history__ = False
    __table_args__ = ({"sqlite_with_rowid": False},)

    initials: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigId, primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Entry:
    """A record as the search sees it: ``names`` are also found by pinyin initials, ``texts`` by any part.

    ``phones`` and numbers in texts are found by any three digits in a row.
    """

    record_id: int
    title: str
    detail: str = ""
    names: Sequence[str] = ()
    texts: Sequence[str] = ()
    phones: Sequence[str] = ()


@dataclass(frozen=True)
class Hit:
    """One found record: its kind is the register's name."""

    kind: str
    record_id: int
    title: str
    detail: str


# (session, ids) -> entries; an id without an entry is taken out of the index.
Indexer = Callable[[Session, Sequence[int]], Iterable[Entry]]


# -- texts to grams ----------------------------------------------------------------------------------------------------


def is_cjk(character: str) -> bool:
    """Whether the character stands for itself in the index: Chinese, kana or hangul."""
    code = ord(character)
    return 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


# Regular expressions, since an import takes millions of characters through here.
_CJK = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0010ffff"
_DROPPED = re.compile(rf"(?:[^\w\s{_CJK}]|_)+")
_RUN = re.compile(rf"([{_CJK}]+)|([^{_CJK} ]+)")


def normalise(raw: str) -> str:
    """Case and width folded; everything but letters, digits and blanks dropped; words parted by one blank."""
    folded = raw.lower() if raw.isascii() else unicodedata.normalize("NFKC", raw).casefold()
    return " ".join(_DROPPED.sub("", folded).split())


def grams(word: str) -> set[str]:
    """What is indexed of a normalised word."""
    found: set[str] = set()
    for chinese, other in _RUN.findall(word):
        if chinese:
            found.update(chinese)
            found.update([chinese[i : i + 2] for i in range(len(chinese) - 1)])
        elif len(other) < 3:
            found.add(other)
        else:
            found.update([other[i : i + 3] for i in range(len(other) - 2)])
    return found


def query_grams(word: str) -> set[str]:
    """The grams that every entry with this word must have; empty when it is too short to say."""
    found: set[str] = set()
    for chinese, other in _RUN.findall(word):
        run, size = (chinese, 2) if chinese else (other, 3)
        if len(run) >= size:
            found.update(run[i : i + size] for i in range(len(run) - size + 1))
        elif chinese:
            found.add(run)
    return found


# Read in one way only; the readings of their characters would be most of the index.
_LEGAL_FORMS = {"股份有限公司": "gfyxgs", "有限责任公司": "yxzrgs", "有限公司": "yxgs"}


def initials(name: str) -> list[str]:
    """The pinyin initials of a name, phrase-aware and with all readings of each character (仇 qiu/chou → q, c)."""
    name = normalise(name).replace(" ", "")
    if not any(is_cjk(c) for c in name):
        return []
    form = next((ending for ending in _LEGAL_FORMS if name.endswith(ending)), "")
    name, end = name.removesuffix(form), _LEGAL_FORMS.get(form, "")
    readings = [_first_letters(character) for character in name]
    if all(len(letters) == 1 for letters in readings):
        return ["".join([letters[0] for letters in readings]) + end]
    usual = _phrase_letters(name)
    # The usual reading first, then those that differ in one character, then in two.
    others = [(i, letter) for i, letters in enumerate(readings) if len(letters) > 1 for letter in letters]
    others = [(i, letter) for i, letter in others if letter != usual[i]]
    found = [usual, *(usual[:i] + letter + usual[i + 1 :] for i, letter in others)]
    if len(found) < READINGS:
        pairs = ((a, b) for a, b in combinations(others, 2) if a[0] != b[0])
        for (i, one), (k, two) in islice(pairs, READINGS - len(found)):
            found.append(usual[:i] + one + usual[i + 1 : k] + two + usual[k + 1 :])
    return [letters + end for letters in dict.fromkeys(found)]


@lru_cache(maxsize=30_000)
def _first_letters(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors=_each)[0]
    return tuple(dict.fromkeys(r[:1] for r in readings if r[:1].isalnum())) or (character,)


def _phrase_letters(name: str) -> str:
    """The usual initials: phrases as the dictionary reads them, single characters by their first reading."""
    from pypinyin.seg import mmseg

    return "".join([_word_letters(word) for word in mmseg.seg.cut(name)])


@lru_cache(maxsize=30_000)
def _word_letters(word: str) -> str:
    from pypinyin import Style, pinyin

    return "".join(
        part[0][:1] or word[i] for i, part in enumerate(pinyin(word, style=Style.FIRST_LETTER, errors=_each))
    )


def _each(unknown: str) -> Any:
    # pypinyin hands over runs of what it does not know; each character must keep its place.
    return list(unknown)


def entry_words(entry: Entry) -> tuple[str, list[str]]:
    """The normalised text of an entry, and the initials of its names."""
    letters = [reading for name in entry.names if name for reading in initials(name)]
    phones = ["".join(c for c in phone if c.isdigit() or c.isspace()) for phone in entry.phones if phone]
    digits = [phone.replace(" ", "") for phone in phones]
    parts = [normalise(part) for part in dict.fromkeys((*entry.names, *entry.texts)) if part]
    # Phones are found with and without the blanks and dashes that they are written with.
    return " ".join(dict.fromkeys(filter(None, [*parts, *digits, *letters]))), letters


# -- writing the index -------------------------------------------------------------------------------------------------


def refresh(session: Session, kind: str, ids: Sequence[int], indexer: Indexer) -> None:
    """Brings the entries of these records up to date; an unchanged entry is not written."""
    connection = session.connection()
    for start in range(0, len(ids), _BLOCK):
        block = ids[start : start + _BLOCK]
        wanted = {entry.record_id: entry for entry in indexer(session, block)}
        stored = {
            row.record_id: row
            for row in connection.execute(
                select(SearchEntry.__table__).where(SearchEntry.kind == kind, SearchEntry.record_id.in_(block))
            )
        }
        _write_block(connection, kind, wanted, stored)


def _write_block(connection: Connection, kind: str, wanted: dict[int, Entry], stored: dict[int, Any]) -> None:
    gone = [row for record_id, row in stored.items() if record_id not in wanted]
    fresh: list[tuple[Entry, str, list[str], int | None]] = []
    for record_id, entry in wanted.items():
        words, letters = entry_words(entry)
        old = stored.get(record_id)
        if old is not None and (old.words, old.title, old.detail) == (words, entry.title, entry.detail):
            continue
        if old is not None:
            gone.append(old)
        fresh.append((entry, words, letters, old.id if old is not None else None))
    _remove(connection, gone)
    _add(connection, kind, fresh)


def _remove(connection: Connection, rows: list[Any]) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO search_grams(search_grams, rowid, grams) VALUES('delete', ?, ?)",
            [(row.id, _gram_text(row.words, row.kind)) for row in rows],
        )
    ids = [row.id for row in rows]
    connection.execute(delete(SearchInitials).where(SearchInitials.entry_id.in_(ids)))
    connection.execute(delete(SearchEntry).where(SearchEntry.id.in_(ids)))


def _add(connection: Connection, kind: str, fresh: list[tuple[Entry, str, list[str], int | None]]) -> None:
    if not fresh:
        return
    sqlite = connection.dialect.name == "sqlite"
    # New entries get ids in the order of their records; a changed one keeps its place in "newest first".
    # (A changed one is out of the table just now, so its id counts beside those that are in it.)
    kept = max((item[3] for item in fresh if item[3] is not None), default=0)
    new = iter(_entry_ids(connection, sum(1 for item in fresh if item[3] is None), kept))
    numbered = [(old if old is not None else next(new), entry, words, letters) for entry, words, letters, old in fresh]
    readings = [
        (reading, entry_id)
        for entry_id, _entry, _words, letters in numbered
        for reading in {letter[:40] for letter in letters}
    ]
    if sqlite:
        _add_to_sqlite(connection, kind, numbered, readings)
        return
    connection.execute(
        insert(table_of(SearchEntry)),
        [
            {
                "id": entry_id,
                "kind": kind,
                "record_id": entry.record_id,
                "title": entry.title,
                "detail": entry.detail,
                "words": words,
                "grams": sorted(_all_grams(words)),
            }
            for entry_id, entry, words, _letters in numbered
        ],
    )
    if readings:
        rows = [{"initials": reading, "entry_id": entry_id, "kind": kind} for reading, entry_id in readings]
        connection.execute(insert(table_of(SearchInitials)), rows)


def _add_to_sqlite(
    connection: Connection,
    kind: str,
    numbered: list[tuple[int, Entry, str, list[str]]],
    readings: list[tuple[str, int]],
) -> None:
    # Plain statements: preparing each row in Python would take longer than storing it.
    connection.exec_driver_sql(
        "INSERT INTO search_entry(id, kind, record_id, title, detail, words) VALUES(?, ?, ?, ?, ?, ?)",
        [(entry_id, kind, e.record_id, e.title, e.detail, words) for entry_id, e, words, _letters in numbered],
    )
    connection.exec_driver_sql(
        "INSERT INTO search_grams(rowid, grams) VALUES(?, ?)",
        [(entry_id, _gram_text(words, kind)) for entry_id, _entry, words, _letters in numbered],
    )
    if readings:
        connection.exec_driver_sql(
            "INSERT INTO search_initials(initials, entry_id, kind) VALUES(?, ?, ?)",
            [(reading, entry_id, kind) for reading, entry_id in readings],
        )


def _entry_ids(connection: Connection, count: int, kept: int) -> Sequence[int]:
    if not count:
        return ()
    if connection.dialect.name == "sqlite":
        top = max(kept, connection.execute(select(func.max(SearchEntry.id))).scalar() or 0)
        return range(top + 1, top + 1 + count)
    drawn = connection.exec_driver_sql(
        "SELECT nextval(pg_get_serial_sequence('search_entry', 'id')) FROM generate_series(1, %s)", (count,)
    )
    return sorted(row[0] for row in drawn)


def _all_grams(words: str) -> set[str]:
    return grams(words)


def _gram_text(words: str, kind: str) -> str:
    return " ".join((*_all_grams(words), kind_gram(kind)))


def kind_gram(kind: str) -> str:
    """Stands for the kind among the grams, so that "which customers" need not walk through a million tickets. No gram
    of a text is as long."""
    return "kind" + "".join(c for c in kind if c.isalnum())


# -- finding -----------------------------------------------------------------------------------------------------------


def find(session: Session, typed: str, kinds: Sequence[str] = (), limit: int = 50) -> list[Hit]:
    """The records that contain every word typed, newest first; what begins with these initials comes first."""
    words = normalise(typed).split()
    if not words:
        return []
    found: dict[int, Hit] = {}
    if len(words) == 1 and words[0].isascii():
        _take(found, _by_initials(session, words[0], kinds, limit), words, limit, check=False)
    if len(found) < limit:
        for candidates in _candidates(session, words, kinds):
            _take(found, candidates, words, limit, check=True)
            # Asked before the next block is: it may cost far more than the one at hand.
            if len(found) >= limit:
                break
    return list(found.values())


# The kinds at the head of the order get this many places of their own: however many tickets name a customer, the
# customer itself is among the first, and so is the article about what they complain of.
HEADS, PLACES = 4, 8


def find_best(session: Session, typed: str, order: Sequence[str], limit: int = 50) -> list[Hit]:
    """As ``find`` among all kinds, the best first: whose title begins with what is typed, then whose title has it,
    then the rest; among equals in the ``order`` of kinds, then the newest."""
    word = normalise(typed).replace(" ", "")
    hits = dict.fromkeys(find(session, typed, (), limit))
    if len(hits) == limit and len(word) > 1:
        # There are more than these newest ones; a single sign names nobody yet.
        hits |= {hit: None for kind in order[:HEADS] for hit in find(session, typed, (kind,), PLACES)}

    def rank(hit: Hit) -> tuple[int, int]:
        title = normalise(hit.title).replace(" ", "")
        return (0 if title.startswith(word) else 1 if word in title else 2), order.index(hit.kind)

    known = [hit for hit in hits if hit.kind in order]
    return sorted(known, key=rank)[:limit]


def _take(found: dict[int, Hit], rows: Iterable[Any], words: list[str], limit: int, check: bool) -> None:
    for row in rows:
        if len(found) >= limit:
            return
        if not check or all(word in row.words for word in words):
            found.setdefault(row.id, Hit(row.kind, row.record_id, row.title, row.detail))


_ENTRY = (
    SearchEntry.id,
    SearchEntry.kind,
    SearchEntry.record_id,
    SearchEntry.title,
    SearchEntry.detail,
    SearchEntry.words,
)


def _of_kinds(statement: Any, kinds: Sequence[str]) -> Any:
    return statement.where(SearchEntry.kind.in_(kinds)) if kinds else statement


def _by_initials(session: Session, typed: str, kinds: Sequence[str], limit: int) -> list[Any]:
    statement = (
        select(*_ENTRY)
        .join(SearchInitials, SearchInitials.entry_id == SearchEntry.id)
        .where(SearchInitials.initials >= typed, SearchInitials.initials < typed + "\U0010ffff")
        .limit(limit)
    )
    return list(session.execute(statement.where(SearchInitials.kind.in_(kinds)) if kinds else statement))


def _candidates(session: Session, words: list[str], kinds: Sequence[str]) -> Iterator[list[Any]]:
    """Blocks of entries that may match, newest first."""
    wanted = set().union(*(query_grams(word) for word in words))
    if not wanted:
        top = session.scalar(select(func.max(SearchEntry.id))) or 0
        statement = select(*_ENTRY).where(
            SearchEntry.id > top - RECENT,
            *(SearchEntry.words.contains(word, autoescape=True) for word in words),
        )
        yield list(session.execute(_of_kinds(statement.order_by(SearchEntry.id.desc()), kinds).limit(CANDIDATES)))
        return
    if session.get_bind().dialect.name == "sqlite":
        yield from _sqlite_candidates(session, wanted, kinds)
    else:
        yield from _postgresql_candidates(session, wanted, kinds)


def _sqlite_candidates(session: Session, wanted: set[str], kinds: Sequence[str]) -> Iterator[list[Any]]:
    below = 1 << 62
    # Most searches are satisfied by the newest few; only a word whose grams lie apart needs more.
    for size in (80, *[CANDIDATES] * 8):
        statement = (
            select(*_ENTRY)
            .join(GRAM_TABLE, GRAM_TABLE.c.rowid == SearchEntry.id)
            .where(MATCHES.op("MATCH")(_match(wanted, kinds)))
            .where(GRAM_TABLE.c.rowid < below)
            .order_by(GRAM_TABLE.c.rowid.desc())
            .limit(size)
        )
        rows = list(session.execute(_of_kinds(statement, kinds)))
        yield rows
        if len(rows) < size:
            return
        below = rows[-1].id


def _postgresql_candidates(session: Session, wanted: set[str], kinds: Sequence[str]) -> Iterator[list[Any]]:
    # Two steps, since the planner's one-step plan can walk the whole table: the newest by key, then the index.
    top = session.scalar(select(func.max(SearchEntry.id))) or 0
    has = SearchEntry.grams.op("@>")(gram_array(wanted))
    recent = select(*_ENTRY).where(SearchEntry.id > top - 5000, has).order_by(SearchEntry.id.desc())
    yield list(session.execute(_of_kinds(recent, kinds).limit(CANDIDATES)))
    older = select(*_ENTRY).where(SearchEntry.id <= top - 5000, has).cte("older").prefix_with("MATERIALIZED")
    statement = select(older).order_by(older.c.id.desc()).limit(CANDIDATES * 4)
    if kinds:
        statement = statement.where(older.c.kind.in_(kinds))
    yield list(session.execute(statement))


def matching_ids(session: Session, kind: str, typed: str) -> Any:
    """A subquery with the ids of all records of a kind that contain every word typed, for a list's search box."""
    words = normalise(typed).split()
    wanted = set().union(*(query_grams(word) for word in words)) if words else set()
    conditions = [SearchEntry.kind == kind]
    conditions += [SearchEntry.words.contains(word, autoescape=True) for word in words]
    # Signs alone name nothing, so they find nothing.
    conditions += [] if words else [false()]
    statement = select(SearchEntry.record_id)
    if wanted and session.get_bind().dialect.name == "sqlite":
        statement = statement.join(GRAM_TABLE, GRAM_TABLE.c.rowid == SearchEntry.id)
        conditions.append(MATCHES.op("MATCH")(_match(wanted, (kind,))))
    elif wanted:
        conditions.append(SearchEntry.grams.op("@>")(gram_array(wanted)))
    return statement.where(and_(*conditions))


def _match(wanted: set[str], kinds: Sequence[str] = ()) -> str:
    # Grams are letters and digits only; the quotes keep words like AND and NOT plain text.
    of_kinds = " OR ".join(f'"{kind_gram(kind)}"' for kind in kinds)
    return " AND ".join([*(f'"{gram}"' for gram in sorted(wanted)), *([f"({of_kinds})"] if of_kinds else [])])


def gram_array(wanted: set[str]) -> Any:
    """Grams as PostgreSQL takes them."""
    return cast(sorted(wanted), ARRAY(Text))


# -- the gram index ----------------------------------------------------------------------------------------------------


def create_index(connection: Connection) -> None:
    """Creates the gram index of the database's kind; called after ``create_all``, the migration has its own copy."""
    if connection.dialect.name == "sqlite":
        # The ascii tokenizer keeps every character beyond ASCII as it is, also the newest of Unicode.
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search_grams USING fts5(grams, content='', detail=none, tokenize='ascii')"
        )
    else:
        connection.exec_driver_sql("CREATE INDEX ix_search_entry_grams ON search_entry USING gin (grams)")


@event.listens_for(SearchEntry.__table__, "after_create")
def _created(_table: Any, connection: Connection, **_options: Any) -> None:
    create_index(connection)
