"""The month of the duty roster on paper, as it hangs on the wall (A9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from app.core.i18n import _
from app.paper.blocks import Paragraph
from app.paper.document import Form, write
from app.paper.page import A4_LANDSCAPE, Company
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.staff.duty import fields as f
from app.staff.duty.month import WEEKDAYS, DutyMonth
from app.staff.duty.queries import span_text
from app.staff.duty.sheet import title_of

_WEEK = 7


def print_month(month: DutyMonth, company: Company, printed_on: date, out: Path | BinaryIO) -> int:
    """Writes the month as a calendar on A4 landscape and answers its number of pages."""
    titles = [Column(str(title), "left") for title in WEEKDAYS]
    widths = [A4_LANDSCAPE.room / _WEEK] * _WEEK
    blocks: list[Block] = [Table(titles, weeks(month), widths=widths)]
    if month.absences:
        away = (
            f"{month.person(one.staff_id).name} {f.ABSENCE_OF.show(one.kind)} {span_text(one.first, one.last)}"
            for one in month.absences
        )
        blocks.append(Paragraph(_("Absent: {people}").format(people=_("; ").join(away)), small=True))
    if month.remarks:
        blocks.append(Paragraph(" ".join(month.remarks), small=True))
    form = Form(title=title_of(month.first), blocks=blocks, printed_on=printed_on)
    return write([form], 1, A4_LANDSCAPE, company, form.title, out)


def weeks(month: DutyMonth) -> list[Sequence[str]]:
    """The cells of the calendar, a row a week; days of other months are blank."""
    start = month.first - timedelta(days=month.first.weekday())
    cells = {one.day: _cell(month, one.day, one.reason) for one in month.days}
    count = (month.last - start).days // _WEEK + 1
    return [[cells.get(start + timedelta(days=_WEEK * row + n), "") for n in range(_WEEK)] for row in range(count)]


def _cell(month: DutyMonth, day: date, reason: str) -> str:
    """The day with its festival, who has the phone under which number, and the other duties."""
    lines = [f"{day.day}  {reason}".rstrip()]
    turn = month.turn(f.PHONE_DUTY, day)
    if turn is None:
        lines.append(_("— nobody —"))
    else:
        lines += [month.person(turn.staff_id).name, month.phone(turn)]
    for kind, title in f.DUTY_KIND.options:
        other = month.turn(kind, day)
        if kind != f.PHONE_DUTY and other is not None:
            lines.append(_("{duty}: {name}").format(duty=title, name=month.person(other.staff_id).name))
    return "\n".join(filter(None, lines))
