"""Fields: what is typed, and what arrives from an Excel cell, becomes a value or a reason in the user's words (H1)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import fields as f
from app.core import i18n
from app.core.errors import Invalid
from app.core.fields import Field, choice, clean, fold, reference

DAY = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2025-3-1", DAY),
        ("2025/3/1", DAY),
        ("2025.03.01", DAY),
        ("2025年3月1日", DAY),
        ("2025年03月01", DAY),
        ("20250301", DAY),
        (20250301, DAY),
        (20250301.0, DAY),
        ("２０２５－０３－０１", DAY),
        (" 2025-03-01 ", DAY),
        ("2025-03-01 08:30", DAY),
        ("2025-03-01T08:30:00", DAY),
        (45717, DAY),
        (45717.0, DAY),
        (45717.6, DAY),
        ("45717", DAY),
        (datetime(2025, 3, 1, 9), DAY),
        (DAY, DAY),
        ("2024-02-29", date(2024, 2, 29)),
        ("", None),
        (None, None),
        ("　", None),
    ],
)
def test_H1_dates_in_all_the_ways_an_office_writes_them(raw: Any, value: date | None) -> None:
    assert f.DATE.parse(raw) == value


@pytest.mark.parametrize(
    "raw", ["2025-2-30", "2025-13-1", "1.3.2025", "gestern", "2025", "2025-03", "0300-01-01", "2300-1-1", -5.0, "#N/A"]
)
def test_H1_what_is_no_date_is_told(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        f.DATE.parse(raw)


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)))
def test_H1_every_day_reads_back_as_it_is_shown_and_as_excels_serial_number(day: date) -> None:
    assert f.DATE.parse(f.DATE.show(day)) == day
    assert f.DATE.parse(f"{day.year}年{day.month}月{day.day}日") == day
    serial = (day - date(1899, 12, 30)).days
    assert f.DATE.parse(float(serial)) == day


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-11-22 09:14", datetime(2026, 11, 22, 1, 14, tzinfo=UTC)),
        ("2026/11/22 9:14:30", datetime(2026, 11, 22, 1, 14, 30, tzinfo=UTC)),
        ("2026-11-22 00:00", datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        (date(2026, 11, 22), datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        (46348.5, datetime(2026, 11, 22, 4, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 9, 14), datetime(2026, 11, 22, 1, 14, tzinfo=UTC)),
        ("", None),
    ],
)
def test_moments_are_office_time_and_stored_in_utc(raw: Any, value: datetime | None) -> None:
    assert f.MOMENT.parse(raw) == value


@pytest.mark.parametrize("raw", ["2026-11-22 25:00", "09:14", "2026-11-22 09:61", "soon"])
def test_what_is_no_moment_is_told(raw: str) -> None:
    with pytest.raises(ValueError, match="2026-03-01 09:30"):
        f.MOMENT.parse(raw)


def test_C1_a_moment_needs_its_time() -> None:
    with pytest.raises(ValueError, match="time too: 2026-11-29 09:30"):
        f.MOMENT.parse("2026年11月29日")
    assert f.MOMENT_OR_DAY.parse("2026-11-22") == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("9:00", "2026-11-28 9:00"),
        ("明天 9:00", "2026-11-29 9:00"),
        ("后天9:00", "2026-11-30 9:00"),
        ("昨天 16：30", "2026-11-27 16:30"),
        ("Tomorrow 9:00", "2026-11-29 9:00"),
        ("明天", "2026-11-29"),
        ("11-30 9:00", "2026-11-30 9:00"),
        ("11/30 9:00", "2026-11-30 9:00"),
        ("11月30日9:00", "2026-11-30 9:00"),
        ("11月30号", "2026-11-30"),
        ("1-5 9:00", "2027-01-05 9:00"),
        ("6-1 9:00", "2026-06-01 9:00"),
        ("11-31 9:00", "2026-11-31 9:00"),
        ("2026-11-30 9:00", "2026-11-30 9:00"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_C1_a_moment_typed_in_haste_gets_its_day(typed: str, full: str) -> None:
    assert f.with_day(typed, date(2026, 11, 28)) == full


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (13800138000.0, "13800138000"),
        (13800138000, "13800138000"),
        ("010-6668 8888", "010-6668 8888"),
        ("０１０－６６６８", "010-6668"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("(021)5888 转 12", "(021)5888 转 12"),
        ("13800138000/13900139000", "13800138000/13900139000"),
        ("", ""),
        (None, ""),
    ],
)
def test_H1_phones_also_when_excel_made_numbers_of_them(raw: Any, value: str) -> None:
    assert f.PHONE.parse(raw) == value


@pytest.mark.parametrize("raw", ["abc", "12", "no phone", 1.38001380001e16])
def test_H1_what_is_no_phone_is_told(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        f.PHONE.parse(raw)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (f.MONEY, "1,234.50", Decimal("1234.50")),
        (f.MONEY, "¥1234.5", Decimal("1234.50")),
        (f.MONEY, "-1，234，567.8", Decimal("-1234567.80")),
        (f.MONEY, "￥ 1 234", Decimal("1234.00")),
        (f.MONEY, 0.1 + 0.2, Decimal("0.30")),
        (f.MONEY, 3.5, Decimal("3.50")),
        (f.MONEY, "-5", Decimal("-5.00")),
        (f.QUANTITY, "0.125", Decimal("0.125")),
        (f.QUANTITY, "１２．５", Decimal("12.500")),
        (f.INTEGER, "12", 12),
        (f.INTEGER, 12.0, 12),
        (f.INTEGER, "", None),
        (f.YES_NO, "是", True),
        (f.YES_NO, "√", True),
        (f.YES_NO, "no", False),
        (f.YES_NO, 1.0, True),
        (f.YES_NO, False, False),
        (f.YES_NO, "", None),
        (f.EMAIL, "a@b.cn", "a@b.cn"),
        (f.EMAIL, "ａ@b.cn", "a@b.cn"),
    ],
)
def test_H1_numbers_yes_and_no_and_addresses(kind: f.Kind, raw: Any, value: Any) -> None:
    found = kind.parse(raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (f.MONEY, "12.345"),
        (f.MONEY, "zwölf"),
        (f.MONEY, "1,23"),
        (f.MONEY, "12,3456"),
        (f.QUANTITY, "0,125"),
        (f.QUANTITY, "-012,345"),
        (f.MONEY, "NaN"),
        (f.MONEY, "Infinity"),
        (f.MONEY, "9" * 30),
        (f.QUANTITY, "0.1234"),
        (f.INTEGER, "1.5"),
        (f.INTEGER, "3000000000"),
        (f.YES_NO, "perhaps"),
        (f.EMAIL, "a@b"),
        (f.EMAIL, "a b@c.cn"),
    ],
)
def test_H1_what_is_none_is_told_and_never_cut_in_silence(kind: f.Kind, raw: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        kind.parse(raw)


@given(st.decimals("-99999999", "99999999", places=2))
def test_money_reads_back_as_it_is_shown(amount: Decimal) -> None:
    assert f.MONEY.parse(f.MONEY.show(amount)) == amount


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("　ＡＢ１２　", "AB12"),
        ("华润（江苏）", "华润（江苏）"),
        ("a\u00a0b", "a b"),
        ("\ufeffx", "x"),
        (4711.0, "4711"),
        (4711.5, "4711.5"),
        (True, "1"),
        (None, ""),
    ],
)
def test_texts_are_folded_and_chinese_signs_stay(raw: Any, folded: str) -> None:
    assert fold(raw) == folded


def test_a_line_break_of_a_cell_becomes_a_blank_in_one_line() -> None:
    assert f.TEXT.parse("真空\n  泵") == "真空 泵"
    assert f.LONG_TEXT.parse("a\r\nb\rc") == "a\nb\nc"


COLOUR = choice(("red", i18n.lazy("Yes")), ("blue", i18n.lazy("No")))


@pytest.mark.parametrize("typed", ["red", "RED", "Yes", "yes", "是", " 是 "])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_H1_a_choice_is_read_by_value_and_by_title_in_both_languages(typed: str, language: str) -> None:
    i18n.set_language(language)
    assert COLOUR.parse(typed) == "red"


def test_a_wrong_choice_names_the_right_ones() -> None:
    with pytest.raises(ValueError, match="not one of: Yes, No"):
        COLOUR.parse("green")


def test_a_reference_is_an_id_or_a_text_to_look_up() -> None:
    kind = reference("customers")
    assert (kind.parse(3), kind.parse(" 华润 "), kind.parse(""), kind.parse(None)) == (3, "华润", None, None)


FIELDS = (
    Field("name", "Name", required=True, max_length=5),
    Field("price", "Price", f.MONEY, check=f.not_negative),
    Field("count", "Count", f.INTEGER, check=f.positive),
)


def test_clean_names_every_problem_at_once() -> None:
    with pytest.raises(Invalid) as error:
        clean(FIELDS, {"name": "　", "price": "-1", "count": "0"})
    assert [problem.field for problem in error.value.problems] == ["name", "price", "count"]


def test_clean_reads_all_fields_and_partly_only_those_given() -> None:
    assert clean(FIELDS, {"name": "ab"}) == {"name": "ab", "price": None, "count": None}
    assert clean(FIELDS, {"price": "2"}, partial=True) == {"price": Decimal("2.00")}


@pytest.mark.parametrize(("text", "fits"), [("12345", True), ("123456", False), ("五个字以内", True)])
def test_the_longest_text(text: str, fits: bool) -> None:
    if fits:
        assert FIELDS[0].read(text) == text
    else:
        with pytest.raises(ValueError, match="At most 5"):
            FIELDS[0].read(text)
