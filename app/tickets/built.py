"""What was built on a ticket's last action, so that it cannot be undone any more (C17, H6).

To add what depends on moves: a line in ``BUILT``. It is told by the history, so a feature has nothing to remember.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, TableClause, and_, bindparam, column, exists, func, select, table
from sqlalchemy.orm import Session

from app.core.fields import Field
from app.core.history import HistoryRow
from app.core.i18n import Text, _, lazy
from app.tickets import fields as f
from app.tickets.model import Ticket, TicketMove

Where = Callable[[Any], Any]

# What a move writes and a person may change afterwards, as it is called on the screen.
_WRITTEN: tuple[Field, ...] = (
    f.TECHNICIAN,
    f.APPOINTED_AT,
    f.RESULT,
    f.SOLVED_HOW,
    f.FAULT_FOUND,
    f.FAULT_CATEGORY,
    f.RESOLVED_AT,
    f.CLOSED_AT,
    f.STATE,
)


# A record's history is its own.
OWN = ("", "id")


@dataclass(frozen=True)
class Built:
    """One kind of thing that stands on a ticket.

    ``of``: its column with the ticket's id. ``root``: the ``__root__`` of its class, under which its history stands;
    OWN for a record. ``changed``: whether a later change of it counts too. ``counts``: which of its rows count, all
    when None. ``only``: after which moves it matters, all when empty. Tables by name: most of these belong to features
    that stand above the tickets.
    """

    table: str
    words: Text
    of: str = "ticket_id"
    root: tuple[str, str] = ("ticket", "ticket_id")
    changed: bool = False
    counts: Where | None = None
    only: tuple[str, ...] = ()


def _standing(*gone: str) -> Where:
    return lambda row: row.c.state.not_in(gone)


def _not_undone(row: Any) -> Any:
    return row.c.undone.is_(False)


def _not_archived(row: Any) -> Any:
    return row.c.archived_at.is_(None)


BUILT: tuple[Built, ...] = (
    Built(
        "ticket_visit",
        lazy("a visit was planned or changed"),
        changed=True,
        counts=_standing("cancelled", "missed"),
    ),
    Built("support_attempt", lazy("a support attempt was recorded or corrected"), changed=True),
    Built("escalation", lazy("the ticket was handed up"), counts=lambda row: row.c.taken_back_at.is_(None)),
    Built("work_step", lazy("a step of the repair was recorded"), changed=True),
    Built("check_item", lazy("a check list was taken")),
    Built("rma", lazy("something was taken away for repair"), changed=True),
    Built("software_change", lazy("a software change was recorded")),
    Built("ticket_event", lazy("something that happened was recorded"), counts=_not_undone),
    Built("call_back_attempt", lazy("a call-back was tried"), counts=_not_undone),
    Built("appraisal", lazy("an appraisal was recorded")),
    Built("compensation", lazy("a compensation was agreed")),
    Built("complaint", lazy("a complaint was made"), root=OWN, counts=_not_archived),
    Built("ticket", lazy("a follow-up ticket was made"), of="follow_up_of_id", root=OWN, counts=_not_archived),
    Built(
        "article_ticket",
        lazy("a knowledge article was written from it"),
        root=("article", "article_id"),
        only=("resolve", "close"),
    ),
    Built(
        "todo",
        lazy("a to-do was put on it"),
        of="record_id",
        root=OWN,
        counts=lambda row: and_(_not_archived(row), row.c.record_kind == "tickets"),
    ),
    Built(
        "replacement",
        lazy("the replacement that it raised was decided"),
        root=("equipment", "equipment_id"),
        changed=True,
        counts=lambda row: row.c.state != "raised",
    ),
    Built("charge_line", lazy("a line of the charges was entered or changed"), changed=True),
    Built("charge_agreement", lazy("the customer agreed to the estimate")),
    Built("settlement", lazy("the charges were settled"), root=OWN, changed=True, counts=_standing("void")),
    Built("caller_order", lazy("an order from the caller was written or changed"), root=OWN, changed=True),
    Built("task_order", lazy("a task order was written or changed"), root=OWN, changed=True),
    Built("loan", lazy("a loaner was lent or came back"), changed=True),
    Built("returned_goods", lazy("a return was entered or went on"), changed=True),
    Built("acceptance", lazy("the acceptance was entered or changed"), changed=True),
    Built("accepted_device", lazy("the acceptance was entered or changed")),
    Built("open_point", lazy("the acceptance was entered or changed"), changed=True),
    Built("consumable_item", lazy("wanted goods were entered or delivered"), changed=True),
    Built("fault_analysis", lazy("a fault analysis was written or changed"), changed=True),
    Built("issued_form", lazy("a form was printed"), root=OWN, counts=_standing("void")),
)


def built_since(session: Session, ticket: Ticket, *made: TicketMove) -> list[str]:
    """What stands in the way of undoing these moves of the last action, in words; nothing when they can be undone."""
    if ticket.merged_into_id is not None:
        number = session.scalar(select(Ticket.number).where(Ticket.id == ticket.merged_into_id))
        return [_("the ticket was merged into {number}").format(number=number)]
    if not made:
        return []
    titles = {field.key: str(field.title) for field in _WRITTEN}
    changed = ticket.changed_since(*made)
    words = [_("“{field}” was changed").format(field=titles[key]) for key in changed if key in titles]
    if changed and not words:
        words.append(_("the ticket was changed"))
    asked = {"ticket": ticket.id, "since": made[-1].at, "after": _place_in_history(session, ticket, made[-1])}
    found = session.execute(_question(made[0].move), asked).one()
    built = [str(line.words) for line, is_there in zip(_lines(made[0].move), found, strict=True) if is_there]
    return list(dict.fromkeys(words + built))


def hindrance_words(words: list[str]) -> str:
    """The refusal, with what stands in the way."""
    return _("This cannot be undone: {reasons} since.").format(reasons=_(", ").join(words))


def _place_in_history(session: Session, ticket: Ticket, made: TicketMove) -> int:
    query = select(func.max(HistoryRow.id)).where(
        HistoryRow.root_table == "ticket",
        HistoryRow.root_id == ticket.id,
        HistoryRow.table_name == "ticket_move",
        HistoryRow.record_id == made.id,
    )
    return session.scalar(query) or 0


def _lines(move: str) -> list[Built]:
    return [line for line in BUILT if not line.only or move in line.only]


@cache
def _question(move: str) -> Select[Any]:
    """One question for all, made once: the page of every ticket asks it."""
    return select(*(_is_there(line) for line in _lines(move)))


def _is_there(line: Built) -> Any:
    rows = _table(line)
    happened = and_(
        HistoryRow.root_table == (line.root[0] or line.table),
        HistoryRow.root_id == rows.c[line.root[1]],
        HistoryRow.table_name == line.table,
        HistoryRow.record_id == rows.c.id,
        HistoryRow.action.in_(("new", "change") if line.changed else ("new",)),
        # By its place, not by the clock, which differs between machines; what the action itself made has its moment.
        HistoryRow.id > bindparam("after", type_=HistoryRow.id.type),
        HistoryRow.at != bindparam("since", type_=HistoryRow.at.type),
    )
    where = [rows.c[line.of] == bindparam("ticket", type_=HistoryRow.id.type), exists().where(happened)]
    if line.counts is not None:
        where.append(line.counts(rows))
    return exists().select_from(rows).where(*where)


def _table(line: Built) -> TableClause:
    names = {"id", line.of, line.root[1], "state", "undone", "archived_at", "taken_back_at", "record_kind"}
    # Its own name in the query: the tickets themselves are asked for too.
    return table(line.table, *(column(name) for name in sorted(names)))
