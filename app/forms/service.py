"""Actions on forms: look, print, reprint, sign, scan, void (C10, C14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import attachments, search
from app.core.attachments import AttachmentRow, attach
from app.core.clock import office_day
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import Field, clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.customers.model import Customer
from app.forms import fields as f
from app.forms import making, rules
from app.forms.kind import FormKind
from app.forms.making import Asked, Made
from app.forms.model import PRINTED, SIGNED, VOID, FormPrint, IssuedForm
from app.forms.queries import form_list
from app.forms.scans import is_only_scan, read_scan
from app.paper.company import company
from app.paper.page import Company

if TYPE_CHECKING:
    from app.office import Office

_BLOCK = 400


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


class Forms(Register):
    """The register of printed forms (单据). They are made out by printing, never typed: there is no right to edit."""

    name = "forms"
    title: ClassVar[Text] = lazy("Printed forms")
    one: ClassVar[Text] = lazy("Printed form")
    model = IssuedForm
    form = f.FORM
    label = "title"
    named_by = "customer_id"
    attach_right = "papers.print"
    children = (f.PRINTS,)

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
        asked = self._asked(kind, subject_ids, size, copies, selection)
        with self.office.rehearsal() as session:
            made, ours = making.make(session, asked, self.office.today()), company(session)
        # The forms are plain data: they are drawn after the others may write again.
        return made.stored or making.draw(made.forms, size, ours)

    @needs(".view")
    def paper(self, form_id: int) -> bytes:
        """The paper as it was printed last; raises Refused for one that was never printed."""
        with self.office.read() as session:
            found = making.paper_of(session, form_id)
            if found is None:
                raise Refused(_("{form} was not printed yet.").format(form=self.load(session, form_id).number))
            return found

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
        asked = self._asked(kind, subject_ids, size, copies, selection)
        with self.office.write() as session:
            made, ours = making.make(session, asked, self.office.today()), company(session)
            pdf = made.stored or making.draw(made.forms, size, ours)
            rows, prints = made.rows, self._count(session, made, size, ours, pdf)
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
                if last is None and row.state == SIGNED:
                    # Its paper is the one that was signed.
                    words = _("{form} is signed meanwhile: take the signature back first.")
                    raise Refused(words.format(form=row.number))
                making.drop_paper(session, one.id)
                if row.state == VOID:
                    continue
                row.not_printed(office_day(last) if last is not None else None)
                self._refresh_due(session, row)
                self._tell(session, row, "not_printed")

    # -- what comes back -------------------------------------------------------------------------------------------

    @needs("papers.print")
    def sign(
        self, form_id: int, raw: Mapping[str, Any], scans: Sequence[Path] = (), version: int | None = None
    ) -> None:
        """The signed form is back (SIGN_FIELDS), with the scans of its pages where there are any. From now on it stays
        as it is.

        Raises Invalid, also for a scan that is no picture and no PDF; Refused, and Stale.
        """
        values = clean(f.SIGN_FIELDS, raw)
        read = [(scan.name, read_scan(scan)) for scan in scans]
        with self.office.write() as session:
            row = self._held(session, form_id, version)
            made_out = office_day(row.created_at)
            if problem := rules.sign_problem(values["signed_on"], made_out, self.office.today()):
                raise Invalid([problem])
            row.sign(values["signed_on"], values["signed_by"], values["sign_note"])
            for name, data in read:
                attach(session, "issued_form", row.id, name, data, _("Scan of the signed form"))
            self._tell(session, row, "sign")

    @needs("papers.print")
    def attach_scans(self, form_id: int, scans: Sequence[Path]) -> None:
        """Attaches the scans of a form's pages, all or none; raises Invalid and Refused."""
        read = [(scan.name, read_scan(scan)) for scan in scans]
        with self.office.write() as session:
            row: IssuedForm = self.load(session, form_id, lock=True)
            if row.state == VOID:
                raise Refused(_("{form} is void.").format(form=row.number))
            for name, data in read:
                attach(session, "issued_form", row.id, name, data, _("Scan of the signed form"))

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

    def before_detach(self, session: Session, attachment: AttachmentRow) -> None:
        """The last scan of a signed form is the proof of the signature (H5): who may take that back, may remove it."""
        row: IssuedForm = self.load(session, attachment.root_id, lock=True)
        if row.state == SIGNED and is_only_scan(session, attachment):
            words = _("This is the only scan of {form}, which is signed: take the signature back first.")
            raise Refused(words.format(form=row.number))

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
        row = making.holding(session, kind, subject_id, {})
        known = (row.id, row.number, row.printed, row.state) if row is not None else (None, "", 0, "")
        try:
            kind.about(session, subject_id, {})
        except Refused as error:
            return Offer(kind, str(error), *known)
        return Offer(kind, "", *known)

    def _asked(
        self,
        kind: str,
        subject_ids: Sequence[int],
        size: str,
        copies: Sequence[str] | None,
        selection: Mapping[str, str] | None,
    ) -> Asked:
        return Asked(self.kinds[kind], tuple(subject_ids), size, copies, selection or {})

    def _count(self, session: Session, made: Made, size: str, ours: Company, pdf: bytes) -> list[FormPrint]:
        """One more print of each form; a paper that is not signed yet is kept as it is printed now."""
        prints = []
        for row, sheets in zip(made.rows, made.sheets, strict=True):
            one = FormPrint(
                form_id=row.id,
                at=session.info["now"],
                who=session.info["user"].name,
                size=size,
                copies=_(", ").join(form.remark for form in sheets if form.remark)[:200],
            )
            session.add(one)
            session.flush()
            if row.state != SIGNED:
                making.keep_paper(session, one, pdf if len(made.rows) == 1 else making.draw(sheets, size, ours))
            row.print(self.office.today())
            self._refresh_due(session, row)
            self._tell(session, row, "print")
            prints.append(one)
        return prints

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
