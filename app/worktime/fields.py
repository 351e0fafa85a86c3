"""What is shown and typed of special dates and working hours, in order (C3)."""

from __future__ import annotations

from typing import Any

from app.core.fields import DATE, Field, Kind, Section, choice
from app.core.i18n import lazy
from app.worktime.rules import read_month_day, read_spans, spans_text


def _text(value: Any) -> str:
    return str(value or "")


SPANS = Kind("text", str, lambda raw: spans_text(read_spans(raw)), _text)
MONTH_DAY = Kind("text", str, read_month_day, _text)
WORK_OR_OFF = choice(("work", lazy("Working day")), ("off", lazy("Day off")))

DATE_OF = Field("date", lazy("Date"), DATE, required=True, also=("特殊日期", "放假日期", "上班日期", "day"))
KIND = Field(
    "kind", lazy("Work or rest"), WORK_OR_OFF, required=True, also=("类型", "性质", "上班/休息", "班休", "安排")
)
HOURS = Field(
    "hours",
    lazy("Other hours"),
    SPANS,
    max_length=120,
    also=("时间", "上班时间", "工作时间", "作息时间"),
    hint=lazy("e.g. 09:00-12:00; blank: the usual hours"),
)
REASON = Field(
    "reason", lazy("Reason"), max_length=100, also=("说明", "备注", "事由", "节日"), hint=lazy("e.g. annual party")
)

DATE_FORM = (Section(lazy("Special date"), (DATE_OF, KIND, HOURS, REASON)),)

NAME = Field("name", lazy("Season name"), max_length=60, hint=lazy("e.g. summer"))
FIRST = Field("first_day", lazy("First day"), MONTH_DAY, max_length=5, hint=lazy("e.g. 06-01"))
LAST = Field("last_day", lazy("Last day"), MONTH_DAY, max_length=5, hint=lazy("e.g. 08-31"))
_HOURS_HINT = lazy("e.g. 08:30-12:00, 13:30-17:30")
_REST_HINT = lazy("blank: day of rest")
WEEKDAYS = (
    Field("monday", lazy("Monday"), SPANS, max_length=120, hint=_HOURS_HINT),
    Field("tuesday", lazy("Tuesday"), SPANS, max_length=120, hint=_HOURS_HINT),
    Field("wednesday", lazy("Wednesday"), SPANS, max_length=120, hint=_HOURS_HINT),
    Field("thursday", lazy("Thursday"), SPANS, max_length=120, hint=_HOURS_HINT),
    Field("friday", lazy("Friday"), SPANS, max_length=120, hint=_HOURS_HINT),
    Field("saturday", lazy("Saturday"), SPANS, max_length=120, hint=_REST_HINT),
    Field("sunday", lazy("Sunday"), SPANS, max_length=120, hint=_REST_HINT),
)

HOURS_FORM = (
    Section(lazy("Season"), (NAME, FIRST, LAST)),
    Section(lazy("Working hours"), WEEKDAYS),
)
