"""Actions on tickets (C1, C5, C17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from app.core import search
from app.core.attachments import AttachmentRow
from app.core.calendar import Calendar
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, language, lazy
from app.core.lists import List, ListSpec
from app.core.register import Details, Register
from app.core.rights import User, needs
from app.core.settings import read_setting
from app.coverage import extension_fields
from app.customers.model import Customer
from app.knowledge.rules import Similar
from app.tickets import changing, ending, reopening, report, undoing
from app.tickets import fields as f
from app.tickets import model as m
from app.tickets.analysis import fields as analysis_fields
from app.tickets.assignment import facts as assignment
from app.tickets.assignment.rules import Suggestion
from app.tickets.built import built_since, hindrance_words
from app.tickets.callbacks import fields as call_back_fields
from app.tickets.callers import Caller, CallerSheet, caller_sheet, find_callers
from app.tickets.charges import fields as charge_fields
from app.tickets.clocks import stored as clocks
from app.tickets.flows import fields as flow_fields
from app.tickets.flows.acceptance import keep_scan
from app.tickets.loans import fields as loan_fields
from app.tickets.loans.queries import numbers_of as loan_numbers
from app.tickets.loans.queries import out_of
from app.tickets.model import Ticket, TicketMove, TicketUrge
from app.tickets.policies.levels import keep_policy
from app.tickets.queries import MoveRow, course, last_action, open_counts, ticket_list
from app.tickets.report import Recorded
from app.tickets.returns import fields as return_fields
from app.tickets.returns.queries import numbers_of as return_numbers
from app.tickets.rules import ticket_title
from app.tickets.similar import ArticleStart, article_values, similar_tickets, tickets_of_articles
from app.tickets.visits import fields as visit_fields
from app.tickets.visits import planning
from app.tickets.work import fields as work_fields
from app.tickets.work import solution

# What a ticket's page shows besides the form.
_SHOWN = (
    "state",
    "state_since",
    "entered_at",
    "entry_delay",
    "contact_id",
    "waiting_for",
    "waiting_note",
    "solved_how",
    "resolved_at",
    "called_back_at",
    "solved",
    "satisfaction",
    "call_back_note",
    "closed_at",
    "cancel_reason",
    "unreached",
    "merged_into_id",
    "reopened_count",
    "quality",
    "fault_category",
    "exclusion_id",
    "exclusion_grounds",
    "urge_count",
    "urged_at",
    "urged_by",
    "level",
    "policy_whose",
    "service_class",
)


class Tickets(Register):
    """The tickets (服务工单). States change by the moves only, never by ``save``."""

    name = "tickets"
    title: ClassVar[Text] = lazy("Tickets")
    one: ClassVar[Text] = lazy("Ticket")
    model = Ticket
    form = f.FORM
    told_fields = f.VERDICT
    import_fields = f.IMPORTED
    import_match = (("old_number",), ("customer_id", "called_at", "fault_reported"))
    imports_history = True
    label = "fault_reported"
    series = "tickets"
    history_parts = (
        ("ticket_move", lazy("Step of the ticket"), ()),
        ("ticket_event", lazy("Event of the ticket"), ()),
        ("ticket_urge", lazy("Urge"), ()),
        *call_back_fields.HISTORY,
        *visit_fields.HISTORY,
        *work_fields.HISTORY,
        *loan_fields.HISTORY,
        *return_fields.HISTORY,
        *flow_fields.HISTORY,
        *charge_fields.HISTORY,
        ("appraisal", lazy("Appraisal"), extension_fields.APPRAISAL),
        ("compensation", lazy("Compensation"), extension_fields.COMPENSATION),
        analysis_fields.PARTS,
    )

    def list_spec(self) -> ListSpec:
        return ticket_list(self.office.clock, lambda: self.office.user.id, self._late_minutes, self._planned_days)

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"kind": "fault", "channel": "phone", "called_at": self.office.clock()} | given

    # -- the phone report ----------------------------------------------------------------------------------------------

    @needs(".view")
    def find_caller(self, typed: str) -> list[Caller]:
        """Who may be calling, by phone, name, pinyin initials or serial number; best first."""
        with self.office.read() as session:
            return find_callers(session, typed)

    @needs(".view")
    def caller_sheet(self, customer_id: int, device_id: int | None = None) -> CallerSheet:
        """What is known about the caller, for the right side of the report; raises NotFound."""
        with self.office.read() as session:
            since = self.office.clock() - timedelta(days=int(read_setting(session, "tickets.follow_up_days")))
            sheet = caller_sheet(session, customer_id, device_id, since)
        if sheet is None:
            raise NotFound()
        return sheet

    @needs(".view")
    def technicians(self) -> list[tuple[int, str, int]]:
        """(id, name, tickets in hand) of everybody who can be sent, those with least to do first."""
        with self.office.read() as session:
            return open_counts(session)

    @needs(".view")
    def suggest_technicians(
        self, customer_id: int, device_id: int | None = None, day: date | None = None
    ) -> list[Suggestion]:
        """Who should be sent to this device on a day (today), the best first, with reasons and warnings in words; who
        is away that day stands at the end (C8). Raises NotFound for a customer that is gone."""
        now = self.office.clock()
        with self.office.read() as session:
            day = day or assignment.day_of(None, now)
            return assignment.suggestions(session, customer_id, device_id, day, now)

    @needs(".edit")
    def record_report(self, raw: Mapping[str, Any]) -> Recorded:
        """Saves a phone report; with a technician it is assigned at once.

        A ``customer_name`` without ``customer_id``, and a device typed by name, model or serial number, are created in
        the same transaction: whoever may record may do that much. ``helped_articles``: the ids of knowledge articles
        that helped during the call. An ``answer`` resolves and closes a question at once (C5). ``asked``: tokens of
        what the clerk was asked already; without it nothing is asked. Raises Invalid, and Unsure and Doubled to ask.
        """
        values = clean(f.REPORT, self.blank() | dict(raw))
        if problems := list(report.problems_of_report(values)):
            raise Invalid(problems)
        with self.office.write() as session:
            recorded = self._record(session, values, raw.get("asked"))
            for article_id in raw.get("helped_articles", ()):
                self.office.articles.helped_in(session, article_id, recorded.id)
            return recorded

    @needs(".edit")
    def urge(self, ticket_id: int, note: str = "") -> int:
        """The caller asks again about an open ticket (催办); answers how often by now. Disturbs nobody who edits it."""
        with self.office.write() as session:
            ticket: Ticket = self.load(session, ticket_id, lock=True)
            if not ticket.is_open():
                raise Refused(lazy("This ticket is closed already."))
            now, user = session.info["now"], self.office.user
            session.add(TicketUrge(ticket_id=ticket_id, at=now, who_id=user.id, who=user.name, note=note))
            count = ticket.urge_count + 1
            # Not through the mapped row: that would raise its version.
            session.execute(
                update(Ticket).where(Ticket.id == ticket_id).values(urge_count=count, urged_at=now, urged_by=user.name)
            )
            return count

    # -- the moves (C17) -----------------------------------------------------------------------------------------------
    #
    # Each takes what was typed into the fields of ``fields.ASKED``, and the version on the screen; each answers the new
    # version. Raises Invalid, Refused when the state does not allow it, Stale when somebody else was quicker.

    @needs("tickets.move")
    def assign(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("assign", ticket_id, raw, version)

    @needs("tickets.move")
    def start(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("start", ticket_id, raw, version)

    @needs("tickets.move")
    def wait(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("wait", ticket_id, raw, version)

    @needs("tickets.move")
    def go_on(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("go_on", ticket_id, raw, version)

    @needs("tickets.move")
    def resolve_ticket(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("resolve", ticket_id, raw, version)

    @needs("tickets.move")
    def call_back(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """The call-back as a move, for buttons and keys; what it takes and does, ``CallBacks.record`` tells (C16)."""
        return self.office.call_backs.record(ticket_id, raw, version)

    @needs("tickets.move")
    def close(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("close", ticket_id, raw, version)

    @needs("tickets.approve")
    def reopen(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("reopen", ticket_id, raw, version)

    @needs("tickets.approve")
    def cancel(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        return self._make("cancel", ticket_id, raw, version)

    @needs("tickets.move")
    def undo(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """Takes the last action back, all of its moves at once; it needs the right of the first of them.

        Raises Refused, with what was built on it since (``built.built_since``).
        """
        with self.office.write() as session:
            ticket = self.current(session, ticket_id, version)
            undoing.undo_last(session, ticket)
            session.flush()
            return ticket.version

    def move(self, key: str, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """The move of this name, for buttons and keys."""
        action: Callable[..., int] = getattr(self, "resolve_ticket" if key == "resolve" else key)
        if key not in f.ASKED:
            raise KeyError(key)
        return action(ticket_id, raw, version)

    @needs(".view")
    def moved_by(self, calendar: Calendar) -> list[clocks.Moved]:
        """The deadlines of open tickets that would move if this calendar held (C3)."""
        with self.office.read() as session:
            return clocks.moved_by(session, calendar, self.office.clock())

    # -- the knowledge base (A8) ---------------------------------------------------------------------------------------

    @cached_property
    def of_articles(self) -> List:
        """The tickets of an article, for its page."""
        return List(self.office.database, tickets_of_articles())

    @needs(".view")
    def similar(
        self, text: str, model: str = "", device_id: int | None = None, limit: int = 5, without: int | None = None
    ) -> list[Similar]:
        """The solved tickets that are like what is typed of a fault, the best first; ``without``: the ticket itself."""
        with self.office.read() as session:
            asked = self.office.articles.asked(session, text, model, device_id)
            return similar_tickets(session, asked, limit, without)

    @needs(".view")
    def article_start(self, ticket_id: int) -> ArticleStart:
        """The article that the ticket has, else what one that is written from it begins with."""
        with self.office.read() as session:
            ticket = self.load(session, ticket_id)
            article_id = self.office.articles.written_from(session, ticket_id)
            return ArticleStart(article_id, article_values(session, ticket))

    @needs(".view")
    def course(self, ticket_id: int) -> list[MoveRow]:
        """All moves and urges of a ticket, newest first."""
        with self.office.read() as session:
            return course(session, ticket_id)

    # -- hooks ---------------------------------------------------------------------------------------------------------

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        # Not the moment of the import: an old call has its own time or is wrong.
        return {"kind": "fault", "channel": "phone"}

    def new_row(self, session: Session) -> Ticket:
        # The base makes an empty row; a ticket's moments are set in ``before_save``.
        row: Ticket = super().new_row(session)
        row.urge_count = row.reopened_count = row.entry_delay = 0
        return row

    def before_save(self, session: Session, row: Ticket, is_new: bool) -> None:
        now: datetime = session.info["now"]
        problems: list[Problem] = []
        # Before anything is read, which writes what has changed.
        changed = _changed(row)
        if is_new:
            self._begin(row, now)
        else:
            problems += changing.problems_of_change(session, row, changed)
            if "technician_id" in changed:
                problems += _dispatch_problems(session, row)
        row.kind, row.channel = row.kind or "fault", row.channel or "phone"
        row.entry_delay = max(0, int((row.entered_at - row.called_at).total_seconds()) // 60)
        problems += report.problems_of_ticket(session, row, now, changed)
        if row.kind == m.PLANNED and row.planned_on is None and row.is_open():
            problems.append(Problem("planned_on", lazy("Planned support needs its date.")))
        elif row.kind == m.PLANNED and row.planned_on is not None and changed & {"kind", "planned_on", "called_at"}:
            problems += report.problems_of_date(row.planned_on, row.called_at)
        if problems:
            raise Invalid(problems)
        keep_policy(session, row, is_new)
        if not is_new and (planned := changed & {"technician_id", "appointed_at"}):
            planning.ticket_saved(session, row, planned)

    def before_detach(self, session: Session, attachment: AttachmentRow) -> None:
        if attachment.table_name == "acceptance":
            keep_scan(session, attachment)

    def set_archived(self, session: Session, ids: Sequence[int], archived: bool) -> None:
        """As every register; what is open, still out or owed keeps a ticket in the lists (H5)."""
        for ticket_id in ids if archived else ():
            if words := ending.keeps_listed(session, self.load(session, ticket_id, lock=True)):
                raise Refused(words)
        super().set_archived(session, ids, archived)

    def details(self, session: Session, row: Ticket) -> Details:
        """Adds what follows from state and moves: ``moves``, the keys of those that are possible for this person now;
        ``undo``, the move that can be undone; ``undo_loses``, in words what does not come back then; ``late``, whether
        it was entered late; ``loaners_out``, how many of its loaners keep it from ending; ``left_undone`` and
        ``left_by_cancelling``, of what whoever ends it is warned, in words."""
        details = super().details(session, row)
        values = dict(details.values) | {key: getattr(row, key) for key in _SHOWN}
        values["moves"] = tuple(key for key in m.MOVES if self._may(key) and getattr(row, f"can_{key}")())
        values["loaners_out"] = len(out_of(session, row.id))
        ends = {"resolve", "close"} & set(values["moves"])
        values["left_undone"] = tuple(ending.left_undone(session, row, self.office.clock())) if ends else ()
        cancels = "cancel" in values["moves"]
        values["left_by_cancelling"] = tuple(ending.left_by_cancelling(session, row)) if cancels else ()
        last = last_action(session, row.id)
        hindered = built_since(session, row, *last)
        may = bool(last) and self._may(last[0].move)
        values["undo"] = last[0].move if may and not hindered and row.can_undo(*last) else ""
        values["undo_hindered"] = hindrance_words(hindered) if may and hindered else ""
        values["undo_loses"] = tuple(planning.lost_by_undo(session, row, last)) if values["undo"] else ()
        values["level_title"] = (row.level_name_en if language() == "en" else "") or row.level_name
        values["late"] = row.entry_delay > int(read_setting(session, "tickets.late_minutes"))
        titles = {"fault_reported": f.REPORTED_OF[row.kind]} if row.kind in f.REPORTED_OF else {}
        return replace(details, values=values, titles=titles)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, old number, fault, caller and phone, and by the numbers of its loans and returns."""
        columns = (
            Ticket.id,
            Ticket.number,
            Ticket.old_number,
            Ticket.fault_reported,
            Ticket.fault_found,
            Ticket.caller_name,
            Ticket.caller_phone,
            Customer.name,
        )
        more: dict[int, list[str]] = defaultdict(list)
        for ticket_id, text in (*loan_numbers(session, ids), *return_numbers(session, ids)):
            more[ticket_id].append(text)
        query = select(*columns).join(Customer, Customer.id == Ticket.customer_id).where(Ticket.id.in_(ids))
        for row in session.execute(query):
            yield search.Entry(
                row.id,
                self.label_text(row.number, row.fault_reported),
                detail=row.name,
                names=(row.caller_name,),
                texts=(row.number, row.old_number, row.fault_reported, row.fault_found, *more[row.id]),
                phones=(row.caller_phone,),
            )

    def label_text(self, key: Any, label: Any) -> str:
        """Number and the beginning of the fault."""
        return ticket_title(key, label)

    def current(
        self, session: Session, ticket_id: int, version: int | None, mine: Mapping[str, Any] | None = None
    ) -> Ticket:
        """The ticket, held until the end of the action; Stale when it is not as it was seen."""
        ticket: Ticket = self.load(session, ticket_id, lock=True)
        if version is not None and ticket.version != version:
            raise self._stale(session, ticket, mine or {})
        return ticket

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _record(self, session: Session, values: dict[str, Any], asked: Collection[str] | None) -> Recorded:
        if problems := list(self._resolve_references(session, f.REPORT, values, "")):
            raise Invalid(problems)
        technician, appointed_at = values["technician_id"], values["appointed_at"]
        new_customer = report.known_or_new_customer(self.office, session, values)
        if asked is not None:
            report.ask_once(values, new_customer, asked)
        new_device = report.known_or_new_device(self.office, session, values)
        report.from_contact(session, values)
        report.from_device(session, values)
        columns = inspect(Ticket).columns.keys()
        fresh = {key: value for key, value in values.items() if key in columns} | {"technician_id": None}
        ticket: Ticket = self.load(session, self.save_in(session, fresh, {}))
        if asked is not None:
            report.ask_double(session, ticket, asked)
        if technician is not None:
            self.office.user.require("tickets.move")
            note = _doubts(session, ticket, technician, appointed_at, values["anyway"])
            made = ticket.assign(self.office.user, session.info["now"], technician, appointed_at, note)
            planning.moved(session, ticket, made)
        if values["answer"]:
            self._answered(session, ticket, values["answer"])
        title = self.label_text(ticket.number, ticket.fault_reported)
        todo_id = report.todo_for_sales(session, ticket, title)
        session.flush()
        return Recorded(ticket.id, ticket.number, ticket.version, todo_id, new_customer, new_device)

    def _answered(self, session: Session, ticket: Ticket, answer: str) -> None:
        """A question that was answered at once is resolved and closed in the same action (C5)."""
        self.office.user.require("tickets.move")
        user, now = self.office.user, session.info["now"]
        given: tuple[tuple[str, tuple[str, ...]], ...] = (("resolve", (answer, "phone")), ("close", ()))
        for move, values in given:
            made: TicketMove = getattr(ticket, move)(user, now, *values)
            planning.moved(session, ticket, made)

    def _make(self, move: str, ticket_id: int, raw: Mapping[str, Any], version: int | None) -> int:
        values = clean(f.ASKED[move], raw)
        said_at: datetime | None = None
        with self.office.write() as session:
            if problems := list(self._resolve_references(session, f.ASKED[move], values, "")):
                raise Invalid(problems)
            ticket = self.current(session, ticket_id, version, values)
            if move == "assign":
                technician, appointed_at = values["technician_id"], values["appointed_at"]
                values["note"] = _doubts(session, ticket, technician, appointed_at, values.pop("anyway"))
            elif move == "resolve":
                said_at = values["resolved_at"]
                values["resolved_at"] = solution.said_now(session, ticket, values["solved_how"], said_at)
            if move in ending.ENDS and "left_reason" in raw and out_of(session, ticket_id):
                ending.leave_loaners(session, ticket, clean((loan_fields.LEFT_REASON,), raw)["left_reason"])
            made = _moved(ticket, move, self.office.user, session.info["now"], values)
            if problems := list(report.problems_of_ticket(session, ticket, session.info["now"], set(made.values()))):
                raise Invalid(problems)
            made.said_at = said_at
            planning.moved(session, ticket, made)
            if made.move == "reopen":
                reopening.tell_of_reopening(session, ticket, made)
            session.flush()
            return ticket.version

    def _begin(self, row: Ticket, now: datetime) -> None:
        # What comes with a state or an old number was entered in an older log, so its entry was not late.
        is_old = bool(row.state or row.old_number)
        row.entered_at = row.called_at if is_old else now
        row.state = row.state or (m.ASSIGNED if row.technician_id is not None else m.REGISTERED)
        row.state_since = row.closed_at or row.resolved_at or row.entered_at
        if row.state in (m.CLOSED, m.CANCELLED):
            row.closed_at = row.closed_at or row.resolved_at or row.called_at

    def _may(self, move: str) -> bool:
        return self.office.user.may(undoing.right_of(move))

    def _late_minutes(self) -> int:
        with self.office.read() as session:
            return int(read_setting(session, "tickets.late_minutes"))

    def _planned_days(self) -> int:
        with self.office.read() as session:
            return int(read_setting(session, "planned.ahead_days"))


def _moved(ticket: Ticket, move: str, user: User, now: datetime, values: dict[str, Any]) -> TicketMove:
    """Makes the move with what was asked for it. Those that ask more than their words are named here."""
    if move == "wait":
        return ticket.wait(user, now, values["waiting_for"], values["waiting_note"])
    if move == "resolve":
        found, category = values["fault_found"] or None, values["fault_category"] or None
        given = values["result"], values["solved_how"], found, category, values.get("resolved_at")
        return ticket.resolve(user, now, *given)
    # The other moves take exactly what their fields are called.
    made_move: TicketMove = getattr(ticket, move)(user, now, **values)
    return made_move


def _changed(row: Ticket) -> set[str]:
    state = inspect(row)
    return {column.key for column in inspect(Ticket).column_attrs if state.attrs[column.key].history.has_changes()}


def _doubts(session: Session, ticket: Ticket, technician: int, appointed_at: datetime | None, anyway: str) -> str:
    """The note of an assignment; raises Refused and Doubtful for whoever should not be sent (C8, A5)."""
    now: datetime = session.info["now"]
    return assignment.note_of(session, ticket, technician, assignment.day_of(appointed_at, now), now, anyway)


def _dispatch_problems(session: Session, row: Ticket) -> Iterable[Problem]:
    if row.technician_id is None and row.state in (m.ASSIGNED, m.IN_PROGRESS, m.WAITING):
        yield Problem("technician_id", lazy("Please fill this in."))
    if row.technician_id is not None and row.state == m.REGISTERED:
        yield Problem("technician_id", lazy("Assign the ticket instead."))
    if row.technician_id is not None and row.is_open():
        # A form is no way around what a setting refuses; a mere warning it may carry.
        now: datetime = session.info["now"]
        with session.no_autoflush:
            verdict = assignment.check(session, row, row.technician_id, assignment.day_of(row.appointed_at, now), now)
        for words in verdict.refusals:
            yield Problem("technician_id", words)
