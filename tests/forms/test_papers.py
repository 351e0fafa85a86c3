"""C9, C10, C14, C15, H3: what the papers of tickets and projects say, and how they look."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.clock import local
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.i18n import set_language
from app.core.lists import Query
from app.forms import fields as f
from app.office import Office
from app.tickets.clocks.model import TicketEvent
from app.tickets.papers.charges import charge_lines
from tests.conftest import StandingClock
from tests.forms.samples import drawn
from tests.paper.samples import pages, picture
from tests.paper.test_golden import DOTS_PER_INCH, TOLERANCE, worst_difference
from tests.tickets.conftest import World

GOLDEN = Path(__file__).parent / "golden"
# Each paper on the paper that it was approved on.
APPROVED = (
    ("registration", "A4"),
    ("registration-blank", "A4"),
    ("registration", "241x279.4"),
    ("registration-blank", "241x139.7"),
    ("registration", "241x93.1"),
    ("confirmation", "A4"),
    ("confirmation", "241x139.7"),
    ("service_record", "A4"),
    ("analysis", "A4"),
    ("three_guarantees", "A4"),
    ("three_guarantees_list", "A4 landscape"),
    ("service_register", "A4 landscape"),
    ("repair_card", "A4"),
)


@pytest.mark.parametrize(("paper", "size"), APPROVED)
def test_H3_a_paper_looks_as_approved(paper: str, size: str) -> None:
    set_language("zh_CN")
    now = picture(drawn(paper, size), dots_per_inch=DOTS_PER_INCH)
    approved = Image.open(golden(paper, size)).convert("L")
    assert now.size == approved.size
    assert worst_difference(now, approved) < TOLERANCE


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("paper", "size"), APPROVED)
def test_H3_a_paper_is_whole_and_in_one_language(paper: str, size: str, language: str) -> None:
    set_language(language)
    sheets = pages(drawn(paper, size))
    text = "\n".join(sheets)
    assert "U+" not in text  # what the font lacks
    if language == "zh_CN":
        # What is left in Latin letters: numbers of documents, models, units.
        assert not re.findall(r"[A-Za-z]{5,}", text) and len(sheets) == 1
    if paper == "registration":
        for words in ("门密封圈 Φ620", "伍佰陆拾元整", "GD202611-0012", "WX2026-00012"):
            assert words in text


def golden(paper: str, size: str) -> Path:
    return GOLDEN / f"{paper}-{size.replace(' ', '-')}.png"


# -- from the database -------------------------------------------------------------------------------------------------


def fault(world: World, clock: StandingClock) -> int:
    """A fault with a visit that is over, a step, a phone attempt and charges."""
    office = world.office
    ticket = world.report(equipment_id=world.device, fault_reported="泵不转", caller_name="赵工")
    clock.forward(minutes=10)
    office.work.record_attempt(
        ticket,
        {
            "mode": "phone",
            "at": clock(),
            "staff_id": world.technician,
            "minutes": 6,
            "result": "重启无效",
            "solved": "no",
        },
    )
    raw = {"planned_from": "2026-11-22 14:00", "technician_id": world.technician}
    visit = office.dispatch.plan(ticket, raw).visit_id
    clock.forward(hours=12)
    times = {"departed_at": "2026-11-22 13:00", "arrived_at": "2026-11-22 14:00", "finished_at": "2026-11-22 16:00"}
    office.dispatch.move("times", visit, times)
    office.work.record_step(
        ticket, {"step": "carry_out", "at": clock(), "staff_id": world.technician, "text": "更换油封"}
    )
    line = {"line": "other", "text": "吊车", "quantity": "1", "day": "2026-11-22"}
    office.charges.add_line(ticket, "final", line | {"typed_price": "300", "price_reason": "外请"})
    office.tickets.save({"fault_found": "油封老化"}, ticket)
    return ticket


def text_of(office: Office, kind: str, record: int, size: str = "A4", **selection: str) -> str:
    return "\n".join(pages(office.forms.look(kind, [record], size, None, selection)))


def test_C10_the_registration_form_tells_what_was_done_and_what_it_costs(
    file_world: World, clock: StandingClock
) -> None:
    ticket = fault(file_world, clock)
    text = text_of(file_world.office, "registration", ticket)
    for words in ("泵不转", "油封老化", "更换油封", "重启无效", "吊车", "300.00", "真空炉", "SN4711", "李强", "16:00"):
        assert words in text
    assert "2026-11-22 14:00" in text and "2026-11-22 16:00" in text, "of which day the customer signs"
    with file_world.office.read() as session:
        found = charge_lines(session, ticket)
    assert found.total == f"RMB {Decimal('300.00')}"
    for size in ("241x279.4", "241x139.7", "241x93.1"):
        (page,) = pages(file_world.office.forms.look("registration", [ticket], size))
        assert (
            "Customer's copy / Copy for production / Copy for finance" in page.replace("\n", " ") and "300.00" in page
        )
    office = file_world.office
    office.settings.save({"papers.note_registration": "请保留本单。"})
    assert "请保留本单。" in text_of(office, "registration", ticket)


def test_C14_the_service_record_tells_the_visits_and_stops_its_clock(file_world: World, clock: StandingClock) -> None:
    office, ticket = file_world.office, fault(file_world, clock)
    text = text_of(office, "service_record", ticket)
    for words in ("2026-11-22", "13:00", "14:00", "16:00", "within 5 days", "更换油封"):
        assert words in text
    (form,) = office.forms.print_out("service_record", [ticket], "A4").form_ids
    clock.forward(days=3)
    office.forms.sign(form, {"signed_on": "2026-11-24", "signed_by": "赵工"})

    def told() -> list[Any]:
        with office.read() as session:
            query = select(TicketEvent).where(TicketEvent.ticket_id == ticket, TicketEvent.undone.is_(False))
            return [(row.event, f"{local(row.at):%m-%d}") for row in session.scalars(query) if "record" in row.event]

    assert told() == [("record_back", "11-24")]
    office.forms.take_back(form)
    assert told() == []
    office.forms.sign(form, {"signed_on": "2026-11-25"})
    assert told() == [("record_back", "11-25")]
    office.forms.void(form, {"void_reason": "重开"})
    assert told() == []


def test_C15_a_fault_is_analysed_and_reported(
    world: World, clock: StandingClock, as_role: Callable[[str], Office]
) -> None:
    office, ticket = world.office, fault(world, clock)
    with pytest.raises(Refused):
        office.forms.print_out("analysis", [ticket], "A4")
    begun = office.analyses.of_ticket(ticket)
    assert (begun.version, begun.values["cause"], begun.values["analysed_by_id"]) == (
        None,
        "油封老化",
        world.technician,
    )
    typed = dict(begun.values) | {"solution": "更换油封", "prevention": "每年换油"}
    for wrong, field in (
        ({"prevention": ""}, "prevention"),
        ({"analysed_on": "2026-12-24"}, "analysed_on"),
        ({"analysed_by_id": "没有的人"}, "analysed_by_id"),
    ):
        with pytest.raises(Invalid) as error:
            office.analyses.save(ticket, typed | wrong)
        assert [problem.field for problem in error.value.problems] == [field]
    version = office.analyses.save(ticket, typed)
    with pytest.raises(Stale):
        office.analyses.save(ticket, typed)
    assert office.analyses.save(ticket, typed | {"cause": "油封老化三年"}, version) == version + 1
    with pytest.raises(NotAllowed):
        as_role("finance").analyses.save(ticket, typed, version + 1)

    made = office.forms.print_out("analysis", [ticket], "A4")
    for words in ("油封老化三年", "更换油封", "每年换油", "李强"):
        assert words in pages(made.pdf)[0]

    def reported() -> int:
        with office.read() as session:
            query = select(TicketEvent).where(TicketEvent.event == "reported", TicketEvent.undone.is_(False))
            return len(session.scalars(query).all())

    office.forms.print_out("analysis", [ticket], "A4")
    assert reported() == 1
    office.forms.void(made.form_ids[0], {"void_reason": "重写"})
    assert reported() == 0
    # What was analysed is what an article of the knowledge base begins with.
    start = office.tickets.article_start(ticket)
    assert (start.values["cause"], start.values["prevention"]) == ("油封老化三年", "每年换油")


def test_C10_the_three_guarantees_of_a_ticket_and_of_a_period(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    dealer = office.customers.save({"name": "宏达机电", "kind": "dealer"})
    sold = {"dealer_id": dealer, "sold_on": "2026-01-01", "plan_id": "两年质保"}
    office.equipment.save(sold, file_world.device)
    covered, no_device = fault(file_world, clock), file_world.report()
    text = text_of(office, "three_guarantees", covered)
    assert "宏达机电" in text and "2026-01-01" in text
    with pytest.raises(Refused):
        office.forms.print_out("three_guarantees", [no_device], "A4")

    period = {"from": "2026-11-01", "to": "2026-11-30"}
    number = file_world.values(covered)["number"]
    kind, size = "three_guarantees_list", "A4 landscape"
    assert number in text_of(office, kind, 0, size, **period)
    assert number in text_of(office, kind, 0, size, **period, dealer=str(dealer))
    assert number not in text_of(office, kind, 0, size, **period, dealer=str(file_world.other))
    assert number not in text_of(office, kind, 0, size, **{"from": "2026-10-01", "to": "2026-10-31"})
    # No repair under warranty: a delivery, a question, and what an exclusion was found for.
    others = [
        file_world.report(equipment_id=file_world.device, kind=kind_of) for kind_of in ("consumables", "question")
    ]
    (exclusion, _title), *_more = office.exclusions.look_up("")
    excluded = file_world.report(equipment_id=file_world.device)
    verdict = {"quality": "no", "exclusion_id": exclusion, "exclusion_grounds": "进水"}
    office.ticket_coverage.conclude(excluded, verdict)
    listed = text_of(office, kind, 0, size, **period)
    assert "1 repair under warranty" in listed
    assert not any(file_world.values(one)["number"] in listed for one in (*others, excluded))
    first = office.forms.print_out(kind, [0], size, None, period)
    again = office.forms.print_out(kind, [0], size, None, period)
    other = office.forms.print_out(kind, [0], size, None, period | {"dealer": str(dealer)})
    assert first.numbers == again.numbers == ("SBHZ2026-0001",) and other.numbers == ("SBHZ2026-0002",)


def test_C10_the_service_register_lists_a_period_or_what_a_list_shows(world: World) -> None:
    office = world.office
    tickets = [world.report(fault_reported=f"故障{n}") for n in range(3)]
    foreign = world.report(customer_id=world.other, fault_reported="别家故障")
    cancelled = world.report(fault_reported="误报")
    office.tickets.move("cancel", cancelled, {"reason": "误报"})
    kind, size, period = "service_register", "A4 landscape", {"from": "2026-11-22", "to": "2026-11-22"}
    text = text_of(office, kind, 0, size, **period)
    assert all(words in text for words in ("故障0", "故障2", "别家故障")) and "误报" not in text
    assert "别家故障" not in text_of(office, kind, 0, size, **period, customer=str(world.customer))
    chosen = text_of(office, kind, 0, size, **period, tickets=f"{tickets[1]},{foreign}")
    assert "故障1" in chosen and "故障0" not in chosen and "chosen in the list" in chosen
    office.settings.save({"papers.most_rows": "10"})
    for _n in range(8):
        world.report()
    with pytest.raises(Refused):
        text_of(office, kind, 0, size, **period)


def test_C9_the_repair_card_has_all_repairs_and_revisits_of_a_project(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    project = office.projects.save({"name": "二期改造", "customer_id": file_world.customer})
    office.equipment.save({"project_id": project}, file_world.device)
    by_device, by_project = fault(file_world, clock), file_world.report(project_id=project, fault_reported="门关不严")
    foreign = file_world.report(customer_id=file_world.other, fault_reported="别家故障")
    assert foreign
    office.tickets.resolve_ticket(by_project, {"result": "调整门铰", "solved_how": "phone"})
    office.tickets.call_back(by_project, {"solved": "yes", "satisfaction": "5", "note": "很满意"})
    text = text_of(office, "repair_card", project)
    for words in ("二期改造", "泵不转", "门关不严", "调整门铰", "很满意", "SN4711", "2 repairs, 1 revisit"):
        assert words in text, words
    assert "别家故障" not in text
    number = file_world.values(by_device)["number"]
    assert number in text
    assert office.forms.print_out("repair_card", [project], "A4").numbers == ("WXK2026-0001",)


def test_C10_what_a_list_is_asked_for_is_checked(file_world: World) -> None:
    fields = (f.FROM, f.TO, f.OF_DEALER)
    asked = file_world.office.forms.asked({"from": "2026-11-01", "to": "2026-11-30", "dealer": "东方机械"}, fields)
    assert asked == {"from": "2026-11-01", "to": "2026-11-30", "dealer": str(file_world.other)}
    for wrong, field in (
        ({"from": ""}, "from"),
        ({"to": "2026-10-01"}, "to"),
        ({"dealer": "没有这家"}, "dealer"),
    ):
        with pytest.raises(Invalid) as error:
            file_world.office.forms.asked({"from": "2026-11-01", "to": "2026-11-30"} | wrong, fields)
        assert [problem.field for problem in error.value.problems] == [field]


def test_C10_forms_are_printed_again_together_only_when_that_makes_sense(file_world: World) -> None:
    forms, tickets = file_world.office.forms, [file_world.report(), file_world.report()]
    of_one = forms.print_out("confirmation", tickets, "A4").form_ids
    (other,) = forms.print_out("registration", tickets[:1], "A4").form_ids
    assert forms.to_print_again(of_one) == ("confirmation", tickets, {})
    with pytest.raises(Refused):
        forms.to_print_again([of_one[0], other])
    forms.void(of_one[0], {"void_reason": "重开"})
    with pytest.raises(Refused):
        forms.to_print_again(of_one)
    rows = forms.of_ticket(tickets[0])
    assert [(row["kind"], row["state"]) for row in rows] == [("registration", "printed"), ("confirmation", "void")]
    assert rows[0]["moves"] == ("print", "sign", "void") and rows[1]["moves"] == ()
    assert forms.listing.count(Query()) == 3


if __name__ == "__main__":
    set_language("zh_CN")
    GOLDEN.mkdir(exist_ok=True)
    for each, on in APPROVED:
        shot = picture(drawn(each, on), dots_per_inch=DOTS_PER_INCH)
        shot.quantize(16).save(golden(each, on), optimize=True)
