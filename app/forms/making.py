"""From records to forms with numbers and papers, inside a transaction (C10). Nothing here commits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.database import hold
from app.core.errors import Refused
from app.core.i18n import _
from app.core.numbering import take_number
from app.forms import rules
from app.forms.kind import FormKind, PrintInfo
from app.forms.model import SIGNED, VOID, FormPaper, FormPrint, IssuedForm
from app.paper.document import Form, write
from app.paper.page import SIZES, Company

# What was asked for is part of a key; a longer one (many chosen tickets) is told by its hash.
_LONGEST_ASKED = 200


@dataclass(frozen=True)
class Asked:
    """Which forms are wanted: of these records, on this paper, these copies (None: all), for this selection."""

    kind: FormKind
    subject_ids: tuple[int, ...]
    size: str
    copies: Sequence[str] | None
    selection: Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """Forms that are ready to be drawn: each row with its sheets, in order. ``stored``: the paper of the one that is
    signed, which is printed again as it was; empty for all others."""

    rows: tuple[IssuedForm, ...]
    sheets: tuple[tuple[Form, ...], ...]
    stored: bytes = b""

    @property
    def forms(self) -> list[Form]:
        """All sheets in order."""
        return [form for sheets in self.sheets for form in sheets]


def make(session: Session, asked: Asked, today: date) -> Made:
    """The forms of these records as they are now; a record without one gets the next number here.

    Raises NotFound, and Refused for a record that gets no such form, for paper and copies that the kind has not, and
    for signed forms among others.
    """
    kind = asked.kind
    if asked.size not in kind.sizes:
        raise Refused(_("{form} is not printed on this paper.").format(form=kind.title))
    copies = [title for key, title in kind.copies if asked.copies is None or key in asked.copies]
    if kind.copies and not copies:
        raise Refused(_("Choose at least one copy."))
    # Two clerks who print the same form at once get the same one.
    hold(session, f"issued_form {kind.key}")
    subjects = tuple(dict.fromkeys(asked.subject_ids))
    rows = tuple(_row(session, kind, subject_id, asked.selection) for subject_id in subjects)
    if signed := [row for row in rows if row.state == SIGNED]:
        if len(rows) > 1:
            numbers = _(", ").join(row.number for row in signed)
            raise Refused(_("Signed already, print it alone: {numbers}").format(numbers=numbers))
        return Made(rows, ((),), paper_of(session, rows[0].id) or b"")
    sheets = []
    for row in rows:
        info = PrintInfo(row.number, today, row.printed + 1, asked.size, row.number, row.asked)
        form = kind.build(session, row.subject_id, info)
        remarks = rules.remarks(asked.size, copies)
        sheets.append(tuple(replace(form, remark=remark) if remark else form for remark in remarks))
    return Made(rows, tuple(sheets))


def draw(forms: Sequence[Form], size: str, ours: Company) -> bytes:
    """The forms as one PDF."""
    out = BytesIO()
    write(forms, len(forms), SIZES[size], ours, forms[0].title, out)
    return out.getvalue()


def holding(
    session: Session, kind: FormKind, subject_id: int, selection: Mapping[str, str], *, lock: bool = False
) -> IssuedForm | None:
    """The form of this kind that a record has and that is not void."""
    of_record = (IssuedForm.kind == kind.key, IssuedForm.subject_key == _subject_key(kind, subject_id, selection))
    query = select(IssuedForm).where(*of_record, IssuedForm.state != VOID)
    return session.scalar(query.with_for_update() if lock else query)


def paper_of(session: Session, form_id: int) -> bytes | None:
    """The paper of the last print that went through."""
    query = select(FormPaper.pdf).where(FormPaper.form_id == form_id)
    return session.scalar(query.order_by(FormPaper.id.desc()).limit(1))


def keep_paper(session: Session, one: FormPrint, pdf: bytes) -> None:
    """Keeps the paper of this print, and that of the one before in case the printer refuses this one."""
    query = select(FormPaper).where(FormPaper.form_id == one.form_id).order_by(FormPaper.id.desc())
    for older in session.scalars(query).all()[1:]:
        session.delete(older)
    session.add(FormPaper(form_id=one.form_id, print_id=one.id, pdf=pdf))


def drop_paper(session: Session, print_id: int) -> None:
    """The print did not go through: the paper of the one before counts again."""
    paper = session.scalar(select(FormPaper).where(FormPaper.print_id == print_id))
    if paper is not None:
        session.delete(paper)
        session.flush()


# -- helpers -----------------------------------------------------------------------------------------------------------


def _row(session: Session, kind: FormKind, subject_id: int, selection: Mapping[str, str]) -> IssuedForm:
    row = holding(session, kind, subject_id, selection, lock=True)
    if row is not None:
        return row
    about = kind.about(session, subject_id, selection)
    row = IssuedForm(
        number=_number(session, kind, subject_id),
        kind=kind.key,
        subject=kind.subject,
        subject_id=subject_id,
        selection=json.dumps(dict(selection), ensure_ascii=False, sort_keys=True),
        subject_key=_subject_key(kind, subject_id, selection),
        title=about.title[:300],
        ticket_id=about.ticket_id,
        project_id=about.project_id,
        customer_id=about.customer_id,
        comes_back=kind.comes_back,
        printed=0,
        created_at=session.info["now"],
        created_by=session.info["user"].name,
    )
    session.add(row)
    session.flush()
    return row


def _number(session: Session, kind: FormKind, subject_id: int) -> str:
    """The next number of the kind's series; where the record bears one already, that, then -2, -3 …"""
    if kind.number_of is not None:
        own = number = kind.number_of(session, subject_id)
        again = 1
        while _is_taken(session, number):
            again += 1
            number = f"{own}-{again}"
        return number
    number = take_number(session, kind.series)
    while _is_taken(session, number):
        number = take_number(session, kind.series)
    return number


def _is_taken(session: Session, number: str) -> bool:
    return session.scalar(select(func.count()).where(IssuedForm.number == number)) != 0


def _subject_key(kind: FormKind, subject_id: int, selection: Mapping[str, str]) -> str:
    asked = " ".join(f"{key}={value}" for key, value in sorted(selection.items()) if value)
    if len(asked) > _LONGEST_ASKED:
        asked = hashlib.sha256(asked.encode()).hexdigest()
    return f"{kind.subject}:{subject_id} {asked}".strip()
