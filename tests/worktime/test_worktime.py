"""C3: special dates and working hours as data: kept, refused beside the field, seen at once, rehearsed before saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.calendar import OFFICE_DAY, OFFICE_WEEK, Calendar, span
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.i18n import set_language
from app.core.lists import Query
from app.excel.plan import ImportPlan
from app.office import Office
from app.worktime.current import calendar_of
from app.worktime.fields import WEEKDAYS
from app.worktime.rules import DayKind
from tests.excel import sheets

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
PARTY = {"date": FRIDAY, "kind": "off", "reason": "公司年会"}
SUMMER = {"name": "夏季", "first_day": "06-01", "last_day": "08-31"} | {
    field.key: "08:30-12:00, 14:00-18:00" if i < 5 else "" for i, field in enumerate(WEEKDAYS)
}


def now(office: Office) -> Calendar:
    with office.read() as session:
        return calendar_of(session)


def week_id(office: Office) -> int:
    return office.workhours.rows()[0].id


def problems(call: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        call()
    return {problem.field: str(problem) for problem in caught.value.problems}


# -- what is stored ----------------------------------------------------------------------------------------------------


def test_C3_the_shipped_hours_are_those_of_the_office_week(office: Office) -> None:
    assert now(office).hours.week == OFFICE_WEEK
    (row,) = office.workhours.rows()
    assert (row.seasonal, row.lines) == (False, ("Monday–Friday 08:30-12:00, 13:30-17:30",))
    set_language("zh_CN")
    (row,) = office.workhours.rows()
    assert (row.title, row.days, row.lines) == ("平时", "全年", ("周一至周五 08:30-12:00, 13:30-17:30",))


def test_C3_a_special_date_is_in_the_calendar_at_once(office: Office) -> None:
    before = now(office)
    assert before.spans(FRIDAY) == OFFICE_DAY
    record_id = office.worktime.save(PARTY)
    assert now(office).spans(FRIDAY) == ()
    assert str(now(office).reason(FRIDAY)) == "公司年会"
    office.worktime.save({"kind": "work", "hours": "9:00-12:00", "reason": ""}, record_id)
    assert now(office).spans(FRIDAY) == (span("09:00", "12:00"),)
    office.worktime.archive([record_id])
    assert now(office).spans(FRIDAY) == OFFICE_DAY
    office.worktime.restore([record_id])
    assert now(office).spans(FRIDAY) == (span("09:00", "12:00"),)
    assert [change.action for change in office.worktime.changes(record_id)] == ["change", "change", "change", "new"]


def test_C3_hours_and_seasons_are_in_the_calendar_at_once(office: Office) -> None:
    office.workhours.save({"monday": "07:00-11:00", "saturday": "09:00-12:00"}, week_id(office))
    assert now(office).spans(date(2026, 11, 23)) == (span("07:00", "11:00"),)
    assert now(office).spans(SATURDAY) == (span("09:00", "12:00"),)
    season = office.workhours.save(SUMMER)
    assert now(office).spans(date(2026, 6, 1)) == (span("08:30", "12:00"), span("14:00", "18:00"))
    assert [row.title for row in office.workhours.rows()] == ["Ordinary hours", "夏季"]
    assert office.workhours.rows()[1].days == "06-01 to 08-31"
    office.workhours.archive([season])
    assert now(office).spans(date(2026, 6, 1)) == (span("07:00", "11:00"),)
    assert office.workhours.changes(season)[-1].action == "new"


def test_C3_a_season_may_pass_New_Year(office: Office) -> None:
    office.workhours.save(SUMMER | {"first_day": "12-01", "last_day": "2月28日"})
    assert now(office).spans(date(2026, 12, 1)) == now(office).spans(date(2027, 1, 14)) != OFFICE_DAY
    assert now(office).spans(date(2026, 11, 30)) == OFFICE_DAY


def test_C3_the_office_time_zone_is_that_of_the_calendar(office: Office) -> None:
    office.settings.save({"office.zone": "Asia/Urumqi"})
    try:
        assert str(now(office).zone) == "Asia/Urumqi"
    finally:
        office.settings.save({"office.zone": "Asia/Shanghai"})
    assert str(now(office).zone) == "Asia/Shanghai"


def test_C3_the_calendar_is_kept_while_nothing_changes(office: Office) -> None:
    office.worktime.save(PARTY)
    first = now(office)
    assert now(office) is first
    office.worktime.save({"date": SATURDAY, "kind": "work"})
    assert now(office) is not first


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"date": ""}, "date", "fill this in"),
        ({"date": "2026-02-30"}, "date", "no such day"),
        ({"kind": ""}, "kind", "fill this in"),
        ({"kind": "maybe"}, "kind", "not one of"),
        ({"kind": "work", "hours": "08:30-12:00, 11:00-13:00"}, "hours", "overlap"),
        ({"kind": "work", "hours": "12:00-08:30"}, "hours", "before it begins"),
        ({"kind": "work", "hours": "08:30-25:00"}, "hours", "no time of day"),
        ({"kind": "off", "hours": "08:30-12:00"}, "hours", "day off has no hours"),
    ],
)
def test_C3_a_bad_special_date_is_refused_beside_its_field(
    office: Office, changes: dict[str, str], field: str, words: str
) -> None:
    for call in (office.worktime.save, office.worktime.if_saved):
        found = problems(lambda call=call: call(PARTY | changes))  # type: ignore[misc]
        assert list(found) == [field]
        assert words in found[field]
    assert office.worktime.listing.count(Query()) == 0


def test_C3_a_date_is_entered_once(office: Office) -> None:
    office.worktime.save(PARTY)
    for call in (office.worktime.save, office.worktime.if_saved):
        assert problems(lambda call=call: call(PARTY)) == {"date": "This is already in use."}  # type: ignore[misc]


def test_C3_a_date_that_was_cleared_can_be_entered_again_and_begins_blank(office: Office) -> None:
    record_id = office.worktime.save({"date": SATURDAY, "kind": "work", "hours": "09:00-12:00", "reason": "盘点"})
    office.worktime.archive([record_id])
    assert office.worktime.save({"date": SATURDAY, "kind": "work"}) == record_id
    details = office.worktime.get(record_id)
    assert details.values == {"date": SATURDAY, "kind": "work", "hours": "", "reason": ""}
    assert details.archived_at is None
    assert now(office).spans(SATURDAY) == OFFICE_DAY


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "fill this in"),
        ({"first_day": ""}, "first_day", "fill this in"),
        ({"last_day": "02-30"}, "last_day", "no such day"),
        ({"monday": "08:00-12:00 11:00-13:00"}, "monday", "overlap"),
        ({"sunday": "08:00-24:30"}, "sunday", "no time of day"),
        (dict.fromkeys((field.key for field in WEEKDAYS), ""), "monday", "At least one day"),
        ({"first_day": "09-15", "last_day": "10-15"}, "first_day", "“秋季”"),
        ({"first_day": "10-31", "last_day": "03-01"}, "first_day", "From 10-31 on"),
    ],
)
def test_C3_a_bad_season_is_refused_beside_its_field(
    office: Office, changes: dict[str, str], field: str, words: str
) -> None:
    office.workhours.save(SUMMER | {"name": "秋季", "first_day": "09-01", "last_day": "10-31"})
    for call in (office.workhours.save, office.workhours.if_saved):
        found = problems(lambda call=call: call(SUMMER | changes))  # type: ignore[misc]
        assert list(found) == [field]
        assert words in found[field]
    assert len(office.workhours.rows()) == 2


def test_C3_a_season_may_be_changed_without_meeting_itself_and_does_not_come_back_into_another(office: Office) -> None:
    summer = office.workhours.save(SUMMER)
    office.workhours.save({"first_day": "06-15"}, summer)
    office.workhours.archive([summer])
    office.workhours.save(SUMMER | {"name": "另一夏季"})
    for call in (office.workhours.restore, lambda ids: office.workhours.if_archived(ids, archived=False)):
        assert "另一夏季" in problems(lambda call=call: call([summer]))["first_day"]  # type: ignore[misc]


def test_C3_the_hours_of_the_whole_year_stay(office: Office) -> None:
    base = week_id(office)
    for call in (office.workhours.archive, office.workhours.if_archived):
        with pytest.raises(Refused, match="only changed"):
            call([base])
    assert list(problems(lambda: office.workhours.save({"first_day": "01-01"}, base))) == ["first_day"]
    assert len(office.workhours.rows()) == 1


def test_H7_who_was_slower_is_told(office: Office) -> None:
    record_id = office.worktime.save(PARTY)
    version = office.worktime.get(record_id).version
    office.worktime.save({"reason": "年会"}, record_id, version)
    for call in (office.worktime.if_saved, office.worktime.save):
        with pytest.raises(Stale):
            call({"reason": "团建"}, record_id, version)


def test_H8_manager_head_and_administrator_change_the_calendar_others_look(
    office: Office, as_role: Callable[[str], Office]
) -> None:
    for role in ("manager", "head", "administrator"):
        record_id = as_role(role).worktime.save({"date": SATURDAY, "kind": "work"})
        as_role(role).worktime.archive([record_id])
        as_role(role).workhours.save({"saturday": ""}, week_id(office))
    for role in ("clerk", "technician", "keeper", "finance"):
        other = as_role(role)
        assert other.worktime.year(2026).announced
        for call in (other.worktime.save, other.worktime.if_saved, other.workhours.save, other.workhours.if_saved):
            with pytest.raises(NotAllowed):
                call({})


# -- what would be -----------------------------------------------------------------------------------------------------


def test_C3_what_would_be_is_what_is_afterwards_and_changes_nothing(office: Office) -> None:
    heard: list[frozenset[str]] = []
    office.database.listen(heard.append)
    would = office.worktime.if_saved(PARTY)
    assert would.spans(FRIDAY) == () and now(office).spans(FRIDAY) == OFFICE_DAY
    with office.read() as session:
        assert str(calendar_of(session).reason(FRIDAY)) == ""
    record_id = office.worktime.save(PARTY)
    assert now(office) is would  # the same content, the same calendar
    back = office.worktime.if_archived([record_id])
    assert back.spans(FRIDAY) == OFFICE_DAY and now(office).spans(FRIDAY) == ()
    would = office.workhours.if_saved({"friday": "10:00-11:00"}, week_id(office))
    assert would.spans(date(2026, 11, 27)) == (span("10:00", "11:00"),)
    assert office.workhours.if_saved(SUMMER).spans(date(2026, 6, 1))[-1] == span("14:00", "18:00")
    assert len(office.workhours.rows()) == 1
    assert len(heard) == 1  # of the one that was saved


def test_C3_deadlines_are_computed_by_the_calendar_of_the_office(office: Office) -> None:
    start = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)  # Thursday 17:00
    assert now(office).add(start, 3600).moment == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    office.worktime.save(PARTY)
    assert now(office).add(start, 3600).moment == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


# -- a year ------------------------------------------------------------------------------------------------------------


def test_C3_a_year_tells_each_date_and_whether_it_is_announced(office: Office) -> None:
    record_id = office.worktime.save(PARTY)
    year = office.worktime.year(2026)
    assert (len(year.days), year.announced) == (365, True)
    party = year.day(FRIDAY)
    assert (party.kind, party.reason, party.record_id) == (DayKind.OWN_OFF, "公司年会", record_id)
    assert year.day(date(2026, 10, 10)).kind is DayKind.SWAPPED
    assert year.day(date(2026, 12, 31)).day == date(2026, 12, 31)
    assert len(office.worktime.year(2028).days) == 366


def test_C3_a_year_without_announced_swaps_says_so_until_they_are_entered(office: Office) -> None:
    assert not office.worktime.year(2027).announced
    office.worktime.save({"date": "2027-10-09", "kind": "off"})
    assert not office.worktime.year(2027).announced
    office.worktime.save({"date": "2027-09-26", "kind": "work", "reason": "调休上班"})
    assert office.worktime.year(2027).announced


# -- lists, search, import ---------------------------------------------------------------------------------------------


def test_C3_special_dates_are_listed_found_and_looked_up(office: Office) -> None:
    record_id = office.worktime.save(PARTY)
    office.worktime.save({"date": "2030-05-01", "kind": "work"})
    listing = office.worktime.listing
    assert [row[1] for row in listing.first_page(Query())] == [date(2030, 5, 1), FRIDAY]
    assert listing.count(Query(scope="coming")) == 1
    assert listing.count(Query(search="年会")) == 1
    assert [hit.title for hit in office.find("公司年会")] == ["2026-11-20 公司年会"]
    assert office.worktime.label_of(record_id) == "2026-11-20 公司年会"


HEADER = ["日期", "上班或休息", "其他时间", "原因"]


@pytest.fixture
def check(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ImportPlan]:
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)

    def run(*rows: list[Any], header: list[Any] = HEADER) -> ImportPlan:
        return office.excel.check("worktime", sheets.xlsx(tmp_path / "2027年放假.xlsx", [header, *rows]))

    return run


def test_C3_a_year_is_imported_from_Excel_after_a_look(office: Office, check: Callable[..., ImportPlan]) -> None:
    cleared = office.worktime.save({"date": "2027-02-08", "kind": "off", "hours": "", "reason": "旧"})
    office.worktime.archive([cleared])
    office.worktime.save({"date": "2027-02-09", "kind": "off", "reason": "春节"})
    plan = check(
        [datetime(2027, 2, 8), "休息", "", ""],
        ["2027/2/9", "off", "", "春节"],
        ["2027年2月20日", "上班", "９：００—１２：００", "调休上班"],
    )
    assert plan.errors == []
    assert (plan.new, plan.changed, plan.same) == (2, 0, 1)
    would = office.worktime.if_imported(plan)
    assert would.spans(date(2027, 2, 20)) == (span("09:00", "12:00"),)
    assert now(office).spans(date(2027, 2, 20)) == ()
    assert office.worktime.listing.count(Query()) == 1
    office.excel.apply(plan)
    assert now(office) == would
    assert office.worktime.get(cleared).values["reason"] == ""
    assert office.worktime.year(2027).announced
    again = check([datetime(2027, 2, 8), "休息", "", ""], ["2027/2/9", "off", "", "春节"])
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_C3_bad_rows_of_a_year_are_told_by_their_cells(office: Office, check: Callable[..., ImportPlan]) -> None:
    plan = check(
        ["2027-02-08", "休息", "", ""],
        ["2027-02-08", "上班", "", ""],
        ["2027-02-30", "休息", "", ""],
        ["2027-02-10", "", "", ""],
        ["2027-02-11", "上班", "08:00-25:00", ""],
        ["2027-02-12", "休息", "08:00-12:00", ""],
        ["", "休息", "", "没有日期"],
    )
    assert [error.place for error in plan.errors] == ["A3", "A4", "B5", "C6", "C7", "A8"]
    with pytest.raises(Refused):
        office.excel.apply(plan)


def test_C3_a_sheet_that_does_not_say_work_or_rest_is_refused(check: Callable[..., ImportPlan]) -> None:
    plan = check(["2027-02-08", "春节"], header=["日期", "原因"])
    assert [(error.column, "“Work or rest”" in error.reason) for error in plan.errors] == [(None, True)]


def test_C3_what_is_exported_can_be_imported_again(
    office: Office, check: Callable[..., ImportPlan], tmp_path: Path
) -> None:
    set_language("zh_CN")
    office.worktime.save(PARTY)
    office.worktime.save({"date": SATURDAY, "kind": "work", "hours": "09:00-12:00", "reason": "盘点"})
    path = tmp_path / "特殊日期.xlsx"
    office.excel.export("worktime", Query(), [], path)
    plan = office.excel.check("worktime", path)
    assert (plan.errors, plan.same, plan.new) == ([], 2, 0)
    template = office.excel.template("worktime", tmp_path / "模板.xlsx")
    assert list(office.excel.look("worktime", template).mapping.values()) == ["date", "kind", "hours", "reason"]
