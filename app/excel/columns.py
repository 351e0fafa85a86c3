"""Which column of a sheet means which field: header row found, headers matched in any order and language (H1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.fields import Child, Field
from app.core.i18n import both
from app.excel.zipped import letters

if TYPE_CHECKING:
    from app.core.register import Register

# How far down a header is looked for; above it stand titles, company and date.
HEADER_ROWS = 40
SAMPLES = 3


@dataclass(frozen=True)
class Target:
    """A field that a column can fill: of the record itself, or of one of its child tables (``contacts.phone``)."""

    key: str
    field: Field
    child: Child | None = None

    @property
    def title(self) -> str:
        """The field's title, with its table's where that is needed to tell it apart."""
        return str(self.field.title) if self.child is None else f"{self.child.title} · {self.field.title}"


@dataclass(frozen=True)
class Header:
    """One column of a sheet: its place counted from 0, its header text, and the first values below."""

    column: int
    text: str
    samples: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        return letters(self.column)


@dataclass(frozen=True)
class Layout:
    """What was found in a sheet. ``mapping``: target key by column; ``targets``: all that can be chosen."""

    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    headers: tuple[Header, ...]
    mapping: Mapping[int, str]
    targets: tuple[Target, ...]


def targets_of(register: Register) -> tuple[Target, ...]:
    """All fields that a sheet can bring for this register, in the order of the form."""
    own = [Target(field.key, field) for field in fields_of(register).values()]
    parts = [Target(f"{child.key}.{field.key}", field, child) for child in register.children for field in child.fields]
    return (*own, *parts)


def fields_of(register: Register) -> dict[str, Field]:
    """The fields of the record itself that a sheet can bring, by key."""
    form = {field.key: field for field in register.fields}
    return form | {field.key: field for field in register.import_fields if field.key not in form}


def layout_of(
    register: Register, rows: Sequence[tuple[int, list[Any]]], sheets: Sequence[str], sheet: str, header_row: int = 0
) -> Layout:
    """Finds the header among the first rows, or takes the given one, and matches its columns."""
    targets = targets_of(register)
    names = names_of(targets)
    if not header_row:
        header_row = _find_header(rows, names)
    at = next((i for i, (number, _cells) in enumerate(rows) if number == header_row), None)
    if at is None:
        return Layout(tuple(sheets), sheet, 0, (), {}, targets)
    texts = [_text(cell) for cell in rows[at][1]]
    below = [cells for _number, cells in rows[at + 1 :] if any(cell not in ("", None) for cell in cells)][:SAMPLES]
    width = max([len(texts), *(len(cells) for cells in below)])
    headers = tuple(
        Header(
            i,
            texts[i] if i < len(texts) else "",
            tuple(_text(cells[i]) if i < len(cells) else "" for cells in below),
        )
        for i in range(width)
    )
    used = tuple(header for header in headers if header.text or any(header.samples))
    return Layout(tuple(sheets), sheet, header_row, used, match([h.text for h in headers], names), targets)


def match(texts: Iterable[str], names: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """The target of each column; each target is taken once, by the first column that names it."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for column, text in enumerate(texts):
        for form in header_forms(text):
            target = next((key for key in names.get(form, ()) if key not in taken), None)
            if target is not None:
                found[column] = target
                taken.add(target)
                break
    return found


def header_forms(text: str) -> list[str]:
    """How a header may be meant: folded, without blanks and marks, with and without what stands in brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = re.sub(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕|《.*?》", "", folded)
    forms = [re.sub(r"[^\w#]+|_", "", form) for form in (folded, bare)]
    # "no." and "№" are written in every way; a blank header means nothing.
    return list(dict.fromkeys(form for form in forms if form))


def template_titles(register: Register) -> dict[str, str]:
    """A header for each target that the import reads back as this target, in the language in use."""
    targets = targets_of(register)
    names = names_of(targets)
    titles: dict[str, str] = {}
    for target in targets:
        title = str(target.field.title)
        choices = (title, target.title, target.key)
        titles[target.key] = next(
            text for text in choices if match([text], names).get(0) == target.key or text == target.key
        )
    return titles


def names_of(targets: Sequence[Target]) -> dict[str, list[str]]:
    """Target keys by every way to write their header; what names the record itself comes before its parts."""
    names: dict[str, list[str]] = {}

    def add(text: str, key: str) -> None:
        for form in header_forms(text)[:1]:
            if key not in names.setdefault(form, []):
                names[form].append(key)

    for target in targets:
        if target.child is None:
            for title in both(target.field.title):
                add(title, target.key)
    for target in targets:
        if target.child is not None:
            for title in both(target.field.title):
                add(title, target.key)
                for part in both(target.child.title):
                    add(part + title, target.key)
    # What a customer's e-mail may be called, a contact's may be too, behind the word "contact".
    synonyms: dict[str, tuple[str, ...]] = {}
    for target in targets:
        title = both(target.field.title)[0]
        synonyms[title] = synonyms.get(title, ()) + target.field.also
    for target in targets:
        for also in target.field.also:
            add(also, target.key)
        if target.child is not None:
            for also in synonyms[both(target.field.title)[0]]:
                for part in both(target.child.title):
                    add(part + also, target.key)
    for target in targets:
        add(target.key if target.child is None else target.key.replace(".", ""), target.key)
    return names


def _find_header(rows: Sequence[tuple[int, list[Any]]], names: Mapping[str, Sequence[str]]) -> int:
    best, best_score = 0, 0
    for number, cells in rows[:HEADER_ROWS]:
        # A header is made of texts; a row of values has numbers and dates too.
        texts = [_text(cell) if isinstance(cell, str) else "" for cell in cells]
        score = len(match(texts, names))
        if score > best_score:
            best, best_score = number, score
    if best:
        return best
    filled = (number for number, cells in rows if sum(1 for cell in cells if _text(cell)) > 1)
    return next(filled, rows[0][0] if rows else 0)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) if cell is not None else ""
