"""Mapped classes of issued forms (C10, C14)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import Base, BigId, Moment, Record, Row, partial_index

ISSUED, PRINTED, SIGNED, VOID = "issued", "printed", "signed", "void"

# move -> (the states it leads from, the state it leads to). See ``IssuedForm``.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "print": ((ISSUED, PRINTED), PRINTED),
    "not_printed": ((PRINTED,), ISSUED),
    "sign": ((PRINTED,), SIGNED),
    "take_back": ((SIGNED,), PRINTED),
    "void": ((ISSUED, PRINTED, SIGNED), VOID),
}


class FormPrint(Row, Base):
    """One print of a form: who, when, on which paper, which copies. ``failed``: the printer refused, it counts not."""

    __tablename__ = "form_print"
    __root__ = ("issued_form", "form_id")

    form_id: Mapped[int] = mapped_column(BigId, ForeignKey("issued_form.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[str] = mapped_column(String(30), default="")
    copies: Mapped[str] = mapped_column(String(200), default="")
    failed: Mapped[bool] = mapped_column(default=False)


class IssuedForm(Record, Base):
    """A form with its number, which it keeps for ever, also when it is void.

    Its states and moves, ``MOVES`` as a drawing::

        issued ──print──> printed ──sign──> signed
           ^                │  ^              │
           └──not printed───┘  └──take back───┘

        issued, printed, signed ──void (with a reason)──> void

    "issued" is what the printer refused. A printed one is printed again and stays printed; a signed one may be printed
    again too, as it was, which is no move. To add a state: 1. its constant and moves above; 2. its title in
    ``fields.STATE_OF`` and its colour in ``ui/forms/look.py``; 3. the table in ``tests/forms/test_forms.py``.
    """

    __tablename__ = "issued_form"
    __table_args__ = (
        # One form of a kind that holds for each record; void ones do not count.
        partial_index("ix_issued_form_holding", "kind", "subject_key", where=text("state != 'void'"), unique=True),
        Index("ix_issued_form_state_due_back_on", "state", "due_back_on"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    # The register of the record and its id; "" and 0 for a list over a period, told by ``selection``.
    subject: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BigId, default=0)
    selection: Mapped[str] = mapped_column(Text, default="{}")
    subject_key: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(300), default="")
    # Tickets stand above forms, so that this is a plain id without a mapped class here.
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=ISSUED)
    comes_back: Mapped[bool] = mapped_column(default=False)
    printed: Mapped[int] = mapped_column(default=0)
    printed_on: Mapped[date | None]
    due_back_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(100), default="")
    sign_note: Mapped[str] = mapped_column(String(300), default="")
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    voided_at: Mapped[datetime | None] = mapped_column(Moment())
    voided_by: Mapped[str] = mapped_column(String(100), default="")

    prints: Mapped[list[FormPrint]] = relationship(cascade="all, delete-orphan", order_by="FormPrint.id")

    @property
    def asked(self) -> Mapping[str, str]:
        """What a list over a period was asked for."""
        found: dict[str, str] = json.loads(self.selection)
        return found

    # -- what is possible ----------------------------------------------------------------------------------------------

    def can_print(self) -> bool:
        """A signed one is printed again as it was, which is no move."""
        return self.state in (*MOVES["print"][0], SIGNED)

    def can_sign(self) -> bool:
        """Only what is to come back is signed."""
        return self.comes_back and self._can("sign")

    def can_take_back(self) -> bool:
        return self._can("take_back")

    def can_void(self) -> bool:
        return self._can("void")

    # -- the moves -----------------------------------------------------------------------------------------------------

    def print(self, on: date) -> None:
        """→ printed once more; the days count from the last print of what is not signed yet."""
        if self.state == SIGNED:
            self.printed += 1
            return
        self._require("print")
        self.state, self.printed, self.printed_on = PRINTED, self.printed + 1, on

    def not_printed(self, before: date | None) -> None:
        """The printer refused the last print: it does not count. ``before`` is the day of the print before it."""
        if self.state not in (PRINTED, SIGNED):
            self._require("not_printed")
        self.printed = max(self.printed - 1, 0)
        if self.state == PRINTED:
            self.printed_on = before
            if not self.printed:
                self.state, self.due_back_on = ISSUED, None

    def sign(self, on: date, by: str, note: str) -> None:
        """printed → signed: from now on it says what it said."""
        if not self.comes_back:
            raise Refused(_("{form} need not come back signed.").format(form=self.number))
        self._require("sign")
        self.state, self.signed_on, self.signed_by, self.sign_note = SIGNED, on, by, note

    def take_back(self) -> None:
        """signed → printed: it was marked by mistake."""
        self._require("take_back")
        self.state, self.signed_on, self.signed_by, self.sign_note = PRINTED, None, "", ""

    def void(self, at: datetime, by: str, reason: str) -> None:
        """→ void; the number stays taken."""
        self._require("void")
        self.state, self.voided_at, self.voided_by, self.void_reason = VOID, at, by, reason
        self.due_back_on = None

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _can(self, move: str) -> bool:
        return self.state in MOVES[move][0]

    def _require(self, move: str) -> None:
        if not self._can(move):
            from app.forms.fields import MOVE_OF, STATE_OF

            words = _("“{move}” is not possible: {form} is in the state “{state}”.")
            raise Refused(words.format(move=MOVE_OF.show(move), form=self.number, state=STATE_OF.show(self.state)))


class FormPaper(Row, Base):
    """The PDF of a print, kept of the last two: once the form is signed, the last one is the paper that was signed."""

    __tablename__ = "form_paper"
    __root__ = ("issued_form", "form_id")
    __history__ = False

    form_id: Mapped[int] = mapped_column(BigId, ForeignKey("issued_form.id"), index=True)
    print_id: Mapped[int] = mapped_column(BigId, ForeignKey("form_print.id"), unique=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
