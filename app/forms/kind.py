"""What a kind of form is: the part that a feature brings, while issuing, counting and signing are the same for all.

To add a form: 1. its key and title in ``app/forms/titles.py``, its number pattern under the same key in
``app/core/numbering.py``; 2. in the feature a ``papers.py``: a frozen dataclass with all that the paper says, a
function from it to a ``Form``, and a ``FormKind`` constant whose ``build`` reads the dataclass from the database;
3. its line in ``app/form_kinds.py``, and a sample in ``PAPERS`` of ``tests/forms/samples.py`` for the picture test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.core.i18n import Text
from app.forms.titles import TITLES
from app.paper.blocks import SignatureBox, Signatures
from app.paper.document import Form
from app.paper.page import A4, A5, CONTINUOUS, CONTINUOUS_HALF, CONTINUOUS_THIRD
from app.paper.strips import Block

if TYPE_CHECKING:
    from app.forms.model import IssuedForm

# What a form is printed on, unless its kind says otherwise.
SHEETS = (A4.key, A5.key, CONTINUOUS.key, CONTINUOUS_HALF.key, CONTINUOUS_THIRD.key)


@dataclass(frozen=True)
class About:
    """What a form is about: its title for people, and the records that it belongs to."""

    title: str
    ticket_id: int | None = None
    project_id: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True)
class PrintInfo:
    """What the machinery gives to a paper. ``size`` is a key of ``app.paper.page.SIZES``; ``selection`` is what a list
    over a period was asked for."""

    number: str
    printed_on: date
    print_number: int
    size: str
    qr: str
    selection: Mapping[str, str] = field(default_factory=dict)

    def form(self, title: str, blocks: Sequence[Block], boxes: Sequence[SignatureBox]) -> Form:
        """The form with these blocks, and with these boxes to sign in at its foot."""
        return Form(
            title=title,
            number=self.number,
            qr=self.qr,
            blocks=blocks,
            closing=[Signatures(boxes)],
            printed_on=self.printed_on,
            print_number=self.print_number,
        )


Build = Callable[[Session, int, PrintInfo], Form]
AboutIt = Callable[[Session, int, Mapping[str, str]], About]


@dataclass(frozen=True)
class FormKind:
    """A kind of form.

    ``subject`` is the register of the records that it is printed for, "" for a list over a period, whose record id is
    0. ``about`` names the record; it raises NotFound and Refused where this record gets no such form. ``build`` makes
    the paper from what is stored now. ``comes_back``: the signed one is awaited. ``copies``: key and title of each
    copy, e.g. for the customer and for finance. ``back_from`` answers the day from which the days until it is due back
    count, None while that is not known yet (the technician is still away); without it they count from printing.
    ``moved`` hears of each move after it was made: print, sign, take_back, void. ``number_of`` answers the number that
    the record has already, which its form then bears too, in place of one of the series; -2, -3 … after void ones.
    """

    key: str
    subject: str
    about: AboutIt
    build: Build
    sizes: tuple[str, ...] = SHEETS
    comes_back: bool = False
    copies: tuple[tuple[str, Text], ...] = ()
    back_from: Callable[[Session, int], date | None] | None = None
    moved: Callable[[Session, IssuedForm, str], None] | None = None
    number_of: Callable[[Session, int], str] | None = None

    @property
    def title(self) -> Text:
        return TITLES[self.key]

    @property
    def series(self) -> str:
        """The number series, a key of ``app.core.numbering.PATTERNS``."""
        return self.key
