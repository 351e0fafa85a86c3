"""A1, A3, G1: the service archive of a record in one time line, and what today asks for, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.archive.events import SOURCES, Event
from app.core import i18n
from app.core.errors import NotFound
from app.core.told import tell_changes
from app.office import Office
from tests.conftest import StandingClock

PDF = b"%PDF-1.7"


class Story:
    """A customer of two years with everything that can happen to one."""

    def __init__(self, office: Office, clock: StandingClock) -> None:
        self.office, self.clock = office, clock
        self.customer = office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工"}]})
        self.technician = office.staff.save({"name": "李强"})
        self.later()
        self.project = office.projects.save(
            {
                "name": "真空炉改造",
                "customer_id": self.customer,
                "contract_on": "2026-01-05",
                "accepted_on": "2026-03-01",
            }
        )
        self.later()
        self.device = office.equipment.save(
            {
                "name": "真空炉",
                "customer_id": self.customer,
                "project_id": self.project,
                "delivered_on": "2026-02-01",
                "plan_id": "两年质保",
            }
        )
        self.later()
        report = {"customer_id": self.customer, "equipment_id": self.device, "fault_reported": "真空报警"}
        self.ticket = office.tickets.record_report(report | {"effect": "down", "level": "major"}).id
        self.later()
        office.tickets.urge(self.ticket, "等了一小时")
        self.later()
        office.tickets.assign(self.ticket, {"technician_id": self.technician})
        self.later()
        complaint = {"customer_id": self.customer, "equipment_id": self.device, "content": "来得太晚"}
        self.complaint = office.complaints.save(complaint | {"ticket_id": self.ticket})
        self.later()
        self.attachment = office.attachments.add_bytes("equipment", self.device, "铭牌.pdf", PDF)
        self.later()
        office.customers.save({"region": "江苏"}, self.customer)
        self.later()
        office.todos.add("customers", self.customer, {"text": "报价", "due_on": "2026-11-22"})
        self.later()

    def later(self) -> None:
        self.clock.forward(minutes=1)


@pytest.fixture
def story(office: Office, clock: StandingClock) -> Story:
    return Story(office, clock)


@pytest.fixture
def file_story(file_office: Office, clock: StandingClock) -> Story:
    return Story(file_office, clock)


def titles(events: list[Event]) -> list[str]:
    return [event.title for event in events]


def test_A1_the_customers_time_line_crosses_all_features_newest_first(story: Story) -> None:
    events = story.office.archive.time_line("customers", story.customer)
    number = story.office.tickets.get(story.ticket).values["number"]
    assert titles(events)[:9] == [
        "To do: 报价",
        "changed",
        "铭牌.pdf",
        "Complaint TS2026-0001 (Minor)",
        f"Assign {number}",
        f"Asked again about {number}",
        f"Fault {number}",
        "created, Contacts created",
        "Accepted XM2026-001",
    ]
    assert [event.moment for event in events] == sorted((event.moment for event in events), reverse=True)
    by_title = {event.title: event for event in events}
    assert by_title["changed"].detail == "Region: – → 江苏"
    assert by_title[f"Fault {number}"].detail == "真空报警"
    assert by_title["铭牌.pdf"].open == ("equipment", story.device)
    assert by_title["Accepted XM2026-001"].open == ("projects", story.project)
    assert all(event.who == "王芳" for event in events[:8])
    # A day whose hour nobody knows is told without one.
    assert by_title["Accepted XM2026-001"].when == "2026-03-01"
    assert by_title["created, Contacts created"].when.count(":") == 1


def test_A3_the_devices_time_line(story: Story) -> None:
    found = titles(story.office.archive.time_line("equipment", story.device))
    for part in ("铭牌.pdf", "Complaint TS2026-0001 (Minor)", "Delivered SB000001", "created"):
        assert part in found
    assert "Accepted XM2026-001" not in found
    # The attachment tells more than its line in the history; each shows once.
    assert found.count("attached") == 0


def test_A2_the_projects_time_line_has_its_cards(file_story: Story) -> None:
    file_story.office.cards.issue([file_story.device])
    found = titles(file_story.office.archive.time_line("projects", file_story.project))
    assert found[0].startswith("Warranty card BX2026-00001, edition 1")
    assert "Contract signed XM2026-001" in found


def test_C17_the_tickets_time_line_tells_each_move_once(file_story: Story) -> None:
    found = titles(file_story.office.archive.time_line("tickets", file_story.ticket))
    assert len([title for title in found if title.startswith("Assign")]) == 1
    assert not any("changed" in title for title in found)


def test_C17_what_was_undone_is_named_and_an_urge_is_told_once(file_story: Story) -> None:
    office, ticket = file_story.office, file_story.ticket
    number = office.tickets.get(ticket).values["number"]
    office.tickets.start(ticket, {})
    office.tickets.undo(ticket, {})
    found = titles(office.archive.time_line("tickets", ticket))
    assert found[:2] == [f"Undone: Start {number}", f"Start {number}"]
    assert next((row.move, row.undoes) for row in office.tickets.course(ticket)) == ("undo", "start")
    told = tell_changes(office.tickets, ticket)
    assert all(change.values or change.note or change.part or change.action == "created" for change in told)


def test_A5_a_persons_time_line_shows_the_tickets_of_that_person(file_story: Story) -> None:
    found = titles(file_story.office.archive.time_line("staff", file_story.technician))
    assert any(title.startswith("Assign ") for title in found)


def test_E1_a_parts_time_line_shows_its_movements(office: Office) -> None:
    part = office.parts.save({"name": "泵", "cost": 5, "stock": 3})
    assert "Opening balance +3" in titles(office.archive.time_line("parts", part))


def test_A1_the_time_line_is_cut_at_its_limit(file_story: Story) -> None:
    assert len(file_story.office.archive.time_line("customers", file_story.customer, limit=3)) == 3


def test_A1_an_unrelated_customer_has_its_own_time_line(file_story: Story) -> None:
    other = file_story.office.customers.save({"name": "东方机械"})
    assert titles(file_story.office.archive.time_line("customers", other)) == ["created"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_H9_every_kind_of_record_has_a_time_line_in_both_languages(story: Story, language: str) -> None:
    i18n.set_language(language)
    ids = {"customers": story.customer, "projects": story.project, "equipment": story.device, "tickets": story.ticket}
    for kind in SOURCES:
        story.office.archive.time_line(kind, ids.get(kind, 1))
    english = any("Asked again" in title for title in titles(story.office.archive.time_line("tickets", story.ticket)))
    assert english is (language == "en")


def sections(office: Office) -> dict[str, Any]:
    return {section.key: section for section in office.archive.today()}


def test_A1_a_merging_has_words_of_its_own_in_the_time_line(file_story: Story) -> None:
    double = file_story.office.customers.save({"name": "华润电力"})
    number = file_story.office.customers.get(double).values["number"]
    file_story.later()
    file_story.office.customers.merge(file_story.customer, double)
    newest = file_story.office.archive.time_line("customers", file_story.customer)[0]
    assert newest.title == f"{number} was merged into this record."


def test_G1_today_shows_what_is_open_reported_due_and_expiring(story: Story) -> None:
    office = story.office
    office.staff.save({"name": "周", "certificates": [{"name": "电工证", "expires_on": "2026-12-01"}]})
    found = sections(office)
    assert list(found)[:3] == ["overdue", "due_soon", "notices"]
    assert {key: section.total for key, section in found.items()} == {
        "overdue": 0, "due_soon": 0, "notices": 0, "duty": 0,
        "extensions": 0, "replacements": 0, "warranties": 0, "deposits": 0, "task_orders": 0, "old_parts": 0,
        "forms": 0, "call_backs": 0, "loaners": 0, "loaners_wanted": 0, "planned": 0,
        "open": 1, "reported": 1, "todos": 1, "cards": 1, "complaints": 1, "certificates": 1,
    }  # fmt: skip
    (ticket,) = found["open"].rows
    assert (ticket.kind, ticket.id, ticket.detail) == ("tickets", story.ticket, "Assigned · 真空报警")
    (certificate,) = found["certificates"].rows
    assert (certificate.title, certificate.detail, certificate.when) == (
        "周 电工证",
        "Expires soon · 9 days left",
        date(2026, 12, 1),
    )
    (card,) = found["cards"].rows
    assert (card.kind, card.id) == ("equipment", story.device)
    assert card.when is not None
    (todo,) = found["todos"].rows
    assert (todo.kind, todo.id, todo.title) == ("customers", story.customer, "报价")


def test_G1_an_empty_office_has_empty_sections(office: Office) -> None:
    assert all(section.total == 0 and not section.rows for section in office.archive.today())


def test_G1_a_section_shows_its_first_rows_and_counts_all(office: Office) -> None:
    customer = office.customers.save({"name": "华润"})
    for n in range(11):
        office.tickets.record_report({"customer_id": customer, "fault_reported": f"故障 {n}", "level": "normal"})
    section = sections(office)["open"]
    assert (len(section.rows), section.total) == (8, 11)


def test_a_record_that_is_not_there_has_no_history(office: Office) -> None:
    with pytest.raises(NotFound):
        office.customers.get(99)
    assert office.archive.time_line("customers", 99) == []


def test_H8_today_is_open_to_every_role(story: Story, as_role: Callable[[str], Office]) -> None:
    for role in ("clerk", "technician", "keeper", "finance"):
        assert as_role(role).archive.today()


def test_C1_what_is_changed_while_it_is_made_is_told_as_made(story: Story) -> None:
    tickets = story.office.tickets
    typed = {
        "customer_id": story.customer,
        "equipment_id": story.device,
        "fault_reported": "漏油",
        "caller_name": "赵工",
    }
    late = tickets.save(typed | {"called_at": "2026-11-20 09:00"})
    number = tickets.get(late).values["number"]
    # The same action chose its policy afterwards.
    assert {change.action for change in tickets.changes(late)} == {"new", "change"}
    assert titles(story.office.archive.time_line("tickets", late)) == ["created", f"Fault {number}"]
