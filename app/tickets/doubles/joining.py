"""Two tickets of one event that was reported twice: the younger one joins the older (C1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.core import history, merging
from app.core.errors import NotFound, Refused
from app.core.i18n import Text, _, lazy, ngettext
from app.core.model import table_of
from app.equipment.model import Equipment
from app.knowledge.model import ArticleTicket
from app.tickets import fields as f
from app.tickets import model as m
from app.tickets.changing import follows
from app.tickets.clocks.cases import clocks_of, stored_cases
from app.tickets.clocks.stored import moved_text
from app.tickets.doubles import rules as joining_rules
from app.tickets.effect import EFFECT_OF, EFFECTS
from app.tickets.model import Ticket, TicketUrge
from app.tickets.policies.choice import kept_policy
from app.tickets.policies.levels import carried, worse_level
from app.tickets.policies.words import level_title
from app.tickets.rules import device_text
from app.tickets.sla.rules import moved
from app.tickets.visits import model as v
from app.tickets.visits import planning
from app.tickets.visits.model import Visit
from app.tickets.work.model import SupportAttempt
from app.worktime.current import calendar_of

# What stays with the double report: its own course, and what is computed from it.
STAYS = frozenset({"ticket_move", "ticket_coverage", "ticket_clock", "ticket_notice", "ticket_told"})
# How the confirmation calls what moves; the rest is named together.
_TITLES: dict[str, Text] = {
    "ticket_urge": lazy("Urges"),
    "ticket_event": lazy("Events"),
    "ticket_visit": lazy("Visits"),
    "support_attempt": lazy("Support attempts"),
    "escalation": lazy("Escalations"),
    "work_step": lazy("Work steps"),
    "check_item": lazy("Check items"),
    "rma": lazy("RMA"),
    "software_change": lazy("Software changes"),
    "attachment": lazy("Attachments"),
    "todo": lazy("To-dos"),
    "complaint": lazy("Complaints"),
    "ticket": lazy("Follow-up tickets"),
    "article_ticket": lazy("Articles"),
    "charge_line": lazy("Charges"),
    "caller_order": lazy("Orders from callers"),
    "task_order": lazy("Task orders"),
    "loan": lazy("Loans of loaners"),
    "returned_goods": lazy("Returned goods"),
    "acceptance": lazy("Acceptance report"),
    "accepted_device": lazy("Accepted devices"),
    "open_point": lazy("Open points"),
    "consumable_item": lazy("Wanted goods"),
    "fault_analysis": lazy("Fault analysis"),
    "call_back_attempt": lazy("Call-back attempts"),
    "issued_form": lazy("Printed forms"),
    "appraisal": lazy("Appraisals"),
    "compensation": lazy("Compensations"),
    "warranty_extension": lazy("Extensions"),
    "replacement": lazy("Replacements"),
}
_WITH_THEM = frozenset({"ticket_visit_technician", "ticket_visit_change", "charge_agreement", "loan_extension"})


@dataclass(frozen=True)
class Joining:
    """What merging two tickets would do. ``moves``: (what, how many) that goes over to the one that is kept;
    ``warnings``: what to look at before."""

    keep_id: int
    keep: str
    other_id: int
    other: str
    customer_id: int
    moves: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


def joining(session: Session, ids: Sequence[int], now: datetime) -> Joining:
    """What merging these two would do; raises NotFound, and Refused in words for two that cannot be one."""
    keep, other = pair(session, ids)
    if hindered := joining_rules.hindrance(session, keep, other):
        raise Refused(hindered)
    rows: dict[Table, list[Any]] = {}
    for class_, _column, where in merging.pointing_at(Ticket, other.id, "tickets"):
        rows.setdefault(table_of(class_), []).append(where)
    moves: dict[str, int] = {}
    apart = STAYS | _WITH_THEM | joining_rules.stays(session, keep, other)
    for table, conditions in rows.items():
        if table.name not in apart:
            title = str(_TITLES.get(table.name, _("Other entries")))
            count = select(func.count()).select_from(table).where(or_(*conditions))
            moves[title] = moves.get(title, 0) + (session.scalar(count) or 0)
    articles = select(func.count()).where(ArticleTicket.ticket_id == other.id)
    moves[str(_TITLES["article_ticket"])] = session.scalar(articles) or 0
    found = tuple((title, count) for title, count in moves.items() if count)
    warnings = (
        *_worse_words(session, keep, other, now),
        *_warnings(session, keep, other),
        *joining_rules.warnings(session, keep, other),
    )
    return Joining(keep.id, _named(session, keep), other.id, _named(session, other), keep.customer_id, found, warnings)


def pair(session: Session, ids: Sequence[int], *, lock: bool = False) -> tuple[Ticket, Ticket]:
    """(the older, which is kept, the younger); raises NotFound and Refused."""
    if len(set(ids)) != 2:
        raise Refused(lazy("Choose two tickets."))
    tickets = [session.get(Ticket, key, with_for_update=lock) for key in sorted(set(ids))]
    found = [ticket for ticket in tickets if ticket is not None]
    if len(found) < 2:
        raise NotFound()
    keep, other = sorted(found, key=lambda ticket: (ticket.called_at, ticket.id))
    if keep.customer_id != other.customer_id:
        raise Refused(lazy("The two tickets belong to different customers: they are not one report."))
    for ticket in (keep, other):
        if ticket.archived_at is not None:
            raise Refused(_("{number} is archived.").format(number=ticket.number))
        if not ticket.is_open():
            words = _("{number} is closed already: record the new report as its follow-up instead.")
            raise Refused(words.format(number=ticket.number))
        # What is solved is called back, or followed by a new ticket.
        if ticket.state not in m.IN_HAND:
            words = _("{number} is solved already: call the customer back, or record a follow-up instead.")
            raise Refused(words.format(number=ticket.number))
    if None not in (keep.equipment_id, other.equipment_id) and keep.equipment_id != other.equipment_id:
        raise Refused(lazy("The two tickets are about different devices: they are not one report."))
    return keep, other


def join(session: Session, ids: Sequence[int]) -> Ticket:
    """Merges two tickets and answers the one that is kept. The other one is cancelled and points to it."""
    keep, other = pair(session, ids, lock=True)
    if hindered := joining_rules.hindrance(session, keep, other):
        raise Refused(hindered)
    user, now = session.info["user"], session.info["now"]
    keep_id, other_id = keep.id, other.id
    state, technician, appointed_at = other.state, other.technician_id, other.appointed_at
    # Who arrived at the double has ended the waiting of the one that is kept, also when the visit is over.
    on_site = any(
        visit.state in (v.UNDER_WAY, v.DONE) and visit.arrived_at is not None and keep.ends_waiting(visit.arrived_at)
        for visit in planning.visits_of(session, other_id)
    )
    if keep.follow_up_of_id is not None and follows(session, keep.follow_up_of_id, other_id):
        keep.follow_up_of_id = None
    # The double is in hand: what was said to have solved it has not held.
    for attempt in session.scalars(select(SupportAttempt).where(SupportAttempt.ticket_id == other_id)):
        attempt.solved = False
    session.flush()
    joining_rules.prepare(session, keep, other, _reason(keep))
    staying = STAYS | joining_rules.stays(session, keep, other)
    merging.move_references(session, Ticket, keep_id, other_id, "tickets", staying)
    _move_articles(session, keep, other)
    for key in ("equipment_id", "site_id", "project_id", "contact_id", "fault_found", "appointed_at"):
        if getattr(keep, key) in (None, "") and getattr(other, key) not in (None, ""):
            setattr(keep, key, getattr(other, key))
    keep.effect, keep.level = _worse(session, keep, other)
    note = _("Merged from {number}.").format(number=other.number)
    if keep.state == m.REGISTERED and technician is not None:
        planning.store(session, keep.assign(user, now, technician, appointed_at, note))
    if keep.state == m.ASSIGNED and state in (m.IN_PROGRESS, m.WAITING):
        planning.store(session, keep.start(user, now))
    session.flush()
    if on_site and keep.can_go_on():
        planning.store(session, keep.go_on(user, now))
    planning.follow(session, keep)
    words = {"caller_name": other.caller_name, "caller_phone": other.caller_phone, "at": other.called_at}
    add_report(session, keep, other.fault_reported, number=other.number, **words)
    keep.urge_count += other.urge_count
    _cancel(session, keep, other)
    names = {"keep": keep.number, "other": other.number}
    history.note(session, "ticket", keep_id, _("{other} was merged into this record.").format(**names))
    history.note(session, "ticket", other_id, _("This record was merged into {keep}.").format(**names))
    return keep


def add_report(session: Session, ticket: Ticket, words: str, number: str = "", **caller: Any) -> None:
    """The same event was reported once more: kept in the course with caller, time and words, and counted as an urge.

    ``caller``: ``caller_name``, ``caller_phone``, ``at``. ``number``: of the ticket that was made of it.
    """
    user, at = session.info["user"], caller.pop("at")
    text = " · ".join(filter(None, (number, caller["caller_name"], caller["caller_phone"], words)))
    urge = TicketUrge(ticket_id=ticket.id, at=at, who_id=user.id, who=user.name, note=text, reported=True, **caller)
    session.add(urge)
    ticket.urge_count += 1
    if ticket.urged_at is None or ticket.urged_at < at:
        ticket.urged_at, ticket.urged_by = at, caller["caller_name"] or user.name
    session.flush()


def _cancel(session: Session, keep: Ticket, other: Ticket) -> None:
    made = other.cancel(session.info["user"], session.info["now"], _reason(keep))
    other.merged_into_id = keep.id
    planning.moved(session, other, made)


def _reason(keep: Ticket) -> str:
    return _("Reported twice: merged into {number}.").format(number=keep.number)


def _move_articles(session: Session, keep: Ticket, other: Ticket) -> None:
    """An article names its tickets by a plain id, and each once."""
    there = select(ArticleTicket.article_id).where(ArticleTicket.ticket_id == keep.id)
    double = set(session.scalars(there))
    of_other = ArticleTicket.ticket_id == other.id
    at_once = {"synchronize_session": False}
    session.execute(
        delete(ArticleTicket).where(of_other, ArticleTicket.article_id.in_(double)), execution_options=at_once
    )
    fresh = {"ticket_id": keep.id, "ticket_number": keep.number}
    session.execute(update(ArticleTicket).where(of_other).values(fresh), execution_options=at_once)
    session.expire_all()


def _worse(session: Session, keep: Ticket, other: Ticket) -> tuple[str, str]:
    """The effect and level that hold for both: those of the worse report, as the policy of the kept one names them."""
    effect = min(filter(None, (keep.effect, other.effect)), key=EFFECTS.index, default="")
    policy = kept_policy(session, keep.policy_version_id)
    theirs = carried(kept_policy(session, other.policy_version_id), other.level, policy)
    suggested = policy.level_for(effect)
    return effect, worse_level(policy, keep.level, theirs) or (suggested.code if suggested is not None else "")


def _worse_words(session: Session, keep: Ticket, other: Ticket, now: datetime) -> Iterator[str]:
    effect, level = _worse(session, keep, other)
    if effect != keep.effect:
        words = _("{keep} takes over the effect of {other}: {effect}.")
        yield words.format(keep=keep.number, other=other.number, effect=EFFECT_OF.show(effect))
    if level == keep.level:
        return
    (stored,) = stored_cases(session, [keep.id])
    calendar = calendar_of(session)
    after = clocks_of(replace(stored.case, level=level), calendar, now)
    words = _("{keep} gets the fault level “{level}”; its deadlines follow from its call: {moved}.")
    found = stored.case.policy.level(level)
    yield words.format(
        keep=keep.number,
        level=level_title(found) if found is not None else level,
        moved=moved_text(moved(clocks_of(stored.case, calendar, now), after)) or _("none moves"),
    )


def _warnings(session: Session, keep: Ticket, other: Ticket) -> Iterator[str]:
    if keep.kind != other.kind:
        yield _("The kinds differ: {other} ({first}) becomes part of {keep} ({second}).").format(
            other=other.number, keep=keep.number, first=f.KIND.show(other.kind), second=f.KIND.show(keep.kind)
        )
    visits = select(Visit.state, func.count()).where(Visit.ticket_id == other.id, Visit.state.in_(v.ACTIVE))
    ahead = sum(row[1] for row in session.execute(visits.group_by(Visit.state)))
    if ahead:
        words = ngettext(
            "{number} has {n} visit ahead or under way: it becomes a visit of {keep}.",
            "{number} has {n} visits ahead or under way: they become visits of {keep}.",
            ahead,
        )
        yield words.format(number=other.number, n=ahead, keep=keep.number)
    if None not in (keep.technician_id, other.technician_id) and keep.technician_id != other.technician_id:
        names = planning.names_of(session, [keep.technician_id or 0, other.technician_id or 0])
        yield _("{other} was given to {first}, {keep} to {second}: tell them.").format(
            other=other.number,
            keep=keep.number,
            first=names.get(other.technician_id or 0, ""),
            second=names.get(keep.technician_id or 0, ""),
        )
    if keep.equipment_id is None or other.equipment_id is None:
        yield _("One of the two names no device: make sure that it is the same one.")


def _named(session: Session, ticket: Ticket) -> str:
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    facts = (
        ticket.number,
        f.KIND.show(ticket.kind),
        device_text(device.name, device.model, device.serial) if device is not None else "",
        f.CALLED_AT.show(ticket.called_at),
        f.STATE.show(ticket.state),
        " ".join(ticket.fault_reported.split())[:60],
    )
    return " · ".join(filter(None, facts))
