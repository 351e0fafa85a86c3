"""Actions on forms: look, print, reprint, sign, scan, void (C10, C14)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import attachments, search
from app.core.attachments import attach
from app.core.clock import office_day
from app.core.database import hold
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import Field, clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.media import sniff
from app.core.numbering import take_number
from app.core.register import Details, Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.customers.model import Customer
from app.forms import fields as f
from app.forms import rules
from app.forms.kind import FormKind, PrintInfo
from app.forms.model import PRINTED, SIGNED, VOID, FormPaper, FormPrint, IssuedForm
from app.forms.queries import form_list
from app.paper.company import company
from app.paper.document import Form, write
from app.paper.page import SIZES, Company

if TYPE_CHECKING:
    from app.office import Office

_BLOCK = 400
# What was asked for is part of a key; a longer one (many chosen tickets) is told by its hash.
_LONGEST_ASKED = 200


@dataclass(frozen=True)
class Offer:
    """A form that a record can have. ``refused``: why not, "" where it can. ``form_id`` and ``number`` are those of
    the one that holds, None and "" where there is none yet."""

    kind: FormKind
    refused: str = ""
    form_id: int | None = None
    number: str = ""
    printed: int = 0
    state: str = ""


@dataclass(frozen=True)
class Printed:
    """What was printed: the forms, their prints (for ``not_printed``) and the paper."""

    form_ids: tuple[int, ...]
    print_ids: tuple[int, ...]
    numbers: tuple[str, ...]
    pdf: bytes


@dataclass(frozen=True)
class _Sheet:
    row: IssuedForm
    form: Form


class Forms(Register):
    """The register of printed forms (单据). They are made out by printing, never typed: there is no right to edit."""

    name = "forms"
    title: ClassVar[Text] = lazy("Printed forms")
    one: ClassVar[Text] = lazy("Printed form")
    model = IssuedForm
    form = f.FORM
    label = "title"
    named_by = "customer_id"
    history_parts = (f.PRINTS,)

    def __init__(self, office: Office, kinds: Sequence[FormKind]) -> None:
        super().__init__(office)
        self.kinds: Mapping[str, FormKind] = {kind.key: kind for kind in kinds}

    def list_spec(self) -> ListSpec:
        return form_list(self.office.today)

    # -- what there is ---------------------------------------------------------------------------------------------

    @needs(".view")
    def offers(self, subject: str, subject_id: int) -> list[Offer]:
        """The forms that a record of this register can have, each with the one that it has already."""
        with self.office.read() as session:
            return [self._offer(session, kind, subject_id) for kind in self.kinds.values() if kind.subject == subject]

    @needs(".view")
    def of_ticket(self, ticket_id: int) -> list[dict[str, Any]]:
        """The forms of a ticket as plain rows by field key, with ``id``, ``moves`` and how many ``scans`` they have;
        the newest first."""
        query = select(IssuedForm).where(IssuedForm.ticket_id == ticket_id).order_by(IssuedForm.id.desc())
        with self.office.read() as session:
            rows = session.scalars(query).all()
            scans = attachments.counts(session, "issued_form", [row.id for row in rows])
            return [
                {field.key: getattr(row, field.key) for field in f.TICKET_ROWS.fields if field.key != f.SCANS.key}
                | {"id": row.id, "moves": _moves(row), f.SCANS.key: scans.get(row.id, 0), "subject_id": row.subject_id}
                for row in rows
            ]

    @needs(".view")
    def asked(self, raw: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, str]:
        """What a list over a period is asked for, as ``look`` and ``print_out`` want it; raises Invalid."""
        values = clean(fields, raw)
        if values["to"] < values["from"]:
            raise Invalid([Problem("to", lazy("Before the first day."))])
        with self.office.read() as session:
            if problems := list(self._resolve_references(session, fields, values, "")):
                raise Invalid(problems)
        return {key: str(value) for key, value in values.items() if value not in (None, "")}

    @needs(".view")
    def to_print_again(self, ids: Sequence[int]) -> tuple[str, list[int], Mapping[str, str]]:
        """The kind, the records and the selection of these forms, for ``look`` and ``print_out``.

        Raises NotFound, and Refused for void ones, for forms of several kinds, and for several lists at once.
        """
        with self.office.read() as session:
            rows: list[IssuedForm] = [self.load(session, form_id) for form_id in ids]
            for row in rows:
                if not row.can_print():
                    raise Refused(_("{form} is void.").format(form=row.number))
            kinds = {row.kind for row in rows}
            if len(kinds) > 1 or (len(rows) > 1 and not rows[0].subject):
                raise Refused(_("Choose forms of one kind to print them together; lists are printed alone."))
            return rows[0].kind, [row.subject_id for row in rows], rows[0].asked

    @needs(".view")
    def look(
        self,
        kind: str,
        subject_ids: Sequence[int],
        size: str,
        copies: Sequence[str] | None = None,
        selection: Mapping[str, str] | None = None,
    ) -> bytes:
        """The paper as it would be printed now, with the number that it would get; nothing is kept of it.

        ``copies`` are keys of the kind's copies, None for all. Raises NotFound and Refused.
        """
        with self.office.rehearsal() as session:
            sheets = self._sheets(session, self.kinds[kind], subject_ids, size, copies, selection)
            ours = company(session)
            stored = self._stored(session, sheets)
            # Drawn before the numbers are given back: a row that was taken back cannot be read.
            forms = [sheet.form for sheet in sheets]
        return stored or _draw(forms, size, ours)

    @needs(".view")
    def paper(self, form_id: int) -> bytes:
        """The paper as it was printed last; raises Refused for one that was never printed."""
        with self.office.read() as session:
            found = session.scalar(select(FormPaper.pdf).where(FormPaper.form_id == form_id))
            if found is None:
                raise Refused(_("{form} was not printed yet.").format(form=self.load(session, form_id).number))
            return found

    @needs(".view")
    def prints(self, form_id: int) -> list[tuple[Any, str, str, str, bool]]:
        """(when, who, size, copies, failed) of each print, the newest first."""
        query = select(FormPrint).where(FormPrint.form_id == form_id).order_by(FormPrint.id.desc())
        with self.office.read() as session:
            return [(row.at, row.who, row.size, row.copies, row.failed) for row in session.scalars(query)]

    # -- printing --------------------------------------------------------------------------------------------------

    @needs("papers.print")
    def print_out(
        self,
        kind: str,
        subject_ids: Sequence[int],
        size: str,
        copies: Sequence[str] | None = None,
        selection: Mapping[str, str] | None = None,
    ) -> Printed:
        """Prints a form for each of these records into one PDF and counts it, all in one transaction: whoever has no
        form of this kind gets the next number, the others keep theirs until it is void.

        Raises NotFound, and Refused for a record that gets no such form; nothing is kept then.
        """
        with self.office.write() as session:
            sheets = self._sheets(session, self.kinds[kind], subject_ids, size, copies, selection)
            ours = company(session)
            pdf = self._stored(session, sheets) or _draw([sheet.form for sheet in sheets], size, ours)
            rows = list(dict.fromkeys(sheet.row for sheet in sheets))
            prints = [self._count(session, row, sheets, size, ours, pdf if len(rows) == 1 else b"") for row in rows]
            session.flush()
            return Printed(
                tuple(row.id for row in rows),
                tuple(one.id for one in prints),
                tuple(row.number for row in rows),
                pdf,
            )

    @needs("papers.print")
    def not_printed(self, print_ids: Sequence[int]) -> None:
        """The printer refused: these prints count no more; the numbers stay taken."""
        with self.office.write() as session:
            for print_id in print_ids:
                one = session.get(FormPrint, print_id)
                if one is None:
                    raise NotFound()
                row: IssuedForm = self.load(session, one.form_id, lock=True)
                if one.failed:
                    continue
                one.failed = True
                session.flush()
                good = (FormPrint.form_id == row.id, FormPrint.failed.is_(False))
                last = session.scalar(select(FormPrint.at).where(*good).order_by(FormPrint.id.desc()).limit(1))
                row.not_printed(office_day(last) if last is not None else None)
                self._refresh_due(session, row)
                self._tell(session, row, "not_printed")

    # -- what comes back -------------------------------------------------------------------------------------------

    @needs("papers.print")
    def sign(self, form_id: int, raw: Mapping[str, Any], scan: Path | None = None, version: int | None = None) -> None:
        """The signed form is back (SIGN_FIELDS), with its scan where there is one. From now on it stays as it is.

        Raises Invalid, also for a ``scan`` that is no picture and no PDF; Refused, and Stale.
        """
        values = clean(f.SIGN_FIELDS, raw)
        data = _read_scan(scan) if scan is not None else b""
        with self.office.write() as session:
            row = self._held(session, form_id, version)
            made_out = office_day(row.created_at)
            if problem := rules.sign_problem(values["signed_on"], made_out, self.office.today()):
                raise Invalid([problem])
            row.sign(values["signed_on"], values["signed_by"], values["sign_note"])
            if scan is not None:
                attach(session, "issued_form", row.id, scan.name, data, _("Scan of the signed form"))
            self._tell(session, row, "sign")

    @needs("papers.print")
    def attach_scan(self, form_id: int, scan: Path) -> int:
        """Attaches the scan of a form and answers the attachment's id; raises Invalid and Refused."""
        data = _read_scan(scan)
        with self.office.write() as session:
            row: IssuedForm = self.load(session, form_id, lock=True)
            if row.state == VOID:
                raise Refused(_("{form} is void.").format(form=row.number))
            return attach(session, "issued_form", row.id, scan.name, data, _("Scan of the signed form"))

    @needs("papers.void")
    def take_back(self, form_id: int, version: int | None = None) -> None:
        """The form was marked as signed by mistake; raises Refused and Stale."""
        with self.office.write() as session:
            row = self._held(session, form_id, version)
            row.take_back()
            self._tell(session, row, "take_back")

    @needs("papers.void")
    def void(self, form_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Makes the form void (VOID_FIELDS); its number stays taken, the next print gets a new one."""
        values = clean(f.VOID_FIELDS, raw)
        with self.office.write(values["void_reason"]) as session:
            row = self._held(session, form_id, version)
            row.void(session.info["now"], session.info["user"].name, values["void_reason"])
            self._tell(session, row, "void")

    # -- for other features: functions that take a session -----------------------------------------------------------

    def follow(self, session: Session, ticket_ids: Iterable[int] | None) -> None:
        """The days until which the forms of these tickets are due back, all of them for None, after something that
        they follow from has changed."""
        query = select(IssuedForm).where(IssuedForm.state == PRINTED, IssuedForm.comes_back.is_(True))
        wanted = sorted(ticket_ids) if ticket_ids is not None else None
        blocks = [None] if wanted is None else [wanted[at : at + _BLOCK] for at in range(0, len(wanted), _BLOCK)]
        for block in blocks:
            narrowed = query if block is None else query.where(IssuedForm.ticket_id.in_(block))
            for row in session.scalars(narrowed).all():
                self._refresh_due(session, row)

    # -- hooks -----------------------------------------------------------------------------------------------------

    def label_text(self, key: Any, label: Any) -> str:
        return f"{key} {label}".strip() if label else str(key)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, by what it is made out for and by customer."""
        query = select(IssuedForm, Customer.name).outerjoin(Customer, Customer.id == IssuedForm.customer_id)
        for row, customer in session.execute(query.where(IssuedForm.id.in_(ids))):
            title = f"{row.number} {f.KIND.show(row.kind)}"
            names = (row.title, *((customer,) if customer else ()))
            yield search.Entry(row.id, title, detail=row.title, names=names, texts=(row.number,))

    def details(self, session: Session, row: Any) -> Details:
        """Adds ``moves``: what can be done now, and what a page needs to print again."""
        details = super().details(session, row)
        more = {
            "moves": _moves(row),
            "subject": row.subject,
            "subject_id": row.subject_id,
            "ticket_id": row.ticket_id,
            "selection": row.asked,
            "comes_back": row.comes_back,
        }
        return replace(details, values={**details.values, **more})

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _offer(self, session: Session, kind: FormKind, subject_id: int) -> Offer:
        row = _holding(session, kind, _subject_key(kind, subject_id, {}))
        known = (row.id, row.number, row.printed, row.state) if row is not None else (None, "", 0, "")
        try:
            kind.about(session, subject_id, {})
        except Refused as error:
            return Offer(kind, str(error), *known)
        return Offer(kind, "", *known)

    def _sheets(
        self,
        session: Session,
        kind: FormKind,
        subject_ids: Sequence[int],
        size: str,
        copies: Sequence[str] | None,
        selection: Mapping[str, str] | None,
    ) -> list[_Sheet]:
        """The sheets of these records' forms; a record without one gets its number here."""
        if size not in kind.sizes:
            raise Refused(_("{form} is not printed on this paper.").format(form=kind.title))
        chosen = [(key, title) for key, title in kind.copies if copies is None or key in copies]
        if kind.copies and not chosen:
            raise Refused(_("Choose at least one copy."))
        # Two clerks who print the same form at once get the same one.
        hold(session, f"issued_form {kind.key}")
        found = []
        for subject_id in dict.fromkeys(subject_ids):
            row = self._row(session, kind, subject_id, selection or {})
            info = PrintInfo(
                number=row.number,
                printed_on=self.office.today(),
                print_number=row.printed + 1,
                size=size,
                qr=row.number,
                selection=row.asked,
            )
            form = kind.build(session, subject_id, info)
            for remark in rules.remarks(size, [title for _key, title in chosen]):
                found.append(_Sheet(row, replace(form, remark=remark) if remark else form))
        return found

    def _row(self, session: Session, kind: FormKind, subject_id: int, selection: Mapping[str, str]) -> IssuedForm:
        key = _subject_key(kind, subject_id, selection)
        row = _holding(session, kind, key)
        if row is not None:
            return row
        about = kind.about(session, subject_id, selection)
        row = IssuedForm(
            number=self._take(session, kind, subject_id),
            kind=kind.key,
            subject=kind.subject,
            subject_id=subject_id,
            selection=json.dumps(dict(selection), ensure_ascii=False, sort_keys=True),
            subject_key=key,
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

    def _take(self, session: Session, kind: FormKind, subject_id: int) -> str:
        if kind.number_of is not None:
            own = number = kind.number_of(session, subject_id)
            again = 1
            while self.number_taken(session, number):
                again += 1
                number = f"{own}-{again}"
            return number
        number = take_number(session, kind.series)
        while self.number_taken(session, number):
            number = take_number(session, kind.series)
        return number

    def _stored(self, session: Session, sheets: Sequence[_Sheet]) -> bytes:
        """The paper of a form that is signed: it is printed again as it was. Nothing for all others."""
        signed = {sheet.row.id: sheet.row for sheet in sheets if sheet.row.state == SIGNED}
        if not signed:
            return b""
        if len({sheet.row.id for sheet in sheets}) > 1:
            numbers = _(", ").join(row.number for row in signed.values())
            raise Refused(_("Signed already, print it alone: {numbers}").format(numbers=numbers))
        return session.scalar(select(FormPaper.pdf).where(FormPaper.form_id.in_(signed))) or b""

    def _count(
        self, session: Session, row: IssuedForm, sheets: Sequence[_Sheet], size: str, ours: Company, pdf: bytes
    ) -> FormPrint:
        mine = [sheet.form for sheet in sheets if sheet.row is row]
        if row.state != SIGNED:
            _keep(session, row, size, pdf or _draw(mine, size, ours))
        row.print(self.office.today())
        one = FormPrint(
            form_id=row.id,
            at=session.info["now"],
            who=session.info["user"].name,
            size=size,
            copies=_(", ").join(form.remark for form in mine if form.remark)[:200],
        )
        session.add(one)
        self._refresh_due(session, row)
        self._tell(session, row, "print")
        return one

    def _refresh_due(self, session: Session, row: IssuedForm) -> None:
        if row.state != PRINTED or not row.comes_back:
            return
        kind = self.kinds[row.kind]
        start = kind.back_from(session, row.subject_id) if kind.back_from is not None else None
        days = int(read_setting(session, "papers.back_days"))
        due = rules.due_back_on(row.printed_on, start, kind.back_from is not None, days)
        if due != row.due_back_on:
            row.due_back_on = due

    def _tell(self, session: Session, row: IssuedForm, move: str) -> None:
        moved = self.kinds[row.kind].moved
        if moved is not None:
            session.flush()
            moved(session, row, move)

    def _held(self, session: Session, form_id: int, version: int | None) -> IssuedForm:
        row: IssuedForm = self.load(session, form_id, lock=True)
        if version is not None and row.version != version:
            raise self._stale(session, row, {})
        return row


def _moves(row: IssuedForm) -> tuple[str, ...]:
    return tuple(move for move in ("print", "sign", "take_back", "void") if getattr(row, f"can_{move}")())


def _subject_key(kind: FormKind, subject_id: int, selection: Mapping[str, str]) -> str:
    asked = " ".join(f"{key}={value}" for key, value in sorted(selection.items()) if value)
    if len(asked) > _LONGEST_ASKED:
        asked = hashlib.sha256(asked.encode()).hexdigest()
    return f"{kind.subject}:{subject_id} {asked}".strip()


def _holding(session: Session, kind: FormKind, key: str) -> IssuedForm | None:
    query = select(IssuedForm).where(
        IssuedForm.kind == kind.key, IssuedForm.subject_key == key, IssuedForm.state != VOID
    )
    return session.scalar(query.with_for_update())


def _keep(session: Session, row: IssuedForm, size: str, pdf: bytes) -> None:
    kept = session.scalar(select(FormPaper).where(FormPaper.form_id == row.id))
    if kept is None:
        session.add(FormPaper(form_id=row.id, size=size, pdf=pdf))
    else:
        kept.size, kept.pdf = size, pdf


def _draw(forms: Sequence[Form], size: str, ours: Company) -> bytes:
    out = BytesIO()
    write(forms, len(forms), SIZES[size], ours, forms[0].title, out)
    return out.getvalue()


def _read_scan(path: Path) -> bytes:
    """The content of a scan; raises Invalid beside it for what is neither a picture nor a PDF."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        words = _("“{name}” cannot be read: {reason}").format(name=path.name, reason=reason)
        raise Invalid([Problem("scan", words)]) from error
    if not rules.is_scan(sniff(data)):
        words = _("“{name}” is neither a picture nor a PDF.").format(name=path.name)
        raise Invalid([Problem("scan", words)])
    return data
