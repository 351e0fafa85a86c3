"""One description of a value for table, form, Excel and history.

A ``Field`` is data; a feature lists its Fields in tuples in its ``fields.py``, in the order in which they are shown.

To add a field to a register: 1. a mapped column in the feature's ``model.py``; 2. a Field here-like in its
``fields.py`` and in the tuples that shall show it; 3. a migration; 4. the Chinese title.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from app.core import clock
from app.core.errors import Invalid, Problem
from app.core.i18n import Text, _, both, lazy

MAX_AMOUNT = Decimal("999999999999.99")


@dataclass(frozen=True)
class Kind:
    """What sort of value a field holds.

    ``parse`` takes what is typed or what an Excel cell holds and answers a value of ``type``, or raises ValueError
    with the words for the user. ``show`` gives the text for a value. ``options`` are (value, title) pairs of a choice.
    ``target`` is the register that a reference points to.
    """

    name: str
    type: type
    parse: Callable[[Any], Any]
    show: Callable[[Any], str]
    options: tuple[tuple[str, Text], ...] = ()
    numeric: bool = False
    target: str = ""


def fold(raw: object) -> str:
    """The text of a typed or imported value: full width digits, letters and spaces folded, ends trimmed.

    Chinese punctuation stays as it is.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "1" if raw else "0"
    if isinstance(raw, float) and raw.is_integer():
        if abs(raw) >= 1e15:
            raise ValueError(_("This number has more than 15 digits; Excel has lost some. Make it a text cell."))
        raw = int(raw)
    text = raw if type(raw) is str else str(raw)
    # Most texts are short and plain; an import takes a million of them through here.
    return (text if text.isascii() else unicodedata.normalize("NFC", text).translate(_FOLDED)).strip()


_FOLDED: dict[int, str | int] = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_FOLDED |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_FOLDED |= {0x3000: " ", 0x00A0: " ", 0xFEFF: "", 0x200B: ""}


def _fold_numeric(raw: object) -> str:
    """As fold, with every sign of a number or date in half width too."""
    text = fold(raw)
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _show_text(value: Any) -> str:
    return "" if value is None else str(value)


def _parse_text(raw: Any) -> str:
    # One line: a line break from an Excel cell becomes a space.
    text = fold(raw)
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text) if "\n" in text or "\r" in text else text


def _parse_long_text(raw: Any) -> str:
    return fold(raw).replace("\r\n", "\n").replace("\r", "\n")


def _parse_phone(raw: Any) -> str:
    text = re.sub(r"\s+", " ", _fold_numeric(raw)).replace("—", "-").replace("–", "-")
    if text and not re.fullmatch(r"[+()\d\- /*#,;转x.]+", text, re.IGNORECASE):
        raise ValueError(_("A phone number has digits, spaces, + - ( ) only."))
    if text and sum(c.isdigit() for c in text) < 3:
        raise ValueError(_("A phone number has at least three digits."))
    return text


def _parse_email(raw: Any) -> str:
    text = _fold_numeric(raw)
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValueError(_("This is no e-mail address."))
    return text


_DATE_PATTERNS = (
    re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_FIRST_DATE, _LAST_DATE = date(1900, 1, 1), date(2199, 12, 31)
# Excel counts days from here (its day 60 is a 29 February 1900 that never was).
_EXCEL_EPOCH = date(1899, 12, 30)


def _parse_date(raw: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = _fold_numeric(raw)
    if not text:
        return None
    # A time behind the date, as Excel text cells often carry, says nothing about the day.
    text = re.sub(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)
    if isinstance(raw, int | float) and 1 <= raw < 110_000:
        return _EXCEL_EPOCH + timedelta(days=int(raw))
    if (found := _day_of(text)) is None:
        raise ValueError(_("This is no date. Write it like 2026-03-01."))
    return found


def _day_of(text: str) -> date | None:
    """The day that is written like one, or as Excel's number for it; None for what is no day at all."""
    for pattern in _DATE_PATTERNS:
        if match := pattern.fullmatch(text):
            return _date_of(int(match["y"]), int(match["m"]), int(match["d"]))
    return _EXCEL_EPOCH + timedelta(days=int(text)) if re.fullmatch(r"\d{5}", text) else None


def _date_of(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(_("There is no such day in the calendar.")) from None
    if not _FIRST_DATE <= found <= _LAST_DATE:
        raise ValueError(_("The year is out of range."))
    return found


def _parse_moment(raw: Any) -> datetime | None:
    if isinstance(raw, datetime):
        return clock.utc(raw)
    if isinstance(raw, date):
        return clock.utc(datetime(raw.year, raw.month, raw.day))
    if isinstance(raw, float):
        day = _EXCEL_EPOCH + timedelta(days=int(raw))
        seconds = round((raw - int(raw)) * 86400)
        return clock.utc(datetime(day.year, day.month, day.day) + timedelta(seconds=seconds))
    text = _fold_numeric(raw)
    if not text:
        return None
    day, time = _day_and_time(text)
    if time is None:
        # Midnight is when nobody comes: a day alone is half of what was to be said.
        raise ValueError(_("Write the time too: {day} 09:30.").format(day=day))
    return clock.utc(datetime(day.year, day.month, day.day, *time))


def _parse_moment_or_day(raw: Any) -> datetime | None:
    text = _fold_numeric(raw) if isinstance(raw, str) else ""
    if not text:
        return _parse_moment(raw)
    day, time = _day_and_time(text)
    return clock.utc(datetime(day.year, day.month, day.day, *(time or ())))


def _day_and_time(text: str) -> tuple[date, tuple[int, int, int] | None]:
    match = re.fullmatch(r"(.+?)(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", text)
    day_text, *parts = match.groups() if match else (text,)
    hour, minute, second = (int(part or 0) for part in (*parts, None, None, None)[:3])
    day = _day_of(day_text)
    if day is None or hour > 23 or minute > 59 or second > 59:
        raise ValueError(_("This is no date and time. Write it like 2026-03-01 09:30."))
    return day, (hour, minute, second) if parts and parts[0] else None


# Days as people say them, and how far from today they are.
_SAID_DAYS = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "yesterday": -1, "today": 0, "tomorrow": 1}
_TIME = r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
_SAID = re.compile(rf"(?P<word>{'|'.join(_SAID_DAYS)})?\s*{_TIME}?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"(?P<m>\d{{1,2}})\s*[-/.月]\s*(?P<d>\d{{1,2}})\s*[日号]?\s*(?:(?<=[日号\s]){_TIME})?")
_HALF_A_YEAR = timedelta(days=183)


def with_day(typed: str, today: date) -> str:
    """A moment as it is typed in haste, with its whole date: 9:00 is today, 明天 9:00 and 11-30 9:00 as one says them;
    month and day are the ones nearest to today. What is written in full, or is nothing of these, stays."""
    text = _fold_numeric(typed)
    if match := _SAID.fullmatch(text):
        if not text:
            return typed
        day = str(today + timedelta(days=_SAID_DAYS[(match["word"] or "today").lower()]))
        return f"{day} {match['time'] or ''}".strip()
    if match := _MONTH_DAY.fullmatch(text):
        day = _nearest(int(match["m"]), int(match["d"]), today)
        return f"{day} {match['time'] or ''}".strip()
    return typed


def _nearest(month: int, day: int, today: date) -> str:
    for year in (today.year, today.year - 1, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if abs(found - today) <= _HALF_A_YEAR:
            return found.isoformat()
    return f"{today.year}-{month:02}-{day:02}"


def _show_date(value: date | None) -> str:
    return value.isoformat() if value else ""


def _show_moment(value: datetime | None) -> str:
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else ""


_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def _number(raw: Any) -> Decimal | None:
    text = _fold_numeric(raw).replace(" ", "").lstrip("¥￥")
    if not text:
        return None
    # A comma parts thousands; in "1,23" somebody meant a point, and a hundred times as much would be booked.
    if "," in text:
        if not _GROUPED.fullmatch(text):
            raise ValueError(_("This is no number."))
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("This is no number.")) from None
    if not number.is_finite() or abs(number) > MAX_AMOUNT:
        raise ValueError(_("The number is out of range."))
    return number


def _exact(number: Decimal, places: Decimal, from_float: bool) -> Decimal:
    rounded = number.quantize(places, ROUND_HALF_UP)
    # A float from Excel carries noise in its last digits; what a person typed must not be cut in silence.
    if rounded != number and not (from_float and abs(rounded - number) < Decimal("1e-6")):
        raise ValueError(_("At most {n} digits after the point.").format(n=-int(places.as_tuple().exponent)))
    return rounded


def _decimal_parser(places: str) -> Callable[[Any], Decimal | None]:
    def parse(raw: Any) -> Decimal | None:
        number = _number(raw)
        return None if number is None else _exact(number, Decimal(places), isinstance(raw, float))

    return parse


def _parse_integer(raw: Any) -> int | None:
    number = _number(raw)
    if number is None:
        return None
    if number != number.to_integral_value() or abs(number) > 2_000_000_000:
        raise ValueError(_("This is no whole number."))
    return int(number)


def _show_money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _show_quantity(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


_YES = {"1", "y", "yes", "true", "是", "有", "√", "✓", "对", "t"}
_NO = {"0", "n", "no", "false", "否", "无", "×", "✗", "不", "f", "-"}


def _parse_yes_no(raw: Any) -> bool | None:
    text = _fold_numeric(raw).casefold()
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueError(_("Write yes or no."))


def _show_yes_no(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


TEXT = Kind("text", str, _parse_text, _show_text)
LONG_TEXT = Kind("long_text", str, _parse_long_text, _show_text)
PHONE = Kind("phone", str, _parse_phone, _show_text)
EMAIL = Kind("email", str, _parse_email, _show_text)
DATE = Kind("date", date, _parse_date, _show_date)
MOMENT = Kind("moment", datetime, _parse_moment, _show_moment)
# Where a day alone says enough: its beginning.
MOMENT_OR_DAY = Kind("moment", datetime, _parse_moment_or_day, _show_moment)
INTEGER = Kind("integer", int, _parse_integer, _show_text, numeric=True)
MONEY = Kind("money", Decimal, _decimal_parser("0.01"), _show_money, numeric=True)
QUANTITY = Kind("quantity", Decimal, _decimal_parser("0.001"), _show_quantity, numeric=True)
YES_NO = Kind("yes_no", bool, _parse_yes_no, _show_yes_no)


def choice(*options: tuple[str, Text]) -> Kind:
    """One of a fixed set, e.g. ``choice(("dealer", lazy("Dealer")))``. Read by value or by title in any language."""
    titles: dict[str, Text] = dict(options)

    def parse(raw: Any) -> str:
        text = fold(raw)
        if not text:
            return ""
        wanted = text.casefold()
        for value, title in options:
            if wanted == value.casefold() or any(wanted == name.casefold() for name in both(title)):
                return value
        allowed = ", ".join(str(title) for title in titles.values())
        raise ValueError(_("“{text}” is not one of: {allowed}.").format(text=text, allowed=allowed))

    def show(value: Any) -> str:
        return str(titles.get(value, value or ""))

    return Kind("choice", str, parse, show, tuple(options))


def reference(target: str) -> Kind:
    """A record of another register. The value is its id; a text (code or name) is looked up by the service."""

    def parse(raw: Any) -> int | str | None:
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        return fold(raw) or None

    return Kind("reference", int, parse, _show_text, target=target)


@dataclass(frozen=True)
class Field:
    """A value: its key (the mapped column's name), title, kind and what is demanded of it.

    ``check`` gets the parsed value and answers None or the words for what is wrong. ``also`` are further Excel headers
    that mean this field. ``hint`` is shown in the empty box.
    """

    key: str
    title: Text
    kind: Kind = TEXT
    required: bool = False
    max_length: int = 200
    check: Callable[[Any], Text | None] | None = None
    also: tuple[str, ...] = ()
    hint: Text = ""

    def read(self, raw: Any) -> Any:
        """The value of what was typed or of an Excel cell; raises ValueError with the words for the user."""
        value = self.kind.parse(raw)
        if value is None or value == "":
            if self.required:
                raise ValueError(_("Please fill this in."))
            return value
        if self.kind.type is str and len(value) > self.max_length:
            raise ValueError(_("At most {n} characters.").format(n=self.max_length))
        if self.check is not None and (wrong := self.check(value)):
            raise ValueError(str(wrong))
        return value

    def show(self, value: Any) -> str:
        """The value as text for screen, paper and history."""
        return self.kind.show(value)

    def but(self, **changes: Any) -> Field:
        """The same field with some attributes changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Section:
    """A titled group of fields in a form."""

    title: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Child:
    """A table inside a form, e.g. the contacts of a customer. ``key`` is the relationship's name on the model."""

    key: str
    title: Text
    fields: tuple[Field, ...]


def clean(fields: Iterable[Field], raw: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """The values of the raw texts by field key; raises Invalid with every problem at once.

    With ``partial`` only the keys present in ``raw`` are read (an update from a form or sheet that shows some).
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        if partial and field.key not in raw:
            continue
        try:
            values[field.key] = field.read(raw.get(field.key))
        except ValueError as error:
            problems.append(Problem(field.key, str(error)))
    if problems:
        raise Invalid(problems)
    return values


def positive(value: Any) -> Text | None:
    """A check: more than zero."""
    return None if value > 0 else lazy("This must be more than zero.")


def not_negative(value: Any) -> Text | None:
    """A check: zero or more."""
    return None if value >= 0 else lazy("This must not be negative.")


def flatten(sections: Sequence[Section]) -> tuple[Field, ...]:
    """All fields of the sections, in order."""
    return tuple(field for section in sections for field in section.fields)


def now_text(moment: datetime) -> str:
    """A moment as it is shown everywhere."""
    return _show_moment(moment.astimezone(UTC))
