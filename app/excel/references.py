"""Looks up all records that a sheet refers to at once (H1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import _
from app.core.register import Register
from app.excel.readers import Wrong

if TYPE_CHECKING:
    from app.office import Office

T = TypeVar("T")
# Parameters of one statement.
CHUNK = 800
# A suggestion costs a search each; a sheet with hundreds of unknown names has another trouble.
SUGGESTED = 40


def resolve_all(session: Session, office: Office, wanted: dict[str, set[str]]) -> dict[tuple[str, str], int | Wrong]:
    """(register, text) -> the record's id, or what is wrong with the reference, with a suggestion."""
    found: dict[tuple[str, str], int | Wrong] = {}
    for name, texts in wanted.items():
        register = office.register(name)
        for text, answer in resolve_texts(session, register, texts).items():
            found[name, text] = answer
    return found


def resolve_texts(session: Session, register: Register, texts: Iterable[str]) -> dict[str, int | Wrong]:
    """By key, else by label when that names one record only; as ``Register.resolve``, for many texts."""
    texts = sorted(texts)
    if type(register).resolve is not Register.resolve:
        return {text: _resolve_one(session, register, text) for text in texts}
    by_key = _ids_by(session, register, register.key, texts)
    rest = [text for text in texts if len(by_key[text]) != 1]
    by_label = _ids_by(session, register, register.label, rest)
    found: dict[str, int | Wrong] = {}
    suggestions = 0
    for text in texts:
        ids = by_key[text] if len(by_key[text]) == 1 else by_label[text]
        if len(ids) == 1:
            found[text] = ids[0]
        elif ids:
            found[text] = Wrong(_("“{text}” names more than one record; give the number.").format(text=text))
        elif suggestions < SUGGESTED:
            suggestions += 1
            found[text] = Wrong(register.unknown_text(session, text))
        else:
            found[text] = Wrong(_("“{text}” is not known.").format(text=text))
    return found


def _resolve_one(session: Session, register: Register, text: str) -> int | Wrong:
    try:
        return register.resolve(session, text)
    except ValueError as error:
        return Wrong(str(error))


def _ids_by(session: Session, register: Register, column_key: str, texts: list[str]) -> defaultdict[str, list[int]]:
    model: Any = register.model
    column = getattr(model, column_key)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for chunk in chunks(texts):
        for row in session.execute(select(column, model.id).where(column.in_(chunk))):
            found[row[0]].append(row[1])
    return found


def chunks(items: list[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The list in pieces that fit into one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
