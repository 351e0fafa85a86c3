"""Actions on the duty roster, on hand-over notes and on absences (A9, C8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core import search
from app.core.database import hold
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.numbering import take_numbers
from app.core.register import Details, Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.excel.write import Written
from app.staff.duty import fields as f
from app.staff.duty import queries
from app.staff.duty.model import Absence, DutyTurn, HandOver
from app.staff.duty.month import DutyMonth, month_of
from app.staff.duty.queries import Away, DutyNow, Note, span_text
from app.staff.duty.rules import ONE_DAY, Piece, before, change, laid
from app.staff.model import Staff
from app.worktime.current import calendar_of

# Who is away like this cannot take a turn; other absences are only remarked.
CANNOT = ("leave", "sick")
# More days in one go are a slip of the hand.
MOST_DAYS = 1100


@dataclass(frozen=True)
class Laid:
    """What an action on the roster did. ``undo``: the pieces that bring back what stood there; ``remarks``: in words
    what is doubtful about it."""

    kind: str
    undo: tuple[Piece, ...]
    remarks: tuple[str, ...]


class _PersonsDays(Register):
    """What turns and absences share: they are called by the person and the days."""

    label = "number"

    def details(self, session: Session, row: Any) -> Details:
        details = super().details(session, row)
        return replace(details, title=self.labels(session, [row.id])[row.id])

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        model = self.model
        columns = (model.id, Staff.name, model.first_on, model.last_on)
        statement = select(*columns).join(Staff, Staff.id == model.staff_id).where(model.id.in_(set(ids)))
        return {row[0]: f"{row[1]} {span_text(row[2], row[3])}" for row in session.execute(statement)}

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Not in the search: a day is looked for in the month, a person among the staff."""
        return ()


class DutyRoster(_PersonsDays):
    """The duty roster (值班表)."""

    name = "duty"
    title: ClassVar[Text] = lazy("Duty roster")
    one: ClassVar[Text] = lazy("Duty turn")
    model = DutyTurn
    form = f.DUTY_FORM
    series = "duty"
    # A sheet of the duty phone alone often has no column that says so.
    import_match = (("kind", "first_on"), ("first_on",))

    def list_spec(self) -> ListSpec:
        return queries.duty_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"kind": f.PHONE_DUTY, "last_on": None} | given

    # -- reading -----------------------------------------------------------------------------------------------------

    @needs(".view")
    def now(self) -> DutyNow:
        """Who has the duty phone now, and who has it next."""
        with self.office.read() as session:
            return queries.duty_now(session, self.office.clock())

    @needs(".view")
    def month(self, day: date) -> DutyMonth:
        """The month in which a day lies."""
        with self.office.read() as session:
            return month_of(session, day, calendar_of(session))

    # -- writing -----------------------------------------------------------------------------------------------------

    @needs(".edit")
    def lay(self, kind: str, pieces: Sequence[Piece]) -> Laid:
        """Puts people on these days of a kind of duty, in place of who stood there; a piece without a person clears.

        Raises Refused when somebody is on leave or ill on one of the days, NotFound for a person who is gone.
        """
        if not pieces:
            return Laid(kind, (), ())
        kind = f.DUTY_OF.read(kind)
        if sum((piece.last - piece.first).days + 1 for piece in pieces) > MOST_DAYS:
            raise Refused(_("These are more than {n} days at once.").format(n=MOST_DAYS))
        with self.office.write() as session:
            hold(session, self.table)
            remarks = [words for piece in pieces for words in _fits(session, piece)]
            first = min(piece.first for piece in pieces) - ONE_DAY
            last = max(piece.last for piece in pieces) + ONE_DAY
            rows = {row.id: row for row in queries.turns_between(session, first, last, kind, lock=True)}
            stored = {row.id: _piece(row) for row in rows.values()}
            undo = before(stored.values(), pieces)
            self._write(session, kind, rows, stored, laid(stored.values(), pieces))
            return Laid(kind, tuple(undo), tuple(dict.fromkeys(remarks)))

    @needs(".edit")
    def restore(self, ids: Sequence[int]) -> None:
        """Brings turns back, where nobody else has their days by now; raises Refused."""
        with self.office.write() as session:
            hold(session, self.table)
            for record_id in ids:
                row: DutyTurn = self.load(session, record_id, lock=True)
                if problems := list(self._problems(session, row)):
                    raise Refused(str(problems[0]))
                row.archived_at = None
                session.flush()

    @needs("export")
    def write_month(self, day: date, path: Path) -> Written:
        """Writes the month as a sheet: a line a day, and the turns as the import reads them (A9, H2)."""
        from app.staff.duty.sheet import write_month

        with self.office.read() as session:
            company = str(read_setting(session, "company.name") or "")
            found = month_of(session, day, calendar_of(session))
        return write_month(path, found, company, self.office.clock())

    # -- hooks -------------------------------------------------------------------------------------------------------

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"kind": f.PHONE_DUTY}

    def before_save(self, session: Session, row: DutyTurn, is_new: bool) -> None:
        with session.no_autoflush:
            row.kind = row.kind or f.PHONE_DUTY
            row.last_on = _last_day(row)
            hold(session, self.table)
            if problems := list(self._problems(session, row)):
                raise Invalid(problems)

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _problems(self, session: Session, row: DutyTurn) -> Iterable[Problem]:
        if row.last_on < row.first_on:
            yield Problem("last_on", lazy("This is before the first day."))
            return
        if (row.last_on - row.first_on).days >= MOST_DAYS:
            yield Problem("last_on", _("These are more than {n} days at once.").format(n=MOST_DAYS))
            return
        for other in queries.turns_between(session, row.first_on, row.last_on, row.kind):
            if other.id != row.id:
                words = _("“{duty}” has {name} already: {days}.").format(
                    duty=f.DUTY_OF.show(row.kind),
                    name=session.get_one(Staff, other.staff_id).name,
                    days=span_text(other.first_on, other.last_on),
                )
                yield Problem("first_on", words)
                return
        for away in queries.away_between(session, row.first_on, row.last_on, (row.staff_id,)):
            if away.kind in CANNOT:
                yield Problem("staff_id", _away_words(session, away))
                return

    def _write(
        self, session: Session, kind: str, rows: dict[int, DutyTurn], stored: dict[int, Piece], wanted: list[Piece]
    ) -> None:
        made = change(stored, wanted)
        for turn_id in made.gone:
            rows[turn_id].archived_at = session.info["now"]
        for turn_id, piece in made.kept.items():
            _take(rows[turn_id], piece)
        if made.new:
            numbers = self._numbers(session, len(made.new))
            for number, piece in zip(numbers, made.new, strict=True):
                row: DutyTurn = self.new_row(session)
                row.number, row.kind = number, kind
                session.add(_take(row, piece))
        session.flush()

    def _numbers(self, session: Session, count: int) -> list[str]:
        """Unused numbers: some may have been typed by hand."""
        found: list[str] = []
        while len(found) < count:
            fresh = take_numbers(session, self.series, count - len(found))
            taken = set(session.scalars(select(DutyTurn.number).where(DutyTurn.number.in_(fresh))))
            found += [number for number in fresh if number not in taken]
        return found


class HandOvers(Register):
    """The hand-over notes (交接班)."""

    name = "handovers"
    title: ClassVar[Text] = lazy("Hand-over notes")
    one: ClassVar[Text] = lazy("Hand-over note")
    model = HandOver
    form = f.HANDOVER_FORM
    series = "handovers"
    label = "text"
    import_match = (("at", "from_id"),)

    def list_spec(self) -> ListSpec:
        return queries.handover_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        """Handed over now, by who has the duty phone (or works here) to who gets it next."""
        moment = self.office.clock()
        with self.office.read() as session:
            now = queries.duty_now(session, moment)
        values = {
            "at": moment,
            "from_id": now.holder.staff_id if now.holder else self.office.user.id,
            "to_id": now.following.staff_id if now.following else None,
        }
        return values | given

    @needs(".view")
    def last(self) -> Note | None:
        """The newest note."""
        with self.office.read() as session:
            return queries.last_handover(session)

    @needs(".view")
    def for_me(self) -> Details | None:
        """The newest note to the person who works here that they have not seen, once their turn has begun."""
        user_id = self.office.user.id
        if user_id is None:
            return None
        with self.office.read() as session:
            holder = queries.duty_now(session, self.office.clock()).holder
            if holder is None or holder.staff_id != user_id:
                return None
            unseen = (
                select(HandOver)
                .where(HandOver.to_id == user_id, HandOver.seen_at.is_(None), HandOver.archived_at.is_(None))
                .order_by(HandOver.at.desc(), HandOver.id.desc())
                .limit(1)
            )
            row = session.scalar(unseen)
            return None if row is None else self.details(session, row)

    @needs(".view")
    def seen(self, record_id: int) -> None:
        """The person to whom a note was written has seen it, and with it what was written to them before. Raises
        Refused for anybody else."""
        with self.office.write() as session:
            row: HandOver = self.load(session, record_id, lock=True)
            if row.to_id is None or row.to_id != self.office.user.id:
                raise Refused(lazy("This note was written to somebody else."))
            earlier = select(HandOver).where(
                HandOver.to_id == row.to_id, HandOver.seen_at.is_(None), HandOver.at <= row.at
            )
            for note in session.scalars(earlier):
                note.seen_at = session.info["now"]

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {}

    def before_save(self, session: Session, row: HandOver, is_new: bool) -> None:
        if row.to_id is not None and row.to_id == row.from_id:
            raise Invalid([Problem("to_id", lazy("This is the person who hands over."))])

    def details(self, session: Session, row: HandOver) -> Details:
        """Adds when it was seen."""
        details = super().details(session, row)
        title = self.labels(session, [row.id])[row.id]
        return replace(details, title=title, values=dict(details.values) | {"seen_at": row.seen_at})

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        rows = session.execute(
            select(HandOver.id, HandOver.at, Staff.name)
            .join(Staff, Staff.id == HandOver.from_id)
            .where(HandOver.id.in_(set(ids)))
        )
        return {row[0]: f"{row[2]} {f.AT.show(row[1])}" for row in rows}

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by what it says."""
        titles = self.labels(session, ids)
        rows = session.execute(select(HandOver.id, HandOver.text, HandOver.open_points).where(HandOver.id.in_(ids)))
        for row in rows:
            yield search.Entry(row[0], titles[row[0]], detail=row[1][:80], texts=(row[1], row[2]))


class Absences(_PersonsDays):
    """Who is away and when (缺勤)."""

    name = "absences"
    title: ClassVar[Text] = lazy("Absences")
    one: ClassVar[Text] = lazy("Absence")
    model = Absence
    form = f.ABSENCE_FORM
    series = "absences"
    import_match = (("staff_id", "first_on"),)

    def list_spec(self) -> ListSpec:
        return queries.absence_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"kind": "leave", "last_on": None} | given

    @needs(".view")
    def on(self, day: date) -> list[tuple[str, Away]]:
        """Who is away on a day: the names and the absences."""
        with self.office.read() as session:
            found = queries.away_between(session, day, day)
            people = select(Staff.id, Staff.name).where(Staff.id.in_([away.staff_id for away in found]))
            names = {row[0]: row[1] for row in session.execute(people)}
            return [(names[away.staff_id], away) for away in found]

    def details(self, session: Session, row: Absence) -> Details:
        """Adds ``on_duty``: in words the turns of the same person in these days, which somebody else should take."""
        details = super().details(session, row)
        turns = queries.turns_between(session, row.first_on, row.last_on)
        words = [
            f"{f.DUTY_OF.show(turn.kind)} {span_text(turn.first_on, turn.last_on)}"
            for turn in turns
            if turn.staff_id == row.staff_id
        ]
        return replace(details, values=dict(details.values) | {"on_duty": _(", ").join(words)})

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"kind": "leave"}

    def before_save(self, session: Session, row: Absence, is_new: bool) -> None:
        with session.no_autoflush:
            row.kind = row.kind or "leave"
            row.last_on = _last_day(row)
            problems = []
            if row.last_on < row.first_on:
                problems.append(Problem("last_on", lazy("This is before the first day.")))
            else:
                hold(session, self.table)
                for other in queries.away_between(session, row.first_on, row.last_on, (row.staff_id,)):
                    if other.id != row.id:
                        words = _("This person is away in these days already: {absence}.")
                        problems.append(Problem("first_on", words.format(absence=other.words())))
                        break
            problems += self._deputy_problems(row)
            if problems:
                raise Invalid(problems)

    def _deputy_problems(self, row: Absence) -> Iterable[Problem]:
        """Only the person, and who may name deputies of others, decides who approves in the person's name and when."""
        if row.deputy_id is None:
            return
        if row.deputy_id == row.staff_id:
            yield Problem("deputy_id", lazy("Nobody is their own deputy."))
        changed = any(
            inspect(row).attrs[key].history.has_changes() for key in ("staff_id", "deputy_id", "first_on", "last_on")
        )
        user = self.office.user
        if changed and user.id != row.staff_id and not user.may("absences.deputy"):
            yield Problem("deputy_id", lazy("Only the person who is away names a deputy, or the manager."))


def _last_day(row: Any) -> date:
    """The last day, as typed or as good as: a blank one means a single day."""
    found: date = row.first_on if row.last_on is None else row.last_on
    return found


def _piece(row: DutyTurn) -> Piece:
    return Piece(row.staff_id, row.first_on, row.last_on, row.phone, row.note)


def _take(row: DutyTurn, piece: Piece) -> DutyTurn:
    assert piece.staff_id is not None
    row.staff_id, row.first_on, row.last_on = piece.staff_id, piece.first, piece.last
    row.phone, row.note = piece.phone, piece.note
    return row


def _fits(session: Session, piece: Piece) -> Iterable[str]:
    """Remarks on who is put where; raises Refused for whoever cannot be there."""
    if piece.staff_id is None:
        return
    if session.get(Staff, piece.staff_id) is None:
        raise NotFound()
    if piece.last < piece.first:
        raise Refused(lazy("This is before the first day."))
    for away in queries.away_between(session, piece.first, piece.last, (piece.staff_id,)):
        if away.kind in CANNOT:
            raise Refused(_away_words(session, away))
        yield _away_words(session, away)


def _away_words(session: Session, away: Away) -> str:
    name = session.get_one(Staff, away.staff_id).name
    return _("{name} is away: {absence}.").format(name=name, absence=away.words())
