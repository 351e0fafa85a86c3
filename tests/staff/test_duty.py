"""A9, C8: the duty roster, hand-over notes and absences, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from app.staff.duty.month import DutyMonth
from app.staff.duty.rules import Piece
from tests.conftest import NOW, StandingClock

People = dict[str, int]


def d(day: int, month: int = 11) -> date:
    return date(2026, month, day)


@pytest.fixture
def people(office: Office) -> People:
    return _people(office)


def _people(office: Office) -> People:
    return {
        name: office.staff.save({"name": name, "role": "technician", "category": "service", "phone": phone})
        for name, phone in (("李强", "13812340004"), ("周敏", "13812340005"), ("王芳", "13812340001"))
    }


def put(office: Office, who: int | None, first: int, last: int = 0, kind: str = "phone") -> Any:
    return office.duty.lay(kind, [Piece(who, d(first), d(last or first))])


def turns(office: Office, kind: str = "phone") -> list[tuple[str, int, int]]:
    month = office.duty.month(d(1))
    return [(month.person(t.staff_id).name, t.first.day, t.last.day) for t in month.turns if t.kind == kind]


def test_A9_the_phone_is_one_persons_at_a_time_and_laying_replaces(office: Office, people: People) -> None:
    put(office, people["李强"], 1, 30)
    put(office, people["周敏"], 10, 12)
    assert turns(office) == [("李强", 1, 9), ("周敏", 10, 12), ("李强", 13, 30)]
    put(office, None, 9, 10)
    assert turns(office) == [("李强", 1, 8), ("周敏", 11, 12), ("李强", 13, 30)]
    assert office.duty.month(d(1)).gaps == (d(9), d(10))
    # The other duties are rosters of their own.
    put(office, people["周敏"], 1, 3, "backup")
    assert turns(office, "backup") == [("周敏", 1, 3)] and len(turns(office)) == 3


def test_A9_what_was_done_can_be_taken_back(office: Office, people: People) -> None:
    put(office, people["李强"], 1, 7)
    put(office, people["周敏"], 8, 9)
    stood = turns(office)
    done = put(office, people["王芳"], 5, 20)
    assert turns(office) == [("李强", 1, 4), ("王芳", 5, 20)]
    office.duty.lay(done.kind, done.undo)
    assert turns(office) == stood


def test_A9_the_month_names_gaps_double_duties_and_absence_on_duty(office: Office, people: People) -> None:
    assert office.duty.month(d(15)).remarks == ("Nobody has the duty phone in this month yet.",)
    put(office, people["李强"], 1, 20)
    put(office, people["周敏"], 23, 29)
    put(office, people["李强"], 5, 6, "office")
    office.absences.save({"staff_id": people["周敏"], "kind": "sick", "first_on": d(24), "last_on": d(25)})
    assert office.duty.month(d(15)).remarks == (
        "Nobody has the duty phone on 11-21 – 11-22, 11-30.",
        "周敏 is on duty on 11-24 – 11-25 but away: Ill 2026-11-24 – 2026-11-25.",
        "李强 has two duties at once on 11-05 – 11-06.",
    )


def test_A9_the_months_days_are_those_of_the_working_calendar(office: Office, people: People) -> None:
    i18n.set_language("zh_CN")
    month: DutyMonth = office.duty.month(date(2026, 10, 15))
    assert (month.first, month.last, len(month.days)) == (date(2026, 10, 1), date(2026, 10, 31), 31)
    assert month.days[0].rests and "国庆" in month.days[0].reason
    assert not month.days[8].rests
    assert [person.name for person in month.people] == ["李强", "周敏", "王芳"]


@pytest.mark.parametrize(
    ("minutes", "who", "following"), [(0, "李强", "周敏"), (-45, "王芳", "李强"), (24 * 60, "周敏", None)]
)
def test_A9_who_has_the_phone_at_a_moment(
    office: Office, clock: StandingClock, people: People, minutes: int, who: str, following: str | None
) -> None:
    """It is 09:14 on the 22nd; turns change at 08:30."""
    put(office, people["王芳"], 20, 21)
    put(office, people["李强"], 22)
    put(office, people["周敏"], 23, 24)
    clock.forward(minutes=minutes)
    now = office.duty.now()
    assert now.holder is not None and now.holder.name == who
    assert (now.following.name if now.following else None) == following
    if who == "李强":
        assert now.holder.phone == "13812340004"
        assert now.holder.since == datetime(2026, 11, 22, 0, 30, tzinfo=NOW.tzinfo)
        assert now.holder.until == now.holder.since + timedelta(days=1)


def test_A9_nobody_on_duty_and_no_roster_are_told_apart(office: Office, people: People) -> None:
    now = office.duty.now()
    assert (now.holder, now.following, now.kept) == (None, None, False)
    put(office, people["李强"], 25, 26)
    now = office.duty.now()
    assert now.holder is None and now.following is not None and now.following.name == "李强" and now.kept
    put(office, people["李强"], 20, 21)
    office.duty.archive(office.duty.listing.ids(Query(filters={"first_on": "2026-11-25"})))
    now = office.duty.now()
    assert (now.holder, now.following, now.kept) == (None, None, True)


def test_A9_the_hour_of_the_change_is_a_setting(office: Office, people: People) -> None:
    put(office, people["王芳"], 21)
    put(office, people["李强"], 22)
    office.settings.save({"duty.changes_at": "10:00"})
    holder = office.duty.now().holder
    assert holder is not None and holder.name == "王芳"
    with pytest.raises(Invalid):
        office.settings.save({"duty.changes_at": "25:00"})


def test_A9_a_turns_own_phone_goes_before_the_persons(office: Office, people: People) -> None:
    office.duty.save({"staff_id": people["李强"], "first_on": d(22), "phone": "400-800-1234"})
    holder = office.duty.now().holder
    assert holder is not None and holder.phone == "400-800-1234"


def test_A9_a_typed_turn_of_days_that_are_taken_is_refused_beside_the_field(office: Office, people: People) -> None:
    office.duty.save({"staff_id": people["李强"], "first_on": d(1), "last_on": d(7)})
    with pytest.raises(Invalid) as error:
        office.duty.save({"staff_id": people["周敏"], "first_on": d(7), "last_on": d(9)})
    (problem,) = error.value.problems
    assert problem.field == "first_on" and "李强" in str(problem) and "2026-11-01" in str(problem)
    office.duty.save({"staff_id": people["周敏"], "first_on": d(8), "last_on": d(9)})
    office.duty.save({"staff_id": people["周敏"], "first_on": d(1), "last_on": d(9), "kind": "backup"})
    with pytest.raises(Invalid) as error:
        office.duty.save({"staff_id": people["周敏"], "first_on": d(20), "last_on": d(19)})
    assert [problem.field for problem in error.value.problems] == ["last_on"]


def test_A9_an_archived_turn_comes_back_only_where_nobody_else_stands(office: Office, people: People) -> None:
    turn = office.duty.save({"staff_id": people["李强"], "first_on": d(1), "last_on": d(7)})
    office.duty.archive([turn])
    put(office, people["周敏"], 7)
    with pytest.raises(Refused):
        office.duty.restore([turn])
    put(office, None, 7)
    office.duty.restore([turn])
    assert turns(office) == [("李强", 1, 7)]


@pytest.mark.parametrize(("kind", "refused"), [("leave", True), ("sick", True), ("training", False), ("other", False)])
def test_A9_who_is_away_cannot_take_a_turn_or_is_remarked(
    office: Office, people: People, kind: str, refused: bool
) -> None:
    office.absences.save({"staff_id": people["李强"], "kind": kind, "first_on": d(5), "last_on": d(6)})
    put(office, people["李强"], 1, 4)
    if refused:
        with pytest.raises(Refused, match="李强 is away"):
            put(office, people["李强"], 4, 5)
        with pytest.raises(Invalid) as error:
            office.duty.save({"staff_id": people["李强"], "first_on": d(6), "last_on": d(8)})
        assert [problem.field for problem in error.value.problems] == ["staff_id"]
    else:
        assert "李强 is away" in put(office, people["李强"], 4, 5).remarks[0]


def test_C8_a_person_is_away_once_at_a_time(office: Office, people: People) -> None:
    first = office.absences.save({"staff_id": people["李强"], "first_on": d(5), "last_on": d(6), "reason": "年假"})
    assert office.absences.get(first).values["number"] == "QJ2026-0001"
    assert office.absences.get(first).title == "李强 2026-11-05 – 2026-11-06"
    with pytest.raises(Invalid) as error:
        office.absences.save({"staff_id": people["李强"], "first_on": d(6)})
    assert [problem.field for problem in error.value.problems] == ["first_on"]
    with pytest.raises(Invalid):
        office.absences.save({"staff_id": people["李强"], "first_on": d(9), "last_on": d(8)})
    single = office.absences.save({"staff_id": people["李强"], "first_on": d(7)})
    assert office.absences.get(single).values["last_on"] == d(7)
    office.absences.save({"staff_id": people["周敏"], "first_on": d(6)})
    put(office, people["王芳"], 1, 5)
    later = office.absences.save({"staff_id": people["王芳"], "first_on": d(5)})
    assert office.absences.get(later).values["on_duty"] == "7×24 duty phone 2026-11-01 – 2026-11-05"
    assert office.absences.get(first).values["on_duty"] == ""


def test_A9_a_hand_over_note_begins_with_who_has_the_phone_and_who_gets_it(office: Office, people: People) -> None:
    put(office, people["李强"], 20, 22)
    put(office, people["周敏"], 23, 24)
    proposed = office.handovers.blank()
    assert proposed == {"at": NOW, "from_id": people["李强"], "to_id": people["周敏"]}
    note = office.handovers.save(proposed | {"text": "夜里两个电话", "open_points": "华润回电"})
    assert office.handovers.get(note).title == "李强 2026-11-22 09:14"
    assert [hit.record_id for hit in office.find("华润回电", ("handovers",))] == [note]
    with pytest.raises(Invalid) as error:
        office.handovers.save(proposed | {"to_id": people["李强"], "text": "x"})
    assert [problem.field for problem in error.value.problems] == ["to_id"]


def test_A9_who_begins_a_turn_is_shown_the_note_once(office: Office, clock: StandingClock, people: People) -> None:
    put(office, people["李强"], 20, 22)
    put(office, people["周敏"], 23, 24)
    old = office.handovers.save(office.handovers.blank() | {"text": "旧"})
    clock.forward(minutes=5)
    note = office.handovers.save(office.handovers.blank() | {"text": "夜里两个电话"})
    zhou = Office(office.database, clock, User(people["周敏"], "周敏", "technician"))
    li = Office(office.database, clock, User(people["李强"], "李强", "technician"))
    assert zhou.handovers.for_me() is None, "the turn has not begun"
    clock.forward(days=1)
    shown = zhou.handovers.for_me()
    assert shown is not None and shown.id == note
    assert li.handovers.for_me() is None
    with pytest.raises(Refused):
        li.handovers.seen(note)
    zhou.handovers.seen(note)
    assert zhou.handovers.for_me() is None
    assert office.handovers.get(note).values["seen_at"] == clock.now
    assert office.handovers.get(old).values["seen_at"] == clock.now


@pytest.mark.parametrize(
    ("role", "roster", "notes"),
    [
        ("clerk", True, True), ("head", True, True), ("manager", True, True),
        ("technician", False, True), ("keeper", False, False), ("sales", False, False),
    ],
)  # fmt: skip
def test_A9_H8_who_may_change_the_roster_and_write_notes(
    office: Office, people: People, as_role: Callable[[str], Office], role: str, roster: bool, notes: bool
) -> None:
    other = as_role(role)
    assert other.duty.month(d(1)).people
    for allowed, action in (
        (roster, lambda: put(other, people["李强"], 1)),
        (roster, lambda: other.absences.save({"staff_id": people["周敏"], "first_on": d(9)})),
        (notes, lambda: other.handovers.save({"from_id": people["李强"], "text": "x"})),
    ):
        if allowed:
            action()
        else:
            with pytest.raises(NotAllowed):
                action()


def test_A9_the_history_of_a_turn_tells_what_happened_to_it(office: Office, people: People) -> None:
    put(office, people["李强"], 1, 7)
    (turn,) = office.duty.listing.ids(Query())
    put(office, people["周敏"], 6, 7)
    changes = office.duty.changes(turn)
    assert [change.action for change in changes] == ["change", "new"]
    assert changes[0].values["last_on"] == ("2026-11-07", "2026-11-05")


def test_A9_a_roster_comes_from_a_sheet_and_a_second_time_changes_it(
    office: Office, people: People, tmp_path: Path
) -> None:
    path = tmp_path / "值班.xlsx"
    _sheet(path, [["日期", "结束日期", "值班人员", "电话"], ["2026-12-01", "2026-12-07", "李强", None],
                  ["2026-12-08", None, "周敏", "400-1"]])  # fmt: skip
    plan = office.excel.check("duty", path)
    assert plan.can_apply, [str(error) for error in plan.errors]
    office.excel.apply(plan)
    month = office.duty.month(d(1, 12))
    assert [(t.kind, t.first.day, t.last.day, t.phone) for t in month.turns] == [
        ("phone", 1, 7, ""),
        ("phone", 8, 8, "400-1"),
    ]
    _sheet(path, [["日期", "结束日期", "值班人员"], ["2026-12-01", "2026-12-07", "王芳"], ["2026-12-03", "", "周敏"]])
    plan = office.excel.check("duty", path)
    assert (plan.changed, len(plan.errors)) == (1, 1)
    assert "李强" in str(plan.errors[0]) or "王芳" in str(plan.errors[0])
    office.excel.template("duty", tmp_path / "template.xlsx")
    assert openpyxl.load_workbook(tmp_path / "template.xlsx").worksheets[0]["A1"].value


def test_A9_the_month_goes_to_a_sheet_and_its_turns_come_back(office: Office, people: People, tmp_path: Path) -> None:
    put(office, people["李强"], 1, 20)
    office.absences.save({"staff_id": people["周敏"], "first_on": d(5)})
    path = tmp_path / "roster.xlsx"
    written = office.duty.write_month(d(1), path)
    assert written.rows == 31
    book = openpyxl.load_workbook(path)
    texts = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    flat = [str(value) for row in texts for value in row if value]
    assert "周敏 (On leave)" in flat and flat.count("nobody on duty") == 10 and any("11-21 – 11-30" in text for text in flat)
    plan = office.excel.check("duty", path, book.worksheets[1].title)
    assert (plan.new, plan.changed, plan.same, plan.errors) == (0, 0, 1, [])


def test_A9_a_year_is_laid_and_read_by_few_statements(office: Office, people: People) -> None:
    from sqlalchemy import event

    who = list(people.values())
    begin = date(2026, 1, 1)
    pieces = [Piece(who[n % 3], begin + timedelta(days=n), begin + timedelta(days=n)) for n in range(365)]
    office.duty.lay("phone", pieces)
    assert office.duty.listing.count(Query()) == 365
    counted: list[str] = []
    event.listen(
        office.database.engine, "before_cursor_execute", lambda _c, _r, statement, *_rest: counted.append(statement)
    )
    assert len(office.duty.month(d(1)).turns) == 30
    assert office.duty.now().holder is not None
    assert len(counted) < 16, counted


def _sheet(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
