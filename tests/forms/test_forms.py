"""C10, C14: printed forms — their numbers have no gap, each print is counted, what is signed stays as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.errors import AppError, Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.forms import fields as f
from app.forms import model as m
from app.forms import rules
from app.forms.model import IssuedForm
from app.forms.titles import TITLES
from app.office import Office
from tests.conftest import NOW, StandingClock
from tests.paper.samples import pages
from tests.tickets.conftest import World

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
KIND = "confirmation"
# The requirement as a table: state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "issued": {"print": "printed", "void": "void"},
    "printed": {"print": "printed", "not_printed": "issued", "sign": "signed", "void": "void"},
    "signed": {"print": "signed", "not_printed": "signed", "take_back": "printed", "void": "void"},
    "void": {},
}
GIVEN: dict[str, tuple[Any, ...]] = {
    "print": (TODAY,),
    "not_printed": (None,),
    "sign": (TODAY, "赵工", ""),
    "void": (NOW, "王芳", "写错了"),
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("move", m.MOVES)
def test_C10_only_the_listed_moves_of_a_form_are_possible(state: str, move: str) -> None:
    row = IssuedForm(number="QR1", state=state, comes_back=True, printed=1)
    wanted = ALLOWED[state].get(move)
    if move != "not_printed":
        assert getattr(row, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            getattr(row, move)(*GIVEN.get(move, ()))
        assert row.state == state
    else:
        getattr(row, move)(*GIVEN.get(move, ()))
        assert row.state == wanted


def test_C10_a_form_that_need_not_come_back_is_never_signed() -> None:
    row = IssuedForm(number="DJ1", state="printed", comes_back=False)
    assert not row.can_sign()
    with pytest.raises(Refused):
        row.sign(TODAY, "赵工", "")


def test_C10_everything_has_its_words(file_office: Office) -> None:
    assert [value for value, _title in f.STATE_OF.options] == list(ALLOWED)
    assert [value for value, _title in f.MOVE_OF.options] == list(m.MOVES)
    assert set(file_office.forms.kinds) <= set(TITLES)


@pytest.mark.parametrize(
    ("printed", "back", "counted", "wanted"),
    [
        (TODAY, None, False, TODAY + 5 * DAY),  # counts from printing
        (TODAY, TODAY + 3 * DAY, True, TODAY + 8 * DAY),  # from the return of the technician
        (TODAY, TODAY - 3 * DAY, True, TODAY + 5 * DAY),  # printed after the return: whichever is later
        (TODAY, None, True, None),  # still away
        (None, TODAY, True, None),  # not printed
    ],
)
def test_C14_a_signed_form_is_due_some_days_after_the_return(
    printed: date | None, back: date | None, counted: bool, wanted: date | None
) -> None:
    assert rules.due_back_on(printed, back, counted, 5) == wanted


@pytest.mark.parametrize(
    ("size", "copies", "wanted"),
    [
        ("A4", [], [""]),
        ("A4", ["客户联", "财务联"], ["客户联", "财务联"]),
        ("241x139.7", ["客户联", "财务联"], ["客户联 / 财务联"]),
    ],
)
def test_C10_each_copy_has_its_sheet_but_multi_part_paper_writes_through(
    size: str, copies: list[str], wanted: list[str]
) -> None:
    assert rules.remarks(size, copies) == wanted


# -- on both databases -------------------------------------------------------------------------------------------------


def print_out(world: World, *tickets: int, size: str = "A4") -> Any:
    return world.office.forms.print_out(KIND, tickets, size)


def values(world: World, form: int) -> dict[str, Any]:
    return dict(world.office.forms.get(form).values)


def test_C10_a_form_keeps_its_number_until_it_is_void(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, world.report()
    looked = office.forms.look(KIND, [ticket], "A4")
    assert "QR2026-00001" in pages(looked)[0] and office.forms.listing.count(Query()) == 0

    first = print_out(world, ticket)
    assert len(pages(first.pdf)) == 2  # the customer's copy and ours
    assert "Our copy" in pages(first.pdf)[1] and "Print no. 1" in pages(first.pdf)[0]
    again = print_out(world, ticket, size="241x139.7")
    assert again.form_ids == first.form_ids and "Print no. 2" in pages(again.pdf)[0]
    (form,) = first.form_ids
    now = values(world, form)
    assert (now["number"], now["state"], now["printed"], now["printed_on"]) == ("QR2026-00001", "printed", 2, TODAY)
    assert [(row["size"], row["failed"]) for row in office.forms.get(form).children["prints"]] == [
        ("A4", False),
        ("241x139.7", False),
    ]

    with pytest.raises(Invalid) as wrong:
        office.forms.void(form, {"void_reason": " "})
    assert wrong.value.problems[0].field == "void_reason"
    office.forms.void(form, {"void_reason": "设备写错了"})
    assert values(world, form)["state"] == "void" and values(world, form)["void_reason"] == "设备写错了"
    new = print_out(world, ticket)
    assert new.numbers == ("QR2026-00002",) and "Print no. 1" in pages(new.pdf)[0]
    assert [hit.record_id for hit in office.find("QR2026-00001") if hit.kind == "forms"] == [form]


def test_C10_a_paper_that_cannot_be_made_takes_no_number(file_world: World) -> None:
    office, good, bad = file_world.office, file_world.report(), file_world.report()
    kind = office.forms.kinds[KIND]

    def fails(session: Any, ticket: int, info: Any) -> Any:
        if ticket == bad:
            raise ZeroDivisionError
        return kind.build(session, ticket, info)

    office.forms.kinds = {KIND: replace(kind, build=fails)}
    with pytest.raises(ZeroDivisionError):
        print_out(file_world, good, bad)
    assert office.forms.listing.count(Query()) == 0
    made = print_out(file_world, good)
    assert made.numbers == ("QR2026-00001",)
    with pytest.raises(Refused):
        office.forms.print_out(KIND, [good], "A5 landscape")
    office.tickets.move("cancel", bad, {"reason": "误报"})
    with pytest.raises(Refused):
        print_out(file_world, good, bad)
    assert values(file_world, made.form_ids[0])["printed"] == 1  # all or nothing


def test_C10_what_the_printer_refused_does_not_count(file_world: World, clock: StandingClock) -> None:
    office, ticket = file_world.office, file_world.report()
    first = print_out(file_world, ticket)
    (form,) = first.form_ids
    clock.forward(days=1)
    office.tickets.save({"fault_reported": "后来改的"}, ticket)
    second = print_out(file_world, ticket)
    assert office.forms.paper(form) == second.pdf
    for _twice in range(2):
        office.forms.not_printed(second.print_ids)
    assert (values(file_world, form)["printed"], values(file_world, form)["printed_on"]) == (1, TODAY)
    # What was signed is what was printed, not what the printer refused.
    assert office.forms.paper(form) == first.pdf
    office.forms.not_printed(first.print_ids)
    now = values(file_world, form)
    assert (now["state"], now["printed"], now["due_back_on"]) == ("issued", 0, None)
    assert print_out(file_world, ticket).numbers == ("QR2026-00001",)


def test_C10_two_clerks_who_print_at_once_get_the_same_form(world: World) -> None:
    tickets = [world.report() for _n in range(3)]
    found: list[tuple[str, ...]] = []
    problems: list[AppError] = []

    def work() -> None:
        try:
            found.append(
                Office(world.office.database, world.office.clock, world.office.user)
                .forms.print_out(KIND, tickets, "A4")
                .numbers
            )
        except AppError as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems and set(found) == {("QR2026-00001", "QR2026-00002", "QR2026-00003")}
    with world.office.read() as session:
        assert session.scalar(select(func.sum(IssuedForm.printed))) == 12


def test_C14_a_signed_form_stays_as_it_was(world: World, tmp_path: Path, clock: StandingClock) -> None:
    office, ticket, other = world.office, world.report(fault_reported="泵不转"), world.report()
    (form,) = print_out(world, ticket).form_ids
    bad, good = tmp_path / "表格.txt", tmp_path / "扫描.png"
    bad.write_text("nothing", encoding="utf-8")
    good.write_bytes(PNG)
    typed = {"signed_on": "2026-11-22", "signed_by": "赵工"}
    for raw, scan, field in (
        ({"signed_by": "赵工"}, None, "signed_on"),
        (typed | {"signed_on": "2026-11-23"}, None, "signed_on"),  # in the future
        (typed | {"signed_on": "2026-11-21"}, None, "signed_on"),  # before it was made out
        (typed, bad, "scan"),
        (typed, tmp_path / "none.png", "scan"),
    ):
        with pytest.raises(Invalid) as wrong:
            office.forms.sign(form, raw, [scan] if scan is not None else [])
        assert [problem.field for problem in wrong.value.problems] == [field]
    assert values(world, form)["state"] == "printed"
    office.forms.sign(form, typed, [good])
    (scan,) = office.attachments.of("issued_form", form)
    assert (scan.name, scan.media_type) == ("扫描.png", "image/png")

    for kind, record in (("tickets", ticket), ("customers", world.customer)):
        told = [event.title for event in office.archive.time_line(kind, record) if event.kind == "forms"]
        assert told == [
            "Service confirmation QR2026-00001 signed and back",
            "Service confirmation QR2026-00001 printed",
        ]
    # Whoever prints forms may take a wrong scan off again, but not the only one.
    office.forms.attach_scans(form, [good])
    office.attachments.remove(scan.id)
    (right,) = office.attachments.of("issued_form", form)
    assert right.id != scan.id

    office.tickets.save({"fault_reported": "泵不转, 已换"}, ticket)
    again = print_out(world, ticket)
    assert "已换" not in pages(again.pdf)[0] and again.pdf == office.forms.paper(form)
    assert (values(world, form)["state"], values(world, form)["printed"]) == ("signed", 2)
    with pytest.raises(Refused):
        print_out(world, ticket, other)
    office.forms.take_back(form)
    assert "已换" in pages(print_out(world, ticket).pdf)[0]
    office.forms.void(form, {"void_reason": "重开"})
    with pytest.raises(Refused):
        office.forms.attach_scans(form, [good])


def test_H5_the_only_scan_of_a_signed_form_stays(
    world: World, tmp_path: Path, as_role: Callable[[str], Office]
) -> None:
    office, attachments = world.office, world.office.attachments
    (form,) = print_out(world, world.report()).form_ids
    scan, note = tmp_path / "扫描.png", tmp_path / "说明.txt"
    scan.write_bytes(PNG)
    note.write_text("见附件", encoding="utf-8")
    office.forms.sign(form, {"signed_on": "2026-11-22", "signed_by": "赵工"}, [scan])
    text = attachments.add("issued_form", form, note)
    (signed,) = (one.id for one in attachments.of("issued_form", form) if one.id != text)
    for role in ("production", "manager"):
        with pytest.raises(Refused, match="take the signature back first"):
            as_role(role).attachments.remove(signed)
    attachments.remove(text)
    assert [one.id for one in attachments.of("issued_form", form)] == [signed]
    with pytest.raises(NotAllowed):
        as_role("production").forms.take_back(form)
    office.forms.take_back(form)
    attachments.remove(signed)
    assert (values(world, form)["state"], attachments.of("issued_form", form)) == ("printed", [])


def test_C14_late_forms_are_listed_and_follow_the_visit_and_the_setting(world: World, clock: StandingClock) -> None:
    office, on_phone = world.office, world.report()
    with_visit = world.report()
    visit = office.dispatch.plan(
        with_visit, {"planned_from": "2026-11-22 14:00", "technician_id": world.technician}
    ).visit_id
    away, here = print_out(world, with_visit, on_phone).form_ids
    assert values(world, here)["due_back_on"] == TODAY + 5 * DAY
    assert values(world, away)["due_back_on"] is None  # nobody is back yet

    clock.forward(days=2)
    times = {"departed_at": "2026-11-22 13:00", "arrived_at": "2026-11-22 14:00", "finished_at": "2026-11-23 11:00"}
    office.dispatch.move("times", visit, times)
    assert values(world, away)["due_back_on"] == date(2026, 11, 28)

    def ids(scope: str) -> set[int]:
        return set(office.forms.listing.ids(Query(scope=scope)))

    assert ids("unsigned") == {away, here} and not ids("late")
    clock.now = NOW + 6 * DAY
    assert ids("late") == {here}
    keys = [column.key for column in office.forms.listing.columns]
    row = dict(zip(keys, office.forms.listing.rows([here])[here][1:], strict=True))
    assert (row["days_out"], row["days_late"]) == (6, 1)
    office.settings.save({"papers.back_days": "10"})
    assert not ids("late") and values(world, here)["due_back_on"] == TODAY + 10 * DAY


def test_C10_what_a_record_can_have_and_who_may(world: World, as_role: Callable[[str], Office]) -> None:
    ticket = world.report()
    (before,) = [offer for offer in world.office.forms.offers("tickets", ticket) if offer.kind.key == KIND]
    assert (before.refused, before.form_id) == ("", None)
    (form,) = print_out(world, ticket).form_ids
    (after,) = [offer for offer in world.office.forms.offers("tickets", ticket) if offer.kind.key == KIND]
    assert (after.form_id, after.number, after.printed, after.state) == (form, "QR2026-00001", 1, "printed")
    technician = as_role("technician")
    technician.forms.print_out(KIND, [ticket], "A4")
    for refused in (
        lambda: technician.forms.void(form, {"void_reason": "x"}),
        lambda: technician.forms.take_back(form),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_C14_the_print_that_was_signed_cannot_be_said_not_to_have_been(file_world: World) -> None:
    """Else nothing would be left of what was signed."""
    office = file_world.office
    made = print_out(file_world, file_world.report())
    (form,) = made.form_ids
    office.forms.sign(form, {"signed_on": TODAY, "signed_by": "赵工"})
    with pytest.raises(Refused, match="signed meanwhile"):
        office.forms.not_printed(made.print_ids)
    assert office.forms.paper(form) == made.pdf
    assert office.forms.print_out(KIND, [office.forms.get(form).values["ticket_id"]], "A4").pdf == made.pdf
