"""Lists of duty turns, hand-over notes and absences; who is on duty, who is away (A9, C8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.core.clock import local, office_day, utc
from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.core.settings import read_setting
from app.staff.duty import fields as f
from app.staff.duty.model import Absence, DutyTurn, HandOver
from app.staff.duty.rules import ONE_DAY, begins_at, duty_day
from app.staff.model import Staff

_From = aliased(table_of(Staff), name="staff_from")
_To = aliased(table_of(Staff), name="staff_to")


@dataclass(frozen=True)
class OnDuty:
    """Who has a duty: since and until when, and under which phone."""

    turn_id: int
    staff_id: int
    name: str
    phone: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class DutyNow:
    """The duty phone at a moment: who has it, who has it next. ``kept``: whether a roster is kept at all."""

    holder: OnDuty | None
    following: OnDuty | None
    kept: bool


@dataclass(frozen=True)
class Away:
    """A person's absence."""

    id: int
    staff_id: int
    kind: str
    first: date
    last: date
    reason: str

    def words(self) -> str:
        """What it is and how long, e.g. 请假 2026-11-20 – 2026-11-22."""
        return f"{f.ABSENCE_OF.show(self.kind)} {span_text(self.first, self.last)}"


@dataclass(frozen=True)
class Note:
    """A hand-over note as the home page and the dialog show it. ``to_name`` "": to whoever comes."""

    id: int
    at: datetime
    from_name: str
    to_name: str
    text: str
    open_points: str


def span_text(first: date, last: date) -> str:
    """One day, or the first and the last of several."""
    return f"{first}" if first == last else f"{first} – {last}"


# -- lists -------------------------------------------------------------------------------------------------------------


def duty_list() -> ListSpec:
    """All turns, the latest first."""
    return ListSpec(
        name="duty",
        title=lazy("Duty turns"),
        columns=(
            Column(f.FIRST_ON, DutyTurn.first_on, fast=True, width=100),
            Column(f.LAST_ON, DutyTurn.last_on, width=100),
            Column(f.PERSON.but(key="person", kind=TEXT), Staff.name, width=90),
            Column(f.DUTY_OF, DutyTurn.kind, width=120),
            Column(f.DUTY_PHONE, DutyTurn.phone, width=130),
            Column(f.NOTE, DutyTurn.note, width=260),
            Column(f.DUTY_NUMBER, DutyTurn.number, fast=True, width=120),
        ),
        source=table_of(DutyTurn).join(table_of(Staff), Staff.id == DutyTurn.staff_id),
        id=DutyTurn.id,
        tables=frozenset({"duty_turn", "staff"}),
        order="first_on",
        descending=True,
        archived=DutyTurn.archived_at,
        search_kind="duty",
        scopes=(Scope("coming", lazy("From today on"), lambda now: DutyTurn.last_on >= office_day(now)),),
    )


def handover_list() -> ListSpec:
    """All hand-over notes, the latest first."""
    source = table_of(HandOver).join(_From, _From.c.id == HandOver.from_id).outerjoin(_To, _To.c.id == HandOver.to_id)
    return ListSpec(
        name="handovers",
        title=lazy("Hand-over notes"),
        columns=(
            Column(f.AT, HandOver.at, fast=True, width=130),
            Column(f.FROM.but(key="from", kind=TEXT), _From.c.name, width=90),
            Column(f.TO.but(key="to", kind=TEXT), _To.c.name, width=90),
            Column(f.TEXT_OF, HandOver.text, width=360),
            Column(f.OPEN_POINTS, HandOver.open_points, width=300),
            Column(f.SEEN_AT, HandOver.seen_at, width=130),
            Column(f.HANDOVER_NUMBER, HandOver.number, hidden=True),
        ),
        source=source,
        id=HandOver.id,
        tables=frozenset({"hand_over", "staff"}),
        order="at",
        descending=True,
        archived=HandOver.archived_at,
        search_kind="handovers",
        scopes=(
            Scope("open", lazy("With open points"), lambda now: HandOver.open_points != ""),
            Scope(
                "unseen",
                lazy("Not seen yet"),
                lambda now: and_(HandOver.seen_at.is_(None), HandOver.to_id.is_not(None)),
            ),
        ),
    )


def absence_list() -> ListSpec:
    """All absences, the latest first."""
    other = aliased(Staff)
    deputy = select(other.name).where(other.id == Absence.deputy_id).correlate(Absence).scalar_subquery()
    return ListSpec(
        name="absences",
        title=lazy("Absences"),
        columns=(
            Column(f.PERSON.but(key="person", kind=TEXT), Staff.name, width=90),
            Column(f.ABSENCE_OF, Absence.kind, width=100),
            Column(f.FIRST_ON, Absence.first_on, fast=True, width=100),
            Column(f.LAST_ON, Absence.last_on, width=100),
            Column(f.REASON, Absence.reason, width=300),
            Column(f.DEPUTY.but(key="deputy", kind=TEXT), deputy, width=90),
            Column(f.ABSENCE_NUMBER, Absence.number, fast=True, width=120),
        ),
        source=table_of(Absence).join(table_of(Staff), Staff.id == Absence.staff_id),
        id=Absence.id,
        tables=frozenset({"absence", "staff"}),
        order="first_on",
        descending=True,
        archived=Absence.archived_at,
        search_kind="absences",
        scopes=(
            Scope(
                "today",
                lazy("Today"),
                lambda now: and_(Absence.first_on <= office_day(now), Absence.last_on >= office_day(now)),
            ),
            Scope("coming", lazy("From today on"), lambda now: Absence.last_on >= office_day(now)),
        ),
    )


# -- who is on duty ----------------------------------------------------------------------------------------------------


def changes_at(session: Session) -> time:
    """The hour of the day at which a turn changes (a setting)."""
    return time.fromisoformat(str(read_setting(session, "duty.changes_at")))


def turns_between(session: Session, first: date, last: date, kind: str = "", *, lock: bool = False) -> list[DutyTurn]:
    """The turns that touch these days, in order; of one kind or of all."""
    where = [DutyTurn.last_on >= first, DutyTurn.first_on <= last, DutyTurn.archived_at.is_(None)]
    if kind:
        where.append(DutyTurn.kind == kind)
    statement = select(DutyTurn).where(*where).order_by(DutyTurn.first_on, DutyTurn.id)
    return list(session.scalars(statement.with_for_update() if lock else statement))


def duty_now(session: Session, now: datetime, kind: str = f.PHONE_DUTY) -> DutyNow:
    """Who has the duty at a moment, and who has it next."""
    hour = changes_at(session)
    today = duty_day(local(now), hour)
    coming = (
        _named()
        .where(DutyTurn.kind == kind, DutyTurn.last_on >= today, DutyTurn.archived_at.is_(None))
        .order_by(DutyTurn.last_on)
        .limit(2)
    )
    found = [_on_duty(row, hour) for row in session.execute(coming)]
    holder = found[0] if found and found[0].since <= now else None
    following = next((one for one in found if one is not holder), None)
    kept = bool(found) or bool(session.scalar(select(exists().where(DutyTurn.archived_at.is_(None)))))
    return DutyNow(holder, following, kept)


def on_duty_that_day(session: Session, day: date, kind: str = f.PHONE_DUTY) -> int | None:
    """The id of the person who has the duty on a day of the roster."""
    return session.scalar(
        select(DutyTurn.staff_id)
        .where(
            DutyTurn.kind == kind,
            DutyTurn.last_on >= day,
            DutyTurn.first_on <= day,
            DutyTurn.archived_at.is_(None),
        )
        .limit(1)
    )


def _named() -> Select[Any]:
    columns = (DutyTurn.id, DutyTurn.staff_id, Staff.name, DutyTurn.phone, Staff.phone.label("own"))
    return select(*columns, DutyTurn.first_on, DutyTurn.last_on).join(Staff, Staff.id == DutyTurn.staff_id)


def _on_duty(row: Any, hour: time) -> OnDuty:
    since, until = utc(begins_at(row.first_on, hour)), utc(begins_at(row.last_on + ONE_DAY, hour))
    return OnDuty(row.id, row.staff_id, row.name, row.phone or row.own, since, until)


# -- who is away -------------------------------------------------------------------------------------------------------


def away_between(session: Session, first: date, last: date, staff_ids: Collection[int] = ()) -> list[Away]:
    """The absences that touch these days, of these people or of all, in order."""
    where = [Absence.last_on >= first, Absence.first_on <= last, Absence.archived_at.is_(None)]
    if staff_ids:
        where.append(Absence.staff_id.in_(staff_ids))
    columns = (Absence.id, Absence.staff_id, Absence.kind, Absence.first_on, Absence.last_on, Absence.reason)
    statement = select(*columns).where(*where).order_by(Absence.first_on, Absence.id)
    return [Away(*row) for row in session.execute(statement)]


def last_handover(session: Session) -> Note | None:
    """The newest hand-over note."""
    statement = (
        select(HandOver.id, HandOver.at, _From.c.name, _To.c.name, HandOver.text, HandOver.open_points)
        .join(_From, _From.c.id == HandOver.from_id)
        .outerjoin(_To, _To.c.id == HandOver.to_id)
        .where(HandOver.archived_at.is_(None))
        .order_by(HandOver.at.desc(), HandOver.id.desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return None if row is None else Note(row[0], row[1], row[2], row[3] or "", row[4], row[5])


# -- deputies ----------------------------------------------------------------------------------------------------------


def represented_by(session: Session, staff_id: int, day: date) -> list[tuple[int, str, str]]:
    """(id, name, role) of those who are away on a day and have named this person their deputy (C9)."""
    query = (
        select(Staff.id, Staff.name, Staff.role)
        .join(Absence, Absence.staff_id == Staff.id)
        .where(
            Absence.deputy_id == staff_id,
            Absence.first_on <= day,
            Absence.last_on >= day,
            Absence.archived_at.is_(None),
        )
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.distinct().order_by(Staff.id))]
