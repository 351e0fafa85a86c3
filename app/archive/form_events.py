"""The events of printed forms: printed, signed, void (C10, C14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.archive.event import Event, Source, Where
from app.core.i18n import _
from app.forms import fields as f
from app.forms.model import FormPrint, IssuedForm


def forms(where: Callable[[int], Where]) -> Source:
    """Each print that went through, and what became of the form."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        prints = (
            select(IssuedForm.id, IssuedForm.number, IssuedForm.kind, FormPrint.at, FormPrint.who, FormPrint.copies)
            .join(IssuedForm, IssuedForm.id == FormPrint.form_id)
            .where(where(record_id), FormPrint.failed.is_(False))
            .order_by(FormPrint.id.desc())
            .limit(limit)
        )
        for row in session.execute(prints):
            title = _("{form} {number} printed").format(form=f.KIND.show(row.kind), number=row.number)
            yield Event(row.at, row.who, "forms", row.id, title, row.copies, ("forms", row.id))
        ended = select(IssuedForm).where(where(record_id), IssuedForm.state.in_(("signed", "void")))
        for form in session.scalars(ended.order_by(IssuedForm.id.desc()).limit(limit)):
            yield from _ended(form)

    return read


def _ended(form: IssuedForm) -> Iterable[Event]:
    named, place = {"form": f.KIND.show(form.kind), "number": form.number}, ("forms", form.id)
    if form.state == "signed" and form.signed_on is not None:
        title = _("{form} {number} signed and back").format(**named)
        yield Event(form.signed_on, form.signed_by, "forms", form.id, title, form.sign_note, place)
    elif form.voided_at is not None:
        title = _("{form} {number} made void").format(**named)
        yield Event(form.voided_at, form.voided_by, "forms", form.id, title, form.void_reason, place)
