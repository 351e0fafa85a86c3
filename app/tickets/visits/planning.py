"""Booking technicians within another action: overlaps, first visits, and what a ticket takes over from its visits (C8).

Everything here takes a session and never commits. Whoever books holds the rows of the technicians until the end of the
action, so that two dispatchers cannot send one person to two places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from app.core import history
from app.core.clock import office_day
from app.core.database import lock_row
from app.core.errors import Invalid, Problem, Refused
from app.core.fields import now_text
from app.core.i18n import _, lazy
from app.core.settings import read_setting
from app.customers.model import Customer
from app.staff.model import Staff
from app.tickets import ending
from app.tickets import model as m
from app.tickets.assignment import facts as assignment
from app.tickets.model import Ticket, TicketMove
from app.tickets.visits import model as v
from app.tickets.visits import rules
from app.tickets.visits.model import Visit, VisitChange, VisitTechnician
from app.tickets.visits.rules import Busy, Window

DISPATCH = "dispatch.edit"
# A ticket that was moved so needs no further visits.
GIVES_UP = ("resolve", "close", "cancel")
_WITHOUT = {
    "resolve": lazy("The ticket was resolved without it."),
    "close": lazy("The ticket was closed without it."),
    "cancel": lazy("The ticket was cancelled."),
}
# From when until when a visit keeps its people busy: what was recorded, else what was planned.
BEGINS = func.coalesce(Visit.departed_at, Visit.arrived_at, Visit.planned_from)
ENDS = func.coalesce(Visit.left_at, Visit.finished_at, Visit.planned_to)


def window_of(ticket: Ticket) -> Window:
    """When the ticket was open."""
    return Window(ticket.called_at, ticket.closed_at)


def may_come_back(ticket: Ticket, planned_from: datetime, now: datetime) -> bool:
    """Whether a visit that was given up can be there again: of a ticket in hand; of one that is solved where it may
    have taken place, so that its times are still to be typed."""
    solved = ticket.state in (m.RESOLVED, m.CALLED_BACK, m.CLOSED)
    return ticket.state in m.IN_HAND[1:] or (solved and planned_from <= now)


def usual_length(session: Session) -> timedelta:
    """How long a visit takes when nothing else is said (a setting)."""
    return timedelta(minutes=int(read_setting(session, "dispatch.visit_minutes")))


def names_of(session: Session, people: Iterable[int]) -> dict[int, str]:
    """The names of people by id."""
    return {row[0]: row[1] for row in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(set(people))))}


def visits_of(session: Session, ticket_id: int) -> list[Visit]:
    """The visits of a ticket in the order of their planned times."""
    query = select(Visit).where(Visit.ticket_id == ticket_id).order_by(Visit.planned_from, Visit.id)
    return list(session.scalars(query))


def busy_of(
    session: Session, people: Iterable[int], first: datetime, last: datetime, without: int | None = None
) -> list[Busy]:
    """The visits of these people that run into a time; ``without``: the visit that is being planned itself."""
    wide = rules.LONGEST * 2
    query = (
        select(
            VisitTechnician.staff_id,
            Staff.name,
            Ticket.number,
            Customer.name,
            BEGINS,
            ENDS,
            Visit.planned_from,
            Visit.planned_to,
        )
        .join(Visit, Visit.id == VisitTechnician.visit_id)
        .join(Staff, Staff.id == VisitTechnician.staff_id)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(
            VisitTechnician.staff_id.in_(set(people)),
            Visit.state.not_in(v.GIVEN_UP),
            Visit.planned_from.between(first - wide, last + wide),
            Visit.id != (without or 0),
        )
        .order_by(Visit.planned_from, Visit.id)
    )
    return rules.overlaps(
        first, last, (Busy(row[0], row[1], row[2], row[3], *rules.taken(*row[4:])) for row in session.execute(query))
    )


def book(
    session: Session,
    ticket: Ticket,
    first: datetime,
    last: datetime | None,
    people: Sequence[int],
    agreed_with: str = "",
    note: str = "",
) -> Visit:
    """A new visit of the ticket, which takes over its time and technician; raises Invalid and Refused."""
    if ticket.state not in m.IN_HAND:
        raise Refused(lazy("This ticket is not being worked on; a visit cannot be planned."))
    last = last or first + usual_length(session)
    check_time(session, ticket, first, last)
    hold(session, people)
    check_free(session, people, first, last)
    now = session.info["now"]
    visit = Visit(
        ticket_id=ticket.id,
        planned_from=first,
        planned_to=last,
        agreed_with=agreed_with,
        note=note,
        state=v.PLANNED,
        state_since=now,
        created_at=now,
        created_by=session.info["user"].name,
    )
    visit.set_people(people)
    session.add(visit)
    session.flush()
    return visit


def change(
    session: Session,
    ticket: Ticket,
    visit: Visit,
    first: datetime,
    last: datetime,
    people: Sequence[int],
    reason: str = "",
) -> None:
    """Another time or crew for a visit, kept in its history; raises Invalid and Refused."""
    old = (visit.planned_from, visit.planned_to, visit.people)
    if (first, last, tuple(people)) == old:
        return
    if not visit.can_replan():
        visit.replan(session.info["now"], first, last)  # says why not
    check_time(session, ticket, first, last)
    hold(session, {*people, *old[2]})
    check_free(session, people, first, last, visit.id)
    names = names_of(session, {*people, *old[2]})
    visit.replan(session.info["now"], first, last)
    visit.set_people(people)
    raise_version(visit)
    session.add(
        VisitChange(
            visit_id=visit.id,
            ticket_id=ticket.id,
            at=session.info["now"],
            who=session.info["user"].name,
            old_from=old[0],
            old_to=old[1],
            new_from=first,
            new_to=last,
            old_people=joined(names, old[2]),
            new_people=joined(names, people),
            reason=reason,
        )
    )
    session.flush()


def joined(names: dict[int, str], people: Iterable[int]) -> str:
    """The names of people in one text."""
    return _(", ").join(names.get(person, "") for person in people)


def raise_version(visit: Visit) -> None:
    """A change of the crew alone makes a new version too, so that two dispatchers meet."""
    if not _columns_changed(visit):
        visit.version = visit.version + 1


def hold(session: Session, people: Iterable[int]) -> None:
    """Holds the rows of people until the end of the action; always in the same order, so that nobody waits in a
    circle."""
    for person in sorted(set(people)):
        lock_row(session, Staff, person)


def check_time(session: Session, ticket: Ticket, first: datetime, last: datetime) -> None:
    """Raises Invalid when the time is no time for a visit of this ticket."""
    if problems := time_problems(session, ticket, first, last):
        raise Invalid(problems)


def time_problems(session: Session, ticket: Ticket, first: datetime, last: datetime) -> list[Problem]:
    """Why a time is no time for a visit of this ticket."""
    ahead = int(read_setting(session, "dispatch.ahead_days"))
    return list(rules.plan_problems(first, last, window_of(ticket), session.info["now"], ahead))


def check_free(
    session: Session, people: Sequence[int], first: datetime, last: datetime, without: int | None = None
) -> None:
    """Raises Invalid when somebody is elsewhere at that time."""
    if busy := busy_of(session, people, first, last, without):
        raise Invalid([Problem("planned_from", " ".join(rules.overlap_words(other) for other in busy[:3]))])


def check_whereabouts(session: Session, visit: Visit, field: str) -> None:
    """Raises Invalid beside ``field`` when somebody of the crew was recorded at another place at the same time."""
    first = visit.departed_at or visit.arrived_at
    if first is None:
        return
    begins, now = func.coalesce(Visit.departed_at, Visit.arrived_at), session.info["now"]
    query = (
        select(
            VisitTechnician.staff_id,
            Staff.name,
            Ticket.number,
            Customer.name,
            begins,
            func.coalesce(Visit.left_at, Visit.finished_at),
        )
        .join(Visit, Visit.id == VisitTechnician.visit_id)
        .join(Staff, Staff.id == VisitTechnician.staff_id)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(
            VisitTechnician.staff_id.in_(visit.people),
            Visit.state.in_((v.UNDER_WAY, v.DONE)),
            Visit.planned_from.between(first - 2 * rules.LONGEST, now + 2 * rules.LONGEST),
            Visit.id != visit.id,
        )
        .order_by(Visit.planned_from, Visit.id)
    )
    others = [
        Busy(row[0], row[1], row[2], row[3], row[4], row[5] or max(row[4], now))
        for row in session.execute(query)
        if row[4] is not None
    ]
    last = visit.left_at or visit.finished_at
    if last is None:
        # Typed one time after the other, perhaps the day after: it had ended before whatever began later and is over,
        # and its end is judged when it is typed. Only where both are still under way one of them cannot be.
        until = (visit.arrived_at or first) + timedelta(minutes=1)
        found = [one for one in rules.overlaps(first, max(first, now), others) if one.last >= now or one.first < until]
    else:
        found = rules.overlaps(first, last, others)
    if found:
        raise Invalid([Problem(field, " ".join(rules.whereabouts_words(other) for other in found[:3]))])


def doubts(session: Session, ticket: Ticket, people: Iterable[int], first: datetime, anyway: str) -> str:
    """Judges whoever is to be sent then (A5, C8); answers the note: the reason for sending them anyway.

    Raises Refused for what a setting refuses, ``assignment.facts.Doubtful`` for what must be confirmed and was not.
    """
    day, now = office_day(first), session.info["now"]
    notes = [assignment.note_of(session, ticket, person, day, now, anyway) for person in people]
    return " ".join(dict.fromkeys(filter(None, notes)))


# -- what the ticket takes over ----------------------------------------------------------------------------------------


def leading(visits: Sequence[Visit]) -> Visit | None:
    """The visit whose time the ticket shows: the one going on, else the next, else the last done."""
    for states in ((v.UNDER_WAY,), v.TO_COME):
        if found := [visit for visit in visits if visit.state in states]:
            return found[0]
    done = [visit for visit in visits if visit.state == v.DONE]
    return done[-1] if done else None


def follow(session: Session, ticket: Ticket) -> None:
    """Gives the ticket the technician and the appointment of its leading visit, so that the lists are right.

    One that is done leads to nobody any more: whoever was given the ticket since keeps it.
    """
    if not ticket.is_open() or ticket.state == m.REGISTERED:
        return
    session.flush()
    visit = leading(visits_of(session, ticket.id))
    appointed_at = visit.planned_from if visit is not None else None
    if ticket.appointed_at != appointed_at:
        ticket.appointed_at = appointed_at
    ahead = visit is not None and visit.state in v.ACTIVE
    if visit is not None and ahead and visit.people and ticket.technician_id != visit.people[0]:
        ticket.technician_id = visit.people[0]
    session.flush()


def store(session: Session, made: TicketMove) -> None:
    """Stores a move. All moves that one action makes of a ticket hang together, so that they are undone together."""
    if made.move != m.UNDO:
        firsts: dict[int, int] = session.info.setdefault("first_moves", {})
        made.part_of_id = firsts.get(made.ticket_id)
    session.add(made)
    session.flush()
    if made.move != m.UNDO:
        firsts.setdefault(made.ticket_id, made.id)


def moved(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """Stores a ticket's move, and does what it means for its visits.

    An assignment with an appointment makes the first visit. A ticket that is resolved, closed or cancelled needs no
    further visits. An undone move brings back what it gave up. Raises Refused for a ticket that may not end yet
    (C12, C18).
    """
    store(session, made)
    ending.check(session, ticket, made)
    if made.move == "assign":
        _first_visit(session, ticket)
    elif made.move in GIVES_UP:
        _give_up(session, ticket, made)
    elif made.move == m.UNDO and made.undoes_id is not None:
        last = session.get_one(TicketMove, made.undoes_id)
        if last.move == "assign":
            _unassign(session, ticket)
        elif last.move in GIVES_UP:
            _bring_back(session, ticket, last.at)


def lost_by_undo(session: Session, ticket: Ticket, moves: Iterable[TicketMove]) -> list[str]:
    """Which visits do not come back when these moves are undone, and why, in words for whoever undoes them."""
    lost = []
    for move in moves:
        for visit in _given_up(session, ticket, move.at) if move.move in GIVES_UP else ():
            if busy := busy_of(session, visit.people, visit.planned_from, visit.planned_to, visit.id):
                lost.append(_lost_words(visit, busy))
    return lost


def ticket_saved(session: Session, ticket: Ticket, changed: Collection[str]) -> None:
    """What a technician or appointment typed into the ticket's form means for its next visit.

    ``changed``: which of the two were. Raises Invalid for what the board would not let the same person do.
    """
    if ticket.state not in (m.ASSIGNED, m.IN_PROGRESS, m.WAITING) or ticket.technician_id is None:
        return
    visits = visits_of(session, ticket.id)
    visit = leading([visit for visit in visits if visit.state in v.ACTIVE])
    first = ticket.appointed_at
    if visit is not None and (words := _form_problem(session, ticket, visit)):
        raise Invalid(Problem(key, words) for key in ("technician_id", "appointed_at") if key in changed)
    if visit is None:
        if first is not None and "appointed_at" in changed:
            check_may_appoint(session, ticket.technician_id)
            _as_appointment(lambda: book(session, ticket, first, None, (ticket.technician_id or 0,)))
    elif first is None:
        visit.cancel(session.info["now"], _("The appointment was taken off the ticket."))
    elif visit.can_replan():
        last = first + (visit.planned_to - visit.planned_from)
        people = (ticket.technician_id, *(person for person in visit.people[1:] if person != ticket.technician_id))
        _as_appointment(lambda: change(session, ticket, visit, first, last, people))


def check_may_appoint(session: Session, staff_id: int) -> None:
    """Whoever may not dispatch makes appointments for themselves only; raises Invalid."""
    user = session.info["user"]
    if user.id != staff_id and not user.may(DISPATCH):
        words = lazy("You may appoint only yourself: leave this blank, and let the dispatcher plan the visit.")
        raise Invalid([Problem("appointed_at", words)])


# -- helpers -----------------------------------------------------------------------------------------------------------


def _form_problem(session: Session, ticket: Ticket, visit: Visit) -> str:
    """Why the ticket's form may not change technician or appointment of this visit, in words; "" when it may."""
    if not visit.can_replan():
        name = joined(names_of(session, visit.people), visit.people[:1])
        return _("{person} is under way: finish that visit first, or plan another one.").format(person=name)
    moment = now_text(visit.planned_from)
    if not session.info["user"].may(DISPATCH):
        return _("A visit is planned for {moment}: ask the dispatcher to re-appoint it.").format(moment=moment)
    if visit.state == v.CONFIRMED and ticket.appointed_at != visit.planned_from:
        words = _("The customer has agreed to {moment}: re-appoint or cancel the visit, with the reason.")
        return words.format(moment=moment)
    return ""


def _columns_changed(visit: Visit) -> bool:
    state = inspect(visit)
    return any(state.attrs[column.key].history.has_changes() for column in inspect(Visit).column_attrs)


def _first_visit(session: Session, ticket: Ticket) -> None:
    technician, first = ticket.technician_id, ticket.appointed_at
    if technician is None:
        return
    if first is not None:
        check_may_appoint(session, technician)
    if first is not None and not any(visit.state in v.ACTIVE for visit in visits_of(session, ticket.id)):
        _as_appointment(lambda: book(session, ticket, first, None, (technician,)))


def _as_appointment(make: Any) -> None:
    """Names the ticket's field in what is wrong with the time of its visit."""
    try:
        make()
    except Invalid as error:
        raise Invalid(
            Problem("appointed_at" if problem.field.startswith("planned_") else problem.field, problem.message)
            for problem in error.problems
        ) from error


def _give_up(session: Session, ticket: Ticket, made: TicketMove) -> None:
    words = str(_WITHOUT[made.move])
    for visit in visits_of(session, ticket.id):
        if made.move == "resolve" and _took_place(ticket, visit, made.at):
            continue
        if visit.can_cancel():
            visit.cancel(made.at, words)
        elif visit.state == v.UNDER_WAY and made.move == "cancel":
            visit.miss(made.at, words)
    follow(session, ticket)


def _took_place(ticket: Ticket, visit: Visit, now: datetime) -> bool:
    """Whether a visit may have taken place before the solution, so that its times are still to be typed: who is said to
    have solved it on site is there, or was."""
    solved_at = ticket.resolved_at or now
    return visit.planned_from <= solved_at and (ticket.solved_how == "site" or visit.planned_to <= now)


def _bring_back(session: Session, ticket: Ticket, at: datetime) -> None:
    """The visits that a move gave up, where their people are still free; of the others the history tells why."""
    given_up = _given_up(session, ticket, at)
    hold(session, (person for visit in given_up for person in visit.people))
    for visit in given_up:
        if busy := busy_of(session, visit.people, visit.planned_from, visit.planned_to, visit.id):
            history.note(session, Ticket.__tablename__, ticket.id, _lost_words(visit, busy))
        else:
            visit.take_back(session.info["now"])
            session.flush()
    follow(session, ticket)


def _given_up(session: Session, ticket: Ticket, at: datetime) -> list[Visit]:
    """The visits that a move of that moment gave up."""
    visits = visits_of(session, ticket.id)
    return [visit for visit in visits if visit.state in v.GIVEN_UP and visit.state_since == at]


def _lost_words(visit: Visit, busy: Sequence[Busy]) -> str:
    words = _("The visit {span} stays cancelled: {why} Plan it anew.")
    why = " ".join(rules.overlap_words(other) for other in busy[:3])
    return words.format(span=rules.span_text(visit.planned_from, visit.planned_to), why=why)


def _unassign(session: Session, ticket: Ticket) -> None:
    for visit in visits_of(session, ticket.id):
        if visit.state in (v.CONFIRMED, v.UNDER_WAY, v.DONE):
            raise Refused(lazy("This cannot be undone: a visit was confirmed or made since."))
        if visit.state == v.PLANNED:
            visit.cancel(session.info["now"], _("The assignment was undone."))
