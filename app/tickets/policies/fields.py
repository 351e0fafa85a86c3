"""What is shown and typed of an SLA policy, its levels, limits and escalation steps, in order (C2, C4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.core.fields import (
    INTEGER,
    LONG_TEXT,
    MOMENT,
    YES_NO,
    Child,
    Field,
    Kind,
    Section,
    choice,
    fold,
    not_negative,
)
from app.core.i18n import _, both, lazy
from app.core.rights import ROLE_TITLES
from app.customers.projects.fields import SERVICE_CLASS
from app.tickets.effect import EFFECT_OF
from app.tickets.sla.policy import CLASSES, STARTS, Goal, Unit
from app.tickets.sla.words import EVENT_TITLES, GOAL_TITLES

# -- kinds -------------------------------------------------------------------------------------------------------------

NOBODY = "none"  # a limit's own steps that tell nobody; blank takes the policy's
_COMMA = re.compile(r"[,，、]")
_STEP = re.compile(r"([+\-−–]?\d+)\s*(?:min|minutes?|分钟?)?\s*[:：]?\s*(.*)")


def people(text: str) -> tuple[str, ...]:
    """Who is told, from names parted by commas: roles by their codes, everybody else by the name that was typed."""
    return tuple(_person(name) for part in _COMMA.split(text) if (name := part.strip()))


def _person(name: str) -> str:
    wanted = name.casefold()
    for code, title in ROLE_TITLES.items():
        if wanted == code or any(wanted == known.casefold() for known in both(title)):
            return code
    return name


def people_words(names: tuple[str, ...]) -> str:
    """Who is told: roles by their titles."""
    return _(", ").join(str(ROLE_TITLES.get(name, name)) for name in names)


def _parse_people(raw: Any) -> str:
    return ",".join(people(fold(raw)))


def _parse_steps(raw: Any) -> str:
    text = fold(raw)
    if not text:
        return ""
    if text.casefold() in {NOBODY, "-", "无", *(name.casefold() for name in both(lazy("nobody")))}:
        return NOBODY
    steps = []
    for part in re.split(r"[;；\n]", text):
        if not part.strip():
            continue
        match = _STEP.fullmatch(part.strip())
        if match is None:
            raise ValueError(_("Write minutes and who is told, e.g. -15: technician; 0: manager."))
        minutes = int(match[1].replace("−", "-").replace("–", "-"))
        if abs(minutes) > MAX_MINUTES:
            raise ValueError(_("At most {n} minutes before or after the limit.").format(n=MAX_MINUTES))
        steps.append(f"{minutes}:{','.join(people(match[2]))}")
    return ";".join(steps)


def _show_steps(value: str) -> str:
    if value == NOBODY:
        return _("nobody")
    parts = (step.partition(":") for step in value.split(";") if step)
    shown = (_("{title}: ").format(title=minutes) + people_words(people(names)) for minutes, _colon, names in parts)
    return _("; ").join(shown)


def _parse_classes(raw: Any) -> str:
    letters = re.sub(r"[\s,，、;；/]+", "", fold(raw)).upper()
    if not set(letters) <= set(CLASSES):
        raise ValueError(_("Service classes are A, B and C."))
    return "".join(letter for letter in CLASSES if letter in letters)


def _tidy(parse: Callable[[Any], str], show: Callable[[str], str]) -> Callable[[Any], str]:
    """Shows what can be read as it will be stored, and anything else as it was typed."""

    def shown(value: Any) -> str:
        try:
            return show(parse(value))
        except ValueError:
            return str(value)

    return shown


MAX_MINUTES = 525_600  # a year
PEOPLE = Kind("text", str, _parse_people, _tidy(_parse_people, lambda value: people_words(people(value))))
STEPS = Kind("text", str, _parse_steps, _tidy(_parse_steps, _show_steps))
CLASSES_OF = Kind("text", str, _parse_classes, _tidy(_parse_classes, lambda value: _(", ").join(value)))
GOAL_OF = choice(*((goal.value, GOAL_TITLES[goal]) for goal in Goal))
START_OF = choice(*((event.value, EVENT_TITLES[event]) for event in STARTS))
UNIT_OF = choice(
    (Unit.MINUTES.value, lazy("Minutes")),
    (Unit.HOURS.value, lazy("Hours")),
    (Unit.DAYS.value, lazy("Days")),
    (Unit.WORKING_DAYS.value, lazy("Working days")),
)
AROUND, WORKING = "around", "working"
TIME_OF = choice((AROUND, lazy("7×24")), (WORKING, lazy("Working time")))


# -- the policy itself -------------------------------------------------------------------------------------------------


def _warn(value: int) -> Any:
    if value > MAX_MINUTES:
        return _("At most {n} minutes before or after the limit.").format(n=MAX_MINUTES)
    return not_negative(value)


NUMBER = Field("number", lazy("Policy no."), required=True, max_length=40, also=("策略编号", "编号"))
NAME = Field("name", lazy("Policy name"), required=True, max_length=100, also=("策略名称", "名称"))
NAME_EN = Field("name_en", lazy("English name"), max_length=100)
WARN = Field("warn_minutes", lazy("Due soon before the limit (minutes)"), INTEGER, required=True, check=_warn)
HOLIDAYS = Field("holidays_served", lazy("Holidays are served"), YES_NO)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000)
# Field key -> the reason of waiting that it lets stop the clocks.
PAUSES = {
    "pause_customer": "customer",
    "pause_parts": "parts",
    "pause_approval": "approval",
    "pause_other": "other",
}
PAUSE_FIELDS = (
    Field("pause_customer", lazy("The customer"), YES_NO),
    Field("pause_parts", lazy("Spare parts"), YES_NO),
    Field("pause_approval", lazy("An approval"), YES_NO),
    Field("pause_other", lazy("Something else"), YES_NO),
)
FORM = (
    Section(lazy("SLA policy"), (NUMBER, NAME, NAME_EN, WARN, HOLIDAYS, REMARK)),
    Section(lazy("The clocks stand still while a ticket waits for"), PAUSE_FIELDS),
)

# -- what its versions hold --------------------------------------------------------------------------------------------

LEVEL_NAME = Field("name", lazy("Level name"), required=True, max_length=60)
LEVEL_CODE = Field("code", lazy("Level code"), max_length=20, hint=lazy("blank: automatic"))
LEVEL = (
    LEVEL_NAME,
    Field("name_en", lazy("English name"), max_length=60),
    LEVEL_CODE,
    Field("effect", lazy("Suggested by the effect"), EFFECT_OF),
    Field("definition", lazy("Definition"), LONG_TEXT, max_length=2000),
    Field("definition_en", lazy("English definition"), LONG_TEXT, max_length=2000),
)
LIMITS = Child(
    "limits",
    lazy("Limits"),
    (
        Field("goal", lazy("Goal"), GOAL_OF, required=True),
        Field("amount", lazy("Limit"), INTEGER, required=True),
        Field("unit", lazy("Unit"), UNIT_OF, required=True),
        Field("start", lazy("Clock from"), START_OF, required=True),
        Field("working", lazy("Counted in"), TIME_OF, required=True),
        Field("end_of_day", lazy("Day's end"), YES_NO),
        Field("classes", lazy("Only class"), CLASSES_OF, max_length=20, hint=lazy("blank: all")),
        Field("pausable", lazy("Can stop"), YES_NO),
        Field(
            "escalation",
            lazy("Escalation of its own"),
            STEPS,
            max_length=300,
            hint=lazy("blank: the policy's; e.g. -15: technician; 0: manager"),
        ),
    ),
)
ESCALATION = Child(
    "escalation",
    lazy("Escalation"),
    (
        Field("minutes", lazy("Minutes after the limit (before: -)"), INTEGER, required=True),
        Field("tell", lazy("Who is told"), PEOPLE, max_length=300, hint=lazy("roles or names, parted by commas")),
    ),
)

# -- derived, of the list and the trial --------------------------------------------------------------------------------

LEVEL_NAMES = Field("level_names", lazy("Levels"), LONG_TEXT)
EDITION = Field("edition", lazy("Version"), INTEGER)
IS_DEFAULT = Field("is_default", lazy("Default"), YES_NO)
VALID_FROM = Field("valid_from", lazy("Valid from"), MOMENT)
PROJECT_COUNT = Field("project_count", lazy("Projects"), INTEGER)
CUSTOMER_COUNT = Field("customer_count", lazy("Customers"), INTEGER)

TRY_CALLED = Field("called_at", lazy("Call time"), MOMENT, required=True)
TRY_CLASS = Field("service_class", lazy("Service class"), SERVICE_CLASS)
TRY_LATER = Field("later_at", lazy("All other events at"), MOMENT)
