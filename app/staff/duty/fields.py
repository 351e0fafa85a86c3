"""What is shown and typed of duty turns, hand-over notes and absences, in order (A9, C8)."""

from __future__ import annotations

from app.core.fields import DATE, LONG_TEXT, MOMENT, PHONE, TEXT, Field, Section, choice, reference
from app.core.i18n import Text, lazy

PHONE_DUTY = "phone"
DUTY_KIND = choice(
    (PHONE_DUTY, lazy("7×24 duty phone")),
    ("backup", lazy("Second line")),
    ("office", lazy("Office duty")),
)
# One sign for a cell of the grid; the word stands in the legend.
DUTY_MARKS: dict[str, Text] = {PHONE_DUTY: lazy("☎"), "backup": lazy("2nd"), "office": lazy("Off.")}
ABSENCE_KIND = choice(
    ("leave", lazy("On leave")),
    ("sick", lazy("Ill")),
    ("training", lazy("In training")),
    ("other", lazy("Away")),
)
ABSENCE_MARKS: dict[str, Text] = {
    "leave": lazy("lv"),
    "sick": lazy("ill"),
    "training": lazy("tr"),
    "other": lazy("aw"),
}

DUTY_NUMBER = Field("number", lazy("Turn no."), required=True, max_length=40, also=("值班编号", "编号"))
PERSON = Field(
    "staff_id", lazy("Staff member"), reference("staff"), required=True, also=("值班人", "值班人员", "姓名", "人员")
)
DUTY_OF = Field("kind", lazy("Duty"), DUTY_KIND, also=("值班类型", "班次", "类型"))
FIRST_ON = Field("first_on", lazy("First day"), DATE, required=True, also=("开始日期", "值班日期", "日期", "起始日期"))
LAST_ON = Field(
    "last_on", lazy("Last day"), DATE, also=("结束日期", "截止日期", "终止日期"), hint=lazy("Blank: one day")
)
DUTY_PHONE = Field(
    "phone", lazy("Duty phone"), PHONE, max_length=60, also=("电话", "联系电话"), hint=lazy("Blank: the person's own")
)
NOTE = Field("note", lazy("Note"), max_length=300, also=("备注", "说明"))

DUTY_FORM = (Section(lazy("Duty turn"), (DUTY_NUMBER, PERSON, DUTY_OF, FIRST_ON, LAST_ON, DUTY_PHONE, NOTE)),)

HANDOVER_NUMBER = Field("number", lazy("Note no."), required=True, max_length=40, also=("交接编号", "编号"))
FROM = Field("from_id", lazy("Handed over by"), reference("staff"), required=True, also=("交班人",))
TO = Field("to_id", lazy("Taken over by"), reference("staff"), also=("接班人",))
AT = Field("at", lazy("Handed over at"), MOMENT, required=True, also=("交接时间", "时间"))
TEXT_OF = Field(
    "text", lazy("What happened"), LONG_TEXT, required=True, max_length=4000, also=("交接内容", "内容", "值班情况")
)
OPEN_POINTS = Field(
    "open_points", lazy("Open points"), LONG_TEXT, max_length=4000, also=("遗留问题", "待办事项", "未完成事项")
)
SEEN_AT = Field("seen_at", lazy("Seen at"), MOMENT)
HANDOVER_FORM = (Section(lazy("Hand-over"), (FROM, TO, AT, TEXT_OF, OPEN_POINTS, HANDOVER_NUMBER)),)

ABSENCE_NUMBER = Field("number", lazy("Absence no."), required=True, max_length=40, also=("请假编号", "编号"))
ABSENCE_OF = Field("kind", lazy("Absence"), ABSENCE_KIND, also=("请假类型", "缺勤类型", "类型"))
REASON = Field("reason", lazy("Reason"), max_length=300, also=("原因", "事由", "备注"))
DEPUTY = Field(
    "deputy_id", lazy("Deputy"), reference("staff"), also=("代理人",), hint=lazy("Approves in this person's name")
)
ABSENCE_FORM = (
    Section(
        lazy("Absence"),
        (
            ABSENCE_NUMBER,
            PERSON,
            ABSENCE_OF,
            FIRST_ON.but(also=("开始日期", "日期", "起始日期")),
            LAST_ON,
            REASON,
            DEPUTY,
        ),
    ),
)

# Shown on the page of an absence: the person's turns in its days.
ON_DUTY_THEN = Field("on_duty", lazy("On duty in these days"), max_length=4000)

# -- the month as a sheet ----------------------------------------------------------------------------------------------

DAY = Field("day", lazy("Day"), DATE)
WEEKDAY = Field("weekday", lazy("Weekday"))
HOLIDAY = Field("holiday", lazy("Rest day"))
PHONE_HOLDER = Field("phone_holder", lazy("7×24 duty phone"))
BACKUP = Field("backup", lazy("Second line"))
OFFICE = Field("office", lazy("Office duty"))
ABSENT = Field("absent", lazy("Absent"), TEXT, max_length=4000)
DAY_FIELDS = (DAY, WEEKDAY, HOLIDAY, PHONE_HOLDER, DUTY_PHONE.but(kind=TEXT), BACKUP, OFFICE, ABSENT)
