"""The page of one ticket: how it stands, what can be done now, what happened (C1, C17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.core.i18n import _, lazy, ngettext
from app.core.register import Details
from app.coverage.sheet import AnswerSheet
from app.tickets import fields as f
from app.tickets.charges.queries import TicketCharges
from app.tickets.coverage.replacing import ReplacementRow
from app.tickets.coverage.service import TicketCover
from app.tickets.loans.queries import TicketLoans
from app.tickets.loans.rules import due_words
from app.tickets.model import OPEN, UNDO
from app.tickets.queries import MoveRow
from app.tickets.service import Tickets
from app.tickets.visits.queries import VisitRow
from app.tickets.work.fields import TIER_OF
from app.tickets.work.model import TIERS
from app.tickets.work.queries import TicketWork
from ui.charges.tab import ChargesTabs
from ui.forms.tab import FormsTab
from ui.kit import theme
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.kit.tab_counts import add_counted
from ui.tickets.clocks_panel import add_clocks
from ui.tickets.course import CourseView
from ui.tickets.coverage_view import TicketCoverView, add_shortcut
from ui.tickets.flow_tabs import FlowPlace, flow_of
from ui.tickets.loans import LEND, RECORD
from ui.tickets.look import ICONS, STATE_COLOURS, state_colour
from ui.tickets.moves import KEYS, Mover, complain
from ui.tickets.related_tab import RelatedTab
from ui.tickets.similar import SimilarTab, article_action, articles_of
from ui.tickets.visits_tab import VisitsTab
from ui.tickets.work_tabs import WorkTabs
from ui.todos.on_record import todo_action, todos_on

NARROW = {
    "equipment_id": ("customer_id",),
    "site_id": ("customer_id",),
    "project_id": ("customer_id",),
    "follow_up_of_id": ("customer_id",),
}


# What else is shown of a ticket here.
WORK_TABLES = frozenset(table for table, _title, _fields in Tickets.history_parts) | {"staff"}
COVERAGE_TABLES = frozenset({"ticket_coverage", "appraisal", "compensation", "replacement"})
CHARGE_TABLES = frozenset({"issued_form", "attachment", "settlement", "task_order", "caller_order"})


@dataclass(frozen=True)
class Shown:
    """What the page shows, read in one go."""

    details: Details
    course: list[MoveRow]
    cover: TicketCover
    replacements: list[ReplacementRow]
    visits: list[VisitRow]
    work: TicketWork
    charges: TicketCharges
    orders: list[dict[str, Any]]
    loans: TicketLoans
    flow: Any
    forms: list[dict[str, Any]]


class TicketRecord(RecordPage):
    """A ticket with its visits, its work, its coverage, its course, to-dos, complaints and follow-ups."""

    more_tables = COVERAGE_TABLES | WORK_TABLES | CHARGE_TABLES

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.course = CourseView()
        self.similar = SimilarTab(navigator, record_id)
        self.coverage = TicketCoverView(navigator)
        self._raised: list[str] = []
        self._answer: AnswerSheet | None = None
        self._tier = TIERS[0]
        self._loans = TicketLoans([], "", "")
        super().__init__(navigator, "tickets", record_id, narrow=NARROW)
        self._add_tabs()
        add_shortcut(self, self.coverage)
        self.clocks = add_clocks(self)
        printing = QShortcut(QKeySequence("Ctrl+P"), self, self.forms.print_new)
        printing.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self, self.tabs.paste)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _build(self) -> None:
        super()._build()
        self.lists.addTab(self.similar, _("Similar"))

    def _add_related(self, related: RelatedList) -> None:
        if not self.related_tab.lists:
            add_counted(self.lists, self.related_tab, self.related_tab.title, self.related_tab)
        self.related_tab.add(related)

    @cached_property
    def mover(self) -> Mover:
        """What makes the moves; the page may be filled while it is still being built."""
        return Mover(self.navigator, self, self.work)

    @cached_property
    def flow(self) -> FlowPlace:
        """The tab of the ticket's own flow, where its kind has one."""
        return FlowPlace(self.navigator, self.work, self.lists)

    @cached_property
    def related_tab(self) -> RelatedTab:
        """The tab of what hangs loosely on the ticket, made while the page is being built."""
        return RelatedTab()

    @cached_property
    def visits(self) -> VisitsTab:
        """The tab of visits, made when the page is first filled or built."""
        return VisitsTab(self.navigator, self.work)

    @cached_property
    def work_tabs(self) -> WorkTabs:
        """The tabs of what is done on the ticket."""
        return WorkTabs(self.navigator, self.work)

    @cached_property
    def charges(self) -> ChargesTabs:
        """The tabs of charges and orders."""
        return ChargesTabs(self.navigator, self.work)

    @cached_property
    def forms(self) -> FormsTab:
        """The tab of printed forms."""
        return FormsTab(self.navigator, self.work)

    def load(self) -> None:
        self._stale = False
        office, record_id = self.navigator.office, self.record_id

        def read(_cancel: object) -> Shown:
            details = office.tickets.get(record_id)
            device = details.values["equipment_id"]
            return Shown(
                details,
                office.tickets.course(record_id),
                office.ticket_coverage.of_ticket(record_id),
                office.replacements.of_device(device) if device is not None else [],
                office.dispatch.visits(record_id),
                office.work.of(record_id),
                office.charges.of(record_id),
                office.task_orders.of_ticket(record_id),
                office.loans.of(record_id),
                flow.read(office, record_id) if (flow := flow_of(details.values["kind"])) is not None else None,
                office.forms.of_ticket(record_id),
            )

        self.work.run("get", read, self._show_all)

    def related(self) -> Sequence[RelatedList]:
        return [
            todos_on(self),
            RelatedList(
                self.navigator,
                "complaints",
                {"ticket_id": self.record_id},
                without=("customer", "device", "ticket", "person", "phone"),
            ),
            RelatedList(
                self.navigator,
                "tickets",
                {"follow_up_of_id": self.record_id},
                title=lazy("Follow-up tickets"),
                without=("customer", "device", "model", "caller_name", "caller_phone"),
                state_colour={"state": state_colour},
                new=self._follow_up,
            ),
            articles_of(self),
        ]

    def actions_for(self, details: Details) -> Sequence[Action]:
        actions = self.mover.actions(details) if details.archived_at is None else []
        if details.values["state"] in OPEN:
            urge = lambda _ids: self.mover.urge(details)  # noqa: E731
            actions.append(Action("urge", lazy("Urge"), urge, ICONS["urge"], "Ctrl+U", "tickets.edit"))
        if self._loans.offer:
            lend = lambda _ids: self.work_tabs.loans.lend()  # noqa: E731
            actions.append(Action("lend", LEND, lend, "export", "Ctrl+Shift+D", RECORD))
        if (kept := details.values["merged_into_id"]) is not None:
            show = lambda _ids: self.navigator.open("tickets", kept)  # noqa: E731
            actions.append(Action("merged", lazy("Merged into …"), show, "merge", "Ctrl+M"))
        copy = lambda _ids: self.visits.copy_dispatch()  # noqa: E731
        actions.append(Action("copy", lazy("Copy dispatch"), copy, "copy", "Ctrl+Shift+C"))
        complaint = lambda _ids: complain(self.navigator, details)  # noqa: E731
        actions.append(Action("complaint", lazy("Complaint"), complaint, "complaints", "", "complaints.edit"))
        actions.append(article_action(self, details))
        actions.append(todo_action(self))
        return actions

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        waiting = " · ".join(filter(None, (f.WAITING_FOR.show(values["waiting_for"]), values["waiting_note"])))
        facts = [
            *((_("Please note"), line) for line in self._raised),
            (_("Coverage"), self._answer.sentence if self._answer is not None else ""),
            *((_("Loaner"), line) for line in self._loan_lines()),
            (f.WAITING_FOR.title, waiting),
            (f.URGED_AT.title, _urged(values)),
            (f.RESOLVED_AT.title, _joined(f.RESOLVED_AT.show(values["resolved_at"]), f.SOLVED_HOW, values)),
            (f.CALLED_BACK_AT.title, _called_back(values)),
            (f.CALL_BACK_NOTE.title, values["call_back_note"]),
            (f.CANCEL_REASON.title, values["cancel_reason"]),
            (f.REOPENED_COUNT.title, str(values["reopened_count"] or "")),
        ]
        if self._tier != TIERS[0]:
            facts.append((lazy("Escalated to"), TIER_OF.show(self._tier)))
        if values["late"]:
            facts.append(
                (
                    f.ENTERED_AT.title,
                    _("{moment} (entered late)").format(moment=f.ENTERED_AT.show(values["entered_at"])),
                )
            )
        return [(str(title), text) for title, text in facts if text]

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show_all(self, found: Shown) -> None:
        details = found.details
        self._loans = found.loans
        self._raised = [line for row in found.replacements if row.state == "raised" for line in row.lines]
        self._raised += [found.loans.offer] if found.loans.offer else []
        self._answer = found.cover.verdict or found.cover.call
        self._tier = found.work.tier
        self._show(details)
        self.coverage.show_cover(found.cover, details.title)
        self.visits.show_visits(details, found.visits)
        self.work_tabs.show_work(details, found.work)
        self.charges.show_all(details, found.charges, found.orders)
        self.work_tabs.loans.show_loans(details, found.loans)
        self.forms.show_forms(details, found.forms)
        # The number alone: the words of the fault are long and stand below.
        self.heading.setText(str(details.values["number"]))
        self.course.show_rows(found.course)
        self.flow.show_flow(details, found.flow)
        is_open = details.values["state"] in OPEN
        self.lists.setTabVisible(self.lists.indexOf(self.similar), is_open)
        if is_open:
            self.similar.show_ticket(details)

    def _show_buttons(self, details: Details) -> None:
        super()._show_buttons(details)
        if details.values["undo_hindered"]:
            # No button for what is not possible, but its key says why.
            undo = QShortcut(QKeySequence(KEYS[UNDO]), self, lambda: self.mover.undo(details))
            undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._shortcuts.append(undo)

    def _show_state(self, details: Details) -> None:
        super()._show_state(details)
        if details.archived_at is not None:
            return
        state = details.values["state"]
        palette = self.state_label.palette()
        palette.setColor(self.state_label.foregroundRole(), theme.colour(STATE_COLOURS.get(state, "text")))
        self.state_label.setPalette(palette)
        words = _("not reached") if details.values["unreached"] else ""
        self.state_label.setText(" · ".join(filter(None, (f"● {f.STATE.show(state)}", words))))

    def _loan_lines(self) -> Sequence[str]:
        """The loaners that are with the customer, and until when; why none was wanted."""
        today = self.navigator.office.today()
        lines = [
            _("{device}, {due}").format(device=row["device"], due=due_words(row["due_on"], today))
            for row in self._loans.rows
            if row["state"] == "out"
        ]
        if self._loans.declined and not self._loans.rows:
            lines.append(_("none wanted: {reason}").format(reason=self._loans.declined))
        return lines

    def _add_tabs(self) -> None:
        """Visits and work come first, then the coverage, what hangs loosely on the ticket, and its course."""
        others = [(self.lists.widget(i), self.lists.tabText(i)) for i in range(self.lists.count())]
        self.lists.clear()
        add_counted(self.lists, self.visits, self.visits.title, self.visits)
        self.work_tabs.add_to(self.lists)
        self.charges.add_to(self.lists)
        add_counted(self.lists, self.forms, self.forms.title, self.forms.rows)
        for widget, title in ((self.coverage, _("Coverage")), *others, (self.course, _("Course"))):
            self.lists.addTab(widget, title)
        self.lists.setCurrentIndex(0)
        self.flow.to_front()

    def _follow_up(self) -> None:
        if self.details is not None:
            values = self.details.values
            self.navigator.new(
                "tickets",
                customer_id=values["customer_id"],
                equipment_id=values["equipment_id"],
                follow_up_of_id=self.record_id,
            )


def _urged(values: Any) -> str:
    if not values["urge_count"]:
        return ""
    shown = f.URGED_AT.show(values["urged_at"])
    count = values["urge_count"]
    words = ngettext("{n} time, {moment} ({who})", "{n} times, last {moment} ({who})", count)
    return words.format(n=count, moment=shown, who=values["urged_by"])


def _called_back(values: Any) -> str:
    moment = f.CALLED_BACK_AT.show(values["called_back_at"])
    if values["unreached"]:
        return " · ".join((moment, _("not reached, solved or not is unknown")))
    if values["solved"] is False:
        return " · ".join((moment, _("not solved")))
    return _joined(moment, f.SATISFACTION, values)


def _joined(text: str, field: Any, values: Any) -> str:
    return " · ".join(filter(None, (text, field.show(values[field.key])))) if text else ""
