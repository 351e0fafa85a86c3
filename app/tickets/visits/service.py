"""Actions on visits and the dispatch board (C8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import history
from app.core.clock import minute, office_day
from app.core.errors import Invalid, NotAllowed, NotFound, Problem, Refused, Stale
from app.core.fields import Field, clean
from app.core.i18n import lazy
from app.core.rights import RIGHTS, needs
from app.core.settings import read_setting
from app.tickets import model as m
from app.tickets import undoing
from app.tickets.assignment.facts import Doubtful
from app.tickets.model import Ticket
from app.tickets.queries import last_move
from app.tickets.visits import dispatch_text, planning, rules
from app.tickets.visits import fields as f
from app.tickets.visits import model as v
from app.tickets.visits.board import Board, board_of, monday_of
from app.tickets.visits.model import TIMES, Visit
from app.tickets.visits.queries import ChangeRow, VisitRow, change_rows, visit_rows
from app.tickets.work import attempts, clock_events

if TYPE_CHECKING:
    from app.office import Office

# What a technician may do with a visit of their own.
OWN = ("depart", "arrive", "finish", "leave", "times")


@dataclass(frozen=True)
class Booked:
    """A visit that was planned or moved."""

    visit_id: int
    version: int


class Dispatch:
    """Visits (上门) and their board (派工)."""

    name = "dispatch"

    def __init__(self, office: Office) -> None:
        self.office = office

    # -- reading -------------------------------------------------------------------------------------------------------

    @needs("view")
    def board(self, day: date | None = None) -> Board:
        """The week in which a day lies, today's by default."""
        with self.office.read() as session:
            return board_of(session, monday_of(day or self.office.today()), self.office.clock())

    @needs("view")
    def visits(self, ticket_id: int) -> list[VisitRow]:
        """The visits of a ticket, the newest plan first, each with the moves that this person may make now."""
        with self.office.read() as session:
            return self.rows(session, ticket_id)

    @needs("view")
    def visit(self, visit_id: int) -> VisitRow:
        """One visit; raises NotFound."""
        with self.office.read() as session:
            ticket_id = session.scalar(select(Visit.ticket_id).where(Visit.id == visit_id))
            found = [row for row in self.rows(session, ticket_id or 0) if row.id == visit_id]
        if not found:
            raise NotFound()
        return found[0]

    @needs("view")
    def changes(self, visit_id: int) -> list[ChangeRow]:
        """The re-appointments of a visit, newest first."""
        with self.office.read() as session:
            return change_rows(session, visit_id)

    @needs("view")
    def text(self, ticket_id: int, visit_id: int | None = None) -> str:
        """The dispatch as a text to send: of a visit, else of the ticket's leading one; raises NotFound."""
        with self.office.read() as session:
            return dispatch_text.text_of(session, ticket_id, visit_id)

    # -- planning ------------------------------------------------------------------------------------------------------

    @needs(".edit")
    def plan(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> Booked:
        """A new visit; a registered ticket is assigned by it. ``raw``: the fields of ``PLAN`` and ``others``.

        Raises Invalid beside the field, also when somebody is elsewhere then or should not go (``anyway``: the reason
        to send them all the same); Refused when the ticket is not being worked on; Stale when it is not as it was seen.
        """
        values, others = self._typed(f.PLAN, raw)
        with self.office.write() as session:
            people = self._people(session, values, others)
            ticket = self._ticket(session, ticket_id, version)
            with _beside_the_field():
                return self._plan(session, ticket, values, people)

    @needs(".edit")
    def plan_in_cell(
        self, ticket_id: int, staff_id: int, day: date, version: int | None = None, anyway: str = ""
    ) -> Booked:
        """A visit of a waiting ticket by a person on a day, as it is dropped on the board.

        At the time of its appointment when there is one, else in the first gap of the person's day. Raises Doubtful
        when the person should not go and no reason is given to send them all the same (``anyway``).
        """
        with self.office.write() as session:
            ticket = self._ticket(session, ticket_id, version)
            planning.hold(session, (staff_id,))
            first = self._time_in_cell(session, ticket, staff_id, day)
            values = {"planned_from": first, "planned_to": None, "agreed_with": "", "note": "", "anyway": anyway}
            return self._plan(session, ticket, values, [staff_id])

    @needs(".edit")
    def replan(self, visit_id: int, raw: Mapping[str, Any], version: int | None = None) -> Booked:
        """Another time, crew or agreement. Another time for a confirmed visit needs a reason."""
        values, others = self._typed(f.REPLAN, raw)
        with self.office.write() as session:
            people = self._people(session, values, others)
            ticket, visit = self._visit(session, visit_id, version)
            length = visit.planned_to - visit.planned_from
            last = values["planned_to"] or values["planned_from"] + length
            visit.agreed_with, visit.note = values["agreed_with"], values["note"]
            first, reason, anyway = (values[key] for key in ("planned_from", "reason", "anyway"))
            with _beside_the_field():
                return self._change(session, ticket, visit, first, last, people, reason, anyway)

    @needs(".edit")
    def move_card(
        self,
        visit_id: int,
        days: int,
        from_staff: int | None = None,
        to_staff: int | None = None,
        reason: str = "",
        version: int | None = None,
        anyway: str = "",
    ) -> Booked:
        """A visit some days later (earlier when negative), and from one person to another, as a card is dragged."""
        why: str = clean((f.REASON,), {"reason": reason})["reason"]
        with self.office.write() as session:
            ticket, visit = self._visit(session, visit_id, version)
            people = _exchanged(visit.people, from_staff, to_staff)
            first, last = (rules.moved_by_days(at, days) for at in (visit.planned_from, visit.planned_to))
            return self._change(session, ticket, visit, first, last, people, why, anyway)

    @needs("view")
    def move(self, key: str, visit_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """Confirms, misses, cancels a visit, takes that back, or records its times; answers the new version.

        ``key`` is a move of ``MOVES`` but "replan", ``raw`` what ``ASKED`` says of it. Technicians record the times of
        their own visits; all else needs the right to dispatch. Raises Invalid, Refused, Stale, NotAllowed.
        """
        values = clean(f.ASKED[key], raw)
        with self.office.write() as session:
            ticket, visit = self._visit(session, visit_id, version)
            self._require(key, visit)
            getattr(self, f"_{key}")(session, ticket, visit, values)
            planning.raise_version(visit)
            planning.follow(session, ticket)
            undoing.settle(session, ticket)
            return visit.version

    # -- functions that take a session ---------------------------------------------------------------------------------

    def rows(self, session: Session, ticket_id: int) -> list[VisitRow]:
        """As ``visits``, inside a transaction."""
        ticket, now = session.get(Ticket, ticket_id), self.office.clock()

        def fits(move: str, row: VisitRow) -> bool:
            if ticket is None or ticket.archived_at is not None:
                return False
            back = move != "take_back" or planning.may_come_back(ticket, row.planned_from, now)
            return back and self._may(move, _people_of(row))

        rows = visit_rows(session, ticket_id, v.MOVES)
        return [_with_moves(row, [move for move in row.moves if fits(move, row)]) for row in rows]

    # -- the moves -----------------------------------------------------------------------------------------------------

    def _confirm(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        visit.confirm(session.info["now"])
        visit.agreed_with = values["agreed_with"] or visit.agreed_with

    def _depart(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        self._record(session, ticket, visit, "departed_at", values["at"], visit.depart)

    def _arrive(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        self._record(session, ticket, visit, "arrived_at", values["at"], visit.arrive)

    def _leave(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        self._record(session, ticket, visit, "left_at", values["at"], visit.leave)

    def _finish(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        """The work has ended: an attempt on site, and when it solved the fault the ticket is resolved (C6)."""
        self._record(session, ticket, visit, "finished_at", values["at"], visit.finish)
        begun, minutes = attempts.span_of(visit)
        session.flush()
        attempts.add(
            session,
            ticket,
            mode="site",
            staff_id=visit.people[0] if visit.people else None,
            at=begun,
            minutes=minutes,
            result=values["result"],
            solved=values["solved"] == "yes",
            visit_id=visit.id,
        )

    def _times(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        if problems := list(rules.times_problems(values, planning.window_of(ticket), session.info["now"])):
            raise Invalid(problems)
        old = _times_of(visit)
        visit.times(session.info["now"], {key: values[key] for key in TIMES})
        attempts.follow_visit(session, visit, old["finished_at"])
        first = next((key for key in TIMES if values[key] is not None), TIMES[0])
        self._settle(session, ticket, visit, first, old)

    def _miss(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        visit.miss(session.info["now"], values["reason"])

    def _cancel(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        visit.cancel(session.info["now"], values["reason"])

    def _take_back(self, session: Session, ticket: Ticket, visit: Visit, values: Mapping[str, Any]) -> None:
        if not planning.may_come_back(ticket, visit.planned_from, session.info["now"]):
            raise Refused(lazy("The ticket is not being worked on any more, so that no visit is ahead."))
        planning.hold(session, visit.people)
        planning.check_free(session, visit.people, visit.planned_from, visit.planned_to, visit.id)
        visit.take_back(session.info["now"])

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _record(
        self,
        session: Session,
        ticket: Ticket,
        visit: Visit,
        key: str,
        at: datetime,
        move: Callable[[datetime, datetime], None],
    ) -> None:
        """Makes a move that records one time; what is wrong with it is told beside the one box that there is."""
        old = _times_of(visit)
        try:
            move(session.info["now"], at)
            problems = rules.times_problems(old | {key: at}, planning.window_of(ticket), session.info["now"])
            if found := list(problems):
                raise Invalid(found)
            self._settle(session, ticket, visit, key, old)
        except Invalid as error:
            raise Invalid(Problem("at", problem.message) for problem in error.problems) from error

    def _settle(
        self, session: Session, ticket: Ticket, visit: Visit, key: str, old: Mapping[str, datetime | None]
    ) -> None:
        """Nobody was in two places; the ticket is in progress once somebody is under way, and its clocks know. It goes
        on once somebody arrives, whatever it waits for; an arrival before the waiting ends none, nor one of which it
        was said already that the ticket waits in spite of it."""
        planning.hold(session, visit.people)
        session.flush()
        planning.check_whereabouts(session, visit, key)
        if visit.state in (v.UNDER_WAY, v.DONE) and ticket.can_start():
            planning.store(session, ticket.start(self.office.user, session.info["now"]))
        elif _ends_waiting(ticket, visit.arrived_at) and not _ends_waiting(ticket, old["arrived_at"]):
            going_on = ticket.go_on(self.office.user, session.info["now"])
            going_on.derived = m.BY_ARRIVAL
            planning.store(session, going_on)
        clock_events.times_changed(session, ticket, old, _times_of(visit), visit.created_at)
        if old["arrived_at"] not in (None, visit.arrived_at):
            self._wait_on(session, ticket, old["arrived_at"])

    def _wait_on(self, session: Session, ticket: Ticket, old: datetime) -> None:
        """The ticket went on because of an arrival then that was none, or was before the waiting; and of no other."""
        last = last_move(session, ticket.id)
        if last is None or last.move != "go_on" or last.derived != m.BY_ARRIVAL or not ticket.can_undo(last):
            return
        begun = datetime.fromisoformat(last.values()["state_since"][0])
        if old >= minute(begun) and not clock_events.arrived_since(session, ticket, begun):
            planning.moved(session, ticket, ticket.undo(self.office.user, session.info["now"], last, m.BY_ARRIVAL))

    def _plan(self, session: Session, ticket: Ticket, values: Mapping[str, Any], people: Sequence[int]) -> Booked:
        first = values["planned_from"]
        visit = planning.book(
            session, ticket, first, values["planned_to"], people, values["agreed_with"], values["note"]
        )
        note = planning.doubts(session, ticket, people, first, values["anyway"])
        if ticket.state == m.REGISTERED:
            planning.store(session, ticket.assign(self.office.user, session.info["now"], people[0], first, note))
        elif note:
            visit.note = " ".join(filter(None, (visit.note, note)))[:300]
        planning.follow(session, ticket)
        clock_events.arranged(session, ticket)
        session.flush()
        return Booked(visit.id, visit.version)

    def _change(
        self,
        session: Session,
        ticket: Ticket,
        visit: Visit,
        first: datetime,
        last: datetime,
        people: Sequence[int],
        reason: str,
        anyway: str,
    ) -> Booked:
        other_time = (first, last) != (visit.planned_from, visit.planned_to)
        problems = planning.time_problems(session, ticket, first, last) if other_time else []
        if visit.state == v.CONFIRMED and other_time and not reason:
            problems.append(Problem("reason", lazy("The customer has agreed to the old time. Why is it changed?")))
        # Whoever goes on the same day as before was judged then.
        same_day = office_day(first) == office_day(visit.planned_from)
        fresh = [person for person in people if not same_day or person not in visit.people]
        if any(problem.field == "planned_from" for problem in problems):
            # Nobody is judged for a day on which nobody goes.
            raise Invalid(problems)
        try:
            note = planning.doubts(session, ticket, fresh, first, anyway)
        except Doubtful as doubt:
            if not problems:
                raise
            problems.append(Problem("anyway", str(doubt)))
        if problems:
            raise Invalid(problems)
        why = " ".join(filter(None, (reason, note)))[:300]
        planning.change(session, ticket, visit, first, last, people, why)
        planning.follow(session, ticket)
        session.flush()
        return Booked(visit.id, visit.version)

    def _time_in_cell(self, session: Session, ticket: Ticket, staff_id: int, day: date) -> datetime:
        if ticket.appointed_at is not None:
            return rules.moved_by_days(ticket.appointed_at, (day - office_day(ticket.appointed_at)).days)
        start = time.fromisoformat(str(read_setting(session, "dispatch.day_start")))
        midnight = rules.at_time(day, time())
        busy = planning.busy_of(session, (staff_id,), midnight, midnight + timedelta(days=1))
        now: datetime = session.info["now"]
        not_before = now if office_day(now) == day else midnight
        return rules.first_gap(day, start, planning.usual_length(session), busy, not_before)

    def _typed(self, fields: Sequence[Field], raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        problems: list[Problem] = []
        values: dict[str, Any] = {}
        try:
            values = clean(fields, raw)
        except Invalid as error:
            problems += error.problems
        others = []
        for i, row in enumerate(raw.get("others", ())):
            try:
                others.append(f.OTHER.read(row["staff_id"]))
            except ValueError as error:
                problems.append(Problem(f"others.{i}.staff_id", str(error)))
        if problems:
            raise Invalid(problems)
        return values, others

    def _people(self, session: Session, values: Mapping[str, Any], others: Sequence[Any]) -> list[int]:
        """The ids of whoever was typed, the leading one first; raises Invalid for unknown names."""
        people: list[int] = []
        problems = []
        keys = ("technician_id", *(f"others.{i}.staff_id" for i in range(len(others))))
        for key, who in zip(keys, (values["technician_id"], *others), strict=True):
            try:
                staff_id = self.office.staff.resolve(session, who) if isinstance(who, str) else who
            except ValueError as error:
                problems.append(Problem(key, str(error)))
                continue
            if staff_id in people:
                problems.append(Problem(key, lazy("This person is there already.")))
            people.append(staff_id)
        if problems:
            raise Invalid(problems)
        return people

    def _ticket(self, session: Session, ticket_id: int, version: int | None) -> Ticket:
        """The ticket, held until the end of the action; Stale when it is not as it was seen."""
        ticket = session.get(Ticket, ticket_id, with_for_update=True)
        if ticket is None:
            raise NotFound()
        if ticket.archived_at is not None:
            raise Refused(lazy("This record is archived; restore it first."))
        if version is not None and ticket.version != version:
            raise _stale(session, ticket_id, {"state": ticket.state}, ticket.version)
        return ticket

    def _visit(self, session: Session, visit_id: int, version: int | None) -> tuple[Ticket, Visit]:
        ticket_id = session.scalar(select(Visit.ticket_id).where(Visit.id == visit_id))
        if ticket_id is None:
            raise NotFound()
        # Always the ticket first, so that two actions on one ticket wait for each other and never in a circle.
        ticket = self._ticket(session, ticket_id, None)
        visit = session.get_one(Visit, visit_id, with_for_update=True, populate_existing=True)
        if version is not None and visit.version != version:
            theirs = {key: getattr(visit, key) for key in ("state", "planned_from", "planned_to")}
            raise _stale(session, ticket_id, theirs, visit.version)
        return ticket, visit

    def _may(self, move: str, people: Sequence[int]) -> bool:
        user = self.office.user
        own = move in OWN and user.id in people and user.may("tickets.move")
        return own or user.may(planning.DISPATCH)

    def _require(self, move: str, visit: Visit) -> None:
        if not self._may(move, visit.people):
            raise NotAllowed(planning.DISPATCH, RIGHTS[planning.DISPATCH])


@contextmanager
def _beside_the_field() -> Iterator[None]:
    """In a dialog, what must be confirmed is told beside the box for the reason."""
    try:
        yield
    except Doubtful as error:
        raise Invalid([Problem("anyway", str(error))]) from error


def _exchanged(people: Sequence[int], from_staff: int | None, to_staff: int | None) -> list[int]:
    if to_staff is None or to_staff == from_staff:
        return list(people)
    if to_staff in people:
        raise Invalid([Problem("technician_id", lazy("This person is there already."))])
    if from_staff not in people:
        return [*people, to_staff]
    return [to_staff if person == from_staff else person for person in people]


def _stale(session: Session, ticket_id: int, theirs: Mapping[str, Any], version: int) -> Stale:
    latest = history.changes_of(session, m.Ticket.__tablename__, ticket_id, limit=1)
    who, when = (latest[0].who, latest[0].at) if latest else ("", None)
    return Stale({}, theirs, version, who, when)


def _ends_waiting(ticket: Ticket, arrived_at: datetime | None) -> bool:
    return arrived_at is not None and ticket.ends_waiting(arrived_at)


def _times_of(visit: Visit) -> dict[str, datetime | None]:
    return {key: getattr(visit, key) for key in TIMES}


def _people_of(row: VisitRow) -> tuple[int, ...]:
    first = (row.technician_id,) if row.technician_id is not None else ()
    return (*first, *(person for person, _name in row.others))


def _with_moves(row: VisitRow, moves: Sequence[str]) -> VisitRow:
    return replace(row, moves=tuple(moves))
